/* What the files of this folder share. */
#ifndef SS_CREW_PRIVATE_H
#define SS_CREW_PRIVATE_H
#include <pthread.h>

#include "crew/block.h"
#include "crew/crew.h"
#include "crew/share.h"
#include "engine/front.h"

enum {
	BLOCKS = 24,         /* at most: what is read, worked on and merged at once */
	BLOCKS_A_WORKER = 1, /* more would leave the cache before their turn (2 % of bots) */
	BLOCKS_AHEAD = 1,    /* so that nobody waits for one that is late */
	BLOCKS_LATE = 2,     /* so late a share goes even to a worker that has its own */
	SHARES_A_WORKER = 2, /* so that work can be spread evenly */
	MOST_TASKS = 8192,   /* of a block */
};

/* How far a share is. */
struct ss_turn {
	uint64_t n_begun; /* blocks; but for the last one while it is busy, they are done */
	unsigned worker;  /* who had it last */
	bool is_busy;
};

/* A share's tasks of one block. */
struct ss_job {
	struct ss_turn *turn;
	struct ss_share *share;
	struct ss_block *block;
};

struct ss_worker {
	struct ss_crew *crew;
	pthread_t thread; /* but the first one's, which is the caller's */
	unsigned number;
};

struct ss_crew {
	unsigned n_wanted, n_workers, n_shares;
	uint8_t share_of[SS_FLOW_SHARDS];
	struct ss_engine *engine; /* that is all, if nobody is to work beside */
	struct ss_keeper keeper;
	struct ss_windows windows;
	struct ss_engine_options options;
	struct ss_memory memory; /* of the front */
	struct ss_front front;
	struct ss_block blocks[BLOCKS];
	unsigned n_blocks;
	struct ss_block *filling; /* the one that is to be published next */
	uint64_t n_merged;
	bool is_short;

	char apart[SS_CACHE_LINES];
	pthread_mutex_t lock; /* for what follows, and each block's n_left */
	pthread_cond_t more, done;
	uint64_t n_published; /* blocks; only the caller's thread changes it */
	size_t n_waiting;     /* tasks of jobs that nobody has begun; a job may have none */
	unsigned n_idle;      /* workers that wait for more */
	bool is_over;
	struct ss_turn turns[SS_CREW_MOST];

	struct ss_worker workers[SS_CREW_MOST];
	struct ss_share shares[SS_CREW_MOST];
};

/* Both with the lock held.  False: there is none that could be begun. */
bool ss_crew_take_job(struct ss_crew *c, unsigned worker, struct ss_job *out);
void ss_crew_leave_job(struct ss_crew *c, const struct ss_job *job);

/* False: the system lets us have no thread. */
bool ss_worker_start(struct ss_worker *w);
/* Waits for the thread, once the crew is over. */
void ss_worker_join(struct ss_worker *w);

#endif
