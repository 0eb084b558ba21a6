/* Which flow a segment belongs to when several have the same ends.
 *
 * VLANs and tunnels tell them apart: tenants use the same addresses.  But where the two directions
 * of one connection take different ways, each has a VLAN, or a tunnel, of its own.  So each side of
 * a flow has its encapsulation: the one that it was seen in, or before that the other side's.  A
 * segment in another one that answers what a flow's only side has sent is that flow's other side. */
#include "flow/lists.h"
#include "flow/private.h"

/* How far its numbers may be from what was seen: what may come late, or was not captured. */
static const uint32_t NEAR = SS_LIMIT_HOLD_BYTES;

static bool is_near(uint32_t number, uint32_t from, uint32_t to)
{
	return number - (from - NEAR) <= to - from + 2 * NEAR;
}

/* Does it acknowledge what the other side sent? */
static bool is_ack_near(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const struct ss_flow_half *other = &f->half[!side];
	if (!(s->flags & SS_TCP_ACK))
		return false;
	if (!ss_flow_has_start(f, !side))
		return is_near(s->ack, other->high, other->high);
	uint32_t seen = other->high - (f->isn[!side] + 1);
	return s->ack - (f->isn[!side] + 1) <= (s->flags & SS_TCP_SYN ? seen : seen + NEAR);
}

/* Is it what the other side acknowledged, or next to it, as far as that is known? */
static bool is_seq_near(const struct ss_flow *f, unsigned side, const struct ss_segment *s)
{
	const struct ss_stream_side *stream = f->stream ? &f->stream->side[side] : NULL;
	bool is_acked = stream && stream->is_based && stream->acked != 0;
	bool has_start = ss_flow_has_start(f, side);
	if (!is_acked && !has_start)
		return true;
	uint32_t from = has_start ? f->isn[side] : (uint32_t)stream->acked;
	return is_near(s->seq, from, is_acked ? (uint32_t)stream->acked : from);
}

/* Is it the first of the side that f lacks? */
static bool is_missing_side(const struct ss_flow_table *t, const struct ss_flow *f, unsigned side,
                            const struct ss_segment *s)
{
	if (f->is_over || ss_flow_is_side_seen(f, side) || ss_flow_is_expired(t, f))
		return false;
	bool is_first_syn = ss_flow_is_syn(s) && !(s->flags & SS_TCP_ACK);
	if (is_first_syn) /* and the SYN+ACK was captured before it */
		return ss_flow_has_start(f, side) && s->seq == f->isn[side];
	return is_ack_near(f, side, s) && is_seq_near(f, side, s);
}

/* The oldest flow of the chain that lacks it, which becomes its flow; or NULL. */
static struct ss_flow *adopt(struct ss_flow_table *t, const struct ss_segment *s,
                             struct ss_flow *first, unsigned from_end)
{
	struct ss_flow *found = NULL;
	for (struct ss_flow *f = first; f; f = ss_flow_index_next(f))
		if (is_missing_side(t, f, from_end ^ f->side_of_end_0, s) &&
		    (!found || f->id < found->id))
			found = f;
	if (found) {
		found->encapsulation[from_end ^ found->side_of_end_0] = ss_flow_encapsulation(s);
		found->vlan = found->vlan != 0 ? found->vlan : s->vlan;
	}
	return found;
}

static struct ss_flow *find(struct ss_flow_table *t, const struct ss_segment *s,
                            const struct ss_flow_target *to)
{
	unsigned from_end = to->from_end;
	struct ss_flow *first = ss_flow_index_find(&t->index, &to->ends, to->hash), *found = NULL;
	if (!first)
		return NULL;
	for (struct ss_flow *f = first; f; f = ss_flow_index_next(f)) {
		if (ss_flow_is_own(f, from_end, s))
			return f;
		if (f->encapsulation[from_end ^ f->side_of_end_0] == ss_flow_encapsulation(s))
			found = f;
	}
	return found ? found : adopt(t, s, first, from_end);
}

struct ss_flow *ss_flow_find(struct ss_flow_table *t, const struct ss_segment *s,
                             const struct ss_flow_target *to)
{
	struct ss_flow *f = find(t, s, to);
	if (f)
		ss_flow_index_prefer(&t->index, f, to->hash);
	return f;
}
