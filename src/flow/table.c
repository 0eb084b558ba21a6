/* The table: takes segments to their flows, and ends them. */
#include <string.h>

#include "base/error.h"
#include "base/rare.h"
#include "flow/lists.h"
#include "flow/private.h"

int ss_flow_table_create(const struct ss_flow_table_options *options, struct ss_flow_table **out)
{
	struct ss_flow_table *t = ss_memory_take_zeroed(options->memory, sizeof *t);
	if (!t)
		return SS_ENOMEM;
	t->memory = t->index.memory = options->memory;
	t->events = options->events;
	t->user = options->user;
	t->make_room = options->make_room;
	t->make_room_user = options->make_room_user;
	t->index.seed = options->seed != 0 ? options->seed : 0x5851f42d4c957f2du;
	*out = t;
	return SS_OK;
}

static void free_flows(struct ss_flow_table *t, const struct ss_flow_shard *shard)
{
	for (unsigned class = 0; class < SS_FLOW_N_CLASSES; class ++) {
		for (struct ss_flow *f = shard->lists[class].first, *next; f; f = next) {
			next = f->next;
			if (f->stream)
				ss_stream_destroy(t, f->stream);
			ss_memory_give(t->memory, f, sizeof *f);
		}
	}
}

void ss_flow_table_destroy(struct ss_flow_table *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++)
		free_flows(t, &t->shards[i]);
	ss_flow_index_release(&t->index);
	ss_memory_give(t->memory, t, sizeof *t);
}

static bool make_stream(struct ss_flow_table *t, struct ss_flow *f, unsigned side)
{
	f->stream = ss_stream_create(t, f, side);
	if (!f->stream && ss_flow_table_make_room(t, sizeof *f->stream, SS_FLOW_N_WORTHS))
		f->stream = ss_stream_create(t, f, side);
	return f->stream;
}

/* Returns false when the flow has ended. */
static bool feed_headers(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                         const struct ss_segment *s)
{
	struct ss_mark mark = {s->ts_ns, s->packet};
	if (s->flags & SS_TCP_RST) {
		ss_flow_end(t, f, SS_FLOW_RESET, mark);
		return false;
	}
	if (s->flags & SS_TCP_FIN)
		f->has_fin = (f->has_fin | 1u << side) & 3;
	if (f->has_fin != 3)
		return true;
	ss_flow_end(t, f, SS_FLOW_CLOSED, mark);
	return false;
}

static bool feed_bytes(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                       const struct ss_segment *s)
{
	const struct ss_flow_half *half = &f->half[side];
	bool needs_stream = s->flags & SS_TCP_RST
	                            ? ss_flow_packets(half) > 1 && s->seq != half->high
	                            : s->wire_len > 0 || s->flags & SS_TCP_FIN;
	if (!f->stream && !needs_stream)
		return feed_headers(t, f, side, s);
	if (!f->stream && !make_stream(t, f, side)) {
		t->counts.evicted++;
		ss_flow_end(t, f, SS_FLOW_EVICTED, (struct ss_mark){s->ts_ns, s->packet});
		return false;
	}
	if (s->flags & SS_TCP_RST)
		ss_stream_reset(t, f->stream, side, s);
	else
		ss_stream_feed(t, f->stream, side, s);
	return true;
}

static void feed_keep_alive(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                            const struct ss_segment *s)
{
	struct ss_segment bare = *s; /* its byte, if it has one, is garbage (RFC 1122, 4.2.3.6) */
	bare.len = bare.wire_len = 0;
	struct ss_flow_half *half = &f->half[side];
	if (ss_flow_keep_alives(half) < SS_FLOW_MOST_KEEP_ALIVES)
		half->packets_and_keep_alives += (uint64_t)1 << SS_FLOW_PACKETS_BITS;
	ss_flow_learn(t, f, side, s, false);
	if (f->stream && f->is_followed)
		ss_stream_feed(t, f->stream, side, &bare);
	ss_flow_leave(t, f);
}

static bool believes_reset(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	if (!ss_flow_is_side_seen(f, 0) && !ss_flow_is_side_seen(f, 1))
		return true;
	return f->stream ? ss_stream_believes_reset(f->stream, side, s)
	                 : ss_flow_is_reset_near(f, side, s);
}

/* For a flow that is open; syn: what its SYN means, if it has one. */
static void feed_flow(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                      const struct ss_segment *s, enum ss_flow_syn syn)
{
	bool is_syn = ss_flow_is_syn(s);
	f->is_busy = true;
	t->fed = f;
	if (s->flags & SS_TCP_RST && !believes_reset(f, side, s)) {
		ss_flow_leave(t, f);
		return;
	}
	if (ss_flow_is_keep_alive(f, side, s)) {
		feed_keep_alive(t, f, side, s);
		return;
	}
	if (is_syn && syn != SS_FLOW_SYN_FITS) {
		f->faults[side].retransmits += syn == SS_FLOW_SYN_REPEATED;
		ss_flow_learn(t, f, side, s, false);
		ss_flow_leave(t, f);
		return;
	}
	if (!f->is_followed)
		ss_flow_count_order(f, side, s);
	ss_flow_learn(t, f, side, s, is_syn);
	if (f->is_followed ? feed_bytes(t, f, side, s) : feed_headers(t, f, side, s))
		ss_flow_leave(t, f);
}

