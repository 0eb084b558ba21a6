/* What of a stream can be delivered, and what must be given up.  See the head of stream.c. */
#include <string.h>

#include "flow/private.h"

/* The next thing of a side is its head, once it is there: held bytes, a hole that is known to stay
 * one, or the FIN. */
struct head {
	uint64_t ack;
	struct ss_mark mark;
};

static bool find_head(const struct ss_stream *st, unsigned s, struct head *out)
{
	const struct ss_stream_side *side = &st->side[s];
	const struct ss_held_segment *first = side->held.first[0];
	if (side->is_tentative || !side->is_open)
		return false;
	if (first && first->position <= side->next) {
		if (first->is_lost && ss_held_end(first) > side->acked && st->side[!s].is_open)
			return false; /* may be sent again, as long as nobody acknowledged it */
		*out = (struct head){first->ack, first->mark};
		return true;
	}
	if (side->has_fin && !side->is_fin_done && side->fin <= side->next) {
		*out = (struct head){side->fin_ack, side->fin_mark};
		return true;
	}
	return false;
}

bool ss_stream_is_satisfied(const struct ss_stream *st, unsigned s, uint64_t ack)
{
	const struct ss_stream_side *other = &st->side[!s];
	if (ack == 0 || other->is_absent || other->is_fin_done)
		return true;
	return other->is_open && !other->is_tentative && ack <= ss_stream_position(other);
}

void ss_stream_deliver(struct ss_flow_table *t, struct ss_stream *st, unsigned s,
                       const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	struct ss_stream_side *side = &st->side[s];
	uint64_t from = side->next;
	ss_recent_add(&side->recent, t->index.seed, from, bytes, len);
	side->next += len;
	side->is_fin_presumed = false;
	if (side->end < side->next)
		side->end = side->next;
	t->events->on_bytes(t->user, st->flow, s, from - side->start, bytes, len, mark);
}

static void count_gap(struct ss_flow_faults *faults, uint64_t len)
{
	uint64_t room = SS_FLOW_MOST_GAP_BYTES - faults->gap_bytes;
	faults->gaps++;
	faults->gap_bytes =
	        (faults->gap_bytes + (len < room ? len : room)) & SS_FLOW_MOST_GAP_BYTES;
}

/* What is next on this side up to position, where something may be held, is missing. */
static void make_gap(struct ss_flow_table *t, struct ss_stream *st, unsigned s, uint64_t position)
{
	struct ss_stream_side *side = &st->side[s];
	const struct ss_held_segment *first = side->held.first[0];
	struct ss_mark mark = first ? first->mark : ss_flow_mark(t, st->flow);
	uint64_t from = side->next, len = position - from;
	side->next = position;
	side->is_fin_presumed = false;
	if (side->end < position)
		side->end = position;
	ss_held_drop_before(&side->held, t->memory, position);
	count_gap(&st->flow->faults[s], len);
	t->events->on_gap(t->user, st->flow, s, from - side->start, len, mark);
}

static void take_head(struct ss_flow_table *t, struct ss_stream *st, unsigned s)
{
	struct ss_stream_side *side = &st->side[s];
	struct ss_held_segment *first = side->held.first[0];
	if (!first || first->position > side->next) {
		side->is_fin_done = true;
		side->is_fin_presumed = false;
		t->events->on_fin(t->user, st->flow, s, side->fin_mark);
		return;
	}
	if (first->is_lost) {
		make_gap(t, st, s, ss_held_end(first));
		return;
	}
	ss_held_take_first(&side->held);
	size_t skip = (size_t)(side->next - first->position);
	if (skip < first->len)
		ss_stream_deliver(t, st, s, ss_held_bytes(first) + skip, first->len - skip,
		                  first->mark);
	ss_held_give(t->memory, first);
}

static bool advance_side(struct ss_flow_table *t, struct ss_stream *st, unsigned s)
{
	struct head head;
	bool has_moved = false;
	while (st->flow->is_followed && find_head(st, s, &head) &&
	       ss_stream_is_satisfied(st, s, head.ack)) {
		take_head(t, st, s);
		has_moved = true;
	}
	return has_moved;
}

/* Both sides are there and each waits for the other.  TCP cannot do that, a forger can: what was
 * captured first goes first. */
