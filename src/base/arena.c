#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

enum { FIRST_BLOCK = 384, LARGEST_BLOCK = 65536 };

struct ss_arena_block {
	struct ss_arena_block *next;
	size_t size, used; /* of the whole block, this header included */
};

static size_t aligned(size_t n)
{
	size_t a = alignof(max_align_t);
	return (n + a - 1) / a * a;
}

/* Blocks double up to a bound, so that a small session stays small and a large one is cheap. */
static struct ss_arena_block *add_block(struct ss_arena *a, size_t need)
{
	size_t size = FIRST_BLOCK;
	if (a->blocks)
		size = a->blocks->size < LARGEST_BLOCK ? a->blocks->size * 2 : LARGEST_BLOCK;
	size_t head = aligned(sizeof(struct ss_arena_block));
	if (need > SIZE_MAX - head)
		return NULL;
	if (size < head + need)
		size = head + need;
	struct ss_arena_block *b = ss_memory_take(a->memory, size);
	if (!b)
		return NULL;
	*b = (struct ss_arena_block){a->blocks, size, head};
	a->blocks = b;
	return b;
}

void *ss_arena_take(struct ss_arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = aligned(size > 0 ? size : 1);
	struct ss_arena_block *b = a->blocks;
	if (!b || b->size - b->used < size) {
		b = add_block(a, size);
		if (!b)
			return NULL;
	}
	void *p = (uint8_t *)b + b->used;
	b->used += size;
	return memset(p, 0, size);
}

struct ss_slice ss_arena_copy(struct ss_arena *a, struct ss_slice s)
{
	if (!s.data)
		return s;
	uint8_t *copy = ss_arena_take(a, s.len + 1);
	if (!copy)
		return (struct ss_slice){0};
	memcpy(copy, s.data, s.len);
	return (struct ss_slice){copy, s.len};
}

void ss_arena_join(struct ss_arena *to, struct ss_arena *from)
{
	struct ss_arena_block **end = &to->blocks;
	while (*end)
		end = &(*end)->next;
	*end = from->blocks;
	from->blocks = NULL;
}

void ss_arena_reset(struct ss_arena *a)
{
	while (a->blocks) {
		struct ss_arena_block *b = a->blocks;
		a->blocks = b->next;
		ss_memory_give(a->memory, b, b->size);
	}
}
