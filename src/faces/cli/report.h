/* `report`: captures -> analysis -> one report; and what a finding means (--explain). */
#ifndef SS_FACES_CLI_REPORT_H
#define SS_FACES_CLI_REPORT_H
#include "faces/cli/run.h"

enum cli_status cli_report(const struct cli_options *o);

#endif
