/* Memory that lives as long as a session and goes in one step. */
#ifndef SS_BASE_ARENA_H
#define SS_BASE_ARENA_H
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_arena_block; /* private */

struct ss_arena {                      /* set memory, zero the rest */
	struct ss_memory *memory;      /* borrowed, must outlive this */
	struct ss_arena_block *blocks; /* private from here on */
};

/* Aligned for any type, zeroed, or NULL when memory is short. */
void *ss_arena_take(struct ss_arena *a, size_t size);
/* The same, but not zeroed: for who writes all of it. */
static inline void *ss_arena_take_raw(struct ss_arena *a, size_t size);
/* For who takes many small things one after the other: where they may lie, aligned and not zeroed,
 * `least` bytes and up to *len, or NULL; and then how much of that was taken, before anything else is
 * asked of the arena. */
void *ss_arena_room(struct ss_arena *a, size_t least, size_t *len);
void ss_arena_used(struct ss_arena *a, size_t len);
/* A copy of s followed by a NUL that does not count.  The absent slice when s is absent or memory
 * is short. */
struct ss_slice ss_arena_copy(struct ss_arena *a, struct ss_slice s);
/* All that `from` holds lives on in `to`; from is empty and usable.  Both take from one memory. */
void ss_arena_join(struct ss_arena *to, struct ss_arena *from);
/* All of it is free to be taken again; the block that came last stays. */
void ss_arena_rewind(struct ss_arena *a);
/* Gives everything back; the arena is empty and usable. */
void ss_arena_reset(struct ss_arena *a);

/* private: what nearly always has room in the block that came last is inline: of a flood of tiny
 * sessions, half a per cent of the instructions */
enum { SS_ARENA_ALIGNED = 16 }; /* for any type */

struct ss_arena_block {
	struct ss_arena_block *next;
	uint32_t size, used; /* of the whole block, this header included */
};

/* private: in a new block */
void *ss_arena_take_anew(struct ss_arena *a, size_t size);

/* private: texts lie back to back, only what is not octets begins at an aligned place */
static inline void *ss_arena_take_from(struct ss_arena *a, size_t size, size_t alignment)
{
	struct ss_arena_block *b = a->blocks;
	if (b) {
		size_t from = (b->used + alignment - 1) / alignment * alignment;
		if (from <= b->size && size <= b->size - from) {
			b->used = (uint32_t)(from + size);
			return (uint8_t *)b + from;
		}
	}
	return ss_arena_take_anew(a, size);
}

static inline void *ss_arena_take_raw(struct ss_arena *a, size_t size)
{
	return ss_arena_take_from(a, size, SS_ARENA_ALIGNED);
}

#endif
