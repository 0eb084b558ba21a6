/* Conversations of any content, from several clients; all detectors, and what a report and a context
 * are made of, look at their records, also when memory fails at any place.
 *
 * The input is lines that a person can write.  The first line's letters choose: s secrets are shown,
 * a and a number: of the analysis' calls for memory all from that one on fail, l and a digit: it has
 * 4 KiB << digit, g every other connection is seen by a second analysis, which is added to the first,
 * x and a digit: each record of the type with that number is kept from it, t and a digit: what is asked
 * of it at the end, 0 a report, 1 to 3 a context in that detail, 5 to 7 the other one.  Then one turn a
 * line: who speaks, C or S (c or s: it is lost from the capture), and the text, which is sent with
 * CR LF, or if it ends in a backslash without both.  N and a character: the connection ends, and the
 * next one is of the client with that character's number.  W and a number: seconds pass. */
#include <stdlib.h>
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
#include "require.h"
#include "turns.h"
#include "wire.h"
#include "words.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_OBSERVERS = 64, MSS = 1400 };

static struct ss_settings settings; /* the same for all inputs */

struct choice {
	bool has_secrets, is_split;
	uint64_t fail_after;
	size_t memory_limit;
	unsigned without; /* type of records; 0: all are there */
	unsigned told;
};

struct looking {
	const struct choice *how;
	struct ss_memory memory[2];
	struct ss_analysis *analysis[2]; /* NULL: it could not be made */
	const struct ss_observer *observers[MOST_OBSERVERS];
	uint64_t n_findings;
};

static struct choice read_choice(struct ss_slice line)
{
	struct choice how = {0};
	for (size_t i = 0; i < line.len; i++) {
		uint8_t next = i + 1 < line.len ? line.data[i + 1] : '0';
		switch (line.data[i]) {
		case 's': how.has_secrets = true; break;
		case 'g': how.is_split = true; break;
		case 'l': how.memory_limit = 4096u << (next & 15); break;
		case 'x': how.without = next & 15u; break;
		case 't': how.told = next & 7u; break;
		case 'a':
			while (i + 1 < line.len && how.fail_after < 1000000 &&
			       line.data[i + 1] >= '0' && line.data[i + 1] <= '9')
				how.fail_after = how.fail_after * 10 + (line.data[++i] - '0');
			break;
		default: break;
		}
	}
	return how;
}

/* ---- the wire ---- */

static void next_client(struct wire_connection *c, uint8_t who)
{
	int64_t now = c->now_ns;
	wire_close(c);
	*c = (struct wire_connection){.wire = c->wire,
	                              .client_port = (uint16_t)(c->client_port + 1),
	                              .server_port = 25,
	                              .host = who,
	                              .isn = {1, 0xfffffff0u},
	                              .now_ns = now + 1000000};
	wire_open(c);
}

static void turn(struct wire_connection *c, struct ss_slice line)
{
	const int64_t second = 1000000000;
	const struct ss_slice rest = ss_slice_cut(line, 1, line.len);
	switch (line.len > 0 ? line.data[0] : 0) {
	case 'C': say_text(c, WIRE_CLIENT, false, rest, MSS); break;
	case 'S': say_text(c, WIRE_SERVER, false, rest, MSS); break;
	case 'c': say_text(c, WIRE_CLIENT, true, rest, MSS); break;
	case 's': say_text(c, WIRE_SERVER, true, rest, MSS); break;
	case 'N': next_client(c, rest.len > 0 ? rest.data[0] : 1); break;
	case 'W': c->now_ns += second * (number(rest) > 0 ? number(rest) : 1); break;
	default: break;
	}
}

/* ---- the analysis ---- */

static void on_finding(void *user, const struct ss_record_head *record)
{
	struct looking *l = user;
	const struct ss_finding_record *f = (const struct ss_finding_record *)record;
	REQUIRE(record->type == SS_RECORD_FINDING);
	REQUIRE(ss_finding_row_find(f->id) != NULL);
	REQUIRE(f->count > 0);
	REQUIRE(f->severity > 0 && f->confidence > 0);
	REQUIRE(f->evidence.n <= 8);
	l->n_findings++;
}

static void on_record(void *user, const struct ss_record_head *record)
{
	struct looking *l = user;
	if (record->type == SS_RECORD_STATS || record->type == l->how->without)
		return;
	struct ss_analysis *a = l->analysis[l->how->is_split && (record->flow_id & 1)];
	if (a)
		ss_analysis_record(a, record);
}

