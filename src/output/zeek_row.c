#include "output/zeek_row.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/duration.h"
#include "base/utf8.h"
#include "output/text.h"

#define NS_PER_S  1000000000LL
#define NS_PER_US 1000LL
#define UNSET     "-"
#define EMPTY     "(empty)"

enum { NUMBER_TEXT = 48, CLOCK_TEXT = 32, ESCAPED = 16 };

static const char *const type_names[] = {
        [SS_ZEEK_TIME] = "time",
        [SS_ZEEK_INTERVAL] = "interval",
        [SS_ZEEK_STRING] = "string",
        [SS_ZEEK_ENUM] = "enum",
        [SS_ZEEK_ADDR] = "addr",
        [SS_ZEEK_PORT] = "port",
        [SS_ZEEK_COUNT] = "count",
        [SS_ZEEK_BOOL] = "bool",
        [SS_ZEEK_SET_STRING] = "set[string]",
        [SS_ZEEK_VECTOR_STRING] = "vector[string]",
        [SS_ZEEK_VECTOR_ADDR] = "vector[addr]",
};

static void add(struct ss_zeek_row *r, const void *bytes, size_t len)
{
	if (ss_buffer_add(&r->text, bytes, len) < len)
		r->is_broken = true;
}

static void add_ours(struct ss_zeek_row *r, const char *text)
{
	add(r, text, strlen(text));
}

/* ---- texts ---- */

/* In JSON it is a part of the text, whose backslash is escaped once more. */
static void add_hex(struct ss_zeek_row *r, uint8_t c)
{
	static const char hex[] = "0123456789abcdef";
	const char out[] = {'\\', '\\', 'x', hex[c >> 4], hex[c & 0xf]};
	size_t from = r->is_json ? 0 : 1;
	add(r, out + from, sizeof out - from);
}

/* RFC 8259, section 7: what has a short form; 0: none. */
static char short_name(uint32_t c)
{
	static const char names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
	                             ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
	return c < sizeof names ? names[c] : 0;
}

/* A character that cannot stay as it is. */
static void add_escape(struct ss_zeek_row *r, struct ss_slice bytes, uint32_t c, bool is_character)
{
	char out[ESCAPED];
	char name = is_character ? short_name(c) : 0;
	if (r->is_json && name) {
		add(r, (char[]){'\\', name}, 2);
	} else if (!r->is_json && is_character && c == '\\') {
		add(r, "\\\\", 2);
	} else if (r->is_json && is_character && c >= 0x80) { /* valid, but not to be seen */
		int n = c < 0x10000 ? snprintf(out, sizeof out, "\\u%04x", (unsigned)c)
		                    : snprintf(out, sizeof out, "\\u%04x\\u%04x",
		                               (unsigned)(0xd7c0 + (c >> 10)),
		                               (unsigned)(0xdc00 | (c & 0x3ff)));
		add(r, out, (size_t)n);
	} else {
		for (size_t i = 0; i < bytes.len; i++)
			add_hex(r, bytes.data[i]);
	}
}

static bool is_plain(const struct ss_zeek_row *r, uint8_t c)
{
	if (c < 0x20 || c >= 0x7f || c == '\\')
		return false;
	if (r->is_json)
		return c != '"';
	return c != ',' || r->n_elements == 0; /* it separates elements */
}

static void add_inner(struct ss_zeek_row *r, struct ss_slice s)
{
	while (s.len > 0) {
		size_t n = 0;
		while (n < s.len && is_plain(r, s.data[n]))
			n++;
		add(r, s.data, n);
		s = ss_slice_cut(s, n, s.len);
		if (s.len == 0)
			break;
		uint32_t c = 0;
		n = ss_utf8_next(s, &c);
		if (n > 1 && !ss_text_is_hidden(c))
			add(r, s.data, n);
		else
			add_escape(r, ss_slice_cut(s, 0, n > 0 ? n : 1), c, n > 0);
		s = ss_slice_cut(s, n > 0 ? n : 1, s.len);
	}
}

static bool is_text(struct ss_slice s, const char *text)
{
	return ss_slice_is_equal(s, ss_slice_of(text));
}

/* A text that reads like the mark of an unset or empty one is told apart by its first character. */
static void add_text(struct ss_zeek_row *r, struct ss_slice s)
{
	if (r->is_json) {
		add(r, "\"", 1);
		add_inner(r, s);
		add(r, "\"", 1);
	} else if (s.len == 0) {
		add_ours(r, EMPTY);
	} else if (is_text(s, UNSET) || is_text(s, EMPTY)) {
		add_hex(r, s.data[0]);
		add_inner(r, ss_slice_cut(s, 1, s.len));
	} else {
		add_inner(r, s);
	}
}

/* ---- columns ---- */

static const struct ss_zeek_column *next_column(struct ss_zeek_row *r, bool is_set)
{
	const struct ss_zeek_column *c = &r->columns[r->at];
	assert(c->name);
	if (!r->is_json && r->at > 0)
		add(r, "\t", 1);
	if (r->is_json && is_set) {
		add_ours(r, r->n_members++ > 0 ? ",\"" : "\"");
		add_ours(r, c->name);
		add_ours(r, "\":");
	}
	r->at++;
	return c;
}

