/* The way of nearly every frame, in one function: the layers would give the same segment, but take
 * four times as long.  One bounds check per IP version, which is why it reads without a cursor. */
#include "packet/decoder.h"
#include "packet/walk.h"

enum {
	ETHER_LEN = 14,
	IPV4_LEN = 20,
	IPV6_LEN = 40,
	TCP_LEN = 20,
	TCP = 6,
	IPV4_FRAGMENT_MASK = 0x3fff, /* more fragments, and the offset */
};

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* wire_len: by the IP header, all of it captured, at least TCP_LEN. */
static inline bool read_tcp(const uint8_t *tcp, uint32_t wire_len, const struct ss_frame *frame,
                            struct ss_segment *out)
{
	uint32_t header_len = (uint32_t)(tcp[12] >> 4) * 4;
	if (header_len < TCP_LEN || header_len > wire_len)
		return false;
	out->ts_ns = frame->ts_ns;
	out->packet = frame->number;
	out->src_port = be16(tcp);
	out->dst_port = be16(tcp + 2);
	out->vlan = 0;
	out->tunnel = 0;
	out->seq = be32(tcp + 4);
	out->ack = be32(tcp + 8);
	out->window = be16(tcp + 14);
	out->flags = tcp[13];
	out->payload = tcp + header_len;
	out->len = out->wire_len = wire_len - header_len;
	return true;
}

/* In words, for those who read them so: what was stored in smaller pieces must reach the cache
 * before it can be loaded as a whole. */
static inline void read_address(const uint8_t *at, uint8_t version, size_t len,
                                struct ss_address *out)
{
	uint64_t words[2] = {0};
	memcpy(words, at, len);
	memcpy(out->bytes, words, sizeof words);
	out->version = version;
}

static inline void read_addresses(const uint8_t *at, uint8_t version, size_t len,
                                  struct ss_segment *out)
{
	read_address(at, version, len, &out->src);
	read_address(at + len, version, len, &out->dst);
}

static inline bool read_ipv4(const uint8_t *ip, size_t left, const struct ss_frame *frame,
                             struct ss_segment *out)
{
	uint32_t total = be16(ip + 2);
	if (ip[0] != 0x45 || ip[9] != TCP || (be16(ip + 6) & IPV4_FRAGMENT_MASK) != 0 ||
	    total > left || total < IPV4_LEN + TCP_LEN ||
	    !read_tcp(ip + IPV4_LEN, total - IPV4_LEN, frame, out))
		return false;
	read_addresses(ip + 12, 4, 4, out);
	return true;
}

static inline bool read_ipv6(const uint8_t *ip, size_t left, const struct ss_frame *frame,
                             struct ss_segment *out)
{
	uint32_t len = be16(ip + 4);
	if (ip[0] >> 4 != 6 || ip[6] != TCP || IPV6_LEN + len > left || len < TCP_LEN ||
	    !read_tcp(ip + IPV6_LEN, len, frame, out))
		return false;
	read_addresses(ip + 8, 6, 16, out);
	return true;
}

static inline bool decode(const struct ss_frame *frame, struct ss_segment *out)
{
	const uint8_t *ether = frame->bytes;
	if (frame->len < ETHER_LEN + IPV4_LEN + TCP_LEN)
		return false;
	size_t left = frame->len - ETHER_LEN;
	switch (be16(ether + 12)) {
	case 0x0800: return read_ipv4(ether + ETHER_LEN, left, frame, out);
	case 0x86dd:
		return left >= IPV6_LEN + TCP_LEN && read_ipv6(ether + ETHER_LEN, left, frame, out);
	default: return false;
	}
}

bool ss_straight_decode(const struct ss_frame *frame, struct ss_segment *out)
{
	return decode(frame, out);
}

/* While no fragment waits, time is nothing to a frame that goes straight. */
enum ss_packet_verdict ss_decoder_decode(struct ss_decoder *d, const struct ss_frame *frame,
                                         struct ss_segment *out)
{
	if (!ss_fragments_is_any(&d->fragments) && ss_decoder_is_straight(d, frame) &&
	    decode(frame, out))
		return SS_PACKET_SEGMENT;
	return ss_decoder_decode_any(d, frame, out);
}
