/* An array that grows in an arena: what it outgrows stays there until the arena is reset. */
#ifndef SS_ENGINE_GROWING_H
#define SS_ENGINE_GROWING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "record/shape.h"

struct ss_growing { /* valid when zeroed */
	void *items;
	uint32_t n, size;
};

/* Room for n items in all; false when memory is short.  For lists whose length is known. */
bool ss_growing_reserve(struct ss_growing *g, struct ss_arena *arena, size_t item_size, uint32_t n);
/* Room for one more: what ss_growing_add does if there is none. */
bool ss_growing_grow(struct ss_growing *g, struct ss_arena *arena, size_t item_size);

/* A new item at the end, or NULL when memory is short, for who writes all of it.  Inline: forty are
 * added a session. */
static inline void *ss_growing_add_raw(struct ss_growing *g, struct ss_arena *arena,
                                       size_t item_size)
{
	if (g->n >= g->size && !ss_growing_grow(g, arena, item_size))
		return NULL;
	return (char *)g->items + g->n++ * item_size;
}

/* The same, zeroed.  item_size is a constant for each caller. */
static inline void *ss_growing_add(struct ss_growing *g, struct ss_arena *arena, size_t item_size)
{
	void *item = ss_growing_add_raw(g, arena, item_size);
	return item ? memset(item, 0, item_size) : NULL;
}

static inline struct ss_list ss_growing_list(const struct ss_growing *g)
{
	return (struct ss_list){g->items, g->n};
}

#endif
