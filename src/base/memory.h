/* The one door to the heap for everything that packets can make grow.  Counts what is held, says
 * no at the limit, and can be told to fail on purpose (fuzzing, tests).  Not shared by threads:
 * each has its own. */
#ifndef SS_BASE_MEMORY_H
#define SS_BASE_MEMORY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ss_memory_shelf;

struct ss_memory {         /* zeroed, it is the heap, counted */
	size_t limit;      /* bytes; 0: no limit */
	size_t used, peak; /* bytes held now, and the most that ever were */
	uint64_t refused;  /* how often the limit said no */
	uint64_t
	        fail_after; /* tests only: n > 0 makes the nth call from now, and all later ones, fail */
	struct ss_memory_shelf *shelf; /* see ss_memory_begin; NULL: none */
	/* Asked before the limit says no: frees what is worth less, false if that is not `size`
	 * bytes.  May give any block back but those that are in the caller's hands.  NULL: nobody. */
	bool (*make_room)(void *user, size_t size);
	void *user;
};

/* Uninitialised bytes, or NULL.  Sizes are given back by the caller: nothing is stored beside. */
void *ss_memory_take(struct ss_memory *m, size_t size);
void *ss_memory_take_zeroed(struct ss_memory *m, size_t size);
/* Like realloc; on NULL the old block is still there. */
void *ss_memory_resize(struct ss_memory *m, void *block, size_t old_size, size_t new_size);
static inline void ss_memory_give(struct ss_memory *m, void *block,
                                  size_t size); /* NULL is taken, and often is given */

/* Would taking `size` more be refused? */
bool ss_memory_is_short(const struct ss_memory *m, size_t size);

/* From now on what is given back is kept on that shelf, zeroed and borrowed, for who takes as much
 * next; before anything is taken.  Who does so calls ss_memory_end before the shelf goes. */
void ss_memory_begin(struct ss_memory *m, struct ss_memory_shelf *shelf);
/* Empties the shelf.  It may be used on. */
void ss_memory_end(struct ss_memory *m);

/* private: block is there */
void ss_memory_give_back(struct ss_memory *m, void *block, size_t size);

static inline void ss_memory_give(struct ss_memory *m, void *block, size_t size)
{
	if (block)
		ss_memory_give_back(m, block, size);
}

#endif
