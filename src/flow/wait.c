/* How long a stream waits for what is missing, and how much it may hold meanwhile. */
#include "base/rare.h"
#include "flow/private.h"

/* Where the missing bytes of this side that somebody knows of end: 0 if none are missing. */
static uint64_t missed_to(const struct ss_stream *st, unsigned s)
{
	const struct ss_stream_side *side = &st->side[s];
	if (side->is_fin_done)
		return 0; /* nothing comes after a FIN, whatever is acknowledged */
	if (!side->is_open)
		return side->is_based && !side->is_absent ? side->acked : 0;
	/* Nobody acknowledges in a one-sided capture: there, later bytes must do as evidence. */
	uint64_t known = st->side[!s].is_open ? side->acked : side->end;
	return known > ss_stream_position(side) && !ss_stream_has_head(st, s) ? known : 0;
}

static bool needs_wait(const struct ss_stream *st)
{
	return st->has_reset || st->side[0].is_tentative || st->side[1].is_tentative ||
	       missed_to(st, 0) != 0 || missed_to(st, 1) != 0;
}

static uint64_t cost(const struct ss_stream *st)
{
	return st->side[0].held.cost + st->side[1].held.cost;
}

static uint64_t held_bytes(const struct ss_stream *st)
{
	return st->side[0].held.bytes + st->side[1].held.bytes;
}

static struct ss_stream_queues *queues_of(struct ss_flow_table *t, const struct ss_stream *st)
{
	return &t->shards[st->flow->shard].queues;
}

SS_APART static void begin_wait(struct ss_flow_table *t, struct ss_stream *st)
{
	struct ss_stream_queues *q = queues_of(t, st);
	for (unsigned s = 0; s < SS_FLOW_SIDES; s++)
		st->side[s].due = missed_to(st, s);
	st->is_waiting = true;
	st->deadline = t->time.now + SS_LIMIT_HOLD_NS;
	st->cost_before = cost(st);
	st->next_waiting = NULL;
	st->previous_waiting = q->last_waiting;
	*(q->last_waiting ? &q->last_waiting->next_waiting : &q->first_waiting) = st;
	q->last_waiting = st;
}

SS_APART static void leave_wait(struct ss_flow_table *t, struct ss_stream *st)
{
	struct ss_stream_queues *q = queues_of(t, st);
	struct ss_stream *p = st->previous_waiting, *n = st->next_waiting;
	*(p ? &p->next_waiting : &q->first_waiting) = n;
	*(n ? &n->previous_waiting : &q->last_waiting) = p;
	st->is_waiting = false;
}

SS_APART static void change_holder_class(struct ss_flow_table *t, struct ss_stream *st,
                                         unsigned class)
{
	struct ss_stream_queues *q = queues_of(t, st);
	struct ss_stream *p = st->previous_holder, *n = st->next_holder;
	t->n_holders += (class != 0);
	t->n_holders -= (st->holder_class != 0);
	if (st->holder_class != 0) {
		*(p ? &p->next_holder : &q->holders[st->holder_class]) = n;
		if (n)
			n->previous_holder = p;
	}
	st->holder_class = (uint8_t) class;
	if (class != 0) {
		n = q->holders[class];
		st->previous_holder = NULL;
		st->next_holder = n;
		if (n)
			n->previous_holder = st;
		q->holders[class] = st;
	}
}

static inline void set_holder_class(struct ss_flow_table *t, struct ss_stream *st, unsigned class)
{
	if (st->holder_class != class)
		change_holder_class(t, st, class);
}

static unsigned find_holder_class(const struct ss_stream *st)
{
	uint64_t n = cost(st);
	unsigned class = n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n >> 9 | 1);
	return class < SS_STREAM_HOLDER_CLASSES ? class : SS_STREAM_HOLDER_CLASSES - 1;
}

void ss_stream_end_wait(struct ss_flow_table *t, struct ss_stream *st)
{
	bool has_moved = true;
	if (st->is_waiting)
		leave_wait(t, st);
	for (unsigned s = 0; s < SS_FLOW_SIDES; s++) {
		st->side[s].is_tentative = false;
		if (!st->side[s].is_open && st->side[s].is_based)
			st->side[s].is_absent = true;
	}
	ss_stream_advance(t, st);
	while (has_moved) {
		has_moved = ss_stream_give_up(t, st, 0, st->side[0].due);
		has_moved |= ss_stream_give_up(t, st, 1, st->side[1].due);
	}
}

_Static_assert(SS_LIMIT_HOLD_BYTES <= SS_LIMIT_OUT_OF_ORDER_BYTES,
               "what holds no more than the former breaks no limit");

/* More than SS_LIMIT_HOLD_BYTES, the least of them, are held. */
SS_APART static void obey_limits(struct ss_flow_table *t, struct ss_stream *st)
{
	uint64_t before = held_bytes(st);
	if (st->is_waiting && cost(st) > st->cost_before + SS_LIMIT_HOLD_BYTES) {
		for (unsigned s = 0; s < SS_FLOW_SIDES; s++)
			st->side[s].due = missed_to(st, s);
		ss_stream_end_wait(t, st);
	}
	for (unsigned s = 0; s < SS_FLOW_SIDES; s++) {
		const struct ss_held *held = &st->side[s].held;
		while (st->flow->is_followed && held->cost > SS_LIMIT_OUT_OF_ORDER_BYTES)
			ss_stream_reach(t, st, s, ss_held_end(held->first[0]));
	}
	if (held_bytes(st) < before)
		t->counts.held_given_up += before - held_bytes(st);
}

static bool is_plain(const struct ss_stream_side *side)
{
	return side->is_open && !side->has_fin;
}

void ss_stream_settle(struct ss_flow_table *t, struct ss_stream *st)
{
	if (st->is_waiting && cost(st) < st->cost_before)
		st->cost_before = cost(st);
	if (cost(st) > SS_LIMIT_HOLD_BYTES)
		obey_limits(t, st);
	if (!needs_wait(st)) {
		if (st->is_waiting)
			leave_wait(t, st);
	} else if (!st->is_waiting) {
		begin_wait(t, st);
	}
	set_holder_class(t, st, find_holder_class(st));
	st->is_plain = !st->is_waiting && st->holder_class == 0 && is_plain(&st->side[0]) &&
	               is_plain(&st->side[1]);
}

void ss_stream_leave_queues(struct ss_flow_table *t, struct ss_stream *st)
{
	if (st->is_waiting)
		leave_wait(t, st);
	set_holder_class(t, st, 0);
}

static struct ss_stream *find_idle(struct ss_stream *first)
{
	struct ss_stream *st = first;
	while (st && st->flow->is_busy)
		st = st->next_holder;
	return st;
}

struct ss_stream *ss_stream_find_holder(const struct ss_flow_table *t)
{
	for (unsigned class = SS_STREAM_HOLDER_CLASSES - 1; class > 0; class --) {
		for (unsigned i = 0; t->n_holders > 0 && i < SS_FLOW_SHARDS; i++) {
			struct ss_stream *st = find_idle(t->shards[i].queues.holders[class]);
			if (st)
				return st;
		}
	}
	return NULL;
}
