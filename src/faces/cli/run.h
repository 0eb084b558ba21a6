/* Captures -> engine -> output: what `read`, `dialog` and their like do. */
#ifndef SS_FACES_CLI_RUN_H
#define SS_FACES_CLI_RUN_H
#include "faces/cli/options.h"

/* Exit statuses. */
enum cli_status {
	CLI_DONE = 0,
	CLI_TROUBLE = 1, /* an input could not be read whole, or the output not be written */
	CLI_USAGE = 2,
	CLI_INTERNAL = 3,
	CLI_SIGNAL = 128, /* and the signal's number: it ended the reading; what was open was
	                     finished and written */
};

enum cli_status cli_run(const struct cli_options *o);

#endif
