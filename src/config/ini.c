#include "config/ini.h"

#include <ini.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

/* inih tells neither where a line is wrong but for the first, nor where one was cut or a section began;
 * so each line is looked at before inih has it.  A wrong one becomes one that says nothing: */
static const char nothing[] = "";
/* what is indented below it belongs to nobody. */
static const char nobody[] = "?=";

struct reading {
	const struct ss_ini_events *events;
	void *user;
	struct ss_slice rest;
	unsigned line;
	bool is_indented;
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* inih takes the rest of such a line for a comment.  Names have semicolons between them: what is left
 * of them would be believed. */
static bool has_comment_behind(struct ss_slice line)
{
	for (size_t i = 1; i < line.len; i++) {
		if (line.data[i] == ';' && is_blank(line.data[i - 1]))
			return true;
	}
	return false;
}

static const char *what_is_wrong_in_section(struct ss_slice line)
{
	size_t end = ss_slice_find(line, 0, ']');
	if (end == line.len)
		return "a section ends with ]";
	return end + 1 < line.len ? "nothing follows a section's ]" : NULL;
}

static bool is_text(struct ss_slice line)
{
	return !ss_slice_has_control(line) && ss_utf8_is_valid(line);
}

/* line: without blanks at its ends, not empty, no comment. */
static const char *what_is_wrong(struct ss_slice line, bool is_indented)
{
	if (!is_text(line))
		return ss_slice_has_control(line) ? "it is no text" : "it is not UTF-8";
	if (has_comment_behind(line))
		return "a semicolon behind a blank begins a comment, and a comment has a line of "
		       "its own";
	if (is_indented)
		return NULL;
	if (line.data[0] == '[')
		return what_is_wrong_in_section(line);
	if (ss_slice_find(line, 0, '=') == line.len || line.data[0] == '=' || line.data[0] == ':')
		return "it is no NAME = VALUE; lines of a list are indented";
	return NULL;
}

/* The next line of the text, without its end. */
static struct ss_slice cut_line(struct reading *r)
{
	size_t len = ss_slice_find(r->rest, 0, '\n');
	struct ss_slice line = ss_slice_cut(r->rest, 0, len);
	r->rest = ss_slice_cut(r->rest, len + 1, r->rest.len);
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (++r->line == 1 && ss_slice_has_prefix_nocase(line, SS_SLICE("\xef\xbb\xbf")))
		line = ss_slice_cut(line, 3, line.len);
	return line;
}

/* Also where its end is missing, or more follows: what stands below is meant for it. */
static void begin_section(struct reading *r, struct ss_slice line)
{
	struct ss_slice name = ss_slice_cut(line, 1, ss_slice_find(line, 0, ']') - 1);
	if (is_text(line))
		r->events->on_section(r->user, r->line, ss_slice_trim(name));
}

/* What inih shall see of the line. */
static struct ss_slice vet(struct reading *r, struct ss_slice line, size_t room)
{
	struct ss_slice trimmed = ss_slice_trim(line);
	r->is_indented = line.len > 0 && is_blank(line.data[0]);
	if (trimmed.len == 0 || trimmed.data[0] == ';' || trimmed.data[0] == '#')
		return ss_slice_of(nothing);
	const char *why =
	        line.len >= room ? "it is longer than 199 octets; lists may go on on indented lines"
	                         : what_is_wrong(trimmed, r->is_indented);
	if (why)
		r->events->on_trouble(r->user, r->line, r->is_indented, why);
	if (!r->is_indented && trimmed.data[0] == '[')
		begin_section(r, trimmed);
	if (!why)
		return line;
	return ss_slice_of(r->is_indented ? nothing : nobody);
}

/* inih's fgets. */
static char *next_line(char *out, int size, void *user)
{
	struct reading *r = (struct reading *)user;
	if (r->rest.len == 0)
		return NULL;
	struct ss_slice line = vet(r, cut_line(r), (size_t)size);
	memcpy(out, line.data, line.len);
	out[line.len] = '\0';
	return out;
}

static int on_value(void *user, const char *section, const char *name, const char *value)
{
	const struct reading *r = (const struct reading *)user;
	(void)section;
	if (*name == *nobody)
		return 1;
	if (r->is_indented)
		r->events->on_more(r->user, r->line, ss_slice_of(value));
	else
		r->events->on_value(r->user, r->line, ss_slice_of(name), ss_slice_of(value));
	return 1;
}

void ss_ini_read(struct ss_slice text, const struct ss_ini_events *events, void *user)
{
	struct reading r = {.events = events, .user = user, .rest = text};
	(void)ini_parse_stream(next_line, &r, on_value, &r); /* what it could say was said */
}