SS_APART void ss_flow_obey_clock(struct ss_flow_table *t, unsigned shard)
{
	struct ss_stream *st;
	while ((st = ss_stream_find_overdue(t, shard))) {
		struct ss_flow *f = st->flow;
		f->is_busy = true;
		if (st->has_reset) {
			ss_flow_end(t, f, SS_FLOW_RESET, st->reset_mark);
			continue;
		}
		ss_stream_end_wait(t, st);
		ss_stream_settle(t, st);
		ss_flow_leave(t, f);
	}
	ss_flow_expire(t, shard);
}

/* The flow is no longer what its ends are used for. */
static void retire(struct ss_flow_table *t, struct ss_flow *f, enum ss_flow_end why)
{
	if (f->is_over)
		ss_flow_free(t, f);
	else
		ss_flow_end(t, f, why, (struct ss_mark){f->last_ns, 0});
}

/* Does a segment that is no SYN show that another flow has these ends now? */
static bool is_other(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                     const struct ss_segment *s)
{
	if (f->is_over)
		return ss_flow_is_restarted(f, side, s) || !ss_flow_absorbs(f, side, s);
	if (ss_flow_is_challenge_met(f, side, s)) {
		t->known_start = (struct ss_flow_start){
		        .is_known = true,
		        .side_of_end_0 = f->side_of_end_0,
		        .sides = (1u << side) & 3,
		        .isn = {s->seq - 1, s->seq - 1},
		};
		return true;
	}
	/* its SYN may be lost */
	return f->stream && s->len > 0 && ss_flow_is_idle(t, f) &&
	       ss_stream_is_far(f->stream, side, s);
}

/* The flow is over, the segment is another one's: was the beginning of that one absorbed? */
static void recall(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                   const struct ss_segment *s)
{
	if (ss_flow_answers_challenge(f, side, s) && ss_flow_is_syn(s))
		f->is_answered = false; /* by this one, whatever came before it */
	else if (!ss_flow_is_restarted(f, side, s))
		return;
	t->known_start = ss_flow_recall(f);
	t->counts.trailing -= f->is_answered ? 2 : 1;
}

/* Does the segment belong to f?  What begins another flow ends this one. */
static bool is_of(struct ss_flow_table *t, struct ss_flow *f, const struct ss_segment *s,
                  unsigned from_end, enum ss_flow_syn *syn)
{
	if (ss_flow_is_expired(t, f)) {
		retire(t, f, SS_FLOW_TIMEOUT);
		return false;
	}
	unsigned side = from_end ^ f->side_of_end_0;
	if (ss_flow_is_syn(s) ? (*syn = ss_flow_judge_syn(t, f, side, s)) != SS_FLOW_SYN_NEW
	                      : !is_other(t, f, side, s))
		return true;
	*syn = SS_FLOW_SYN_FITS;
	if (f->is_over)
		recall(t, f, side, s);
	retire(t, f, SS_FLOW_REUSED);
	return false;
}

SS_APART void ss_flow_feed_any(struct ss_flow_table *t, struct ss_flow *f,
                               const struct ss_segment *s, const struct ss_flow_target *to)
{
	t->mark = (struct ss_mark){s->ts_ns, s->packet};
	enum ss_flow_syn syn = SS_FLOW_SYN_FITS;
	if (!f || !is_of(t, f, s, to->from_end, &syn))
		f = ss_flow_open(t, s, to);
	if (!f)
		t->counts.refused++;
	else if (!f->is_over)
		feed_flow(t, f, to->from_end ^ f->side_of_end_0, s, syn);
	else /* it is absorbed */
		t->counts.trailing += ss_flow_is_syn(s) || s->wire_len > 0;
	t->fed = NULL;
}

/* Both directions have the same; two in a row of ports or addresses have not. */
unsigned ss_flow_shard_of(const struct ss_segment *s)
{
	uint64_t src[2], dst[2];
	memcpy(src, s->src.bytes, sizeof src);
	memcpy(dst, s->dst.bytes, sizeof dst);
	uint64_t ends = (src[0] ^ dst[0]) * 3 + (src[1] ^ dst[1]);
	uint32_t ports = (uint32_t)(s->src_port ^ s->dst_port) << 16 | (s->src_port + s->dst_port);
	uint64_t mixed = (ends ^ ports) * 0x9e3779b97f4a7c15u;
	mixed ^= mixed >> 29;
	return (unsigned)(mixed * 0xbf58476d1ce4e5b9u >> 32) % SS_FLOW_SHARDS;
}

void ss_flow_table_read_counts(const struct ss_flow_table *t, struct ss_flow_table_counts *out)
{
	*out = t->counts;
}
