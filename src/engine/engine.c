#include "engine/engine.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/memory_shelf.h"
#include "engine/back.h"
#include "engine/front.h"
#include "engine/stats.h"

enum { AHEAD = SS_FLOW_STEPS }; /* segments that wait while what they need is fetched */

struct waiting {
	struct ss_arrival arrival;
	struct ss_flow_target to;
};

struct ss_engine {
	struct ss_engine_options options;
	struct ss_memory memory;
	struct ss_memory_shelf shelf; /* of that memory */
	struct ss_front front;
	struct ss_back *back;
	/* The segments that wait are those of first to last - 1, in the order in which they came. */
	struct waiting ring[AHEAD + 1];
	unsigned first, last;
};

/* Incomplete datagrams go before any flow. */
static bool make_room(void *user, size_t size)
{
	struct ss_engine *e = user;
	return ss_decoder_make_room(e->front.decoder, size);
}

int ss_engine_create(const struct ss_engine_options *options, struct ss_engine **out)
{
	struct ss_memory account = {.limit = 0};
	struct ss_engine *e = ss_memory_take_zeroed(&account, sizeof *e);
	if (!e)
		return SS_ENOMEM;
	e->options = *options;
	e->memory.limit = options->memory_limit;
	ss_memory_begin(&e->memory, &e->shelf);
	int error = ss_front_create(&e->front, options, &e->memory);
	if (error == SS_OK)
		error = ss_back_create(options, &e->memory, make_room, e, &e->back);
	if (error < 0) {
		ss_engine_destroy(e);
		return error;
	}
	*out = e;
	return SS_OK;
}

void ss_engine_destroy(struct ss_engine *e)
{
	if (!e)
		return;
	struct ss_memory account = {.used = sizeof *e};
	ss_back_destroy(e->back);
	ss_front_destroy(&e->front);
	ss_memory_end(&e->memory);
	ss_memory_give(&account, e, sizeof *e);
}

static void tick(struct ss_engine *e, const struct ss_instant *time)
{
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++)
		ss_back_tick(e->back, shard, time);
}

static struct waiting *waiting(struct ss_engine *e, unsigned n)
{
	_Static_assert(((AHEAD + 1) & AHEAD) == 0, "counted modulo a power of two");
	return &e->ring[n % (AHEAD + 1)];
}

static void feed_first(struct ss_engine *e)
{
	struct waiting *w = waiting(e, e->first++);
	ss_back_feed(e->back, &w->arrival.segment, &w->to, &w->arrival.time);
}

void ss_engine_settle(struct ss_engine *e)
{
	while (e->first != e->last)
		feed_first(e);
}

/* What comes with the next segment, but must not wait: nor may those before it. */
static void do_at_once(struct ss_engine *e, unsigned what, const struct ss_frame *frame,
                       const struct ss_instant *time)
{
	ss_engine_settle(e);
	if (what & SS_BRINGS_INPUT)
		ss_back_begin_input(e->back, frame->input, frame->before);
	if (what & SS_BRINGS_TICK)
		tick(e, time);
}

/* Fetches what those that wait need, each by one step more than the one behind it. */
static void look_ahead(struct ss_engine *e)
{
	for (unsigned step = 0; step < AHEAD && step < e->last - e->first; step++)
		ss_back_expect(e->back, &waiting(e, e->last - 1 - step)->to, step);
}

void ss_engine_feed_ahead(struct ss_engine *e, const struct ss_frame *frame)
{
	struct waiting *w = waiting(e, e->last);
	struct ss_arrival *a = &w->arrival;
	unsigned brings = ss_front_take(&e->front, frame, a);
	if (brings & ~(unsigned)SS_BRINGS_SEGMENT)
		do_at_once(e, brings, frame, &a->time);
	if (!(brings & SS_BRINGS_SEGMENT))
		return;
	ss_back_aim(e->back, &a->segment, a->shard, &w->to);
	e->last++;
	look_ahead(e);
	if (e->last - e->first > AHEAD)
		feed_first(e);
	if (!ss_segment_lies_in(&a->segment, frame))
		ss_engine_settle(e);
}

void ss_engine_feed(struct ss_engine *e, const struct ss_frame *frame)
{
	ss_engine_feed_ahead(e, frame);
	ss_engine_settle(e);
}

void ss_engine_end(struct ss_engine *e, const struct ss_engine_input *input)
{
	ss_engine_settle(e);
	ss_back_end_to(e->back, UINT64_MAX);
	if (!(e->options.log & 1u << SS_RECORD_STATS))
		return;
	struct ss_stats_sources from = {.front = &e->front,
	                                .memory_peak = e->memory.peak,
	                                .memory_refused = e->memory.refused,
	                                .input = input};
	ss_stats_add(&from.counts, e->back);
	ss_stats_write(&e->options, &from);
}
