/* IPv4 and IPv6 headers: lengths, options, what they carry. */
#include "build.h"

static struct frame ip(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	return f;
}

static struct frame ip6(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv6(&f, TCP);
	return f;
}

static void set_be16(struct frame *f, size_t at, unsigned value)
{
	f->bytes[f->from + at] = (uint8_t)(value >> 8);
	f->bytes[f->from + at + 1] = (uint8_t)value;
}

static void options(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	uint8_t header[20];
	memcpy(header, frame_bytes(&f), sizeof header);
	f.from += sizeof header;
	put_bytes(&f, "\x94\4\0\0\1\1\1\0", 8); /* router alert */
	put_bytes(&f, header, sizeof header);
	f.bytes[f.from] = 0x47;
	set_be16(&f, 2, (unsigned)frame_len(&f));
	expect_segment(&f, RAW);
}

static void padded_frame(void **state)
{
	(void)state;
	struct frame f = ip(), g = ip6();
	add_zeroes(&f, 30);
	add_zeroes(&g, 30);
	expect_segment(&f, RAW);
	expect_segment(&g, RAW);
}

static void length_zero_is_offload(void **state)
{
	(void)state;
	struct frame f = ip(), g = ip6();
	set_be16(&f, 2, 0);
	set_be16(&g, 4, 0);
	expect_segment(&f, RAW);
	expect_segment(&g, RAW);
	put_ether(&f, TYPE_IPV4);
	put_ether(&g, TYPE_IPV6);
	expect_segment(&f, ETHERNET);
	expect_segment(&g, ETHERNET);
}

/* The snap length took 3 of the 8 bytes. */
static void cut_payload(void **state)
{
	(void)state;
	struct frame f = ip();
	struct decoding out;
	struct bench b;
	bench_open(&b, false);
	bench_decode(&b, frame_bytes(&f), frame_len(&f) - 5, frame_len(&f), RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_SEGMENT);
	assert_int_equal(out.segment.len, 3);
	assert_int_equal(out.segment.wire_len, 8);
	assert_string_equal(out.payload, "EHL");
	/* The IP length counts, also when the capture does not admit that it was cut. */
	bench_decode(&b, frame_bytes(&f), frame_len(&f) - 5, 0, RAW, &out);
	assert_int_equal(out.segment.wire_len, 8);
	/* Cut in the TCP header. */
	bench_decode(&b, frame_bytes(&f), 39, frame_len(&f), RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_TRUNCATED);
	bench_decode(&b, frame_bytes(&f), 19, frame_len(&f), RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_TRUNCATED);
	bench_decode(&b, frame_bytes(&f), 19, 19, RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_MALFORMED);
	bench_close(&b);
}

static void headers_that_contradict_themselves(void **state)
{
	(void)state;
	struct frame f = ip();
	f.bytes[f.from] = 0x44; /* header of 16 bytes */
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
	f = ip();
	set_be16(&f, 2, 19); /* all of it shorter than the header */
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
	f = ip();
	set_be16(&f, 2, 39); /* TCP header cut */
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
	f = ip();
	f.bytes[f.from] = 0x65;
	assert_int_equal(verdict_of(&f, 228), SS_PACKET_MALFORMED);
	f = ip6();
	set_be16(&f, 4, 19);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
}

static void not_tcp(void **state)
{
	(void)state;
	static const unsigned protocols[] = {1, 2, 17, 50, 58, 59, 89, 132, 255};
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
		struct frame f = segment("EHLO a\r\n");
		put_ipv4(&f, protocols[i]);
		assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
		f = segment("EHLO a\r\n");
		put_ipv6(&f, protocols[i]);
		assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	}
	static const unsigned only_v6[] = {0, 43, 44, 60, 135, 139, 140};
	for (size_t i = 0; i < sizeof only_v6 / sizeof *only_v6; i++) {
		struct frame f = segment("EHLO a\r\n");
		put_ipv4(&f, only_v6[i]);
		assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	}
}

static void ip_in_ip(void **state)
{
	(void)state;
	struct frame f = ip(), g = ip6();
	put_ipv4_outer(&f, 4);
	put_ipv4_outer(&g, 41);
	uint32_t four = tunnel_of(&f, RAW), six = tunnel_of(&g, RAW);
	assert_int_not_equal(four, 0);
	assert_int_equal(four, six); /* the addresses within differ anyway */

	struct frame back = segment_back("250 a\r\n");
	put_ipv4_back(&back, TCP);
	put_ipv4_outer_back(&back, 4);
	assert_int_equal(tunnel_of(&back, RAW), four);

	f = ip();
	put_ipv4_between(&f, 4, "192.0.2.1", "192.0.2.3");
	assert_int_not_equal(tunnel_of(&f, RAW), four);

	f = ip(); /* 4 in 6 */
	put_ipv6(&f, 4);
	assert_int_not_equal(tunnel_of(&f, RAW), four);
}

/* The hash may be kept by others: it is part of what must not change. */
static void tunnel_hash_is_the_same_in_every_run(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ipv4_outer(&f, 4);
	uint32_t once = tunnel_of(&f, RAW);
	put_ipv4_outer(&f, 4);
	assert_int_not_equal(tunnel_of(&f, RAW), once);
	assert_int_not_equal(tunnel_of(&f, RAW), 0);
}

static void ethernet_in_ip(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	struct frame g = f;
	put_be16(&f, 0x3000);
	put_ipv4_outer(&f, 97);
	expect_segment(&f, RAW);
	put_ipv6(&g, 143);
	expect_segment(&g, RAW);

	f = ip();
	put_be32(&f, 16 << 12 | 1 << 8);
	put_ipv4_outer(&f, 137);
	assert_int_not_equal(tunnel_of(&f, RAW), 0);
}

static void tunnels_without_end(void **state)
{
	(void)state;
	struct frame f = ip();
	for (int i = 0; i < 12; i++)
		put_ipv4_outer(&f, 4);
	expect_segment(&f, RAW);
	for (int i = 0; i < 30; i++)
		put_ipv4_outer(&f, 4);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_TOO_DEEP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(options),
	        cmocka_unit_test(padded_frame),
	        cmocka_unit_test(length_zero_is_offload),
	        cmocka_unit_test(cut_payload),
	        cmocka_unit_test(headers_that_contradict_themselves),
	        cmocka_unit_test(not_tcp),
	        cmocka_unit_test(ip_in_ip),
	        cmocka_unit_test(tunnel_hash_is_the_same_in_every_run),
	        cmocka_unit_test(ethernet_in_ip),
	        cmocka_unit_test(tunnels_without_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
