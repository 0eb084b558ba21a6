/* What operating systems put in place of a link header, each described at
 * https://www.tcpdump.org/linktypes.html.  Where it is in the order of the capturing host, which
 * the frame does not tell, the order in which the number makes sense is taken. */
#include "packet/walk.h"

enum { BIG = true, LITTLE = false };

/* AF_INET is 2 everywhere; AF_INET6 is not. */
static void family(struct ss_walk *w, uint32_t number)
{
	switch (number) {
	case 2: w->next = ss_layer_ipv4; break;
	case 10: /* Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */ w->next = ss_layer_ipv6; break;
	default: ss_walk_stop(w, SS_PACKET_NOT_IP);
	}
}

/* A number below 65536. */
static uint32_t host_u32(struct ss_cursor *at)
{
	uint32_t number = ss_cursor_u32(at, LITTLE);
	return number >= 0x10000 ? __builtin_bswap32(number) : number;
}

void ss_layer_null(struct ss_walk *w)
{
	family(w, host_u32(&w->at));
}

void ss_layer_loop(struct ss_walk *w)
{
	family(w, ss_cursor_be32(&w->at));
}

/* Linux's hardware type tells when the protocol is not an EtherType. */
static void linux_protocol(struct ss_walk *w, uint16_t hardware, uint16_t protocol)
{
	enum { LLC = 4, FRAME_RELAY = 770, RADIOTAP = 803, NETLINK = 824, TYPE_MIN = 0x600 };
	switch (hardware) {
	case FRAME_RELAY: w->next = ss_layer_frame_relay; return;
	case RADIOTAP: w->next = ss_layer_radiotap; return;
	case NETLINK: ss_walk_stop(w, SS_PACKET_NOT_IP); return;
	}
	if (protocol == LLC)
		w->next = ss_layer_llc;
	else if (protocol < TYPE_MIN)
		ss_walk_stop(w, SS_PACKET_NOT_IP);
	else
		ss_walk_ether_type(w, protocol);
}

void ss_layer_sll(struct ss_walk *w)
{
	ss_cursor_skip(&w->at, 2); /* direction */
	uint16_t hardware = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 10); /* address */
	linux_protocol(w, hardware, ss_cursor_be16(&w->at));
}

void ss_layer_sll2(struct ss_walk *w)
{
	uint16_t protocol = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 6); /* reserved, interface */
	uint16_t hardware = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 10); /* direction, address */
	linux_protocol(w, hardware, protocol);
}

/* Attributes in the order of the host; one of them is the packet. */
void ss_layer_nflog(struct ss_walk *w)
{
	enum { ATTRIBUTE_LEN = 4, PAYLOAD = 9 };
	ss_cursor_skip(&w->at, 4);                           /* family, version, resource */
	bool order = ss_walk_peek(w, 0) == 0 ? BIG : LITTLE; /* the first is short */
	while (ss_cursor_left(&w->at) > 0) {
		uint16_t len = ss_cursor_u16(&w->at, order), type = ss_cursor_u16(&w->at, order);
		if (w->at.is_short)
			return;
		if (len < ATTRIBUTE_LEN) {
			ss_walk_stop(w, SS_PACKET_MALFORMED);
			return;
		}
		if (type == PAYLOAD) {
			ss_walk_limit(w, len - ATTRIBUTE_LEN);
			w->next = ss_layer_ip;
			return;
		}
		ss_cursor_skip(&w->at, (size_t)(len - ATTRIBUTE_LEN + 3) & ~(size_t)3);
	}
	ss_walk_stop(w, SS_PACKET_NOT_IP);
}

void ss_layer_pktap(struct ss_walk *w)
{
	enum { KNOWN_LEN = 12, PACKET = 1 };
	uint32_t len = host_u32(&w->at), type = host_u32(&w->at), link_type = host_u32(&w->at);
	if (w->at.is_short)
		return;
	if (len < KNOWN_LEN) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	ss_cursor_skip(&w->at, len - KNOWN_LEN);
	if (type == PACKET)
		ss_walk_link_type(w, link_type);
	else
		ss_walk_stop(w, SS_PACKET_NOT_IP);
}

/* OpenBSD's and FreeBSD's packet filter log. */
void ss_layer_pflog(struct ss_walk *w)
{
	enum { KNOWN_LEN = 2 };
	size_t len = ((size_t)ss_cursor_u8(&w->at) + 3) & ~(size_t)3;
	uint8_t af = ss_cursor_u8(&w->at);
	if (len < KNOWN_LEN)
		ss_walk_stop(w, SS_PACKET_MALFORMED);
	else {
		ss_cursor_skip(&w->at, len - KNOWN_LEN);
		family(w, af);
	}
}

/* OpenBSD's and FreeBSD's IPsec interface, after decryption. */
void ss_layer_enc(struct ss_walk *w)
{
	uint32_t af = host_u32(&w->at);
	ss_cursor_skip(&w->at, 8); /* security parameters, flags */
	family(w, af);
}
