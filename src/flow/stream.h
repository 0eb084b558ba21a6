/* The two byte streams of a followed flow: what came, what was delivered, what is waited for.
 * How it works is told at the head of stream.c.
 *
 * Sequence numbers are unwrapped into 64-bit positions; 0 is none. */
#ifndef SS_FLOW_STREAM_H
#define SS_FLOW_STREAM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/flow.h"
#include "flow/held.h"
#include "flow/recent.h"

/* First what every segment touches: in a flood each finds its stream out of the cache. */
struct ss_stream_side {
	uint64_t start; /* offset 0 */
	uint64_t next;  /* what comes next: all before it was delivered, or was a gap */
	uint64_t end;   /* after the last byte seen */
	uint64_t
	        acked; /* after the last byte that the other side acknowledged, as far as believed */
	bool is_based;     /* the positions mean something */
	bool is_open;      /* a segment of this side was seen */
	bool is_tentative; /* no SYN yet: an earlier segment may still move the start */
	bool is_absent;    /* never seen, and no longer waited for */
	bool has_fin, is_fin_done;
	bool is_fin_presumed; /* the only number missing before `acked` is taken for a lost FIN */
	struct ss_recent recent;
	uint64_t
	        due; /* while waiting: what is missing before it is given up when the time is over */
	uint64_t fin, fin_ack; /* has_fin: its position, what it acknowledges */
	struct ss_mark fin_mark;
	struct ss_held held;
};

struct ss_stream {
	struct ss_flow *flow;
	bool is_plain; /* when it was settled, both sides were there, nothing was held or waited for,
	                  and no end was seen: only what comes out of order changes that */
	bool is_waiting;
	bool has_reset; /* a reset waits for what comes before it */
	uint8_t reset_side;
	uint8_t holder_class; /* 0: holds nothing */
	struct ss_stream_side side[SS_FLOW_SIDES];
	struct ss_stream *previous_waiting, *next_waiting;
	struct ss_stream *previous_holder, *next_holder;
	uint64_t deadline;    /* is_waiting: when the wait ends, by the table's clock */
	uint64_t cost_before; /* is_waiting: the least that was held since it began */
	uint64_t reset, reset_ack;
	struct ss_mark reset_mark;
};

enum { SS_STREAM_HOLDER_CLASSES = 16 };

struct ss_stream_queues {                               /* one per shard */
	struct ss_stream *first_waiting, *last_waiting; /* by deadline */
	struct ss_stream
	        *holders[SS_STREAM_HOLDER_CLASSES]; /* by the logarithm of what they hold */
};

/* stream.c */
/* s: the first segment that needs it.  NULL when memory is short. */
struct ss_stream *ss_stream_create(struct ss_flow_table *t, struct ss_flow *f, unsigned side);
void ss_stream_destroy(struct ss_flow_table *t, struct ss_stream *st);
/* A segment that is neither a reset nor a keep-alive; a SYN only with bytes or FIN. */
void ss_stream_feed(struct ss_flow_table *t, struct ss_stream *st, unsigned side,
                    const struct ss_segment *s);
/* Has it sequence numbers that have nothing to do with this side? */
bool ss_stream_is_far(const struct ss_stream *st, unsigned side, const struct ss_segment *s);
bool ss_stream_believes_reset(const struct ss_stream *st, unsigned side,
                              const struct ss_segment *s);
/* Once all before it was delivered, ss_stream_is_reset. */
void ss_stream_reset(struct ss_flow_table *t, struct ss_stream *st, unsigned side,
                     const struct ss_segment *s);
/* The flow has learnt where this side starts. */
void ss_stream_set_start(struct ss_flow_table *t, struct ss_stream *st, unsigned side);

/* delivery.c */
void ss_stream_deliver(struct ss_flow_table *t, struct ss_stream *st, unsigned side,
                       const uint8_t *bytes, size_t len, struct ss_mark mark);
/* Are the other side's bytes that ack acknowledges delivered, or not waited for? */
bool ss_stream_is_satisfied(const struct ss_stream *st, unsigned side, uint64_t ack);
/* Delivers what has become deliverable; mostly nothing, as a segment came in order or before its turn. */
static inline void ss_stream_advance(struct ss_flow_table *t, struct ss_stream *st);
void ss_stream_advance_any(struct ss_flow_table *t, struct ss_stream *st); /* private */
/* Makes gaps of what this side misses before position; stops at what is there but waits for the
 * other side.  False if there was nothing to do. */
bool ss_stream_give_up(struct ss_flow_table *t, struct ss_stream *st, unsigned side,
                       uint64_t position);
/* Makes gaps, on either side, until this side has come to position or a thing that it holds past
 * it. */
void ss_stream_reach(struct ss_flow_table *t, struct ss_stream *st, unsigned side,
                     uint64_t position);
/* Delivers all that is held, whatever is missing. */
void ss_stream_flush(struct ss_flow_table *t, struct ss_stream *st);
/* The same, and what was acknowledged but not seen at the very end is a gap. */
void ss_stream_finish(struct ss_flow_table *t, struct ss_stream *st);
/* Is something there that comes next on this side, whatever it waits for? */
bool ss_stream_has_head(const struct ss_stream *st, unsigned side);
/* has_reset: was all delivered that comes before it? */
bool ss_stream_is_reset_due(const struct ss_stream *st);
/* After all was delivered: both sides sent FIN, or the only one that is seen. */
static inline bool ss_stream_is_closed(const struct ss_stream *st)
{
	const struct ss_stream_side *side = st->side;
	return (side[0].is_fin_done || side[0].is_absent) &&
	       (side[1].is_fin_done || side[1].is_absent);
}
static inline bool ss_stream_is_reset(const struct ss_stream *st)
{
	return st->has_reset && ss_stream_is_reset_due(st);
}

/* wait.c */
/* After each change: begins and ends the wait, obeys the limits of what is held. */
void ss_stream_settle(struct ss_flow_table *t, struct ss_stream *st);
/* Nothing is waited for any longer that was missing when the wait began. */
void ss_stream_end_wait(struct ss_flow_table *t, struct ss_stream *st);
void ss_stream_leave_queues(struct ss_flow_table *t, struct ss_stream *st);
/* One that holds most, to a factor of two, and is not busy; or NULL. */
struct ss_stream *ss_stream_find_holder(const struct ss_flow_table *t);

/* Where this side is: its FIN counts as one. */
static inline uint64_t ss_stream_position(const struct ss_stream_side *side)
{
	return side->next + (side->is_fin_done || side->is_fin_presumed);
}

/* Is what comes next of this side there, or may it be? */
static inline bool ss_stream_may_advance(const struct ss_stream_side *side)
{
	const struct ss_held_segment *first = side->held.first[0];
	return (first && first->position <= side->next) || (side->has_fin && !side->is_fin_done);
}

static inline void ss_stream_advance(struct ss_flow_table *t, struct ss_stream *st)
{
	if (ss_stream_may_advance(&st->side[0]) || ss_stream_may_advance(&st->side[1]))
		ss_stream_advance_any(t, st);
}

/* The position of that sequence number which is nearest to another one. */
static inline uint64_t ss_stream_unwrap(uint64_t near, uint32_t number)
{
	return near + (uint64_t)(int64_t)(int32_t)(number - (uint32_t)near);
}

#endif