static bool break_tie(struct ss_flow_table *t, struct ss_stream *st)
{
	struct head head[SS_FLOW_SIDES];
	if (!find_head(st, 0, &head[0]) || !find_head(st, 1, &head[1]))
		return false;
	take_head(t, st, head[1].mark.packet < head[0].mark.packet);
	return true;
}

void ss_stream_advance_any(struct ss_flow_table *t, struct ss_stream *st)
{
	while (st->flow->is_followed) {
		bool has_moved = advance_side(t, st, 0);
		has_moved |= advance_side(t, st, 1);
		if (!st->flow->is_followed || (!has_moved && !break_tie(t, st)))
			break;
	}
}

/* Where the hole at the side's next byte ends. */
static uint64_t find_hole_end(const struct ss_stream_side *side)
{
	const struct ss_held_segment *first = side->held.first[0];
	uint64_t end = side->has_fin && !side->is_fin_done ? side->fin : UINT64_MAX;
	if (first && first->position > side->next)
		end = first->position < end ? first->position : end;
	else if (first && first->is_lost)
		end = ss_held_end(first);
	return end;
}

bool ss_stream_has_head(const struct ss_stream *st, unsigned s)
{
	struct head head;
	return find_head(st, s, &head);
}

bool ss_stream_give_up(struct ss_flow_table *t, struct ss_stream *st, unsigned s, uint64_t position)
{
	struct ss_stream_side *side = &st->side[s];
	struct head head;
	bool has_moved = false;
	while (st->flow->is_followed && !side->is_fin_done && ss_stream_position(side) < position &&
	       !find_head(st, s, &head)) {
		uint64_t end = find_hole_end(side);
		if (end == UINT64_MAX && side->acked == side->next + 1)
			side->is_fin_presumed = true;
		else
			make_gap(t, st, s, end < position ? end : position);
		has_moved = true;
		ss_stream_advance(t, st);
	}
	return has_moved;
}

/* Forces the next thing that this side holds out, or one step towards it.  False if there is
 * nothing. */
static bool force(struct ss_flow_table *t, struct ss_stream *st, unsigned s)
{
	struct ss_stream_side *side = &st->side[s], *other = &st->side[!s];
	struct head head;
	side->is_tentative = other->is_tentative = false;
	if (find_head(st, s, &head)) {
		if (!other->is_open)
			other->is_absent = true;
		else if (!ss_stream_is_satisfied(st, s, head.ack) &&
		         !ss_stream_give_up(t, st, !s, head.ack))
			take_head(t, st, s);
	} else if (side->held.first[0] || (side->has_fin && !side->is_fin_done)) {
		make_gap(t, st, s, find_hole_end(side));
	} else {
		return false;
	}
	ss_stream_advance(t, st);
	return true;
}

void ss_stream_reach(struct ss_flow_table *t, struct ss_stream *st, unsigned s, uint64_t position)
{
	struct ss_stream_side *side = &st->side[s];
	while (st->flow->is_followed && side->next < position) {
		const struct ss_held_segment *first = side->held.first[0];
		if (first && first->position < position)
			force(t, st, s);
		else
			make_gap(t, st, s, position);
	}
}

void ss_stream_flush(struct ss_flow_table *t, struct ss_stream *st)
{
	st->side[0].is_tentative = st->side[1].is_tentative = false;
	ss_stream_advance(t, st);
	while (st->flow->is_followed) {
		uint64_t packet[SS_FLOW_SIDES];
		for (unsigned s = 0; s < SS_FLOW_SIDES; s++) {
			const struct ss_stream_side *side = &st->side[s];
			packet[s] = side->held.first[0] ? side->held.first[0]->mark.packet
			            : side->has_fin && !side->is_fin_done ? side->fin_mark.packet
			                                                  : UINT64_MAX;
		}
		unsigned s = packet[1] < packet[0];
		if (packet[s] == UINT64_MAX || !force(t, st, s))
			break;
	}
}

void ss_stream_finish(struct ss_flow_table *t, struct ss_stream *st)
{
	ss_stream_flush(t, st);
	for (unsigned s = 0; s < SS_FLOW_SIDES; s++)
		if (st->side[s].is_open && st->flow->is_followed)
			ss_stream_give_up(t, st, s, st->side[s].acked);
}

bool ss_stream_is_reset_due(const struct ss_stream *st)
{
	return ss_stream_position(&st->side[st->reset_side]) >= st->reset &&
	       ss_stream_is_satisfied(st, st->reset_side, st->reset_ack);
}
