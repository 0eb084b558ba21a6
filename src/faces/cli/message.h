/* Lines for the person, on standard error. */
#ifndef SS_FACES_CLI_MESSAGE_H
#define SS_FACES_CLI_MESSAGE_H

/* "smtpscope: ..." and a line end; control characters shown as escapes. */
void cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
