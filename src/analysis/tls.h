/* What handshakes show, secrets in clear, and REQUIRETLS (RFC 8689). */
#ifndef SS_ANALYSIS_TLS_H
#define SS_ANALYSIS_TLS_H
#include "analysis/observer.h"

extern const struct ss_observer ss_tls_observer;

#endif
