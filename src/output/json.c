/* JSON Lines: one compact object a record, its keys in the order of the shape's rows.  Walks the
 * rows; allocates nothing after create. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "output/formats.h"
#include "output/row.h"
#include "output/text.h"

struct ss_output {
	struct ss_writer *w;
	unsigned log;
	bool is_non_utf8; /* something in this record was shown as Latin-1 */
};

enum {
	COPY_STEP = 4096,    /* bytes copied before room is asked for again */
	CHARACTER_TEXT = 12, /* the longest: two \uXXXX */
	KEY_MARKS = 3,       /* two quotes and a colon around a name */
	PAIRS_COMPARED = 64, /* names from the wire are held against each other up to so many */
};

#define EACH_BYTE(b) (0x0101010101010101u * (uint64_t)(b))

/* The high bit is set in the first byte (at least) that cannot be copied as it is: a control, a
 * quote, a backslash, DEL or a part of a character beyond ASCII.  Subtracting borrows into higher
 * bytes, so the bits above the lowest may be wrong. */
static inline uint64_t special_bytes(uint64_t v)
{
	uint64_t quote = v ^ EACH_BYTE('"'), backslash = v ^ EACH_BYTE('\\'),
	         del = v ^ EACH_BYTE(0x7f);
	uint64_t low = (v - EACH_BYTE(0x20)) & ~v;
	quote = (quote - EACH_BYTE(1)) & ~quote;
	backslash = (backslash - EACH_BYTE(1)) & ~backslash;
	del = (del - EACH_BYTE(1)) & ~del;
	return (v | low | quote | backslash | del) & EACH_BYTE(0x80);
}

static bool is_special(uint8_t c)
{
	return c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
}

/* Copies s up to the first byte that is special; returns how many bytes that was. */
static size_t copy_plain(struct ss_writer *w, struct ss_slice s)
{
	size_t n = s.len < COPY_STEP ? s.len : COPY_STEP, i = 0;
	char *out = ss_writer_room(w, COPY_STEP);
	for (; n - i >= 8; i += 8) {
		uint64_t v;
		memcpy(&v, s.data + i, 8);
		if (special_bytes(v))
			break;
		memcpy(out + i, &v, 8);
	}
	if (i >= 8 && n - i < 8) { /* the last ones with some that were copied already */
		uint64_t v;
		memcpy(&v, s.data + n - 8, 8);
		if (!special_bytes(v)) {
			memcpy(out + n - 8, &v, 8);
			i = n;
		}
	}
	for (; i < n && !is_special(s.data[i]); i++)
		out[i] = (char)s.data[i];
	ss_writer_used(w, i);
	return i;
}

static char *put_unit(char *out, uint32_t unit)
{
	static const char hex[] = "0123456789abcdef";
	*out++ = '\\';
	*out++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*out++ = hex[unit >> shift & 0xf];
	return out;
}

/* RFC 8259, section 7.  More is escaped than it asks for: what breaks a line for some readers
 * (U+0085, U+2028), acts on a terminal (C1) or hides in the text.  Parsed, it is the same. */
static char *put_character(char *out, uint32_t c)
{
	static const char short_names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
	                                   ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
	if (c < sizeof short_names && short_names[c]) {
		*out++ = '\\';
		*out++ = short_names[c];
		return out;
	}
	if (!ss_text_is_hidden(c))
		return out + ss_utf8_put(c, (uint8_t *)out);
	if (c < 0x10000)
		return put_unit(out, c);
	c -= 0x10000;
	out = put_unit(out, 0xd800 | c >> 10);
	return put_unit(out, 0xdc00 | (c & 0x3ff));
}

/* What stands between the quotes.  Up to the first byte beyond ASCII nothing has to be known about
 * the text as a whole. */
static void write_inner(struct ss_output *o, struct ss_slice s)
{
	bool is_known = false, is_latin1 = false;
	while (s.len > 0) {
		size_t n = copy_plain(o->w, s);
		s = (struct ss_slice){s.data + n, s.len - n};
		if (n == COPY_STEP || s.len == 0)
			continue;
		if (!is_known && s.data[0] >= 0x80) {
			is_known = true;
			is_latin1 = !ss_utf8_is_valid(s);
			o->is_non_utf8 |= is_latin1;
		}
		uint32_t c;
		n = ss_text_next(s, is_latin1, &c);
		char *out = ss_writer_room(o->w, CHARACTER_TEXT);
		ss_writer_used(o->w, (size_t)(put_character(out, c) - out));
		s = (struct ss_slice){s.data + n, s.len - n};
	}
}

static void write_byte(struct ss_output *o, char c)
{
	*ss_writer_room(o->w, 1) = c;
	ss_writer_used(o->w, 1);
}

static void write_string(struct ss_output *o, struct ss_slice s)
{
	write_byte(o, '"');
	write_inner(o, s);
	write_byte(o, '"');
}

/* Names from the wire may repeat ("SIZE=1 SIZE=2"), and of equal keys most readers keep only the
 * last: the second becomes "SIZE#2". */
