/* Ethernet, its tags, LLC. */
#include "build.h"

static struct frame ip(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	return f;
}

static void ipv4_and_ipv6(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	struct ss_segment s = expect_segment(&f, ETHERNET);
	assert_int_equal(s.vlan, 0);
	assert_int_equal(s.tunnel, 0);

	f = segment("EHLO a\r\n");
	put_ipv6(&f, TCP);
	put_ether(&f, TYPE_IPV6);
	assert_int_equal(expect_segment(&f, ETHERNET).src.version, 6);
}

static void padding_is_no_payload(void **state)
{
	(void)state;
	struct frame f = segment("");
	put_ipv4(&f, TCP);
	put_ether(&f, TYPE_IPV4);
	add_zeroes(&f, 6);
	assert_int_equal(expect_segment(&f, ETHERNET).len, 0);
}

static void put_vlan(struct frame *f, unsigned tag, unsigned type)
{
	put_be16(f, type);
	put_be16(f, tag);
}

static void vlan_tag(void **state)
{
	(void)state;
	struct frame f = ip();
	put_vlan(&f, 5 << 13 | 100, TYPE_IPV4); /* with a priority */
	put_ether(&f, 0x8100);
	struct ss_segment s = expect_segment(&f, ETHERNET);
	assert_int_equal(s.vlan, 100);
	assert_int_equal(s.tunnel, 0);
}

static void priority_tag_is_no_vlan(void **state)
{
	(void)state;
	struct frame f = ip();
	put_vlan(&f, 7 << 13, TYPE_IPV4);
	put_ether(&f, 0x8100);
	assert_int_equal(expect_segment(&f, ETHERNET).vlan, 0);

	f = ip();
	put_vlan(&f, 4095, TYPE_IPV4);
	put_ether(&f, 0x8100);
	assert_int_equal(expect_segment(&f, ETHERNET).vlan, 0);
}

static struct ss_segment tagged_twice(unsigned outer_type, unsigned inner)
{
	struct frame f = ip();
	put_vlan(&f, inner, TYPE_IPV4);
	put_vlan(&f, 200, 0x8100);
	put_ether(&f, outer_type);
	return expect_segment(&f, ETHERNET);
}

static void tags_in_tags(void **state)
{
	(void)state;
	struct ss_segment a = tagged_twice(0x88a8, 7), b = tagged_twice(0x9100, 7);
	struct ss_segment c = tagged_twice(0x8100, 8);
	assert_int_equal(a.vlan, 200);
	assert_int_not_equal(a.tunnel, 0);
	assert_int_equal(a.tunnel, b.tunnel); /* the type of the outer tag says nothing */
	assert_int_not_equal(a.tunnel, c.tunnel);
}

static void tags_without_end(void **state)
{
	(void)state;
	struct frame f = ip();
	put_vlan(&f, 1, TYPE_IPV4);
	for (int i = 0; i < 40; i++)
		put_vlan(&f, 1, 0x8100);
	put_ether(&f, 0x8100);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_TOO_DEEP);
}

static void put_llc_snap(struct frame *f, unsigned type)
{
	put_be16(f, type);
	put_bytes(f, "\xaa\xaa\x03\0\0\0", 6);
}

static void snap(void **state)
{
	(void)state;
	struct frame f = ip();
	put_llc_snap(&f, TYPE_IPV4);
	put_ether(&f, (unsigned)frame_len(&f)); /* a length, not a type */
	add_zeroes(&f, 20);
	expect_segment(&f, ETHERNET);

	f = ip();
	put_llc_snap(&f, TYPE_IPV4);
	put_ether(&f, 0x8870);
	expect_segment(&f, ETHERNET);

	f = ip();
	put_bytes(&f, "\x06\x06\x03", 3);
	put_ether(&f, (unsigned)frame_len(&f));
	expect_segment(&f, ETHERNET);
}

static void bridged_over_atm(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	put_bytes(&f, "\xaa\xaa\x03\x00\x80\xc2\x00\x07\0\0", 10);
	expect_segment(&f, 100);

	f = ip();
	put_llc_snap(&f, TYPE_IPV4);
	expect_segment(&f, 100);
}

