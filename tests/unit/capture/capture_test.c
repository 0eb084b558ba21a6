#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "capture/codecs.h"
#include "capture/opening.h"
#include "capture/pcap_filter.h"
#include "making.h"
#include "packing.h"

/* All that the formats know, in a few hundred bytes. */
static void make_rich(struct made *m)
{
	made_section(m, false);
	made_interface(m, false, 1, 5, 9, 0);
	made_enhanced(m, false, 0, 1700000000000000001, "first");
	made_block(m, false, 4, "names", 5);
	made_interface(m, false, 113, 4, 0x80 | 20, 7);
	made_enhanced(m, false, 1, 5 << 20, "second");
	made_simple(m, false, 60, "third", 5);
	made_section(m, true);
	made_interface(m, true, 101, 0, 3, -5);
	made_old(m, true, 0, 1000000, "4th");
	made_enhanced(m, true, 0, 1000001, "fifth");
}

/* Told of the first len bytes: the whole's lines down to some frame, then trouble or nothing. */
static void expect_prefix(const struct made *m, const char *whole)
{
	char *told = told_of(m);
	char *trouble = strchr(told, '!');
	size_t len = trouble ? (size_t)(trouble - told) : strlen(told);
	assert_true(len <= strlen(whole));
	assert_memory_equal(told, whole, len);
	assert_true(len == 0 || told[len - 1] == '\n');
	if (trouble)
		assert_string_equal(strchr(trouble, '\n'), "\n");
	free(told);
}

static void test_cut_at_every_byte(void **state)
{
	struct made m = {0};
	make_rich(&m);
	char *whole = told_of(&m);
	assert_null(strchr(whole, '!'));
	for (size_t len = m.len; len-- > 0;) {
		m.len = len;
		expect_prefix(&m, whole);
	}
	free(whole);
	made_pcap(&m, true, NS, 1);
	for (uint32_t i = 0; i < 5; i++)
		made_record(&m, true, i, i, "some bytes");
	whole = told_of(&m);
	for (size_t len = m.len; len-- > 0;) {
		m.len = len;
		expect_prefix(&m, whole);
	}
	free(whole);
	made_release(&m);
}

static void test_every_byte_wrong(void **state)
{
	struct made m = {0};
	make_rich(&m);
	for (size_t at = 0; at < m.len; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			m.data[at] ^= (uint8_t)(1 << bit);
			free(told_of(&m));
			m.data[at] ^= (uint8_t)(1 << bit);
		}
	made_release(&m);
}

/* Whatever portions the bytes come in. */
static void test_any_portions(void **state)
{
	struct made m = {0};
	make_rich(&m);
	char *whole = told_of(&m);
	for (size_t step = 1; step < 64; step++) {
		char *told = told_of_many(&m, 1, step, &(struct ss_capture_options){0});
		assert_string_equal(told, whole);
		free(told);
	}
	free(whole);
	made_release(&m);
}

static void test_numbers_run_on_over_the_inputs(void **state)
{
	struct made m[3] = {{0}};
	made_pcap(&m[0], false, US, 1);
	made_record(&m[0], false, 5, 0, "a");
	made_add(&m[1], "no capture", 10);
	made_pcap(&m[2], false, US, 1);
	made_record(&m[2], false, 1, 0, "b");
	made_add(&m[2], "rest", 4);
	char *told = told_of_many(m, 3, SIZE_MAX, &(struct ss_capture_options){0});
	assert_string_equal(told, "1: 5.000000000 link 1, 1 of 5: a\n"
	                          "! made2: not a capture file (pcap, pcapng, or one of them "
	                          "compressed with gzip, zstd, lz4, xz)\n"
	                          "2: 1.000000000 link 1, 1 of 5: b\n"
	                          "! made3: packet 2: truncated record (need 16 bytes, 4 left)\n");
	free(told);
	for (int i = 0; i < 3; i++)
		made_release(&m[i]);
}

/* ---- the filter ---- */

