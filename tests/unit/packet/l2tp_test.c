/* L2TP, versions 2 and 3. */
#include "build.h"

enum { PORT = 1701, L2TP_IP = 115 };

static struct frame ip(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	return f;
}

static void put_udp_outer(struct frame *f)
{
	put_udp_between(f, PORT, PORT);
	put_ipv4_outer(f, UDP);
}

static void version_2(void **state)
{
	(void)state;
	enum { LENGTH = 0x4000, SEQUENCE = 0x0800, OFFSET = 0x0200 };
	for (unsigned i = 0; i < 8; i++) {
		unsigned flags =
		        (i & 1 ? LENGTH : 0) | (i & 2 ? SEQUENCE : 0) | (i & 4 ? OFFSET : 0);
		struct frame f = ip();
		put_be32(&f, 0xff030021);
		if (flags & OFFSET) {
			put_zeroes(&f, 3);
			put_be16(&f, 3);
		}
		if (flags & SEQUENCE)
			put_be32(&f, 0x00010001);
		put_be32(&f, 0x00070008); /* tunnel, session */
		if (flags & LENGTH)
			put_be16(&f, (unsigned)frame_len(&f) + 4);
		put_be16(&f, flags | 2);
		put_udp_outer(&f);
		assert_int_not_equal(tunnel_of(&f, RAW), 0);
	}
}

/* Cookies and sublayers of all lengths; the sublayer is shown with a sequence number. */
static void version_3(void **state)
{
	(void)state;
	for (size_t len = 0; len <= 12; len += 4) {
		struct frame f = ip();
		put_ether(&f, TYPE_IPV4);
		put_bytes(&f, "\xc0\xff\xee\x11\xde\xad\xbe\xef\x40\x00\x00\x01", len);
		put_be32(&f, 7); /* session */
		struct frame g = f;
		put_ipv4_outer(&f, L2TP_IP);
		expect_segment(&f, RAW);
		put_be32(&g, 3 << 16);
		put_udp_outer(&g);
		expect_segment(&g, RAW);
	}
}

static void others(void **state)
{
	(void)state;
	struct frame f = bytes_of("\xc8\x02\0\x0c\0\1\0\0\0\0\0\0", 12); /* control */
	put_udp_outer(&f);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = bytes_of("\0\0\0\0\xc8\x03\0\x0c\0\1\0\0", 12);
	put_ipv4_outer(&f, L2TP_IP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = bytes_of("\0\0\0\7 what is it, then?", 22);
	put_ipv4_outer(&f, L2TP_IP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = bytes_of("\0\1\0\0\0\0", 6); /* version 1: L2F */
	put_udp_outer(&f);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(version_2),
	        cmocka_unit_test(version_3),
	        cmocka_unit_test(others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
