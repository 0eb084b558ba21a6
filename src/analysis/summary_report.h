/* The whole report of an analysis: what the observers listed here have counted. */
#ifndef SS_ANALYSIS_SUMMARY_REPORT_H
#define SS_ANALYSIS_SUMMARY_REPORT_H
#include "analysis/analysis.h"
#include "record/report.h"

/* Those that a report is made of: behind all detectors, as they are told what those found.  Ended by
 * NULL. */
extern const struct ss_observer *const ss_reporters[];
/* The same, with what was said in each session that is told. */
extern const struct ss_observer *const ss_reporters_with_dialogues[];

/* After `stats`, or before.  Borrows from the analysis and the arena; members whose observer is not
 * there are absent. */
void ss_report_fill(const struct ss_analysis *a, struct ss_arena *arena,
                    struct ss_report_record *out);

#endif