static void other_tags(void **state)
{
	(void)state;
	static const struct {
		unsigned type;
		size_t len;
	} tags[] = {{0x8926, 4}, {0x892f, 4}, {0xf1c1, 4}, {0x8909, 6}};
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		struct frame f = ip();
		put_be16(&f, TYPE_IPV4);
		put_zeroes(&f, tags[i].len);
		put_ether(&f, tags[i].type);
		assert_int_equal(expect_segment(&f, ETHERNET).tunnel, 0);
	}
}

static void fabric_path(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	put_be16(&f, 1 << 6 | 32);
	put_ether(&f, 0x8903);
	assert_int_equal(expect_segment(&f, ETHERNET).tunnel, 0);
}

static void macsec(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be16(&f, TYPE_IPV4);
	put_zeroes(&f, 5); /* short length, packet number */
	put_u8(&f, 0);
	put_ether(&f, 0x88e5);
	add_zeroes(&f, 16); /* check value */
	expect_segment(&f, ETHERNET);

	f = ip();
	put_be16(&f, TYPE_IPV4);
	put_zeroes(&f, 13); /* and the channel */
	put_u8(&f, 0x20);
	put_ether(&f, 0x88e5);
	expect_segment(&f, ETHERNET);

	f = ip();
	put_zeroes(&f, 13);
	put_u8(&f, 0x2c); /* encrypted */
	put_ether(&f, 0x88e5);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_NOT_IP);
}

static uint32_t in_backbone(uint32_t service)
{
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	put_be32(&f, service);
	put_ether(&f, 0x88e7);
	return tunnel_of(&f, ETHERNET);
}

static void backbone(void **state)
{
	(void)state;
	assert_int_not_equal(in_backbone(1), in_backbone(2));
	assert_int_equal(in_backbone(1), in_backbone(0xe0000001)); /* priority */
}

static void network_service_header(void **state)
{
	(void)state;
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	put_zeroes(&f, 20);
	put_be32(&f, 0x00060103); /* six words, fixed metadata, Ethernet */
	put_ether(&f, 0x894f);
	expect_segment(&f, ETHERNET);

	f = ip();
	put_zeroes(&f, 4);
	put_be32(&f, 0x00020201); /* two words, IPv4 */
	put_ether(&f, 0x894f);
	expect_segment(&f, ETHERNET);

	f = segment("EHLO a\r\n");
	put_ipv6(&f, TCP);
	struct frame g = f;
	put_zeroes(&f, 4);
	put_be32(&f, 0x00020202); /* IPv6 */
	put_ether(&f, 0x894f);
	expect_segment(&f, ETHERNET);
	put_be32(&g, 16 << 12 | 1 << 8);
	put_zeroes(&g, 4);
	put_be32(&g, 0x00020205); /* MPLS */
	put_ether(&g, 0x894f);
	expect_segment(&g, ETHERNET);
	put_zeroes(&g, 4);
	put_be32(&g, 0x000202fe); /* an experiment */
	put_ether(&g, 0x894f);
	assert_int_equal(verdict_of(&g, ETHERNET), SS_PACKET_NOT_IP);

	f = ip();
	put_be32(&f, 0x00010101); /* too short for itself */
	put_ether(&f, 0x894f);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_MALFORMED);
}

static void not_ip(void **state)
{
	(void)state;
	static const unsigned types[] = {0x0806, 0x88cc, 0x888e, 1501, 0x05ff};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct frame f = bytes_of("", 0);
		add_zeroes(&f, 46);
		put_ether(&f, types[i]);
		assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_NOT_IP);
	}
	struct frame f = bytes_of("\x42\x42\x03\0\0\0\0\0", 8); /* spanning tree */
	put_ether(&f, 38);
	add_zeroes(&f, 38);
	assert_int_equal(verdict_of(&f, ETHERNET), SS_PACKET_NOT_IP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ipv4_and_ipv6),
	        cmocka_unit_test(padding_is_no_payload),
	        cmocka_unit_test(vlan_tag),
	        cmocka_unit_test(priority_tag_is_no_vlan),
	        cmocka_unit_test(tags_in_tags),
	        cmocka_unit_test(tags_without_end),
	        cmocka_unit_test(snap),
	        cmocka_unit_test(bridged_over_atm),
	        cmocka_unit_test(other_tags),
	        cmocka_unit_test(fabric_path),
	        cmocka_unit_test(macsec),
	        cmocka_unit_test(backbone),
	        cmocka_unit_test(network_service_header),
	        cmocka_unit_test(not_ip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
