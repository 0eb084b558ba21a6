/* The first half of the engine: frames in, segments out, each with the shard of its flow and the
 * time.  What comes after it may be spread over threads; this has one, which sees every frame. */
#ifndef SS_ENGINE_FRONT_H
#define SS_ENGINE_FRONT_H
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "capture/frame.h"
#include "engine/engine.h"
#include "flow/clock.h"
#include "packet/packet.h"

struct ss_front {          /* read-only outside front.c, but for the first */
	bool is_undivided; /* nobody asks for shards: they are all SS_FLOW_SHARDS */
	struct ss_decoder *decoder;
	struct ss_clock clock;
	uint64_t next_tick; /* by the clock */
	uint64_t packets, bytes;
	const char *input; /* of the last frame */
	int64_t first_ns, last_ns;
	uint64_t verdicts[SS_PACKET_N_VERDICTS];
};

/* What a frame brings, in the order in which it is to be done. */
enum ss_arrivals {
	SS_BRINGS_INPUT = 1,   /* the frame is the first of its input */
	SS_BRINGS_TICK = 2,    /* time has gone on: every shard shall know */
	SS_BRINGS_SEGMENT = 4, /* all of struct ss_arrival is set; without it the time is not */
};

struct ss_arrival {
	uint8_t shard;          /* of ss_flow_shard_of */
	struct ss_instant time; /* of the tick, too */
	struct ss_segment segment;
};

/* 0 or SS_ENOMEM; memory: borrowed, for incomplete datagrams. */
int ss_front_create(struct ss_front *f, const struct ss_engine_options *options,
                    struct ss_memory *memory);
void ss_front_destroy(struct ss_front *f);

/* Returns a set of enum ss_arrivals.  The segment's payload lies in the frame or, put together from
 * fragments, in the decoder: valid until the next frame. */
unsigned ss_front_take(struct ss_front *f, const struct ss_frame *frame, struct ss_arrival *out);
static inline bool ss_segment_lies_in(const struct ss_segment *s, const struct ss_frame *frame)
{
	return s->len == 0 ||
	       (s->payload >= frame->bytes && s->payload < frame->bytes + frame->len);
}

#endif
