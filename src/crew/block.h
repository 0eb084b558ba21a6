/* What workers are handed at once: for each a list of tasks, and the haul that comes of it.  The
 * caller's thread fills it, then the workers have it, then the caller's thread again. */
#ifndef SS_CREW_BLOCK_H
#define SS_CREW_BLOCK_H
#include "base/arena.h"
#include "crew/haul.h"
#include "crew/windows.h"
#include "flow/clock.h"
#include "flow/flow.h"
#include "packet/packet.h"

enum ss_task_kind {
	SS_TASK_SEGMENT,
	SS_TASK_TICK,
	SS_TASK_INPUT, /* begins */
	SS_TASK_END,   /* of the flows up to an id */
};

struct ss_task {
	uint8_t kind; /* enum ss_task_kind */
	uint8_t shard;
	struct ss_instant time; /* SEGMENT, TICK */
	union {
		struct ss_segment segment; /* SEGMENT */
		uint64_t packet;           /* TICK: that brought it */
		uint64_t last;             /* END */
		struct {
			const char *name;
			uint64_t before;
		} input;
	};
};

struct ss_task_list {
	struct ss_task *tasks;
	size_t n, size;
};

struct ss_block {
	struct ss_memory memory;
	struct ss_arena arena;     /* payloads that lie in no window */
	struct ss_window *windows; /* given back while it was filled */
	struct ss_task_list lists[SS_FLOW_SHARDS];
	struct ss_haul hauls[SS_FLOW_SHARDS];
	size_t n_tasks;
	unsigned n_left; /* workers that are not done with it */
};

/* pages: as in ss_haul_init. */
void ss_block_init(struct ss_block *b, const struct ss_crew_pages *pages);
/* NULL: no memory. */
struct ss_task *ss_block_add(struct ss_block *b, unsigned worker);
/* Ready to be filled again. */
void ss_block_clear(struct ss_block *b);
void ss_block_release(struct ss_block *b);

#endif
