/* What is kept -> structs that are told: one function a struct, for context_view.c. */
#ifndef SS_ANALYSIS_CONTEXT_TOLD_H
#define SS_ANALYSIS_CONTEXT_TOLD_H
#include "analysis/context.h"
#include "analysis/features_sum.h"
#include "analysis/insights.h"
#include "record/context.h"

/* How much of it: in brief, or as --detail says.  LEAST: of the summary alone. */
enum ss_context_depth { SS_CONTEXT_LEAST, SS_CONTEXT_BRIEF, SS_CONTEXT_TOLD, SS_CONTEXT_ALL };

/* All: NULL if there is nothing to tell it from, or no memory. */
const void *ss_context_tell_finding(const struct ss_kept *k, const struct ss_kept_group *g,
                                    enum ss_context_depth depth, struct ss_arena *arena);
const void *ss_context_tell_mail(const struct ss_kept *k, const struct ss_kept_group *g,
                                 enum ss_context_depth depth, struct ss_arena *arena);
const void *ss_context_tell_session(const struct ss_kept *k, const struct ss_kept_group *g,
                                    enum ss_context_depth depth, struct ss_arena *arena);
const void *ss_context_tell_summary(const struct ss_analysis *a, enum ss_context_depth depth,
                                    const struct ss_settings *settings, struct ss_arena *arena);

#endif
