/* How flows begin, change their class, and end. */
#include "flow/lists.h"
#include "flow/private.h"

static void *take_flow(struct ss_flow_table *t)
{
	void *f = ss_memory_take_zeroed(t->memory, sizeof(struct ss_flow));
	if (!f && ss_flow_table_make_room(t, sizeof(struct ss_flow), SS_FLOW_N_WORTHS))
		f = ss_memory_take_zeroed(t->memory, sizeof(struct ss_flow));
	return f;
}

/* Who opened it, by its first packet. */
static unsigned guess_side(const struct ss_segment *s)
{
	if (s->flags & SS_TCP_SYN)
		return s->flags & SS_TCP_ACK ? 1 : 0;
	return s->src_port < s->dst_port;
}

struct ss_flow *ss_flow_open(struct ss_flow_table *t, const struct ss_segment *s,
                             const struct ss_flow_target *to)
{
	struct ss_flow_start start = t->known_start;
	t->known_start.is_known = false;
	struct ss_flow *f = take_flow(t);
	if (!f)
		return NULL;
	f->key = ss_flow_key_of(&to->ends);
	f->shard = ss_flow_target_shard(to, s) & (SS_FLOW_SHARDS - 1);
	f->vlan = s->vlan;
	f->encapsulation[0] = f->encapsulation[1] = ss_flow_encapsulation(s);
	if (ss_flow_index_add(&t->index, f) != 0) {
		ss_memory_give(t->memory, f, sizeof *f);
		return NULL;
	}
	f->id = s->packet;
	t->counts.flows++;
	if (++t->counts.open > t->counts.open_peak)
		t->counts.open_peak = t->counts.open;
	f->first_ns = f->last_ns = s->ts_ns;
	f->side_of_end_0 = (guess_side(s) ^ to->from_end) & 1;
	if (start.is_known)
		ss_flow_begin_at(f, &start);
	ss_flow_enlist(t, f, SS_FLOW_HALF_OPEN);
	f->is_busy = true;
	f->is_followed = true; /* so that on_open may already ignore it */
	t->fed = f;
	if (!t->events->on_open(t->user, f))
		f->is_followed = false;
	return f;
}

void ss_flow_free(struct ss_flow_table *t, struct ss_flow *f)
{
	if (f->is_over && f->class == SS_FLOW_LINGERING)
		t->shards[f->shard].n_lingering--;
	if (t->fed == f)
		t->fed = NULL;
	ss_flow_delist(t, f);
	if (t->is_ending)
		ss_flow_index_forget(&t->index, f);
	else
		ss_flow_index_remove(&t->index, f);
	ss_memory_give(t->memory, f, sizeof *f);
}

static void drop_stream(struct ss_flow_table *t, struct ss_flow *f)
{
	if (f->stream)
		ss_stream_destroy(t, f->stream);
	f->stream = NULL;
}

static void linger(struct ss_flow_table *t, struct ss_flow *f)
{
	struct ss_flow_shard *shard = &t->shards[f->shard];
	ss_flow_delist(t, f);
	ss_flow_enlist(t, f, SS_FLOW_LINGERING);
	if (++shard->n_lingering > SS_LIMIT_LINGERING / SS_FLOW_SHARDS)
		ss_flow_free(t, shard->lists[SS_FLOW_LINGERING].first);
}

/* A flow that ends without a packet of its own may have been closed before. */
static enum ss_flow_end find_end(const struct ss_flow *f, enum ss_flow_end why)
{
	const struct ss_stream *st = f->stream;
	unsigned fins = f->has_fin;
	if (why == SS_FLOW_CLOSED || why == SS_FLOW_RESET || why == SS_FLOW_EVICTED)
		return why;
	if (st && st->has_reset)
		return SS_FLOW_RESET;
	for (unsigned s = 0; st && s < SS_FLOW_SIDES; s++)
		fins |= (unsigned)st->side[s].is_fin_done << s;
	for (unsigned s = 0; fins != 0 && s < SS_FLOW_SIDES; s++)
		fins |= (unsigned)!ss_flow_is_side_seen(f, s) << s; /* it is not in the capture */
	return fins == 3 || (fins != 0 && why != SS_FLOW_OPEN) ? SS_FLOW_CLOSED : why;
}

void ss_flow_end(struct ss_flow_table *t, struct ss_flow *f, enum ss_flow_end why,
                 struct ss_mark mark)
{
	/* Otherwise it ended without a packet of its own: none will trail. */
	bool is_ended_by_itself = why == SS_FLOW_CLOSED || why == SS_FLOW_RESET;
	f->is_busy = true;
	if (f->stream && f->is_followed)
		ss_stream_finish(t, f->stream);
	t->events->on_end(t->user, f, find_end(f, why), mark);
	drop_stream(t, f);
	f->app = NULL;
	f->is_over = true;
	f->is_busy = f->is_followed = f->is_challenged = false;
	f->was_reset = why == SS_FLOW_RESET;
	t->counts.open--;
	if (is_ended_by_itself)
		linger(t, f);
	else
		ss_flow_free(t, f);
}

void ss_flow_leave(struct ss_flow_table *t, struct ss_flow *f)
{
	struct ss_stream *st = f->stream;
	if (st && f->is_followed && ss_stream_is_closed(st)) {
		ss_flow_end(t, f, SS_FLOW_CLOSED, ss_flow_mark(t, f));
		return;
	}
	if (st && f->is_followed && ss_stream_is_reset(st)) {
		ss_flow_end(t, f, SS_FLOW_RESET, st->reset_mark);
		return;
	}
	if (st && !f->is_followed) {
		for (unsigned s = 0; s < SS_FLOW_SIDES; s++)
			f->has_fin = (f->has_fin | (unsigned)st->side[s].has_fin << s) & 3;
		drop_stream(t, f);
	}
	f->is_busy = false;
	ss_flow_keep_listed(t, f);
}

/* The one to look at next.  A stamp from a time that was not believed would keep all behind it. */
static struct ss_flow *find_oldest(struct ss_flow_table *t, unsigned shard, unsigned class)
{
	const struct ss_flow_list *list = &t->shards[shard].lists[class];
	struct ss_flow *f = list->first;
	if (f && t->time.is_sure && (int32_t)(ss_clock_ticks(t->time.now) - f->queued) < 0) {
		ss_flow_delist(t, f);
		ss_flow_enlist(t, f, class);
		f = list->first;
	}
	return f && ss_flow_is_expired(t, f) ? f : NULL;
}

void ss_flow_expire(struct ss_flow_table *t, unsigned shard)
{
	enum { AT_ONCE = 16 }; /* of each class: nobody waits long for the dead of a pause */
	uint32_t now = ss_clock_ticks(t->time.now);
	bool is_done = true;
	if (now == t->shards[shard].expired_at)
		return;
	for (unsigned class = 0; class < SS_FLOW_N_CLASSES; class ++) {
		struct ss_flow *f;
		int n = 0;
		for (; n < AT_ONCE && (f = find_oldest(t, shard, class)); n++) {
			if (f->is_over)
				ss_flow_free(t, f);
			else
				ss_flow_end(t, f, SS_FLOW_TIMEOUT, (struct ss_mark){f->last_ns, 0});
		}
		is_done &= n < AT_ONCE;
	}
	if (is_done)
		t->shards[shard].expired_at = now;
}
