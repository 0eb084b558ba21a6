#include "base/memory_shelf.h"

#include <stdlib.h>

struct ss_shelf_block {
	struct ss_shelf_block *next;
};

/* Where blocks of that size are, once it is rounded.  NULL: such are not kept. */
static struct ss_shelf_block **place_of(struct ss_memory_shelf *s, size_t rounded)
{
	return rounded <= SS_SHELF_LARGEST + SS_SHELF_HEAD ? &s->blocks[rounded / SS_SHELF_STEP]
	                                                   : NULL;
}

void *ss_memory_shelf_take(struct ss_memory_shelf *s, size_t size)
{
	size_t rounded = ss_memory_shelf_size(size);
	struct ss_shelf_block **place = place_of(s, rounded), *block = place ? *place : NULL;
	if (!block)
		return NULL;
	*place = block->next;
	s->kept -= rounded;
	return block;
}

bool ss_memory_shelf_keep(struct ss_memory_shelf *s, void *block, size_t size)
{
	size_t rounded = ss_memory_shelf_size(size);
	struct ss_shelf_block **place = place_of(s, rounded), *b = block;
	if (!place || s->kept + rounded > s->most)
		return false;
	b->next = *place;
	*place = b;
	s->kept += rounded;
	return true;
}

void ss_memory_shelf_clear(struct ss_memory_shelf *s)
{
	for (size_t i = 0; s->kept > 0; i++) {
		struct ss_shelf_block *b = s->blocks[i], *next;
		s->blocks[i] = NULL;
		for (; b; b = next) {
			next = b->next;
			s->kept -= (i + 1) * SS_SHELF_STEP - SS_SHELF_HEAD;
			free(b);
		}
	}
}