static void test_filter_leaves_numbers(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_interface(&m, false, 1, 0, -1, 0);
	made_interface(&m, false, 101, 0, -1, 0);
	made_enhanced(&m, false, 0, 1, "short");
	made_enhanced(&m, false, 1, 2, "long enough");
	made_enhanced(&m, false, 0, 3, "short");
	made_enhanced(&m, false, 0, 4, "longer than that");
	char *told =
	        told_of_many(&m, 1, SIZE_MAX, &(struct ss_capture_options){.bpf = "greater 6"});
	assert_string_equal(told, "2: 0.000002000 link 101, 11 of 11: long enough\n"
	                          "4: 0.000004000 link 1, 16 of 16: longer than that\n");
	free(told);
	made_release(&m);
}

static void test_filter_that_is_wrong(void **state)
{
	struct made m = {0};
	made_pcap(&m, false, US, 1);
	char *told =
	        told_of_many(&m, 1, SIZE_MAX, &(struct ss_capture_options){.bpf = "tcp porf 25"});
	assert_memory_equal(told, "! filter \"tcp porf 25\": ", 24);
	assert_non_null(strstr(told, "error -5\n"));
	free(told);
	made_release(&m);
}

/* 802.11 has what Ethernet has not: such a filter is right, but refuses all Ethernet. */
static void test_filter_for_one_kind_of_link(void **state)
{
	struct made m = {0};
	made_section(&m, false);
	made_interface(&m, false, 1, 0, -1, 0);
	made_interface(&m, false, 105, 0, -1, 0);
	made_enhanced(&m, false, 0, 1, "ethernet");
	made_enhanced(&m, false, 0, 1, "ethernet");
	made_enhanced(&m, false, 1, 1, "\x80 a beacon");
	char *told =
	        told_of_many(&m, 1, SIZE_MAX, &(struct ss_capture_options){.bpf = "wlan type mgt"});
	assert_memory_equal(told, "! made: filter on link type 1: ", 31);
	assert_string_equal(strchr(told, '\n'),
	                    "\n3: 0.000001000 link 105, 10 of 10: \x80 a beacon\n");
	free(told);
	made_release(&m);
}

/* ---- files and standard input ---- */

static void test_standard_input(void **state)
{
	struct made m = {0};
	int ends[2];
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	int saved = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], m.data, m.len), m.len);
	close(ends[1]);
	assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	close(ends[0]);
	const char *path = "-";
	char *told = told_of_paths(&path, 1, &(struct ss_capture_options){0});
	assert_string_equal(told, "1: 1.000000000 link 1, 3 of 7: abc\n");
	free(told);
	told = told_of_paths(&path, 1, &(struct ss_capture_options){0});
	assert_string_equal(told, "! standard input: empty file\n");
	free(told);
	assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
	close(saved);
	made_release(&m);
}

struct writer {
	const char *path;
	const struct made *made;
	int go_on[2]; /* a byte read here lets the second half go */
};

static void *write_in_halves(void *user)
{
	struct writer *w = user;
	char byte;
	int fd = open(w->path, O_WRONLY);
	size_t half = w->made->len - 5;
	bool is_fine = fd >= 0 && write(fd, w->made->data, half) == (ssize_t)half &&
	               read(w->go_on[0], &byte, 1) == 1 && write(fd, w->made->data + half, 5) == 5;
	close(fd);
	return is_fine ? w : NULL;
}

