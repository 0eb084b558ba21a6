/* What is counted of each domain of recipients, and of each server. */
#ifndef SS_ANALYSIS_DELIVERY_ROW_H
#define SS_ANALYSIS_DELIVERY_ROW_H
#include "analysis/sketch.h"
#include "analysis/summary_rows.h"
#include "analysis/summary_spread.h"
#include "record/report.h"

struct ss_reason_row; /* analysis/delivery_reason.h */

struct ss_latencies { /* of each stage that was seen; microseconds */
	struct ss_spread *stages[SS_N_STAGES];
};

void ss_latencies_add(struct ss_latencies *l, struct ss_memory *memory, unsigned stage,
                      uint64_t us);
int ss_latencies_merge(struct ss_latencies *l, struct ss_memory *memory,
                       const struct ss_latencies *other);
void ss_latencies_release(struct ss_latencies *l, struct ss_memory *memory);
/* struct ss_latency_record, in the order of the stages. */
struct ss_list ss_latencies_list(const struct ss_latencies *l, struct ss_arena *arena);
struct ss_latency_record ss_latency_of(const struct ss_spread *s, unsigned stage);

/* Counts: of the same name in struct ss_delivery_record. */
struct ss_delivery_row {
	struct ss_row row; /* weighs recipients, or sessions */
	uint64_t sessions, transactions, recipients, accepted, deferred, refused;
	uint64_t messages, bytes, retried, greylisted, encrypted;
	uint64_t timed_bytes; /* of contents whose first and last octet were seen */
	int64_t content_ns;   /* how long these took */
	struct ss_address ip;
	int64_t port;
	struct ss_slice host, software; /* owned: what was told first */
	struct ss_counts versions, ciphers, enhanced, patterns;
	const struct ss_reason_row *reason; /* private: said last, n_reason times */
	uint64_t n_reason;                  /* and not in enhanced and patterns yet */
	struct ss_latencies latencies;
};

void ss_deliveries_init(struct ss_rows *rows, struct ss_memory *memory, size_t limit,
                        uint64_t seed);
/* NULL: no memory. */
struct ss_delivery_row *ss_deliveries_take(struct ss_rows *rows, struct ss_slice key);
/* Why mail was refused or put off.  A row mostly is told the same as before: it is looked up when it
 * is told another, or ss_delivery_end_reason is called; at the latest before the reason goes. */
void ss_delivery_add_reason(struct ss_delivery_row *row, const struct ss_reason_row *reason);
void ss_delivery_end_reason(struct ss_delivery_row *row);
int ss_deliveries_merge(struct ss_rows *rows, const struct ss_rows *other);
/* Keeps the text if it is the first. */
void ss_delivery_name(struct ss_rows *rows, struct ss_slice *member, struct ss_slice text);
/* struct ss_delivery_record, at most n; is_domain: the key is their name. */
struct ss_list ss_deliveries_list(const struct ss_rows *rows, bool is_domain,
                                  struct ss_arena *arena, size_t n);

/* struct ss_ranked_record with names, at most n; the keys are copied.  mark: set if they are within
 * bounds. */
struct ss_list ss_ranked_list(const struct ss_counts *c, struct ss_arena *arena, size_t n);

#endif
