#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "making.h"

static void test_both_orders_and_resolutions(void **state)
{
	struct made m = {0};
	for (int is_big = 0; is_big < 2; is_big++) {
		made_clear(&m);
		made_pcap(&m, is_big, US, 1);
		made_record(&m, is_big, 1700000000, 999999, "abc");
		made_record(&m, is_big, 1700000001, 1, "");
		expect_told(&m, "1: 1700000000.999999000 link 1, 3 of 7: abc\n"
		                "2: 1700000001.000001000 link 1, 0 of 4: \n");
		made_clear(&m);
		made_pcap(&m, is_big, NS, 113);
		made_record(&m, is_big, 1, 999999999, "abc");
		expect_told(&m, "1: 1.999999999 link 113, 3 of 7: abc\n");
	}
	made_release(&m);
}

static void test_kuznetzov_has_longer_records(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, KUZNETZOV, 1);
	for (int i = 0; i < 2; i++) {
		made_u32(&m, false, 5);
		made_u32(&m, false, 6);
		made_u32(&m, false, 3);
		made_u32(&m, false, 3);
		made_add(&m, "\2\0\0\0\10\0\1\0", 8);
		made_add(&m, "abc", 3);
	}
	expect_told(&m, "1: 5.000006000 link 1, 3 of 3: abc\n"
	                "2: 5.000006000 link 1, 3 of 3: abc\n");
	made_release(&m);
}

static void test_no_packets_is_no_trouble(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	expect_told(&m, "");
	made_release(&m);
}

static void test_check_sequence_bits_are_no_link_type(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 0x44000000 | 1);
	made_record(&m, false, 1, 0, "abc");
	expect_told(&m, "1: 1.000000000 link 1, 3 of 7: abc\n");
	made_release(&m);
}

/* Before 2.3 the lengths stood the other way round. */
static void test_old_versions_swap_the_lengths(void **state)
{
	struct made m = {0};
	for (int minor = 2; minor <= 3; minor++) {
		made_clear(&m);
		made_pcap(&m, false, US, 1);
		m.data[6] = (uint8_t)minor;
		made_u32(&m, false, 1);
		made_u32(&m, false, 0);
		made_u32(&m, false, 60); /* on the wire */
		made_u32(&m, false, 3);
		made_add(&m, "abc", 3);
		expect_told(&m, "1: 1.000000000 link 1, 3 of 60: abc\n");
	}
	made_release(&m);
}

static void test_unknown_version(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	m.data[4] = 3;
	made_record(&m, false, 1, 0, "abc");
	expect_told(&m, "! made: unsupported pcap version 3.4\n");
	made_release(&m);
}

static void test_wire_len_is_not_less_than_len(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	m.data[24 + 12] = 1;
	expect_told(&m, "1: 1.000000000 link 1, 3 of 3: abc\n");
	made_release(&m);
}

static void test_times_of_any_value_fit(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	made_record(&m, false, UINT32_MAX, UINT32_MAX, "a");
	expect_told(&m, "1: 4294971589.967295000 link 1, 1 of 5: a\n");
	made_release(&m);
}

static void test_absurd_length(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	made_record(&m, false, 1, 0, "def");
	m.data[m.len - 3 - 8 + 3] = 0x7f;
	expect_told(&m, "1: 1.000000000 link 1, 3 of 7: abc\n"
	                "! made: packet 2: damaged record (captured length 2130706435)\n");
	made_release(&m);
}

/* Larger than the first window: it grows. */
static void test_large_frame(void **state)
{
	struct made m = {0};
	size_t len = 3000000;
	char *text = calloc(1, len + 1);
	assert_non_null(text);
	memset(text, 'x', len);
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, text);
	made_record(&m, false, 2, 0, "abc");
	char *told = told_of(&m);
	assert_non_null(strstr(told, "1: 1.000000000 link 1, 3000000 of 3000004: xxx"));
	assert_non_null(strstr(told, "x\n2: 2.000000000 link 1, 3 of 7: abc\n"));
	free(told);
	free(text);
	made_release(&m);
}

static void test_truncated_record(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	made_record(&m, false, 2, 0, "defg");
	m.len -= 3;
	expect_told(&m, "1: 1.000000000 link 1, 3 of 7: abc\n"
	                "! made: packet 2: truncated record (need 4 bytes, 1 left)\n");
	m.len -= 1 + 7;
	expect_told(&m, "1: 1.000000000 link 1, 3 of 7: abc\n"
	                "! made: packet 2: truncated record (need 16 bytes, 9 left)\n");
	m.len = 20;
	expect_told(&m, "! made: truncated file header (need 24 bytes, 20 left)\n");
	made_release(&m);
}

static void test_what_is_no_capture(void **state)
{
	struct made m = {0};
	expect_told(&m, "! made: empty file\n");
	made_add(&m, "abc", 3);
	expect_told(&m, "! made: not a capture file (pcap, pcapng, or one of them compressed with "
	                "gzip, zstd, lz4, xz)\n");
	made_add(&m, "def", 3);
	expect_told(&m, "! made: not a capture file (pcap, pcapng, or one of them compressed with "
	                "gzip, zstd, lz4, xz)\n");
	made_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_both_orders_and_resolutions),
	        cmocka_unit_test(test_kuznetzov_has_longer_records),
	        cmocka_unit_test(test_no_packets_is_no_trouble),
	        cmocka_unit_test(test_check_sequence_bits_are_no_link_type),
	        cmocka_unit_test(test_old_versions_swap_the_lengths),
	        cmocka_unit_test(test_unknown_version),
	        cmocka_unit_test(test_wire_len_is_not_less_than_len),
	        cmocka_unit_test(test_times_of_any_value_fit),
	        cmocka_unit_test(test_absurd_length),
	        cmocka_unit_test(test_large_frame),
	        cmocka_unit_test(test_truncated_record),
	        cmocka_unit_test(test_what_is_no_capture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
