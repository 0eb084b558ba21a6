/* IPv4 (RFC 791) and IPv6 (RFC 8200), and what they carry. */
#include "packet/checksum.h"
#include "packet/decoder.h"
#include "packet/walk.h"

enum { IPV4_LEN = 20, MORE_FRAGMENTS = 0x2000, OFFSET = 0x1fff };

static void in_ipv4(struct ss_walk *w)
{
	ss_walk_tunnel(w, SS_TUNNEL_IN_IP, 0);
	ss_layer_ipv4(w);
}

static void in_ipv6(struct ss_walk *w)
{
	ss_walk_tunnel(w, SS_TUNNEL_IN_IP, 0);
	ss_layer_ipv6(w);
}

static void mpls_in_ip(struct ss_walk *w)
{
	ss_walk_tunnel(w, SS_TUNNEL_MPLS, 0);
	ss_layer_mpls(w);
}

static void ether_ip(struct ss_walk *w) /* RFC 3378 */
{
	ss_walk_tunnel(w, SS_TUNNEL_IN_IP, 0);
	ss_cursor_skip(&w->at, 2);
	w->next = ss_layer_ethernet;
}

static void ethernet_in_ip(struct ss_walk *w) /* RFC 8986, section 4.9 */
{
	ss_walk_tunnel(w, SS_TUNNEL_IN_IP, 0);
	ss_layer_ethernet(w);
}

/* https://www.iana.org/assignments/protocol-numbers; what is not here is not TCP. */
static const struct protocol {
	uint8_t number;
	bool is_ipv6_only;
	const char *name;
	ss_layer layer;
} protocols[] = {
        {6, false, "TCP", ss_layer_tcp},
        {17, false, "UDP", ss_layer_udp},
        {0, true, "hop-by-hop options", ss_layer_options},
        {4, false, "IPv4 in IP", in_ipv4},
        {41, false, "IPv6 in IP", in_ipv6},
        {43, true, "routing header", ss_layer_routing},
        {44, true, "fragment header", ss_layer_fragment},
        {47, false, "GRE", ss_layer_gre},
        {51, false, "authentication header", ss_layer_authentication},
        {60, true, "destination options", ss_layer_options},
        {97, false, "Ethernet in IP", ether_ip},
        {115, false, "L2TPv3", ss_layer_l2tp_ip},
        {135, true, "mobility header", ss_layer_options},
        {137, false, "MPLS in IP", mpls_in_ip},
        {139, true, "host identity protocol", ss_layer_options},
        {140, true, "Shim6", ss_layer_options},
        {143, false, "Ethernet", ethernet_in_ip},
};

void ss_walk_protocol(struct ss_walk *w, uint8_t protocol)
{
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (protocols[i].number == protocol) {
			if (protocols[i].is_ipv6_only && w->src.version != 6)
				break;
			w->next = protocols[i].layer;
			return;
		}
	ss_walk_stop(w, SS_PACKET_NOT_TCP);
}

void ss_layer_ip(struct ss_walk *w)
{
	if (ss_cursor_left(&w->at) == 0) {
		w->at.is_short = true;
		return;
	}
	switch (w->at.at[0] >> 4) {
	case 4: ss_layer_ipv4(w); break;
	case 6: ss_layer_ipv6(w); break;
	default: ss_walk_stop(w, SS_PACKET_MALFORMED);
	}
}

static void take_address(struct ss_cursor *at, uint8_t version, struct ss_address *out)
{
	size_t len = version == 4 ? 4 : 16;
	const uint8_t *bytes = ss_cursor_take(at, len);
	if (!bytes)
		return;
	*out = (struct ss_address){.version = version};
	memcpy(out->bytes, bytes, len);
}

static void to_ipv4_fragment(struct ss_walk *w, uint16_t id, uint16_t offset, uint8_t protocol)
{
	struct ss_fragment_header header = {
	        .id = id,
	        .offset = (uint32_t)(offset & OFFSET) * 8,
	        .protocol = protocol,
	        .has_more = (offset & MORE_FRAGMENTS) != 0,
	};
	if (header.has_more) /* as Linux does; nobody sends such */
		ss_walk_limit(w, ss_walk_wire_left(w) & ~(uint64_t)7);
	ss_walk_fragment(w, &header);
}

void ss_layer_ipv4(struct ss_walk *w)
{
	const uint8_t *header = w->at.at;
	uint8_t first = ss_cursor_u8(&w->at);
	size_t header_len = (size_t)(first & 15) * 4;
	ss_cursor_skip(&w->at, 1); /* type of service */
	uint16_t total = ss_cursor_be16(&w->at), id = ss_cursor_be16(&w->at);
	uint16_t offset = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 1); /* time to live */
	uint8_t protocol = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 2); /* checksum */
	take_address(&w->at, 4, &w->src);
	take_address(&w->at, 4, &w->dst);
	if (w->at.is_short)
		return;
	/* A total length of 0 is what segmentation offload leaves of more than 64 KiB. */
	if (first >> 4 != 4 || header_len < IPV4_LEN || (total != 0 && total < header_len)) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	if (total != 0)
		ss_walk_limit(w, total - IPV4_LEN);
	ss_cursor_skip(&w->at, header_len - IPV4_LEN); /* options */
	if (w->at.is_short)
		return;
	if (w->decoder->checksums && !ss_checksum_is_good(ss_checksum_add(0, header, header_len)))
		ss_walk_stop(w, SS_PACKET_BAD_CHECKSUM);
	else if (offset & (MORE_FRAGMENTS | OFFSET))
		to_ipv4_fragment(w, id, offset, protocol);
	else
		ss_walk_protocol(w, protocol);
}

void ss_layer_ipv6(struct ss_walk *w)
{
	uint8_t first = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 3); /* traffic class, flow label */
	uint16_t len = ss_cursor_be16(&w->at);
	uint8_t protocol = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 1); /* hop limit */
	take_address(&w->at, 6, &w->src);
	take_address(&w->at, 6, &w->dst);
	if (w->at.is_short)
		return;
	if (first >> 4 != 6) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	/* Without a length: a jumbogram (RFC 2675), or what offload leaves of one. */
	w->has_no_length = len == 0;
	if (!w->has_no_length)
		ss_walk_limit(w, len);
	ss_walk_protocol(w, protocol);
}
