/* STARTTLS (RFC 3207): what is put in around it, and how it is made to go away. */
#ifndef SS_ANALYSIS_STARTTLS_H
#define SS_ANALYSIS_STARTTLS_H
#include "analysis/observer.h"

extern const struct ss_observer ss_starttls_observer;

#endif
