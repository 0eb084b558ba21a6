#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "making.h"

static const struct ss_capture_options merge = {.merge = true};

static void test_by_time(void **state)
{
	struct made m[3] = {{0}};
	made_pcap(&m[0], false, US, 1);
	made_record(&m[0], false, 1, 0, "a1");
	made_record(&m[0], false, 4, 0, "a4");
	made_pcap(&m[1], true, NS, 113);
	made_record(&m[1], true, 2, 5, "b2");
	made_record(&m[1], true, 3, 0, "b3");
	made_record(&m[1], true, 9, 0, "b9");
	made_section(&m[2], false);
	made_interface(&m[2], false, 101, 0, -1, 0);
	made_enhanced(&m[2], false, 0, 2000000, "c2");
	char *told = told_of_many(m, 3, SIZE_MAX, &merge);
	assert_string_equal(told, "1: 1.000000000 link 1, 2 of 6: a1\n"
	                          "2: 2.000000000 link 101, 2 of 2: c2\n"
	                          "3: 2.000000005 link 113, 2 of 6: b2\n"
	                          "4: 3.000000000 link 113, 2 of 6: b3\n"
	                          "5: 4.000000000 link 1, 2 of 6: a4\n"
	                          "6: 9.000000000 link 113, 2 of 6: b9\n");
	free(told);
	for (int i = 0; i < 3; i++)
		made_release(&m[i]);
}

static void test_equal_times_keep_the_order_of_inputs(void **state)
{
	struct made m[5] = {{0}};
	char expected[1024] = "";
	unsigned number = 0;
	for (int i = 0; i < 5; i++) {
		made_pcap(&m[i], false, US, 1);
		for (int k = 0; k < 3; k++) {
			char text[8];
			snprintf(text, sizeof text, "%c%d", 'a' + i, k);
			made_record(&m[i], false, 7, 0, text);
			snprintf(expected + strlen(expected), sizeof expected - strlen(expected),
			         "%u: 7.000000000 link 1, 2 of 6: %s\n", ++number, text);
		}
	}
	char *told = told_of_many(m, 5, SIZE_MAX, &merge);
	assert_string_equal(told, expected);
	free(told);
	for (int i = 0; i < 5; i++)
		made_release(&m[i]);
}

/* A file whose own clock goes back is not sorted. */
static void test_time_going_back_in_one_input(void **state)
{
	struct made m[2] = {{0}};
	made_pcap(&m[0], false, US, 1);
	made_record(&m[0], false, 5, 0, "a5");
	made_record(&m[0], false, 1, 0, "a1");
	made_record(&m[0], false, 6, 0, "a6");
	made_pcap(&m[1], false, US, 1);
	made_record(&m[1], false, 2, 0, "b2");
	made_record(&m[1], false, 6, 0, "b6");
	char *told = told_of_many(m, 2, SIZE_MAX, &merge);
	assert_string_equal(told, "1: 2.000000000 link 1, 2 of 6: b2\n"
	                          "2: 5.000000000 link 1, 2 of 6: a5\n"
	                          "3: 1.000000000 link 1, 2 of 6: a1\n"
	                          "4: 6.000000000 link 1, 2 of 6: a6\n"
	                          "5: 6.000000000 link 1, 2 of 6: b6\n");
	free(told);
	for (int i = 0; i < 2; i++)
		made_release(&m[i]);
}

/* The packet's number in a message is the one in its own file. */
static void test_trouble_in_one_input(void **state)
{
	struct made m[3] = {{0}};
	made_pcap(&m[0], false, US, 1);
	made_record(&m[0], false, 1, 0, "a1");
	made_record(&m[0], false, 3, 0, "a3");
	made_pcap(&m[1], false, US, 1);
	made_record(&m[1], false, 2, 0, "b2");
	made_record(&m[1], false, 4, 0, "b4");
	m[1].len--;
	made_add(&m[2], "nothing", 7);
	char *told = told_of_many(m, 3, SIZE_MAX, &merge);
	assert_string_equal(told, "! made3: not a capture file (pcap, pcapng, or one of them "
	                          "compressed with gzip, zstd, lz4, xz)\n"
	                          "1: 1.000000000 link 1, 2 of 6: a1\n"
	                          "2: 2.000000000 link 1, 2 of 6: b2\n"
	                          "! made2: packet 2: truncated record (need 2 bytes, 1 left)\n"
	                          "3: 3.000000000 link 1, 2 of 6: a3\n");
	free(told);
	for (int i = 0; i < 3; i++)
		made_release(&m[i]);
}

/* More files than are kept open: those closed after the first look come in their turn, and their
 * troubles are told once. */
static void test_many_files(void **state)
{
	enum { N = 300, EACH = 3 };
	char *d = temporary_directory();
	struct made m = {0};
	char *expected = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&expected, &len);
	assert_non_null(out);
	for (uint32_t i = 0; i < N; i++) {
		char name[16];
		made_clear(&m);
		made_pcap(&m, false, US, 1);
		for (uint32_t k = 0; k < EACH; k++) /* the last file is the earliest */
			made_record(&m, false, 1000 + (N - i) * 2 + k, 0, "x");
		snprintf(name, sizeof name, "%03u", i);
		free(write_file(d, name, m.data, m.len));
	}
	unsigned number = 0;
	for (uint32_t second = 1002; second <= 1000 + N * 2 + 2; second++)
		for (uint32_t i = 0; i < N; i++)
			if (1000 + (N - i) * 2 <= second && second <= 1000 + (N - i) * 2 + EACH - 1)
				fprintf(out, "%u: %u.000000000 link 1, 1 of 5: x\n", ++number,
				        second);
	fclose(out);
	const char *path = d;
	char *told = told_of_paths(&path, 1, &merge);
	assert_string_equal(told, expected);
	free(told);
	free(expected);
	made_release(&m);
	remove_directory(d);
}

static void test_nothing_to_merge(void **state)
{
	char *told = told_of_many(NULL, 0, 1, &merge);
	assert_string_equal(told, "");
	free(told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_by_time),
	        cmocka_unit_test(test_equal_times_keep_the_order_of_inputs),
	        cmocka_unit_test(test_time_going_back_in_one_input),
	        cmocka_unit_test(test_trouble_in_one_input),
	        cmocka_unit_test(test_many_files),
	        cmocka_unit_test(test_nothing_to_merge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
