/* Data that leaves by mail, and mail that carries something else: scores whose terms are told.  Works on
 * sizes and times too, so that TLS hides only a part. */
#ifndef SS_ANALYSIS_EXFIL_H
#define SS_ANALYSIS_EXFIL_H
#include "analysis/observer.h"

extern const struct ss_observer ss_exfil_observer, ss_exfil_tunnel_observer;

#endif