static void list_observers(struct looking *l)
{
	size_t n = 0;
	for (size_t i = 0; ss_detectors[i]; i++)
		l->observers[n++] = ss_detectors[i];
	for (size_t i = 0; ss_reporters_with_dialogues[i]; i++)
		l->observers[n++] = ss_reporters_with_dialogues[i];
	l->observers[n++] = &ss_features_observer;
	l->observers[n++] = &ss_insights_observer;
	l->observers[n++] = &ss_context_observer;
	REQUIRE(n < MOST_OBSERVERS);
}

static void open_analyses(struct looking *l)
{
	list_observers(l);
	for (size_t i = 0; i < (l->how->is_split ? 2 : 1); i++) {
		l->memory[i].fail_after = l->how->fail_after;
		l->memory[i].limit = l->how->memory_limit;
		const struct ss_analysis_options options = {.observers = l->observers,
		                                            .settings = &settings,
		                                            .memory = &l->memory[i],
		                                            .sink = on_finding,
		                                            .user = l};
		if (ss_analysis_create(&options, &l->analysis[i]) < 0)
			l->analysis[i] = NULL;
	}
}

static void tell(struct looking *l)
{
	const struct ss_analysis *a = l->analysis[0];
	const unsigned detail = l->how->told & 3;
	const struct ss_wireshark_options options = {.detail = detail};
	struct ss_arena arena = {.memory = &l->memory[0]};
	struct ss_report_record report;
	struct ss_context_items items;
	if (detail == 0)
		ss_report_fill(a, &arena, &report);
	else if (l->how->told & 4)
		(void)ss_context_wireshark(a, &options, &settings, &arena);
	else
		(void)ss_context_view(a, detail, (struct ss_slice){0}, &settings, &arena, &items);
	ss_arena_reset(&arena);
}

static void close_analyses(struct looking *l)
{
	const struct ss_stats_record stats = {.head = {.type = SS_RECORD_STATS}};
	if (l->analysis[0] && l->analysis[1])
		(void)ss_analysis_merge(l->analysis[0], l->analysis[1]);
	ss_analysis_destroy(l->analysis[1]);
	if (l->analysis[0]) {
		ss_analysis_record(l->analysis[0], &stats.head);
		tell(l);
	}
	ss_analysis_destroy(l->analysis[0]);
	REQUIRE(l->memory[0].used == 0);
	REQUIRE(l->memory[1].used == 0);
}

static void set(struct ss_settings *s, const char *name, const char *value)
{
	struct ss_setting_trouble t;
	REQUIRE(ss_settings_set(s, ss_slice_of(name), ss_slice_of(value), &t) == 0);
}

/* Thresholds low enough for what an input holds. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct ss_settings *s = &settings;
	ss_settings_init(s);
	set(s, "internal_domains", "d.example");
	set(s, "protected_domains", "paypal.com, d.example");
	set(s, "vip_names", "Jane Doe");
	set(s, "suspicious_domains", "bad.example");
	set(s, "proxies", "198.51.100.80");
	set(s, "relays", "198.51.100.82");
	set(s, "mailbomb_messages", "3");
	set(s, "backscatter_high", "2");
	set(s, "replay_high", "2");
	set(s, "spray_accounts", "2");
	set(s, "stuffing_pairs", "2");
	set(s, "distributed_clients", "2");
	set(s, "auth_failures_high", "2");
	set(s, "harvest_recipients", "3");
	set(s, "connections_high", "2");
	set(s, "short_session_high", "2");
	set(s, "chunk_messages", "2");
	set(s, "regular_sends", "3");
	set(s, "rate_windows_least", "2");
	set(s, "recipients_high", "2");
	set(s, "timeline_buckets", "5");
	set(s, "heavy_kept", "4");
	set(s, "distinct_exact", "4");
	set(s, "sessions_kept", "4");
	return 0;
}

static void look(const struct wire *w, const struct choice *how)
{
	struct looking l = {.how = how};
	struct ss_engine *engine;
	open_analyses(&l);
	const struct ss_engine_options options = {.sink = on_record,
	                                          .user = &l,
	                                          .log = ss_analysis_needs(l.observers),
	                                          .inspect = true,
	                                          .show_secrets = how->has_secrets,
	                                          .settings = &settings};
	REQUIRE(ss_engine_create(&options, &engine) == 0);
	for (size_t i = 0; i < w->n; i++)
		ss_engine_feed(engine, &w->frames[i].frame);
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
	close_analyses(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_slice in = {data, size};
	struct choice how = read_choice(until(&in, '\n'));
	struct wire w = {0};
	struct wire_connection c = {.wire = &w,
	                            .client_port = 40000,
	                            .server_port = 25,
	                            .host = 1,
	                            .isn = {1, 0xfffffff0u}};
	wire_open(&c);
	while (in.len > 0)
		turn(&c, until(&in, '\n'));
	wire_close(&c);
	look(&w, &how);
	wire_free(&w);
	return 0;
}
