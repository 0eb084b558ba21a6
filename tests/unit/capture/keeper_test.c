/* Frames outlive the call that gave them: as long as whoever lent the windows leaves them alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "capture/byte_stream.h"
#include "capture/codecs.h"
#include "capture/format.h"
#include "capture/opening.h"
#include "making.h"
#include "packing.h"

/* ---- a keeper that uses no window twice ---- */

struct window {
	uint8_t *bytes;
	size_t size;
	bool is_given;
};

struct kept {
	struct ss_frame frame;
	uint8_t *copy;
};

struct shelf {
	struct ss_keeper keeper;
	struct window *windows;
	size_t n_windows;
	struct kept *kept;
	size_t n_kept;
	size_t fail_after; /* n > 0: the nth window is refused, and all later ones */
	unsigned n_reads;
	size_t n_frames; /* all that were kept */
};

static uint8_t *take(void *user, size_t size)
{
	struct shelf *s = user;
	if (s->fail_after > 0 && s->n_windows + 1 >= s->fail_after)
		return NULL;
	s->windows = realloc(s->windows, (s->n_windows + 1) * sizeof *s->windows);
	assert_non_null(s->windows);
	uint8_t *bytes = malloc(size);
	assert_non_null(bytes);
	s->windows[s->n_windows++] = (struct window){bytes, size, false};
	return bytes;
}

static void give(void *user, uint8_t *window, size_t size)
{
	struct shelf *s = user;
	for (size_t i = s->n_windows; i-- > 0;) {
		if (s->windows[i].bytes != window)
			continue;
		assert_false(s->windows[i].is_given);
		assert_int_equal(s->windows[i].size, size);
		s->windows[i].is_given = true;
		return;
	}
	fail_msg("not one of ours");
}

/* Every frame that was handed out has its bytes yet. */
static void check_frames(const struct shelf *s)
{
	for (size_t i = 0; i < s->n_kept; i++)
		assert_memory_equal(s->kept[i].frame.bytes, s->kept[i].copy, s->kept[i].frame.len);
}

static void forget(struct shelf *s)
{
	check_frames(s);
	for (size_t i = 0; i < s->n_kept; i++)
		free(s->kept[i].copy);
	free(s->kept);
	s->kept = NULL;
	s->n_kept = 0;
}

static void on_read(void *user)
{
	struct shelf *s = user;
	s->n_reads++;
	if (!s->keeper.take)
		forget(s);
}

static void set_up(struct shelf *s)
{
	*s = (struct shelf){.keeper = {s, take, give, on_read}};
}

/* One that lends no windows. */
static void set_up_without(struct shelf *s)
{
	*s = (struct shelf){.keeper = {s, NULL, NULL, on_read}};
}

/* In a window that the capture has, now that the frame is given. */
static bool is_in_a_window(const struct shelf *s, const struct ss_frame *f)
{
	for (size_t i = s->n_windows; i-- > 0;) {
		const struct window *w = &s->windows[i];
		if (!w->is_given && f->bytes >= w->bytes && f->bytes + f->len <= w->bytes + w->size)
			return true;
	}
	return false;
}

static void keep(struct shelf *s, const struct ss_frame *f)
{
	assert_true(!s->keeper.take || is_in_a_window(s, f));
	s->n_frames++;
	if ((s->n_kept & (s->n_kept - 1)) == 0) {
		size_t size = s->n_kept > 0 ? s->n_kept * 2 : 1;
		s->kept = realloc(s->kept, size * sizeof *s->kept);
		assert_non_null(s->kept);
	}
	uint8_t *copy = malloc(f->len + 1);
	assert_non_null(copy);
	memcpy(copy, f->bytes, f->len);
	s->kept[s->n_kept++] = (struct kept){*f, copy};
}

/* All windows came back. */
static void tear_down(struct shelf *s)
{
	for (size_t i = 0; i < s->n_windows; i++)
		assert_true(s->windows[i].is_given);
	if (s->keeper.take)
		forget(s);
	assert_int_equal(s->n_kept, 0); /* that no read came after */
	for (size_t i = 0; i < s->n_windows; i++)
		free(s->windows[i].bytes);
	free(s->windows);
}

/* ---- what is read ---- */

static void keep_all(struct shelf *s, struct ss_capture *capture)
{
	struct ss_frame frame;
	while (ss_capture_next(capture, &frame))
		keep(s, &frame);
}

/* Of captures in memory, named as making.h does.  Returns how many frames there were. */
static size_t check_many_by(struct shelf *s, const struct made *made, size_t n, size_t step,
                            bool is_merged)
{
	struct ss_capture *capture;
	struct ss_capture_options options = {
	        .merge = is_merged, .codecs = ss_codecs, .keeper = &s->keeper};
	assert_int_equal(ss_capture_prepare(&options, &capture), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ss_capture_inputs_add_memory(ss_capture_inputs_of(capture), "made",
		                                              made[i].data, made[i].len, step),
		                 0);
	assert_int_equal(ss_capture_begin(capture, &options), 0);
	keep_all(s, capture);
	ss_capture_destroy(capture);
	tear_down(s);
	return s->n_frames;
}

