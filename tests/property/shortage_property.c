/* Recorded conversations through the whole engine while the heap fails, once or from then on, at each of
 * its calls in turn: nothing crashes, nothing is left (LeakSanitizer), and where an engine came into
 * being its `stats` are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/capture.h"
#include "engine/engine.h"

/* ---- the heap; the linker leads all calls of ours here (meson.build) ---- */

static uint64_t fails_at; /* the nth call from now; 0: none */
static bool fails_on;     /* and all behind it */
static bool has_failed;

static bool fails(void)
{
	if (fails_at == 0)
		return false;
	if (fails_at > 1) {
		fails_at--;
		return false;
	}
	has_failed = true;
	fails_at = fails_on ? 1 : 0;
	return true;
}

/* The linker's names. NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *block, size_t size)
{
	return fails() ? NULL : __real_realloc(block, size);
}
/* NOLINTEND(bugprone-reserved-identifier) */

/* ---- what is recorded ---- */

enum { MOST_FRAMES = 400 };

struct recording {
	struct ss_frame frames[MOST_FRAMES];
	size_t n;
};

static void read_recording(const char *name, struct recording *out)
{
	char path[512];
	const char *paths[] = {path};
	struct ss_capture *capture;
	struct ss_frame frame;
	snprintf(path, sizeof path, CAPTURES "/%s.pcap", name);
	assert_int_equal(ss_capture_create(paths, 1, &(struct ss_capture_options){0}, &capture), 0);
	for (out->n = 0; out->n < MOST_FRAMES && ss_capture_next(capture, &frame); out->n++) {
		uint8_t *copy = malloc(frame.len);
		assert_non_null(copy);
		memcpy(copy, frame.bytes, frame.len);
		frame.bytes = copy;
		frame.input = NULL; /* its name goes with the capture */
		out->frames[out->n] = frame;
	}
	ss_capture_destroy(capture);
	assert_true(out->n > 0);
}

static void release_recording(struct recording *r)
{
	for (size_t i = 0; i < r->n; i++)
		free((void *)(uintptr_t)r->frames[i].bytes);
}

static void count_stats(void *user, const struct ss_record_head *record)
{
	*(unsigned *)user += record->type == SS_RECORD_STATS;
}

static void run(const struct recording *r)
{
	struct ss_engine *engine;
	unsigned n_stats = 0;
	struct ss_engine_options options = {.sink = count_stats, .user = &n_stats, .log = ~0u};
	if (ss_engine_create(&options, &engine) != 0)
		return;
	for (size_t i = 0; i < r->n; i++)
		ss_engine_feed(engine, &r->frames[i]);
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
	assert_int_equal(n_stats, 1);
}

static void the_heap_fails_anywhere(void **state)
{
	static const char *const names[] = {
	        "attach-mutt",   "attach-names",       "dovecot-lmtp",
	        "exim-chunking", "postfix-auth-plain", "postfix-many-recipients",
	        "proxy-socks5",  "postfix-starttls",   "other-http",
	};
	static struct recording r;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		uint64_t n = 1;
		read_recording(names[i], &r);
		for (has_failed = true; has_failed; n++) {
			has_failed = false;
			for (int all = 0; all < 2; all++) {
				fails_at = n;
				fails_on = all;
				run(&r);
				fails_at = 0;
			}
		}
		print_message("%-24s %d calls\n", names[i], (int)n - 2);
		release_recording(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_heap_fails_anywhere)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
