#include "faces/cli/completion.h"

#include <stdio.h>
#include <string.h>

#include "filter/filter.h"
#include "record/field_path.h"

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

void cli_completion_words(struct ss_writer *w, cli_word word, const char *behind)
{
	for (size_t i = 0; word(i); i++) {
		ss_write_text(w, i > 0 ? " " : "");
		ss_write_text(w, word(i));
		ss_write_text(w, behind);
	}
}

/* Is it a short name, or a field of one of the records before this one? */
static bool is_written(struct ss_slice name, enum ss_record_type before)
{
	struct ss_field_path path;
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		if (ss_slice_is_equal(name, ss_slice_of(ss_filter_aliases[i].name)))
			return true;
	}
	for (unsigned type = 1; type < before; type++) {
		if (ss_field_path_find(ss_record_shape((enum ss_record_type)type), name, &path))
			return true;
	}
	return false;
}

/* dotted: the way to the shape, each step with its dot. */
static void write_fields(struct ss_writer *w, enum ss_record_type type,
                         const struct ss_shape *shape, const char *dotted)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct ss_field *f = &shape->fields[i];
		char name[SS_FIELD_PATH_STEPS * (SS_FIELD_KEY + 1)];
		int len = snprintf(name, sizeof name - 1, "%s%s", dotted, f->name);
		if (!is_written((struct ss_slice){(const uint8_t *)name, (size_t)len}, type)) {
			ss_write_text(w, name);
			ss_write_text(w, " ");
		}
		if (f->kind == SS_FIELD_OBJECT || f->kind == SS_FIELD_OBJECTS) {
			name[len] = '.';
			name[len + 1] = '\0';
			write_fields(w, type, f->shape, name);
		}
	}
}

void cli_completion_aliases(struct ss_writer *w)
{
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		if (!ss_filter_alias_is_told(&ss_filter_aliases[i]))
			continue;
		ss_write_text(w, i > 0 ? " " : "");
		ss_write_text(w, ss_filter_aliases[i].name);
	}
}

/* Not those of stats, which is written whatever is asked for. */
void cli_completion_fields(struct ss_writer *w)
{
	for (unsigned type = 1; type < SS_N_RECORD_TYPES; type++) {
		const struct ss_shape *shape = ss_record_shape((enum ss_record_type)type);
		if (type != SS_RECORD_STATS && shape)
			write_fields(w, (enum ss_record_type)type, shape, "");
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
