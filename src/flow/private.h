/* What the files of this folder share. */
#ifndef SS_FLOW_PRIVATE_H
#define SS_FLOW_PRIVATE_H
#include "base/limits.h"
#include "flow/ahead.h"
#include "flow/clock.h"
#include "flow/flow.h"
#include "flow/index.h"
#include "flow/stream.h"

/* Which list a flow is in.  Each is in order of the last packet (to a second, so that a busy flow
 * is moved once a second and not with each packet), and each has its idle limit. */
enum ss_flow_class {
	SS_FLOW_LINGERING, /* over: absorbs its last packets */
	SS_FLOW_HALF_OPEN, /* nothing but SYNs so far */
	SS_FLOW_IGNORED,
	SS_FLOW_FOLLOWED, /* and, by its worth, the two behind it */
	SS_FLOW_N_CLASSES = SS_FLOW_FOLLOWED + SS_FLOW_N_WORTHS
};

/* A retransmitted SYN makes the time ambiguous (Karn 1987). */
enum ss_flow_rtt_state {
	SS_FLOW_RTT_UNKNOWN,
	SS_FLOW_RTT_SYN,     /* the first packet was the SYN */
	SS_FLOW_RTT_SYN_ACK, /* then came the SYN+ACK */
	SS_FLOW_RTT_KNOWN,
};

/* Counters that are shorter than what may be counted stay at their most. */
#define SS_FLOW_MOST_KEEP_ALIVES 0xffffffu
#define SS_FLOW_MOST_GAP_BYTES   0xffffffffffff

struct ss_flow_half { /* what is kept of one side of every flow: what each segment changes */
	/* No bit fields, in which to count takes eleven instructions: see ss_flow_packets. */
	uint64_t packets_and_keep_alives;
	uint64_t bytes;
	uint32_t high; /* sequence number after the highest seen, if any was */
	uint32_t zero_windows;
};

enum { SS_FLOW_PACKETS_BITS = 40 }; /* at a million a second, twelve days */

static inline uint64_t ss_flow_packets(const struct ss_flow_half *half)
{
	return half->packets_and_keep_alives & (((uint64_t)1 << SS_FLOW_PACKETS_BITS) - 1);
}

static inline uint32_t ss_flow_keep_alives(const struct ss_flow_half *half)
{
	return (uint32_t)(half->packets_and_keep_alives >> SS_FLOW_PACKETS_BITS);
}

/* Was a packet of it seen?  Keep-alives are packets, too. */
static inline bool ss_flow_is_half_seen(const struct ss_flow_half *half)
{
	return half->packets_and_keep_alives != 0;
}

struct ss_flow_faults { /* and what few segments do */
	uint64_t gap_bytes : 48;
	uint64_t hole : 16; /* not followed: bytes missing below high, saturated */
	uint32_t retransmits, out_of_order, conflicts, gaps;
};

/* 232 bytes: with 8 of the index, and what the heap adds, within 256.  In a flood each segment finds its
 * flow out of the cache: what one of a flow that is refused touches comes first, in 120 bytes, then what
 * the others do. */
struct ss_flow {
	struct ss_flow *next_in_bucket;
	struct ss_flow_key key;
	uint16_t vlan;
	uint32_t encapsulation[2]; /* of each side; until it is seen, the other's */
	uint32_t queued;           /* ticks: when it was put at the end of its list */
	uint8_t class;             /* enum ss_flow_class */
	bool is_busy : 1;          /* one of its events is running, or may be: do not free it */
	bool is_followed : 1;
	bool is_over : 1;        /* on_end was called */
	bool is_established : 1; /* something else than SYNs was seen */
	bool is_challenged : 1;  /* a SYN came that does not fit, or after the end: challenge */
	bool is_answered : 1;    /* is_over: and the other side's old SYN+ACK came after it */
	bool was_reset : 1;      /* is_over: by a reset */
	/* A bit for each side; has_fin: without a stream. */
	uint8_t is_start_known : 2, is_syn_seen : 2, has_fin : 2;
	uint8_t rtt_state : 2;
	uint8_t challenge_side : 1;
	uint8_t side_of_end_0 : 1; /* the side that is key.address[0] */
	uint8_t shard : 4;
	uint8_t worth : 2; /* enum ss_flow_worth */

	int64_t last_ns;
	struct ss_flow_half half[2];
	struct ss_stream *stream; /* once a followed flow has bytes */
	void *app;

