/* Looking ahead: where a segment's flow is looked for is reckoned before it is fed, and what it will
 * need is fetched meanwhile.
 *
 * In a flood each segment finds its flow, its stream and its conversation out of the processor's
 * cache, one behind the other.  Whoever has several segments at hand aims at the flow of each, takes
 * each of the steps below for all of them, and feeds them; a flood of idle connections gains most.
 * The steps change nothing: whatever becomes of the flow between them, and whether they are taken at
 * all, is nothing to what is fed. */
#ifndef SS_FLOW_AHEAD_H
#define SS_FLOW_AHEAD_H
#include "flow/flow.h"
#include "flow/index.h"

enum { SS_FLOW_STEPS = 3 };

struct ss_flow_target { /* of one segment in one table; private */
	struct ss_flow_words ends;
	uint64_t hash;
	uint8_t from_end; /* which of the key's ends it comes from */
	uint8_t shard;
};

/* shard: of ss_flow_shard_of; or SS_FLOW_SHARDS: it is reckoned if need be, since a flow that is found
 * knows it. */
void ss_flow_table_aim(const struct ss_flow_table *t, const struct ss_segment *s, unsigned shard,
                       struct ss_flow_target *out);
/* Does its memory hold more than a core has near?  Otherwise nothing is gained by the steps, which take 80
 * instructions a segment.  Of 100,000 idle connections they save 12 % of the time, of spam bots (2.8 MB)
 * 2 %. */
bool ss_flow_table_is_large(const struct ss_flow_table *t);
/* step: 0, and when what that began to fetch has come, 1; and so on, below SS_FLOW_STEPS.  Returns, of
 * the last one, whether its octets will be looked at, as far as is known. */
bool ss_flow_table_expect(const struct ss_flow_table *t, const struct ss_flow_target *to,
                          unsigned step);

#endif
