/* What a flow is held to be, where nobody follows it: most flows are not mail, and end here. */
#ifndef SS_ENGINE_VERDICT_H
#define SS_ENGINE_VERDICT_H
#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "engine/recognise.h"
#include "flow/flow.h"

/* Of a flow that is followed, its conversation's first member; of any other, a constant, since it
 * shall cost nothing. */
struct ss_verdict {
	uint8_t protocol;    /* enum ss_protocol */
	uint8_t confidence;  /* enum ss_confidence */
	uint8_t server_side; /* 0 or 1; if it is watched, the side that is silent so far */
	bool is_followed;
	bool is_watched; /* a constant whose flow goes on being judged: the silent side will tell */
};

/* The constant that stands for a flow that is not followed. */
const struct ss_verdict *ss_verdict_of(const struct ss_recognised *what);

/* Judges a flow by bytes of one side alone.  before: its verdict so far, NULL at first.  Returns a
 * constant, or NULL: it may be mail, and *seen tells how far these bytes leave it open. */
const struct ss_verdict *ss_verdict_refuse(const struct ss_engine_options *options,
                                           const struct ss_flow *flow,
                                           const struct ss_verdict *before, unsigned side,
                                           uint64_t offset, struct ss_slice bytes,
                                           struct ss_recognised *seen);

#endif
