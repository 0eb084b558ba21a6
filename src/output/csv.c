/* CSV (RFC 4180): a header line, a line a record, of one type only.  Objects become columns
 * "parent.child"; lists are joined by ";" inside a cell.  In a list's element ";" becomes
 * "\x3b" and "\" becomes "\x5c", so that what was joined can be told apart again; an element's
 * hidden characters are escapes whose own backslash stays single.
 *
 * Spreadsheets run what looks like a formula.  So a text that begins with = + - @ gets an
 * apostrophe before it, and so does what follows a comma or semicolon inside a text, because a
 * spreadsheet may split there (in many locales ";" is the separator). */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "output/formats.h"
#include "output/row.h"
#include "output/text.h"

struct ss_output {
	struct ss_writer *w;
	enum ss_record_type type;
	bool is_non_utf8; /* something in this record was shown as Latin-1 */
	bool is_first;    /* the next cell is the line's first */
	bool is_start;    /* the next character could begin a formula */
	bool is_list;     /* ";" separates, "\" escapes: inside an element both are escaped */
};

enum { CHARACTER_TEXT = 16 };
enum { DEEPEST = 4 }; /* objects in objects; record_test sees to it that this suffices */

static bool begins_formula(uint32_t c)
{
	switch (c) {
	case '=':
	case '+':
	case '-':
	case '@':
	case 0xff1d: /* the same, full width: spreadsheets take them too */
	case 0xff0b:
	case 0xff0d:
	case 0xff20: return true;
	default: return false;
	}
}

static void write_character(struct ss_output *o, uint32_t c)
{
	char *at = ss_writer_room(o->w, CHARACTER_TEXT + SS_TEXT_ESCAPE), *out = at;
	if (o->is_start && begins_formula(c))
		*out++ = '\'';
	if (c != '"' && c != ' ') /* neither keeps a formula from beginning behind it */
		o->is_start = c == ',' || c == ';';
	if (c == '"')
		*out++ = '"';
	if (ss_text_is_hidden(c) || (o->is_list && (c == ';' || c == '\\')))
		out += ss_text_escape(c, out);
	else
		out += ss_utf8_put(c, (uint8_t *)out);
	ss_writer_used(o->w, (size_t)(out - at));
}

static void write_text(struct ss_output *o, struct ss_slice s)
{
	bool is_latin1 = !ss_utf8_is_valid(s);
	o->is_non_utf8 |= is_latin1;
	while (s.len > 0) {
		uint32_t c;
		size_t n = ss_text_next(s, is_latin1, &c);
		write_character(o, c);
		s = (struct ss_slice){s.data + n, s.len - n};
	}
}

static void write_separator(struct ss_output *o)
{
	ss_write_bytes(o->w, ";", 1);
	o->is_start = true;
}

static void write_texts(struct ss_output *o, const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			write_separator(o);
		write_text(o, texts[i]);
	}
}

/* "SIZE=100;BODY=8BITMIME;SMTPUTF8" */
static void write_pairs(struct ss_output *o, const struct ss_list *list)
{
	const struct ss_pair *pairs = list->items;
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			write_separator(o);
		write_text(o, pairs[i].name);
		if (!pairs[i].text.data && pairs[i].number == SS_NUMBER_ABSENT)
			continue;
		write_character(o, '='); /* the name may be empty */
		o->is_start = false;
		if (pairs[i].text.data)
			write_text(o, pairs[i].text);
		else
			ss_write_number(o->w, pairs[i].number);
	}
}

static void write_ours(struct ss_output *o, const char *text)
{
	ss_write_text(o->w, text);
	o->is_start = false;
}

/* What stands between the quotes.  Numbers are ours: a negative one is no formula. */
static void write_value(struct ss_output *o, const struct ss_field *f, const void *member)
{
	char address[SS_ADDRESS_TEXT];
	if (ss_field_is_absent(f, member))
		return;
	switch (f->kind) {
	case SS_FIELD_TEXT: write_text(o, *(const struct ss_slice *)member); break;
	case SS_FIELD_FLAG:
		write_ours(o, *(const uint8_t *)member == SS_FLAG_YES ? "true" : "false");
		break;
	case SS_FIELD_COUNT: ss_write_count(o->w, *(const uint64_t *)member); break;
	case SS_FIELD_NUMBER: ss_write_number(o->w, *(const int64_t *)member); break;
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: ss_write_seconds(o->w, *(const int64_t *)member); break;
	case SS_FIELD_NAME: write_ours(o, ss_field_name_of(f, member)); break;
	case SS_FIELD_ADDRESS:
		ss_address_write(member, address);
		write_ours(o, address);
		break;
	case SS_FIELD_PORT: ss_write_count(o->w, *(const uint16_t *)member); break;
	case SS_FIELD_TEXTS: write_texts(o, member); break;
	case SS_FIELD_PAIRS: write_pairs(o, member); break;
	case SS_FIELD_OBJECT:
	case SS_FIELD_OBJECTS: break; /* have columns of their own */
	}
}

