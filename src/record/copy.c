#include "record/copy.h"

#include <string.h>

/* Structs are copied whole, then what they borrow is copied behind them and the members that
 * borrow it are set right: one walk over the rows.  All of it lies back to back in what is left of
 * the arena's block, as asking the arena for each text took as long as copying it. */

enum { ALIGNMENT = 8 }; /* no struct of a record has a member that needs more */

struct keeper {
	struct ss_arena *arena;
	uint8_t *begin, *at, *end; /* of the arena's room; taken from begin to at */
};

/* NULL: no memory. */
static uint8_t *take_elsewhere(struct keeper *k, size_t size)
{
	size_t room;
	if (k->begin)
		ss_arena_used(k->arena, (size_t)(k->at - k->begin));
	k->begin = ss_arena_room(k->arena, size, &room);
	if (!k->begin) {
		k->at = k->end = NULL;
		return NULL;
	}
	k->at = k->begin + size;
	k->end = k->begin + room;
	return k->begin;
}

static inline uint8_t *take(struct keeper *k, size_t size, size_t padding)
{
	uint8_t *p = k->at;
	if ((size_t)(k->end - p) < padding + size)
		return take_elsewhere(k, size);
	k->at = p + padding + size;
	return p + padding;
}

static inline void *take_aligned(struct keeper *k, size_t size)
{
	return take(k, size, -(uintptr_t)k->at % ALIGNMENT);
}

/* Most texts of a record are so short that a call of memcpy takes longer. */
static inline void copy_octets(uint8_t *out, const uint8_t *p, size_t len)
{
	if (len > 32) {
		memcpy(out, p, len);
	} else if (len >= 16) {
		memcpy(out, p, 16);
		memcpy(out + len - 16, p + len - 16, 16);
	} else if (len >= 8) {
		memcpy(out, p, 8);
		memcpy(out + len - 8, p + len - 8, 8);
	} else {
		for (size_t i = 0; i < len; i++)
			out[i] = p[i];
	}
}

static inline bool keep_text(struct keeper *k, struct ss_slice *s)
{
	if (!s->data)
		return true;
	uint8_t *copy = take(k, s->len, 0);
	if (!copy)
		return false;
	copy_octets(copy, s->data, s->len);
	s->data = copy;
	return true;
}

/* The items as they are: what they borrow is still somebody else's.  NULL: no memory. */
static void *keep_items(struct keeper *k, struct ss_list *list, size_t item_size)
{
	void *copy = take_aligned(k, list->n * item_size);
	if (!copy)
		return NULL;
	memcpy(copy, list->items, list->n * item_size);
	list->items = copy;
	return copy;
}

static bool keep_texts(struct keeper *k, struct ss_list *list)
{
	struct ss_slice *texts = keep_items(k, list, sizeof *texts);
	bool is_kept = texts != NULL;
	for (size_t i = 0; is_kept && i < list->n; i++)
		is_kept = keep_text(k, &texts[i]);
	return is_kept;
}

static bool keep_pairs(struct keeper *k, struct ss_list *list)
{
	struct ss_pair *pairs = keep_items(k, list, sizeof *pairs);
	bool is_kept = pairs != NULL;
	for (size_t i = 0; is_kept && i < list->n; i++)
		is_kept = keep_text(k, &pairs[i].name) && keep_text(k, &pairs[i].text);
	return is_kept;
}

static bool keep_borrowed(struct keeper *k, const struct ss_shape *s, void *record);

static bool keep_objects(struct keeper *k, const struct ss_shape *s, struct ss_list *list)
{
	char *objects = keep_items(k, list, s->size);
	bool is_kept = objects != NULL;
	for (size_t i = 0; is_kept && i < list->n; i++)
		is_kept = keep_borrowed(k, s, objects + i * s->size);
	return is_kept;
}

static bool keep_object(struct keeper *k, const struct ss_shape *s, const void **object)
{
	struct ss_list one = {*object, 1};
	if (!keep_objects(k, s, &one))
		return false;
	*object = one.items;
	return true;
}

/* Of the kinds that borrow something, and only if there is something. */
static bool keep_member(struct keeper *k, const struct ss_field *f, void *member)
{
	switch (f->kind) {
	case SS_FIELD_TEXTS: return keep_texts(k, member);
	case SS_FIELD_PAIRS: return keep_pairs(k, member);
	case SS_FIELD_OBJECT: return keep_object(k, f->shape, member);
	case SS_FIELD_OBJECTS: return keep_objects(k, f->shape, member);
	default: return true;
	}
}

static bool keep_borrowed(struct keeper *k, const struct ss_shape *s, void *record)
{
	bool is_kept = true;
	for (const struct ss_field *f = s->fields, *end = f + s->n_fields; f < end && is_kept;
	     f++) {
		void *member = (char *)record + f->offset;
		if (f->kind == SS_FIELD_TEXT)
			is_kept = keep_text(k, member);
		else if (f->kind >= SS_FIELD_OBJECT && !ss_field_is_absent(f, member))
			is_kept = keep_member(k, f, member);
	}
	return is_kept;
}

const struct ss_record_head *ss_record_copy(struct ss_arena *arena,
                                            const struct ss_record_head *record)
{
	struct keeper k = {.arena = arena};
	struct ss_list one = {record, 1};
	bool is_kept = keep_objects(&k, ss_record_shape(record->type), &one);
	if (k.begin)
		ss_arena_used(arena, (size_t)(k.at - k.begin));
	return is_kept ? one.items : NULL;
}
