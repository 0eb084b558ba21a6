/* What workers are handed at once: for each share of the shards a list of tasks, and the haul that
 * comes of it.  The caller's thread fills it, then the workers have it, then the caller's thread
 * again. */
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
	struct ss_arena arena;     /* payloads that lie in no window */
	struct ss_window *windows; /* given back while it was filled */
	size_t n_tasks;
	unsigned n_left; /* shares that are not done with it */
	char apart[SS_CACHE_LINES];
	struct ss_block_part parts[SS_FLOW_SHARDS];
};

/* pages: as in ss_haul_init. */
void ss_block_init(struct ss_block *b, const struct ss_crew_pages *pages);
/* NULL: no memory. */
struct ss_task *ss_block_add(struct ss_block *b, unsigned share);
/* Ready to be filled again. */
void ss_block_clear(struct ss_block *b);
void ss_block_release(struct ss_block *b);

#endif
