/* What stands below the table: how much of what, and what could not be read. */
#ifndef SS_OUTPUT_TABLE_SUM_H
#define SS_OUTPUT_TABLE_SUM_H
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "record/record.h"

struct ss_table_sum {              /* set problems.memory, zero the rest */
	struct ss_buffer problems; /* in words */
	uint64_t n_sessions, n_transactions;
	uint64_t n_by_outcome[SS_TRANSACTION_UNKNOWN + 1];
	uint64_t n_lost; /* rows that were not shown as memory was short */
	bool has_stats;
	uint64_t packets, flows, filtered;
	uint64_t n_sessions_seen; /* by the engine: a filter may have let none through */
};

/* outcome: enum ss_transaction_outcome */
void ss_table_sum_add(struct ss_table_sum *sum, uint8_t outcome);
void ss_table_sum_add_stats(struct ss_table_sum *sum, const struct ss_stats_record *s);
/* Two lines at most, each ended by LF. */
void ss_table_sum_print(struct ss_table_sum *sum, struct ss_buffer *b);
/* "; 12 packets left out by the packet filter", or nothing. */
void ss_filtered_print(struct ss_buffer *b, uint64_t n);
void ss_table_sum_release(struct ss_table_sum *sum);
/* "Problems: 3 packets given up (truncated 2, ip_checksum 1)"; nothing if all was read. */
void ss_problems_print(struct ss_buffer *b, const struct ss_stats_record *s);

#endif
