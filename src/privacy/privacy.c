#include "privacy/privacy.h"

#include <string.h>

#include "base/error.h"
#include "privacy/private.h"

enum { IPV4_BITS = 32, IPV6_BITS = 128 };

static void derive_keys(struct ss_privacy *p, struct ss_slice key)
{
	static const char *const purposes[SS_N_TOKENS] = {"user", "label", "name",
	                                                  "text", "file",  "id"};
	for (size_t i = 0; i < SS_N_TOKENS; i++)
		p->tokens[i] = ss_prf_derive(key, purposes[i]);
	p->ip_keys.ipv4 = ss_prf_derive(key, "ipv4");
	p->ip_keys.ipv6 = ss_prf_derive(key, "ipv6");
	p->hex = ss_prf_derive(key, "hex");
	p->words.prf = ss_prf_derive(key, "words");
}

int ss_privacy_create(const struct ss_privacy_options *o, struct ss_privacy **out)
{
	if (o->mode.ipv4_bits > IPV4_BITS || o->mode.ipv6_bits > IPV6_BITS)
		return SS_EARG;
	struct ss_privacy *p = ss_memory_take_zeroed(o->memory, sizeof *p);
	if (!p)
		return SS_ENOMEM;
	p->memory = o->memory;
	p->mode = o->mode;
	p->arena.memory = p->out.memory = p->words.memory = o->memory;
	if (!ss_privacy_words_begin(&p->words)) {
		ss_privacy_destroy(p);
		return SS_ENOMEM;
	}
	derive_keys(p, o->key);
	*out = p;
	return SS_OK;
}

void ss_privacy_destroy(struct ss_privacy *p)
{
	if (!p)
		return;
	ss_privacy_words_end(&p->words);
	ss_buffer_release(&p->out);
	ss_arena_reset(&p->arena);
	ss_memory_give(p->memory, p, sizeof *p);
}

/* ---- one text ---- */

/* What was written into p->out, on its own. */
static struct ss_slice keep_written(struct ss_privacy *p)
{
	struct ss_slice text = ss_arena_copy(&p->arena, ss_buffer_slice(&p->out));
	p->is_short |= text.data == NULL;
	return text;
}

typedef void (*text_writer)(struct ss_privacy *p, const struct ss_privacy_place *at,
                            struct ss_slice text);

static struct ss_slice safe_text(struct ss_privacy *p, text_writer write,
                                 const struct ss_privacy_place *at, struct ss_slice text)
{
	if (!text.data || !write)
		return (struct ss_slice){0};
	ss_buffer_clear(&p->out);
	write(p, at, text);
	bool had_text = text.len > 0, is_dropped = had_text && p->out.len == 0;
	return is_dropped ? (struct ss_slice){0} : keep_written(p);
}

/* ---- fields ---- */

static void *copy_items(struct ss_privacy *p, const void *items, size_t n, size_t size)
{
	void *copy = ss_arena_take_raw(&p->arena, n * size);
	if (copy)
		memcpy(copy, items, n * size);
	p->is_short |= copy == NULL;
	return copy;
}

/* Those that are not shown at all leave no place in the list. */
static void make_texts_safe(struct ss_privacy *p, const struct ss_field_class *class,
                            struct ss_privacy_place at, struct ss_list *list)
{
	struct ss_slice *texts = copy_items(p, list->items, list->n, sizeof *texts);
	size_t n = 0;
	at.list = list->items;
	for (size_t i = 0; !p->is_short && i < list->n; i++) {
		at.index = i;
		texts[n] = safe_text(p, class->write, &at, texts[i]);
		n += texts[n].data != NULL;
	}
	*list = (struct ss_list){texts, n};
}

/* Two that became one are told as one: names are keys of an object. */
static void join_pairs(struct ss_pair *pairs, struct ss_list *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++) {
		size_t k = 0;
		while (k < n && !(ss_slice_is_equal(pairs[k].name, pairs[i].name) &&
		                  pairs[k].number != SS_NUMBER_ABSENT &&
		                  pairs[i].number != SS_NUMBER_ABSENT))
			k++;
		if (k < n)
			pairs[k].number += pairs[i].number;
		else
			pairs[n++] = pairs[i];
	}
	list->n = n;
}

static void make_pairs_safe(struct ss_privacy *p, const struct ss_field_class *class,
                            struct ss_privacy_place at, struct ss_list *list)
{
	struct ss_pair *pairs = copy_items(p, list->items, list->n, sizeof *pairs);
	for (size_t i = 0; !p->is_short && i < list->n; i++) {
		at.index = i;
		at.name = pairs[i].name;
		pairs[i].text = safe_text(p, class->write, &at, pairs[i].text);
		if (class->write_name)
			pairs[i].name = safe_text(p, class->write_name, &at, pairs[i].name);
	}
	list->items = pairs;
	if (class->write_name && !p->is_short)
		join_pairs(pairs, list);
}

static void make_safe(struct ss_privacy *p, const struct ss_shape *s, void *object,
                      struct ss_privacy_place at);

static struct ss_privacy_place place_of(const struct ss_shape *s, const void *items, size_t i)
{
	return (struct ss_privacy_place){
	        .object = (const char *)items + i * s->size, .list = items, .index = i};
}

