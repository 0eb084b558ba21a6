/* What to look at first: findings that matter, then troubles of delivery, then the other findings;
 * one line a family of findings. */
#ifndef SS_ANALYSIS_SUMMARY_LOOK_H
#define SS_ANALYSIS_SUMMARY_LOOK_H
#include "base/arena.h"
#include "record/report.h"

/* Of a report whose other members are filled in: struct ss_look_record. */
struct ss_list ss_look_first(const struct ss_report_record *report, struct ss_arena *arena);

#endif
