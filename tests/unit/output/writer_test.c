/* Bytes to memory and to files, and numbers. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "output/writer.h"

static void check(void (*write)(struct ss_writer *w), const char *expected)
{
	struct ss_writer w;
	assert_int_equal(ss_writer_create(-1, &w), 0);
	write(&w);
	ss_write_bytes(&w, "", 1);
	assert_string_equal(w.data, expected);
	ss_writer_destroy(&w);
}

static void write_numbers(struct ss_writer *w)
{
	static const int64_t numbers[] = {0, 7, 10, 99, 100, 12345, -1, -10, INT64_MAX, INT64_MIN};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		ss_write_number(w, numbers[i]);
		ss_write_text(w, " ");
	}
	ss_write_count(w, 9);
	ss_write_text(w, " ");
	ss_write_count(w, UINT64_MAX);
}

static void numbers_are_decimal(void **state)
{
	check(write_numbers, "0 7 10 99 100 12345 -1 -10 9223372036854775807 "
	                     "-9223372036854775808 9 18446744073709551615");
}

/* Beside printf: about each power of ten, and of any length. */
static void any_number_is_what_printf_makes_of_it(void **state)
{
	struct ss_writer w;
	char expected[32];
	uint64_t power = 1, random = 1;
	assert_int_equal(ss_writer_create(-1, &w), 0);
	for (unsigned i = 0; i < 20000; i++) {
		random = random * 6364136223846793005 + 1442695040888963407;
		uint64_t n = i < 60 ? power - 1 + i % 3 : random >> random % 64;
		power *= i < 57 && i % 3 == 2 ? 10 : 1;
		w.len = 0;
		ss_write_count(&w, n);
		snprintf(expected, sizeof expected, "%" PRIu64, n);
		assert_int_equal(w.len, strlen(expected));
		assert_memory_equal(w.data, expected, w.len);
		w.len = 0;
		ss_write_seconds(&w, (int64_t)(n >> 1));
		snprintf(expected, sizeof expected, "%" PRIu64 ".%09" PRIu64, n / 2 / 1000000000,
		         n / 2 % 1000000000);
		expected[strlen(expected) - (n / 2 % 1000 == 0 ? 3 : 0)] = '\0';
		assert_int_equal(w.len, strlen(expected));
		assert_memory_equal(w.data, expected, w.len);
	}
	ss_writer_destroy(&w);
}

static void write_times(struct ss_writer *w)
{
	static const int64_t times[] = {0,         1,           1000,       1767323045000001000,
	                                999999999, -1500000000, -123456789, INT64_MIN + 1};
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		ss_write_seconds(w, times[i]);
		ss_write_text(w, " ");
	}
}

static void times_are_seconds(void **state)
{
	check(write_times, "0.000000 0.000000001 0.000001 1767323045.000001 0.999999999 -1.500000 "
	                   "-0.123456789 -9223372036.854775807 ");
}

static void memory_grows(void **state)
{
	struct ss_writer w;
	char block[1000];
	memset(block, 'x', sizeof block);
	assert_int_equal(ss_writer_create(-1, &w), 0);
	for (int i = 0; i < 1000; i++)
		ss_write_bytes(&w, block, sizeof block);
	memcpy(ss_writer_room(&w, SS_WRITER_ROOM), "y", 1);
	ss_writer_used(&w, 1);
	assert_int_equal(w.len, 1000001);
	assert_int_equal(w.data[999999], 'x');
	assert_int_equal(w.data[1000000], 'y');
	assert_int_equal(w.error, 0);
	ss_writer_destroy(&w);
}

static void a_file_gets_all_of_it(void **state)
{
	FILE *f = tmpfile();
	assert_non_null(f);
	struct ss_writer w;
	static char block[200000];
	memset(block, 'b', sizeof block);
	assert_int_equal(ss_writer_create(fileno(f), &w), 0);
	ss_write_text(&w, "begin");
	ss_write_bytes(&w, block, sizeof block); /* larger than the buffer */
	ss_write_text(&w, "end");
	ss_writer_flush(&w);
	assert_int_equal(w.error, 0);
	assert_int_equal(lseek(fileno(f), 0, SEEK_END), 200008);
	char last[4] = "";
	assert_int_equal(pread(fileno(f), last, 3, 200005), 3);
	assert_string_equal(last, "end");
	ss_writer_destroy(&w);
	fclose(f);
}

static void the_first_failure_sticks(void **state)
{
	int fds[2];
	struct ss_writer w;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(ss_writer_create(fds[1], &w), 0);
	for (int i = 0; i < 100000; i++)
		ss_write_text(&w, "nobody reads this\n");
	assert_int_equal(w.error, EPIPE);
	memset(ss_writer_room(&w, SS_WRITER_ROOM), 'x', SS_WRITER_ROOM); /* still allowed */
	ss_writer_used(&w, SS_WRITER_ROOM);
	ss_writer_flush(&w);
	assert_int_equal(w.error, EPIPE);
	ss_writer_destroy(&w);
	close(fds[1]);
}

static void a_slow_reader_is_waited_for(void **state)
{
	int fds[2];
	struct ss_writer w;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) { /* reads in small portions until there is no more */
		char part[4096];
		close(fds[1]);
		usleep(20000);
		while (read(fds[0], part, sizeof part) > 0)
			;
		_exit(0);
	}
	close(fds[0]);
	assert_int_equal(ss_writer_create(fds[1], &w), 0);
	for (int i = 0; i < 50000; i++)
		ss_write_text(&w, "a line of some length, again and again\n");
	ss_writer_flush(&w);
	assert_int_equal(w.error, 0);
	ss_writer_destroy(&w);
	close(fds[1]);
}

static void an_emptied_one_gives_room_back(void **state)
{
	struct ss_writer w;
	assert_int_equal(ss_writer_create(-1, &w), 0);
	size_t first = w.size;
	for (size_t i = 0; i < first; i++)
		ss_write_text(&w, "more than it had room for\n");
	assert_true(w.size > first);
	w.error = ENOMEM;
	ss_writer_empty(&w);
	assert_int_equal(w.error, 0);
	assert_int_equal(w.len, 0);
	assert_int_equal(w.size, first);
	ss_write_text(&w, "again");
	assert_memory_equal(w.data, "again", 5);
	ss_writer_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers_are_decimal),
	        cmocka_unit_test(any_number_is_what_printf_makes_of_it),
	        cmocka_unit_test(times_are_seconds),
	        cmocka_unit_test(memory_grows),
	        cmocka_unit_test(an_emptied_one_gives_room_back),
	        cmocka_unit_test(a_file_gets_all_of_it),
	        cmocka_unit_test(the_first_failure_sticks),
	        cmocka_unit_test(a_slow_reader_is_waited_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
