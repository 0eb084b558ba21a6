/* JSON Lines: one compact object a record, its keys in the order of the shape's rows.  Walks the
 * rows; allocates nothing after create. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "output/formats.h"
#include "output/json_text.h"
#include "output/row.h"

struct ss_output {
	struct ss_writer *w;
	unsigned log;
	bool is_non_utf8; /* something in this record was shown as Latin-1 */
};

enum {
	KEY_MARKS = 3,       /* two quotes and a colon around a name */
	PAIRS_COMPARED = 64, /* names from the wire are held against each other up to so many */
};

static void write_byte(struct ss_output *o, char c)
{
	*ss_writer_room(o->w, 1) = c;
	ss_writer_used(o->w, 1);
}

static void write_string(struct ss_output *o, struct ss_slice s)
{
	write_byte(o, '"');
	ss_json_write_inner(o->w, s, &o->is_non_utf8);
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
	ss_json_write_inner(o->w, pairs[at].name, &o->is_non_utf8);
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