static size_t check_many(const struct made *made, size_t n, size_t step, bool is_merged)
{
	struct shelf lends, lends_none;
	set_up(&lends);
	set_up_without(&lends_none);
	size_t n_frames = check_many_by(&lends, made, n, step, is_merged);
	assert_int_equal(check_many_by(&lends_none, made, n, step, is_merged), n_frames);
	return n_frames;
}

static size_t check_path(const char *path, bool is_merged)
{
	struct shelf s;
	struct ss_capture *capture;
	set_up(&s);
	struct ss_capture_options options = {
	        .merge = is_merged, .codecs = ss_codecs, .keeper = &s.keeper};
	assert_int_equal(ss_capture_create(&path, 1, &options, &capture), 0);
	keep_all(&s, capture);
	ss_capture_destroy(capture);
	tear_down(&s);
	return s.n_frames;
}

/* All kinds of captures that others made; lies beside the repository, or not. */
static void test_the_corpus(void **state)
{
	char path[4096];
	struct stat status;
	const char *shared = getenv("SMTPSCOPE_SHARED");
	snprintf(path, sizeof path, "%s/corpus", shared ? shared : "../shared");
	if (stat(path, &status) != 0) {
		print_message("no corpus at %s\n", path);
		skip();
	}
	size_t n = check_path(path, false);
	assert_true(n > 0);
	assert_int_equal(check_path(path, true), n);
}

enum { MANY = 60000 }; /* frames: windows turn over many times */

static void make_pcap(struct made *m)
{
	made_pcap(m, false, NS, 1);
	for (uint32_t i = 0; i < MANY; i++) {
		char text[64];
		snprintf(text, sizeof text, "%.*s %u", (int)(i % 40),
		         "a frame that is sometimes long, not often", i);
		made_record(m, false, i, 0, text);
	}
}

static void make_pcapng(struct made *m)
{
	made_section(m, true);
	made_interface(m, true, 1, 0, 9, 0);
	for (uint32_t i = 0; i < MANY; i++) {
		char text[64];
		snprintf(text, sizeof text, "frame %u", i);
		made_enhanced(m, true, 0, (uint64_t)i * 1000000000, text);
		if (i % 3 == 0)
			made_block(m, true, 4, text, strlen(text));
		if (i % 5 == 0)
			made_simple(m, true, 60, text, strlen(text));
	}
}

static void test_windows_turn_over(void **state)
{
	struct made m[2] = {{0}};
	make_pcap(&m[0]);
	make_pcapng(&m[1]);
	for (int is_merged = 0; is_merged < 2; is_merged++) {
		assert_int_equal(check_many(m, 2, SIZE_MAX, is_merged), MANY * 2 + MANY / 5);
		assert_int_equal(check_many(m, 2, 1000, is_merged), MANY * 2 + MANY / 5);
	}
	made_release(&m[0]);
	made_release(&m[1]);
}

static void test_unpacked_frames_stay(void **state)
{
	struct made plain = {0}, packed[8] = {{0}};
	make_pcap(&plain);
	assert_true(n_packings <= 8);
	for (size_t i = 0; i < n_packings; i++) {
		packings[i].pack(&packed[i], plain.data, plain.len);
		assert_int_equal(check_many(&packed[i], 1, SIZE_MAX, false), MANY);
	}
	assert_int_equal(check_many(packed, n_packings, 100, true), MANY * n_packings);
	for (size_t i = 0; i < n_packings; i++)
		made_release(&packed[i]);
	made_release(&plain);
}

/* A record larger than the window. */
static void test_a_window_that_grows(void **state)
{
	struct made m = {0};
	char *text = malloc(1000001);
	assert_non_null(text);
	memset(text, 'x', 1000000);
	text[1000000] = '\0';
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "small");
	made_record(&m, false, 2, 0, text);
	made_record(&m, false, 3, 0, "small");
	free(text);
	assert_int_equal(check_many(&m, 1, SIZE_MAX, false), 3);
	assert_int_equal(check_many(&m, 1, 4096, false), 3);
	made_release(&m);
}

/* Windows of a few bytes, filled in few: every way of moving on is taken. */
static void check_stream_by(struct shelf *s, const struct made *m, size_t step, size_t size,
                            size_t expected)
{
	struct ss_memory memory = {0};
	struct ss_byte_stream stream;
	struct ss_frame frame = {0};
	struct ss_why why = {""};
	struct ss_caller caller = {.codecs = ss_codecs, .keeper = &s->keeper};
	ss_byte_stream_open_memory(&stream, &memory, &caller, m->data, m->len, step, size);
	assert_true(ss_byte_stream_need(&stream, SS_FORMAT_HEAD));
	const struct ss_capture_format *format = ss_capture_format_find(stream.at);
	void *format_state = calloc(1, format->state_size);
	assert_non_null(format_state);
	assert_int_equal(format->open(format_state, &stream, &why), 0);
	while (format->next(format_state, &stream, &frame, &why) == SS_FORMAT_FRAME)
		keep(s, &frame);
	if (format->close)
		format->close(format_state, &memory);
	free(format_state);
	ss_byte_stream_close(&stream);
	assert_int_equal(s->n_frames, expected);
	assert_int_equal(memory.used, 0);
	tear_down(s);
}

