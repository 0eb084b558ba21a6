#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "making.h"

/* A capture of one frame. */
static void write_capture(const char *directory, const char *name, uint32_t seconds,
                          const char *text)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	made_record(&m, false, seconds, 0, text);
	free(write_file(directory, name, m.data, m.len));
	made_release(&m);
}

static void make_directory(const char *in, const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", in, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_link(const char *in, const char *name, const char *target)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", in, name);
	assert_int_equal(symlink(target, path), 0);
}

/* Reads the directory; its name in what is told becomes "D". */
static void expect_of_directory(const char *directory, const char *expected)
{
	char *told = told_of_paths(&directory, 1, &(struct ss_capture_options){0});
	for (char *at; (at = strstr(told, directory));) {
		*at = 'D';
		memmove(at + 1, at + strlen(directory), strlen(at + strlen(directory)) + 1);
	}
	assert_string_equal(told, expected);
	free(told);
}

static void test_directory_by_name(void **state)
{
	char *d = temporary_directory();
	make_directory(d, "b");
	make_directory(d, "b/deep");
	write_capture(d, "c", 1, "c");
	write_capture(d, "a", 4, "a");
	write_capture(d, "b/2", 3, "b/2");
	write_capture(d, "b/10", 2, "b/10");
	write_capture(d, "b/deep/x", 2, "b/deep/x");
	write_capture(d, ".hidden", 2, "hidden");
	expect_of_directory(d, "1: 2.000000000 link 1, 6 of 10: hidden\n"
	                       "2: 4.000000000 link 1, 1 of 5: a\n"
	                       "3: 2.000000000 link 1, 4 of 8: b/10\n"
	                       "4: 3.000000000 link 1, 3 of 7: b/2\n"
	                       "5: 2.000000000 link 1, 8 of 12: b/deep/x\n"
	                       "6: 1.000000000 link 1, 1 of 5: c\n");
	remove_directory(d);
}

static void test_what_is_no_capture_is_passed_over(void **state)
{
	char *d = temporary_directory();
	char fifo[256];
	write_capture(d, "mail", 1, "abc");
	free(write_file(d, "README", "text, not packets", 17));
	free(write_file(d, "empty", "", 0));
	free(write_file(d, "short", "a", 1));
	free(write_file(d, "text.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3\4\xc1\1\r\0\0\0\xc2 l", 20));
	snprintf(fifo, sizeof fifo, "%s/fifo", d);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	make_link(d, "nowhere", "no such file");
	expect_of_directory(d, "1: 1.000000000 link 1, 3 of 7: abc\n"
	                       "! D/text.gz: gzip data ends early (byte 20)\n");
	remove_directory(d);
}

static void test_directory_without_a_capture(void **state)
{
	char *d = temporary_directory();
	expect_of_directory(d, "! D: no capture file in this directory\n");
	make_directory(d, "more");
	free(write_file(d, "README", "text, not packets", 17));
	expect_of_directory(d, "! D: no capture file in this directory\n");
	free(write_file(d, "damaged", "\xd4\xc3\xb2\xa1", 4));
	expect_of_directory(d, "! D/damaged: truncated file header (need 24 bytes, 4 left)\n");
	remove_directory(d);
}

static void test_links(void **state)
{
	char *d = temporary_directory();
	char path[256];
	make_directory(d, "sub");
	write_capture(d, "sub/z", 1, "z");
	make_link(d, "sub/loop", "..");
	make_link(d, "self", ".");
	make_link(d, "latest", "sub/z");
	make_link(d, "later", "sub/z");
	expect_of_directory(d, "1: 1.000000000 link 1, 1 of 5: z\n");
	snprintf(path, sizeof path, "%s/self", d);
	expect_of_directory(path, "1: 1.000000000 link 1, 1 of 5: z\n");
	remove_directory(d);
}

static void expect_input(const struct ss_capture *c, const char *path, bool is_input)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(ss_capture_is_input(c, st.st_dev, st.st_ino), is_input);
}

