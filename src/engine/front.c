#include "engine/front.h"

#include "base/limits.h"
#include "flow/flow.h"

int ss_front_create(struct ss_front *f, const struct ss_engine_options *options,
                    struct ss_memory *memory)
{
	*f = (struct ss_front){0};
	return ss_decoder_create(&(struct ss_decoder_options){.checksums = options->checksums,
	                                                      .memory = memory,
	                                                      .seed = options->hash_seed},
	                         &f->decoder);
}

void ss_front_destroy(struct ss_front *f)
{
	ss_decoder_destroy(f->decoder);
	f->decoder = NULL;
}

static void count(struct ss_front *f, const struct ss_frame *frame)
{
	if (f->packets == 0)
		f->first_ns = f->last_ns = frame->ts_ns;
	if (frame->ts_ns > f->last_ns)
		f->last_ns = frame->ts_ns;
	f->packets++;
	f->bytes += frame->len;
}

/* The same packets make it tick however the flows are spread. */
static bool ticks(struct ss_front *f)
{
	if (f->clock.now < f->next_tick)
		return false;
	f->next_tick = f->clock.now + SS_LIMIT_TICK_NS;
	return true;
}

unsigned ss_front_take(struct ss_front *f, const struct ss_frame *frame, struct ss_arrival *out)
{
	unsigned brings = frame->input != f->input ? SS_BRINGS_INPUT : 0;
	f->input = frame->input;
	count(f, frame);
	enum ss_packet_verdict verdict = ss_decoder_decode(f->decoder, frame, &out->segment);
	f->verdicts[verdict]++;
	if (verdict != SS_PACKET_SEGMENT)
		return brings;
	ss_clock_set(&f->clock, frame->ts_ns);
	out->time = ss_clock_read(&f->clock);
	out->shard = f->is_undivided ? SS_FLOW_SHARDS : (uint8_t)ss_flow_shard_of(&out->segment);
	return brings | SS_BRINGS_SEGMENT | (ticks(f) ? SS_BRINGS_TICK : 0);
}
