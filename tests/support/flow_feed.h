/* Feeds a table as an engine does that has but one, but lets every shard know the time with each
 * segment: what waits in one then does not depend on where flows lie. */
#ifndef SS_TESTS_SUPPORT_FLOW_FEED_H
#define SS_TESTS_SUPPORT_FLOW_FEED_H
#include "flow/ahead.h"

/* shard: as ss_flow_table_aim takes it. */
static inline void flow_feed_to(struct ss_flow_table *t, struct ss_clock *clock,
                                const struct ss_segment *s, unsigned shard)
{
	ss_clock_set(clock, s->ts_ns);
	struct ss_instant time = ss_clock_read(clock);
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++)
		ss_flow_table_tick(t, i, &time);
	struct ss_flow_target to;
	ss_flow_table_aim(t, s, shard, &to);
	ss_flow_table_feed(t, s, &to, &time);
}

static inline void flow_feed(struct ss_flow_table *t, struct ss_clock *clock,
                             const struct ss_segment *s)
{
	flow_feed_to(t, clock, s, ss_flow_shard_of(s));
}

#endif
