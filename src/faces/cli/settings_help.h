/* 'smtpscope help settings'. */
#ifndef SS_FACES_CLI_SETTINGS_HELP_H
#define SS_FACES_CLI_SETTINGS_HELP_H
#include "output/writer.h"

void cli_settings_help_write(struct ss_writer *w);

#endif
