/* What starttls.c tells of: findings.  starttls_rows.c has their texts. */
#ifndef SS_ANALYSIS_STARTTLS_ROWS_H
#define SS_ANALYSIS_STARTTLS_ROWS_H
#include "analysis/finding.h"

enum ss_starttls_row {
	SS_STARTTLS_COMMAND_INJECTION,
	SS_STARTTLS_RESPONSE_INJECTION,
	SS_STARTTLS_STRIPPED_MARKER,
	SS_STARTTLS_STRIPPED_BASELINE,
	SS_STARTTLS_PARTIAL_STRIP,
	SS_STARTTLS_REFUSED,
	SS_STARTTLS_IGNORED,
	SS_STARTTLS_FAILED,
	SS_STARTTLS_FALLBACK,
	SS_N_STARTTLS_ROWS
};
extern const struct ss_finding_row ss_starttls_rows[SS_N_STARTTLS_ROWS];

#endif
