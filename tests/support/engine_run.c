#include "engine_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/analysis.h"
#include "output/output.h"
#include "wire.h"

enum { MSS = 1400, TURN_MAX = 65536 };

struct turn {
	unsigned side;
	size_t len, segment;
	char text[TURN_MAX];
};

static void send_turn(struct wire_connection *c, struct turn *t)
{
	if (t->len > 0)
		wire_say(c, t->side, t->text, t->len, t->segment);
	t->len = 0;
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Lines of one side in a row are one turn. */
static void add_line(struct wire_connection *c, struct turn *t, const char *line, size_t len)
{
	unsigned side = line[0] == 'C' ? WIRE_CLIENT : WIRE_SERVER;
	if (side != t->side || line[1] == '-' || line[1] == '~')
		send_turn(c, t);
	t->side = side;
	if (line[1] == '-') {
		c->seq[side] += (uint32_t)strtoul(line + 3, NULL, 10);
		return;
	}
	if (line[1] == '~') {
		c->now_ns += strtol(line + 3, NULL, 10) * 1000000;
		return;
	}
	if (line[1] == '#') {
		for (size_t at = 3; at + 1 < len; at += 2)
			t->text[t->len++] =
			        (char)(hex_digit(line[at]) << 4 | hex_digit(line[at + 1]));
		return;
	}
	size_t from = len > 2 ? 3 : 2;
	memcpy(t->text + t->len, line + from, len - from);
	t->len += len - from;
	if (line[1] != '!') {
		memcpy(t->text + t->len, "\r\n", 2);
		t->len += 2;
	}
}

static void make_connection(const struct engine_run *run, struct wire *w, uint16_t client_port)
{
	struct wire_connection c = {
	        .wire = w,
	        .client_port = client_port,
	        .server_port = run->server_port ? run->server_port : 25,
	        .host = run->host ? run->host : 7,
	        .server = run->server,
	        .isn = {1000, 2000},
	        .now_ns = 1767323045000000000LL + run->after_ns,
	};
	struct turn *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	t->segment = run->segment > 0 ? run->segment : MSS;
	wire_open(&c);
	for (const char *line = run->dialogue; *line;) {
		size_t len = strcspn(line, "\n");
		add_line(&c, t, line, len);
		line += len + (line[len] == '\n');
	}
	send_turn(&c, t);
	if (run->is_reset)
		wire_reset(&c);
	else if (!run->is_given_up && !run->is_open)
		wire_close(&c);
	free(t);
}

static void make_frames(const struct engine_run *run, struct wire *w)
{
	uint16_t port = 40000;
	for (; run; run = run->next) {
		make_connection(run, w, port++);
		for (unsigned i = 1; i < run->n_connections; i++)
			make_connection(run, w, port++);
	}
}

struct sink {
	struct ss_analysis *analysis;
	struct ss_memory memory; /* of the analysis */
	const struct ss_format *format;
	struct ss_output *output;
};

static void write_record(void *user, const struct ss_record_head *record)
{
	struct sink *s = user;
	s->format->record(s->output, record);
}

static void on_record(void *user, const struct ss_record_head *record)
{
	struct sink *s = user;
	write_record(s, record);
	if (s->analysis)
		ss_analysis_record(s->analysis, record);
}

static void open_analysis(const struct engine_run *run, struct sink *s,
                          const struct ss_settings *settings, struct ss_engine_options *engine)
{
	const struct ss_analysis_options options = {
	        .observers = run->observers,
	        .settings = settings,
	        .registrable = run->registrable,
	        .memory = &s->memory,
	        .hash_seed = run->hash_seed,
	        .sink = write_record,
	        .user = s,
	};
	if (!run->observers)
		return;
	engine->log |= ss_analysis_needs(run->observers);
	engine->inspect = true;
	if (ss_analysis_create(&options, &s->analysis) < 0)
		abort();
}

static void feed(const struct engine_run *run, struct ss_engine *e, const struct wire *w)
{
	for (size_t i = 0; i < w->n; i++) {
		bool is_of_client = w->frames[i].side == WIRE_CLIENT;
		if ((run->is_midway && w->frames[i].is_handshake) ||
		    (run->is_client_unseen && is_of_client) ||
		    (run->is_server_unseen && !is_of_client))
			continue;
		ss_engine_feed(e, &w->frames[i].frame);
	}
}

char *engine_run(const struct engine_run *run)
{
	struct ss_writer writer;
	struct sink sink = {.format = ss_format_find("json")};
	struct ss_settings settings;
	struct ss_engine *engine;
	struct wire w = {0};
	struct ss_engine_options options = {
	        .sink = on_record,
	        .user = &sink,
	        .log = run->log ? run->log : 1u << SS_RECORD_SESSION | 1u << SS_RECORD_TRANSACTION,
	        .show_secrets = run->show_secrets,
	        .inspect = run->inspect,
	        .memory_limit = run->memory_limit,
	        .certificates = run->certificates,
	        .settings = run->settings,
	        .contents = run->contents,
	        .hash_seed = run->hash_seed,
	};
	if (run->observers && !run->log)
		options.log = 1u << SS_RECORD_FINDING;
	make_frames(run, &w);
	if (ss_writer_create(-1, &writer) < 0 ||
	    sink.format->create(&writer, &(struct ss_output_options){.log = options.log},
	                        &sink.output) < 0)
		abort();
	ss_settings_init(&settings);
	open_analysis(run, &sink, run->settings ? run->settings : &settings, &options);
	if (ss_engine_create(&options, &engine) == 0) { /* fails below some memory limit */
		feed(run, engine, &w);
		if (!run->is_given_up)
			ss_engine_end(engine, &(struct ss_engine_input){0});
		ss_engine_destroy(engine);
	}
	sink.format->end(sink.output);
	sink.format->destroy(sink.output);
	ss_analysis_destroy(sink.analysis);
	ss_settings_release(&settings);
	char *text = strndup(writer.data, writer.len);
	ss_writer_destroy(&writer);
	wire_free(&w);
	return text;
}

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

void engine_run_check(const struct engine_run *run, const char *const *wanted)
{
	char *seen = engine_run(run);
	for (size_t i = 0; wanted[i]; i++) {
		const char *w = wanted[i];
		unsigned n = w[0] == '!' ? 0 : w[0] == '2' && w[1] == 'x' ? 2 : 1;
		unsigned found = count(seen, n == 0 ? w + 1 : n == 2 ? w + 2 : w);
		if (n == 1 ? found < 1 : found != n)
			fail_msg("wanted %s\nin\n%s", w, seen);
	}
	free(seen);
}
