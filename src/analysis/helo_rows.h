/* Texts of helo.c. */
#ifndef SS_ANALYSIS_HELO_ROWS_H
#define SS_ANALYSIS_HELO_ROWS_H
#include "analysis/finding.h"

enum ss_helo_row {
	SS_HELO_IS_SERVER,
	SS_HELO_IS_IP,
	SS_HELO_IS_LOCALHOST,
	SS_HELO_INVALID,
	SS_HELO_SINGLE_LABEL,
	SS_HELO_PRIVATE_LITERAL,
	SS_HELO_SCANNER,
	SS_HELO_CHANGES,
	SS_N_HELO_ROWS
};
extern const struct ss_finding_row ss_helo_rows[SS_N_HELO_ROWS];

#endif
