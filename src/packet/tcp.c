/* TCP (RFC 9293, section 3.1). */
#include "packet/checksum.h"
#include "packet/decoder.h"
#include "packet/walk.h"

enum { TCP = 6, HEADER_LEN = 20 };

/* segment: the whole of it was captured. */
static bool is_sum_good(const struct ss_walk *w, const uint8_t *segment, size_t len)
{
	size_t address_len = w->src.version == 4 ? 4 : 16;
	const uint8_t rest[8] = {(uint8_t)(len >> 24),
	                         (uint8_t)(len >> 16),
	                         (uint8_t)(len >> 8),
	                         (uint8_t)len,
	                         0,
	                         0,
	                         0,
	                         TCP};
	uint64_t sum = ss_checksum_add(0, w->src.bytes, address_len);
	sum = ss_checksum_add(sum, w->dst.bytes, address_len);
	sum = ss_checksum_add(sum, rest, sizeof rest);
	return ss_checksum_is_good(ss_checksum_add(sum, segment, len));
}

/* at: behind the header, options included as far as captured. */
static void write_segment(const struct ss_walk *w, uint64_t wire_len)
{
	struct ss_segment *out = w->out;
	out->ts_ns = w->frame->ts_ns;
	out->packet = w->frame->number;
	out->src = w->src;
	out->dst = w->dst;
	out->vlan = w->vlan;
	out->tunnel = w->tunnel;
	out->payload = w->at.at;
	out->len = (uint32_t)ss_cursor_left(&w->at);
	out->wire_len = wire_len < UINT32_MAX ? (uint32_t)wire_len : UINT32_MAX;
}

void ss_layer_tcp(struct ss_walk *w)
{
	const uint8_t *segment = w->at.at;
	size_t captured = ss_cursor_left(&w->at);
	uint64_t wire_len = ss_walk_wire_left(w);
	uint16_t src_port = ss_cursor_be16(&w->at), dst_port = ss_cursor_be16(&w->at);
	uint32_t seq = ss_cursor_be32(&w->at), ack = ss_cursor_be32(&w->at);
	size_t header_len = (size_t)(ss_cursor_u8(&w->at) >> 4) * 4;
	uint8_t flags = ss_cursor_u8(&w->at);
	uint16_t window = ss_cursor_be16(&w->at);
	ss_cursor_skip(&w->at, 4);
	if (w->at.is_short)
		return;
	if (header_len < HEADER_LEN || header_len > wire_len) {
		ss_walk_stop(w, SS_PACKET_MALFORMED);
		return;
	}
	if (w->decoder->checksums && w->missing == 0 && !is_sum_good(w, segment, captured)) {
		ss_walk_stop(w, SS_PACKET_BAD_CHECKSUM);
		return;
	}
	/* Options that the snap length cut are no loss: we do not read them. */
	size_t options_len = header_len - HEADER_LEN, left = ss_cursor_left(&w->at);
	ss_cursor_skip(&w->at, options_len < left ? options_len : left);
	write_segment(w, wire_len - header_len);
	w->out->src_port = src_port;
	w->out->dst_port = dst_port;
	w->out->seq = seq;
	w->out->ack = ack;
	w->out->window = window;
	w->out->flags = flags;
	ss_walk_stop(w, SS_PACKET_SEGMENT);
}
