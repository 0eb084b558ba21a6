/* Two sides say anything, in portions of any size, with gaps; the engine makes records of it.
 * Input: the first byte chooses a memory limit and what is left out, then come turns: a byte with
 * the side in its lowest bit, a length, and so many bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "engine/engine.h"
#include "output/output.h"
#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MIDWAY = 1, ONE_SIDED = 2, SECRETS = 4, LIMITED = 8, LOST = 0x40 };

struct sink {
	const struct ss_format *format;
	struct ss_output *output;
};

static void on_record(void *user, const struct ss_record_head *record)
{
	struct sink *s = user;
	s->format->record(s->output, record);
}

static void feed(struct ss_engine *e, const struct wire *w, unsigned how)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct ss_frame *f = &w->frames[i].frame;
		bool is_of_server = f->bytes[34] == 0 && f->bytes[35] == 25;
		if ((how & MIDWAY) && w->frames[i].is_handshake)
			continue;
		if ((how & ONE_SIDED) && is_of_server)
			continue;
		ss_engine_feed(e, f);
	}
}

static void say_turns(struct wire_connection *c, struct ss_cursor *in)
{
	while (ss_cursor_left(in) > 2) {
		uint8_t head = ss_cursor_u8(in);
		size_t len = ss_cursor_u8(in);
		if (len > ss_cursor_left(in))
			len = ss_cursor_left(in);
		const uint8_t *text = ss_cursor_take(in, len);
		if (head & LOST)
			c->seq[head & 1] += (uint32_t)len; /* sent, acknowledged, never captured */
		else
			wire_say(c, head & 1, text, len, 1 + (head >> 1 & 31));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_cursor in = ss_cursor_on(data, size);
	unsigned how = ss_cursor_u8(&in);
	struct wire w = {0};
	struct wire_connection c = {.wire = &w,
	                            .client_port = 40000,
	                            .server_port = 25,
	                            .host = 1,
	                            .isn = {1, 0xfffffff0u}};
	wire_open(&c);
	say_turns(&c, &in);
	wire_close(&c);

	struct ss_writer writer;
	struct sink sink = {.format = ss_format_find("json")};
	struct ss_engine *engine;
	struct ss_engine_options options = {
	        .sink = on_record,
	        .user = &sink,
	        .log = sink.format->able_log,
	        .show_secrets = how & SECRETS,
	        .memory_limit = how & LIMITED ? 1024u << (how >> 4 & 7) : 0,
	};
	if (ss_writer_create(-1, &writer) < 0)
		abort();
	if (sink.format->create(&writer, &(struct ss_output_options){.log = options.log},
	                        &sink.output) < 0)
		abort();
	if (ss_engine_create(&options, &engine) == 0) {
		feed(engine, &w, how);
		ss_engine_end(engine, &(struct ss_engine_input){0});
		ss_engine_destroy(engine);
	}
	sink.format->end(sink.output);
	sink.format->destroy(sink.output);
	ss_writer_destroy(&writer);
	wire_free(&w);
	return 0;
}
