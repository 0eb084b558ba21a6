/* Completion of our command line, as a script for each shell: made of the rows of commands and
 * options, so that what is added there is completed. */
#ifndef SS_FACES_CLI_COMPLETION_H
#define SS_FACES_CLI_COMPLETION_H
#include "faces/cli/command.h"
#include "output/writer.h"

struct cli_shell {
	const char *name;
	void (*write)(struct ss_writer *w);
};

const struct cli_shell *cli_shell_find(const char *name); /* NULL if none */
const char *cli_shell_word(size_t i);                     /* cli_word */

/* private to completion*.c: one a shell */
void cli_completion_bash(struct ss_writer *w);
void cli_completion_zsh(struct ss_writer *w);
void cli_completion_fish(struct ss_writer *w);
/* All words, each with that behind it, and with spaces between. */
void cli_completion_words(struct ss_writer *w, cli_word word, const char *behind);
/* The short names that a filter knows, and the fields of all records, which are offered only where
 * something was typed: they are many. */
void cli_completion_aliases(struct ss_writer *w);
void cli_completion_fields(struct ss_writer *w);
/* Text for inside of single quotes: one in it is written '\''; the special get a backslash. */
void cli_completion_escaped(struct ss_writer *w, const char *text, const char *special);

#endif
