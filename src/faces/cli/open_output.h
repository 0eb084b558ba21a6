/* The file that is written to, which must be none of those that are read, and no other
 * capture either. */
#ifndef SS_FACES_CLI_OPEN_OUTPUT_H
#define SS_FACES_CLI_OPEN_OUTPUT_H
#include "capture/capture.h"

/* NULL and "-": standard output.  A descriptor, its file emptied; or -1, and why is told on standard
 * error. */
int cli_open_output(const char *path, const struct ss_capture *capture);

#endif
