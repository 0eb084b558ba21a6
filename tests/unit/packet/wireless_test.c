/* 802.11 and the headers of drivers. */
#include "build.h"

enum { WLAN = 105, PRISM = 119, RADIOTAP = 127, AVS = 163, PPI = 192 };
enum { QOS = 0x80, TO_DS = 0x01, FROM_DS = 0x02, PROTECTED = 0x40, ORDER = 0x80 };

static struct frame body(void)
{
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	put_bytes(&f, "\xaa\xaa\x03\0\0\0\x08\0", 8);
	return f;
}

/* Everything after the sequence control is put by the caller. */
static void put_wlan(struct frame *f, unsigned subtype, unsigned flags)
{
	put_le16(f, 5 << 4); /* fragment 0 */
	put_zeroes(f, 20);
	put_u8(f, flags);
	put_u8(f, 0x08 | subtype);
}

static struct frame wlan(void)
{
	struct frame f = body();
	put_wlan(&f, 0, TO_DS);
	return f;
}

static void data_frames(void **state)
{
	(void)state;
	struct frame f = wlan();
	add_zeroes(&f, 4); /* frame check sequence */
	expect_segment(&f, WLAN);

	f = body();
	put_le16(&f, 0); /* QoS */
	put_wlan(&f, QOS, FROM_DS);
	expect_segment(&f, WLAN);

	f = body();
	put_zeroes(&f, 6); /* HT control */
	put_wlan(&f, QOS, FROM_DS | ORDER);
	expect_segment(&f, WLAN);

	f = body();
	put_zeroes(&f, 6); /* fourth address */
	put_wlan(&f, 0, FROM_DS | TO_DS);
	expect_segment(&f, WLAN);

	f = body();
	put_zeroes(&f, 8); /* both */
	put_wlan(&f, QOS, FROM_DS | TO_DS);
	expect_segment(&f, WLAN);
}

static void first_of_an_aggregate(void **state)
{
	(void)state;
	struct frame f = body();
	put_be16(&f, (unsigned)frame_len(&f));
	put_zeroes(&f, 12);
	put_le16(&f, 0x80);
	put_wlan(&f, QOS, FROM_DS);
	add_zeroes(&f, 100); /* the next one */
	expect_segment(&f, WLAN);
}

static void not_ip(void **state)
{
	(void)state;
	struct frame f = body();
	put_wlan(&f, 0, TO_DS | PROTECTED);
	assert_int_equal(verdict_of(&f, WLAN), SS_PACKET_NOT_IP);
	f = body();
	put_wlan(&f, 0x40, TO_DS); /* null function */
	assert_int_equal(verdict_of(&f, WLAN), SS_PACKET_NOT_IP);
	f = body();
	put_wlan(&f, 0, TO_DS | 0x04); /* first fragment */
	assert_int_equal(verdict_of(&f, WLAN), SS_PACKET_NOT_IP);
	f = body();
	put_wlan(&f, 0, TO_DS);
	f.bytes[f.from + 22] |= 1; /* another fragment */
	assert_int_equal(verdict_of(&f, WLAN), SS_PACKET_NOT_IP);
	f = bytes_of("\xd4\0\0\0\1\2\3\4\5\6", 10); /* acknowledgement */
	assert_int_equal(verdict_of(&f, WLAN), SS_PACKET_NOT_IP);
	f = bytes_of("\x80\0\0\0\1\2\3\4\5\6", 10); /* beacon */
	assert_int_equal(verdict_of(&f, WLAN), SS_PACKET_NOT_IP);
}

static void put_radiotap(struct frame *f, uint32_t present, size_t fields_len)
{
	put_le32(f, present);
	put_le16(f, 8 + (unsigned)fields_len);
	put_le16(f, 0);
}

static void radiotap(void **state)
{
	(void)state;
	struct frame f = wlan();
	put_radiotap(&f, 0, 0);
	expect_segment(&f, RADIOTAP);

	f = wlan();
	put_zeroes(&f, 10);
	put_radiotap(&f, 0x0000482f, 10);
	expect_segment(&f, RADIOTAP);

	f = wlan();
	add_zeroes(&f, 4);
	put_u8(&f, 0x10);  /* flags: a check sequence follows */
	put_zeroes(&f, 8); /* timer */
	put_zeroes(&f, 4); /* to a multiple of eight */
	put_le32(&f, 0);   /* a second word of fields */
	put_radiotap(&f, 0x80000003, 17);
	expect_segment(&f, RADIOTAP);

	f = wlan();
	put_radiotap(&f, 0, 0);
	f.bytes[f.from] = 1; /* another version */
	assert_int_equal(verdict_of(&f, RADIOTAP), SS_PACKET_MALFORMED);
	f.bytes[f.from] = 0;
	f.bytes[f.from + 2] = 7; /* shorter than itself */
	assert_int_equal(verdict_of(&f, RADIOTAP), SS_PACKET_MALFORMED);
}

static void radiotap_with_padded_body(void **state)
{
	(void)state;
	struct frame f = body();
	put_zeroes(&f, 2); /* to a multiple of four */
	put_le16(&f, 0);   /* QoS */
	put_wlan(&f, QOS, FROM_DS);
	struct frame g = f;
	put_u8(&f, 0x20);
	put_radiotap(&f, 2, 1);
	expect_segment(&f, RADIOTAP);

	put_u8(&g, 0x20);
	put_zeroes(&g, 8);
	put_zeroes(&g, 4);
	put_le32(&g, 0);
	put_radiotap(&g, 0x80000003, 17);
	expect_segment(&g, RADIOTAP);
}

static void prism_and_avs(void **state)
{
	(void)state;
	struct frame f = wlan();
	put_zeroes(&f, 136);
	put_le32(&f, 144);
	put_le32(&f, 0x44);
	expect_segment(&f, PRISM);

	f = wlan();
	put_zeroes(&f, 136);
	put_be32(&f, 144); /* a big-endian host */
	put_be32(&f, 0x44);
	expect_segment(&f, PRISM);

	f = wlan();
	put_zeroes(&f, 56);
	put_be32(&f, 64);
	put_be32(&f, 0x80211001);
	expect_segment(&f, AVS);
	expect_segment(&f, PRISM);

	f = bytes_of("\x80\x21\x10\x01\0\0\0\7", 8);
	assert_int_equal(verdict_of(&f, AVS), SS_PACKET_MALFORMED);
}

static void ppi(void **state)
{
	(void)state;
	struct frame f = wlan();
	put_zeroes(&f, 24);
	put_le32(&f, WLAN);
	put_le32(&f, 32 << 16);
	expect_segment(&f, PPI);

	f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	put_ether(&f, TYPE_IPV4);
	put_le32(&f, ETHERNET);
	put_le32(&f, 8 << 16);
	expect_segment(&f, PPI);

	f = bytes_of("\0\0\7\0\1\0\0\0", 8);
	assert_int_equal(verdict_of(&f, PPI), SS_PACKET_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(data_frames),
	        cmocka_unit_test(first_of_an_aggregate),
	        cmocka_unit_test(not_ip),
	        cmocka_unit_test(radiotap),
	        cmocka_unit_test(radiotap_with_padded_body),
	        cmocka_unit_test(prism_and_avs),
	        cmocka_unit_test(ppi),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
