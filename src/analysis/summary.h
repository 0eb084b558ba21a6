/* How much there is: totals, the most frequent of each kind, codes, TLS, logins, sizes. */
#ifndef SS_ANALYSIS_SUMMARY_H
#define SS_ANALYSIS_SUMMARY_H
#include "analysis/observer.h"
#include "record/report.h"

extern const struct ss_observer ss_summary_observer;

/* Fills the members of the report that are its.  Borrows from the state and the arena. */
void ss_summary_report(const void *state, struct ss_arena *arena, struct ss_report_record *report);

#endif
