#include "build.h"

#include "guard.h"
#include "packet/checksum.h"

enum { CLIENT_PORT = 40000, SERVER_PORT = 25, SEQ = 1000, ACK = 2000, WINDOW = 512 };

struct frame bytes_of(const void *bytes, size_t len)
{
	struct frame f = {.from = FRAME_MIDDLE, .to = FRAME_MIDDLE};
	assert_true(len <= FRAME_MIDDLE);
	put_bytes(&f, bytes, len);
	return f;
}

static struct frame segment_between(unsigned src_port, unsigned dst_port, const char *payload)
{
	struct frame f = bytes_of(payload, strlen(payload));
	f.payload = payload;
	put_be32(&f, 0); /* checksum, urgent pointer */
	put_be16(&f, WINDOW);
	put_be16(&f, 5 << 12 | SS_TCP_PSH | SS_TCP_ACK);
	put_be32(&f, ACK);
	put_be32(&f, SEQ);
	put_be16(&f, dst_port);
	put_be16(&f, src_port);
	return f;
}

struct frame segment(const char *payload)
{
	return segment_between(CLIENT_PORT, SERVER_PORT, payload);
}

struct frame segment_back(const char *payload)
{
	return segment_between(SERVER_PORT, CLIENT_PORT, payload);
}

const uint8_t *frame_bytes(const struct frame *f)
{
	return f->bytes + f->from;
}

size_t frame_len(const struct frame *f)
{
	return f->to - f->from;
}

void put_bytes(struct frame *f, const void *bytes, size_t len)
{
	assert_true(f->from >= len);
	f->from -= len;
	if (len > 0)
		memcpy(f->bytes + f->from, bytes, len);
}

void put_zeroes(struct frame *f, size_t len)
{
	assert_true(f->from >= len);
	f->from -= len;
	memset(f->bytes + f->from, 0, len);
}

void put_u8(struct frame *f, unsigned value)
{
	uint8_t byte = (uint8_t)value;
	put_bytes(f, &byte, 1);
}

void put_be16(struct frame *f, unsigned value)
{
	put_u8(f, value & 0xff);
	put_u8(f, value >> 8 & 0xff);
}

void put_be32(struct frame *f, uint32_t value)
{
	put_be16(f, value & 0xffff);
	put_be16(f, value >> 16);
}

void put_le16(struct frame *f, unsigned value)
{
	put_u8(f, value >> 8 & 0xff);
	put_u8(f, value & 0xff);
}

void put_le32(struct frame *f, uint32_t value)
{
	put_le16(f, value >> 16);
	put_le16(f, value & 0xffff);
}

void add_zeroes(struct frame *f, size_t len)
{
	assert_true(f->to + len <= FRAME_SIZE);
	memset(f->bytes + f->to, 0, len);
	f->to += len;
}

/* What the field must hold; the plain way, to check the quick one. */
static unsigned checksum(uint32_t sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (unsigned)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static void write_be16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void sum_tcp(struct frame *f, const uint8_t *addresses, size_t len)
{
	uint8_t *tcp = f->bytes + f->from;
	uint32_t sum = TCP + (uint32_t)frame_len(f);
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? addresses[i] : (unsigned)addresses[i] << 8;
	write_be16(tcp + 16, 0);
	write_be16(tcp + 16, checksum(sum, tcp, frame_len(f)));
}

void put_ipv4_between(struct frame *f, unsigned protocol, const char *src, const char *dst)
{
	struct ss_address from, to;
	assert_true(ss_address_read(src, &from) && ss_address_read(dst, &to));
	uint8_t addresses[8];
	memcpy(addresses, from.bytes, 4);
	memcpy(addresses + 4, to.bytes, 4);
	if (protocol == TCP)
		sum_tcp(f, addresses, sizeof addresses);
	size_t len = 20 + frame_len(f);
	put_bytes(f, addresses, sizeof addresses);
	put_be16(f, 0);
	put_be16(f, 64 << 8 | protocol);
	put_be16(f, 0x4000); /* don't fragment */
	put_be16(f, 4711);
	put_be16(f, (unsigned)len);
	put_be16(f, 0x4500);
	sum_ipv4(f);
}

void sum_ipv4(struct frame *f)
{
	write_be16(f->bytes + f->from + 10, 0);
	write_be16(f->bytes + f->from + 10, checksum(0, frame_bytes(f), 20));
}

void put_ipv4(struct frame *f, unsigned protocol)
{
	put_ipv4_between(f, protocol, "10.0.0.1", "10.0.0.2");
}

void put_ipv4_back(struct frame *f, unsigned protocol)
{
	put_ipv4_between(f, protocol, "10.0.0.2", "10.0.0.1");
}

void put_ipv4_outer(struct frame *f, unsigned protocol)
{
	put_ipv4_between(f, protocol, "192.0.2.1", "192.0.2.2");
}

void put_ipv4_outer_back(struct frame *f, unsigned protocol)
{
	put_ipv4_between(f, protocol, "192.0.2.2", "192.0.2.1");
}

void put_ipv6(struct frame *f, unsigned protocol)
{
	static const uint8_t addresses[32] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1,
	                                      0x20, 0x01, 0x0d, 0xb8, [31] = 2};
	if (protocol == TCP)
		sum_tcp(f, addresses, sizeof addresses);
	size_t len = frame_len(f);
	put_bytes(f, addresses, sizeof addresses);
	put_be16(f, protocol << 8 | 64);
	put_be16(f, (unsigned)len);
	put_be32(f, 6u << 28);
}

