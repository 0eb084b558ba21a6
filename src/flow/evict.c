/* What goes when memory is short, the least useful first: what others hold (options.make_room),
 * ended flows that linger, held bytes (they are delivered, what is missing becomes a gap), half-open
 * flows, ignored ones, followed ones by their worth; of each the longest idle.  And the end of all. */
#include "flow/lists.h"
#include "flow/private.h"

/* Events of an evicted flow may ask for room in their turn, but not without end. */
enum { DEEPEST = 4 };

static bool is_idler(const struct ss_flow *a, const struct ss_flow *b)
{
	int32_t later = (int32_t)(a->queued - b->queued);
	return later != 0 ? later < 0 : a->last_ns < b->last_ns;
}

static struct ss_flow *find_idlest(const struct ss_flow_table *t, enum ss_flow_class class)
{
	struct ss_flow *idlest = NULL;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		struct ss_flow *f = t->shards[i].lists[class].first;
		while (f && f->is_busy)
			f = f->next;
		if (f && (!idlest || is_idler(f, idlest)))
			idlest = f;
	}
	return idlest;
}

static bool give_up_something(struct ss_flow_table *t, enum ss_flow_worth spared)
{
	struct ss_flow *f = find_idlest(t, SS_FLOW_LINGERING);
	if (f) {
		ss_flow_free(t, f);
		return true;
	}
	struct ss_stream *st = ss_stream_find_holder(t);
	if (st) {
		f = st->flow;
		f->is_busy = true;
		t->counts.held_given_up += st->side[0].held.bytes + st->side[1].held.bytes;
		ss_stream_flush(t, st);
		ss_stream_settle(t, st);
		ss_flow_leave(t, f);
		return true;
	}
	for (unsigned class = SS_FLOW_HALF_OPEN; class < SS_FLOW_FOLLOWED + spared; class ++) {
		f = find_idlest(t, class);
		if (!f)
			continue;
		t->counts.evicted++;
		ss_flow_end(t, f, SS_FLOW_EVICTED, (struct ss_mark){f->last_ns, 0});
		return true;
	}
	return false;
}

bool ss_flow_table_make_room(struct ss_flow_table *t, size_t size, enum ss_flow_worth spared)
{
	bool has_room = true;
	if (t->make_room && ss_memory_is_short(t->memory, size) &&
	    t->make_room(t->make_room_user, size))
		return true;
	if (t->n_making_room >= DEEPEST)
		return !ss_memory_is_short(t->memory, size);
	t->n_making_room++;
	while (has_room && ss_memory_is_short(t->memory, size))
		has_room = give_up_something(t, spared);
	t->n_making_room--;
	return has_room;
}

/* Merges two lists that are linked by next and in order of id. */
static struct ss_flow *merge(struct ss_flow *a, struct ss_flow *b)
{
	struct ss_flow *first = NULL, **link = &first;
	while (a && b) {
		struct ss_flow **lower = a->id < b->id ? &a : &b;
		*link = *lower;
		link = &(*lower)->next;
		*lower = (*lower)->next;
	}
	*link = a ? a : b;
	return first;
}

/* Cuts the list behind the flows at its front that are in order; returns the rest. */
static struct ss_flow *cut_run(struct ss_flow *first)
{
	struct ss_flow *last = first;
	while (last->next && last->id < last->next->id)
		last = last->next;
	struct ss_flow *rest = last->next;
	last->next = NULL;
	return rest;
}

/* Puts all open flows of the shard into one list, by id: a merge sort of what is in order already, as most
 * is, whose runs double (runs[i] is of 2^i such, or none). */
static void sort_by_id(struct ss_flow_table *t, struct ss_flow_shard *shard)
{
	struct ss_flow *runs[64] = {NULL}, *sorted = NULL;
	for (unsigned class = SS_FLOW_HALF_OPEN; class < SS_FLOW_N_CLASSES; class ++) {
		for (struct ss_flow *f = shard->lists[class].first, *next; f; f = next) {
			unsigned i = 0;
			next = cut_run(f);
			for (; runs[i]; runs[i++] = NULL)
				f = merge(runs[i], f);
			runs[i] = f;
		}
		shard->lists[class] = (struct ss_flow_list){NULL, NULL};
	}
	for (unsigned i = 0; i < 64; i++)
		sorted = merge(runs[i], sorted);
	for (struct ss_flow *f = sorted, *next; f; f = next) {
		next = f->next;
		ss_flow_enlist(t, f, SS_FLOW_FOLLOWED);
	}
}

/* Again, because an event may ask for room, and a flow that gave some up is back in the list of its
 * class. */
static void sort_shards(struct ss_flow_table *t)
{
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		struct ss_flow_shard *shard = &t->shards[i];
		bool is_sorted = t->is_ending;
		for (unsigned class = SS_FLOW_HALF_OPEN; class < SS_FLOW_N_CLASSES; class ++)
			is_sorted &= class == SS_FLOW_FOLLOWED || !shard->lists[class].first;
		if (!is_sorted)
			sort_by_id(t, shard);
	}
	t->is_ending = true;
}

/* The one with the lowest id. */
static struct ss_flow *find_first(const struct ss_flow_table *t)
{
	struct ss_flow *first = NULL;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		struct ss_flow *f = t->shards[i].lists[SS_FLOW_FOLLOWED].first;
		if (f && (!first || f->id < first->id))
			first = f;
	}
	return first;
}

static void free_lingering(struct ss_flow_table *t, unsigned shard)
{
	struct ss_flow *f;
	while ((f = t->shards[shard].lists[SS_FLOW_LINGERING].first))
		ss_flow_free(t, f);
}

uint64_t ss_flow_table_end_to(struct ss_flow_table *t, uint64_t last)
{
	struct ss_flow *f;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++)
		free_lingering(t, i);
	for (sort_shards(t); (f = find_first(t)) && f->id <= last; sort_shards(t)) {
		unsigned shard = f->shard;
		ss_flow_fetch(f->next);
		ss_flow_end(t, f, SS_FLOW_OPEN, (struct ss_mark){f->last_ns, 0});
		free_lingering(t, shard);
	}
	return f ? f->id : 0;
}

void ss_flow_table_end(struct ss_flow_table *t)
{
	ss_flow_table_end_to(t, UINT64_MAX);
}

uint64_t ss_flow_table_portion(const struct ss_flow_table *t, size_t n)
{
	uint64_t last = UINT64_MAX;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		const struct ss_flow *f = t->shards[i].lists[SS_FLOW_FOLLOWED].first;
		for (size_t k = 1; f && k < n / SS_FLOW_SHARDS; k++)
			f = f->next;
		if (f && f->id < last)
			last = f->id;
	}
	return last;
}
