/* What the output is written to: a terminal or not, how wide, with which characters. */
#ifndef SS_FACES_CLI_TERMINAL_H
#define SS_FACES_CLI_TERMINAL_H
#include "faces/cli/options.h"

/* By --color, else on a terminal that can, unless NO_COLOR is set. */
bool cli_is_colored(const struct cli_options *o, int fd);
unsigned cli_columns_of(int fd); /* 0: no terminal */
/* Does the locale say UTF-8 (LC_ALL, LC_CTYPE, LANG)?  Nothing said: yes. */
bool cli_is_utf8(void);

#endif
