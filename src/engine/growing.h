/* An array that grows in an arena: what it outgrows stays there until the arena is reset. */
#ifndef SS_ENGINE_GROWING_H
#define SS_ENGINE_GROWING_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "record/shape.h"

struct ss_growing { /* valid when zeroed */
	void *items;
	uint32_t n, size;
};

/* A new zeroed item at the end, or NULL when memory is short. */
void *ss_growing_add(struct ss_growing *g, struct ss_arena *arena, size_t item_size);

static inline struct ss_list ss_growing_list(const struct ss_growing *g)
{
	return (struct ss_list){g->items, g->n};
}

#endif
