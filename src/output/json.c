/* JSON Lines: one compact object a record, its keys in the order of the shape's rows.  Walks the
 * rows; allocates nothing after create.
 *
 * All that writes takes where to write and returns where its text ends.  On entry there is room for
 * OBJECT_ROOM bytes at least: all keys of an object, and all its values that are no texts.  A text
 * leaves as much behind it.  So room is asked for once an object and once a text, which has to know how
 * long it is anyway.
 *
 * The walk is compiled once for any shape, and once for each shape of which a capture has many: its rows
 * are constants there, and of one whose member is absent, as most are, no more than that question is
 * left: a third of the instructions. */
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/eight.h"
#include "base/error.h"
#include "base/rare.h"
#include "output/digits.h"
#include "output/formats.h"
#include "output/json_head.h"
#include "output/json_name.h"
#include "output/json_plain.h"
#include "output/json_text.h"
#include "output/json_wide.h"
#include "output/row.h"
#include "record/record_rows.h"

enum {
	ROWS_MAX = 50,   /* of a shape */
	VALUE_ROOM = 52, /* an address, a number, a name of ours; and a comma */
	OBJECT_ROOM = ROWS_MAX * (SS_FIELD_KEY + VALUE_ROOM),
	KEY_MARKS = 3,       /* two quotes and a colon around a name */
	PAIRS_COMPARED = 64, /* names from the wire are held against each other up to so many */
};

struct ss_output {
	struct ss_writer *w;
	char *last; /* up to there an object's room fits; set while a record is written */
	unsigned log;
	bool is_non_utf8; /* something in this record was shown as Latin-1 */
	bool has_moved;   /* what was written before is the writer's */
	struct ss_told_second second;
	struct ss_told_kind kinds[SS_N_RECORD_TYPES];
	struct ss_told_flow flow; /* of the last record */
	struct ss_told_name names[SS_TOLD_NAMES];
};

#define FOLDED static inline __attribute__((always_inline))

/* What was written up to there is the writer's. */
static void hand_over(struct ss_output *o, const char *out)
{
	ss_writer_used(o->w, (size_t)(out - (o->w->data + o->w->len)));
}

