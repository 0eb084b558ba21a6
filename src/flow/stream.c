/* How bytes are put in order.
 *
 * Each side has a position `next`: everything before it was delivered or was reported as a gap.  A
 * segment says three things: its own bytes [position, end); by its ack number, that its sender had
 * by then read the other side's bytes up to there; and perhaps that this is the end (FIN, RST).
 *
 *   Rule 1 (sequence)  a side's bytes are delivered only at its `next`.
 *   Rule 2 (causality) a segment's bytes are delivered only when the other side's `next` has come
 *                      to the segment's ack.
 *
 * So a reply never comes before its command, in whatever order the capture has them: the reply
 * acknowledges the command.  A FIN takes one position, obeys both rules, and is delivered (on_fin)
 * as the byte it counts for.  In-order traffic obeys both rules as it comes and is handed on from
 * the frame; the rest is copied and held, sorted, first copy first, until it obeys them.
 *
 * Two complete sides can never wait for each other: when a byte was sent first, its receiver had
 * not acknowledged it yet.  So whoever waits, waits for a hole, and the hole is filled or given up:
 *
 *   - acknowledged by the other side (`acked` beyond it): it was on the wire and reached its
 *     receiver, so it is not sent again; it may only be late in the capture.  After
 *     SS_LIMIT_HOLD_NS, or when SS_LIMIT_HOLD_BYTES more are held, it is a gap.  When the wait
 *     begins, `due` notes how far was acknowledged; only what is missing before it is given up at
 *     the deadline, and then the next wait begins: a hole waits once the time, at most twice.
 *   - not acknowledged: the network lost it, the sender will send it again.  It waits until
 *     SS_LIMIT_OUT_OF_ORDER_BYTES are held behind it.
 *   - a side of which nothing was ever seen is declared absent after the same wait: the capture
 *     has one direction only.  Nothing waits for it any more, and its bytes are no gaps.  Where
 *     nobody acknowledges, bytes seen beyond a hole count as the acknowledgement.
 *   - a single missing number at the very end may be a lost FIN as well as a lost byte: nothing
 *     waits for it, and it is a gap only if bytes come after it.
 *   - a tail that the snap length cut off is held as a segment without bytes: a gap as soon as it
 *     is acknowledged, unless another copy brings the bytes.
 *
 * Without a SYN the start is the first byte seen, but for SS_LIMIT_START_SEGMENTS,
 * SS_LIMIT_START_BYTES or the wait it is tentative: the side is held, a SYN or an earlier segment
 * may still move it.
 *
 * What is not believed: sequence numbers SS_LIMIT_SEQ_JUMP ahead, acks SS_LIMIT_ACK_JUMP beyond
 * what was seen or in segments that far off themselves, a FIN before bytes that were seen, bytes
 * behind a FIN, resets outside the window.  Two heads that wait for each other are a forgery; the
 * one captured first goes first. */
#include "flow/stream.h"

#include <string.h>

#include "flow/private.h"

/* So high that nothing before it is negative. */
static const uint64_t FIRST_POSITION = (uint64_t)1 << 33;

/* Moves the start of a side of which nothing was delivered. */
static void start_at(struct ss_stream_side *side, uint64_t position)
{
	if (side->end == side->next || side->end < position)
		side->end = position;
	side->start = side->next = position;
}

static void open_side(struct ss_stream *st, unsigned s, uint32_t number)
{
	struct ss_stream_side *side = &st->side[s];
	const struct ss_flow *f = st->flow;
	uint64_t near = side->is_based ? side->next : FIRST_POSITION;
	if (ss_flow_has_start(f, s)) {
		start_at(side, ss_stream_unwrap(near, f->isn[s] + 1));
	} else {
		start_at(side, ss_stream_unwrap(near, number));
		side->is_tentative = ss_flow_packets(&f->half[0]) + ss_flow_packets(&f->half[1]) <
		                     SS_LIMIT_START_SEGMENTS;
	}
	side->is_based = side->is_open = true;
	side->is_absent = false;
}

