/* PPP (RFC 1661, 1662), PPPoE (RFC 2516), Cisco HDLC, Frame Relay (RFC 2427). */
#include "packet/walk.h"

enum {
	PPP_ADDRESS = 0xff,
	PPP_CONTROL = 0x03,
	HDLC_UNICAST = 0x0f,
	HDLC_MULTICAST = 0x8f,
	UNNUMBERED = 0x03,
	NLPID_SNAP = 0x80,
	NLPID_IPV6 = 0x8e,
	NLPID_IPV4 = 0xcc,
	NLPID_PPP = 0xcf,
};

/* https://www.iana.org/assignments/ppp-numbers */
static const struct ppp_protocol {
	uint16_t number;
	const char *name;
	ss_layer layer;
} ppp_protocols[] = {
        {0x0021, "IPv4", ss_layer_ipv4},
        {0x0057, "IPv6", ss_layer_ipv6},
        {0x0281, "MPLS", ss_layer_mpls},
        {0x0283, "MPLS multicast", ss_layer_mpls},
};

/* Address and control may be compressed away, and so may the protocol's first byte (RFC 1661,
 * section 6.5): an odd byte is the last. */
void ss_layer_ppp(struct ss_walk *w)
{
	uint16_t protocol = ss_cursor_u8(&w->at);
	if (protocol == PPP_ADDRESS && ss_walk_peek(w, 0) == PPP_CONTROL) {
		ss_cursor_skip(&w->at, 1);
		protocol = ss_cursor_u8(&w->at);
	}
	if (!(protocol & 1))
		protocol = (uint16_t)(protocol << 8 | ss_cursor_u8(&w->at));
	for (size_t i = 0; i < sizeof ppp_protocols / sizeof *ppp_protocols; i++)
		if (ppp_protocols[i].number == protocol) {
			w->next = ppp_protocols[i].layer;
			return;
		}
	ss_walk_stop(w, SS_PACKET_NOT_IP);
}

void ss_layer_pppoe(struct ss_walk *w)
{
	enum { VERSION_AND_TYPE = 0x11, SESSION = 0 };
	uint8_t version = ss_cursor_u8(&w->at), code = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 2); /* session */
	uint16_t len = ss_cursor_be16(&w->at);
	if (version != VERSION_AND_TYPE || code != SESSION) {
		ss_walk_stop(w, SS_PACKET_NOT_IP);
		return;
	}
	ss_walk_limit(w, len);
	w->next = ss_layer_ppp;
}

void ss_layer_hdlc(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, 2); /* address, control */
	uint16_t type = ss_cursor_be16(&w->at);
	if (type <= 1500) /* no lengths here */
		ss_walk_stop(w, SS_PACKET_NOT_IP);
	else
		ss_walk_ether_type(w, type);
}

void ss_layer_ppp_or_hdlc(struct ss_walk *w)
{
	uint8_t address = ss_walk_peek(w, 0);
	if (address == HDLC_UNICAST || address == HDLC_MULTICAST)
		ss_layer_hdlc(w);
	else
		ss_layer_ppp(w);
}

/* A byte before it tells the direction. */
void ss_layer_ppp_directed(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, 1);
	w->next = ss_layer_ppp;
}

static void frame_relay_nlpid(struct ss_walk *w)
{
	uint8_t nlpid = ss_cursor_u8(&w->at);
	if (nlpid == 0) /* padding */
		nlpid = ss_cursor_u8(&w->at);
	switch (nlpid) {
	case NLPID_IPV4: w->next = ss_layer_ipv4; break;
	case NLPID_IPV6: w->next = ss_layer_ipv6; break;
	case NLPID_SNAP: w->next = ss_layer_snap; break;
	case NLPID_PPP: w->next = ss_layer_ppp; break;
	default: ss_walk_stop(w, SS_PACKET_NOT_IP);
	}
}

void ss_layer_frame_relay(struct ss_walk *w)
{
	enum { ADDRESS_LEN_MAX = 4, LAST = 1 };
	uint8_t address = 0;
	for (unsigned i = 0; i < ADDRESS_LEN_MAX && !(address & LAST); i++)
		address = ss_cursor_u8(&w->at);
	if (!(address & LAST)) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
	} else if (ss_walk_peek(w, 0) == UNNUMBERED) {
		ss_cursor_skip(&w->at, 1);
		frame_relay_nlpid(w);
	} else { /* Cisco's own: a type */
		uint16_t type = ss_cursor_be16(&w->at);
		if (type <= 1500)
			ss_walk_stop(w, SS_PACKET_NOT_IP);
		else
			ss_walk_ether_type(w, type);
	}
}
