#include "engine/recognise.h"

#include "base/limits.h"

/* A TLS record that holds a ClientHello or ServerHello (RFC 8446, section 5.1). */
static bool is_tls(struct ss_slice s)
{
	return s.len >= 3 && s.data[0] == 0x16 && s.data[1] == 0x03 && s.data[2] <= 0x04;
}

enum { PORT_SMTPS = 465 }; /* RFC 8314, section 7.3 */

static struct ss_recognised refusal(const struct ss_sniff_input *in)
{
	if (!is_tls(in->bytes[0]) && !is_tls(in->bytes[1]))
		return (struct ss_recognised){.protocol = SS_PROTOCOL_UNKNOWN};
	bool is_smtps = in->port[0] == PORT_SMTPS || in->port[1] == PORT_SMTPS;
	return (struct ss_recognised){
	        .protocol = is_smtps ? SS_PROTOCOL_SMTPS : SS_PROTOCOL_TLS,
	        .confidence = is_smtps ? SS_CONFIDENCE_PORT : SS_CONFIDENCE_LIKELY,
	};
}

static bool is_asked(const struct ss_engine_options *o, uint16_t port)
{
	for (size_t i = 0; i < o->n_ports; i++) {
		if (o->ports[i] == port)
			return true;
	}
	return false;
}

void ss_recognise(const struct ss_engine_options *options, const struct ss_flow *flow,
                  const struct ss_slice bytes[2], bool is_over, struct ss_recognised *out)
{
	struct ss_sniff_input in = {.is_midway = !ss_flow_is_start_seen(flow), .is_over = is_over};
	struct ss_sniff_result result;
	for (unsigned side = 0; side < 2; side++) {
		struct ss_flow_side s;
		ss_flow_read_side(flow, side, &s);
		in.bytes[side] = ss_slice_cut(bytes[side], 0, SS_LIMIT_SNIFF);
		in.port[side] = s.port;
		in.is_port_asked[side] = is_asked(options, s.port);
	}
	ss_sniff(&in, &result);
	if (result.verdict == SS_SNIFF_NO || (result.verdict == SS_SNIFF_MORE && is_over)) {
		*out = refusal(&in);
		return;
	}
	*out = (struct ss_recognised){
	        .is_open = result.verdict == SS_SNIFF_MORE,
	        .is_smtp = result.verdict == SS_SNIFF_SMTP,
	        .protocol = result.is_lmtp ? SS_PROTOCOL_LMTP : SS_PROTOCOL_SMTP,
	        .confidence = result.confidence,
	        .server_side = result.server_side,
	};
}