static void write_pair_name(struct ss_output *o, const struct ss_pair *pairs, size_t at)
{
	uint64_t nth = 1;
	for (size_t i = 0; i < at && at < PAIRS_COMPARED; i++)
		nth += ss_slice_is_equal(pairs[i].name, pairs[at].name);
	write_byte(o, '"');
	write_inner(o, pairs[at].name);
	if (nth > 1) {
		write_byte(o, '#');
		ss_write_count(o->w, nth);
	}
	ss_write_bytes(o->w, "\":", 2);
}

static void write_pairs(struct ss_output *o, const struct ss_list *list)
{
	const struct ss_pair *pairs = list->items;
	for (size_t i = 0; i < list->n; i++) {
		write_byte(o, i == 0 ? '{' : ',');
		write_pair_name(o, pairs, i);
		if (pairs[i].text.data)
			write_string(o, pairs[i].text);
		else if (pairs[i].number != SS_NUMBER_ABSENT)
			ss_write_number(o->w, pairs[i].number);
		else
			ss_write_bytes(o->w, "true", 4);
	}
	write_byte(o, '}');
}

static void write_texts(struct ss_output *o, const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	for (size_t i = 0; i < list->n; i++) {
		write_byte(o, i == 0 ? '[' : ',');
		write_string(o, texts[i]);
	}
	write_byte(o, ']');
}

static bool write_members(struct ss_output *o, const struct ss_shape *s, const void *record);

static void write_object(struct ss_output *o, const struct ss_shape *s, const void *object)
{
	if (!write_members(o, s, object))
		write_byte(o, '{');
	write_byte(o, '}');
}

static void write_objects(struct ss_output *o, const struct ss_shape *s, const struct ss_list *list)
{
	write_byte(o, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			write_byte(o, ',');
		write_object(o, s, (const char *)list->items + i * s->size);
	}
	write_byte(o, ']');
}

static void write_address(struct ss_output *o, const struct ss_address *a)
{
	char *out = ss_writer_room(o->w, SS_ADDRESS_TEXT + 1);
	out[0] = '"';
	ss_writer_used(o->w, 1 + ss_address_write(a, out + 1));
	write_byte(o, '"');
}

static void write_name(struct ss_output *o, const char *name)
{
	write_byte(o, '"');
	ss_write_text(o->w, name);
	write_byte(o, '"');
}

static void write_value(struct ss_output *o, const struct ss_field *f, const void *member)
{
	switch (f->kind) {
	case SS_FIELD_TEXT: write_string(o, *(const struct ss_slice *)member); break;
	case SS_FIELD_FLAG:
		ss_write_text(o->w, *(const uint8_t *)member == SS_FLAG_YES ? "true" : "false");
		break;
	case SS_FIELD_COUNT: ss_write_count(o->w, *(const uint64_t *)member); break;
	case SS_FIELD_NUMBER: ss_write_number(o->w, *(const int64_t *)member); break;
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: ss_write_seconds(o->w, *(const int64_t *)member); break;
	case SS_FIELD_NAME: write_name(o, ss_field_name_of(f, member)); break;
	case SS_FIELD_ADDRESS: write_address(o, member); break;
	case SS_FIELD_PORT: ss_write_count(o->w, *(const uint16_t *)member); break;
	case SS_FIELD_OBJECT: write_object(o, f->shape, *(const void *const *)member); break;
	case SS_FIELD_OBJECTS: write_objects(o, f->shape, member); break;
	case SS_FIELD_TEXTS: write_texts(o, member); break;
	case SS_FIELD_PAIRS: write_pairs(o, member); break;
	}
}

/* `{"a":1,"b":2` without the closing brace; false if all is absent: then nothing was written. */
static bool write_members(struct ss_output *o, const struct ss_shape *s, const void *record)
{
	char before = '{';
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		const void *member = ss_field_member(f, record);
		if (ss_field_is_absent(f, member))
			continue;
		char *out = ss_writer_room(o->w, 1 + SS_FIELD_KEY);
		*out = before;
		memcpy(out + 1, f->json_key, SS_FIELD_KEY);
		ss_writer_used(o->w, 1 + f->name_len + KEY_MARKS);
		write_value(o, f, member);
		before = ',';
	}
	return before == ',';
}

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->w = w;
	o->log = options->log;
	*out = o;
	return SS_OK;
}

static void write_line(struct ss_output *o, const struct ss_shape *s, const void *what)
{
	o->is_non_utf8 = false;
	if (!write_members(o, s, what))
		write_byte(o, '{');
	if (o->is_non_utf8)
		ss_write_text(o->w, ",\"non_utf8\":true");
	ss_write_bytes(o->w, "}\n", 2);
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
	if (o->log >> r->type & 1)
		write_line(o, ss_record_shape(r->type), r);
}

void ss_json_write_row(struct ss_writer *w, const struct ss_shape *s, const void *what)
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

const struct ss_format ss_json_format = {
        .name = "json",
        .about = "JSON Lines: one object a record (see `smtpscope schema`)",
        .default_log = SS_LOG_ALL & ~(1u << SS_RECORD_EVENT),
        .able_log = SS_LOG_ALL,
        .create = create,
        .record = record,
        .end = end,
        .destroy = destroy,
};
