#include "engine/growing.h"

/* Items of the first array: four small ones, or one that is large; most lists have no more. */
enum { FIRST_SIZE = 4, LARGE_ITEM = 64 };

bool ss_growing_reserve(struct ss_growing *g, struct ss_arena *arena, size_t item_size, uint32_t n)
{
	if (n <= g->size)
		return true;
	void *items = ss_arena_take_raw(arena, n * item_size);
	if (!items)
		return false;
	if (g->n > 0)
		memcpy(items, g->items, g->n * item_size);
	g->items = items;
	g->size = n;
	return true;
}

bool ss_growing_grow(struct ss_growing *g, struct ss_arena *arena, size_t item_size)
{
	uint32_t first = item_size < LARGE_ITEM ? FIRST_SIZE : 1;
	return ss_growing_reserve(g, arena, item_size, g->size > 0 ? g->size * 2 : first);
}