/* Where to write on, with room for an object. */
static char *take_up(struct ss_output *o)
{
	char *out = ss_writer_room(o->w, OBJECT_ROOM);
	o->last = o->w->data + o->w->size - OBJECT_ROOM;
	o->has_moved = true;
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

/* What is not only ASCII, or longer than the room. */
SS_RARE static char *put_long_text(struct ss_output *o, char *out, struct ss_slice s)
{
	hand_over(o, out);
	ss_json_write_inner(o->w, s, &o->is_non_utf8);
	return take_up(o);
}

/* What cannot be copied as it is, or is longer than the room, and the quote behind it.  An empty one makes
 * room as well: of those a list may have thousands. */
SS_APART static char *put_odd_text(struct ss_output *o, char *out, struct ss_slice s)
{
	if ((ptrdiff_t)s.len <= (o->last - out) / SS_JSON_ASCII)
		out = ss_json_put_ascii(out, &s);
	if (s.len > 0 || out > o->last)
		out = put_long_text(o, out, s);
	*out++ = '"';
	return out;
}

FOLDED char *put_text_by(struct ss_output *o, char *out, struct ss_slice s,
                         bool (*copy_plain)(char *, const uint8_t *, size_t))
{
	*out++ = '"';
	if ((ptrdiff_t)s.len > o->last - out || !copy_plain(out, s.data, s.len))
		return put_odd_text(o, out, s);
	out[s.len] = '"';
	return out + s.len + 1;
}

#ifdef __x86_64__
SS_JSON_WIDE SS_APART static char *put_text_wide(struct ss_output *o, char *out, struct ss_slice s)
{
	return put_text_by(o, out, s, ss_json_copy_plain_wide);
}
#endif

SS_APART static char *put_text(struct ss_output *o, char *out, struct ss_slice s)
{
#ifdef __x86_64__
	if (ss_json_has_wide())
		return put_text_wide(o, out, s);
#endif
	return put_text_by(o, out, s, ss_json_copy_plain);
}

static inline char *put_flag(char *out, enum ss_flag flag)
{
	return flag == SS_FLAG_YES ? put(out, "true", 4) : put(out, "false", 5);
}

SS_APART static char *put_larger_count(char *out, uint64_t n)
{
	return ss_put_count(out, n);
}

static inline char *put_count(char *out, uint64_t n)
{
	if (n >= 10)
		return put_larger_count(out, n);
	*out = (char)('0' + n); /* most are */
	return out + 1;
}

SS_APART static char *put_number(char *out, int64_t n)
{
	return ss_put_number(out, n);
}

SS_APART static char *put_time(struct ss_output *o, char *out, int64_t ns)
{
	return ss_put_time(out, ns, &o->second);
}

SS_APART static char *put_seconds(char *out, int64_t ns)
{
	return ss_put_seconds(out, ns);
}

SS_APART static char *put_address(char *out, const struct ss_address *a)
{
	*out++ = '"';
	out += ss_address_write(a, out);
	*out++ = '"';
	return out;
}

SS_APART static char *put_new_name(char *out, const struct ss_field *f, const uint8_t *member,
                                   struct ss_told_name *told)
{
	char *at = out;
	*at++ = '"';
	for (const char *name = ss_field_name_of(f, member); *name; name++)
		*at++ = *name;
	*at++ = '"';
	ss_told_name_keep(told, f, *member, out, (size_t)(at - out));
	return at;
}

SS_APART static char *put_name(struct ss_output *o, char *out, const struct ss_field *f,
                               const uint8_t *member)
{
	struct ss_told_name *told = ss_told_name_of(o->names, f, *member);
	if (!ss_told_name_is(told, f, *member))
		return put_new_name(out, f, member, told);
	memcpy(out, told->text, SS_TOLD_NAME);
	return out + told->len;
}

/* Names from the wire may repeat ("SIZE=1 SIZE=2"), and of equal keys most readers keep only the
 * last: the second becomes "SIZE#2". */
static uint64_t nth_of_its_name(const struct ss_pair *pairs, size_t at)
{
	uint64_t nth = 1;
	for (size_t i = 0; i < at && at < PAIRS_COMPARED; i++)
		nth += pairs[i].name.len == pairs[at].name.len &&
		       ss_eight_are_equal(pairs[i].name.data, pairs[at].name.data,
		                          pairs[at].name.len);
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

SS_APART static char *put_pairs(struct ss_output *o, char *out, const struct ss_list *list)
{
	*out++ = '{';
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			*out++ = ',';
		out = put_pair(o, out, list->items, i);
	}
	*out++ = '}';
	return out;
}

SS_APART static char *put_texts(struct ss_output *o, char *out, const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	*out++ = '[';
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			*out++ = ',';
		out = put_text(o, out, texts[i]);
	}
	*out++ = ']';
	return out;
}

/* Of any shape, by the general walk; of one that is known where it is compiled, by its own. */
static char *put_any_object(struct ss_output *o, char *out, const struct ss_shape *s,
                            const void *object);
static char *put_any_objects(struct ss_output *o, char *out, const struct ss_shape *s,
                             const struct ss_list *list);
FOLDED char *put_known_object(struct ss_output *o, char *out, const struct ss_shape *s,
                              const void *object);
FOLDED char *put_known_objects(struct ss_output *o, char *out, const struct ss_shape *s,
                               const struct ss_list *list);

FOLDED bool is_absent(const struct ss_shape *s, const struct ss_field *f, const void *member)
{
	if (f->kind >= SS_FIELD_OBJECTS && s->tells_empty)
		return !((const struct ss_list *)member)->items;
	return ss_field_kind_is_absent(f->kind, member);
}

FOLDED char *put_value(struct ss_output *o, char *out, const struct ss_field *f, const void *member,
                       bool is_known)
{
	switch (f->kind) {
	case SS_FIELD_TEXT: return put_text(o, out, *(const struct ss_slice *)member);
	case SS_FIELD_FLAG: return put_flag(out, *(const uint8_t *)member);
	case SS_FIELD_COUNT: return put_count(out, *(const uint64_t *)member);
	case SS_FIELD_NUMBER: return put_number(out, *(const int64_t *)member);
	case SS_FIELD_TIME: return put_time(o, out, *(const int64_t *)member);
	case SS_FIELD_DURATION: return put_seconds(out, *(const int64_t *)member);
	case SS_FIELD_NAME: return put_name(o, out, f, member);
	case SS_FIELD_ADDRESS: return put_address(out, member);
	case SS_FIELD_PORT: return put_count(out, *(const uint16_t *)member);
	case SS_FIELD_OBJECT:
		return is_known ? put_known_object(o, out, f->shape, *(const void *const *)member)
		                : put_any_object(o, out, f->shape, *(const void *const *)member);
	case SS_FIELD_OBJECTS:
		return is_known ? put_known_objects(o, out, f->shape, member)
		                : put_any_objects(o, out, f->shape, member);
	case SS_FIELD_TEXTS: return put_texts(o, out, member);
	case SS_FIELD_PAIRS: return put_pairs(o, out, member);
	}
	__builtin_unreachable(); /* rows are constants, of these kinds */
}

