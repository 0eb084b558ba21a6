/* The view of an earlier analyser (Wireshark MCP's): its keys, its limits, right numbers. */
#ifndef SS_ANALYSIS_CONTEXT_WIRESHARK_H
#define SS_ANALYSIS_CONTEXT_WIRESHARK_H
#include "analysis/analysis.h"
#include "record/context.h"

struct ss_wireshark_options {
	unsigned detail; /* 1..3 */
	bool tunneling;  /* insights.tunneling_analysis is wanted */
};

/* The observers that it needs: those of features_sum.h, insights.h and context.h.  All that it has lies
 * in the arena, or in the analysis.  NULL: no memory. */
const struct ss_origin_record *ss_context_wireshark(const struct ss_analysis *a,
                                                    const struct ss_wireshark_options *o,
                                                    const struct ss_settings *settings,
                                                    struct ss_arena *arena);

#endif