struct ss_stream *ss_stream_create(struct ss_flow_table *t, struct ss_flow *f, unsigned s)
{
	struct ss_stream *st = ss_memory_take_zeroed(t->memory, sizeof *st);
	if (!st)
		return NULL;
	st->flow = f;
	if (ss_flow_is_side_seen(f, !s))
		open_side(st, !s, f->half[!s].high);
	return st;
}

void ss_stream_destroy(struct ss_flow_table *t, struct ss_stream *st)
{
	ss_stream_leave_queues(t, st);
	for (unsigned s = 0; s < SS_FLOW_SIDES; s++)
		ss_held_release(&st->side[s].held, t->memory);
	ss_memory_give(t->memory, st, sizeof *st);
}

void ss_stream_set_start(struct ss_flow_table *t, struct ss_stream *st, unsigned s)
{
	struct ss_stream_side *side = &st->side[s];
	if (!side->is_tentative)
		return;
	start_at(side, ss_stream_unwrap(side->next, st->flow->isn[s] + 1));
	ss_held_drop_before(&side->held, t->memory, side->next);
	side->is_tentative = false;
	ss_stream_advance(t, st);
	ss_stream_settle(t, st);
}

/* What the segment acknowledges, or 0. */
static uint64_t read_ack(struct ss_stream *st, unsigned s, const struct ss_segment *g)
{
	struct ss_stream_side *other = &st->side[!s];
	if (!(g->flags & SS_TCP_ACK))
		return 0;
	if (!other->is_based) {
		other->is_based = true;
		other->acked = FIRST_POSITION + g->ack;
		start_at(other, other->acked);
		return other->acked;
	}
	uint64_t ack = ss_stream_unwrap(other->next, g->ack);
	if (ack > other->end + SS_LIMIT_ACK_JUMP)
		return 0;
	if (ack > other->acked) {
		other->acked = ack;
		if (!other->is_open)
			start_at(other, ack); /* keeps the place in step until it shows up */
	}
	return ack;
}

/* One segment on its way in: [from, to) has bytes, [to, wire_to) has not. */
struct arrival {
	const struct ss_segment *segment;
	uint64_t position, from, to, wire_to, ack;
	uint64_t end_before; /* the side's end: what is new and before it came late */
	struct ss_mark mark;
	bool is_late;
};

static const uint8_t *bytes_at(const struct arrival *a, uint64_t position)
{
	return a->segment->payload + (position - a->position);
}

static void report_conflict(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                            uint64_t position, size_t len, struct ss_mark mark)
{
	st->flow->faults[s].conflicts++;
	t->events->on_conflict(t->user, st->flow, s, position - st->side[s].start, len, mark);
}

static int hold_piece(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                      const struct arrival *a, uint64_t from, uint64_t to, const uint8_t *bytes)
{
	struct ss_held *held = &st->side[s].held;
	struct ss_held_segment like = {
	        .position = from, .ack = a->ack, .mark = a->mark, .len = (uint32_t)(to - from)};
	if (ss_held_add(held, t->memory, &like, bytes) == 0)
		return 0;
	size_t size = sizeof like + SS_HELD_LEVELS * sizeof(void *) + like.len;
	return ss_flow_table_make_room(t, size, SS_FLOW_N_WORTHS)
	               ? ss_held_add(held, t->memory, &like, bytes)
	               : -1;
}

/* There is no memory to hold it: it goes out now, and what is missing before it is a gap. */
static void press(struct ss_flow_table *t, struct ss_stream *st, unsigned s, struct arrival *a)
{
	struct ss_stream_side *side = &st->side[s];
	side->is_tentative = false;
	ss_stream_reach(t, st, s, a->from);
	const struct ss_held_segment *next = ss_held_find(&side->held, a->from);
	uint64_t to = next && next->position < a->to ? next->position : a->to;
	t->counts.held_given_up += to - a->from;
	if (st->flow->is_followed && side->next == a->from && a->from < to)
		ss_stream_deliver(t, st, s, bytes_at(a, a->from), (size_t)(to - a->from), a->mark);
	a->from = to;
}

/* A lost tail came after all: keeps what of it is still lost. */
static void replace_lost(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                         const struct arrival *a, struct ss_held_segment *lost)
{
	uint64_t next = st->side[s].next, end = ss_held_end(lost);
	uint64_t position = lost->position > next ? lost->position : next;
	ss_held_take(&st->side[s].held, lost);
	ss_held_give(t->memory, lost);
	if (position < a->from)
		hold_piece(t, st, s, a, position, a->from, NULL);
	if (end > a->to)
		hold_piece(t, st, s, a, a->to, end, NULL);
}

