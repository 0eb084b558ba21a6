/* Our own view: what the observers of features_sum.h, insights.h and context.h keep as things to tell,
 * the most important first. */
#ifndef SS_ANALYSIS_CONTEXT_VIEW_H
#define SS_ANALYSIS_CONTEXT_VIEW_H
#include "analysis/analysis.h"
#include "record/context.h"

/* One of each kind of finding from medium up, by severity; one for each reason why mail failed; the
 * numbers; one of each other kind of finding, one for each way in which a session is unusual; further
 * ones of all these; ordinary mail, ordinary sessions.  What was asked for is before all of that.
 *
 * detail: 1: in brief; 2: with evidence, reasons and what was said where mail failed; 3: all that is
 * kept.  query: what was asked for; borrowed.  All lies in the arena or in the analysis.  0, or
 * SS_ENOMEM: something is missing. */
int ss_context_view(const struct ss_analysis *a, unsigned detail, struct ss_slice query,
                    const struct ss_settings *settings, struct ss_arena *arena,
                    struct ss_context_items *out);

#endif