/* A frame is delivered when it is there, not when the window is full. */
static void test_pipe_is_not_waited_for(void **state)
{
	struct made m = {0};
	struct writer w = {.made = &m};
	struct ss_capture *capture;
	struct ss_frame frame;
	pthread_t thread;
	void *result;
	char fifo[128];
	char *d = temporary_directory();
	snprintf(fifo, sizeof fifo, "%s/fifo", d);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	made_record(&m, false, 2, 0, "def");
	w.path = fifo;
	assert_int_equal(pipe(w.go_on), 0);
	assert_int_equal(pthread_create(&thread, NULL, write_in_halves, &w), 0);
	const char *path = fifo;
	assert_int_equal(ss_capture_create(&path, 1, &(struct ss_capture_options){0}, &capture), 0);
	assert_true(ss_capture_next(capture, &frame));
	assert_memory_equal(frame.bytes, "abc", 3);
	assert_int_equal(write(w.go_on[1], "x", 1), 1);
	assert_true(ss_capture_next(capture, &frame));
	assert_memory_equal(frame.bytes, "def", 3);
	assert_false(ss_capture_next(capture, &frame));
	ss_capture_destroy(capture);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_ptr_equal(result, &w);
	close(w.go_on[0]);
	close(w.go_on[1]);
	made_release(&m);
	remove_directory(d);
}

static void test_progress(void **state)
{
	struct made m = {0}, packed = {0};
	struct ss_capture *capture;
	struct ss_capture_progress p;
	struct ss_frame frame;
	char *d = temporary_directory();
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	made_record(&m, false, 2, 0, "defgh");
	free(write_file(d, "1", m.data, m.len));
	free(write_file(d, "2", "not one of us", 13));
	uint64_t total = m.len + 13;
	if (n_packings > 0) {
		packings[0].pack(&packed, m.data, m.len);
		free(write_file(d, "3", packed.data, packed.len));
		total += packed.len;
	}
	for (int merge = 0; merge < 2; merge++) {
		struct ss_capture_options options = {.merge = merge,
		                                     .bpf = "greater 8",
		                                     .bpf_engine = &ss_pcap_filter,
		                                     .codecs = ss_codecs};
		const char *path = d;
		assert_int_equal(ss_capture_create(&path, 1, &options, &capture), 0);
		ss_capture_read_progress(capture, &p);
		assert_int_equal(p.bytes_done, 0);
		assert_int_equal(p.bytes_total, total);
		assert_true(ss_capture_next(capture, &frame));
		ss_capture_read_progress(capture, &p);
		assert_in_range(p.bytes_done, 24, total);
		while (ss_capture_next(capture, &frame))
			;
		ss_capture_read_progress(capture, &p);
		assert_int_equal(p.bytes_done, total);
		assert_int_equal(p.packets, n_packings > 0 ? 4 : 2);
		assert_int_equal(p.packets_filtered, p.packets / 2);
		assert_int_equal(p.packet_bytes, p.packets * 4);
		assert_int_equal(ss_capture_troubles(capture), 0);
		ss_capture_destroy(capture);
	}
	made_release(&m);
	made_release(&packed);
	remove_directory(d);
}

/* ---- the caller's stop ---- */

static bool say_stop(void *user)
{
	return *(bool *)user;
}

static void say_nothing_wrong(void *user, const char *text)
{
	fail_msg("%s", text);
}

static void on_alarm(int number)
{
}

/* A read that waits for ever ends with a signal, in the middle of a record and without a word. */
static void test_stop_while_reading(void **state)
{
	struct made m = {0};
	struct ss_capture *capture;
	struct ss_frame frame;
	bool is_stopped = false;
	int ends[2];
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	made_add(&m, "beginning", 9);
	int saved = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], m.data, m.len), m.len);
	assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	close(ends[0]);
	struct sigaction action = {.sa_handler = on_alarm}, before;
	assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
	struct ss_capture_options options = {
	        .on_trouble = say_nothing_wrong, .is_stopped = say_stop, .user = &is_stopped};
	const char *paths[] = {"-", "/nonexistent"};
	assert_int_equal(ss_capture_create(paths, 2, &options, &capture), 0);
	assert_true(ss_capture_next(capture, &frame));
	is_stopped = true;
	ualarm(50000, 50000);
	assert_false(ss_capture_next(capture, &frame));
	assert_false(ss_capture_next(capture, &frame));
	ualarm(0, 0);
	assert_int_equal(ss_capture_troubles(capture), 0);
	ss_capture_destroy(capture);
	sigaction(SIGALRM, &before, NULL);
	assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
	close(saved);
	close(ends[1]);
	made_release(&m);
}

