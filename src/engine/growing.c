#include "engine/growing.h"

#include <string.h>

/* Items of the first array: four small ones, or one that is large; most lists have no more. */
enum { FIRST_SIZE = 4, LARGE_ITEM = 64 };

void *ss_growing_add(struct ss_growing *g, struct ss_arena *arena, size_t item_size)
{
	if (g->n >= g->size) {
		uint32_t first = item_size < LARGE_ITEM ? FIRST_SIZE : 1;
		uint32_t size = g->size > 0 ? g->size * 2 : first;
		void *items = ss_arena_take(arena, size * item_size);
		if (!items)
			return NULL;
		if (g->n > 0)
			memcpy(items, g->items, g->n * item_size);
		g->items = items;
		g->size = size;
	}
	void *item = (char *)g->items + g->n++ * item_size;
	return memset(item, 0, item_size);
}
