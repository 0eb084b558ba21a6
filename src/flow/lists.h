/* The lists of flows, a list for each class of a shard: see enum ss_flow_class. */
#ifndef SS_FLOW_LISTS_H
#define SS_FLOW_LISTS_H
#include "base/limits.h"
#include "flow/private.h"

static inline void ss_flow_enlist(struct ss_flow_table *t, struct ss_flow *f,
                                  enum ss_flow_class class)
{
	struct ss_flow_list *list = &t->shards[f->shard].lists[class];
	f->class = (uint8_t) class;
	f->queued = ss_clock_ticks(t->time.stamp);
	f->next = NULL;
	f->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = f;
	list->last = f;
}

static inline void ss_flow_delist(struct ss_flow_table *t, struct ss_flow *f)
{
	struct ss_flow_list *list = &t->shards[f->shard].lists[f->class];
	*(f->previous ? &f->previous->next : &list->first) = f->next;
	*(f->next ? &f->next->previous : &list->last) = f->previous;
}

static inline enum ss_flow_class ss_flow_find_class(const struct ss_flow *f)
{
	if (!f->is_established)
		return SS_FLOW_HALF_OPEN;
	return f->is_followed ? SS_FLOW_FOLLOWED + f->worth : SS_FLOW_IGNORED;
}

/* Was it put at the end of its list within the last second? */
static inline bool ss_flow_is_fresh(const struct ss_flow_table *t, const struct ss_flow *f)
{
	enum { SECOND = 60 }; /* ticks */
	return ss_clock_ticks(t->time.stamp) - f->queued < SECOND;
}

/* A packet was seen: it is the last of its list, to a second. */
static inline void ss_flow_keep_listed(struct ss_flow_table *t, struct ss_flow *f)
{
	enum ss_flow_class class = ss_flow_find_class(f);
	if (f->class == class && ss_flow_is_fresh(t, f))
		return;
	ss_flow_delist(t, f);
	ss_flow_enlist(t, f, class);
}

static inline bool ss_flow_is_expired(const struct ss_flow_table *t, const struct ss_flow *f)
{
	static const uint64_t limits[SS_FLOW_N_CLASSES] = {
	        [SS_FLOW_LINGERING] = SS_LIMIT_LINGER_NS,
	        [SS_FLOW_HALF_OPEN] = SS_LIMIT_HALF_OPEN_NS,
	        [SS_FLOW_IGNORED] = SS_LIMIT_IDLE_NS,
	        [SS_FLOW_FOLLOWED] = SS_LIMIT_IDLE_NS,
	        [SS_FLOW_FOLLOWED + SS_FLOW_KNOWN] = SS_LIMIT_IDLE_NS,
	        [SS_FLOW_FOLLOWED + SS_FLOW_VALUABLE] = SS_LIMIT_IDLE_NS,
	};
	const uint64_t slack = 1100000000; /* the lists are exact to a second */
	int32_t age = (int32_t)(ss_clock_ticks(t->time.now) - f->queued);
	return age > (int32_t)ss_clock_ticks(limits[f->class] + slack);
}

#endif
