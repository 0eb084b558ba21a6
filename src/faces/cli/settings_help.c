#include "faces/cli/settings_help.h"

#include <stdio.h>
#include <string.h>

#include "base/settings.h"

enum { LINE = 256, LISTED = 8 }; /* values of a list that are shown */

/* "(10)"; of long lists, how long. */
static void write_default(struct ss_writer *w, const struct ss_settings *s,
                          const struct ss_setting *row)
{
	struct ss_memory memory = {0};
	struct ss_buffer text = {.memory = &memory};
	char count[32];
	size_t n = ss_setting_list_length(s, row);
	ss_setting_write(s, row, &text);
	snprintf(count, sizeof count, "%zu of them", n);
	ss_write_text(w, " (");
	if (n > LISTED)
		ss_write_text(w, count);
	else if (text.len > 0)
		ss_write_bytes(w, text.data, text.len);
	else
		ss_write_text(w, "none");
	ss_write_text(w, ")\n");
	ss_buffer_release(&text);
}

void cli_settings_help_write(struct ss_writer *w)
{
	struct ss_settings s;
	const char *section = "";
	ss_settings_init(&s);
	ss_write_text(w, "Settings (--set NAME=VALUE), with their defaults in parentheses:\n");
	for (size_t i = 0; ss_setting(i); i++) {
		const struct ss_setting *row = ss_setting(i);
		char left[160];
		if (strcmp(row->section, section) != 0) {
			section = row->section;
			snprintf(left, sizeof left, "\n[%s]\n", section);
			ss_write_text(w, left);
		}
		snprintf(left, sizeof left, "  %-24s %s", row->name, row->about);
		ss_write_text(w, left);
		write_default(w, &s, row);
	}
}