static void check_stream(const struct made *m, size_t step, size_t size, size_t expected)
{
	struct shelf lends, lends_none;
	set_up(&lends);
	set_up_without(&lends_none);
	check_stream_by(&lends, m, step, size, expected);
	check_stream_by(&lends_none, m, step, size, expected);
}

static void test_tiny_windows(void **state)
{
	enum { N = 12 };
	struct made pcap = {0}, pcapng = {0}, packed = {0};
	made_pcap(&pcap, true, US, 1);
	made_section(&pcapng, false);
	made_interface(&pcapng, false, 1, 0, -1, 0);
	for (uint32_t i = 0; i < N; i++) {
		char text[16];
		snprintf(text, sizeof text, "%.*s", (int)i,
		         "frames, each"); /* the first is empty */
		made_record(&pcap, true, i, 0, text);
		made_enhanced(&pcapng, false, 0, i, text);
	}
	for (size_t size = 2; size < 100; size += 7)
		for (size_t step = 1; step < 100; step += 11) {
			check_stream(&pcap, step, size, N);
			check_stream(&pcapng, step, size, N);
			for (size_t i = 0; i < n_packings; i++) {
				made_clear(&packed);
				packings[i].pack(&packed, pcap.data, pcap.len);
				check_stream(&packed, step, size, N);
			}
		}
	made_release(&pcap);
	made_release(&pcapng);
	made_release(&packed);
}

/* Each window is refused in turn: what was given before stays, and what was taken comes back. */
static void test_no_window(void **state)
{
	struct made m[2] = {{0}};
	make_pcap(&m[0]);
	if (n_packings > 0)
		packings[0].pack(&m[1], m[0].data, m[0].len);
	else
		make_pcapng(&m[1]);
	for (int is_merged = 0; is_merged < 2; is_merged++) {
		struct ss_capture_options options = {.merge = is_merged};
		char *whole = told_of_many(m, 2, SIZE_MAX, &options);
		bool is_whole = false;
		for (size_t n = 1; !is_whole; n++) {
			struct shelf s;
			set_up(&s);
			s.fail_after = n;
			options.keeper = &s.keeper;
			char *told = told_of_many(m, 2, SIZE_MAX, &options);
			is_whole = strcmp(told, whole) == 0;
			assert_true(is_whole || strstr(told, "no memory\n"));
			assert_true(!is_whole || n > 8);
			free(told);
			tear_down(&s);
		}
		free(whole);
	}
	made_release(&m[0]);
	made_release(&m[1]);
}

/* Whoever keeps frames hears of it before we wait, and only then. */
static void test_reads_are_announced(void **state)
{
	struct made m = {0};
	struct shelf s;
	struct ss_capture *capture;
	struct ss_frame frame;
	int ends[2];
	const char *path = "-";
	set_up(&s);
	struct ss_capture_options options = {.keeper = &s.keeper};
	made_pcap(&m, false, US, 1);
	made_record(&m, false, 1, 0, "abc");
	int saved = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	close(ends[0]);
	assert_int_equal(write(ends[1], m.data, m.len), m.len);
	assert_int_equal(ss_capture_create(&path, 1, &options, &capture), 0);
	assert_true(ss_capture_next(capture, &frame));
	unsigned before = s.n_reads;
	assert_true(before > 0);
	made_clear(&m);
	made_record(&m, false, 2, 0, "def");
	made_record(&m, false, 3, 0, "ghi");
	assert_int_equal(write(ends[1], m.data, m.len), m.len);
	assert_true(ss_capture_next(capture, &frame));
	assert_int_equal(s.n_reads, before + 1);
	assert_true(ss_capture_next(capture, &frame));
	assert_int_equal(s.n_reads, before + 1);
	close(ends[1]);
	assert_false(ss_capture_next(capture, &frame));
	assert_int_equal(s.n_reads, before + 2);
	ss_capture_destroy(capture);
	assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
	close(saved);
	tear_down(&s);
	made_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_the_corpus),
	        cmocka_unit_test(test_windows_turn_over),
	        cmocka_unit_test(test_unpacked_frames_stay),
	        cmocka_unit_test(test_a_window_that_grows),
	        cmocka_unit_test(test_tiny_windows),
	        cmocka_unit_test(test_no_window),
	        cmocka_unit_test(test_reads_are_announced),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
