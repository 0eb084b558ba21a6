/* Parts of context_wireshark.h's view, each made of one observer's state.  NULL: no memory. */
#ifndef SS_ANALYSIS_CONTEXT_WIRESHARK_PARTS_H
#define SS_ANALYSIS_CONTEXT_WIRESHARK_PARTS_H
#include "analysis/context.h"
#include "analysis/features_sum.h"
#include "analysis/insights.h"
#include "record/context.h"

const struct ss_origin_summary_record *ss_wireshark_summary(const struct ss_features *f,
                                                            struct ss_arena *arena);
const struct ss_origin_security_record *ss_wireshark_security(const struct ss_features *f,
                                                              struct ss_arena *arena);
const struct ss_origin_insights_record *ss_wireshark_insights(const struct ss_insights *i,
                                                              const struct ss_settings *settings,
                                                              bool is_tunneling,
                                                              struct ss_arena *arena);
/* All in at most SS_WIRESHARK_TEXT characters, "..." at the end if there were more. */
enum { SS_WIRESHARK_TEXT = 1000, SS_WIRESHARK_FINDINGS = 3 };
struct ss_slice ss_wireshark_text(const struct ss_features *f, const struct ss_context *x,
                                  struct ss_arena *arena);
/* How numbers are meant, where the earlier analyser's differ, and what is not here. */
struct ss_list ss_wireshark_notes(const struct ss_features *f, const struct ss_insights *i,
                                  const struct ss_context *x, const struct ss_origin_record *view,
                                  struct ss_arena *arena);

/* The n most frequent as pairs. */
struct ss_list ss_context_top(const struct ss_counts *counts, size_t n, struct ss_arena *arena);

#endif
