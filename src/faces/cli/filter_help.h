/* `smtpscope help filter`: the language of --where on a screen; smtpscope(1) has all of it. */
#ifndef SS_FACES_CLI_FILTER_HELP_H
#define SS_FACES_CLI_FILTER_HELP_H
#include "output/writer.h"

void cli_filter_help_write(struct ss_writer *w);

#endif