	int64_t first_ns; /* is_over: when the challenge came */
	struct ss_flow_faults faults[2];
	uint32_t rtt;       /* in units of 8 ns */
	uint32_t challenge; /* its sequence number: real if the other side answers it */
	uint32_t isn[2];    /* sequence numbers of the SYNs, if is_start_known */
	struct ss_flow *previous, *next; /* in the list of its class */
	uint64_t id;
};

_Static_assert(sizeof(struct ss_flow) <= 232, "a flow and its share of the index: 256 bytes");

_Static_assert(SS_FLOW_SHARDS <= 16, "they have four bits in a flow");

struct ss_flow_list {
	struct ss_flow *first, *last;
};

/* What flows have in common that are told apart by ss_flow_shard_of: nothing that happens to one
 * depends on flows of another shard, but for the limit of memory. */
struct ss_flow_shard {
	uint32_t expired_at; /* ticks: when the lists were looked through */
	struct ss_stream_queues
	        queues; /* its first member and that are all that most segments look at */
	struct ss_flow_list lists[SS_FLOW_N_CLASSES];
	size_t n_lingering;
};

struct ss_flow_start { /* of a flow whose SYNs were captured but taken for something else */
	bool is_known;
	bool is_uncounted; /* they are in no flow's counters: that ended before them */
	uint8_t side_of_end_0 : 1;
	uint8_t sides : 2; /* a bit for each side whose SYN it was */
	uint32_t isn[2];
	int64_t first_ns; /* is_uncounted: when the first of them came */
};

struct ss_flow_table {
	struct ss_memory *memory;
	const struct ss_flow_events *events;
	void *user;
	bool (*make_room)(void *user, size_t size);
	void *make_room_user;
	struct ss_flow_index index;
	struct ss_flow_shard shards[SS_FLOW_SHARDS];
	size_t n_holders;          /* streams that hold something */
	bool is_ending;            /* SS_FLOW_FOLLOWED holds all that are open, by id */
	const struct ss_flow *fed; /* whose segment is fed, and its mark */
	struct ss_mark mark;
	struct ss_flow_start known_start; /* of the next flow that opens */
	struct ss_instant time;           /* of the segment that is fed, or the tick */
	bool takes_long_way;              /* tests only: nothing goes straight */
	unsigned n_making_room; /* depth of make_room: events that it causes may call it again */
	struct ss_flow_table_counts counts;
};

/* Without a call of memcmp, which was half of what finding a flow cost. */
static inline bool ss_flow_has_key(const struct ss_flow *f, const struct ss_flow_words *w)
{
	struct ss_flow_words own = ss_flow_words_of(&f->key);
	return ((own.a0 ^ w->a0) | (own.a1 ^ w->a1) | (own.b0 ^ w->b0) | (own.b1 ^ w->b1) |
	        (own.rest ^ w->rest)) == 0;
}

/* Fetches all that a segment of a flow that is refused touches, wherever it lies.  It is not asked whether
 * there is one, as that would be mispredicted: nothing is at the address 0, and to fetch it does no
 * harm. */
static inline void ss_flow_fetch(const struct ss_flow *f)
{
	const uintptr_t line = 64;
	uintptr_t at = (uintptr_t)f;
	__builtin_prefetch((const void *)at);
	__builtin_prefetch((const void *)(at + line));
	__builtin_prefetch((const void *)(at + 2 * line));
}

static inline unsigned ss_flow_has_start(const struct ss_flow *f, unsigned side)
{
	return f->is_start_known >> side & 1;
}

static inline unsigned ss_flow_target_shard(const struct ss_flow_target *to,
                                            const struct ss_segment *s)
{
	return to->shard < SS_FLOW_SHARDS ? to->shard : ss_flow_shard_of(s);
}

/* The mark for what no packet of its own tells. */
static inline struct ss_mark ss_flow_mark(const struct ss_flow_table *t, const struct ss_flow *f)
{
	return t->fed == f ? t->mark : (struct ss_mark){f->last_ns, 0};
}

static inline bool ss_flow_is_syn(const struct ss_segment *s)
{
	return (s->flags & (SS_TCP_SYN | SS_TCP_RST)) == SS_TCP_SYN;
}

/* The stream of that shard whose wait is over, or NULL. */
static inline struct ss_stream *ss_stream_find_overdue(const struct ss_flow_table *t,
                                                       unsigned shard)
{
	struct ss_stream *st = t->shards[shard].queues.first_waiting;
	return st && st->deadline <= t->time.now ? st : NULL;
}