static bool stop_at_last(void *user)
{
	unsigned *left = user;
	return *left == 0 || --*left == 0;
}

/* The block, over and over, until nobody reads. */
static pid_t write_for_ever(int fd, const struct made *head, const struct made *block)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child > 0)
		return child;
	ssize_t n = write(fd, head->data, head->len);
	while (n > 0)
		n = write(fd, block->data, block->len);
	_exit(0); /* not reached: the signal ends it */
}

static void check_endless(const struct made *head, const struct made *block, unsigned troubles)
{
	struct ss_capture *capture;
	struct ss_frame frame;
	unsigned asks = 50;
	int ends[2], saved = dup(STDIN_FILENO);
	const char *path = "-";
	struct ss_capture_options options = {.is_stopped = stop_at_last, .user = &asks};
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	pid_t child = write_for_ever(ends[1], head, block);
	assert_int_equal(ss_capture_create(&path, 1, &options, &capture), 0);
	assert_false(ss_capture_next(capture, &frame));
	assert_int_equal(asks, 0);
	assert_int_equal(ss_capture_troubles(capture), troubles);
	ss_capture_destroy(capture);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
	close(saved);
	close(ends[0]);
	close(ends[1]);
}

/* No read waits and no frame comes: custom blocks, or packets of an interface that is not there. */
static void test_stop_where_no_frame_comes(void **state)
{
	struct made head = {0}, block = {0};
	made_section(&head, false);
	for (int i = 0; i < 1000; i++)
		made_block(&block, false, 0x0bad, "custom", 6);
	check_endless(&head, &block, 0);
	made_clear(&block);
	for (int i = 0; i < 1000; i++)
		made_enhanced(&block, false, 7, 0, "lost");
	check_endless(&head, &block, 1);
	made_release(&head);
	made_release(&block);
}

/* ---- memory ---- */

/* Every allocation fails in turn: what is delivered is a prefix, and all memory comes back. */
static void test_memory_runs_out(void **state)
{
	struct made m[2] = {{0}};
	struct made plain = {0};
	make_rich(&plain);
	make_rich(&m[0]);
	if (n_packings > 0)
		packings[0].pack(&m[1], plain.data, plain.len);
	else
		make_rich(&m[1]);
	for (int merge = 0; merge < 2; merge++) {
		struct ss_memory memory = {0};
		struct ss_capture_options options = {
		        .merge = merge, .memory = &memory, .bpf = "greater 1"};
		char *whole = told_of_many(m, 2, 100, &options);
		bool is_whole = false;
		assert_int_equal(memory.used, 0);
		for (uint64_t n = 1; !is_whole; n++) {
			memory.fail_after = n;
			char *told = told_of_many(m, 2, 100, &options);
			is_whole = strcmp(told, whole) == 0;
			assert_true(is_whole || strstr(told, "no memory\n") ||
			            strcmp(told, "error -1\n") == 0);
			assert_int_equal(memory.used, 0);
			free(told);
		}
		free(whole);
	}
	made_release(&m[0]);
	made_release(&m[1]);
	made_release(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cut_at_every_byte),
	        cmocka_unit_test(test_every_byte_wrong),
	        cmocka_unit_test(test_any_portions),
	        cmocka_unit_test(test_numbers_run_on_over_the_inputs),
	        cmocka_unit_test(test_filter_leaves_numbers),
	        cmocka_unit_test(test_filter_that_is_wrong),
	        cmocka_unit_test(test_filter_for_one_kind_of_link),
	        cmocka_unit_test(test_standard_input),
	        cmocka_unit_test(test_pipe_is_not_waited_for),
	        cmocka_unit_test(test_progress),
	        cmocka_unit_test(test_stop_while_reading),
	        cmocka_unit_test(test_stop_where_no_frame_comes),
	        cmocka_unit_test(test_memory_runs_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
