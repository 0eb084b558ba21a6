/* What operating systems put in place of a link header. */
#include "build.h"

enum {
	LINK_NULL = 0,
	LOOP = 108,
	ENC = 109,
	SLL = 113,
	PFLOG = 117,
	FIREWIRE = 138,
	NFLOG = 239,
	PKTAP = 258,
	SLL2 = 276
};

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

static void null_in_either_order(void **state)
{
	(void)state;
	struct frame f = ip(), g = ip();
	put_le32(&f, 2);
	put_be32(&g, 2);
	expect_segment(&f, LINK_NULL);
	expect_segment(&g, LINK_NULL);
	static const unsigned inet6[] = {10, 24, 28, 30};
	for (size_t i = 0; i < sizeof inet6 / sizeof *inet6; i++) {
		f = g = ip6();
		put_le32(&f, inet6[i]);
		put_be32(&g, inet6[i]);
		expect_segment(&f, LINK_NULL);
		expect_segment(&g, LINK_NULL);
	}
	f = ip();
	put_le32(&f, 7); /* OSI */
	assert_int_equal(verdict_of(&f, LINK_NULL), SS_PACKET_NOT_IP);
}

static void loop(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be32(&f, 2);
	expect_segment(&f, LOOP);
	f = ip6();
	put_be32(&f, 24);
	expect_segment(&f, LOOP);
}

static void raw(void **state)
{
	(void)state;
	static const unsigned links[] = {12, 14, RAW};
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct frame f = ip();
		expect_segment(&f, links[i]);
		f = ip6();
		expect_segment(&f, links[i]);
	}
	struct frame f = ip();
	expect_segment(&f, 228);
	assert_int_equal(verdict_of(&f, 229), SS_PACKET_MALFORMED);
	f = ip6();
	expect_segment(&f, 229);
	assert_int_equal(verdict_of(&f, 228), SS_PACKET_MALFORMED);
	f = bytes_of("\x50", 1);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
	f = bytes_of("", 0);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
}

static void put_sll(struct frame *f, unsigned hardware, unsigned protocol)
{
	put_be16(f, protocol);
	put_zeroes(f, 8);
	put_be16(f, 6);
	put_be16(f, hardware);
	put_be16(f, 0);
}

static void put_sll2(struct frame *f, unsigned hardware, unsigned protocol)
{
	put_zeroes(f, 8);
	put_be16(f, 6); /* to us, six bytes of address */
	put_be16(f, hardware);
	put_be32(f, 3);
	put_be16(f, 0);
	put_be16(f, protocol);
}

static void sll(void **state)
{
	(void)state;
	struct frame f = ip(), g = ip6();
	put_sll(&f, 1, TYPE_IPV4);
	put_sll(&g, 1, TYPE_IPV6);
	expect_segment(&f, SLL);
	expect_segment(&g, SLL);
	f = ip();
	put_be32(&f, 300 << 16 | TYPE_IPV4);
	put_sll(&f, 1, 0x8100);
	assert_int_equal(expect_segment(&f, SLL).vlan, 300);
	f = ip();
	put_sll(&f, 824, TYPE_IPV4); /* netlink */
	assert_int_equal(verdict_of(&f, SLL), SS_PACKET_NOT_IP);
	f = ip();
	put_sll(&f, 280, 0x000c); /* CAN */
	assert_int_equal(verdict_of(&f, SLL), SS_PACKET_NOT_IP);
}

static void sll2(void **state)
{
	(void)state;
	struct frame f = ip(), g = ip6();
	put_sll2(&f, 1, TYPE_IPV4);
	put_sll2(&g, 772, TYPE_IPV6);
	expect_segment(&f, SLL2);
	expect_segment(&g, SLL2);
}

static void sll_of_other_hardware(void **state)
{
	(void)state;
	struct frame f = ip();
	put_bytes(&f, "\xaa\xaa\x03\0\0\0\x08\0", 8);
	struct frame g = f;
	put_sll(&f, 1, 4);
	expect_segment(&f, SLL);
	put_zeroes(&g, 22);
	put_be16(&g, 0x0800); /* 802.11 data */
	put_le32(&g, 0);      /* radiotap without fields */
	put_le32(&g, 8 << 16);
	put_sll2(&g, 803, 4);
	expect_segment(&g, SLL2);
	f = ip();
	put_be32(&f, 0x184103cc);
	put_sll(&f, 770, 0);
	expect_segment(&f, SLL);
}