/* What every segment adds to its flow. */
static inline void ss_flow_count(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	struct ss_flow_half *half = &f->half[side];
	if (s->window == 0 && !(s->flags & SS_TCP_RST))
		half->zero_windows++;
	half->packets_and_keep_alives++;
	half->bytes += s->wire_len;
	if (f->last_ns < s->ts_ns)
		f->last_ns = s->ts_ns;
}

/* handshake.c: SYNs, resets and sequence numbers, as every flow has them. */
enum ss_flow_syn {
	SS_FLOW_SYN_FITS,
	SS_FLOW_SYN_REPEATED,
	SS_FLOW_SYN_STRAY, /* does not fit an open flow: remembered, otherwise nothing */
	SS_FLOW_SYN_NEW,   /* begins another flow between the same ends */
};
enum ss_flow_syn ss_flow_judge_syn(const struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                                   const struct ss_segment *s);
/* Is it the SYN+ACK to a SYN that did not fit, or that came after the end? */
bool ss_flow_answers_challenge(const struct ss_flow *f, unsigned side, const struct ss_segment *s);
/* After the end: do the SYN that came, and its answer, go on as a connection? */
bool ss_flow_is_restarted(const struct ss_flow *f, unsigned side, const struct ss_segment *s);
/* After the end: what came of the next flow's handshake. */
struct ss_flow_start ss_flow_recall(const struct ss_flow *f);
/* Takes what the segment's header tells; fits: it is a SYN that fits. */
void ss_flow_learn(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                   const struct ss_segment *s, bool fits);
/* Silent for so long that its ends may have been taken for another one. */
bool ss_flow_is_idle(const struct ss_flow_table *t, const struct ss_flow *f);
bool ss_flow_is_keep_alive(const struct ss_flow *f, unsigned side, const struct ss_segment *s);
/* For a side without a stream: is its reset believable? */
bool ss_flow_is_reset_near(const struct ss_flow *f, unsigned side, const struct ss_segment *s);
/* For a flow without a stream: retransmissions, and what came late. */
void ss_flow_count_order(struct ss_flow *f, unsigned side, const struct ss_segment *s);

/* encapsulation.c: which of the flows between its ends a segment belongs to. */
static inline uint32_t ss_flow_encapsulation(const struct ss_segment *s)
{
	return s->tunnel ^ s->vlan * 0x9e3779b1u;
}
/* Was the segment's side of f seen, and in the same? */
static inline bool ss_flow_is_own(const struct ss_flow *f, unsigned from_end,
                                  const struct ss_segment *s)
{
	unsigned side = from_end ^ f->side_of_end_0;
	return f->encapsulation[side] == ss_flow_encapsulation(s) &&
	       ss_flow_is_half_seen(&f->half[side]);
}
/* NULL if it belongs to none. */
struct ss_flow *ss_flow_find(struct ss_flow_table *t, const struct ss_segment *s,
                             const struct ss_flow_target *to);

/* Does the segment come from a flow that is over?  Far-off numbers are another one's. */
bool ss_flow_absorbs(struct ss_flow *f, unsigned side, const struct ss_segment *s);
/* Only this side is seen, and goes on where a SYN said that did not fit: it was no stray. */
bool ss_flow_is_challenge_met(const struct ss_flow *f, unsigned side, const struct ss_segment *s);
/* For a flow that opens: its SYN was seen before. */
void ss_flow_begin_at(struct ss_flow *f, const struct ss_flow_start *start);

/* lifetime.c: how flows begin, change their class, and end. */
struct ss_flow *ss_flow_open(struct ss_flow_table *t, const struct ss_segment *s,
                             const struct ss_flow_target *to);
/* Delivers what is held, calls on_end.  The flow lingers if it was closed or reset, else it is
 * freed. */
void ss_flow_end(struct ss_flow_table *t, struct ss_flow *f, enum ss_flow_end why,
                 struct ss_mark mark);
/* Frees a flow that is over. */
void ss_flow_free(struct ss_flow_table *t, struct ss_flow *f);
/* After its events: ends it if it is closed or reset, else puts it where it belongs.  The flow may
 * be gone then. */
void ss_flow_leave(struct ss_flow_table *t, struct ss_flow *f);
/* Ends what was silent for too long; a few flows each time. */
void ss_flow_expire(struct ss_flow_table *t, unsigned shard);

/* table.c */
/* The shard's time has gone on. */
void ss_flow_obey_clock(struct ss_flow_table *t, unsigned shard);
/* A segment that is not as plain as most.  f: by its ends, or NULL. */
void ss_flow_feed_any(struct ss_flow_table *t, struct ss_flow *f, const struct ss_segment *s,
                      const struct ss_flow_target *to);

#endif
