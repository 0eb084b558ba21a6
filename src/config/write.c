#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/settings.h"
#include "config/config.h"

enum {
	WIDTH = 100, /* columns of a line of a list: within inih's 200 octets with any word */
	SHOWN = 120, /* columns of a default; of longer ones, how many words */
	LINE = 256,
};

struct writing {
	struct ss_buffer *out;
	int error;
};

static void add(struct writing *w, struct ss_slice s)
{
	if (ss_buffer_add(w->out, s.data, s.len) < s.len)
		w->error = SS_ENOMEM;
}

static void add_text(struct writing *w, const char *text)
{
	add(w, ss_slice_of(text));
}

static void write_default(struct writing *w, const struct ss_settings *defaults,
                          const struct ss_setting *row, struct ss_buffer *value)
{
	char count[LINE];
	ss_buffer_clear(value);
	ss_setting_write(defaults, row, value);
	snprintf(count, sizeof count, "%zu of them", ss_setting_list_length(defaults, row));
	add_text(w, "; Default: ");
	if (value->len > SHOWN)
		add_text(w, count);
	else if (value->len > 0)
		add(w, ss_buffer_slice(value));
	else
		add_text(w, "none");
	add_text(w, "\n");
}

/* Where the words of a list that fit a line end: behind a separator and before its blank. */
static size_t line_end(struct ss_slice words, uint8_t separator)
{
	size_t end = words.len;
	for (size_t i = 0; i + 1 < words.len && (i < WIDTH || end == words.len); i++) {
		if (words.data[i] == separator && words.data[i + 1] == ' ')
			end = i + 1;
	}
	return words.len > WIDTH ? end : words.len;
}

/* " a, b", or indented lines. */
static void write_value(struct writing *w, struct ss_slice value, uint8_t separator)
{
	if (value.len == 0)
		return;
	if (value.len <= WIDTH) {
		add_text(w, " ");
		add(w, value);
		return;
	}
	while (value.len > 0) {
		size_t end = line_end(value, separator);
		add_text(w, "\n    ");
		add(w, ss_slice_cut(value, 0, end));
		value = ss_slice_trim(ss_slice_cut(value, end, value.len));
	}
}

static void write_row(struct writing *w, const struct ss_settings *s,
                      const struct ss_settings *defaults, const struct ss_setting *row,
                      struct ss_buffer *value)
{
	char line[LINE];
	add_text(w, "\n; ");
	add_text(w, row->about);
	add_text(w, "\n");
	write_default(w, defaults, row, value);
	snprintf(line, sizeof line, "%s =", row->name);
	add_text(w, line);
	ss_buffer_clear(value);
	ss_setting_write(s, row, value);
	write_value(w, ss_buffer_slice(value), row->kind == SS_SETTING_NAMES ? ';' : ',');
	add_text(w, "\n");
}

int ss_config_write(const struct ss_settings *s, struct ss_buffer *out)
{
	struct writing w = {.out = out};
	struct ss_settings defaults;
	struct ss_buffer value = {.memory = out->memory};
	const char *section = "";
	ss_settings_init(&defaults);
	for (size_t i = 0; ss_setting(i); i++) {
		const struct ss_setting *row = ss_setting(i);
		if (strcmp(row->section, section) != 0) {
			char line[LINE];
			snprintf(line, sizeof line, "%s[%s]\n", *section ? "\n" : "", row->section);
			add_text(&w, line);
			section = row->section;
		}
		write_row(&w, s, &defaults, row, &value);
	}
	ss_buffer_release(&value);
	return w.error;
}
