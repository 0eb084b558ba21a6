/* GRE (RFC 2784, 2890), its version 1 (PPTP, RFC 2637), NVGRE (RFC 7637), ERSPAN. */
#include "packet/walk.h"

enum {
	HAS_CHECKSUM = 0x8000,
	HAS_ROUTING = 0x4000,
	HAS_KEY = 0x2000,
	HAS_SEQUENCE = 0x1000,
	HAS_ACK = 0x0080,
	VERSION = 0x0007,
	TYPE_BRIDGED = 0x6558,
	TYPE_PPP = 0x880b,
	TYPE_WCCP = 0x883e,
	TYPE_ERSPAN = 0x88be,
	TYPE_ERSPAN_3 = 0x22eb,
};

/* Brought a mirrored frame here: each switch, and each direction, may have a session of its own. */
static void forget_transport(struct ss_walk *w)
{
	w->tunnel = 0;
	w->vlan = 0;
}

/* Type II; without a sequence number it is type I, which has no header. */
static void erspan(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, 8);
	w->next = ss_layer_ethernet;
}

static void erspan_3(struct ss_walk *w)
{
	enum { FRAME_TYPE = 0x7c00, IS_IP = 0x0800, HAS_PLATFORM = 1 };
	ss_cursor_skip(&w->at, 10); /* version, VLAN, session, timestamp, group */
	uint16_t last = ss_cursor_be16(&w->at);
	if (last & HAS_PLATFORM)
		ss_cursor_skip(&w->at, 8);
	w->next = (last & FRAME_TYPE) == IS_IP ? ss_layer_ip : ss_layer_ethernet;
}

static void pptp(struct ss_walk *w, uint16_t flags, uint16_t type)
{
	uint16_t len = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 2); /* call: another one in each direction */
	if (flags & HAS_SEQUENCE)
		ss_cursor_skip(&w->at, 4);
	if (flags & HAS_ACK)
		ss_cursor_skip(&w->at, 4);
	if (type != TYPE_PPP || !(flags & HAS_KEY) || !(flags & HAS_SEQUENCE) || len == 0) {
		ss_walk_stop(w, SS_PACKET_NOT_TCP); /* an acknowledgement has nothing within */
		return;
	}
	ss_walk_limit(w, len);
	ss_walk_tunnel(w, SS_TUNNEL_GRE, 0);
	w->next = ss_layer_ppp;
}

/* The low byte of an NVGRE key differs from flow to flow.  Networks below 0x1000 are reserved
 * (section 3.2), so that a lower key is an ordinary one. */
static uint64_t tunnel_id(uint16_t flags, uint16_t type, uint32_t key)
{
	if (!(flags & HAS_KEY))
		return 0;
	bool is_nvgre = type == TYPE_BRIDGED && !(flags & HAS_SEQUENCE) && key >= 0x1000 << 8;
	return (uint64_t)1 << 32 | (is_nvgre ? key >> 8 : key);
}

static void to_payload(struct ss_walk *w, uint16_t type)
{
	switch (type) {
	case TYPE_ERSPAN_3: w->next = erspan_3; break;
	case TYPE_WCCP: /* version 2 has four bytes more */
		if (ss_walk_peek(w, 0) >> 4 != 4)
			ss_cursor_skip(&w->at, 4);
		w->next = ss_layer_ipv4;
		break;
	default:
		if (type <= 1500)
			ss_walk_stop(w, SS_PACKET_NOT_IP);
		else
			ss_walk_ether_type(w, type);
	}
}

void ss_layer_gre(struct ss_walk *w)
{
	uint16_t flags = ss_cursor_be16(&w->at), type = ss_cursor_be16(&w->at);
	if ((flags & VERSION) == 1) {
		pptp(w, flags, type);
		return;
	}
	if ((flags & VERSION) != 0 || (flags & HAS_ROUTING)) {
		ss_walk_stop(w, SS_PACKET_NOT_TCP);
		return;
	}
	if (flags & HAS_CHECKSUM)
		ss_cursor_skip(&w->at, 4);
	uint32_t key = flags & HAS_KEY ? ss_cursor_be32(&w->at) : 0;
	if (flags & HAS_SEQUENCE)
		ss_cursor_skip(&w->at, 4);
	if (w->at.is_short)
		return;
	if (type == TYPE_ERSPAN || type == TYPE_ERSPAN_3)
		forget_transport(w);
	else
		ss_walk_tunnel(w, SS_TUNNEL_GRE, tunnel_id(flags, type, key));
	if (type == TYPE_ERSPAN)
		w->next = flags & HAS_SEQUENCE ? erspan : ss_layer_ethernet;
	else
		to_payload(w, type);
}
