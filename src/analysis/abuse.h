/* Commands and parameters that are used for what they are not meant for: to speak for others, to reach
 * other hosts, to tire the server, to be served first. */
#ifndef SS_ANALYSIS_ABUSE_H
#define SS_ANALYSIS_ABUSE_H
#include "analysis/observer.h"

extern const struct ss_observer ss_abuse_observer;

#endif
