#include "base/memory_shelf.h"

#include <stdlib.h>

void ss_memory_shelf_clear(struct ss_memory_shelf *s)
{
	for (size_t i = 0; s->kept > 0; i++) {
		struct ss_shelf_block *b = s->blocks[i], *next;
		s->blocks[i] = NULL;
		for (; b; b = next) {
			next = b->next;
			s->kept -= i * SS_SHELF_STEP - SS_SHELF_HEAD;
			free(b);
		}
	}
}
