#include "engine/recognise.h"

#include "base/limits.h"
#include "other/recognise.h"
#include "tls/tls.h"

static const uint8_t nothing[1];

/* ---- names ---- */

static const enum ss_confidence confidences[] = {
        [SS_OTHER_NO_EVIDENCE] = SS_CONFIDENCE_NONE,
        [SS_OTHER_BY_PORT] = SS_CONFIDENCE_PORT,
        [SS_OTHER_ONE_SIDE] = SS_CONFIDENCE_LIKELY,
        [SS_OTHER_BOTH_SIDES] = SS_CONFIDENCE_CONFIRMED,
};

enum { PORT_SMTPS = 465 }; /* RFC 8314, section 7.3 */

static bool is_mail_port(const struct ss_sniff_input *in, unsigned side)
{
	return in->is_port_asked[side] || ss_sniff_is_mail_port(in->port[side]);
}

/* TLS where mail is expected is mail inside it (RFC 8314, section 3). */
static void take_mail_port(const struct ss_sniff_input *in, struct ss_recognised *out)
{
	if (out->protocol != SS_PROTOCOL_TLS)
		return;
	for (unsigned i = 0; i < 2; i++) {
		unsigned side = i == 0 ? out->server_side : 1 - out->server_side;
		if (!is_mail_port(in, side))
			continue;
		out->protocol = SS_PROTOCOL_SMTPS;
		out->confidence = SS_CONFIDENCE_PORT;
		out->server_side = side;
		out->is_mail = true;
		out->is_plain_port =
		        in->port[side] != PORT_SMTPS && ss_sniff_is_mail_port(in->port[side]);
		return;
	}
}

/* What it is, if it is no mail in clear. */
static struct ss_recognised name(const struct ss_sniff_input *in)
{
	struct ss_other_input other = {.port = {in->port[0], in->port[1]}};
	struct ss_other_result r;
	for (unsigned side = 0; side < 2; side++)
		other.bytes[side] = ss_sniff_front(in->bytes[side]);
	ss_other_recognise(&other, &r);
	struct ss_recognised out = {
	        .protocol = (enum ss_protocol)(SS_PROTOCOL_UNKNOWN + r.protocol),
	        .confidence = confidences[r.evidence],
	        .server_side = r.server_side,
	};
	take_mail_port(in, &out);
	return out;
}

static struct ss_recognised name_of_wrap(const struct ss_wrap *wrap)
{
	return (struct ss_recognised){
	        .protocol = wrap->kind == SS_WRAP_HTTP ? SS_PROTOCOL_HTTP : SS_PROTOCOL_SOCKS,
	        .confidence = SS_CONFIDENCE_LIKELY,
	        .server_side = 1,
	};
}

/* ---- mail ---- */

static bool is_asked(const struct ss_engine_options *o, uint16_t port)
{
	for (size_t i = 0; i < o->n_ports; i++) {
		if (o->ports[i] == port)
			return true;
	}
	return false;
}

/* p: where a proxy's handshake was passed over; may be NULL. */
static struct ss_sniff_input sniff_input(const struct ss_recognise_input *in,
                                         const struct ss_prelude *p)
{
	struct ss_sniff_input out = {.is_midway = !ss_flow_is_start_seen(in->flow),
	                             .is_over = in->is_over};
	for (unsigned side = 0; side < 2; side++) {
		uint16_t port = ss_flow_port(in->flow, side);
		out.bytes[side] = in->bytes[side];
		out.port[side] = port;
		out.is_port_asked[side] = is_asked(in->options, port);
	}
	if (p && p->is_wrapped && p->wrap.port > 0) {
		out.port[p->wrap_server] = p->wrap.port;
		out.is_port_asked[p->wrap_server] |= is_asked(in->options, p->wrap.port);
	}
	return out;
}

/* The client's hello alone, where text is expected: the server may answer it so. */
static bool is_unanswered(const struct ss_sniff_input *in, const struct ss_recognised *what)
{
	return what->is_plain_port && !in->is_over && !in->is_midway &&
	       in->bytes[what->server_side].len == 0;
}

