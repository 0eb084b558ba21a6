/* Connections in which two sides say anything, through all detectors and all that counts; then the
 * report in every form, and both views of `context`.  Whatever was said: texts hold no control, what
 * is from the wire stands in Markdown within code alone and in a page within its data alone, JSON
 * parses, fences are closed, and there are no more tokens than were asked for.
 *
 * The first line's letters choose: a ASCII alone, c colors, w and a digit: a terminal of 20 << digit
 * columns, d and a digit: detail, m and a digit: 500 << digit tokens, f and a letter: memory that fails
 * after 1 << that letter's low four bits calls, r and a letter: the same when it is shown, g there are
 * two captures, o only the client's side was captured.  Then one turn a line, as in turns.h, or a line
 * that begins with '=': the next connection, of the client and as many seconds later as its low bits
 * say. */
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/context.h"
#include "analysis/context_view.h"
#include "analysis/context_wireshark.h"
#include "analysis/features_sum.h"
#include "analysis/insights.h"
#include "analysis/observers.h"
#include "analysis/summary_report.h"
#include "engine/engine.h"
#include "json_check.h"
#include "output/context.h"
#include "output/context_show.h"
#include "output/report.h"
#include "output/row.h"
#include "require.h"
#include "turns.h"
#include "visible_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_OBSERVERS = 64, CONNECTIONS = 8, NS = 1000000000 };

struct choice {
	bool is_one_sided, is_merged;
	unsigned detail;
	uint64_t max_tokens, fail_counting, fail_showing;
	struct ss_report_options report;
};

static uint8_t next_letter(struct ss_slice line, size_t *at)
{
	return ++*at < line.len ? line.data[*at] : 0;
}

static struct choice read_choice(struct ss_slice line)
{
	struct choice how = {.detail = 2, .report.top = 10};
	for (size_t i = 0; i < line.len; i++) {
		switch (line.data[i]) {
		case 'a': how.report.is_ascii = true; break;
		case 'c': how.report.color = true; break;
		case 'w': how.report.columns = 20u << (next_letter(line, &i) & 7); break;
		case 'd': how.detail = 1 + next_letter(line, &i) % 3; break;
		case 'm': how.max_tokens = 500u << (next_letter(line, &i) & 7); break;
		case 'f': how.fail_counting = 1u << (next_letter(line, &i) & 15); break;
		case 'r': how.fail_showing = 1u << (next_letter(line, &i) & 15); break;
		case 'g': how.is_merged = true; break;
		case 'o': how.is_one_sided = true; break;
		default: break;
		}
	}
	return how;
}

/* ---- connections -> analysis ---- */

struct run {
	const struct ss_observer *observers[MOST_OBSERVERS];
	struct ss_settings settings;
	struct ss_memory memory;
	struct ss_analysis *analysis, *other; /* other: of the first capture of two, or NULL */
};

static void list_observers(struct run *r)
{
	static const struct ss_observer *const further[] = {
	        &ss_features_observer, &ss_insights_observer, &ss_context_observer, NULL};
	const struct ss_observer *const *lists[] = {ss_detectors, ss_reporters_with_dialogues,
	                                            further};
	size_t n = 0;
	for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
		for (size_t i = 0; lists[l][i]; i++) {
			REQUIRE(n < MOST_OBSERVERS - 1);
			r->observers[n++] = lists[l][i];
		}
	}
}

static void on_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	bool is_last = record->type == SS_RECORD_STATS;
	if (is_last && r->other)
		(void)ss_analysis_merge(r->analysis, r->other);
	ss_analysis_record(r->analysis, record);
}

static void on_first_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	if (record->type != SS_RECORD_STATS)
		ss_analysis_record(r->other, record);
}

static void read_capture(struct run *r, const struct wire *w, const struct choice *how,
                         ss_record_sink sink)
{
	struct ss_engine *engine;
	struct ss_engine_options options = {
	        .sink = sink,
	        .user = r,
	        .log = ss_analysis_needs(r->observers),
	        .inspect = true,
	        .settings = &r->settings,
	};
	REQUIRE(ss_engine_create(&options, &engine) == 0);
	for (size_t i = 0; i < w->n; i++) {
		const struct ss_frame *f = &w->frames[i].frame;
		if (!how->is_one_sided || w->frames[i].side == WIRE_CLIENT)
			ss_engine_feed(engine, f);
	}
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
}

static bool open_analyses(struct run *r, bool is_merged)
{
	const struct ss_analysis_options options = {
	        .observers = r->observers, .settings = &r->settings, .memory = &r->memory};
	if (ss_analysis_create(&options, &r->analysis) < 0)
		return false;
	if (is_merged && ss_analysis_create(&options, &r->other) < 0)
		r->other = NULL;
	return true;
}

static void open_connection(struct wire_connection *c, uint8_t steering)
{
	if (c->isn[0] != 0)
		wire_close(c);
	*c = (struct wire_connection){
	        .wire = c->wire,
	        .client_port = (uint16_t)(c->client_port + 1),
	        .server_port = 25,
	        .host = 1 + (steering & 3),
	        .isn = {1, 0xfffffff0u},
	        .now_ns = c->now_ns + (int64_t)(1u << (steering >> 2 & 15)) * NS,
	};
	wire_open(c);
}

