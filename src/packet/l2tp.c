/* L2TP version 2 (RFC 2661, section 3.1) and 3 (RFC 3931, section 4.1).  Tunnels and sessions have
 * another number in each direction. */
#include "packet/walk.h"

enum {
	IS_CONTROL = 0x8000,
	HAS_LENGTH = 0x4000,
	HAS_SEQUENCE = 0x0800,
	HAS_OFFSET = 0x0200,
	VERSION = 0x000f
};

/* A cookie of 0, 4 or 8 bytes and a sublayer of 0 or 4 precede the frame; only the signalling
 * tells, so the first place where an Ethernet header makes sense is taken. */
static void ethernet_somewhere(struct ss_walk *w)
{
	enum { STEP = 4, LAST = 12 };
	for (size_t offset = 0; offset <= LAST; offset += STEP)
		if (ss_walk_is_ethernet_at(w, offset)) {
			ss_cursor_skip(&w->at, offset);
			ss_walk_tunnel(w, SS_TUNNEL_L2TP, 0);
			w->next = ss_layer_ethernet;
			return;
		}
	ss_walk_stop(w, SS_PACKET_NOT_TCP);
}

void ss_layer_l2tp_ip(struct ss_walk *w)
{
	if (ss_cursor_be32(&w->at) == 0) /* session 0 is control */
		ss_walk_stop(w, SS_PACKET_NOT_TCP);
	else
		ethernet_somewhere(w);
}

static void version_2(struct ss_walk *w, uint16_t flags)
{
	if (flags & HAS_LENGTH)
		ss_cursor_skip(&w->at, 2);
	ss_cursor_skip(&w->at, 4); /* tunnel, session */
	if (flags & HAS_SEQUENCE)
		ss_cursor_skip(&w->at, 4);
	if (flags & HAS_OFFSET)
		ss_cursor_skip(&w->at, ss_cursor_be16(&w->at));
	ss_walk_tunnel(w, SS_TUNNEL_L2TP, 0);
	w->next = ss_layer_ppp;
}

void ss_layer_l2tp(struct ss_walk *w)
{
	uint16_t flags = ss_cursor_be16(&w->at);
	if (flags & IS_CONTROL) {
		ss_walk_stop(w, SS_PACKET_NOT_TCP);
	} else if ((flags & VERSION) == 2) {
		version_2(w, flags);
	} else if ((flags & VERSION) == 3) {
		ss_cursor_skip(&w->at, 2);
		ss_layer_l2tp_ip(w);
	} else {
		ss_walk_stop(w, SS_PACKET_NOT_TCP);
	}
}
