#include "config/config.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "config/ini.h"

enum { TROUBLE = 512, NAME = 128, SHOWN = 100 };

enum {
#define SS_ROW(SECTION, NAME, KIND, DEFAULT, ABOUT) ROW_##NAME,
#include "base/settings_rows.h"
#undef SS_ROW
	N_ROWS
};

struct reading {
	struct ss_settings *settings;
	ss_config_on_trouble on_trouble;
	void *user;
	char section[NAME];      /* of the lines that come */
	bool is_known;           /* it is: what is in an unknown one is not told, too */
	char name[NAME];         /* whose value is gathered; empty: nobody's */
	unsigned first, last;    /* its lines */
	struct ss_buffer value;  /* a line end for each line of the file */
	unsigned set_on[N_ROWS]; /* the line on which each row was set; 0: not yet */
	int error;
};

/* A text of the file, cut to what is shown. */
#define CUT(S) (int)((S).len < SHOWN ? (S).len : SHOWN), (const char *)(S).data

static void complain(struct reading *r, unsigned line, const char *text)
{
	if (r->error == SS_OK)
		r->error = SS_EFORMAT;
	r->on_trouble(r->user, line, text);
}

static void copy(char out[NAME], struct ss_slice s)
{
	snprintf(out, NAME, "%.*s", CUT(s));
}

/* ---- a value, once it is whole ---- */

/* "name+", "name +" and "name" are the same setting. */
static struct ss_slice without_plus(struct ss_slice name)
{
	if (name.len > 0 && name.data[name.len - 1] == '+')
		name.len--;
	return ss_slice_trim(name);
}

static bool is_allowed(struct reading *r, const struct ss_setting *row, bool adds)
{
	char text[TROUBLE];
	unsigned *line = r->set_on;
	for (size_t i = 0; ss_setting(i) != row; i++)
		line++;
	if (strcmp(r->section, row->section) != 0) {
		snprintf(text, sizeof text, "%s: it belongs into [%s]", row->name, row->section);
		complain(r, r->first, text);
		return false;
	}
	if (*line && !adds) {
		snprintf(text, sizeof text, "%s: it was set before, on line %u%s", row->name, *line,
		         ss_setting_is_list(row) ? "; += adds to a list" : "");
		complain(r, r->first, text);
		return false;
	}
	*line = r->first;
	return true;
}

/* The line of the file that a word of the value is on. */
static unsigned line_of(const struct reading *r, struct ss_slice word)
{
	unsigned line = r->first;
	for (const uint8_t *at = r->value.data; word.data && at < word.data; at++)
		line += *at == '\n';
	return line;
}

static void set(struct reading *r)
{
	struct ss_setting_trouble t;
	char text[TROUBLE];
	struct ss_slice value = ss_buffer_slice(&r->value),
	                name = without_plus(ss_slice_of(r->name));
	while (value.len > 0 && value.data[0] == '\n') /* it begins on an indented line */
		value = ss_slice_cut(value, 1, value.len);
	int error = ss_settings_set(r->settings, ss_slice_of(r->name), value, &t);
	if (error == SS_EARG && t.word.data) {
		snprintf(text, sizeof text, "%.*s: '%.*s': %s", CUT(name), CUT(t.word), t.why);
		complain(r, line_of(r, t.word), text);
	} else if (error == SS_EARG) {
		snprintf(text, sizeof text, "%.*s: %s", CUT(name), t.why);
		complain(r, r->first, text);
	} else if (error != SS_OK) {
		r->error = error;
	}
}

static void end_value(struct reading *r)
{
	struct ss_slice name = ss_slice_of(r->name), base = without_plus(name);
	const struct ss_setting *row = ss_setting_find(base);
	/* A name that is unknown is told as such by who sets. */
	if (name.len > 0 && r->is_known && (!row || is_allowed(r, row, base.len < name.len)))
		set(r);
	r->name[0] = '\0';
	ss_buffer_clear(&r->value);
}

/* ---- lines ---- */

static bool is_section(const char *name)
{
	for (size_t i = 0; ss_setting(i); i++) {
		if (strcmp(ss_setting(i)->section, name) == 0)
			return true;
	}
	return false;
}

static void on_section(void *user, unsigned line, struct ss_slice section)
{
	struct reading *r = (struct reading *)user;
	char text[TROUBLE];
	end_value(r);
	copy(r->section, section);
	r->is_known = is_section(r->section);
	if (r->is_known)
		return;
	snprintf(text, sizeof text, "[%s]: there is no such section", r->section);
	complain(r, line, text);
}

static void add(struct reading *r, struct ss_slice value)
{
	if (ss_buffer_add(&r->value, value.data, value.len) < value.len)
		r->error = SS_ENOMEM;
}

static void on_more(void *user, unsigned line, struct ss_slice value)
{
	struct reading *r = (struct reading *)user;
	for (; r->last < line; r->last++)
		add(r, SS_SLICE("\n"));
	add(r, value);
}

static void on_value(void *user, unsigned line, struct ss_slice name, struct ss_slice value)
{
	struct reading *r = (struct reading *)user;
	bool adds = without_plus(name).len < name.len;
	if (adds && ss_slice_is_equal(name, ss_slice_of(r->name))) {
		on_more(user, line, value); /* once for all of a thousand such lines */
		return;
	}
	end_value(r);
	copy(r->name, name);
	r->first = r->last = line;
	add(r, value);
}

static void on_trouble(void *user, unsigned line, bool is_more, const char *why)
{
	struct reading *r = (struct reading *)user;
	if (!is_more)
		end_value(r);
	complain(r, line, why);
}

int ss_config_read(struct ss_slice text, struct ss_settings *s, ss_config_on_trouble on_trouble_,
                   void *user)
{
	static const struct ss_ini_events events = {on_section, on_value, on_more, on_trouble};
	struct reading r = {.settings = s,
	                    .on_trouble = on_trouble_,
	                    .user = user,
	                    .is_known = true,
	                    .value = {.memory = &s->memory}};
	ss_ini_read(text, &events, &r);
	end_value(&r);
	ss_buffer_release(&r.value);
	return r.error;
}