static void say_all(struct wire *w, struct ss_slice in)
{
	struct wire_connection c = {.wire = w, .client_port = 40000};
	open_connection(&c, 0);
	while (in.len > 0) {
		struct ss_slice line = until(&in, '\n');
		if (line.len > 1 && line.data[0] == '=' && c.client_port < 40000 + CONNECTIONS)
			open_connection(&c, line.data[1]);
		else
			say_a_turn(&c, line);
	}
	wire_close(&c);
}

/* ---- Markdown ---- */

static size_t ticks_at(struct ss_slice s, size_t at)
{
	size_t n = 0;
	while (at + n < s.len && s.data[at + n] == '`')
		n++;
	return n;
}

/* Where the code span ends that so many backquotes begin (CommonMark, section 6.1); it has to. */
static size_t end_of_code(struct ss_slice line, size_t at, size_t ticks)
{
	while (at < line.len) {
		size_t n = ticks_at(line, at);
		if (n == ticks)
			return at + n;
		at += n > 0 ? n : 1;
	}
	REQUIRE(at < line.len); /* it does not end */
	return at;
}

/* Signs that our own words have not; whatever is from the wire has them, sooner or later. */
static void require_ours(uint8_t c)
{
	REQUIRE(c >= 0x20 && c != 0x7f);
	/* "--set top=10" and "behind the @" are our own. */
	REQUIRE(!memchr("<[]{}\\^~!$&", c, strlen("<[]{}\\^~!$&")));
}

/* Returns how many bars part its cells: also those in code do, unless escaped, and it depends on the
 * reader what an escaped backslash before one does. */
static size_t require_line(struct ss_slice line)
{
	size_t bars = 0;
	for (size_t i = 0; i < line.len; i++)
		bars += line.data[i] == '|';
	for (size_t at = 0; at < line.len;) {
		size_t ticks = ticks_at(line, at);
		if (ticks > 0) {
			at = end_of_code(line, at + ticks, ticks);
			continue;
		}
		require_ours(line.data[at++]);
	}
	return bars;
}

static void require_markdown(struct ss_slice text)
{
	size_t columns = 0;
	while (text.len > 0) {
		struct ss_slice line = until(&text, '\n');
		size_t bars = require_line(line);
		bool is_row = line.len > 0 && line.data[0] == '|';
		REQUIRE(is_row ? columns == 0 || bars == columns : bars == 0);
		columns = is_row ? bars : 0;
	}
}

/* ---- the page ---- */

static const char begin_data[] = "<script type=\"application/json\" id=\"data\">";

static uint64_t digest(const uint8_t *text, size_t len) /* FNV-1a */
{
	uint64_t d = 0xcbf29ce484222325u;
	for (size_t i = 0; i < len; i++)
		d = (d ^ text[i]) * 0x100000001b3u;
	return d;
}

/* What stands around the data is the same, whatever was said. */
static uint64_t around(struct ss_slice page, struct ss_slice *data)
{
	const size_t len = strlen(begin_data);
	size_t from = len;
	while (from < page.len && memcmp(page.data + from - len, begin_data, len) != 0)
		from++;
	REQUIRE(from < page.len);
	size_t end = ss_slice_find(page, from, '<');
	*data = ss_slice_cut(page, from, end - from);
	return digest(page.data, from) + 3 * digest(page.data + end, page.len - end);
}

static void require_page(struct ss_slice page)
{
	static uint64_t ours;
	struct ss_slice data;
	uint64_t digest = around(page, &data);
	REQUIRE(ours == 0 || ours == digest);
	ours = digest;
	for (size_t i = 0; i < data.len; i++)
		REQUIRE(data.data[i] != '>' && data.data[i] != '&');
	require_visible(data, false, false);
	REQUIRE(data.len > 0 && data.data[data.len - 1] == '\n');
	require_object(ss_slice_cut(data, 0, data.len - 1));
}

/* ---- the report ---- */

static void require_lines(struct ss_slice text)
{
	while (text.len > 0)
		require_object(until(&text, '\n'));
}

static void require_form(const char *name, struct ss_slice text, const struct ss_report_options *o,
                         bool is_explained)
{
	bool is_text = strcmp(name, "text") == 0;
	bool is_page = strcmp(name, "html") == 0;
	if (!is_page)
		require_visible(text, is_text && o->color, false);
	for (size_t i = 0; is_text && o->is_ascii && i < text.len; i++)
		REQUIRE(text.data[i] < 0x80);
	if (strcmp(name, "markdown") == 0 && !is_explained)
		require_markdown(text);
	if (strcmp(name, "json") == 0)
		require_lines(text);
	if (is_page)
		require_page(text);
}

static struct ss_slice written(const struct ss_writer *w)
{
	REQUIRE(w->error == 0);
	return (struct ss_slice){(const uint8_t *)w->data, w->len};
}