void ss_zeek_row_begin(struct ss_zeek_row *r, const struct ss_zeek_column *columns,
                       const char *path)
{
	ss_buffer_clear(&r->text);
	r->columns = columns;
	r->at = r->n_elements = r->n_members = 0;
	r->is_broken = false;
	if (!r->is_json)
		return;
	add(r, "{", 1);
	if (!path)
		return;
	add_ours(r, "\"_path\":\"");
	add_ours(r, path);
	add(r, "\"", 1);
	r->n_members++;
}

void ss_zeek_put_unset(struct ss_zeek_row *r)
{
	next_column(r, false);
	if (!r->is_json)
		add_ours(r, UNSET);
}

/* Six digits, as Zeek has them: the last is rounded, half away from zero, as printf would. */
static void add_seconds(struct ss_zeek_row *r, int64_t ns)
{
	char out[NUMBER_TEXT];
	uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	uint64_t us = size / NS_PER_US + (size % NS_PER_US >= NS_PER_US / 2);
	int n = snprintf(out, sizeof out, "%s%llu.%06llu", ns < 0 ? "-" : "",
	                 (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
	add(r, out, (size_t)n);
}

void ss_zeek_put_time(struct ss_zeek_row *r, int64_t ns)
{
	if (ns == SS_NUMBER_ABSENT) {
		ss_zeek_put_unset(r);
		return;
	}
	next_column(r, true);
	add_seconds(r, ns);
}

int64_t ss_zeek_interval(int64_t from, int64_t to)
{
	bool is_known = from != SS_NUMBER_ABSENT && to != SS_NUMBER_ABSENT;
	return is_known ? ss_since(from, to) : 0;
}

void ss_zeek_put_interval(struct ss_zeek_row *r, int64_t ns)
{
	ss_zeek_put_time(r, ns);
}

void ss_zeek_put_text(struct ss_zeek_row *r, struct ss_slice s)
{
	if (!s.data) {
		ss_zeek_put_unset(r);
		return;
	}
	next_column(r, true);
	add_text(r, s);
}

void ss_zeek_put_word(struct ss_zeek_row *r, const char *word)
{
	ss_zeek_put_text(r, ss_slice_of(word));
}

void ss_zeek_put_address(struct ss_zeek_row *r, const struct ss_address *a)
{
	char out[SS_ADDRESS_TEXT];
	ss_zeek_put_word(r, ss_address_write(a, out) > 0 ? out : NULL);
}

void ss_zeek_put_count(struct ss_zeek_row *r, uint64_t n)
{
	char out[NUMBER_TEXT];
	int len = snprintf(out, sizeof out, "%llu", (unsigned long long)n);
	next_column(r, true);
	add(r, out, (size_t)len);
}

void ss_zeek_put_bool(struct ss_zeek_row *r, bool is_true)
{
	next_column(r, true);
	if (r->is_json)
		add_ours(r, is_true ? "true" : "false");
	else
		add_ours(r, is_true ? "T" : "F");
}

void ss_zeek_begin_list(struct ss_zeek_row *r)
{
	next_column(r, true);
	if (r->is_json)
		add(r, "[", 1);
}

void ss_zeek_add_text(struct ss_zeek_row *r, struct ss_slice s)
{
	if (r->n_elements++ > 0)
		add(r, ",", 1);
	add_text(r, s);
}

void ss_zeek_end_list(struct ss_zeek_row *r)
{
	if (r->is_json)
		add(r, "]", 1);
	else if (r->n_elements == 0)
		add_ours(r, EMPTY);
	r->n_elements = 0;
}

void ss_zeek_row_end(struct ss_zeek_row *r)
{
	assert(!r->columns[r->at].name);
	add_ours(r, r->is_json ? "}\n" : "\n");
}

/* ---- around the rows ---- */

/* "2026-01-02-03-04-05": Zeek has the wall clock's; ours is the capture's, in UTC, so that the same
 * capture gives the same log. */
static void write_clock(struct ss_writer *w, const char *key, int64_t ns)
{
	char out[CLOCK_TEXT];
	struct tm tm;
	time_t seconds = (time_t)(ns / NS_PER_S - (ns % NS_PER_S < 0));
	ss_write_text(w, key);
	if (gmtime_r(&seconds, &tm) && strftime(out, sizeof out, "%Y-%m-%d-%H-%M-%S", &tm) > 0)
		ss_write_text(w, out);
	else
		ss_write_text(w, UNSET);
	ss_write_text(w, "\n");
}

void ss_zeek_write_header(struct ss_writer *w, const char *path,
                          const struct ss_zeek_column *columns, int64_t ns)
{
	ss_write_text(w, "#separator \\x09\n#set_separator\t,\n#empty_field\t" EMPTY
	                 "\n#unset_field\t" UNSET "\n#path\t");
	ss_write_text(w, path);
	write_clock(w, "\n#open\t", ns);
	ss_write_text(w, "#fields");
	for (const struct ss_zeek_column *c = columns; c->name; c++) {
		ss_write_text(w, "\t");
		ss_write_text(w, c->name);
	}
	ss_write_text(w, "\n#types");
	for (const struct ss_zeek_column *c = columns; c->name; c++) {
		ss_write_text(w, "\t");
		ss_write_text(w, type_names[c->type]);
	}
	ss_write_text(w, "\n");
}

void ss_zeek_write_footer(struct ss_writer *w, int64_t ns)
{
	write_clock(w, "#close\t", ns);
}
