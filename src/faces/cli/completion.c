#include "faces/cli/completion.h"

#include <string.h>

static const struct cli_shell shells[] = {
        {"bash", cli_completion_bash},
        {"zsh", cli_completion_zsh},
        {"fish", cli_completion_fish},
};
enum { N_SHELLS = sizeof shells / sizeof shells[0] };

const struct cli_shell *cli_shell_find(const char *name)
{
	for (size_t i = 0; i < N_SHELLS; i++) {
		if (strcmp(shells[i].name, name) == 0)
			return &shells[i];
	}
	return NULL;
}

const char *cli_shell_word(size_t i)
{
	return i < N_SHELLS ? shells[i].name : NULL;
}

void cli_completion_words(struct ss_writer *w, cli_word word, const char *separator)
{
	for (size_t i = 0; word(i); i++) {
		ss_write_text(w, i > 0 ? separator : "");
		ss_write_text(w, word(i));
	}
}

void cli_completion_escaped(struct ss_writer *w, const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'') {
			ss_write_text(w, "'\\''");
			continue;
		}
		if (strchr(special, *text))
			ss_write_text(w, "\\");
		ss_write_bytes(w, text, 1);
	}
}