/* A second copy of held bytes: the first one stands, but the lower of the acks is the true one. */
static void compare_held(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                         struct arrival *a, struct ss_held_segment *held)
{
	uint64_t from = a->from, end = ss_held_end(held), to = end < a->to ? end : a->to;
	if (a->position <= held->position && to == end && a->ack < held->ack)
		held->ack = a->ack;
	a->from = to;
	if (memcmp(ss_held_bytes(held) + (from - held->position), bytes_at(a, from),
	           (size_t)(to - from)) != 0)
		report_conflict(t, st, s, from, (size_t)(to - from), a->mark);
}

static void hold_bytes(struct ss_flow_table *t, struct ss_stream *st, unsigned s, struct arrival *a)
{
	while (a->from < a->to && st->flow->is_followed) {
		struct ss_held_segment *held = ss_held_find(&st->side[s].held, a->from);
		uint64_t to = a->to;
		if (held && held->position < to) {
			if (held->is_lost) {
				replace_lost(t, st, s, a, held);
				continue;
			}
			if (held->position <= a->from) {
				compare_held(t, st, s, a, held);
				continue;
			}
			to = held->position;
		}
		a->is_late |= a->from < a->end_before;
		if (hold_piece(t, st, s, a, a->from, to, bytes_at(a, a->from)) == 0)
			a->from = to;
		else
			press(t, st, s, a);
	}
}

/* The tail that the snap length cut off, as far as nothing else is known of it. */
static void hold_lost(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                      const struct arrival *a)
{
	const struct ss_stream_side *side = &st->side[s];
	uint64_t from = a->to > side->next ? a->to : side->next;
	while (from < a->wire_to && st->flow->is_followed) {
		const struct ss_held_segment *held = ss_held_find(&side->held, from);
		uint64_t to = a->wire_to;
		if (held && held->position <= from) {
			from = ss_held_end(held);
			continue;
		}
		if (held && held->position < to)
			to = held->position;
		if (hold_piece(t, st, s, a, from, to, NULL) != 0)
			return; /* then it is a hole like any other */
		from = to;
	}
}

static void take_bytes(struct ss_flow_table *t, struct ss_stream *st, unsigned s, struct arrival *a)
{
	struct ss_stream_side *side = &st->side[s];
	uint64_t where;
	size_t where_len;
	if (a->from < side->next) {
		if (ss_recent_differs(&side->recent, t->index.seed, a->from, bytes_at(a, a->from),
		                      (size_t)(a->to - a->from), &where, &where_len))
			report_conflict(t, st, s, where, where_len, a->mark);
		a->from = side->next < a->to ? side->next : a->to;
	}
	if (!st->flow->is_followed || a->from == a->to)
		return;
	const struct ss_held_segment *first = side->held.first[0];
	if (a->from == side->next && !side->is_tentative && (!first || first->position >= a->to) &&
	    ss_stream_is_satisfied(st, s, a->ack)) {
		a->is_late = a->from < a->end_before;
		ss_stream_deliver(t, st, s, bytes_at(a, a->from), (size_t)(a->to - a->from),
		                  a->mark);
	} else {
		hold_bytes(t, st, s, a);
	}
}

static void take_payload(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                         struct arrival *a)
{
	struct ss_stream_side *side = &st->side[s];
	struct ss_flow_faults *faults = &st->flow->faults[s];
	if (side->has_fin && a->wire_to > side->fin) {
		a->wire_to = side->fin > a->position ? side->fin : a->position;
		a->to = a->to < a->wire_to ? a->to : a->wire_to;
	}
	a->from = a->position;
	a->end_before = side->end;
	if (a->wire_to == a->position)
		return;
	take_bytes(t, st, s, a);
	if (a->to < a->wire_to)
		hold_lost(t, st, s, a);
	if (side->end < a->wire_to) {
		side->end = a->wire_to;
		side->is_fin_presumed = false;
	}
	if (a->is_late)
		faults->out_of_order++;
	else if (a->position < a->end_before)
		faults->retransmits++;
}

