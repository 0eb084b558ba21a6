/* Tunnels in UDP. */
#include "build.h"

enum {
	VXLAN = 4789,
	VXLAN_LINUX = 8472,
	VXLAN_GPE = 4790,
	GENEVE = 6081,
	GTP = 2152,
	TEREDO = 3544
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

static struct frame frame_of_ip(void)
{
	struct frame f = ip();
	put_ether(&f, TYPE_IPV4);
	return f;
}

static void put_udp_outer(struct frame *f, unsigned port)
{
	put_udp(f, port);
	put_ipv4_outer(f, UDP);
}

static uint32_t in_vxlan(unsigned port, uint32_t network)
{
	struct frame f = frame_of_ip();
	put_be32(&f, network << 8);
	put_be32(&f, 0x08000000);
	put_udp_outer(&f, port);
	return tunnel_of(&f, RAW);
}

static void vxlan(void **state)
{
	(void)state;
	assert_int_not_equal(in_vxlan(VXLAN, 1), in_vxlan(VXLAN, 2));
	assert_int_equal(in_vxlan(VXLAN, 1), in_vxlan(VXLAN_LINUX, 1));

	struct frame f = segment_back("250 a\r\n");
	put_ipv4_back(&f, TCP);
	put_ether(&f, TYPE_IPV4);
	put_be32(&f, 1 << 8);
	put_be32(&f, 0x88000000); /* with a group policy */
	put_udp_between(&f, 61000, VXLAN);
	put_ipv4_outer_back(&f, UDP);
	assert_int_equal(tunnel_of(&f, RAW), in_vxlan(VXLAN, 1));

	f = frame_of_ip();
	put_zeroes(&f, 8); /* no network: no VXLAN */
	put_udp_outer(&f, VXLAN);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);

	f = bytes_of("", 0);
	add_zeroes(&f, 46);
	put_ether(&f, 0x0806); /* ARP */
	put_be32(&f, 1 << 8);
	put_be32(&f, 0x08000000);
	put_udp_outer(&f, VXLAN);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_IP);
}

static void vlan_within(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be32(&f, 5 << 16 | TYPE_IPV4);
	put_ether(&f, 0x8100);
	put_be32(&f, 1 << 8);
	put_be32(&f, 0x08000000);
	put_udp_outer(&f, VXLAN);
	assert_int_equal(expect_segment(&f, RAW).vlan, 5);
	put_be32(&f, 6 << 16 | TYPE_IPV4);
	put_ether(&f, 0x8100);
	struct ss_segment s = expect_segment(&f, ETHERNET);
	assert_int_equal(s.vlan, 6);
	assert_int_not_equal(s.tunnel, in_vxlan(VXLAN, 1));
}

static void vxlan_gpe(void **state)
{
	(void)state;
	for (unsigned protocol = 1; protocol <= 5; protocol++) {
		struct frame f = protocol == 2 ? ip6() : protocol == 3 ? frame_of_ip() : ip();
		if (protocol == 4) {
			put_zeroes(&f, 4);
			put_be32(&f, 0x00020101);
		} else if (protocol == 5) {
			put_be32(&f, 16 << 12 | 1 << 8);
		}
		put_be32(&f, 3 << 8);
		put_be32(&f, 0x0c000000 | protocol);
		put_udp_outer(&f, VXLAN_GPE);
		expect_segment(&f, RAW);
	}
}

static uint32_t in_geneve(unsigned options_len, uint32_t network)
{
	struct frame f = frame_of_ip();
	put_zeroes(&f, options_len);
	put_be32(&f, network << 8);
	put_be32(&f, options_len / 4 << 24 | 0x6558);
	put_udp_outer(&f, GENEVE);
	return tunnel_of(&f, RAW);
}

static void geneve(void **state)
{
	(void)state;
	assert_int_equal(in_geneve(0, 5), in_geneve(252, 5));
	assert_int_not_equal(in_geneve(8, 5), in_geneve(8, 6));

	struct frame f = ip6();
	put_be32(&f, 5 << 8);
	put_be32(&f, TYPE_IPV6);
	put_udp_outer(&f, GENEVE);
	expect_segment(&f, RAW);
	f.bytes[f.from + 28] = 0x40; /* version 1 */
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
}

static void put_gtp(struct frame *f, unsigned flags, unsigned type, uint32_t endpoint)
{
	put_be32(f, endpoint);
	put_be16(f, (unsigned)frame_len(f) - 4);
	put_u8(f, type);
	put_u8(f, 0x30 | flags);
	put_udp_between(f, GTP, GTP);
}

static uint32_t in_gtp(uint32_t endpoint)
{
	struct frame f = ip();
	put_gtp(&f, 0, 255, endpoint);
	put_ipv4_outer(&f, UDP);
	return tunnel_of(&f, RAW);
}

