/* What workers are handed at once: for each share of the shards a list of tasks, and the haul that
 * comes of it.  The caller's thread fills it, then the workers have it, then the caller's thread
 * again. */
#ifndef SS_CREW_BLOCK_H
#define SS_CREW_BLOCK_H
#include "base/arena.h"
#include "crew/haul.h"
#include "crew/task.h"
#include "crew/windows.h"
#include "flow/flow.h"

struct ss_task_list {
	struct ss_task *tasks;
	size_t n, size;
};

/* What one thread changes lies so far from what another one does that they need not send each other
 * lines of their caches: two of 64 octets are fetched at once. */
enum { SS_CACHE_LINES = 128 };

struct ss_block_part {
	struct ss_task_list list;
	struct ss_haul haul;
	char apart[SS_CACHE_LINES];
};

struct ss_block {
	struct ss_memory memory;
	struct ss_arena arena;     /* arrivals, and payloads that lie in no window */
	struct ss_window *windows; /* given back while it was filled */
	size_t n_tasks;
	bool has_shift;
	uint64_t shift;  /* of the clock, when the first segment came */
	unsigned n_left; /* shares that are not done with it */
	char apart[SS_CACHE_LINES];
	struct ss_block_part parts[SS_FLOW_SHARDS];
};

/* pages: as in ss_haul_init. */
void ss_block_init(struct ss_block *b, const struct ss_crew_pages *pages);
/* NULL: no memory. */
static inline struct ss_task *ss_block_add(struct ss_block *b, unsigned share);
/* Ready to be filled again. */
void ss_block_clear(struct ss_block *b);
void ss_block_release(struct ss_block *b);

/* private: false: no memory */
bool ss_block_grow(struct ss_block *b, struct ss_task_list *list);

static inline struct ss_task *ss_block_add(struct ss_block *b, unsigned share)
{
	struct ss_task_list *list = &b->parts[share].list;
	if (list->n == list->size && !ss_block_grow(b, list))
		return NULL;
	b->n_tasks++;
	return &list->tasks[list->n++];
}

#endif
