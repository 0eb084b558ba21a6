#include "record/copy.h"

#include <string.h>

/* Structs are copied whole, then what they borrow is copied behind them and the members that
 * borrow it are set right: one walk over the rows, most of which it passes at one test. */

enum {
	BORROWS = 1u << SS_FIELD_TEXT | 1u << SS_FIELD_OBJECT | 1u << SS_FIELD_OBJECTS |
	          1u << SS_FIELD_TEXTS | 1u << SS_FIELD_PAIRS,
};

static bool keep_text(struct ss_arena *a, struct ss_slice *s)
{
	if (!s->data)
		return true;
	*s = ss_arena_copy(a, *s);
	return s->data != NULL;
}

/* The items as they are: what they borrow is still somebody else's.  NULL: no memory. */
static void *keep_items(struct ss_arena *a, struct ss_list *list, size_t item_size)
{
	void *copy = ss_arena_take_raw(a, list->n * item_size);
	if (!copy)
		return NULL;
	memcpy(copy, list->items, list->n * item_size);
	list->items = copy;
	return copy;
}

static bool keep_texts(struct ss_arena *a, struct ss_list *list)
{
	struct ss_slice *texts = keep_items(a, list, sizeof *texts);
	bool is_kept = texts != NULL;
	for (size_t i = 0; is_kept && i < list->n; i++)
		is_kept = keep_text(a, &texts[i]);
	return is_kept;
}

static bool keep_pairs(struct ss_arena *a, struct ss_list *list)
{
	struct ss_pair *pairs = keep_items(a, list, sizeof *pairs);
	bool is_kept = pairs != NULL;
	for (size_t i = 0; is_kept && i < list->n; i++)
		is_kept = keep_text(a, &pairs[i].name) && keep_text(a, &pairs[i].text);
	return is_kept;
}

static bool keep_borrowed(struct ss_arena *a, const struct ss_shape *s, void *record);

static bool keep_objects(struct ss_arena *a, const struct ss_shape *s, struct ss_list *list)
{
	char *objects = keep_items(a, list, s->size);
	bool is_kept = objects != NULL;
	for (size_t i = 0; is_kept && i < list->n; i++)
		is_kept = keep_borrowed(a, s, objects + i * s->size);
	return is_kept;
}

static bool keep_object(struct ss_arena *a, const struct ss_shape *s, const void **object)
{
	struct ss_list one = {*object, 1};
	if (!keep_objects(a, s, &one))
		return false;
	*object = one.items;
	return true;
}

static bool keep_member(struct ss_arena *a, const struct ss_field *f, void *member)
{
	if (ss_field_is_absent(f, member))
		return true;
	switch (f->kind) {
	case SS_FIELD_TEXT: return keep_text(a, member);
	case SS_FIELD_TEXTS: return keep_texts(a, member);
	case SS_FIELD_PAIRS: return keep_pairs(a, member);
	case SS_FIELD_OBJECT: return keep_object(a, f->shape, member);
	case SS_FIELD_OBJECTS: return keep_objects(a, f->shape, member);
	default: return true;
	}
}

static bool keep_borrowed(struct ss_arena *a, const struct ss_shape *s, void *record)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *f = &s->fields[i];
		if ((BORROWS >> f->kind & 1) && !keep_member(a, f, (char *)record + f->offset))
			return false;
	}
	return true;
}

const struct ss_record_head *ss_record_copy(struct ss_arena *arena,
                                            const struct ss_record_head *record)
{
	struct ss_list one = {record, 1};
	bool is_kept = keep_objects(arena, ss_record_shape(record->type), &one);
	return is_kept ? one.items : NULL;
}