static void gtp(void **state)
{
	(void)state;
	assert_int_not_equal(in_gtp(1), 0);
	assert_int_equal(in_gtp(1), in_gtp(2)); /* differs by direction */

	struct frame f = ip6();
	put_be32(&f, 0); /* sequence number */
	put_gtp(&f, 2, 255, 1);
	put_ipv4_outer(&f, UDP);
	expect_segment(&f, RAW);

	f = ip();
	put_be32(&f, 0x01000985); /* a session container; it is the last */
	f.bytes[f.from + 3] = 0;
	put_be32(&f, 0x85); /* its type */
	put_gtp(&f, 4, 255, 1);
	put_ipv4_outer(&f, UDP);
	expect_segment(&f, RAW);

	f = ip();
	put_be32(&f, 0x85); /* without the flag there is none */
	put_gtp(&f, 1, 255, 1);
	put_ipv4_outer(&f, UDP);
	expect_segment(&f, RAW);
}

static void ethernet_in_gtp(void **state)
{
	(void)state;
	struct frame f = frame_of_ip();
	put_gtp(&f, 0, 255, 1);
	put_ipv4_outer(&f, UDP);
	expect_segment(&f, RAW);
}

static void gtp_that_is_not(void **state)
{
	(void)state;
	struct frame f = bytes_of("\0\0\0\0", 4);
	put_gtp(&f, 2, 1, 0); /* echo request */
	put_ipv4_outer(&f, UDP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);

	f = ip();
	put_be32(&f, 0); /* an extension of no length */
	put_be32(&f, 0x85);
	put_gtp(&f, 4, 255, 1);
	put_ipv4_outer(&f, UDP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);

	f = ip();
	for (int i = 0; i < 40; i++)
		put_be32(&f, 0x01000085);
	put_be32(&f, 0x85);
	put_gtp(&f, 4, 255, 1);
	put_ipv4_outer(&f, UDP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_TOO_DEEP);

	f = bytes_of("\xff\x03\x00\x21PPP!", 8);
	put_gtp(&f, 0, 255, 1);
	put_ipv4_outer(&f, UDP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_IP);
}

static void teredo(void **state)
{
	(void)state;
	struct frame f = ip6();
	put_udp_outer(&f, TEREDO);
	uint32_t tunnel = tunnel_of(&f, RAW);
	assert_int_not_equal(tunnel, 0);

	f = ip6();
	put_be32(&f, 0xc0000201);
	put_be32(&f, 0xabcd);                         /* origin */
	put_bytes(&f, "\0\1\2\3iivvv12345678\0", 18); /* authentication */
	put_udp_between(&f, TEREDO, 50000);
	put_ipv4_between(&f, UDP, "198.51.100.1", "192.0.2.1"); /* another relay */
	assert_int_equal(tunnel_of(&f, RAW), tunnel);

	f = ip();
	put_udp_outer(&f, TEREDO);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
}

static void other_tunnels(void **state)
{
	(void)state;
	struct frame f = ip();
	put_be32(&f, TYPE_IPV4);
	put_udp_outer(&f, 4754); /* GRE */
	expect_segment(&f, RAW);

	f = ip();
	put_be32(&f, 16 << 12 | 1 << 8);
	put_udp_outer(&f, 6635); /* MPLS */
	expect_segment(&f, RAW);
}

static void lengths(void **state)
{
	(void)state;
	struct frame f = frame_of_ip();
	put_be32(&f, 1 << 8);
	put_be32(&f, 0x08000000);
	put_udp(&f, VXLAN);
	f.bytes[f.from + 4] = f.bytes[f.from + 5] = 0; /* offload */
	put_ipv4_outer(&f, UDP);
	expect_segment(&f, RAW);

	f = bytes_of("\0\0", 2);
	put_ipv4_outer(&f, UDP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
}

static void no_tunnel(void **state)
{
	(void)state;
	struct frame f = frame_of_ip();
	put_udp_outer(&f, 53);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
	f = frame_of_ip();
	put_be32(&f, 1 << 8);
	put_be32(&f, 0x08000000);
	put_udp_between(&f, VXLAN, 53); /* only the port at the other end counts */
	put_ipv4_outer(&f, UDP);
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_NOT_TCP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(vxlan),
	        cmocka_unit_test(vlan_within),
	        cmocka_unit_test(vxlan_gpe),
	        cmocka_unit_test(geneve),
	        cmocka_unit_test(gtp),
	        cmocka_unit_test(gtp_that_is_not),
	        cmocka_unit_test(ethernet_in_gtp),
	        cmocka_unit_test(teredo),
	        cmocka_unit_test(other_tunnels),
	        cmocka_unit_test(lengths),
	        cmocka_unit_test(no_tunnel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
