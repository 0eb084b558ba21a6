/* The same records in the same order for any number of workers, from frames in windows that are
 * used again as soon as they may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "crew/crew.h"
#include "mail/charset.h"
#include "output/output.h"
#include "wire.h"

#define SECOND 1000000000LL

enum { WINDOW = 8192, CONNECTIONS = 400, ALL = (1u << SS_N_RECORD_TYPES) - 2 };

static const struct ss_charsets no_charsets[SS_CREW_MOST];

/* ---- traffic ---- */

static void say(struct wire_connection *c, unsigned side, const char *text)
{
	wire_say(c, side, text, strlen(text), 1 + (size_t)rand() % 300);
}

/* Some are mail, whole or broken off; some are not; some fall silent, so that time ends them. */
static void talk(struct wire *w, unsigned i)
{
	struct wire_connection c = {
	        .wire = w,
	        .client_port = (uint16_t)(30000 + i),
	        .server_port = i % 7 == 0 ? 80 : 25,
	        .host = (uint8_t)(i % 9),
	        .isn = {i * 77777, i * 33333},
	        .now_ns = 1767323045 * SECOND + (int64_t)(rand() % 1200) * SECOND,
	};
	char mail[200];
	snprintf(mail, sizeof mail, "EHLO c%u\r\nMAIL FROM:<a%u@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n", i,
	         i);
	wire_open(&c);
	if (i % 5 == 0)
		return;
	if (i % 7 == 0) {
		say(&c, WIRE_CLIENT, "GET / HTTP/1.1\r\n\r\n");
		return;
	}
	say(&c, WIRE_SERVER, "220 mx.example ESMTP\r\n");
	say(&c, WIRE_CLIENT, mail);
	say(&c, WIRE_SERVER, "250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n");
	say(&c, WIRE_CLIENT, "Subject: hello\r\n\r\nhttp://a.example/\r\n.\r\n");
	if (i % 3 == 0)
		return;
	say(&c, WIRE_SERVER, "250 2.0.0 ok: queued as 4ABC\r\n");
	say(&c, WIRE_CLIENT, "QUIT\r\n");
	if (i % 4 != 0)
		wire_close(&c);
	else
		wire_reset(&c);
}

static int compare_times(const void *a, const void *b)
{
	const struct wire_frame *one = a, *other = b;
	if (one->frame.ts_ns != other->frame.ts_ns)
		return one->frame.ts_ns < other->frame.ts_ns ? -1 : 1;
	return one->frame.number < other->frame.number ? -1 : 1;
}

static void make_traffic(struct wire *w)
{
	srand(1);
	for (unsigned i = 0; i < CONNECTIONS; i++)
		talk(w, i);
	for (uint32_t i = 0; i < 300; i++)
		wire_knock(w, 0x0a000000 + i, 25, 1767323045 * SECOND + i * 3 * SECOND);
	for (size_t i = 0; i < w->n; i++)
		w->frames[i].frame.number = i;
	qsort(w->frames, w->n, sizeof w->frames[0], compare_times);
	for (size_t i = 0; i < w->n; i++)
		w->frames[i].frame.number = i + 1;
}

/* ---- a capture that lies in windows ---- */

struct windows {
	const struct ss_keeper *keeper;
	uint8_t *window;
	size_t used;
	uint8_t own[WINDOW]; /* where the keeper lends none */
};

static void turn_over(struct ss_crew *c, struct windows *w)
{
	const struct ss_keeper *k = w->keeper;
	uint8_t *next = k->take ? k->take(k->user, WINDOW) : w->own;
	assert_non_null(next);
	if (w->window && k->give)
		k->give(k->user, w->window, WINDOW);
	k->on_read(k->user);
	if (!k->take)
		memset(w->own, 0xaa, sizeof w->own);
	if (rand() % 4 == 0)
		ss_crew_settle(c);
	w->window = next;
	w->used = 0;
}

static void feed(struct ss_crew *c, struct windows *w, struct ss_frame frame)
{
	if (!w->window || w->used + frame.len > WINDOW)
		turn_over(c, w);
	memcpy(w->window + w->used, frame.bytes, frame.len);
	frame.bytes = w->window + w->used;
	w->used += frame.len;
	ss_crew_feed(c, &frame);
}

