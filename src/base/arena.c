#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "base/rare.h"

/* The first one holds what an SMTP session keeps, and fills a block of glibc's heap. */
enum {
	FIRST_BLOCK = 408,
	LARGEST_BLOCK = 65536,
	HEAD = (sizeof(struct ss_arena_block) + SS_ARENA_ALIGNED - 1) / SS_ARENA_ALIGNED *
	       SS_ARENA_ALIGNED,
};

_Static_assert(SS_ARENA_ALIGNED % alignof(max_align_t) == 0, "for any type");

/* A block is as large as all before it, up to a bound: a small session stays small, a large one is
 * cheap. */
static size_t next_size(const struct ss_arena_block *last)
{
	if (!last || !last->next)
		return FIRST_BLOCK;
	return last->size < LARGEST_BLOCK ? last->size * (size_t)2 : LARGEST_BLOCK;
}

SS_APART void *ss_arena_take_anew(struct ss_arena *a, size_t size)
{
	if (size > UINT32_MAX - HEAD)
		return NULL;
	size_t whole = next_size(a->blocks);
	if (whole < HEAD + size)
		whole = HEAD + size;
	struct ss_arena_block *b = ss_memory_take(a->memory, whole);
	if (!b)
		return NULL;
	*b = (struct ss_arena_block){a->blocks, (uint32_t)whole, (uint32_t)(HEAD + size)};
	a->blocks = b;
	return (uint8_t *)b + HEAD;
}

void *ss_arena_take(struct ss_arena *a, size_t size)
{
	void *p = ss_arena_take_raw(a, size);
	return p ? memset(p, 0, size) : NULL;
}

void *ss_arena_room(struct ss_arena *a, size_t least, size_t *len)
{
	void *p = ss_arena_take_raw(a, least);
	if (!p)
		return NULL;
	struct ss_arena_block *b = a->blocks;
	b->used -= (uint32_t)least;
	*len = b->size - b->used;
	return p;
}

void ss_arena_used(struct ss_arena *a, size_t len)
{
	a->blocks->used += (uint32_t)len;
}

struct ss_slice ss_arena_copy(struct ss_arena *a, struct ss_slice s)
{
	if (!s.data)
		return s;
	uint8_t *copy = s.len < SIZE_MAX ? ss_arena_take_from(a, s.len + 1, 1) : NULL;
	if (!copy)
		return (struct ss_slice){0};
	memcpy(copy, s.data, s.len);
	copy[s.len] = 0;
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

void ss_arena_rewind(struct ss_arena *a)
{
	struct ss_arena_block *last = a->blocks;
	if (!last)
		return;
	a->blocks = last->next;
	ss_arena_reset(a);
	last->next = NULL;
	last->used = HEAD;
	a->blocks = last;
}

void ss_arena_reset(struct ss_arena *a)
{
	while (a->blocks) {
		struct ss_arena_block *b = a->blocks;
		a->blocks = b->next;
		ss_memory_give(a->memory, b, b->size);
	}
}
