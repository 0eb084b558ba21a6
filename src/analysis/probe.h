/* Questions that are asked without mail to send: is this an open relay, which mailboxes are there. */
#ifndef SS_ANALYSIS_PROBE_H
#define SS_ANALYSIS_PROBE_H
#include "analysis/observer.h"

extern const struct ss_observer ss_probe_observer;

#endif
