/* Texts of exfil.c and exfil_tunnel.c. */
#ifndef SS_ANALYSIS_EXFIL_ROWS_H
#define SS_ANALYSIS_EXFIL_ROWS_H
#include "analysis/finding.h"

enum ss_exfil_row { SS_EXFIL_SCORE, SS_N_EXFIL_ROWS };
enum ss_tunnel_row { SS_TUNNEL_SCORE, SS_TUNNEL_NOT_SMTP, SS_N_TUNNEL_ROWS };
extern const struct ss_finding_row ss_exfil_rows[SS_N_EXFIL_ROWS];
extern const struct ss_finding_row ss_tunnel_rows[SS_N_TUNNEL_ROWS];

#endif
