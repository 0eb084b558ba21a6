/* Two sides say anything, in portions of any size, with gaps; the engine makes records of it.
 *
 * The input is lines that a person can write.  The first line's letters choose: m the start was not
 * captured, o only the client's side was, s secrets are shown, l and a digit: a memory limit of
 * 1 KiB << digit, k somebody keeps contents, r messages are files too and bodies have digests, f they
 * are not taken apart, d and a digit: only 16 << digit octets of a side are looked into.  Then one
 * turn a line, as in turns.h. */
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "engine/engine.h"
#include "output/output.h"
#include "turns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct choice {
	bool is_midway, is_one_sided, has_secrets, is_kept;
	size_t memory_limit;
	struct ss_settings settings;
};

struct sink {
	const struct ss_format *format;
	struct ss_output *output;
};

static void on_record(void *user, const struct ss_record_head *record)
{
	struct sink *s = user;
	s->format->record(s->output, record);
}

/* ---- who keeps contents: each is over once, and none is left ---- */

struct content {
	bool is_open;
	uint8_t type;
};

static unsigned n_contents;

static void *begin_content(void *user, const struct ss_record_head *head)
{
	struct content *c = malloc(sizeof *c);
	*c = (struct content){true, head->type};
	n_contents++;
	return c;
}

static void take_octets(void *user, void *content, const uint8_t *bytes, size_t len)
{
	const struct content *c = content;
	if (!c->is_open || len == 0 || !bytes)
		abort();
}

static void take_gap(void *user, void *content, uint64_t len)
{
	const struct content *c = content;
	if (!c->is_open || len == 0)
		abort();
}

static void drop_content(void *user, void *content)
{
	n_contents--;
	free(content);
}

static void end_content(void *user, void *content, const struct ss_record_head *record)
{
	const struct content *c = content;
	if (c->type != record->type)
		abort();
	drop_content(user, content);
}

static const struct ss_engine_contents contents = {
        NULL, begin_content, take_octets, take_gap, end_content, drop_content,
};

static void feed(struct ss_engine *e, const struct wire *w, const struct choice *how)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct ss_frame *f = &w->frames[i].frame;
		bool is_of_server = f->bytes[34] == 0 && f->bytes[35] == 25;
		if (how->is_midway && w->frames[i].is_handshake)
			continue;
		if (how->is_one_sided && is_of_server)
			continue;
		ss_engine_feed(e, f);
	}
}

static struct choice read_choice(struct ss_slice line)
{
	struct choice how = {0};
	ss_settings_init(&how.settings);
	for (size_t i = 0; i < line.len; i++) {
		switch (line.data[i]) {
		case 'm': how.is_midway = true; break;
		case 'o': how.is_one_sided = true; break;
		case 's': how.has_secrets = true; break;
		case 'l':
			if (++i < line.len)
				how.memory_limit = 1024u << (line.data[i] & 7);
			break;
		case 'k': how.is_kept = true; break;
		case 'r':
			how.settings.message_file = true;
			how.settings.body_md5 = SS_SETTING_ON;
			break;
		case 'f': how.settings.mime = false; break;
		case 'd':
			if (++i < line.len)
				how.settings.stream_depth = 16u << (line.data[i] & 7);
			break;
		default: break;
		}
	}
	return how;
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
		say_a_turn(&c, until(&in, '\n'));
	wire_close(&c);

	struct ss_writer writer;
	struct sink sink = {.format = ss_format_find("json")};
	struct ss_engine *engine;
	struct ss_engine_options options = {
	        .sink = on_record,
	        .user = &sink,
	        .log = sink.format->able_log,
	        .show_secrets = how.has_secrets,
	        .memory_limit = how.memory_limit,
	        .settings = &how.settings,
	        .contents = how.is_kept ? &contents : NULL,
	};
	if (ss_writer_create(-1, &writer) < 0)
		abort();
	if (sink.format->create(&writer, &(struct ss_output_options){.log = options.log},
	                        &sink.output) < 0)
		abort();
	if (ss_engine_create(&options, &engine) == 0) {
		feed(engine, &w, &how);
		ss_engine_end(engine, &(struct ss_engine_input){0});
		ss_engine_destroy(engine);
	}
	if (n_contents != 0)
		abort();
	sink.format->end(sink.output);
	sink.format->destroy(sink.output);
	ss_writer_destroy(&writer);
	wire_free(&w);
	return 0;
}