/* One child of every object of a list, in one cell: the nth of each column belong together. */
static void write_child(struct ss_output *o, const struct ss_shape *s, const struct ss_field *f,
                        const struct ss_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			write_separator(o);
		write_value(o, f, ss_field_member(f, (const char *)list->items + i * s->size));
	}
}

static bool is_list(const struct ss_field *f)
{
	return f->kind == SS_FIELD_TEXTS || f->kind == SS_FIELD_PAIRS ||
	       f->kind == SS_FIELD_OBJECTS;
}

static void begin_cell(struct ss_output *o)
{
	if (!o->is_first)
		ss_write_bytes(o->w, ",", 1);
	o->is_first = false;
	o->is_start = true;
}

/* In quotes if it can hold more than a word of ours. */
static bool is_quoted(const struct ss_field *f)
{
	return f->kind == SS_FIELD_TEXT || is_list(f);
}

/* child: of the objects in a list, else NULL. */
static void write_cell(struct ss_output *o, const struct ss_field *f, const struct ss_field *child,
                       const void *member)
{
	begin_cell(o);
	if (!member || ss_field_is_absent(f, member))
		return;
	o->is_list = is_list(f);
	if (is_quoted(f))
		ss_write_bytes(o->w, "\"", 1);
	if (child)
		write_child(o, f->shape, child, member);
	else
		write_value(o, f, member);
	if (is_quoted(f))
		ss_write_bytes(o->w, "\"", 1);
}

/* record == NULL: an object that is absent: empty cells. */
static void write_row(struct ss_output *o, const struct ss_shape *s, const void *record)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		const void *member = record ? ss_field_member(f, record) : NULL;
		if (f->kind == SS_FIELD_OBJECT) {
			write_row(o, f->shape, member ? *(const void *const *)member : NULL);
			continue;
		}
		if (f->kind != SS_FIELD_OBJECTS) {
			write_cell(o, f, NULL, member);
			continue;
		}
		for (size_t c = 0; c < f->shape->n_fields; c++)
			write_cell(o, f, &f->shape->fields[c], member);
	}
}

/* The names of the fields that a column is in, and how many. */
struct title {
	const char *names[DEEPEST];
	unsigned n;
};

static void write_title(struct ss_output *o, const struct title *parents, const char *name)
{
	begin_cell(o);
	for (unsigned i = 0; i < parents->n; i++) {
		ss_write_text(o->w, parents->names[i]);
		ss_write_bytes(o->w, ".", 1);
	}
	ss_write_text(o->w, name);
}

/* In the order of write_row. */
static void write_titles(struct ss_output *o, const struct ss_shape *s, struct title parents)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if (!f->shape) {
			write_title(o, &parents, f->name);
			continue;
		}
		struct title inner = parents;
		inner.names[inner.n++] = f->name;
		write_titles(o, f->shape, inner);
	}
}

static void write_header(struct ss_output *o, const struct ss_shape *s)
{
	o->is_first = true;
	write_titles(o, s, (struct title){.n = 0});
	ss_write_text(o->w, ",non_utf8\r\n");
}

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	if (__builtin_popcount(options->log) != 1 || (options->log & ~SS_LOG_ALL))
		return SS_EARG;
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->w = w;
	o->type = (enum ss_record_type)__builtin_ctz(options->log);
	write_header(o, ss_record_shape(o->type));
	*out = o;
	return SS_OK;
}

static void write_line(struct ss_output *o, const struct ss_shape *s, const void *what)
{
	o->is_non_utf8 = false;
	o->is_first = true;
	write_row(o, s, what);
	ss_write_text(o->w, o->is_non_utf8 ? ",true\r\n" : ",\r\n");
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
	if (r->type == o->type)
		write_line(o, ss_record_shape(o->type), r);
}

void ss_csv_write_titles(struct ss_writer *w, const struct ss_shape *s)
{
	struct ss_output o = {.w = w};
	write_header(&o, s);
}

void ss_csv_write_row(struct ss_writer *w, const struct ss_shape *s, const void *what)
{
	struct ss_output o = {.w = w};
	write_line(&o, s, what);
}

static void end(struct ss_output *o)
{
}

static void destroy(struct ss_output *o)
{
	free(o);
}

const struct ss_format ss_csv_format = {
        .name = "csv",
        .about = "Comma separated values: one record type, a line a record",
        .default_log = 1u << SS_RECORD_TRANSACTION,
        .able_log = SS_LOG_ALL,
        .takes_one_type = true,
        .create = create,
        .record = record,
        .end = end,
        .destroy = destroy,
};
