/* What the files of this folder share. */
#ifndef SS_CREW_PRIVATE_H
#define SS_CREW_PRIVATE_H
#include <pthread.h>

#include "base/memory_shelf.h"
#include "crew/block.h"
#include "crew/crew.h"
#include "engine/back.h"
#include "engine/front.h"

enum {
	BLOCKS = 24,         /* at most: what is read, worked on and merged at once */
	BLOCKS_A_WORKER = 1, /* so that nobody waits for one that is late */
	BLOCKS_AHEAD = 2,
	MOST_TASKS = 8192,  /* of a block */
	END_PORTION = 4096, /* flows that a worker ends at once */
};

struct ss_worker {
	struct ss_crew *crew;
	pthread_t thread; /* but the first one's, which is the caller's */
	unsigned number;
	struct ss_memory memory;
	struct ss_memory_shelf shelf;
	struct ss_back *back;
	/* Of the block at hand. */
	struct ss_haul *haul;
	struct ss_place_in_run place;
	bool is_ending; /* places are those of the flows' ids */
	/* After SS_TASK_END, for the caller's thread. */
	uint64_t lowest_left; /* id; 0: none */
	uint64_t portion;     /* id up to which it has END_PORTION flows at most */
};

struct ss_crew {
	unsigned n_wanted, n_workers;
	uint8_t worker_of[SS_FLOW_SHARDS];
	struct ss_engine *engine; /* that is all, if nobody is to work beside */
	struct ss_keeper keeper;
	struct ss_windows windows;
	struct ss_engine_options options;
	struct ss_front front;
	struct ss_block blocks[BLOCKS];
	unsigned n_blocks;
	uint64_t n_merged;
	bool is_short;

	pthread_mutex_t lock; /* for what follows, and each block's n_left */
	pthread_cond_t more, done;
	uint64_t n_published; /* blocks; only the caller's thread changes it */
	bool is_over;

	struct ss_worker workers[SS_CREW_MOST];
};

/* Makes it, without a thread.  0 or SS_ENOMEM. */
int ss_worker_create(struct ss_crew *c, struct ss_worker *w, const struct ss_charsets *charsets,
                     size_t limit);
/* False: the system lets us have no thread. */
bool ss_worker_start(struct ss_worker *w);
/* Does its list of the block. */
void ss_worker_perform(struct ss_worker *w, struct ss_block *block);
/* Waits for the thread, once the crew is over. */
void ss_worker_join(struct ss_worker *w);
void ss_worker_destroy(struct ss_worker *w);

#endif
