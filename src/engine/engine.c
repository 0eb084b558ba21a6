#include "engine/engine.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/memory_shelf.h"
#include "base/rare.h"
#include "engine/back.h"
#include "engine/front.h"
#include "engine/stats.h"

/* Segments that wait, to be fed in one go: what takes frames apart and what works on mail are more code
 * than the processor's first cache holds.  So the former comes into it once for all of them (of spam
 * bots, 8 % fewer misses of code than when each is fed as it comes), and what each needs of its flow
 * is fetched meanwhile.  With 32 it is 10 %, but the first cache is short of room for their flows. */
enum { BATCH = 16 };

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
	struct waiting waiting[BATCH]; /* in the order in which they came */
	unsigned n_waiting;
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
	e->front.is_undivided = true;
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

static inline void expect(const struct ss_engine *e, unsigned at, unsigned step)
{
	if (at < e->n_waiting)
		ss_back_expect(e->back, &e->waiting[at].to, step);
}

/* Fetches what those that wait will need: what each step began to fetch has come when the next is taken.
 * The last one fetches most, and goes on as they are fed. */
enum { NEAR = 2, LAST_STEP = SS_FLOW_STEPS - 1 };
static void begin_to_look_ahead(const struct ss_engine *e)
{
	for (unsigned step = 0; step < LAST_STEP; step++)
		for (unsigned i = 0; i < e->n_waiting; i++)
			expect(e, i, step);
	for (unsigned i = 0; i < NEAR; i++)
		expect(e, i, LAST_STEP);
}

void ss_engine_settle(struct ss_engine *e)
{
	bool looks_ahead = ss_back_is_large(e->back);
	if (looks_ahead)
		begin_to_look_ahead(e);
	for (unsigned i = 0; i < e->n_waiting; i++) {
		const struct waiting *w = &e->waiting[i];
		if (looks_ahead)
			expect(e, i + NEAR, LAST_STEP);
		ss_back_feed(e->back, &w->arrival.segment, &w->to, &w->arrival.time);
	}
	e->n_waiting = 0;
}

/* What comes with the segment of *w, but must not wait: nor may those before it.  Returns where that
 * segment lies then. */
SS_APART static struct waiting *do_at_once(struct ss_engine *e, unsigned what,
                                           const struct ss_frame *frame, const struct waiting *w)
{
	ss_engine_settle(e);
	if (what & SS_BRINGS_INPUT)
		ss_back_begin_input(e->back, frame->input, frame->before);
	if (what & SS_BRINGS_TICK)
		tick(e, &w->arrival.time);
	e->waiting[0].arrival = w->arrival;
	return &e->waiting[0];
}

void ss_engine_feed_ahead(struct ss_engine *e, const struct ss_frame *frame)
{
	struct waiting *w = &e->waiting[e->n_waiting];
	unsigned brings = ss_front_take(&e->front, frame, &w->arrival);
	if (brings & ~(unsigned)SS_BRINGS_SEGMENT)
		w = do_at_once(e, brings, frame, w);
	if (!(brings & SS_BRINGS_SEGMENT))
		return;
	const struct ss_segment *s = &w->arrival.segment;
	ss_back_aim(e->back, s, w->arrival.shard, &w->to);
	e->n_waiting++;
	if (e->n_waiting == BATCH || !ss_segment_lies_in(s, frame))
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
