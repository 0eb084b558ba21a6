/* Texts of probe_reply.c. */
#ifndef SS_ANALYSIS_PROBE_REPLY_ROWS_H
#define SS_ANALYSIS_PROBE_REPLY_ROWS_H
#include "analysis/finding.h"

enum ss_probe_reply_row {
	SS_REPLY_GREYLIST,
	SS_REPLY_TARPITTING,
	SS_REPLY_DNSBL,
	SS_REPLY_HARVEST_TIMING,
	SS_N_PROBE_REPLY_ROWS
};
extern const struct ss_finding_row ss_probe_reply_rows[SS_N_PROBE_REPLY_ROWS];

#endif
