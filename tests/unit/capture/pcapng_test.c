#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "making.h"

static void test_interfaces_of_different_kinds(void **state)
{
	struct made m = {0};
	for (int is_big = 0; is_big < 2; is_big++) {
		made_clear(&m);
		made_section(&m, is_big);
		made_interface(&m, is_big, 1, 65535, -1, 0);
		made_interface(&m, is_big, 113, 0, 9, 0);
		made_interface(&m, is_big, 101, 0, 0x80 | 10, 0);
		made_interface(&m, is_big, 1, 0, 3, -100);
		made_enhanced(&m, is_big, 0, 1700000000123456, "first");
		made_enhanced(&m, is_big, 1, 1700000000123456789, "second");
		made_enhanced(&m, is_big, 2, (5ULL << 10) + 512, "third");
		made_enhanced(&m, is_big, 3, 101250, "4th");
		made_old(&m, is_big, 1, 7, "old");
		expect_told(&m, "1: 1700000000.123456000 link 1, 5 of 5: first\n"
		                "2: 1700000000.123456789 link 113, 6 of 6: second\n"
		                "3: 5.500000000 link 101, 5 of 5: third\n"
		                "4: 1.250000000 link 1, 3 of 3: 4th\n"
		                "5: 0.000000007 link 113, 3 of 3: old\n");
	}
	made_release(&m);
}

static void test_simple_packet_is_cut_by_the_snap_length(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_interface(&m, false, 1, 4, -1, 0);
	made_enhanced(&m, false, 0, 9000000, "timed");
	made_simple(&m, false, 60, "abcd", 4);
	made_simple(&m, false, 2, "ab", 2);
	made_section(&m, true);
	made_interface(&m, true, 1, 0, -1, 0);
	made_simple(&m, true, 5, "abcde", 5);
	made_simple(&m, true, 60, "wrong snap lengt", 16);
	expect_told(&m, "1: 9.000000000 link 1, 5 of 5: timed\n"
	                "2: 9.000000000 link 1, 4 of 60: abcd\n"
	                "3: 9.000000000 link 1, 2 of 2: ab\n"
	                "4: 9.000000000 link 1, 5 of 5: abcde\n"
	                "5: 9.000000000 link 1, 16 of 60: wrong snap lengt\n");
	made_release(&m);
}

static void test_sections_have_their_own_order_and_interfaces(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_interface(&m, false, 1, 0, -1, 0);
	made_enhanced(&m, false, 0, 1000000, "little");
	made_section(&m, true);
	made_interface(&m, true, 113, 0, -1, 0);
	made_enhanced(&m, true, 0, 2000000, "big");
	made_section(&m, false);
	made_interface(&m, false, 101, 0, -1, 0);
	made_enhanced(&m, false, 0, 3000000, "little");
	expect_told(&m, "1: 1.000000000 link 1, 6 of 6: little\n"
	                "2: 2.000000000 link 113, 3 of 3: big\n"
	                "3: 3.000000000 link 101, 6 of 6: little\n");
	made_release(&m);
}

/* Names, statistics, secrets, custom blocks, and one far larger than any window. */
static void test_other_blocks_are_passed_over(void **state)
{
	static const uint32_t types[] = {4, 5, 10, 0xBAD, 0x40000BAD, 0x80000001, 0xFFFFFFFF};
	static char large[20000000];
	struct made m = {0};
	made_section(&m, true);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		made_block(&m, true, types[i], "whatever", i);
	made_block(&m, true, 10, large, sizeof large);
	made_interface(&m, true, 1, 0, -1, 0);
	made_block(&m, true, 5, "", 0);
	made_enhanced(&m, true, 0, 1, "abc");
	char *told = told_of(&m);
	assert_string_equal(told, "1: 0.000001000 link 1, 3 of 3: abc\n");
	free(told);
	made_release(&m);
}

