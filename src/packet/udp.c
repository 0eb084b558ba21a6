/* UDP, as far as it carries other packets.  A port promises nothing: what does not begin as its
 * tunnel should is UDP that is no tunnel. */
#include "packet/walk.h"

#include "base/limits.h"

enum { HEADER_LEN = 8 };

static void no_tunnel(struct ss_walk *w)
{
	ss_walk_stop(w, SS_PACKET_NOT_TCP);
}

static void vxlan(struct ss_walk *w) /* RFC 7348, section 5 */
{
	enum { HAS_NETWORK = 0x08 };
	uint8_t flags = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 3);
	uint32_t network = ss_cursor_be32(&w->at) >> 8;
	if (!(flags & HAS_NETWORK)) {
		no_tunnel(w);
		return;
	}
	ss_walk_tunnel(w, SS_TUNNEL_VXLAN, network);
	w->next = ss_layer_ethernet;
}

static void vxlan_gpe(struct ss_walk *w) /* draft-ietf-nvo3-vxlan-gpe, section 3 */
{
	enum { HAS_NETWORK = 0x08, HAS_PROTOCOL = 0x04 };
	uint8_t flags = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 2);
	uint8_t protocol = ss_cursor_u8(&w->at);
	uint32_t network = ss_cursor_be32(&w->at) >> 8;
	if (!(flags & HAS_NETWORK)) {
		no_tunnel(w);
		return;
	}
	ss_walk_tunnel(w, SS_TUNNEL_VXLAN, network);
	switch (flags & HAS_PROTOCOL ? protocol : 3) {
	case 1: w->next = ss_layer_ipv4; break;
	case 2: w->next = ss_layer_ipv6; break;
	case 3: w->next = ss_layer_ethernet; break;
	case 4: ss_walk_ether_type(w, 0x894f); break; /* network service header */
	case 5: w->next = ss_layer_mpls; break;
	default: ss_walk_stop(w, SS_PACKET_NOT_IP);
	}
}

static void geneve(struct ss_walk *w) /* RFC 8926, section 3.4 */
{
	uint8_t first = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 1);
	uint16_t type = ss_cursor_be16(&w->at);
	uint32_t network = ss_cursor_be32(&w->at) >> 8;
	if (first >> 6 != 0 || type <= 1500) {
		no_tunnel(w);
		return;
	}
	ss_cursor_skip(&w->at, (size_t)(first & 0x3f) * 4);
	ss_walk_tunnel(w, SS_TUNNEL_GENEVE, network);
	ss_walk_ether_type(w, type);
}

/* 3GPP TS 29.281, section 5.  The tunnel endpoint identifiers differ by direction. */
static void gtp_user(struct ss_walk *w)
{
	enum {
		VERSION_AND_TYPE = 0xf0,
		VERSION_1 = 0x30,
		HAS_OPTIONAL = 7,
		HAS_EXTENSION = 4,
		PACKET = 255
	};
	uint8_t flags = ss_cursor_u8(&w->at), type = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 6); /* length, tunnel endpoint */
	if ((flags & VERSION_AND_TYPE) != VERSION_1 || type != PACKET) {
		no_tunnel(w);
		return;
	}
	uint8_t extension = 0;
	if (flags & HAS_OPTIONAL) {
		ss_cursor_skip(&w->at, 3); /* sequence, N-PDU number */
		extension = ss_cursor_u8(&w->at);
	}
	if (!(flags & HAS_EXTENSION))
		extension = 0;
	for (unsigned n = 0; extension != 0 && !w->at.is_short; n++) {
		size_t len = (size_t)ss_cursor_u8(&w->at) * 4;
		if (len == 0 || n == SS_LIMIT_HEADERS) {
			ss_walk_stop(w, len == 0 ? SS_PACKET_MALFORMED : SS_PACKET_TOO_DEEP);
			return;
		}
		ss_cursor_skip(&w->at, len - 2);
		extension = ss_cursor_u8(&w->at);
	}
	ss_walk_tunnel(w, SS_TUNNEL_GTP, 0);
	ss_walk_guess(w); /* only the signalling tells whether it is Ethernet */
}

/* RFC 4380, section 5.1.1.  The addresses within are unique in the world, while those around them
 * change from relay to relay. */
static void teredo(struct ss_walk *w)
{
	enum { ORIGIN = 0, AUTHENTICATION = 1 };
	if (ss_walk_peek(w, 0) == 0 && ss_walk_peek(w, 1) == AUTHENTICATION) {
		ss_cursor_skip(&w->at, 2);
		size_t id_len = ss_cursor_u8(&w->at), value_len = ss_cursor_u8(&w->at);
		ss_cursor_skip(&w->at, id_len + value_len + 9);
	}
	if (ss_walk_peek(w, 0) == 0 && ss_walk_peek(w, 1) == ORIGIN)
		ss_cursor_skip(&w->at, 8);
	if (ss_walk_peek(w, 0) >> 4 != 6) {
		no_tunnel(w);
		return;
	}
	w->src = w->dst = (struct ss_address){0};
	ss_walk_tunnel(w, SS_TUNNEL_TEREDO, 0);
	ss_layer_ipv6(w);
}

static void mpls_in_udp(struct ss_walk *w) /* RFC 7510 */
{
	ss_walk_tunnel(w, SS_TUNNEL_MPLS, 0);
	ss_layer_mpls(w);
}

static const struct tunnel {
	uint16_t port;
	bool is_either; /* the port may be the source alone: answers come from it */
	const char *name;
	ss_layer layer;
} tunnels[] = {
        {4789, false, "VXLAN", vxlan},
        {8472, false, "VXLAN, Linux before its port was assigned; OTV", vxlan},
        {4790, false, "VXLAN-GPE", vxlan_gpe},
        {6081, false, "Geneve", geneve},
        {2152, true, "GTP-U", gtp_user},
        {1701, true, "L2TP", ss_layer_l2tp},
        {3544, true, "Teredo", teredo},
        {4754, false, "GRE in UDP (RFC 8086)", ss_layer_gre},
        {6635, false, "MPLS in UDP", mpls_in_udp},
};

static const struct tunnel *find_tunnel(uint16_t src_port, uint16_t dst_port)
{
	const struct tunnel *found = NULL;
	for (size_t i = 0; i < sizeof tunnels / sizeof *tunnels; i++) {
		if (tunnels[i].port == dst_port)
			return &tunnels[i];
		if (tunnels[i].port == src_port && tunnels[i].is_either)
			found = &tunnels[i];
	}
	return found;
}

void ss_layer_udp(struct ss_walk *w)
{
	uint16_t src_port = ss_cursor_be16(&w->at), dst_port = ss_cursor_be16(&w->at);
	uint16_t len = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 2); /* checksum */
	if (w->at.is_short)
		return;
	const struct tunnel *tunnel = find_tunnel(src_port, dst_port);
	if (!tunnel) {
		ss_walk_stop(w, SS_PACKET_NOT_TCP);
		return;
	}
	if (len >= HEADER_LEN && (size_t)len - HEADER_LEN < ss_walk_wire_left(w))
		ss_walk_limit(w, (size_t)len - HEADER_LEN);
	w->next = tunnel->layer;
}