static void take_fin(struct ss_stream_side *side, const struct arrival *a)
{
	if (side->has_fin || a->wire_to < side->end)
		return;
	side->has_fin = true;
	side->fin = a->wire_to;
	side->fin_ack = a->ack;
	side->fin_mark = a->mark;
}

/* False if it is too far from everything to be believed. */
static bool place(struct ss_stream *st, unsigned s, const struct ss_segment *g, struct arrival *a)
{
	struct ss_stream_side *side = &st->side[s];
	uint64_t position = ss_stream_unwrap(side->next, g->seq + (g->flags & SS_TCP_SYN ? 1 : 0));
	if (g->wire_len > SS_LIMIT_SEQ_JUMP || position > side->end + SS_LIMIT_SEQ_JUMP ||
	    position + SS_LIMIT_SEQ_JUMP < side->next)
		return false;
	bool is_near = position <= side->end + SS_LIMIT_ACK_JUMP &&
	               position + SS_LIMIT_ACK_JUMP >= side->next;
	*a = (struct arrival){
	        .segment = g,
	        .position = position,
	        .to = position + g->len,
	        .wire_to = position + g->wire_len,
	        .ack = is_near ? read_ack(st, s, g) : 0,
	        .mark = {g->ts_ns, g->packet},
	};
	return true;
}

/* Once enough was seen, a flow without SYN starts where it starts. */
static void settle_start(struct ss_stream *st)
{
	struct ss_stream_side *side = st->side;
	const struct ss_flow_half *half = st->flow->half;
	if (!side[0].is_tentative && !side[1].is_tentative)
		return;
	if (ss_flow_packets(&half[0]) + ss_flow_packets(&half[1]) >= SS_LIMIT_START_SEGMENTS ||
	    side[0].held.cost + side[1].held.cost > SS_LIMIT_START_BYTES)
		side[0].is_tentative = side[1].is_tentative = false;
}

void ss_stream_feed(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                    const struct ss_segment *g)
{
	struct ss_stream_side *side = &st->side[s];
	struct arrival a;
	if (!side->is_open)
		open_side(st, s, g->seq + (g->flags & SS_TCP_SYN ? 1 : 0));
	if (!place(st, s, g, &a))
		return;
	if (side->is_tentative && a.position < side->next &&
	    a.position + SS_LIMIT_HOLD_BYTES >= side->next)
		start_at(side, a.position);
	take_payload(t, st, s, &a);
	if (g->flags & SS_TCP_FIN)
		take_fin(side, &a);
	settle_start(st);
	ss_stream_advance(t, st);
	ss_stream_settle(t, st);
}

bool ss_stream_is_far(const struct ss_stream *st, unsigned s, const struct ss_segment *g)
{
	const struct ss_stream_side *side = &st->side[s];
	uint64_t position = ss_stream_unwrap(side->next, g->seq);
	return side->is_open && (position > side->end + SS_LIMIT_ACK_JUMP ||
	                         position + SS_LIMIT_ACK_JUMP < side->next);
}

bool ss_stream_believes_reset(const struct ss_stream *st, unsigned s, const struct ss_segment *g)
{
	const struct ss_stream_side *side = &st->side[s];
	if (!side->is_based)
		return ss_flow_is_reset_near(st->flow, s, g);
	uint64_t position = ss_stream_unwrap(side->next, g->seq);
	uint64_t low = side->acked != 0 && side->acked < side->next ? side->acked : side->next;
	uint64_t high = side->acked > side->end ? side->acked : side->end;
	return position >= low && position <= high + SS_LIMIT_RST_WINDOW;
}

void ss_stream_reset(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                     const struct ss_segment *g)
{
	struct arrival a;
	if (!st->side[s].is_open)
		open_side(st, s, g->seq);
	if (st->has_reset || !place(st, s, g, &a))
		return;
	st->has_reset = true;
	st->reset_side = (uint8_t)s;
	st->reset = a.position;
	st->reset_ack = a.ack;
	st->reset_mark = a.mark;
	settle_start(st);
	ss_stream_advance(t, st);
	ss_stream_settle(t, st);
}