/* All of the key's room: two halves that overlap are fewer moves than what one copy is made of. */
static inline void put_whole_key(char *out, const char key[SS_FIELD_KEY])
{
	enum { HALF = 16, SECOND = SS_FIELD_KEY - HALF };
	memcpy(out, key, HALF);
	memcpy(out + SECOND, key + SECOND, HALF);
}

FOLDED char *put_key(char *out, const struct ss_field *f, bool is_known)
{
	size_t len = f->name_len + (size_t)KEY_MARKS;
	if (is_known)
		memcpy(out, f->json_key, len);
	else
		put_whole_key(out, f->json_key);
	return out + len;
}

FOLDED char *put_member(struct ss_output *o, char *out, const struct ss_shape *s,
                        const struct ss_field *f, const void *record, bool is_known)
{
	const void *member = ss_field_member(f, record);
	if (is_absent(s, f, member))
		return out;
	out = put_value(o, put_key(out, f, is_known), f, member, is_known);
	*out++ = ',';
	return out;
}

/* `"a":1,"b":2,`: of those rows whose members lie there in the struct. */
FOLDED char *put_members(struct ss_output *o, char *out, const struct ss_shape *s,
                         const void *record, size_t from, size_t to, bool is_known)
{
	assert(s->n_fields <= ROWS_MAX);
#pragma GCC unroll 50
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if (f->offset >= from && f->offset < to)
			out = put_member(o, out, s, f, record, is_known);
	}
	return out;
}

/* `{"a":1,"b":2,`: its end makes a brace of the last comma. */
FOLDED char *begin_object(struct ss_output *o, char *out, const struct ss_shape *s,
                          const void *object, bool is_known)
{
	*out++ = '{';
	return put_members(o, out, s, object, 0, s->size, is_known);
}

/* Nothing was handed over since the comma: that is done before a value's last bytes. */
static inline char *end_object(char *out)
{
	out += out[-1] == '{';
	out[-1] = '}';
	return out;
}

/* An object in an object: room is asked for on both sides. */
FOLDED char *put_inner(struct ss_output *o, char *out, const struct ss_shape *s, const void *object,
                       bool is_known)
{
	out = end_object(begin_object(o, make_room(o, out), s, object, is_known));
	return make_room(o, out);
}

FOLDED char *put_inners(struct ss_output *o, char *out, const struct ss_shape *s,
                        const struct ss_list *list, bool is_known)
{
	const char *item = list->items;
	*out++ = '[';
	for (size_t i = 0; i < list->n; i++, item += s->size) {
		if (i > 0)
			*out++ = ',';
		out = put_inner(o, out, s, item, is_known);
	}
	*out++ = ']';
	return out;
}

static char *put_any_object(struct ss_output *o, char *out, const struct ss_shape *s,
                            const void *object)
{
	return put_inner(o, out, s, object, false);
}

static char *put_any_objects(struct ss_output *o, char *out, const struct ss_shape *s,
                             const struct ss_list *list)
{
	return put_inners(o, out, s, list, false);
}

/* ---- heads: their rows are the same in all records ---- */

FOLDED char *put_head_rows(struct ss_output *o, char *out, const struct ss_record_head *h,
                           size_t from, size_t to)
{
	return put_members(o, out, &flow_shape, h, from, to, true);
}

#define AT(MEMBER) offsetof(struct ss_record_head, MEMBER)

SS_RARE static char *put_new_kind(struct ss_output *o, char *out, const struct ss_record_head *h)
{
	char *end = put_head_rows(o, out, h, 0, AT(ts));
	ss_told_kind_keep(&o->kinds[h->type], h, out, (size_t)(end - out));
	return end;
}

static inline char *put_kind(struct ss_output *o, char *out, const struct ss_record_head *h)
{
	const struct ss_told_kind *told = &o->kinds[h->type];
	if (!ss_told_kind_is(told, h))
		return put_new_kind(o, out, h);
	memcpy(out, told->text, SS_TOLD_KIND);
	return out + told->len;
}