void put_ether(struct frame *f, unsigned type)
{
	put_be16(f, type);
	put_bytes(f, "\x02\0\0\0\0\1", 6);
	put_bytes(f, "\x02\0\0\0\0\2", 6);
}

void put_udp_between(struct frame *f, unsigned src_port, unsigned dst_port)
{
	put_be16(f, 0);
	put_be16(f, (unsigned)frame_len(f) + 6);
	put_be16(f, dst_port);
	put_be16(f, src_port);
}

void put_udp(struct frame *f, unsigned port)
{
	put_udp_between(f, 50000, port);
}

void bench_open(struct bench *b, bool checksums)
{
	*b = (struct bench){.now_ns = 1700000000000000000};
	struct ss_decoder_options options = {.checksums = checksums, .memory = &b->memory};
	assert_int_equal(ss_decoder_create(&options, &b->decoder), 0);
}

void bench_close(struct bench *b)
{
	ss_decoder_destroy(b->decoder);
	assert_int_equal(b->memory.used, 0);
}

void bench_decode(struct bench *b, const uint8_t *bytes, size_t len, size_t wire_len,
                  unsigned link_type, struct decoding *out)
{
	uint8_t *copy = guard_copy(bytes, len);
	struct ss_frame frame = {.ts_ns = b->now_ns,
	                         .number = ++b->number,
	                         .bytes = copy,
	                         .len = (uint32_t)len,
	                         .wire_len = (uint32_t)(wire_len > 0 ? wire_len : len),
	                         .link_type = link_type};
	out->verdict = ss_decoder_decode(b->decoder, &frame, &out->segment);
	if (out->verdict == SS_PACKET_SEGMENT) {
		assert_int_equal(out->segment.packet, b->number);
		assert_int_equal(out->segment.ts_ns, b->now_ns);
		assert_non_null(out->segment.payload);
		assert_true(out->segment.len <= out->segment.wire_len);
		memcpy(out->payload, out->segment.payload, out->segment.len);
		out->payload[out->segment.len] = 0;
	}
	guard_free(copy, len);
}

enum ss_packet_verdict bench_verdict(struct bench *b, const struct frame *f, unsigned link_type)
{
	struct decoding out;
	bench_decode(b, frame_bytes(f), frame_len(f), 0, link_type, &out);
	return out.verdict;
}

void decode(const struct frame *f, unsigned link_type, struct decoding *out)
{
	struct bench b;
	bench_open(&b, false);
	bench_decode(&b, frame_bytes(f), frame_len(f), 0, link_type, out);
	bench_close(&b);
}

enum ss_packet_verdict verdict_of(const struct frame *f, unsigned link_type)
{
	struct decoding out;
	decode(f, link_type, &out);
	return out.verdict;
}

static void check_addresses(const struct ss_segment *s, bool is_back)
{
	char src[SS_ADDRESS_TEXT], dst[SS_ADDRESS_TEXT];
	ss_address_write(is_back ? &s->dst : &s->src, src);
	ss_address_write(is_back ? &s->src : &s->dst, dst);
	assert_string_equal(src, s->src.version == 6 ? "2001:db8::1" : "10.0.0.1");
	assert_string_equal(dst, s->src.version == 6 ? "2001:db8::2" : "10.0.0.2");
}

static void check_segment(const struct ss_segment *s)
{
	bool is_back = s->src_port == SERVER_PORT;
	assert_int_equal(s->src_port, is_back ? SERVER_PORT : CLIENT_PORT);
	assert_int_equal(s->dst_port, is_back ? CLIENT_PORT : SERVER_PORT);
	assert_int_equal(s->seq, SEQ);
	assert_int_equal(s->ack, ACK);
	assert_int_equal(s->window, WINDOW);
	assert_int_equal(s->flags, SS_TCP_PSH | SS_TCP_ACK);
	check_addresses(s, is_back);
}

/* The snap length cut the frame, or it was never longer: nothing but a shorter payload may come. */
static void check_prefixes(const struct frame *f, unsigned link_type, const struct decoding *whole)
{
	static struct decoding cut;
	struct bench b;
	bench_open(&b, false);
	for (size_t len = 0; len < frame_len(f); len++) {
		bench_decode(&b, frame_bytes(f), len, frame_len(f), link_type, &cut);
		if (cut.verdict == SS_PACKET_SEGMENT) {
			check_segment(&cut.segment);
			assert_memory_equal(cut.payload, whole->payload, cut.segment.len);
			assert_int_equal(cut.segment.wire_len, whole->segment.wire_len);
		} else {
			assert_int_not_equal(cut.verdict, SS_PACKET_TOO_DEEP);
		}
		bench_decode(&b, frame_bytes(f), len, len, link_type, &cut);
	}
	bench_close(&b);
}

struct ss_segment expect_segment(const struct frame *f, unsigned link_type)
{
	static struct decoding whole;
	decode(f, link_type, &whole);
	assert_string_equal(ss_packet_verdict_name(whole.verdict), "segment");
	check_segment(&whole.segment);
	assert_string_equal(whole.payload, f->payload);
	assert_int_equal(whole.segment.len, whole.segment.wire_len);
	check_prefixes(f, link_type, &whole);
	return whole.segment;
}

uint32_t tunnel_of(const struct frame *f, unsigned link_type)
{
	return expect_segment(f, link_type).tunnel;
}
