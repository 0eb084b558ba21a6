#include "output/context_show.h"

#include <string.h>

#include "output/text.h"

struct showing {
	struct ss_arena *arena;
	struct ss_buffer buffer;
	bool is_short;
};

static struct ss_slice show_text(struct showing *s, struct ss_slice text)
{
	if (!text.data)
		return text;
	ss_buffer_clear(&s->buffer);
	ss_text_show(&s->buffer, text, SS_CONTEXT_TEXT);
	struct ss_slice shown = ss_arena_copy(s->arena, ss_buffer_slice(&s->buffer));
	s->is_short |= !shown.data;
	return shown;
}

/* The items as they are: what they borrow is yet to be shown. */
static void *copy_items(struct showing *s, struct ss_list *l, size_t size)
{
	void *items = ss_arena_take(s->arena, (l->n > 0 ? l->n : 1) * size);
	if (!items) {
		s->is_short = true;
		l->n = 0;
		return NULL;
	}
	memcpy(items, l->items, l->n * size);
	l->items = items;
	return items;
}

static void show_texts(struct showing *s, struct ss_list *l)
{
	struct ss_slice *texts = copy_items(s, l, sizeof *texts);
	for (size_t i = 0; i < l->n; i++)
		texts[i] = show_text(s, texts[i]);
}

static void show_pairs(struct showing *s, struct ss_list *l)
{
	struct ss_pair *pairs = copy_items(s, l, sizeof *pairs);
	for (size_t i = 0; i < l->n; i++) {
		pairs[i].name = show_text(s, pairs[i].name);
		pairs[i].text = show_text(s, pairs[i].text);
	}
}

static void show_struct(struct showing *s, const struct ss_shape *shape, void *object);

static void show_objects(struct showing *s, const struct ss_shape *shape, struct ss_list *l)
{
	char *objects = copy_items(s, l, shape->size);
	for (size_t i = 0; i < l->n; i++)
		show_struct(s, shape, objects + i * shape->size);
}

static void show_object(struct showing *s, const struct ss_shape *shape, const void **object)
{
	struct ss_list one = {*object, 1};
	if (!*object)
		return;
	show_objects(s, shape, &one);
	*object = one.n > 0 ? one.items : NULL;
}

static void show_member(struct showing *s, const struct ss_field *f, void *member)
{
	switch (f->kind) {
	case SS_FIELD_TEXT:
		*(struct ss_slice *)member = show_text(s, *(struct ss_slice *)member);
		break;
	case SS_FIELD_OBJECT: show_object(s, f->shape, member); break;
	case SS_FIELD_OBJECTS: show_objects(s, f->shape, member); break;
	case SS_FIELD_TEXTS: show_texts(s, member); break;
	case SS_FIELD_PAIRS: show_pairs(s, member); break;
	default: break;
	}
}

static void show_struct(struct showing *s, const struct ss_shape *shape, void *object)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct ss_field *f = &shape->fields[i];
		void *member = (char *)object + f->offset;
		bool is_list = f->kind >= SS_FIELD_OBJECTS;
		if (!is_list || ((const struct ss_list *)member)->items)
			show_member(s, f, member);
	}
}

const void *ss_context_show(struct ss_arena *arena, const struct ss_shape *shape,
                            const void *object)
{
	struct showing s = {.arena = arena, .buffer.memory = arena->memory};
	show_object(&s, shape, &object);
	ss_buffer_release(&s.buffer);
	return s.is_short ? NULL : object;
}
