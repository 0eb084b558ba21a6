/* What the headers alone tell of a flow: where its sides start, whether a SYN begins another flow,
 * whether a reset may be believed (RFC 9293, section 3.10.7; RFC 5961). */
#include "flow/private.h"

/* A SYN that comes after bytes of its flow came by disorder, so it is near. */
static const uint32_t LATE_SYN = 262144;

static unsigned bit(unsigned side)
{
	return 1u << side;
}

bool ss_flow_is_idle(const struct ss_flow_table *t, const struct ss_flow *f)
{
	int32_t age = (int32_t)(ss_clock_ticks(t->time.stamp) - f->queued);
	return age > (int32_t)ss_clock_ticks(SS_LIMIT_REUSE_NS);
}

static bool has_any_fin(const struct ss_flow *f)
{
	const struct ss_stream *st = f->stream;
	return f->has_fin != 0 || (st && (st->side[0].is_fin_done || st->side[1].is_fin_done));
}

/* Could it be the SYN of a side that was seen without one? */
static bool is_late_syn(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const struct ss_stream_side *stream = f->stream ? &f->stream->side[side] : NULL;
	if (stream && stream->is_open && !stream->is_tentative)
		return s->seq + 1 == (uint32_t)stream->start;
	return f->half[side].high - (s->seq + 1) <= LATE_SYN;
}

/* Does the SYN+ACK acknowledge the other side's SYN (and perhaps its bytes, RFC 7413)? */
static bool answers(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const struct ss_flow_half *other = &f->half[!side];
	uint32_t first = f->isn[!side] + 1;
	if (!ss_flow_has_start(f, !side))
		return true;
	return s->ack - first <=
	       (ss_flow_is_side_seen(f, !side) && f->is_followed ? other->high - first : 0);
}

static void challenge(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	f->is_challenged = true;
	f->challenge_side = side & 1;
	f->challenge = s->seq;
}

bool ss_flow_answers_challenge(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	return s->flags & SS_TCP_ACK && f->is_challenged && f->challenge_side != side &&
	       s->ack == f->challenge + 1;
}

/* The flow is over, the SYN has the number of the flow's own.  Is it a late copy, or do both
 * connections begin at the same number?  After a reset or a long silence no copy comes.  Otherwise
 * what follows tells: see ss_flow_is_restarted. */
static enum ss_flow_syn judge_same_after_end(const struct ss_flow_table *t, struct ss_flow *f,
                                             unsigned side, const struct ss_segment *s)
{
	bool is_answer = s->flags & SS_TCP_ACK;
	if (ss_flow_is_idle(t, f) || (!is_answer && f->was_reset && f->is_syn_seen & bit(side)))
		return SS_FLOW_SYN_NEW;
	if (ss_flow_answers_challenge(f, side, s)) {
		f->is_answered = true;
	} else if (!is_answer || !ss_flow_is_side_seen(f, !side)) {
		challenge(f, side, s);
		f->is_answered = false;
		f->first_ns = s->ts_ns;
	}
	return SS_FLOW_SYN_REPEATED;
}

/* Another number: the next connection's, unless it answers the old SYN and nobody knows what the
 * first answer was. */
static enum ss_flow_syn judge_other_after_end(const struct ss_flow *f, unsigned side,
                                              const struct ss_segment *s)
{
	bool is_known = s->flags & SS_TCP_ACK && ss_flow_has_start(f, !side) &&
	                !ss_flow_has_start(f, side) && f->isn[!side] == s->ack - 1 &&
	                !ss_flow_answers_challenge(f, side, s);
	return is_known ? SS_FLOW_SYN_REPEATED : SS_FLOW_SYN_NEW;
}

/* The flow is open, and has this SYN's number. */
static enum ss_flow_syn judge_same(const struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                                   const struct ss_segment *s)
{
	bool is_answer = s->flags & SS_TCP_ACK;
	if (!(f->is_syn_seen & bit(side)))
		return SS_FLOW_SYN_FITS;
	if (!is_answer && f->is_established && ss_flow_is_idle(t, f))
		return SS_FLOW_SYN_NEW;
	/* Who has sent bytes answers no copy with a new SYN: then it is another connection.  If his
	 * own was not seen yet, it may still come. */
	if (!is_answer && f->is_established && f->half[!side].bytes > 0 &&
	    ss_flow_has_start(f, !side))
		challenge(f, side, s);
	return SS_FLOW_SYN_REPEATED;
}