/* Kept, if it was written in one piece. */
SS_APART static char *put_new_flow(struct ss_output *o, char *out, const struct ss_record_head *h)
{
	o->has_moved = false;
	char *end = put_head_rows(o, out, h, AT(flow_id), AT(input));
	if (!o->has_moved)
		ss_told_flow_keep(&o->flow, h, out, (size_t)(end - out));
	return end;
}

static inline char *put_flow_of(struct ss_output *o, char *out, const struct ss_record_head *h)
{
	if (!ss_told_flow_is(&o->flow, h))
		return put_new_flow(o, out, h);
	return put(out, o->flow.text, o->flow.len);
}

SS_APART static char *put_head(struct ss_output *o, char *out, const struct ss_record_head *h)
{
	*out++ = '{';
	out = put_kind(o, out, h);
	out = put_head_rows(o, out, h, AT(ts), AT(flow_id));
	out = put_flow_of(o, out, h);
	return put_head_rows(o, out, h, AT(input), sizeof *h);
}

/* Those of which there are many, within records and in lists of them. */
#define KNOWN_OBJECT(X)  X(tls) X(think_time) X(reply)
#define KNOWN_OBJECTS(X) X(recipient) X(header) X(received) X(part) X(url)
#define KNOWN_RECORD(X)                                                                            \
	X(FLOW, flow)                                                                              \
	X(SESSION, session) X(TRANSACTION, transaction) X(MESSAGE, message) X(FILE, file)

#define PUT_OBJECT(NAME)                                                                           \
	SS_APART static char *put_##NAME(struct ss_output *o, char *out, const void *object)       \
	{                                                                                          \
		return put_inner(o, out, &NAME##_shape, object, true);                             \
	}
KNOWN_OBJECT(PUT_OBJECT)

#define PUT_OBJECTS(NAME)                                                                          \
	SS_APART static char *put_##NAME##s(struct ss_output *o, char *out,                        \
	                                    const struct ss_list *list)                            \
	{                                                                                          \
		return put_inners(o, out, &NAME##_shape, list, true);                              \
	}
KNOWN_OBJECTS(PUT_OBJECTS)

#define PUT_RECORD(ID, NAME)                                                                       \
	SS_APART static char *put_##NAME(struct ss_output *o, char *out, const void *record)       \
	{                                                                                          \
		return put_members(o, put_head(o, out, record), &NAME##_shape, record,             \
		                   sizeof(struct ss_record_head), NAME##_shape.size, true);        \
	}
KNOWN_RECORD(PUT_RECORD)

#define IF_KNOWN(NAME)                                                                             \
	if (s == &NAME##_shape)                                                                    \
		return put_##NAME(o, out, object);
FOLDED char *put_known_object(struct ss_output *o, char *out, const struct ss_shape *s,
                              const void *object)
{
	KNOWN_OBJECT(IF_KNOWN)
	return put_any_object(o, out, s, object);
}

#define IF_KNOWN_LIST(NAME)                                                                        \
	if (s == &NAME##_shape)                                                                    \
		return put_##NAME##s(o, out, list);
FOLDED char *put_known_objects(struct ss_output *o, char *out, const struct ss_shape *s,
                               const struct ss_list *list)
{
	KNOWN_OBJECTS(IF_KNOWN_LIST)
	return put_any_objects(o, out, s, list);
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

/* Its members are written: the rest of the line. */
static void end_line(struct ss_output *o, char *out)
{
	static const char non_utf8[] = "\"non_utf8\":true,";
	if (o->is_non_utf8)
		out = put(out, non_utf8, sizeof non_utf8 - 1);
	out = end_object(out);
	*out++ = '\n';
	hand_over(o, out);
}

static void write_line(struct ss_output *o, const struct ss_shape *s, const void *what)
{
	o->is_non_utf8 = false;
	end_line(o, begin_object(o, take_up(o), s, what, false));
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
#define BY_TYPE(ID, NAME) [SS_RECORD_##ID] = put_##NAME,
	static char *(*const known[SS_N_RECORD_TYPES])(struct ss_output *, char *,
	                                               const void *) = {KNOWN_RECORD(BY_TYPE)};
	if (!(o->log >> r->type & 1))
		return;
	if (!known[r->type]) {
		write_line(o, ss_record_shape(r->type), r);
		return;
	}
	o->is_non_utf8 = false;
	end_line(o, known[r->type](o, take_up(o), r));
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
