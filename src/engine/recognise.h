/* What a flow is, by the first bytes of both sides, its ports, and what the user said of them.
 * Joins smtp/sniff, which knows mail, and other/, which knows the others and the proxies'
 * handshakes. */
#ifndef SS_ENGINE_RECOGNISE_H
#define SS_ENGINE_RECOGNISE_H
#include <stdbool.h>

#include "engine/engine.h"
#include "engine/prelude.h"
#include "flow/flow.h"
#include "other/wrap.h"
#include "record/record.h"
#include "smtp/sniff.h"

struct ss_recognised {
	bool is_open;      /* cannot tell yet: ask again with more bytes */
	bool is_unwrapped; /* of ss_recognise_first: nor are these bytes a proxy's handshake */
	bool is_later; /* cannot tell by this side: ask anew, without its bytes, when the other speaks;
	                  protocol and confidence tell what it looks like so far */
	bool is_mail; /* to be followed: SMTP or LMTP in clear, or inside TLS (protocol SMTPS) */
	bool is_plain_port; /* TLS from the first byte on, where text is expected */
	enum ss_protocol protocol;
	enum ss_confidence confidence;
	unsigned server_side; /* 0 or 1 */
};

struct ss_recognise_input {
	const struct ss_engine_options *options;
	const struct ss_flow *flow;
	struct ss_slice bytes[2]; /* of side 0 and 1, up to the first gap; no data: not seen */
	bool is_over;             /* no more will come: it is never left open */
};

/* Looks at the flow's very first bytes.  Most flows end here: they are not mail. */
void ss_recognise_first(const struct ss_recognise_input *in, struct ss_recognised *out);

/* Looks at what the prelude holds.  A proxy's handshake is passed over: p->wrap tells of it, and
 * what follows is looked at like a connection of its own. */
void ss_recognise_prelude(const struct ss_engine_options *options, const struct ss_flow *flow,
                          struct ss_prelude *p, bool is_over, struct ss_recognised *out);
/* The same of what the prelude holds and these bytes of a side, of which it holds nothing.  True: it
 * is mail in clear, and no handshake stands before it; else it may be anything, which
 * ss_recognise_prelude tells. */
bool ss_recognise_next(const struct ss_engine_options *options, const struct ss_flow *flow,
                       const struct ss_prelude *p, unsigned side, struct ss_slice bytes,
                       struct ss_recognised *out);

#endif
