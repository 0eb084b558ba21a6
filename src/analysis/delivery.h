/* Deliverability: which mail was taken over, put off or refused, by whom, how fast, and why. */
#ifndef SS_ANALYSIS_DELIVERY_H
#define SS_ANALYSIS_DELIVERY_H
#include "analysis/observer.h"
#include "record/report.h"

extern const struct ss_observer ss_delivery_observer;

struct ss_counts;

/* Of the observer's state; borrows from it and from the arena.  estimated: so many of its lists'
 * rows begin anew after others were forgotten. */
const struct ss_deliverability_record *ss_delivery_report(const void *state,
                                                          struct ss_arena *arena);
/* How many different domains of recipients. */
uint64_t ss_delivery_domains(const void *state, bool *is_exact);
/* The enhanced codes of all replies. */
const struct ss_counts *ss_delivery_enhanced(const void *state);
bool ss_delivery_is_exact(const void *state);

#endif