/* ---- runs ---- */

struct run {
	struct ss_writer writer;
	struct ss_output *output;
	const struct ss_format *format;
};

static void on_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	r->format->record(r->output, record);
}

/* ---- pages: text that the workers write, a run each ---- */

static void *page_create(void *user)
{
	struct run *page = calloc(1, sizeof *page);
	page->format = ((struct run *)user)->format;
	assert_int_equal(ss_writer_create(-1, &page->writer), 0);
	assert_int_equal(page->format->create(&page->writer,
	                                      &(struct ss_output_options){.log = ALL},
	                                      &page->output),
	                 0);
	return page;
}

static bool page_write(void *user, const struct ss_record_head *record, size_t *end)
{
	struct run *page = user;
	on_record(page, record);
	*end = page->writer.len;
	return true;
}

static void page_clear(void *user)
{
	((struct run *)user)->writer.len = 0;
}

static void page_destroy(void *user)
{
	struct run *page = user;
	page->format->destroy(page->output);
	ss_writer_destroy(&page->writer);
	free(page);
}

static void page_take(void *user, const struct ss_crew_text *texts, size_t n)
{
	struct run *r = user;
	for (size_t i = 0; i < n; i++) {
		const struct run *page = texts[i].page;
		ss_write_bytes(&r->writer, page->writer.data + texts[i].from,
		               texts[i].to - texts[i].from);
	}
}

/* What may differ is cut out. */
static char *text_of(struct run *r)
{
	ss_write_bytes(&r->writer, "", 1);
	char *text = strdup(r->writer.data), *peak = strstr(text, "\"memory_peak\":");
	assert_non_null(peak);
	char *end = strchr(peak, ',');
	memmove(peak, end, strlen(end) + 1);
	return text;
}

static struct ss_crew_pages pages_of(struct run *r)
{
	return (struct ss_crew_pages){page_create,  page_write, page_clear,
	                              page_destroy, page_take,  r};
}

/* pages: NULL for none. */
static struct ss_crew *begin(struct run *r, unsigned workers, const struct ss_crew_pages *pages)
{
	const struct ss_engine_options options = {.sink = on_record, .user = r, .log = ALL};
	struct ss_crew *c;
	r->format = ss_format_find("json");
	assert_int_equal(ss_writer_create(-1, &r->writer), 0);
	assert_int_equal(
	        r->format->create(&r->writer, &(struct ss_output_options){.log = ALL}, &r->output),
	        0);
	assert_int_equal(ss_crew_create(workers, &c), 0);
	assert_int_equal(ss_crew_start(c, &options, no_charsets, pages), 0);
	return c;
}

/* From the capture's end on. */
static void leave(struct run *r, struct ss_crew *c, const struct windows *w)
{
	if (w->window && w->keeper->give)
		w->keeper->give(w->keeper->user, w->window, WINDOW);
	ss_crew_destroy(c);
	r->format->destroy(r->output);
	ss_writer_destroy(&r->writer);
}

static char *run_with(unsigned workers, bool has_pages, const struct wire *w)
{
	struct run r = {0};
	const struct ss_crew_pages pages = pages_of(&r);
	struct ss_crew *c = begin(&r, workers, has_pages ? &pages : NULL);
	struct windows windows = {.keeper = ss_crew_keeper(c)};
	for (size_t i = 0; i < w->n; i++)
		feed(c, &windows, w->frames[i].frame);
	ss_crew_end(c, &(struct ss_engine_input){0});
	assert_false(ss_crew_is_short(c));
	ss_crew_stop(c);
	r.format->end(r.output);
	char *text = text_of(&r);
	leave(&r, c, &windows);
	return text;
}

static void the_same_for_any_number_of_workers(void **state)
{
	static const unsigned numbers[] = {2, 3, 4, 7, SS_CREW_MOST};
	struct wire w = {0};
	make_traffic(&w);
	char *one = run_with(1, false, &w);
	assert_non_null(strstr(one, "\"state\":\"timeout\""));
	assert_non_null(strstr(one, "\"state\":\"open\""));
	assert_non_null(strstr(one, "\"type\":\"message\""));
	for (size_t i = 0; i < 2 * sizeof numbers / sizeof numbers[0]; i++) {
		char *several = run_with(numbers[i / 2], i % 2, &w);
		assert_string_equal(several, one);
		free(several);
	}
	free(one);
	wire_free(&w);
}

