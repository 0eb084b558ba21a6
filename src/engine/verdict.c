#include "engine/verdict.h"

#include "base/limits.h"

/* Those that are not followed: constants that stand for what they are. */
#define BY_PORT(ID, NAME, PORT) [SS_PROTOCOL_##ID] = {SS_PROTOCOL_##ID, SS_CONFIDENCE_PORT, 1},
#define LIKELY(ID, NAME, PORT)  [SS_PROTOCOL_##ID] = {SS_PROTOCOL_##ID, SS_CONFIDENCE_LIKELY, 1},
#define CONFIRMED(ID, NAME, PORT)                                                                  \
	[SS_PROTOCOL_##ID] = {SS_PROTOCOL_##ID, SS_CONFIDENCE_CONFIRMED, 1},
static const struct ss_verdict refused[][SS_N_PROTOCOLS] = {
        [SS_CONFIDENCE_NONE] = {[SS_PROTOCOL_UNKNOWN] = {SS_PROTOCOL_UNKNOWN, SS_CONFIDENCE_NONE,
                                                         1}},
        [SS_CONFIDENCE_PORT] = {SS_OTHER_PROTOCOLS(BY_PORT)},
        [SS_CONFIDENCE_LIKELY] = {SS_OTHER_PROTOCOLS(LIKELY)},
        [SS_CONFIDENCE_CONFIRMED] = {SS_OTHER_PROTOCOLS(CONFIRMED)},
};

/* By the silent side, which will tell: text that may be a message's, and a ClientHello. */
static const struct ss_verdict watched[2] = {
        {SS_PROTOCOL_UNKNOWN, SS_CONFIDENCE_NONE, 0, false, true},
        {SS_PROTOCOL_UNKNOWN, SS_CONFIDENCE_NONE, 1, false, true},
};
static const struct ss_verdict watched_tls[2] = {
        {SS_PROTOCOL_TLS, SS_CONFIDENCE_LIKELY, 0, false, true},
        {SS_PROTOCOL_TLS, SS_CONFIDENCE_LIKELY, 1, false, true},
};

const struct ss_verdict *ss_verdict_of(const struct ss_recognised *what)
{
	if (what->is_later)
		return what->protocol == SS_PROTOCOL_TLS ? &watched_tls[what->server_side]
		                                         : &watched[what->server_side];
	const struct ss_verdict *found = &refused[what->confidence][what->protocol];
	return found->protocol == what->protocol
	               ? found
	               : &refused[SS_CONFIDENCE_NONE][SS_PROTOCOL_UNKNOWN];
}

/* Nothing new is to be learnt of a watched flow by more of the side that speaks, unless the other is
 * not in the capture. */
static bool is_more_of_the_same(const struct ss_verdict *before, const struct ss_flow *flow,
                                unsigned side, uint64_t offset)
{
	return before && side != before->server_side && offset < SS_LIMIT_LATER &&
	       ss_flow_is_side_seen(flow, before->server_side);
}

const struct ss_verdict *ss_verdict_refuse(const struct ss_engine_options *options,
                                           const struct ss_flow *flow,
                                           const struct ss_verdict *before, unsigned side,
                                           uint64_t offset, struct ss_slice bytes,
                                           struct ss_recognised *seen)
{
	static const uint8_t nothing[1];
	struct ss_recognise_input in = {options, flow, {{nothing, 0}, {nothing, 0}}, false};
	struct ss_recognised what;
	if (is_more_of_the_same(before, flow, side, offset))
		return before;
	in.bytes[side] = bytes;
	ss_recognise_first(&in, &what);
	if (what.is_open || what.is_mail) {
		*seen = what;
		return NULL;
	}
	if (before && what.protocol == SS_PROTOCOL_UNKNOWN) { /* it was known better */
		what.protocol = (enum ss_protocol)before->protocol;
		what.confidence = (enum ss_confidence)before->confidence;
	}
	what.is_later &= offset < SS_LIMIT_LATER;
	return ss_verdict_of(&what);
}
