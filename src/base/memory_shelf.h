/* Blocks that were given back, by their size, for who takes as much next.  A session takes some
 * twenty blocks of the same few sizes as the one before it, and those that were used last are still
 * in the cache: malloc and free were 6 % of the time of a flood of tiny sessions. */
#ifndef SS_BASE_MEMORY_SHELF_H
#define SS_BASE_MEMORY_SHELF_H
#include <stdbool.h>
#include <stddef.h>

enum {
	SS_SHELF_STEP = 16,      /* of sizes: that of glibc's heap, whose blocks */
	SS_SHELF_HEAD = 8,       /* have so much in front: rounding adds nothing to them */
	SS_SHELF_LARGEST = 8192, /* blocks that are kept; larger ones are rare */
};

enum {
	SS_SHELF_PLACES = (SS_SHELF_LARGEST + SS_SHELF_HEAD + SS_SHELF_STEP - 1) / SS_SHELF_STEP + 1
};

struct ss_shelf_block { /* private */
	struct ss_shelf_block *next;
};

struct ss_memory_shelf { /* set the first member, zero the rest */
	size_t most;     /* bytes that it may keep */
	size_t kept;     /* bytes that it keeps; private from here on */
	/* By how many steps they take of the heap; the last one given back comes first. */
	struct ss_shelf_block *blocks[SS_SHELF_PLACES];
};

/* private: how many steps a block takes of the heap, its head included */
static inline size_t ss_memory_shelf_place(size_t size)
{
	size_t steps = (size + SS_SHELF_HEAD + SS_SHELF_STEP - 1) / SS_SHELF_STEP;
	return steps > 1 ? steps : 2;
}

/* How long a block of malloc's must be so that it can be kept, and fits who takes `size`. */
static inline size_t ss_memory_shelf_size(size_t size)
{
	if (size > SS_SHELF_LARGEST)
		return size;
	return ss_memory_shelf_place(size) * SS_SHELF_STEP - SS_SHELF_HEAD;
}

/* As malloc gave it, or as somebody left it; NULL: there is none. */
static inline void *ss_memory_shelf_take(struct ss_memory_shelf *s, size_t size)
{
	if (size > SS_SHELF_LARGEST)
		return NULL;
	size_t place = ss_memory_shelf_place(size);
	struct ss_shelf_block *block = s->blocks[place];
	if (!block)
		return NULL;
	s->blocks[place] = block->next;
	s->kept -= place * SS_SHELF_STEP - SS_SHELF_HEAD;
	return block;
}

/* block: of malloc, ss_memory_shelf_size(size) long.  False: it stays the caller's. */
static inline bool ss_memory_shelf_keep(struct ss_memory_shelf *s, void *block, size_t size)
{
	size_t place = ss_memory_shelf_place(size), rounded = place * SS_SHELF_STEP - SS_SHELF_HEAD;
	if (size > SS_SHELF_LARGEST || s->kept + rounded > s->most)
		return false;
	struct ss_shelf_block *b = (struct ss_shelf_block *)block;
	b->next = s->blocks[place];
	s->blocks[place] = b;
	s->kept += rounded;
	return true;
}

/* Frees all of them. */
void ss_memory_shelf_clear(struct ss_memory_shelf *s);

#endif
