/* PPP and its relatives. */
#include "build.h"

enum { PPP = 9, PPP_HDLC = 50, PPP_ETHER = 51, C_HDLC = 104, FRELAY = 107 };

static struct frame ip(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	return f;
}

static void ppp(void **state)
{
	(void)state;
	static const unsigned links[] = {PPP, PPP_HDLC};
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct frame f = ip();
		put_be16(&f, 0x0021);
		expect_segment(&f, links[i]);
		put_be16(&f, 0xff03);
		expect_segment(&f, links[i]);

		f = segment("EHLO a\r\n");
		put_ipv6(&f, TCP);
		put_be32(&f, 0xff030057);
		expect_segment(&f, links[i]);
	}
}

static void compressed_protocol(void **state)
{
	(void)state;
	struct frame f = ip();
	put_u8(&f, 0x21);
	expect_segment(&f, PPP);
	put_be16(&f, 0xff03);
	expect_segment(&f, PPP);
}

static void mpls_in_ppp(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be32(&f, 16 << 12 | 1 << 8);
	put_be16(&f, 0x0281);
	expect_segment(&f, PPP);
}

static void directed(void **state)
{
	(void)state;
	for (unsigned direction = 0; direction < 2; direction++) {
		struct frame f = ip();
		put_be32(&f, 0xff030021);
		put_u8(&f, direction);
		expect_segment(&f, 204);
	}
	struct frame f = ip();
	put_be16(&f, 0x0021);
	put_be16(&f, 0x0103);
	assert_int_equal(verdict_of(&f, 166), SS_PACKET_NOT_IP);
}

static void put_pppoe(struct frame *f, size_t len)
{
	put_be16(f, (unsigned)len);
	put_be16(f, 0x1234);
	put_be16(f, 0x1100);
}

static void pppoe(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be16(&f, 0x0021);
	put_pppoe(&f, frame_len(&f));
	add_zeroes(&f, 5);
	expect_segment(&f, PPP_ETHER);
	put_ether(&f, 0x8864);
	expect_segment(&f, ETHERNET);
}

static void cisco_hdlc(void **state)
{
	(void)state;
	static const unsigned links[] = {C_HDLC, PPP_HDLC};
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct frame f = ip();
		put_be32(&f, 0x0f000800);
		expect_segment(&f, links[i]);

		f = ip();
		put_be32(&f, 0x8f000800);
		expect_segment(&f, links[i]);
	}
	struct frame f = bytes_of("\x8f\x00\x80\x35\0\0\0\2", 8); /* keep-alive */
	assert_int_equal(verdict_of(&f, C_HDLC), SS_PACKET_NOT_IP);
	f = bytes_of("\x0f\x00\x00\x20\0\0\0\2", 8); /* no length */
	assert_int_equal(verdict_of(&f, C_HDLC), SS_PACKET_NOT_IP);
}

static void frame_relay(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be16(&f, 0x03cc);
	put_be16(&f, 0x1841);
	expect_segment(&f, FRELAY);

	f = segment("EHLO a\r\n");
	put_ipv6(&f, TCP);
	put_be16(&f, 0x038e);
	put_be32(&f, 0x18404041); /* long address */
	expect_segment(&f, FRELAY);

	f = ip();
	put_be16(&f, TYPE_IPV4);
	put_bytes(&f, "\x03\0\x80\0\0\0", 6); /* SNAP */
	put_be16(&f, 0x1841);
	expect_segment(&f, FRELAY);

	f = ip();
	put_be16(&f, 0x0021);
	put_be16(&f, 0x03cf); /* PPP */
	put_be16(&f, 0x1841);
	expect_segment(&f, FRELAY);

	f = ip();
	put_be16(&f, TYPE_IPV4); /* Cisco */
	put_be16(&f, 0x1841);
	expect_segment(&f, FRELAY);

	f = bytes_of("\0\0\0\0\0\0\0\0", 8);
	assert_int_equal(verdict_of(&f, FRELAY), SS_PACKET_MALFORMED);
}

static void not_ip(void **state)
{
	(void)state;
	struct frame f = bytes_of("\xff\x03\xc0\x21\x01\x01\x00\x04", 8); /* LCP */
	assert_int_equal(verdict_of(&f, PPP), SS_PACKET_NOT_IP);
	put_pppoe(&f, frame_len(&f));
	assert_int_equal(verdict_of(&f, PPP_ETHER), SS_PACKET_NOT_IP);
	f = bytes_of("\x11\x09\0\0\0\4\1\1\0\0", 10); /* discovery */
	assert_int_equal(verdict_of(&f, PPP_ETHER), SS_PACKET_NOT_IP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ppp),         cmocka_unit_test(compressed_protocol),
	        cmocka_unit_test(mpls_in_ppp), cmocka_unit_test(directed),
	        cmocka_unit_test(pppoe),       cmocka_unit_test(cisco_hdlc),
	        cmocka_unit_test(frame_relay), cmocka_unit_test(not_ip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
