/* Some of the shards, with all that their flows need: what is worked on by one thread at a time, and
 * by another one when that has nothing else to do. */
#ifndef SS_CREW_SHARE_H
#define SS_CREW_SHARE_H
#include "base/memory_shelf.h"
#include "crew/block.h"
#include "engine/batch.h"
#include "engine/front.h"

struct ss_share {
	unsigned number;
	uint16_t shards; /* set of 1 << shard */
	struct ss_memory memory;
	struct ss_memory_shelf shelf;
	struct ss_back *back;
	struct ss_batch batch;
	struct ss_arrival waiting[SS_BATCH]; /* those of the batch whose tasks are packed */
	/* Of the block at hand. */
	struct ss_haul *haul;
	struct ss_place_in_run place;
	bool is_ending; /* places are those of the flows' ids */
	/* After SS_TASK_END, for the caller's thread. */
	uint64_t lowest_left; /* id; 0: none */
	uint64_t portion;     /* id up to which it has SS_SHARE_PORTION flows at most */
	char apart[SS_CACHE_LINES];
};

enum { SS_SHARE_PORTION = 4096 }; /* flows that a share ends at once */

/* number and shards are set, the rest is zeroed.  options: copied; their sink is not used.  limit: as
 * of struct ss_memory.  0 or SS_ENOMEM; ss_share_destroy in either case. */
int ss_share_create(struct ss_share *s, const struct ss_engine_options *options, size_t limit);
void ss_share_destroy(struct ss_share *s);
/* Does its tasks of the block. */
void ss_share_perform(struct ss_share *s, struct ss_block *block);

#endif
