/* MPLS: what is behind the labels. */
#include "build.h"

static struct frame ip(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	return f;
}

/* The bottom of the stack first, since it is put first. */
static void put_labels(struct frame *f, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		put_be32(f, (16 + i) << 12 | (i == 0) << 8 | 64);
	put_ether(f, 0x8847);
}

static void stacks(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 4; n++) {
		struct frame f = ip();
		put_labels(&f, n);
		assert_int_equal(tunnel_of(&f, ETHERNET), 0); /* labels differ by direction */

		f = segment("EHLO a\r\n");
		put_ipv6(&f, TCP);
		put_labels(&f, n);
		expect_segment(&f, ETHERNET);
	}
}

static void pseudowires(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	put_labels(&f, 2);
	expect_segment(&f, ETHERNET);

	f = ip();
	put_ether(&f, TYPE_IPV4);
	put_be32(&f, 17); /* control word with a sequence number */
	put_labels(&f, 2);
	expect_segment(&f, ETHERNET);

	f = segment("EHLO a\r\n");
	put_ipv6(&f, TCP);
	put_ether(&f, TYPE_IPV6);
	put_labels(&f, 2);
	expect_segment(&f, ETHERNET);

	f = ip();
	put_be16(&f, TYPE_IPV4);
	put_be16(&f, 9);
	put_ether(&f, 0x8100);
	put_be32(&f, 0);
	put_labels(&f, 1);
	assert_int_equal(expect_segment(&f, ETHERNET).vlan, 9);
}

/* Hardware addresses may begin as IP does. */
static void pseudowire_to_address_like_ip(void **state)
{
	(void)state;
	static const unsigned firsts[] = {0x00, 0x44, 0x45, 0x48, 0x60, 0x68, 0x10};
	for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
		struct frame f = ip();
		put_ether(&f, TYPE_IPV4);
		f.bytes[f.from] = (uint8_t)firsts[i];
		memcpy(f.bytes + f.from + 1, "\x1b\xff\xff\xff\xff", 5);
		put_labels(&f, 2);
		struct decoding out;
		decode(&f, ETHERNET, &out);
		assert_int_equal(out.verdict, SS_PACKET_SEGMENT);
		assert_string_equal(out.payload, "EHLO a\r\n");
	}
}

static void others(void **state)
{
	(void)state;
	struct frame f = bytes_of("\x10\0\0\x07\0\0\0\0\0\0\0\0", 12); /* associated channel */
	put_labels(&f, 1);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_NOT_IP);

	f = bytes_of("", 0);
	put_labels(&f, 1);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_MALFORMED);

	f = ip();
	put_labels(&f, 50);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_TOO_DEEP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(stacks),
	        cmocka_unit_test(pseudowires),
	        cmocka_unit_test(pseudowire_to_address_like_ip),
	        cmocka_unit_test(others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
