#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool ss_memory_is_short(const struct ss_memory *m, size_t size)
{
	return m->limit != 0 && (size > m->limit || m->used > m->limit - size);
}

static bool is_allowed(struct ss_memory *m, size_t more)
{
	if (m->fail_after == 1)
		return false;
	if (m->fail_after > 1)
		m->fail_after--;
	if (ss_memory_is_short(m, more)) {
		m->refused++;
		return false;
	}
	return true;
}

static void count(struct ss_memory *m, size_t more)
{
	m->used += more;
	if (m->used > m->peak)
		m->peak = m->used;
}

void *ss_memory_take(struct ss_memory *m, size_t size)
{
	if (!is_allowed(m, size))
		return NULL;
	void *block = malloc(size > 0 ? size : 1);
	if (block)
		count(m, size);
	return block;
}

void *ss_memory_take_zeroed(struct ss_memory *m, size_t size)
{
	if (!is_allowed(m, size))
		return NULL;
	void *block = calloc(1, size > 0 ? size : 1);
	if (block)
		count(m, size);
	return block;
}

void *ss_memory_resize(struct ss_memory *m, void *block, size_t old_size, size_t new_size)
{
	if (!block)
		return ss_memory_take(m, new_size);
	if (new_size > old_size && !is_allowed(m, new_size - old_size))
		return NULL;
	void *moved = realloc(block, new_size > 0 ? new_size : 1);
	if (moved) {
		m->used -= old_size;
		count(m, new_size);
	}
	return moved;
}

void ss_memory_give(struct ss_memory *m, void *block, size_t size)
{
	if (!block)
		return;
	free(block);
	m->used -= size;
}
