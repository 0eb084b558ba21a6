/* The way of nearly every segment: one that goes on where its side was, in a flow in which nothing
 * is odd.  What the long way would ask of it is known beforehand, and what is left to do is little:
 * to count it, and to hand on its bytes. */
#include "flow/lists.h"
#include "flow/private.h"

/* Neither a handshake, an end, nor a keep-alive; the flow is neither new, old nor in doubt. */
static inline bool is_plain(const struct ss_flow_table *t, const struct ss_flow *f, unsigned side,
                            const struct ss_segment *s)
{
	const struct ss_flow_half *half = &f->half[side];
	return f->class != SS_FLOW_LINGERING && f->class != SS_FLOW_HALF_OPEN &&
	       (s->flags & (SS_TCP_SYN | SS_TCP_FIN | SS_TCP_RST)) == 0 && !f->is_challenged &&
	       f->rtt_state != SS_FLOW_RTT_SYN_ACK && half->packets > 0 &&
	       s->seq + 1 != half->high && s->ts_ns >= f->first_ns && !ss_flow_is_expired(t, f) &&
	       !t->takes_long_way;
}

/* The next bytes of its side, or none, and nothing is waited for. */
static inline bool is_next(const struct ss_stream *st, unsigned side, const struct ss_segment *s)
{
	const struct ss_stream_side *own = &st->side[side], *other = &st->side[!side];
	return s->flags & SS_TCP_ACK && s->seq == (uint32_t)own->next && s->len == s->wire_len &&
	       !st->is_waiting && st->holder_class == 0 && !own->has_fin && own->is_open &&
	       other->is_open && (!other->has_fin || other->is_fin_done) &&
	       (int32_t)(s->ack - (uint32_t)ss_stream_position(other)) <= 0;
}

static inline void count(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	struct ss_flow_half *half = &f->half[side];
	uint32_t end = s->seq + s->wire_len;
	if (s->wire_len > 0 && (int32_t)(end - half->high) > 0)
		half->high = end;
	ss_flow_count(f, side, s);
}

/* False: the flow is no longer followed. */
static bool deliver(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
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
	ss_stream_deliver(t, f->stream, side, s->payload, s->len, t->mark);
	t->fed = NULL;
	if (f->is_followed)
		f->is_busy = false;
	else
		ss_flow_leave(t, f);
	return f->is_followed;
}

static bool feed_ignored(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	if (f->has_fin == 3 || (s->wire_len > 0 && s->seq != f->half[side].high))
		return false;
	count(f, side, s);
	return true;
}

bool ss_flow_feed_straight(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                           const struct ss_segment *s)
{
	if (!is_plain(t, f, side, s))
		return false;
	if (f->class == SS_FLOW_IGNORED) {
		if (!feed_ignored(f, side, s))
			return false;
	} else {
		if (!f->stream || !is_next(f->stream, side, s))
			return false;
		count(f, side, s);
		if (!deliver(t, f, side, s))
			return true;
	}
	ss_flow_keep_listed(t, f);
	return true;
}
