/* Findings by their kind: how often, when, and the first of them. */
#ifndef SS_ANALYSIS_SUMMARY_FINDINGS_H
#define SS_ANALYSIS_SUMMARY_FINDINGS_H
#include "analysis/observer.h"
#include "record/report.h"

extern const struct ss_observer ss_summary_findings_observer;

/* struct ss_group_record, the highest rank first. */
struct ss_list ss_summary_findings_list(const void *state, struct ss_arena *arena);
/* Of one row, for who explains it; its counts are 0 and it has no examples. */
struct ss_group_record ss_group_of_row(const struct ss_finding_row *row, struct ss_arena *arena);

#endif
