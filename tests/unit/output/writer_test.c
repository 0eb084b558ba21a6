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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "output/digits.h"
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

/* Whatever second was told before. */
static void a_second_is_told_again(void **state)
{
	static const int64_t times[] = {0,
	                                INT64_C(1767323045000000000),
	                                INT64_C(1767323045123456000),
	                                INT64_C(1767323045123456789),
	                                INT64_C(1767323046000000001),
	                                INT64_C(9999999999),
	                                INT64_C(10000000000),
	                                INT64_C(123456789012345678),
	                                -1,
	                                INT64_MAX,
	                                INT64_MIN + 1};
	enum { N = sizeof times / sizeof times[0] };
	struct ss_told_second told = {.len = 0};
	for (size_t i = 0; i < (size_t)N * N; i++) {
		int64_t ns = times[i % 2 ? i % N : i / N];
		char expected[2 * SS_DIGITS_ROOM], text[2 * SS_DIGITS_ROOM];
		*ss_put_seconds(expected, ns) = '\0';
		*ss_put_time(text, ns, &told) = '\0';
		assert_string_equal(text, expected);
	}
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

static void fill(struct ss_writer *w, size_t len)
{
	ss_writer_empty(w);
	for (size_t i = 0; i < len; i += 16)
		ss_write_text(w, "sixteen octets.\n");
	assert_int_equal(w->len, len);
}

static void an_emptied_one_keeps_the_room_it_needs(void **state)
{
	struct ss_writer w;
	assert_int_equal(ss_writer_create(-1, &w), 0);
	size_t first = w.size;
	fill(&w, 3 * first / 2);
	fill(&w, 3 * first / 4);
	assert_int_equal(w.size, 2 * first); /* what is grown so often stays */
	fill(&w, 0);
	fill(&w, 0);
	assert_int_equal(w.size, first);
	fill(&w, 32 * first); /* a burst */
	w.error = ENOMEM;
	ss_writer_empty(&w);
	assert_int_equal(w.error, 0);
	assert_int_equal(w.len, 0);
	assert_int_equal(w.size, 4 * first);
	ss_write_text(&w, "again");
	assert_memory_equal(w.data, "again", 5);
	ss_writer_destroy(&w);
}

/* Who has nothing to say does not complain that nobody listens. */
static void nothing_is_not_written(void **state)
{
	struct ss_writer w;
	int fds[2];
	assert_int_equal(pipe(fds), 0);
	close(fds[1]);
	assert_int_equal(ss_writer_create(fds[0], &w), 0); /* which is for reading */
	ss_write_text(&w, "");
	ss_writer_flush(&w);
	assert_int_equal(w.error, 0);
	ss_write_text(&w, "x");
	ss_writer_flush(&w);
	assert_int_equal(w.error, EBADF);
	ss_writer_destroy(&w);
	close(fds[0]);
}

/* ---- rows ---- */

/* What was written so in between, and of the rows the one of that length. */
static void check_rows(struct ss_writer *w, size_t len)
{
	char one[] = "one,", last[] = ",last", *long_row = malloc(len);
	assert_non_null(long_row);
	memset(long_row, 'r', len);
	ss_write_text(w, "<");
	ss_write_rows(w, (struct iovec[]){{one, 4}, {one, 0}, {long_row, len}, {last, 5}}, 4);
	ss_write_text(w, ">");
	ss_writer_flush(w);
	free(long_row);
}

static void check_text_of_rows(const char *text, size_t len)
{
	assert_memory_equal(text, "<one,r", 6);
	for (size_t i = 5; i < 5 + len; i++)
		assert_int_equal(text[i], 'r');
	assert_memory_equal(text + 5 + len, ",last>", 6);
}

static void rows_come_in_their_order(void **state)
{
	for (size_t len = 100; len <= 1000000; len *= 100) {
		struct ss_writer w;
		FILE *f = tmpfile();
		char *text = malloc(len + 11);
		assert_true(f && text);
		assert_int_equal(ss_writer_create(fileno(f), &w), 0);
		check_rows(&w, len);
		assert_int_equal(pread(fileno(f), text, len + 11, 0), (ssize_t)len + 11);
		check_text_of_rows(text, len);
		ss_writer_destroy(&w);
		fclose(f);
		free(text);
		assert_int_equal(ss_writer_create(-1, &w), 0);
		check_rows(&w, len);
		assert_int_equal(w.len, len + 11);
		check_text_of_rows(w.data, len);
		ss_writer_destroy(&w);
	}
}

/* A pipe takes what it has room for: it may end within a row, or behind one. */
static void rows_go_on_where_a_pipe_was_full(void **state)
{
	enum { ROWS = 1000, EACH = 1021 };
	static char octets[ROWS * EACH], seen[ROWS * EACH + 1];
	struct iovec rows[ROWS];
	struct ss_writer w;
	int fds[2];
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (char)(i * 2654435761U >> 13);
	for (size_t i = 0; i < ROWS; i++)
		rows[i] = (struct iovec){octets + i * EACH, EACH};
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(fds[0]);
		assert_int_equal(ss_writer_create(fds[1], &w), 0);
		ss_write_rows(&w, rows, ROWS);
		_exit(w.error);
	}
	close(fds[1]);
	size_t len = 0;
	for (ssize_t n = 1; n > 0; len += (size_t)n) {
		n = read(fds[0], seen + len, 997 < sizeof seen - len ? 997 : sizeof seen - len);
		assert_true(n >= 0);
	}
	close(fds[0]);
	assert_int_equal(len, sizeof octets);
	assert_memory_equal(seen, octets, len);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers_are_decimal),
	        cmocka_unit_test(any_number_is_what_printf_makes_of_it),
	        cmocka_unit_test(times_are_seconds),
	        cmocka_unit_test(a_second_is_told_again),
	        cmocka_unit_test(memory_grows),
	        cmocka_unit_test(an_emptied_one_keeps_the_room_it_needs),
	        cmocka_unit_test(a_file_gets_all_of_it),
	        cmocka_unit_test(the_first_failure_sticks),
	        cmocka_unit_test(a_slow_reader_is_waited_for),
	        cmocka_unit_test(nothing_is_not_written),
	        cmocka_unit_test(rows_come_in_their_order),
	        cmocka_unit_test(rows_go_on_where_a_pipe_was_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
