#include "engine/engine.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/memory_shelf.h"
#include "engine/back.h"
#include "engine/front.h"
#include "engine/stats.h"

struct ss_engine {
	struct ss_engine_options options;
	struct ss_memory memory;
	struct ss_memory_shelf shelf; /* of that memory */
	struct ss_front front;
	struct ss_back *back;
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

void ss_engine_feed(struct ss_engine *e, const struct ss_frame *frame)
{
	struct ss_arrival a;
	ss_front_take(&e->front, frame, &a);
	if (a.begins_input)
		ss_back_begin_input(e->back, frame->input, frame->before);
	if (a.is_tick)
		tick(e, &a.time);
	if (a.is_segment)
		ss_back_feed(e->back, &a.segment, a.shard, &a.time);
}

void ss_engine_end(struct ss_engine *e, const struct ss_engine_input *input)
{
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
