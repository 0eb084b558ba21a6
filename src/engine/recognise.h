/* What a flow is, by the first bytes of both sides, its ports, and what the user said of them. */
#ifndef SS_ENGINE_RECOGNISE_H
#define SS_ENGINE_RECOGNISE_H
#include <stdbool.h>

#include "engine/engine.h"
#include "flow/flow.h"
#include "record/record.h"
#include "smtp/sniff.h"

struct ss_recognised {
	bool is_open; /* cannot tell yet: the rest is not set, ask again with more bytes */
	bool is_smtp; /* in clear: SMTP or LMTP, to be read */
	enum ss_protocol protocol;
	enum ss_confidence confidence;
	unsigned server_side; /* 0 or 1; only of SMTP */
};

/* bytes: of side 0 and 1 from the flow's start, up to the first gap; no data: not seen.
 * is_over: no more will come, it is never left open. */
void ss_recognise(const struct ss_engine_options *options, const struct ss_flow *flow,
                  const struct ss_slice bytes[2], bool is_over, struct ss_recognised *out);

#endif
