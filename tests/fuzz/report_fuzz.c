/* Connections in which two sides say anything, through all detectors and all that counts; then the
 * report in one of its forms, or a view of `context`.  Whatever was said: texts hold no control, what
 * is from the wire stands in Markdown within code alone and in a page within its data alone, JSON
 * parses, fences are closed, and there are no more tokens than were asked for.
 *
 * The first line's letters choose: v and a letter: what is shown, a row of views[]; a ASCII alone, c
 * colors, w and a digit: a terminal of 20 << digit columns, d and a digit: detail, m and a digit:
 * 500 << digit tokens, f and a letter: memory that fails after 1 << that letter's low four bits calls,
 * r and a letter: the same when it is shown, g there are two captures, o only the client's side was
 * captured.  Then one turn a line, as in turns.h, or a line that begins with '=': the next connection,
 * of the client and as many seconds later as its low bits say. */
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
#include "markdown_check.h"
#include "output/context.h"
#include "output/context_show.h"
#include "output/report.h"
#include "output/row.h"
#include "page_check.h"
#include "require.h"
#include "turns.h"
#include "visible_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_OBSERVERS = 64, CONNECTIONS = 8, NS = 1000000000 };

struct run;
struct choice;

struct view {
	uint8_t letter;
	const char *form;
	void (*show)(const struct run *r, const struct choice *how, struct ss_arena *arena);
};

struct choice {
	const struct view *view;
	bool is_one_sided, is_merged;
	unsigned detail;
	uint64_t max_tokens, fail_counting, fail_showing;
	struct ss_report_options report;
};

static const struct view *find_view(uint8_t letter);

static uint8_t next_letter(struct ss_slice line, size_t *at)
{
	return ++*at < line.len ? line.data[*at] : 0;
}

static struct choice read_choice(struct ss_slice line)
{
	struct choice how = {.view = find_view('t'), .detail = 2, .report.top = 10};
	for (size_t i = 0; i < line.len; i++) {
		switch (line.data[i]) {
		case 'v': how.view = find_view(next_letter(line, &i)); break;
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

static void show_report(const struct run *r, const struct choice *how, struct ss_arena *arena,
                        bool is_explained)
{
	const struct ss_report_format *f = ss_report_format_find(how->view->form);
	struct ss_report_options o = how->report;
	struct ss_report_record report;
	struct ss_writer w;
	o.memory = arena->memory;
	ss_report_fill(r->analysis, arena, &report);
	REQUIRE(ss_writer_create(-1, &w) == 0);
	(is_explained ? f->explain : f->write)(&w, &o, &report);
	require_form(f->name, written(&w), &o, is_explained);
	ss_writer_destroy(&w);
}

static void write_report(const struct run *r, const struct choice *how, struct ss_arena *arena)
{
	show_report(r, how, arena, false);
}

static void explain_report(const struct run *r, const struct choice *how, struct ss_arena *arena)
{
	show_report(r, how, arena, true);
}

/* ---- context ---- */

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

static const struct ss_context_form *find_form(const char *name)
{
	size_t i = 0;
	while (strcmp(ss_context_forms[i]->name, name) != 0)
		i++;
	return ss_context_forms[i];
}

static void write_context(const struct run *r, const struct choice *how, struct ss_arena *arena)
{
	const struct ss_context_form *form = find_form(how->view->form);
	struct ss_context_items items;
	struct ss_writer w;
	if (ss_context_view(r->analysis, how->detail, (struct ss_slice){0}, &r->settings, arena,
	                    &items) < 0 ||
	    show_items(&items, arena) < 0)
		return;
	REQUIRE(ss_writer_create(-1, &w) == 0);
	if (ss_context_write(&w, form, &items, how->max_tokens, arena) == 0) {
		struct ss_slice text = written(&w);
		require_visible(text, false, false);
		REQUIRE(how->max_tokens == 0 || ss_context_tokens(text) <= how->max_tokens);
		if (strcmp(form->name, "markdown") == 0)
			require_fences(text);
		else
			require_lines(text);
	} else {
		REQUIRE(w.len == 0);
	}
	ss_writer_destroy(&w);
}

static void write_wireshark(const struct run *r, const struct choice *how, struct ss_arena *arena)
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

/* ---- one of them ---- */

static const struct view views[] = {
        {'t', "text", write_report},      {'k', "markdown", write_report},
        {'j', "json", write_report},      {'h', "html", write_report},
        {'T', "text", explain_report},    {'K', "markdown", explain_report},
        {'J', "json", explain_report},    {'H', "html", explain_report},
        {'m', "markdown", write_context}, {'o', "json", write_context},
        {'w', NULL, write_wireshark},
};
enum { N_VIEWS = sizeof views / sizeof views[0] };

static const struct view *find_view(uint8_t letter)
{
	for (size_t i = 0; i < N_VIEWS; i++) {
		if (views[i].letter == letter)
			return &views[i];
	}
	return &views[letter % N_VIEWS];
}

static void show(const struct run *r, const struct choice *how)
{
	struct ss_memory memory = {.fail_after = how->fail_showing};
	struct ss_arena arena = {.memory = &memory};
	how->view->show(r, how, &arena);
	ss_arena_reset(&arena);
	REQUIRE(memory.used == 0);
}

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
		show(&r, &how);
		ss_analysis_destroy(r.analysis);
	}
	REQUIRE(r.memory.used == 0);
	wire_free(&w);
	return 0;
}