static void check_report(const struct run *r, const struct choice *how)
{
	struct ss_memory memory = {.fail_after = how->fail_showing};
	struct ss_arena arena = {.memory = &memory};
	struct ss_report_options o = how->report;
	struct ss_report_record report;
	struct ss_writer w;
	o.memory = &memory;
	ss_report_fill(r->analysis, &arena, &report);
	for (size_t i = 0; ss_report_formats[i]; i++) {
		const struct ss_report_format *f = ss_report_formats[i];
		REQUIRE(ss_writer_create(-1, &w) == 0);
		f->write(&w, &o, &report);
		require_form(f->name, written(&w), &o, false);
		ss_writer_destroy(&w);
		REQUIRE(ss_writer_create(-1, &w) == 0);
		f->explain(&w, &o, &report);
		require_form(f->name, written(&w), &o, true);
		ss_writer_destroy(&w);
	}
	ss_arena_reset(&arena);
	REQUIRE(memory.used == 0);
}

/* ---- context ---- */

static bool is_line(struct ss_slice line, const char *word)
{
	return ss_slice_is_equal(line, ss_slice_of(word));
}

/* Within fences a line begins with the name of a field, and so ends none. */
static void require_fences(struct ss_slice text)
{
	bool is_open = false;
	for (size_t n = 0; text.len > 0; n++) {
		struct ss_slice line = until(&text, '\n');
		bool is_fence = ticks_at(line, 0) >= 3;
		if (is_fence && is_open)
			REQUIRE(is_line(line, "```"));
		if (is_fence && !is_open)
			REQUIRE(is_line(line, "```captured"));
		is_open ^= is_fence;
		for (size_t i = 0; is_open && !is_fence && i < line.len; i++)
			REQUIRE(ticks_at(line, i) < 3);
		for (size_t i = 0; !is_open && !is_fence && n > 2 && i < line.len; i++)
			require_ours(line.data[i]);
	}
	REQUIRE(!is_open);
}

static int show_items(struct ss_context_items *items, struct ss_arena *arena)
{
	for (size_t i = 0; i < items->n; i++) {
		struct ss_context_item *item = &items->items[i];
		item->full = ss_context_show(arena, item->shape, item->full);
		item->brief = ss_context_show(arena, item->shape, item->brief);
		if (!item->full || !item->brief)
			return -1;
		if (item->least &&
		    !(item->least = ss_context_show(arena, item->shape, item->least)))
			return -1;
	}
	return 0;
}

static void check_form(const struct ss_context_form *form, const struct ss_context_items *items,
                       uint64_t max_tokens, struct ss_arena *arena)
{
	struct ss_writer w;
	REQUIRE(ss_writer_create(-1, &w) == 0);
	if (ss_context_write(&w, form, items, max_tokens, arena) == 0) {
		struct ss_slice text = written(&w);
		require_visible(text, false, false);
		REQUIRE(max_tokens == 0 || ss_context_tokens(text) <= max_tokens);
		if (strcmp(form->name, "markdown") == 0)
			require_fences(text);
		else
			require_lines(text);
	} else {
		REQUIRE(w.len == 0);
	}
	ss_writer_destroy(&w);
}

static void check_wireshark(const struct run *r, const struct choice *how, struct ss_arena *arena)
{
	const struct ss_wireshark_options options = {how->detail, true};
	struct ss_writer w;
	const void *view = ss_context_wireshark(r->analysis, &options, &r->settings, arena);
	if (view)
		view = ss_context_show(arena, &ss_origin_shape, view);
	if (!view)
		return;
	REQUIRE(ss_writer_create(-1, &w) == 0);
	ss_json_write_row(&w, &ss_origin_shape, view);
	require_visible(written(&w), false, false);
	require_lines(written(&w));
	ss_writer_destroy(&w);
}

static void check_context(const struct run *r, const struct choice *how)
{
	struct ss_memory memory = {.fail_after = how->fail_showing};
	struct ss_arena arena = {.memory = &memory};
	struct ss_context_items items;
	struct ss_slice query = {0};
	int error = ss_context_view(r->analysis, how->detail, query, &r->settings, &arena, &items);
	if (error == 0)
		error = show_items(&items, &arena);
	for (size_t i = 0; error == 0 && ss_context_forms[i]; i++)
		check_form(ss_context_forms[i], &items, how->max_tokens, &arena);
	check_wireshark(r, how, &arena);
	ss_arena_reset(&arena);
	REQUIRE(memory.used == 0);
}

/* ---- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_slice in = {data, size};
	struct choice how = read_choice(until(&in, '\n'));
	struct run r = {.memory.fail_after = how.fail_counting};
	struct wire w = {0};
	ss_settings_init(&r.settings);
	list_observers(&r);
	say_all(&w, in);
	if (open_analyses(&r, how.is_merged)) {
		if (r.other)
			read_capture(&r, &w, &how, on_first_record);
		read_capture(&r, &w, &how, on_record);
		ss_analysis_destroy(r.other);
		check_report(&r, &how);
		check_context(&r, &how);
		ss_analysis_destroy(r.analysis);
	}
	REQUIRE(r.memory.used == 0);
	wire_free(&w);
	return 0;
}
