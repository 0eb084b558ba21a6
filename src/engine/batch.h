/* Segments that are fed in one go.  What takes frames apart and what works on mail are more code than
 * the processor's first cache holds: so the former comes into it once for all of them (of spam bots, 8 %
 * fewer misses of code than when each is fed as it comes), and what each needs of its flow is
 * fetched meanwhile (flow/ahead.h).  With 32 it is 10 %, but the first cache is short of room for their
 * flows. */
#ifndef SS_ENGINE_BATCH_H
#define SS_ENGINE_BATCH_H
#include "engine/back.h"

enum { SS_BATCH = 16 };

struct ss_waiting { /* borrowed, until they are fed */
	const struct ss_segment *segment;
	const struct ss_instant *time;
	struct ss_flow_target to;
};

struct ss_batch { /* set the first two, zero the rest */
	struct ss_back *back;
	bool is_far;                  /* another core read the payloads: they are fetched, too */
	const struct ss_segment *fed; /* the one that is fed at this moment, or NULL */
	unsigned n;
	struct ss_waiting waiting[SS_BATCH]; /* in the order in which they came */
};

/* Not to a full one.  What segment and time point to stays as it is until the batch is fed. */
static inline void ss_batch_add(struct ss_batch *b, const struct ss_segment *segment,
                                unsigned shard, const struct ss_instant *time)
{
	struct ss_waiting *w = &b->waiting[b->n++];
	w->segment = segment;
	w->time = time;
	ss_back_aim(b->back, segment, shard, &w->to);
}
/* Feeds what waits. */
void ss_batch_settle(struct ss_batch *b);

#endif
