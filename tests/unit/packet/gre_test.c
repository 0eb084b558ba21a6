/* GRE in its versions and uses. */
#include "build.h"

enum { CHECKSUM = 0x8000, KEY = 0x2000, SEQUENCE = 0x1000, ACK = 0x0080 };
enum { BRIDGED = 0x6558, ERSPAN = 0x88be, ERSPAN_3 = 0x22eb, PPP = 0x880b, WCCP = 0x883e };

static struct frame ip(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	return f;
}

static struct frame frame_of_ip(void)
{
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	return f;
}

static void put_gre(struct frame *f, unsigned flags, unsigned type, uint32_t key)
{
	if (flags & SEQUENCE)
		put_be32(f, 12345);
	if (flags & KEY)
		put_be32(f, key);
	if (flags & CHECKSUM)
		put_be32(f, 0);
	put_be16(f, type);
	put_be16(f, flags);
	put_ipv4_outer(f, GRE);
}

static void every_flag(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags < 0x10; flags++) {
		if (flags & 4) /* routing: nobody's */
			continue;
		struct frame f = ip();
		put_gre(&f, flags << 12, TYPE_IPV4, 7);
		assert_int_not_equal(tunnel_of(&f, RAW), 0);
		f = segment("EHLO a\r\n");
		put_ipv6(&f, TCP);
		put_gre(&f, flags << 12, TYPE_IPV6, 7);
		expect_segment(&f, RAW);
		f = frame_of_ip();
		put_gre(&f, flags << 12, BRIDGED, 7);
		expect_segment(&f, RAW);
	}
}

static uint32_t keyed(unsigned flags, unsigned type, uint32_t key)
{
	struct frame f = type == BRIDGED ? frame_of_ip() : ip();
	put_gre(&f, flags, type, key);
	return tunnel_of(&f, RAW);
}

static void keys_tell_tunnels_apart(void **state)
{
	(void)state;
	assert_int_not_equal(keyed(0, TYPE_IPV4, 0), keyed(KEY, TYPE_IPV4, 0));
	assert_int_not_equal(keyed(KEY, TYPE_IPV4, 1), keyed(KEY, TYPE_IPV4, 2));
	assert_int_not_equal(keyed(KEY, BRIDGED, 1), keyed(KEY, BRIDGED, 2));
	assert_int_equal(keyed(KEY, TYPE_IPV4, 1), keyed(KEY | SEQUENCE, TYPE_IPV4, 1));
}

/* The low byte of NVGRE's key goes with the flow. */
static void nvgre(void **state)
{
	(void)state;
	assert_int_equal(keyed(KEY, BRIDGED, 0x00500001), keyed(KEY, BRIDGED, 0x005000ff));
	assert_int_not_equal(keyed(KEY, BRIDGED, 0x00500001), keyed(KEY, BRIDGED, 0x00500101));
}

static void both_directions(void **state)
{
	(void)state;
	struct frame f = segment_back("250 a\r\n");
	put_ipv4_back(&f, TCP);
	put_be32(&f, 9);
	put_be32(&f, KEY << 16 | TYPE_IPV4);
	put_ipv4_outer_back(&f, GRE);
	assert_int_equal(tunnel_of(&f, RAW), keyed(KEY, TYPE_IPV4, 9));
}

static uint32_t mirrored(unsigned session)
{
	struct frame f = frame_of_ip();
	put_be32(&f, 5);
	put_be32(&f, 0x1064u << 16 | session);
	put_gre(&f, SEQUENCE, ERSPAN, 0);
	return tunnel_of(&f, RAW);
}

static void erspan(void **state)
{
	(void)state;
	assert_int_equal(mirrored(1), 0); /* the way to us is no tunnel of the flow */
	assert_int_equal(mirrored(2), 0);

	struct frame f = frame_of_ip(); /* type I */
	put_gre(&f, 0, ERSPAN, 0);
	expect_segment(&f, RAW);
}

static void put_erspan_3(struct frame *f, unsigned last)
{
	if (last & 1)
		put_zeroes(f, 8);
	put_be16(f, last);
	put_zeroes(f, 6);
	put_be32(f, 0x20640001);
	put_gre(f, SEQUENCE, ERSPAN_3, 0);
}

static void erspan_type_3(void **state)
{
	(void)state;
	struct frame f = frame_of_ip();
	put_erspan_3(&f, 0);
	expect_segment(&f, RAW);
	f = frame_of_ip();
	put_erspan_3(&f, 1);
	expect_segment(&f, RAW);
	f = ip();
	put_erspan_3(&f, 2 << 10);
	expect_segment(&f, RAW);
}

static void put_pptp(struct frame *f, unsigned flags)
{
	size_t len = frame_len(f);
	if (flags & ACK)
		put_be32(f, 3);
	if (flags & SEQUENCE)
		put_be32(f, 4);
	put_be16(f, 77); /* call */
	put_be16(f, (unsigned)len);
	put_be16(f, PPP);
	put_be16(f, flags | KEY | 1);
	put_ipv4_outer(f, GRE);
}

static void pptp(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be32(&f, 0xff030021);
	put_pptp(&f, SEQUENCE | ACK);
	expect_segment(&f, RAW);
	f = ip();
	put_u8(&f, 0x21);
	put_pptp(&f, SEQUENCE);
	expect_segment(&f, RAW);
	f = bytes_of("", 0);
	put_pptp(&f, ACK);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = bytes_of("\x00\xfd\x90\x01zzzz", 8); /* MPPE */
	put_pptp(&f, SEQUENCE);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_IP);
}

static void others(void **state)
{
	(void)state;
	struct frame f = ip();
	put_gre(&f, 0, WCCP, 0);
	expect_segment(&f, RAW);
	f = ip();
	put_be32(&f, 0x00000100); /* version 2 */
	put_gre(&f, 0, WCCP, 0);
	expect_segment(&f, RAW);
	f = ip();
	put_be32(&f, 16 << 12 | 1 << 8);
	put_gre(&f, 0, 0x8847, 0);
	expect_segment(&f, RAW);
	f = ip();
	put_gre(&f, 0x4000, TYPE_IPV4, 0);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = ip();
	put_gre(&f, 2, TYPE_IPV4, 0);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = ip();
	put_gre(&f, 0, 0, 0); /* keep-alive */
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_IP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_flag), cmocka_unit_test(keys_tell_tunnels_apart),
	        cmocka_unit_test(nvgre),      cmocka_unit_test(both_directions),
	        cmocka_unit_test(erspan),     cmocka_unit_test(erspan_type_3),
	        cmocka_unit_test(pptp),       cmocka_unit_test(others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
