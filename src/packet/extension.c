/* The extension headers of IPv6 (RFC 8200, section 4), and AH, which IPv4 has too (RFC 4302). */
#include "packet/walk.h"

enum {
	PAD1 = 0,
	JUMBO = 0xc2, /* RFC 2675, section 2 */
	ROUTING_SOURCE = 0,
	ROUTING_MOBILE = 2,
	ROUTING_SEGMENT = 4,
	ADDRESS_LEN = 16,
};

/* The next len bytes as a cursor of their own; empty when they are not all there. */
static struct ss_cursor take_rest(struct ss_walk *w, size_t len)
{
	const uint8_t *bytes = ss_cursor_take(&w->at, len);
	return ss_cursor_on(bytes ? bytes : w->at.at, bytes ? len : 0);
}

/* The length of a jumbogram stands in an option. */
static void find_jumbo(struct ss_walk *w, struct ss_cursor options, size_t header_len)
{
	while (ss_cursor_left(&options) > 0) {
		uint8_t type = ss_cursor_u8(&options);
		if (type == PAD1)
			continue;
		uint8_t len = ss_cursor_u8(&options);
		if (type == JUMBO && len == 4) {
			uint32_t jumbo = ss_cursor_be32(&options);
			if (options.is_short || jumbo < header_len) {
				ss_walk_stop(w, SS_PACKET_MALFORMED);
				return;
			}
			w->has_no_length = false;
			ss_walk_limit(w, jumbo - header_len);
			return;
		}
		ss_cursor_skip(&options, len);
	}
}

void ss_layer_options(struct ss_walk *w)
{
	uint8_t protocol = ss_cursor_u8(&w->at);
	size_t header_len = (size_t)(ss_cursor_u8(&w->at) + 1) * 8;
	struct ss_cursor options = take_rest(w, header_len - 2);
	ss_walk_protocol(w, protocol);
	if (w->has_no_length)
		find_jumbo(w, options, header_len);
}

/* On its way from router to router a packet has the next one as its destination; the peer of the
 * connection is the last. */
void ss_layer_routing(struct ss_walk *w)
{
	uint8_t protocol = ss_cursor_u8(&w->at);
	size_t rest_len = (size_t)ss_cursor_u8(&w->at) * 8;
	uint8_t type = ss_cursor_u8(&w->at), segments_left = ss_cursor_u8(&w->at);
	ss_cursor_skip(&w->at, 4);
	struct ss_cursor rest = take_rest(w, rest_len);
	size_t n_addresses = rest_len / ADDRESS_LEN;
	ss_walk_protocol(w, protocol);
	if (segments_left == 0 || n_addresses == 0 || w->at.is_short)
		return;
	if (type == ROUTING_SOURCE)
		ss_cursor_skip(&rest, (n_addresses - 1) * ADDRESS_LEN);
	else if (type != ROUTING_MOBILE && type != ROUTING_SEGMENT) /* RFC 8754: the last first */
		return;
	const uint8_t *address = ss_cursor_take(&rest, ADDRESS_LEN);
	if (address)
		memcpy(w->dst.bytes, address, ADDRESS_LEN);
}

void ss_layer_fragment(struct ss_walk *w)
{
	struct ss_fragment_header header = {.protocol = ss_cursor_u8(&w->at)};
	ss_cursor_skip(&w->at, 1);
	uint16_t offset = ss_cursor_be16(&w->at);
	header.id = ss_cursor_be32(&w->at);
	header.offset = offset & 0xfff8;
	header.has_more = offset & 1;
	if (w->at.is_short)
		return;
	if (header.offset == 0 && !header.has_more) /* alone, and to be left alone: RFC 6946 */
		ss_walk_protocol(w, header.protocol);
	else
		ss_walk_fragment(w, &header);
}

void ss_layer_authentication(struct ss_walk *w)
{
	uint8_t protocol = ss_cursor_u8(&w->at);
	size_t header_len = (size_t)(ss_cursor_u8(&w->at) + 2) * 4;
	ss_cursor_skip(&w->at, header_len - 2);
	ss_walk_protocol(w, protocol);
}
