#include "analysis/session_list_kept.h"

#include <string.h>

enum { FIRST = 16 };

static unsigned least_class(const struct ss_kept_list *list)
{
	unsigned i = 0;
	while (i < SS_KEPT_CLASSES && list->classes[i].n == 0)
		i++;
	return i;
}

bool ss_kept_wants(const struct ss_kept_list *list, unsigned class_)
{
	return list->n < list->limit || least_class(list) < class_;
}

static void give(struct ss_kept_list *list, struct ss_kept *item)
{
	ss_arena_reset(&item->arena);
	ss_memory_give(list->memory, item, item->size);
}

static bool grow(struct ss_kept_list *list, struct ss_kept_class *c)
{
	size_t size = c->size > 0 ? c->size * 2 : FIRST;
	struct ss_kept **items =
	        ss_memory_resize(list->memory, c->items, c->size * sizeof(struct ss_kept *),
	                         size * sizeof(struct ss_kept *));
	if (!items)
		return false;
	c->items = items;
	c->size = size;
	return true;
}

static void drop_least(struct ss_kept_list *list)
{
	struct ss_kept_class *least = &list->classes[least_class(list)];
	give(list, least->items[--least->n]);
	list->n--;
	list->left_out++;
}

void *ss_kept_add(struct ss_kept_list *list, unsigned class_, size_t size)
{
	struct ss_kept_class *c = &list->classes[class_];
	struct ss_kept *item = NULL;
	if (list->limit > 0 && ss_kept_wants(list, class_) && (c->n < c->size || grow(list, c)))
		item = ss_memory_take_zeroed(list->memory, size);
	if (!item) {
		list->left_out++;
		return NULL;
	}
	if (list->n == list->limit)
		drop_least(list);
	item->arena.memory = list->memory;
	item->size = size;
	c->items[c->n++] = item;
	list->n++;
	return item;
}

struct ss_kept *ss_kept_at(const struct ss_kept_list *list, size_t i, unsigned *class_)
{
	for (unsigned c = SS_KEPT_CLASSES; c-- > 0;) {
		*class_ = c;
		if (i < list->classes[c].n)
			return list->classes[c].items[i];
		i -= list->classes[c].n;
	}
	return NULL;
}

void ss_kept_raise(struct ss_kept_list *list, const struct ss_kept *item, unsigned class_)
{
	for (unsigned k = 0; k < class_; k++) {
		struct ss_kept_class *from = &list->classes[k], *to = &list->classes[class_];
		size_t i = 0;
		while (i < from->n && from->items[i] != item)
			i++;
		if (i == from->n)
			continue;
		if (to->n == to->size && !grow(list, to))
			return;
		to->items[to->n++] = from->items[i];
		memmove(&from->items[i], &from->items[i + 1],
		        (from->n - i - 1) * sizeof(struct ss_kept *));
		from->n--;
		return;
	}
}

void ss_kept_release(struct ss_kept_list *list)
{
	for (size_t k = 0; k < SS_KEPT_CLASSES; k++) {
		struct ss_kept_class *c = &list->classes[k];
		while (c->n > 0)
			give(list, c->items[--c->n]);
		ss_memory_give(list->memory, c->items, c->size * sizeof(struct ss_kept *));
		*c = (struct ss_kept_class){0};
	}
	list->n = 0;
}
