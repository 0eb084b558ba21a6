/* JSON Lines: one compact object a record, its keys in the order of the shape's rows.  Walks the
 * rows; allocates nothing after create.
 *
 * All that writes takes where to write and returns where its text ends.  On entry there is room for
 * STRIDE bytes at least: a key and any value that is no text.  Who needs more, or has written,
 * makes room: asking once a member instead of once a write is a third of the cost of a record.  What
 * is rare or long is kept out of what each member runs through, which then has its registers for
 * itself. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/rare.h"
#include "output/digits.h"
#include "output/formats.h"
#include "output/json_plain.h"
#include "output/json_text.h"
#include "output/row.h"

struct ss_output {
	struct ss_writer *w;
	char *last; /* up to there a stride fits; set while a record is written */
	unsigned log;
	bool is_non_utf8; /* something in this record was shown as Latin-1 */
};

enum {
	STRIDE = 128,
	KEY_MARKS = 3,       /* two quotes and a colon around a name */
	PAIRS_COMPARED = 64, /* names from the wire are held against each other up to so many */
};

/* What was written up to there is the writer's. */
static void hand_over(struct ss_output *o, const char *out)
{
	ss_writer_used(o->w, (size_t)(out - (o->w->data + o->w->len)));
}

/* Where to write on, with room for a stride. */
static char *take_up(struct ss_output *o)
{
	char *out = ss_writer_room(o->w, STRIDE);
	o->last = o->w->data + o->w->size - STRIDE;
	return out;
}

SS_RARE static char *make_more_room(struct ss_output *o, const char *out)
{
	hand_over(o, out);
	return take_up(o);
}

static inline char *make_room(struct ss_output *o, char *out)
{
	return out <= o->last ? out : make_more_room(o, out);
}

static inline char *put(char *out, const char *text, size_t len)
{
	memcpy(out, text, len);
	return out + len;
}

/* What cannot be copied as it is, or is longer than the room, and the quote behind it. */
SS_RARE static char *put_odd_text(struct ss_output *o, char *out, struct ss_slice s)
{
	hand_over(o, out);
	ss_json_write_inner(o->w, s, &o->is_non_utf8);
	out = take_up(o);
	*out++ = '"';
	return out;
}

SS_APART static char *put_text(struct ss_output *o, char *out, struct ss_slice s)
{
	*out++ = '"';
	if ((ptrdiff_t)s.len > o->last - out || !ss_json_copy_plain(out, s.data, s.len))
		return put_odd_text(o, out, s);
	out[s.len] = '"';
	return out + s.len + 1;
}

/* Names from the wire may repeat ("SIZE=1 SIZE=2"), and of equal keys most readers keep only the
 * last: the second becomes "SIZE#2". */
static uint64_t nth_of_its_name(const struct ss_pair *pairs, size_t at)
{
	uint64_t nth = 1;
	for (size_t i = 0; i < at && at < PAIRS_COMPARED; i++)
		nth += ss_slice_is_equal(pairs[i].name, pairs[at].name);
	return nth;
}

static char *put_pair(struct ss_output *o, char *out, const struct ss_pair *pairs, size_t at)
{
	const struct ss_pair *pair = &pairs[at];
	uint64_t nth = nth_of_its_name(pairs, at);
	out = put_text(o, out, pair->name);
	if (nth > 1) {
		out[-1] = '#';
		out = ss_put_count(out, nth);
		*out++ = '"';
	}
	*out++ = ':';
	if (pair->text.data)
		return put_text(o, out, pair->text);
	if (pair->number != SS_NUMBER_ABSENT)
		return ss_put_number(out, pair->number);
	return put(out, "true", 4);
}

static char *put_pairs(struct ss_output *o, char *out, const struct ss_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		*out++ = i == 0 ? '{' : ',';
		out = make_room(o, put_pair(o, out, list->items, i));
	}
	*out++ = '}';
	return out;
}

static char *put_texts(struct ss_output *o, char *out, const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	for (size_t i = 0; i < list->n; i++) {
		*out++ = i == 0 ? '[' : ',';
		out = make_room(o, put_text(o, out, texts[i]));
	}
	*out++ = ']';
	return out;
}

static char *put_members(struct ss_output *o, char *out, const struct ss_shape *s,
                         const void *record);

static char *put_object(struct ss_output *o, char *out, const struct ss_shape *s,
                        const void *object)
{
	out = put_members(o, out, s, object);
	*out++ = '}';
	return out;
}

static char *put_objects(struct ss_output *o, char *out, const struct ss_shape *s,
                         const struct ss_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		*out++ = i == 0 ? '[' : ',';
		out = make_room(o, put_object(o, out, s, (const char *)list->items + i * s->size));
	}
	*out++ = ']';
	return out;
}

static char *put_address(char *out, const struct ss_address *a)
{
	*out++ = '"';
	out += ss_address_write(a, out);
	*out++ = '"';
	return out;
}

