/* Memory that lives as long as a session and goes in one step. */
#ifndef SS_BASE_ARENA_H
#define SS_BASE_ARENA_H
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"

struct ss_arena {                      /* set memory, zero the rest */
	struct ss_memory *memory;      /* borrowed, must outlive this */
	struct ss_arena_block *blocks; /* private from here on */
};

/* Aligned for any type, zeroed, or NULL when memory is short. */
void *ss_arena_take(struct ss_arena *a, size_t size);
/* The same, but not zeroed: for who writes all of it. */
void *ss_arena_take_raw(struct ss_arena *a, size_t size);
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

#endif