/* Its own record is lost, the file is not: the next block is known to begin where this one ends. */
static void test_damaged_record_is_passed_over(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_simple(&m, false, 3, "abc", 3);
	made_interface(&m, false, 1, 0, -1, 0);
	made_enhanced(&m, false, 0, 1, "abc");
	made_enhanced(&m, false, 9, 2, "lost");
	made_enhanced(&m, false, 0, 3, "def");
	expect_told(&m, "! made: packet 1: damaged record (interface 0 of 0)\n"
	                "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "2: 0.000003000 link 1, 3 of 3: def\n");
	made_clear(&m);
	made_section(&m, false);
	made_interface(&m, false, 1, 0, -1, 0);
	size_t at = m.len;
	made_enhanced(&m, false, 0, 1, "abc");
	m.data[at + 8 + 12 + 1] = 2; /* the length */
	made_enhanced(&m, false, 0, 3, "def");
	expect_told(&m, "! made: packet 1: damaged record (need 515 bytes, its block has 16)\n"
	                "1: 0.000003000 link 1, 3 of 3: def\n");
	made_release(&m);
}

static void test_lost_framing_ends_the_file(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_interface(&m, false, 1, 0, -1, 0);
	made_enhanced(&m, false, 0, 1, "abc");
	size_t at = m.len;
	made_enhanced(&m, false, 0, 2, "def");
	m.data[m.len - 4]++; /* the length at the end */
	expect_told(&m, "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "! made: packet 2: damaged block (type 0x6, length 48)\n");
	m.data[at + 4] = 8;
	expect_told(&m, "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "! made: packet 2: damaged block (type 0x6, length 8)\n");
	m.data[at + 4] = 49;
	expect_told(&m, "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "! made: packet 2: damaged block (type 0x6, length 49)\n");
	m.data[at + 7] = 0x7c;
	m.data[at + 4] = 48;
	expect_told(&m, "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "! made: packet 2: damaged block (type 0x6, length 2080374832)\n");
	made_release(&m);
}

static void test_truncated(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_interface(&m, false, 1, 0, -1, 0);
	made_enhanced(&m, false, 0, 1, "abc");
	made_block(&m, false, 10, "secretsecret", 12);
	size_t len = m.len;
	m.len = len - 5;
	expect_told(&m, "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "! made: packet 2: truncated record (need 24 bytes, 19 left)\n");
	m.len = len - 3;
	expect_told(&m, "1: 0.000001000 link 1, 3 of 3: abc\n"
	                "! made: packet 2: truncated record (need 24 bytes, 21 left)\n");
	m.len = len - 24 - 40;
	expect_told(&m, "! made: packet 1: truncated record (need 12 bytes, 8 left)\n");
	m.len = 20;
	expect_told(&m, "! made: truncated record (need 28 bytes, 20 left)\n");
	made_release(&m);
}

static void test_bad_section_header(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	m.data[8] = 0;
	expect_told(&m, "! made: damaged section header (byte-order magic)\n");
	made_clear(&m);
	made_section(&m, false);
	m.data[12] = 2;
	expect_told(&m, "! made: unsupported pcapng version 2.0\n");
	made_release(&m);
}

static void test_damaged_interface_options(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	size_t at = m.len;
	made_interface(&m, false, 1, 0, -1, 0);
	m.data[at + 8 + 8 + 2] = 200;
	expect_told(&m, "! made: packet 1: damaged options of interface 0\n");
	made_release(&m);
}

static void test_too_many_interfaces(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	for (int i = 0; i < 65537; i++)
		made_interface(&m, false, 1, 0, -1, 0);
	char *told = told_of(&m);
	assert_string_equal(told, "! made: packet 1: more than 65536 interfaces\n");
	free(told);
	made_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_interfaces_of_different_kinds),
	        cmocka_unit_test(test_simple_packet_is_cut_by_the_snap_length),
	        cmocka_unit_test(test_sections_have_their_own_order_and_interfaces),
	        cmocka_unit_test(test_other_blocks_are_passed_over),
	        cmocka_unit_test(test_damaged_record_is_passed_over),
	        cmocka_unit_test(test_lost_framing_ends_the_file),
	        cmocka_unit_test(test_truncated),
	        cmocka_unit_test(test_bad_section_header),
	        cmocka_unit_test(test_damaged_interface_options),
	        cmocka_unit_test(test_too_many_interfaces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