enum ss_flow_syn ss_flow_judge_syn(const struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                                   const struct ss_segment *s)
{
	bool is_answer = s->flags & SS_TCP_ACK;
	bool is_same = ss_flow_has_start(f, side) && f->isn[side] == s->seq;
	if (f->is_over)
		return is_same ? judge_same_after_end(t, f, side, s)
		               : judge_other_after_end(f, side, s);
	if (is_same)
		return judge_same(t, f, side, s);
	if (ss_flow_answers_challenge(f, side, s))
		return SS_FLOW_SYN_NEW; /* it was no stray: the other side took it */
	if (!ss_flow_has_start(f, side)) {
		bool fits = ss_flow_is_side_seen(f, side) ? is_late_syn(f, side, s)
		            : is_answer                   ? answers(f, side, s)
		                                          : !ss_flow_is_idle(t, f);
		if (fits)
			return SS_FLOW_SYN_FITS;
	}
	if (!f->is_established || has_any_fin(f) || ss_flow_is_idle(t, f))
		return SS_FLOW_SYN_NEW;
	if (!is_answer || !ss_flow_is_side_seen(f, !side))
		challenge(f, side, s);
	return SS_FLOW_SYN_STRAY;
}

static void set_start(struct ss_flow_table *t, struct ss_flow *f, unsigned side, uint32_t isn)
{
	struct ss_flow_half *half = &f->half[side];
	f->isn[side] = isn;
	if (half->bytes == 0) /* a bare ACK does not show that what is before it was seen */
		half->high = isn + 1;
	f->is_start_known = (f->is_start_known | bit(side)) & 3;
	if (f->stream && f->is_followed)
		ss_stream_set_start(t, f->stream, side);
}

static void learn_syn(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                      const struct ss_segment *s)
{
	f->is_syn_seen = (f->is_syn_seen | bit(side)) & 3;
	if (!ss_flow_has_start(f, side))
		set_start(t, f, side, s->seq);
	if (!(s->flags & SS_TCP_ACK)) {
		bool is_first =
		        !ss_flow_is_half_seen(&f->half[0]) && !ss_flow_is_half_seen(&f->half[1]);
		f->rtt_state = is_first ? SS_FLOW_RTT_SYN : SS_FLOW_RTT_UNKNOWN;
		return;
	}
	f->rtt_state = f->rtt_state == SS_FLOW_RTT_SYN ? SS_FLOW_RTT_SYN_ACK : SS_FLOW_RTT_UNKNOWN;
	struct ss_segment syn = {.seq = s->ack - 1};
	if (!ss_flow_has_start(f, !side) &&
	    (!ss_flow_is_side_seen(f, !side) || is_late_syn(f, !side, &syn)))
		set_start(t, f, !side, s->ack - 1);
}

static void learn_rtt(struct ss_flow *f, const struct ss_segment *s)
{
	int64_t ns = (int64_t)((uint64_t)s->ts_ns - (uint64_t)f->first_ns);
	bool is_sane = ns >= 0 && ns / 8 <= UINT32_MAX && s->ack - f->isn[1] == 1;
	f->rtt = is_sane ? (uint32_t)(ns / 8) : 0;
	f->rtt_state = is_sane ? SS_FLOW_RTT_KNOWN : SS_FLOW_RTT_UNKNOWN;
}

/* May a segment that was captured later be the flow's first?  One bad time is not believed. */
static bool is_start_open(const struct ss_flow *f, const struct ss_segment *s)
{
	return ss_flow_packets(&f->half[0]) + ss_flow_packets(&f->half[1]) <=
	               SS_LIMIT_START_SEGMENTS &&
	       (uint64_t)f->first_ns - (uint64_t)s->ts_ns <= SS_LIMIT_HOLD_NS;
}

void ss_flow_learn(struct ss_flow_table *t, struct ss_flow *f, unsigned side,
                   const struct ss_segment *s, bool fits)
{
	struct ss_flow_half *half = &f->half[side];
	bool is_syn = ss_flow_is_syn(s);
	uint32_t end = s->seq + s->wire_len + is_syn + (s->flags & SS_TCP_FIN ? 1 : 0);
	if (fits)
		learn_syn(t, f, side, s);
	else if (is_syn)
		f->rtt_state = f->is_established ? f->rtt_state : SS_FLOW_RTT_UNKNOWN;
	else if (f->rtt_state == SS_FLOW_RTT_SYN_ACK && side == 0)
		learn_rtt(f, s);
	bool is_bare = end == s->seq || s->flags & SS_TCP_RST || (is_syn && !fits);
	bool is_first = !ss_flow_is_half_seen(half) && !ss_flow_has_start(f, side);
	if (is_first || (!is_bare && (int32_t)(end - half->high) > 0))
		half->high = end;
	if (!(s->flags & (SS_TCP_SYN | SS_TCP_RST)))
		f->is_established = true;
	ss_flow_count(f, side, s);
	if (s->ts_ns < f->first_ns && is_start_open(f, s)) {
		f->first_ns = s->ts_ns;
		if (f->rtt_state != SS_FLOW_RTT_KNOWN)
			f->rtt_state = SS_FLOW_RTT_UNKNOWN; /* it was counted from there */
	}
}

