/* Where and when a message says it comes from: Date, Received, Message-ID, what servers and
 * signatures testify. */
#ifndef SS_ANALYSIS_ORIGIN_H
#define SS_ANALYSIS_ORIGIN_H
#include "analysis/observer.h"

extern const struct ss_observer ss_origin_observer;

#endif
