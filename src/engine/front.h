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

struct ss_front { /* read-only outside front.c */
	struct ss_decoder *decoder;
	struct ss_clock clock;
	uint64_t next_tick; /* by the clock */
	uint64_t packets, bytes;
	const char *input; /* of the last frame */
	int64_t first_ns, last_ns;
	uint64_t verdicts[SS_PACKET_N_VERDICTS];
};

/* What a frame brings, in the order in which it is to be done. */
struct ss_arrival {
	bool begins_input; /* the frame is the first of its input */
	bool is_tick;      /* time has gone on: every shard shall know */
	bool is_segment;   /* segment and shard are set */
	uint8_t shard;
	struct ss_instant time; /* of is_tick, is_segment */
	struct ss_segment segment;
};

/* 0 or SS_ENOMEM; memory: borrowed, for incomplete datagrams. */
int ss_front_create(struct ss_front *f, const struct ss_engine_options *options,
                    struct ss_memory *memory);
void ss_front_destroy(struct ss_front *f);

/* The segment's payload lies in the frame or, put together from fragments, in the decoder: valid
 * until the next frame. */
void ss_front_take(struct ss_front *f, const struct ss_frame *frame, struct ss_arrival *out);

#endif
