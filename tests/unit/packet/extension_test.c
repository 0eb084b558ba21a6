/* The extension headers of IPv6, and AH. */
#include "build.h"

enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AH = 51, DESTINATION = 60, MOBILITY = 135 };

static const uint8_t final[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 2};
static const uint8_t router[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 99};

/* len: of it all, a multiple of 8. */
static void put_options(struct frame *f, unsigned protocol, size_t len)
{
	put_zeroes(f, len - 2);
	put_u8(f, (unsigned)len / 8 - 1);
	put_u8(f, protocol);
}

static void put_ah(struct frame *f, unsigned protocol)
{
	put_zeroes(f, 22);
	put_be16(f, protocol << 8 | 4); /* 24 bytes */
}

static void each_alone(void **state)
{
	(void)state;
	static const unsigned headers[] = {HOP_BY_HOP, DESTINATION, MOBILITY, 139, 140};
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		for (size_t len = 8; len <= 2048; len *= 4) {
			struct frame f = segment("EHLO a\r\n");
			put_options(&f, TCP, len);
			put_ipv6(&f, headers[i]);
			expect_segment(&f, RAW);
		}
}

static void authentication(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_ah(&f, TCP);
	put_ipv6(&f, AH);
	expect_segment(&f, RAW);
	f = segment("EHLO a\r\n");
	put_ah(&f, TCP);
	put_ipv4(&f, AH);
	expect_segment(&f, RAW);
	f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	put_ah(&f, 4);
	put_ipv4_outer(&f, AH);
	expect_segment(&f, RAW);
}

static void all_in_a_row(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_options(&f, TCP, 16);
	put_ah(&f, DESTINATION);
	put_be32(&f, 1);
	put_be32(&f, AH << 24); /* a fragment that is all */
	put_options(&f, FRAGMENT, 8);
	put_ipv6(&f, HOP_BY_HOP);
	expect_segment(&f, RAW);
}

static void too_many(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_options(&f, TCP, 8);
	for (int i = 0; i < 40; i++)
		put_options(&f, DESTINATION, 8);
	put_ipv6(&f, DESTINATION);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_TOO_DEEP);
}

static void longer_than_the_packet(void **state)
{
	(void)state;
	struct frame f = bytes_of("\6\xff\0\0\0\0\0\0", 8);
	put_ipv6(&f, DESTINATION);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
}

/* The destination of a packet under way is the next router: the peer stands in the header. */
static void routing_to_the_peer(void **state)
{
	(void)state;
	for (unsigned type = 0; type <= 4; type += 2) {
		struct frame f = segment("EHLO a\r\n");
		bool is_first = type == 4; /* segments are listed from the last */
		unsigned n = type == 2 ? 1 : 2;
		if (n == 2)
			put_bytes(&f, is_first ? router : final, 16);
		put_bytes(&f, is_first || n == 1 ? final : router, 16);
		put_be32(&f, 0);
		put_be32(&f, TCP << 24 | n * 2 << 16 | type << 8 | 1);
		put_ipv6(&f, ROUTING);
		memcpy(f.bytes + f.from + 24, router, 16);
		expect_segment(&f, RAW);
	}
}

static void routing_at_its_end(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_bytes(&f, router, 16);
	put_be32(&f, 0);
	put_be32(&f, TCP << 24 | 2 << 16);
	put_ipv6(&f, ROUTING);
	expect_segment(&f, RAW);
}

/* RPL's addresses are compressed: the header tells us nothing. */
static void routing_of_another_type(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_bytes(&f, router, 16);
	put_be32(&f, 0);
	put_be32(&f, TCP << 24 | 2 << 16 | 3 << 8 | 1);
	put_ipv6(&f, ROUTING);
	expect_segment(&f, RAW);
}

static struct frame jumbogram(size_t len, uint32_t jumbo)
{
	static char text[FRAME_SIZE];
	memset(text, 'x', len);
	text[len] = 0;
	struct frame f = segment(text);
	f.payload = "";
	put_be32(&f, jumbo);
	put_be32(&f, TCP << 24 | 0xc204);
	put_ipv6(&f, HOP_BY_HOP);
	f.bytes[f.from + 4] = f.bytes[f.from + 5] = 0;
	return f;
}

static void jumbo(void **state)
{
	(void)state;
	static struct decoding out;
	struct frame f = jumbogram(69000, 8 + 20 + 69000);
	add_zeroes(&f, 100);
	decode(&f, RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_SEGMENT);
	assert_int_equal(out.segment.len, 69000);

	f = jumbogram(100, 8 + 20 + 4000000); /* cut */
	decode(&f, RAW, &out);
	assert_int_equal(out.segment.len, 100);
	assert_int_equal(out.segment.wire_len, 4000000);

	f = jumbogram(100, 8 + 20 + 4000000); /* behind a pad and another option */
	f.bytes[f.from + 41] = 1;
	f.from += 40;
	uint8_t option[8];
	memcpy(option, frame_bytes(&f) + 2, 6);
	f.from += 8;
	put_bytes(&f, option, 6);
	put_bytes(&f, "\6\1\0\5\2\0\0\1\0\0", 10);
	put_ipv6(&f, HOP_BY_HOP);
	f.bytes[f.from + 4] = f.bytes[f.from + 5] = 0;
	decode(&f, RAW, &out);
	assert_int_equal(out.segment.wire_len, 4000000 - 8);

	f = jumbogram(100, 7);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_alone),
	        cmocka_unit_test(authentication),
	        cmocka_unit_test(all_in_a_row),
	        cmocka_unit_test(too_many),
	        cmocka_unit_test(longer_than_the_packet),
	        cmocka_unit_test(routing_to_the_peer),
	        cmocka_unit_test(routing_at_its_end),
	        cmocka_unit_test(routing_of_another_type),
	        cmocka_unit_test(jumbo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
