/* The Internet checksum, alone and where the decoder insists on it. */
#include "build.h"

#include "packet/checksum.h"

static bool is_good_the_plain_way(const uint8_t *bytes, size_t len)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint64_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

/* RFC 1071, section 3. */
static void example_of_the_rfc(void **state)
{
	(void)state;
	const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7, 0x22, 0x0d};
	assert_true(ss_checksum_is_good(ss_checksum_add(0, bytes, sizeof bytes)));
	assert_false(ss_checksum_is_good(ss_checksum_add(0, bytes, 8)));
	assert_false(ss_checksum_is_good(0));
}

static void every_length_and_split(void **state)
{
	(void)state;
	uint8_t bytes[300];
	uint32_t random = 1;
	for (size_t len = 2; len < sizeof bytes; len++) {
		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)((random = random * 1103515245 + 12345) >> 16);
		/* Make it good by its first two bytes. */
		bytes[0] = bytes[1] = 0;
		unsigned sum = 0;
		for (size_t i = 0; i < len; i++)
			sum += i % 2 ? bytes[i] : (unsigned)bytes[i] << 8;
		while (sum >> 16)
			sum = (sum & 0xffff) + (sum >> 16);
		bytes[0] = (uint8_t)(~sum >> 8);
		bytes[1] = (uint8_t)~sum;
		assert_true(is_good_the_plain_way(bytes, len));
		for (size_t split = 0; split < len; split += 2) {
			uint64_t parts = ss_checksum_add(0, bytes, split);
			parts = ss_checksum_add(parts, bytes + split, len - split);
			assert_true(ss_checksum_is_good(parts));
		}
		bytes[len / 2] ^= 1;
		assert_false(ss_checksum_is_good(ss_checksum_add(0, bytes, len)));
	}
}

static enum ss_packet_verdict insisting(const struct frame *f, size_t len, unsigned link_type)
{
	struct bench b;
	struct decoding out;
	bench_open(&b, true);
	bench_decode(&b, frame_bytes(f), len, frame_len(f), link_type, &out);
	bench_close(&b);
	return out.verdict;
}

static void check_damage(struct frame *f, size_t header_len, bool is_header_summed)
{
	size_t len = frame_len(f);
	assert_int_equal(insisting(f, len, RAW), SS_PACKET_SEGMENT);
	f->bytes[f->to - 1] ^= 0x10; /* payload */
	assert_int_equal(insisting(f, len, RAW), SS_PACKET_BAD_CHECKSUM);
	assert_int_equal(verdict_of(f, RAW), SS_PACKET_SEGMENT);         /* unless we insist */
	assert_int_equal(insisting(f, len - 1, RAW), SS_PACKET_SEGMENT); /* cannot tell */
	f->bytes[f->to - 1] ^= 0x10;
	f->bytes[f->from + header_len - 1] ^= 1; /* address */
	assert_int_equal(insisting(f, len, RAW), SS_PACKET_BAD_CHECKSUM);
	f->bytes[f->from + header_len - 1] ^= 1;
	f->bytes[f->from + (header_len == 20 ? 8 : 7)] ^= 1; /* hop limit */
	assert_int_equal(insisting(f, len, RAW),
	                 is_header_summed ? SS_PACKET_BAD_CHECKSUM : SS_PACKET_SEGMENT);
}

static void damaged(void **state)
{
	(void)state;
	static const char *const payloads[] = {"", "Q", "EHLO a\r\n", "odd"};
	for (size_t i = 1; i < sizeof payloads / sizeof *payloads; i++) {
		struct frame f = segment(payloads[i]);
		put_ipv4(&f, TCP);
		check_damage(&f, 20, true);
		f = segment(payloads[i]);
		put_ipv6(&f, TCP);
		check_damage(&f, 40, false);
	}
}

static void padding_is_not_summed(void **state)
{
	(void)state;
	struct frame f = segment("");
	put_ipv4(&f, TCP);
	put_ether(&f, TYPE_IPV4);
	add_zeroes(&f, 6);
	memset(f.bytes + f.to - 6, 0xa5, 6);
	assert_int_equal(insisting(&f, frame_len(&f), ETHERNET), SS_PACKET_SEGMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(example_of_the_rfc),
	        cmocka_unit_test(every_length_and_split),
	        cmocka_unit_test(damaged),
	        cmocka_unit_test(padding_is_not_summed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
