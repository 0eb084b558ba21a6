/* Logins: guessed passwords, and mechanisms that are weak (RFC 4954, RFC 8314).  Passwords are known
 * again by their marks (smtp/sasl.h), which are compared and never told. */
#ifndef SS_ANALYSIS_AUTH_H
#define SS_ANALYSIS_AUTH_H
#include "analysis/observer.h"

extern const struct ss_observer ss_auth_observer;

#endif
