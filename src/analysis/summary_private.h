/* What only summary.c and summary_tell.c know of it. */
#ifndef SS_ANALYSIS_SUMMARY_PRIVATE_H
#define SS_ANALYSIS_SUMMARY_PRIVATE_H
#include "analysis/sketch.h"
#include "analysis/summary.h"
#include "analysis/summary_rows.h"
#include "analysis/summary_spread.h"

enum { SS_SUMMARY_CODES = 1000 };

/* How often each: a row of names in summary_tell.c. */
enum ss_summary_list {
	SS_SUMMARY_CLIENTS,
	SS_SUMMARY_SERVERS,
	SS_SUMMARY_CLIENT_SOFTWARE,
	SS_SUMMARY_SERVER_SOFTWARE,
	SS_SUMMARY_SENDER_DOMAINS,
	SS_SUMMARY_FILE_TYPES,
	SS_SUMMARY_TLS_VERSIONS,
	SS_SUMMARY_TLS_CIPHERS,
	SS_N_SUMMARY_LISTS
};

enum ss_summary_set {
	SS_SUMMARY_ALL_CLIENTS,
	SS_SUMMARY_ALL_SERVERS,
	SS_SUMMARY_ALL_SENDERS,
	SS_SUMMARY_ALL_SENDER_DOMAINS,
	SS_SUMMARY_ALL_MAILBOXES,
	SS_N_SUMMARY_SETS
};

struct ss_mechanism_row {
	struct ss_row row; /* weighs attempts */
	uint64_t succeeded, failed, clear;
};

struct ss_summary {
	const struct ss_observed *observed;
	struct ss_totals_record totals;
	struct ss_encryption_record tls;
	struct ss_logins_record logins;
	uint64_t codes[SS_SUMMARY_CODES]; /* replies */
	uint64_t protocols[SS_N_PROTOCOLS];
	struct ss_counts lists[SS_N_SUMMARY_LISTS];
	struct ss_distinct sets[SS_N_SUMMARY_SETS];
	struct ss_rows mechanisms;
	struct ss_spread sizes;
	struct ss_arena stats_arena;
	const struct ss_stats_record *stats_kept; /* NULL: not yet */
};

#endif
