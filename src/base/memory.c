#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory_shelf.h"
#include "base/rare.h"

/* ---- may it? ---- */

bool ss_memory_is_short(const struct ss_memory *m, size_t size)
{
	return m->limit != 0 && (size > m->limit || m->used > m->limit - size);
}

/* What may still be taken from the heap.  What is on the shelf counts as held, too. */
static size_t room(const struct ss_memory *m)
{
	size_t held = m->used + (m->shelf ? m->shelf->kept : 0);
	if (m->limit == 0)
		return SIZE_MAX;
	return held < m->limit ? m->limit - held : 0;
}

SS_RARE static bool is_room_made(struct ss_memory *m, size_t more)
{
	if (m->shelf) /* rather than refuse */
		ss_memory_shelf_clear(m->shelf);
	if (room(m) >= more)
		return true;
	bool has_room = m->make_room && m->make_room(m->user, more);
	if (has_room && m->shelf) /* what was given up may lie there */
		ss_memory_shelf_clear(m->shelf);
	if (has_room && room(m) >= more)
		return true;
	m->refused++;
	return false;
}

static inline bool is_allowed(struct ss_memory *m, size_t more)
{
	return room(m) >= more || is_room_made(m, more);
}

static inline bool fails_on_purpose(struct ss_memory *m)
{
	if (m->fail_after == 0)
		return false;
	if (m->fail_after == 1)
		return true;
	m->fail_after--;
	return false;
}

/* ---- taking and giving ---- */

static void count(struct ss_memory *m, size_t more)
{
	m->used += more;
	if (m->used > m->peak)
		m->peak = m->used;
}

/* What a block of that size takes of the heap. */
static size_t whole(const struct ss_memory *m, size_t size)
{
	return m->shelf ? ss_memory_shelf_size(size) : size > 0 ? size : 1;
}

SS_APART static void *take_from_heap(struct ss_memory *m, size_t size)
{
	void *block = is_allowed(m, size) ? malloc(whole(m, size)) : NULL;
	if (block)
		count(m, size);
	return block;
}

void *ss_memory_take(struct ss_memory *m, size_t size)
{
	if (fails_on_purpose(m))
		return NULL;
	void *block = m->shelf ? ss_memory_shelf_take(m->shelf, size) : NULL;
	if (!block)
		return take_from_heap(m, size);
	count(m, size);
	return block;
}

void *ss_memory_take_zeroed(struct ss_memory *m, size_t size)
{
	if (fails_on_purpose(m))
		return NULL;
	void *block = m->shelf ? ss_memory_shelf_take(m->shelf, size) : NULL;
	if (block)
		memset(block, 0, size);
	else if (is_allowed(m, size))
		block = calloc(1, whole(m, size));
	if (block)
		count(m, size);
	return block;
}

static bool is_kept(struct ss_memory *m, void *block, size_t size)
{
	return m->shelf && room(m) >= whole(m, size) && ss_memory_shelf_keep(m->shelf, block, size);
}

/* Sizes differ.  What grows would leave the shelf without its size, and at last fill it with another:
 * for each block that grows, one that has grown before is there. */
static void *move(struct ss_memory *m, void *block, size_t old_size, size_t new_size)
{
	void *moved = m->shelf ? ss_memory_shelf_take(m->shelf, new_size) : NULL;
	if (!moved)
		return realloc(block, whole(m, new_size));
	memcpy(moved, block, old_size < new_size ? old_size : new_size);
	if (!is_kept(m, block, old_size))
		free(block);
	return moved;
}

void *ss_memory_resize(struct ss_memory *m, void *block, size_t old_size, size_t new_size)
{
	if (!block)
		return ss_memory_take(m, new_size);
	if (new_size > old_size && (fails_on_purpose(m) || !is_allowed(m, new_size - old_size)))
		return NULL;
	void *moved = block;
	if (!m->shelf || whole(m, new_size) != whole(m, old_size))
		moved = move(m, block, old_size, new_size);
	if (moved) {
		m->used -= old_size;
		count(m, new_size);
	}
	return moved;
}

void ss_memory_give_back(struct ss_memory *m, void *block, size_t size)
{
	m->used -= size;
	if (!is_kept(m, block, size))
		free(block);
}

void ss_memory_begin(struct ss_memory *m, struct ss_memory_shelf *shelf)
{
	shelf->most = SS_LIMIT_MEMORY_KEPT;
	m->shelf = shelf;
}

void ss_memory_end(struct ss_memory *m)
{
	if (m->shelf)
		ss_memory_shelf_clear(m->shelf);
}