/* Short: a loop is cheaper than to ask for its length and to copy that much. */
static char *put_name(char *out, const char *name)
{
	*out++ = '"';
	for (; *name; name++)
		*out++ = *name;
	*out++ = '"';
	return out;
}

static char *put_flag(char *out, enum ss_flag flag)
{
	return flag == SS_FLAG_YES ? put(out, "true", 4) : put(out, "false", 5);
}

/* A list without items, where s tells_empty: if it is there. */
SS_RARE static char *put_no_items(char *out, const struct ss_shape *s, const struct ss_field *f,
                                  const struct ss_list *list)
{
	if (!s->tells_empty || !list->items)
		return NULL;
	return put(out, f->kind == SS_FIELD_PAIRS ? "{}" : "[]", 2);
}

SS_APART static char *put_list(struct ss_output *o, char *out, const struct ss_field *f,
                               const struct ss_list *list)
{
	if (f->kind == SS_FIELD_OBJECTS)
		return put_objects(o, out, f->shape, list);
	return f->kind == SS_FIELD_TEXTS ? put_texts(o, out, list) : put_pairs(o, out, list);
}

/* NULL: it is absent.  Whether it is, is asked for the kind that is known already: one switch. */
static inline char *put_value(struct ss_output *o, char *out, const struct ss_shape *s,
                              const struct ss_field *f, const void *member)
{
#define UNLESS_ABSENT(KIND, PUT) (ss_field_kind_is_absent(SS_FIELD_##KIND, member) ? NULL : (PUT))
	switch (f->kind) {
	case SS_FIELD_TEXT:
		return UNLESS_ABSENT(TEXT, put_text(o, out, *(const struct ss_slice *)member));
	case SS_FIELD_FLAG: return UNLESS_ABSENT(FLAG, put_flag(out, *(const uint8_t *)member));
	case SS_FIELD_COUNT:
		return UNLESS_ABSENT(COUNT, ss_put_count(out, *(const uint64_t *)member));
	case SS_FIELD_NUMBER:
		return UNLESS_ABSENT(NUMBER, ss_put_number(out, *(const int64_t *)member));
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION:
		return UNLESS_ABSENT(TIME, ss_put_seconds(out, *(const int64_t *)member));
	case SS_FIELD_NAME: return UNLESS_ABSENT(NAME, put_name(out, ss_field_name_of(f, member)));
	case SS_FIELD_ADDRESS: return UNLESS_ABSENT(ADDRESS, put_address(out, member));
	case SS_FIELD_PORT:
		return UNLESS_ABSENT(PORT, ss_put_count(out, *(const uint16_t *)member));
	case SS_FIELD_OBJECT:
		return UNLESS_ABSENT(OBJECT,
		                     put_object(o, out, f->shape, *(const void *const *)member));
	case SS_FIELD_OBJECTS:
	case SS_FIELD_TEXTS:
	case SS_FIELD_PAIRS:
		return ((const struct ss_list *)member)->n == 0 ? put_no_items(out, s, f, member)
		                                                : put_list(o, out, f, member);
	}
#undef UNLESS_ABSENT
	__builtin_unreachable(); /* rows are constants, of these kinds */
}

/* All of the key's room: two halves that overlap are fewer moves than what one copy is made of. */
static inline void put_key(char *out, const char key[SS_FIELD_KEY])
{
	enum { HALF = 16, SECOND = SS_FIELD_KEY - HALF };
	memcpy(out, key, HALF);
	memcpy(out + SECOND, key + SECOND, HALF);
}

/* `{"a":1,"b":2` without the closing brace.  Each key is written before it is known whether there is
 * a value: if not, the next one is written over it. */
static char *put_members(struct ss_output *o, char *out, const struct ss_shape *s,
                         const void *record)
{
	const struct ss_field *end = s->fields + s->n_fields;
	char before = '{';
	out = make_room(o, out);
	for (const struct ss_field *f = s->fields; f < end; f++) {
		*out = before;
		put_key(out + 1, f->json_key);
		char *value = put_value(o, out + 1 + f->name_len + KEY_MARKS, s, f,
		                        ss_field_member(f, record));
		if (!value)
			continue;
		out = make_room(o, value);
		before = ',';
	}
	if (before == '{')
		*out++ = '{';
	return out;
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
	static const char non_utf8[] = ",\"non_utf8\":true";
	o->is_non_utf8 = false;
	char *out = put_members(o, take_up(o), s, what);
	if (o->is_non_utf8)
		out = put(out, non_utf8, sizeof non_utf8 - 1);
	hand_over(o, put(out, "}\n", 2));
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
        .default_log = SS_LOG_ALL & ~(1u << SS_RECORD_EVENT | 1u << SS_RECORD_FINDING),
        .able_log = SS_LOG_ALL,
        .is_each_alone = true,
        .create = create,
        .record = record,
        .end = end,
        .destroy = destroy,
};