static void put_attribute(struct frame *f, bool is_big, unsigned type, size_t len)
{
	unsigned whole = (unsigned)len + 4;
	if (is_big) {
		put_be16(f, type);
		put_be16(f, whole);
	} else {
		put_le16(f, type);
		put_le16(f, whole);
	}
}

static void nflog(void **state)
{
	(void)state;
	for (int is_big = 0; is_big < 2; is_big++) {
		struct frame f = ip();
		size_t len = frame_len(&f);
		put_attribute(&f, is_big, 9, len);
		put_zeroes(&f, 8);
		put_attribute(&f, is_big, 10, 5); /* a prefix, padded */
		put_zeroes(&f, 4);
		put_attribute(&f, is_big, 1, 4);
		put_be32(&f, 0x02000000);
		expect_segment(&f, NFLOG);
	}
	struct frame f = bytes_of("\2\0\0\0\3\0\1\0", 8);
	assert_int_equal(verdict_of(&f, NFLOG), SS_PACKET_MALFORMED);
	f = bytes_of("\2\0\0\0", 4);
	assert_int_equal(verdict_of(&f, NFLOG), SS_PACKET_NOT_IP);
}

static void put_pktap(struct frame *f, unsigned type, unsigned link_type)
{
	put_zeroes(f, 96);
	put_le32(f, link_type);
	put_le32(f, type);
	put_le32(f, 108);
}

static void pktap(void **state)
{
	(void)state;
	struct frame f = ip();
	put_pktap(&f, 1, 12);
	expect_segment(&f, PKTAP);
	f = ip();
	put_ether(&f, TYPE_IPV4);
	put_pktap(&f, 1, ETHERNET);
	expect_segment(&f, PKTAP);
	f = ip();
	put_pktap(&f, 0, 12);
	assert_int_equal(verdict_of(&f, PKTAP), SS_PACKET_NOT_IP);
	f = ip();
	put_pktap(&f, 1, 999);
	assert_int_equal(verdict_of(&f, PKTAP), SS_PACKET_UNKNOWN_LINK);
	f = ip();
	for (int i = 0; i < 40; i++)
		put_pktap(&f, 1, PKTAP);
	assert_int_equal(verdict_of(&f, PKTAP), SS_PACKET_TOO_DEEP);
	f = bytes_of("\4\0\0\0\1\0\0\0\1\0\0\0\0\0", 14);
	assert_int_equal(verdict_of(&f, PKTAP), SS_PACKET_MALFORMED);
}

static void pflog_and_enc(void **state)
{
	(void)state;
	struct frame f = ip();
	put_zeroes(&f, 62); /* 61 of header, rounded up to 64 */
	put_u8(&f, 2);
	put_u8(&f, 61);
	expect_segment(&f, PFLOG);
	f = bytes_of("\0\2\0\0", 4);
	assert_int_equal(verdict_of(&f, PFLOG), SS_PACKET_MALFORMED);

	f = ip6();
	put_zeroes(&f, 8);
	put_le32(&f, 28);
	expect_segment(&f, ENC);
}

static void firewire(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be16(&f, TYPE_IPV4);
	put_zeroes(&f, 16);
	expect_segment(&f, FIREWIRE);
}

static void unknown_link(void **state)
{
	(void)state;
	struct frame f = ip();
	assert_int_equal(verdict_of(&f, 147), SS_PACKET_UNKNOWN_LINK);
	assert_int_equal(verdict_of(&f, UINT32_MAX), SS_PACKET_UNKNOWN_LINK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(null_in_either_order),
	        cmocka_unit_test(loop),
	        cmocka_unit_test(raw),
	        cmocka_unit_test(sll),
	        cmocka_unit_test(sll2),
	        cmocka_unit_test(sll_of_other_hardware),
	        cmocka_unit_test(nflog),
	        cmocka_unit_test(pktap),
	        cmocka_unit_test(pflog_and_enc),
	        cmocka_unit_test(firewire),
	        cmocka_unit_test(unknown_link),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
