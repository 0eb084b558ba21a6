/* What follows, where no header tells: IP, or Ethernet with or without a control word, as routers
 * guess for their load balancing (RFC 4928). */
#include "packet/walk.h"

enum {
	ADDRESSES_LEN = 12,
	ETHER_LEN = 14,
	CONTROL_WORD_LEN = 4, /* RFC 4448, section 4.6 */
};

static uint16_t peek_be16(const struct ss_walk *w, size_t offset)
{
	return (uint16_t)(ss_walk_peek(w, offset) << 8 | ss_walk_peek(w, offset + 1));
}

static bool is_ipv4(const struct ss_walk *w)
{
	uint8_t first = ss_walk_peek(w, 0);
	uint16_t total = peek_be16(w, 2);
	return first >> 4 == 4 && (first & 15) >= 5 &&
	       (total == 0 || (total >= 20 && total <= ss_walk_wire_left(w)));
}

static bool is_ipv6(const struct ss_walk *w)
{
	return ss_walk_peek(w, 0) >> 4 == 6 && peek_be16(w, 4) + 40u <= ss_walk_wire_left(w);
}

/* Only the types that may lead to IP. */
bool ss_walk_is_ethernet_at(const struct ss_walk *w, size_t offset)
{
	switch (peek_be16(w, offset + ADDRESSES_LEN)) {
	case 0x0800: return ss_walk_peek(w, offset + ETHER_LEN) >> 4 == 4;
	case 0x86dd: return ss_walk_peek(w, offset + ETHER_LEN) >> 4 == 6;
	case 0x8100:
	case 0x88a8:
	case 0x9100:
	case 0x8847:
	case 0x8864: return true;
	default: return false;
	}
}

void ss_walk_guess(struct ss_walk *w)
{
	if (is_ipv4(w)) {
		w->next = ss_layer_ipv4;
	} else if (is_ipv6(w)) {
		w->next = ss_layer_ipv6;
	} else if (ss_walk_peek(w, 0) == 0 && ss_walk_is_ethernet_at(w, CONTROL_WORD_LEN)) {
		ss_cursor_skip(&w->at, CONTROL_WORD_LEN);
		w->next = ss_layer_ethernet;
	} else if (ss_walk_is_ethernet_at(w, 0)) {
		w->next = ss_layer_ethernet;
	} else if (ss_cursor_left(&w->at) == 0) {
		w->at.is_short = true;
	} else {
		ss_walk_stop(w, SS_PACKET_NOT_IP);
	}
}
