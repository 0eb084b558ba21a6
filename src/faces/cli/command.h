/* The subcommands: a row each, in main.c. */
#ifndef SS_FACES_CLI_COMMAND_H
#define SS_FACES_CLI_COMMAND_H
#include "faces/cli/options.h"
#include "faces/cli/run.h"

struct cli_command {
	const char *name, *arguments, *about;
	enum cli_status (*run)(const struct cli_command *c, int argc, char **argv);
	enum cli_value value; /* what its arguments can be */
	cli_word word;
	unsigned use;       /* set of enum cli_use; 0: it takes no options but --help */
	const char *format; /* the default --format; NULL: it shows nothing */
};

/* The i-th row, NULL past the last. */
const struct cli_command *cli_command(size_t i);

#endif