bool ss_flow_is_keep_alive(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const unsigned others = SS_TCP_SYN | SS_TCP_FIN | SS_TCP_RST;
	const struct ss_flow_half *half = &f->half[side];
	if (s->wire_len > 1 || s->seq + 1 != half->high || s->flags & others ||
	    !ss_flow_is_half_seen(half))
		return false;
	/* A byte is one that was seen before, unless `high` is only what a bare ACK told. */
	return s->wire_len == 0 || half->bytes > 0 || ss_flow_has_start(f, side);
}

bool ss_flow_is_reset_near(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const uint32_t behind = 1 << 20; /* it may answer an old segment, with that one's ack */
	const struct ss_flow_half *half = &f->half[side], *other = &f->half[!side];
	if (ss_flow_is_side_seen(f, side))
		return s->seq - half->high + behind <= behind + SS_LIMIT_RST_WINDOW;
	return s->flags & SS_TCP_ACK && ss_flow_is_side_seen(f, !side) &&
	       s->ack - other->high + behind <= behind;
}

bool ss_flow_absorbs(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const uint32_t window = 1 << 20;
	struct ss_flow_half *half = &f->half[side];
	uint32_t end = s->seq + s->wire_len;
	if (s->flags & SS_TCP_RST) /* opens nothing */
		return true;
	if (!ss_flow_is_side_seen(f, side))
		return s->flags & SS_TCP_ACK && s->ack - f->half[!side].high + window <= 2 * window;
	if (s->seq - half->high + window > 2 * window)
		return false;
	if ((int32_t)(end - half->high) > 0) /* what was under way when the flow was reset */
		half->high = end;
	return true;
}

bool ss_flow_is_challenge_met(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	return f->is_challenged && f->challenge_side == side && !ss_flow_is_side_seen(f, !side) &&
	       s->seq == f->challenge + 1 && s->seq != f->half[side].high &&
	       !(s->flags & (SS_TCP_SYN | SS_TCP_RST));
}

/* A late copy of a SYN comes alone.  A handshake goes on: where both numbers are the old ones, by a
 * third segment that begins where its sender's SYN said. */
bool ss_flow_is_restarted(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	if (!f->is_challenged || s->flags & (SS_TCP_SYN | SS_TCP_RST))
		return false;
	if (f->is_answered)
		return s->flags & SS_TCP_ACK && s->seq == f->isn[side] + 1;
	return f->challenge_side == side && !ss_flow_is_side_seen(f, !side) &&
	       s->seq == f->challenge + 1;
}

struct ss_flow_start ss_flow_recall(const struct ss_flow *f)
{
	struct ss_flow_start start = {
	        .is_known = true,
	        .is_uncounted = true,
	        .side_of_end_0 = f->side_of_end_0,
	        .sides = (f->is_answered ? 3 : bit(f->challenge_side)) & 3,
	        .first_ns = f->first_ns,
	};
	start.isn[!f->challenge_side] = f->isn[!f->challenge_side];
	start.isn[f->challenge_side] = f->challenge;
	return start;
}

void ss_flow_begin_at(struct ss_flow *f, const struct ss_flow_start *start)
{
	f->side_of_end_0 = start->side_of_end_0;
	f->is_start_known = f->is_syn_seen = start->sides;
	for (unsigned side = 0; side < SS_FLOW_SIDES; side++) {
		if (!(start->sides & bit(side)))
			continue;
		f->isn[side] = start->isn[side];
		f->half[side].high = start->isn[side] + 1;
		f->half[side].packets_and_keep_alives = start->is_uncounted;
	}
	if (!start->is_uncounted)
		return;
	f->first_ns = start->first_ns;
	if (f->last_ns < f->first_ns)
		f->last_ns = f->first_ns;
	f->rtt_state = start->sides == 3        ? SS_FLOW_RTT_SYN_ACK
	               : start->sides == bit(0) ? SS_FLOW_RTT_SYN
	                                        : SS_FLOW_RTT_UNKNOWN;
}

/* Without a stream nobody knows which bytes were seen, but how many are missing below `high` tells
 * late ones from retransmissions well enough. */
void ss_flow_count_order(struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const struct ss_flow_half *half = &f->half[side];
	struct ss_flow_faults *faults = &f->faults[side];
	int32_t ahead = (int32_t)(s->seq - half->high);
	if (s->wire_len == 0 || !ss_flow_is_half_seen(half) || ahead == 0)
		return;
	if (ahead > 0) {
		uint32_t hole = (uint32_t)faults->hole + (uint32_t)ahead;
		faults->hole = hole < UINT16_MAX ? (uint16_t)hole : UINT16_MAX;
	} else if (s->wire_len <= faults->hole) {
		faults->hole = (uint16_t)(faults->hole - s->wire_len);
		faults->out_of_order++;
	} else {
		faults->retransmits++;
	}
}
