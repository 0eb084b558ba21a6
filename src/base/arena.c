#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

/* The first one holds what an SMTP session keeps, and fills a block of glibc's heap. */
enum { FIRST_BLOCK = 408, LARGEST_BLOCK = 65536 };

struct ss_arena_block {
	struct ss_arena_block *next;
	uint32_t size, used; /* of the whole block, this header included */
};

static size_t aligned(size_t n)
{
	size_t a = alignof(max_align_t);
	return (n + a - 1) / a * a;
}

/* A block is as large as all before it, up to a bound: a small session stays small, a large one is
 * cheap. */
static struct ss_arena_block *add_block(struct ss_arena *a, size_t need)
{
	size_t size = FIRST_BLOCK;
	if (a->blocks && a->blocks->next)
		size = a->blocks->size < LARGEST_BLOCK ? a->blocks->size * 2 : LARGEST_BLOCK;
	size_t head = aligned(sizeof(struct ss_arena_block));
	if (need > UINT32_MAX - head)
		return NULL;
	if (size < head + need)
		size = head + need;
	struct ss_arena_block *b = ss_memory_take(a->memory, size);
	if (!b)
		return NULL;
	*b = (struct ss_arena_block){a->blocks, (uint32_t)size, (uint32_t)head};
	a->blocks = b;
	return b;
}

/* Texts lie back to back: only what is not octets begins at an aligned place. */
static uint8_t *take_from(struct ss_arena *a, size_t size, bool is_aligned)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	struct ss_arena_block *b = a->blocks;
	size_t from = b && is_aligned ? aligned(b->used) : b ? b->used : 0;
	if (!b || from > b->size || b->size - from < size) {
		b = add_block(a, size);
		if (!b)
			return NULL;
		from = b->used;
	}
	b->used = (uint32_t)(from + size);
	return (uint8_t *)b + from;
}

void *ss_arena_take_raw(struct ss_arena *a, size_t size)
{
	return take_from(a, size, true);
}

void *ss_arena_take(struct ss_arena *a, size_t size)
{
	uint8_t *p = take_from(a, size, true);
	return p ? memset(p, 0, size) : NULL;
}

void *ss_arena_room(struct ss_arena *a, size_t least, size_t *len)
{
	uint8_t *p = take_from(a, least, true);
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
	uint8_t *copy = s.len < SIZE_MAX ? take_from(a, s.len + 1, false) : NULL;
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
	last->used = (uint32_t)aligned(sizeof *last);
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