/* One or two octets of a TLS record, which are nobody's yet. */
static bool may_be_tls(const struct ss_sniff_input *in)
{
	enum { HANDSHAKE = 22, MAJOR = 3, TELLING = 3 };
	for (unsigned side = 0; side < 2 && !in->is_over; side++) {
		struct ss_slice s = ss_sniff_front(in->bytes[side]);
		if (s.len > 0 && s.len < TELLING && s.data[0] == HANDSHAKE &&
		    (s.len == 1 || s.data[1] == MAJOR))
			return true;
	}
	return false;
}

static void recognise(const struct ss_sniff_input *in, struct ss_recognised *out)
{
	struct ss_sniff_result result;
	ss_sniff(in, &result);
	if (result.verdict == SS_SNIFF_MORE && !in->is_over) {
		*out = (struct ss_recognised){.is_open = true};
		return;
	}
	if (result.verdict != SS_SNIFF_SMTP || result.confidence == SS_CONFIDENCE_PORT) {
		*out = name(in);
		if (is_unanswered(in, out) || (!out->is_mail && may_be_tls(in)))
			*out = (struct ss_recognised){.is_open = true};
		if (out->is_open || out->is_mail)
			return;
		bool is_named = out->confidence >= SS_CONFIDENCE_LIKELY;
		out->is_later = result.verdict == SS_SNIFF_LATER && !is_named;
		if (out->is_later)
			out->server_side = result.server_side;
		if (result.verdict != SS_SNIFF_SMTP || is_named)
			return;
	}
	*out = (struct ss_recognised){
	        .is_mail = true,
	        .protocol = result.is_lmtp ? SS_PROTOCOL_LMTP : SS_PROTOCOL_SMTP,
	        .confidence = result.confidence,
	        .server_side = result.server_side,
	};
}

/* ---- handshakes that wrap ---- */

/* "HTTP/1.1 200", which no client of a proxy says, or HELO. */
static bool is_answer_or_hello(struct ss_slice client)
{
	return client.len > 0 && client.data[0] == 'H';
}

static enum ss_wrap_verdict find_wrap(const struct ss_recognise_input *in, struct ss_wrap *wrap,
                                      unsigned *server)
{
	enum ss_wrap_verdict verdict = SS_WRAP_NO;
	if (!ss_wrap_may_begin(in->bytes[0]) && !ss_wrap_may_begin(in->bytes[1]))
		return verdict;
	for (unsigned side = 2; side-- > 0 && verdict == SS_WRAP_NO;) {
		if (is_answer_or_hello(in->bytes[1 - side]))
			continue;
		struct ss_wrap_input handshake = {
		        .bytes = {[SS_WRAP_CLIENT] = in->bytes[1 - side],
		                  [SS_WRAP_SERVER] = in->bytes[side]},
		        .is_server_lost = !ss_flow_is_side_seen(in->flow, side),
		};
		*server = side;
		verdict = ss_wrap_parse(&handshake, wrap);
	}
	return verdict;
}

/* False: more is to be passed over than lies before a gap. */
static bool pass(struct ss_prelude *p, const struct ss_wrap *wrap, unsigned server)
{
	for (unsigned i = 0; i < 2; i++) {
		unsigned side = i == SS_WRAP_SERVER ? server : 1 - server;
		if (p->has_gap[side] && wrap->used[i] > p->sniffable[side])
			return false;
	}
	ss_prelude_pass(p, server, wrap->used[SS_WRAP_SERVER]);
	ss_prelude_pass(p, 1 - server, wrap->used[SS_WRAP_CLIENT]);
	p->wrap = *wrap;
	p->wrap_server = server;
	return true;
}

/* ---- from outside ---- */

