/* What happened when: a line of time with a bounded number of steps, which double as it grows.  Steps
 * begin at multiples of their length, so that lines of several captures add up. */
#ifndef SS_ANALYSIS_TIMELINE_H
#define SS_ANALYSIS_TIMELINE_H
#include "analysis/observer.h"
#include "record/report.h"

extern const struct ss_observer ss_timeline_observer;

/* NULL: nothing happened, or no memory. */
const struct ss_timeline_record *ss_timeline_report(const void *state, struct ss_arena *arena);

#endif
