/* Who writes to whom, what servers answer, what may be a tunnel: an observer that raises nothing.
 * Counts are exact up to the settings distinct_exact and heavy_kept, and tell when they are not. */
#ifndef SS_ANALYSIS_INSIGHTS_H
#define SS_ANALYSIS_INSIGHTS_H
#include "analysis/analysis.h"
#include "analysis/sketch.h"

enum { SS_INSIGHT_CODES = 1000 };

struct ss_sides {
	uint64_t internal, external; /* by the setting internal_domains */
};

struct ss_large_mail {
	struct ss_slice mail_from;
	int64_t size;
};

struct ss_insights {
	struct ss_counts sender_domains;    /* transactions of each */
	struct ss_counts recipient_domains; /* recipients of each */
	struct ss_counts clients;           /* sessions of each address, as text */
	struct ss_counts errors;            /* texts of replies 4xx and 5xx */
	struct ss_distinct senders, distinct_sender_domains, distinct_recipient_domains;
	struct ss_distinct distinct_clients, distinct_servers;
	uint64_t codes[SS_INSIGHT_CODES]; /* replies by code */
	struct ss_sides sender_sides, recipient_sides;
	struct ss_large_mail *large; /* the first of those above the setting large_transfer */
	size_t n_large;
	uint64_t large_dropped;
	bool is_short;                      /* no memory: something was not counted */
	const struct ss_observed *observed; /* private from here on */
	struct ss_arena arena;
};

extern const struct ss_observer ss_insights_observer;

/* NULL if the observer is not among those of the analysis. */
const struct ss_insights *ss_insights_of(const struct ss_analysis *a);
bool ss_insights_is_exact(const struct ss_insights *i);

#endif