/* A server that speaks first may do so behind the client's hello, on any port. */
static bool may_greet(const struct ss_recognise_input *in, const struct ss_recognised *out)
{
	return out->protocol == SS_PROTOCOL_TLS && in->bytes[out->server_side].len == 0 &&
	       ss_flow_is_start_seen(in->flow);
}

void ss_recognise_first(const struct ss_recognise_input *in, struct ss_recognised *out)
{
	struct ss_wrap wrap;
	unsigned server;
	enum ss_wrap_verdict verdict = find_wrap(in, &wrap, &server);
	if (verdict == SS_WRAP_REFUSED) {
		*out = name_of_wrap(&wrap);
		return;
	}
	if (verdict != SS_WRAP_NO) {
		*out = (struct ss_recognised){.is_open = true};
		return;
	}
	struct ss_sniff_input sniff = sniff_input(in, NULL);
	recognise(&sniff, out);
	out->is_unwrapped = true;
	if (!out->is_open && !out->is_mail)
		out->is_later |= may_greet(in, out);
}

bool ss_recognise_next(const struct ss_engine_options *options, const struct ss_flow *flow,
                       const struct ss_prelude *p, unsigned side, struct ss_slice bytes,
                       struct ss_recognised *out)
{
	struct ss_recognise_input in = {options, flow, {bytes, bytes}, false};
	struct ss_wrap wrap;
	unsigned server;
	if (p->wrap.kind != SS_WRAP_NONE || ss_tls_is_handshake(bytes))
		return false;
	in.bytes[!side] = ss_prelude_side(p, !side);
	if (find_wrap(&in, &wrap, &server) != SS_WRAP_NO)
		return false;
	struct ss_sniff_input sniff = sniff_input(&in, NULL);
	recognise(&sniff, out);
	return out->is_mail && out->protocol != SS_PROTOCOL_SMTPS;
}

/* Passes over handshakes until one opened the connection; the last verdict. */
static enum ss_wrap_verdict unwrap(const struct ss_recognise_input *in, struct ss_prelude *p,
                                   struct ss_wrap *wrap)
{
	struct ss_recognise_input left = *in;
	for (unsigned i = 0; !p->is_wrapped && i < SS_LIMIT_WRAPS; i++) {
		unsigned server;
		for (unsigned side = 0; side < 2; side++)
			left.bytes[side] = ss_prelude_side(p, side);
		enum ss_wrap_verdict verdict = find_wrap(&left, wrap, &server);
		if (verdict != SS_WRAP_AGAIN && verdict != SS_WRAP_OPEN)
			return verdict;
		if (!pass(p, wrap, server))
			return SS_WRAP_REFUSED;
		p->is_wrapped = verdict == SS_WRAP_OPEN;
	}
	return SS_WRAP_NO;
}

void ss_recognise_prelude(const struct ss_engine_options *options, const struct ss_flow *flow,
                          struct ss_prelude *p, bool is_over, struct ss_recognised *out)
{
	struct ss_recognise_input in = {options, flow, {{nothing, 0}, {nothing, 0}}, is_over};
	struct ss_wrap wrap;
	enum ss_wrap_verdict verdict = unwrap(&in, p, &wrap);
	if (verdict == SS_WRAP_MORE && !is_over) {
		*out = (struct ss_recognised){.is_open = true};
		return;
	}
	if (verdict != SS_WRAP_NO) {
		*out = name_of_wrap(&wrap);
		return;
	}
	for (unsigned side = 0; side < 2; side++)
		in.bytes[side] = ss_prelude_side(p, side);
	struct ss_sniff_input sniff = sniff_input(&in, p);
	recognise(&sniff, out);
	if (!out->is_open && !out->is_mail && !is_over && p->wrap.kind == SS_WRAP_NONE)
		out->is_later |= may_greet(&in, out);
	bool is_named = out->is_open || out->is_mail || out->protocol != SS_PROTOCOL_UNKNOWN;
	if (!is_named && p->wrap.kind != SS_WRAP_NONE)
		*out = name_of_wrap(&p->wrap);
}