/* What a directory holds, and what its links lead to, is input too. */
static void test_files_that_are_inputs(void **state)
{
	char *d = temporary_directory(), *other = temporary_directory();
	char *inside = write_file(d, "a", "a", 1), *outside = write_file(other, "b", "b", 1);
	char *linked = write_file(other, "c", "c", 1);
	make_link(d, "link", linked);
	int saved = dup(STDIN_FILENO);
	assert_non_null(freopen(outside, "r", stdin));
	struct ss_capture *c;
	const char *paths[] = {d, "-"};
	for (size_t n = 1; n <= 2; n++) {
		assert_int_equal(ss_capture_create(paths, n, &(struct ss_capture_options){0}, &c),
		                 0);
		expect_input(c, inside, true);
		expect_input(c, linked, true);
		expect_input(c, outside, n == 2);
		expect_input(c, "/dev/null", false);
		ss_capture_destroy(c);
	}
	assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
	close(saved);
	free(inside);
	free(outside);
	free(linked);
	remove_directory(d);
	remove_directory(other);
}

static void test_paths_that_cannot_be_read(void **state)
{
	char *d = temporary_directory();
	char *text = write_file(d, "x.pcap", "hello world", 11);
	char *empty = write_file(d, "e.pcap", "", 0);
	const char *paths[] = {"/nonexistent/x.pcap", text, empty};
	char *told = told_of_paths(paths, 3, &(struct ss_capture_options){0});
	char expected[1024];
	snprintf(expected, sizeof expected,
	         "! /nonexistent/x.pcap: No such file or directory\n"
	         "! %s: not a capture file (pcap, pcapng, or one of them compressed with gzip, "
	         "zstd, lz4, xz)\n! %s: empty file\n",
	         text, empty);
	assert_string_equal(told, expected);
	free(told);
	free(text);
	free(empty);
	remove_directory(d);
}

static void test_names_do_not_steer_the_terminal(void **state)
{
	const char *path = "/nonexistent/\x1b[2J\n.pcap";
	char *told = told_of_paths(&path, 1, &(struct ss_capture_options){0});
	assert_string_equal(told, "! /nonexistent/?[2J?.pcap: No such file or directory\n");
	free(told);
}

static void test_directories_too_deep(void **state)
{
	char *d = temporary_directory();
	char path[1024];
	size_t len = (size_t)snprintf(path, sizeof path, "%s", d);
	for (int i = 0; i < 70; i++) {
		len += (size_t)snprintf(path + len, sizeof path - len, "/s");
		assert_int_equal(mkdir(path, 0700), 0);
	}
	const char *given = d;
	char *told = told_of_paths(&given, 1, &(struct ss_capture_options){0});
	assert_non_null(strstr(told, "/s: too many directories in directories\n"));
	free(told);
	remove_directory(d);
}

/* Every allocation fails in turn: some frames or none, and all memory comes back. */
static void test_memory_runs_out(void **state)
{
	char *d = temporary_directory();
	const char *path = d;
	for (uint32_t i = 0; i < 12; i++) {
		char name[16];
		snprintf(name, sizeof name, "%u", i);
		write_capture(d, name, i, "abc");
	}
	for (int merge = 0; merge < 2; merge++) {
		struct ss_memory memory = {0};
		struct ss_capture_options options = {.merge = merge, .memory = &memory};
		char *whole = told_of_paths(&path, 1, &options);
		bool is_whole = false;
		for (uint64_t n = 1; !is_whole; n++) {
			memory.fail_after = n;
			char *told = told_of_paths(&path, 1, &options);
			is_whole = strcmp(told, whole) == 0;
			assert_true(is_whole || strstr(told, "no memory\n") ||
			            strcmp(told, "error -1\n") == 0);
			assert_int_equal(memory.used, 0);
			free(told);
		}
		free(whole);
	}
	remove_directory(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_directory_by_name),
	        cmocka_unit_test(test_what_is_no_capture_is_passed_over),
	        cmocka_unit_test(test_directory_without_a_capture),
	        cmocka_unit_test(test_links),
	        cmocka_unit_test(test_files_that_are_inputs),
	        cmocka_unit_test(test_paths_that_cannot_be_read),
	        cmocka_unit_test(test_names_do_not_steer_the_terminal),
	        cmocka_unit_test(test_directories_too_deep),
	        cmocka_unit_test(test_memory_runs_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
