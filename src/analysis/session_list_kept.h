/* The most interesting of many, each with memory of its own: of a higher class before those of a lower
 * one, of one class those that came first. */
#ifndef SS_ANALYSIS_SESSION_LIST_KEPT_H
#define SS_ANALYSIS_SESSION_LIST_KEPT_H
#include <stdbool.h>

#include "base/arena.h"

enum { SS_KEPT_CLASSES = 8 };

struct ss_kept { /* begins what is kept */
	struct ss_arena arena;
	size_t size; /* of it */
};

struct ss_kept_list {             /* set the first two, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	size_t limit;
	size_t n; /* read them */
	uint64_t left_out;
	struct ss_kept_class { /* private */
		struct ss_kept **items;
		size_t n, size;
	} classes[SS_KEPT_CLASSES];
};

/* Is there room for one of that class, if need be instead of a lesser one? */
bool ss_kept_wants(const struct ss_kept_list *list, unsigned class_);
/* A zeroed one of so many bytes; NULL: no room, or no memory, and it is left out. */
void *ss_kept_add(struct ss_kept_list *list, unsigned class_, size_t size);
/* The i-th, the most interesting first; NULL: past the last. */
struct ss_kept *ss_kept_at(const struct ss_kept_list *list, size_t i, unsigned *class_);
/* It became more interesting: behind those that were so before. */
void ss_kept_raise(struct ss_kept_list *list, const struct ss_kept *item, unsigned class_);
void ss_kept_release(struct ss_kept_list *list);

#endif