static const void *safe_objects(struct ss_privacy *p, const struct ss_shape *s, const void *items,
                                size_t n)
{
	char *copy = copy_items(p, items, n, s->size);
	for (size_t i = 0; !p->is_short && i < n; i++)
		make_safe(p, s, copy + i * s->size, place_of(s, items, i));
	return copy;
}

static void make_member_safe(struct ss_privacy *p, const struct ss_field *f,
                             const struct ss_field_class *class, struct ss_privacy_place at,
                             void *member)
{
	struct ss_list *list = member;
	const void **object = member;
	switch (f->kind) {
	case SS_FIELD_ADDRESS:
		*(struct ss_address *)member = ss_privacy_ip_write(&p->mode, &p->ip_keys, member);
		break;
	case SS_FIELD_OBJECT: *object = safe_objects(p, f->shape, *object, 1); break;
	case SS_FIELD_OBJECTS: list->items = safe_objects(p, f->shape, list->items, list->n); break;
	case SS_FIELD_TEXT:
		*(struct ss_slice *)member =
		        safe_text(p, class->write, &at, *(struct ss_slice *)member);
		break;
	case SS_FIELD_TEXTS: make_texts_safe(p, class, at, list); break;
	case SS_FIELD_PAIRS: make_pairs_safe(p, class, at, list); break;
	default: break;
	}
}

static bool is_text(const struct ss_field *f)
{
	return f->kind == SS_FIELD_TEXT || f->kind == SS_FIELD_TEXTS || f->kind == SS_FIELD_PAIRS;
}

static void make_safe(struct ss_privacy *p, const struct ss_shape *s, void *object,
                      struct ss_privacy_place at)
{
	for (size_t i = 0; i < s->n_fields && !p->is_short; i++) {
		const struct ss_field *f = &s->fields[i];
		void *member = (char *)object + f->offset;
		const struct ss_field_class *class = NULL;
		if (ss_field_is_absent(f, member))
			continue;
		if (is_text(f)) {
			class = ss_class_of(&p->classes, s, i);
			if (class->is_kept)
				continue;
		}
		make_member_safe(p, f, class, at, member);
	}
}

/* ---- names first ---- */

static void learn_text(struct ss_privacy *p, const struct ss_field_class *class,
                       const struct ss_privacy_place *at, struct ss_slice text)
{
	ss_buffer_clear(&p->out);
	if (text.data)
		class->write(p, at, text);
}

static void learn_list(struct ss_privacy *p, const struct ss_field *f,
                       const struct ss_field_class *class, struct ss_privacy_place at,
                       const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	const struct ss_pair *pairs = list->items;
	at.list = list->items;
	for (at.index = 0; at.index < list->n && !p->is_short; at.index++) {
		bool is_pair = f->kind == SS_FIELD_PAIRS;
		at.name = is_pair ? pairs[at.index].name : (struct ss_slice){0};
		learn_text(p, class, &at, is_pair ? pairs[at.index].text : texts[at.index]);
	}
}

/* Texts may repeat names that stand in fields behind them: those are looked at before. */
static void learn(struct ss_privacy *p, const struct ss_shape *s, const struct ss_privacy_place at)
{
	for (size_t i = 0; i < s->n_fields && !p->is_short; i++) {
		const struct ss_field *f = &s->fields[i];
		const void *member = ss_field_member(f, at.object);
		if (ss_field_is_absent(f, member))
			continue;
		if (is_text(f)) {
			const struct ss_field_class *class = ss_class_of(&p->classes, s, i);
			if (!class->is_first)
				continue;
			if (f->kind == SS_FIELD_TEXT)
				learn_text(p, class, &at, *(const struct ss_slice *)member);
			else
				learn_list(p, f, class, at, member);
		} else if (f->kind == SS_FIELD_OBJECT) {
			learn(p, f->shape, place_of(f->shape, *(const void *const *)member, 0));
		} else if (f->kind == SS_FIELD_OBJECTS) {
			const struct ss_list *list = member;
			for (size_t k = 0; k < list->n; k++)
				learn(p, f->shape, place_of(f->shape, list->items, k));
		}
	}
}

/* ---- whole structs ---- */

static void begin(struct ss_privacy *p)
{
	p->is_short = false;
	ss_arena_rewind(&p->arena);
}

const void *ss_privacy_struct(struct ss_privacy *p, const struct ss_shape *shape,
                              const void *object)
{
	begin(p);
	learn(p, shape, place_of(shape, object, 0));
	const void *safe = p->is_short ? NULL : safe_objects(p, shape, object, 1);
	return p->is_short ? NULL : safe;
}

const struct ss_record_head *ss_privacy_record(struct ss_privacy *p,
                                               const struct ss_record_head *record)
{
	return ss_privacy_struct(p, ss_record_shape(record->type), record);
}

static struct ss_slice safe_line(struct ss_privacy *p, struct ss_slice text,
                                 void (*write)(struct ss_privacy *p, struct ss_slice text))
{
	begin(p);
	ss_buffer_clear(&p->out);
	write(p, text);
	struct ss_slice safe = p->is_short ? (struct ss_slice){0} : keep_written(p);
	return p->is_short ? (struct ss_slice){0} : safe;
}

struct ss_slice ss_privacy_text(struct ss_privacy *p, struct ss_slice text)
{
	return safe_line(p, text, ss_privacy_scan);
}

struct ss_slice ss_privacy_word(struct ss_privacy *p, struct ss_slice text)
{
	return safe_line(p, text, ss_privacy_whole_token);
}
