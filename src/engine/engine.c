#include "engine/engine.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/memory_shelf.h"
#include "base/rare.h"
#include "engine/batch.h"
#include "engine/front.h"
#include "engine/stats.h"

struct ss_engine {
	struct ss_engine_options options;
	struct ss_memory memory;
	struct ss_memory_shelf shelf; /* of that memory */
	struct ss_front front;
	struct ss_back *back;
	struct ss_batch batch;
	struct ss_arrival arrivals[SS_BATCH]; /* of what waits in it */
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
	e->batch.back = e->back;
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

void ss_engine_settle(struct ss_engine *e)
{
	ss_batch_settle(&e->batch);
}

/* What comes with the segment of *a, but must not wait: nor may those before it.  Returns where that
 * segment lies then. */
SS_APART static struct ss_arrival *do_at_once(struct ss_engine *e, unsigned what,
                                              const struct ss_frame *frame,
                                              const struct ss_arrival *a)
{
	ss_engine_settle(e);
	if (what & SS_BRINGS_INPUT)
		ss_back_begin_input(e->back, frame->input, frame->before);
	if (what & SS_BRINGS_TICK)
		tick(e, &a->time);
	e->arrivals[0] = *a;
	return &e->arrivals[0];
}

void ss_engine_feed_ahead(struct ss_engine *e, const struct ss_frame *frame)
{
	struct ss_arrival *a = &e->arrivals[e->batch.n];
	unsigned brings = ss_front_take(&e->front, frame, a);
	if (brings & ~(unsigned)SS_BRINGS_SEGMENT)
		a = do_at_once(e, brings, frame, a);
	if (!(brings & SS_BRINGS_SEGMENT))
		return;
	ss_batch_add(&e->batch, &a->segment, a->shard, &a->time);
	if (e->batch.n == SS_BATCH || !ss_segment_lies_in(&a->segment, frame))
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