/* Without the last record, which counts frames. */
static char *without_stats(const char *text)
{
	char *cut = strdup(text), *stats = strstr(cut, "{\"type\":\"stats\"");
	assert_non_null(stats);
	*stats = '\0';
	return cut;
}

/* What is put together from fragments lies in no window, and only until the next frame. */
static void fragments_change_nothing(void **state)
{
	struct wire w = {0}, fragments = {0};
	make_traffic(&w);
	wire_fragment(&w, &fragments);
	assert_true(fragments.n > w.n + CONNECTIONS);
	char *one = run_with(1, false, &w), *expected = without_stats(one);
	for (unsigned workers = 1; workers <= 3; workers++) {
		char *several = run_with(workers, false, &fragments);
		char *told = without_stats(several);
		assert_string_equal(told, expected);
		free(told);
		free(several);
	}
	free(expected);
	free(one);
	wire_free(&fragments);
	wire_free(&w);
}

static void break_off(unsigned workers, bool has_pages, const struct wire *w, size_t n)
{
	struct run r = {0};
	const struct ss_crew_pages pages = pages_of(&r);
	struct ss_crew *c = begin(&r, workers, has_pages ? &pages : NULL);
	struct windows windows = {.keeper = ss_crew_keeper(c)};
	for (size_t i = 0; i < n; i++)
		feed(c, &windows, w->frames[i].frame);
	leave(&r, c, &windows);
}

/* With jobs that nobody has begun, or somebody is at, and records that nobody will have. */
static void work_may_be_broken_off(void **state)
{
	enum { PLACES = 8 };
	struct wire w = {0};
	make_traffic(&w);
	for (unsigned workers = 1; workers <= 3; workers++) {
		for (size_t place = 1; place < PLACES; place++) {
			break_off(workers, false, &w, w.n * place / PLACES);
			break_off(workers, true, &w, w.n * place / PLACES);
		}
	}
	wire_free(&w);
}

/* ---- records for which there is no memory ---- */

static atomic_flag has_failed;

static bool page_write_but_once(void *user, const struct ss_record_head *record, size_t *end)
{
	return atomic_flag_test_and_set(&has_failed) && page_write(user, record, end);
}

static void a_missing_record_is_told(void **state)
{
	struct wire w = {0};
	make_traffic(&w);
	for (unsigned workers = 2; workers <= 3; workers++) {
		struct run r = {0};
		struct ss_crew_pages pages = pages_of(&r);
		pages.write = page_write_but_once;
		atomic_flag_clear(&has_failed);
		struct ss_crew *c = begin(&r, workers, &pages);
		struct windows windows = {.keeper = ss_crew_keeper(c)};
		for (size_t i = 0; i < w.n; i++)
			feed(c, &windows, w.frames[i].frame);
		ss_crew_end(c, &(struct ss_engine_input){0});
		assert_true(ss_crew_is_short(c));
		assert_true(r.writer.len > 0);
		leave(&r, c, &windows);
	}
	wire_free(&w);
}

static void it_need_not_begin(void **state)
{
	struct ss_crew *c;
	assert_int_equal(ss_crew_create(4, &c), 0);
	const struct ss_keeper *k = ss_crew_keeper(c);
	k->on_read(k->user);
	k->give(k->user, k->take(k->user, 100), 100);
	ss_crew_destroy(c);
	ss_crew_destroy(NULL);
}

static void contents_are_for_one(void **state)
{
	static const struct ss_engine_contents contents;
	struct ss_crew *c;
	assert_int_equal(ss_crew_create(2, &c), 0);
	assert_int_equal(ss_crew_start(c, &(struct ss_engine_options){.contents = &contents},
	                               no_charsets, NULL),
	                 SS_EARG);
	ss_crew_destroy(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_same_for_any_number_of_workers),
	        cmocka_unit_test(fragments_change_nothing),
	        cmocka_unit_test(work_may_be_broken_off),
	        cmocka_unit_test(a_missing_record_is_told),
	        cmocka_unit_test(it_need_not_begin),
	        cmocka_unit_test(contents_are_for_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
