/* The way of nearly every segment: one that goes on where its side was, in a flow in which nothing
 * is odd.  What the long way would ask of it is known beforehand, and what is left to do is little:
 * to count it, and to hand on its bytes, or, of one that is out of order, to leave them to its stream. */
#include "flow/lists.h"
#include "flow/private.h"

/* Neither a handshake, an end, nor a keep-alive; the flow is neither new nor in doubt. */
static inline bool is_plain(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const struct ss_flow_half *half = &f->half[side];
	return (s->flags & (SS_TCP_SYN | SS_TCP_FIN | SS_TCP_RST)) == 0 && !f->is_challenged &&
	       f->rtt_state != SS_FLOW_RTT_SYN_ACK && ss_flow_is_half_seen(half) &&
	       s->seq + 1 != half->high && s->ts_ns >= f->last_ns;
}

/* As ss_flow_count, of a plain one. */
static inline void count(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	struct ss_flow_half *half = &f->half[side];
	uint32_t end = s->seq + s->wire_len;
	if (s->wire_len > 0 && (int32_t)(end - half->high) > 0)
		half->high = end;
	if (s->window == 0)
		half->zero_windows++;
	half->packets_and_keep_alives++;
	half->bytes += s->wire_len;
	f->last_ns = s->ts_ns;
}

/* ---- flows that are refused ---- */

/* One that is fresh is not too old either. */
static inline bool feed_ignored(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                                const struct ss_segment *s)
{
	bool is_fresh = ss_flow_is_fresh(t, f);
	if ((!is_fresh && ss_flow_is_expired(t, f)) || f->has_fin == 3 ||
	    (s->wire_len > 0 && s->seq != f->half[side].high) || !is_plain(f, side, s))
		return false;
	count(f, side, s);
	if (!is_fresh)
		ss_flow_keep_listed(t, f);
	return true;
}

/* ---- flows that are followed ---- */

/* The next bytes of its side, or none, and nothing is waited for. */
static inline bool is_next(const struct ss_stream *st, unsigned side, const struct ss_segment *s)
{
	const struct ss_stream_side *own = &st->side[side], *other = &st->side[!side];
	return st->is_plain && s->flags & SS_TCP_ACK && s->seq == (uint32_t)own->next &&
	       s->len == s->wire_len && (int32_t)(s->ack - (uint32_t)other->next) <= 0;
}

/* False: the flow is no longer followed. */
static inline bool deliver(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                           const struct ss_segment *s)
{
	struct ss_stream_side *other = &f->stream->side[!side];
	uint64_t ack = ss_stream_unwrap(other->next, s->ack);
	if (ack > other->acked)
		other->acked = ack;
	if (s->len == 0)
		return true;
	f->is_busy = true;
	t->fed = f;
	t->mark = (struct ss_mark){s->ts_ns, s->packet};
	ss_stream_deliver(t, f->stream, side, s->payload, s->len, t->mark);
	t->fed = NULL;
	if (f->is_followed)
		f->is_busy = false;
	else
		ss_flow_leave(t, f);
	return f->is_followed;
}

/* Before its turn or after it, or something waits: only the stream knows what becomes of it.  False: the
 * flow is no longer followed, and may be gone. */
static inline bool feed_stream(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                               const struct ss_segment *s)
{
	struct ss_stream *st = f->stream;
	f->is_busy = true;
	t->fed = f;
	t->mark = (struct ss_mark){s->ts_ns, s->packet};
	ss_stream_feed(t, st, side, s);
	bool goes_on = f->is_followed && !st->has_reset && !ss_stream_is_closed(st);
	if (goes_on)
		f->is_busy = false;
	else
		ss_flow_leave(t, f);
	t->fed = NULL;
	return goes_on;
}

/* One that is fresh is not too old either, and its ends are not another flow's by now. */
static bool feed_followed(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                          const struct ss_segment *s)
{
	if (f->class < SS_FLOW_FOLLOWED || !f->stream || !is_plain(f, side, s))
		return false;
	bool is_fresh = ss_flow_is_fresh(t, f);
	bool is_in_turn = is_next(f->stream, side, s);
	if (!is_fresh && (!is_in_turn || ss_flow_is_expired(t, f)))
		return false;
	count(f, side, s);
	if (is_in_turn ? deliver(t, f, side, s) : feed_stream(t, f, side, s))
		ss_flow_keep_listed(t, f);
	return true;
}

/* ---- any ---- */

/* Nearly always a segment's flow is the first in its place, and was seen in this encapsulation.  NULL:
 * it is not, or there is none. */
static inline struct ss_flow *find(const struct ss_flow_table *t, const struct ss_segment *s,
                                   const struct ss_flow_target *to)
{
	struct ss_flow *f = ss_flow_index_peek(&t->index, to->hash);
	return f && ss_flow_has_key(f, &to->ends) && ss_flow_is_own(f, to->from_end, s) ? f : NULL;
}

static inline bool is_time(const struct ss_flow_table *t, unsigned shard)
{
	return t->shards[shard].expired_at != ss_clock_ticks(t->time.now) ||
	       ss_stream_find_overdue(t, shard);
}

void ss_flow_table_tick(struct ss_flow_table *t, unsigned shard, const struct ss_instant *time)
{
	t->time = *time;
	if (is_time(t, shard))
		ss_flow_obey_clock(t, shard);
}

static inline bool goes_straight(struct ss_flow_table *t, struct ss_flow *f, unsigned from_end,
                                 const struct ss_segment *s)
{
	unsigned side = from_end ^ f->side_of_end_0;
	if (t->takes_long_way)
		return false;
	return f->class == SS_FLOW_IGNORED ? feed_ignored(t, f, side, s)
	                                   : feed_followed(t, f, side, s);
}

void ss_flow_table_feed(struct ss_flow_table *t, const struct ss_segment *s,
                        const struct ss_flow_target *to, const struct ss_instant *time)
{
	struct ss_flow *f = find(t, s, to);
	unsigned shard = f ? f->shard : ss_flow_target_shard(to, s);
	t->counts.segments++;
	t->time = *time;
	if (is_time(t, shard)) {
		size_t n_before = t->index.n_flows;
		ss_flow_obey_clock(t, shard);
		if (t->index.n_flows < n_before)
			f = NULL; /* it may be gone: it is looked for again */
	}
	if (!f)
		f = ss_flow_find(t, s, to);
	if (!f || !goes_straight(t, f, to->from_end, s))
		ss_flow_feed_any(t, f, s, to);
}
