/* What a worker is told: a line of the cache each, as one core writes it and another one reads it.  A
 * segment of IPv4 that is not late fits in, and most are so; another is told by a copy of its arrival,
 * which takes two. */
#ifndef SS_CREW_TASK_H
#define SS_CREW_TASK_H
#include <string.h>

#include "engine/front.h"

enum ss_task_kind {
	SS_TASK_SEGMENT,
	SS_TASK_ARRIVAL, /* a segment, too */
	SS_TASK_TICK,
	SS_TASK_INPUT, /* begins */
	SS_TASK_END,   /* of the flows up to an id */
};

struct ss_task {
	uint8_t kind;  /* enum ss_task_kind */
	uint8_t shard; /* SEGMENT, as what follows: in the order of struct ss_segment, so that
	                  several are copied in one step */
	uint16_t src_port, dst_port, vlan;
	uint32_t tunnel, seq, ack;
	uint16_t window;
	uint8_t flags;
	union {
		struct { /* SEGMENT */
			const uint8_t *payload;
			uint32_t len, wire_len;
			int64_t ts_ns;
		};
		const struct ss_arrival *arrival; /* ARRIVAL */
		struct ss_instant time;           /* TICK */
		uint64_t last;                    /* END */
		struct {
			const char *name;
			uint64_t before;
		} input;
	};
	uint64_t packet; /* SEGMENT; TICK: that brought it */
	uint8_t src[4], dst[4];
};
_Static_assert(sizeof(struct ss_task) <= 64, "a task is a line of the cache");

/* Can it be told as SEGMENT?  shift: from its own time to that of the clock. */
static inline bool ss_task_takes(const struct ss_arrival *a, uint64_t shift)
{
	const struct ss_segment *s = &a->segment;
	return s->src.version == 4 && s->dst.version == 4 && a->time.is_sure &&
	       a->time.stamp == a->time.now && a->time.now == (uint64_t)s->ts_ns + shift;
}

static inline void ss_task_pack(struct ss_task *t, const struct ss_arrival *a)
{
	const struct ss_segment *s = &a->segment;
	t->kind = SS_TASK_SEGMENT;
	t->shard = a->shard;
	t->src_port = s->src_port;
	t->dst_port = s->dst_port;
	t->vlan = s->vlan;
	t->tunnel = s->tunnel;
	t->seq = s->seq;
	t->ack = s->ack;
	t->window = s->window;
	t->flags = s->flags;
	t->payload = s->payload;
	t->len = s->len;
	t->wire_len = s->wire_len;
	t->ts_ns = s->ts_ns;
	t->packet = s->packet;
	memcpy(t->src, s->src.bytes, sizeof t->src);
	memcpy(t->dst, s->dst.bytes, sizeof t->dst);
}

/* What is the same in all that are unpacked to there. */
static inline void ss_task_prepare(struct ss_arrival *out)
{
	*out = (struct ss_arrival){
	        .segment = {.src.version = 4, .dst.version = 4},
	        .time.is_sure = true,
	};
}

/* private: as a word, as the flow's key is read of it a moment later (flow/ahead.c) */
static inline void ss_task_put_address(struct ss_address *out, const uint8_t bytes[4])
{
	uint32_t half;
	memcpy(&half, bytes, sizeof half);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	uint64_t word = (uint64_t)half << 32;
#else
	uint64_t word = half;
#endif
	memcpy(out->bytes, &word, sizeof word);
}

/* Of SEGMENT, the arrival that was packed.  out: was prepared. */
static inline void ss_task_unpack(const struct ss_task *t, uint64_t shift, struct ss_arrival *out)
{
	struct ss_segment *s = &out->segment;
	out->shard = t->shard;
	out->time.now = out->time.stamp = (uint64_t)t->ts_ns + shift;
	s->ts_ns = t->ts_ns;
	s->packet = t->packet;
	ss_task_put_address(&s->src, t->src);
	ss_task_put_address(&s->dst, t->dst);
	s->src_port = t->src_port;
	s->dst_port = t->dst_port;
	s->vlan = t->vlan;
	s->tunnel = t->tunnel;
	s->seq = t->seq;
	s->ack = t->ack;
	s->window = t->window;
	s->flags = t->flags;
	s->payload = t->payload;
	s->len = t->len;
	s->wire_len = t->wire_len;
}

#endif
