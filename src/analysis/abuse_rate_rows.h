/* Texts of abuse_rate.c. */
#ifndef SS_ANALYSIS_ABUSE_RATE_ROWS_H
#define SS_ANALYSIS_ABUSE_RATE_ROWS_H
#include "analysis/finding.h"

enum ss_abuse_rate_row {
	SS_RATE_BACKSCATTER,
	SS_RATE_MAILBOMB,
	SS_RATE_ANOMALY,
	SS_N_ABUSE_RATE_ROWS
};
extern const struct ss_finding_row ss_abuse_rate_rows[SS_N_ABUSE_RATE_ROWS];

#endif
