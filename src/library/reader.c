/* Capture and engine, as the program joins them. */
#include <smtpscope/reader.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "capture/capture.h"
#include "engine/engine.h"
#include "library/record_private.h"
#include "output/formats.h"

struct ss_reader {
	struct ss_reader_options options;
	struct ss_memory memory; /* of what is ours */
	struct ss_engine *engine;
	struct ss_record_writer writer;
	uint16_t *ports;
	uint64_t n_packets;
	struct ss_engine_input input;
	bool is_over;
};

/* ---- records ---- */

static void on_record(void *user, const struct ss_record_head *head)
{
	struct ss_reader *r = user;
	struct ss_record record = {.head = head, .writer = &r->writer};
	r->writer.is_written = false;
	bool is_wanted = !r->options.where || head->type == SS_RECORD_STATS ||
	                 ss_where_is_record(r->options.where, &record);
	if (is_wanted)
		r->options.on_record(r->options.user, &record);
}

static unsigned type_of(const char *name, size_t len)
{
	for (unsigned type = 1; type < SS_N_RECORD_TYPES; type++) {
		const char *known = ss_record_type_names[type];
		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return 1u << type;
	}
	return 0;
}

/* 0: a name among them is unknown, or there is none. */
static unsigned types_of(const char *names)
{
	unsigned all = 0, one;
	if (!names)
		return ss_json_format.default_log;
	for (;;) {
		size_t len = strcspn(names, ",");
		one = type_of(names, len);
		all |= one;
		if (one == 0)
			return 0;
		if (names[len] == '\0')
			return all;
		names += len + 1;
	}
}

/* ---- life ---- */

static int copy_ports(struct ss_reader *r)
{
	size_t size = r->options.n_ports * sizeof *r->ports;
	if (size == 0)
		return SS_OK;
	r->ports = ss_memory_take(&r->memory, size);
	if (!r->ports)
		return SS_ENOMEM;
	memcpy(r->ports, r->options.ports, size);
	return SS_OK;
}

static int create_engine(struct ss_reader *r, unsigned types)
{
	const struct ss_reader_options *o = &r->options;
	return ss_engine_create(
	        &(struct ss_engine_options){
	                .sink = on_record,
	                .user = r,
	                .log = types,
	                .ports = r->ports,
	                .n_ports = o->n_ports,
	                .checksums = o->flags & SS_READER_CHECKSUMS,
	                .show_secrets = o->flags & SS_READER_SHOW_SECRETS,
	                .memory_limit = o->memory_limit,
	                .hash_seed = o->hash_seed,
	        },
	        &r->engine);
}

int ss_reader_create(const struct ss_reader_options *options, struct ss_reader **out)
{
	struct ss_memory account = {0};
	unsigned types = options ? types_of(options->types) : 0;
	if (types == 0 || !options->on_record || (options->n_ports > 0 && !options->ports) ||
	    options->n_ports > UINT16_MAX)
		return SS_EARG;
	struct ss_reader *r = ss_memory_take_zeroed(&account, sizeof *r);
	if (!r)
		return SS_ENOMEM;
	r->options = *options;
	int error = copy_ports(r);
	if (!error)
		error = create_engine(r, types);
	if (error)
		ss_reader_destroy(r);
	else
		*out = r;
	return error;
}

void ss_reader_destroy(struct ss_reader *r)
{
	if (!r)
		return;
	struct ss_memory account = {.used = sizeof *r};
	ss_engine_destroy(r->engine);
	ss_record_writer_release(&r->writer);
	ss_memory_give(&r->memory, r->ports, r->options.n_ports * sizeof *r->ports);
	ss_memory_give(&account, r, sizeof *r);
}

int ss_reader_end(struct ss_reader *r)
{
	if (r->is_over)
		return SS_EARG;
	r->is_over = true;
	ss_engine_end(r->engine, &r->input);
	return SS_OK;
}

/* ---- packets ---- */

static void feed(struct ss_reader *r, struct ss_frame *frame)
{
	frame->number = ++r->n_packets;
	ss_engine_feed(r->engine, frame);
}

int ss_reader_packet(struct ss_reader *r, const struct ss_reader_packet *p)
{
	static const uint8_t none[1];
	if (r->is_over || p->len > SS_LIMIT_FRAME || p->wire_len > UINT32_MAX ||
	    (p->len > 0 && !p->bytes))
		return SS_EARG;
	struct ss_frame frame = {
	        .ts_ns = p->time_ns,
	        .bytes = p->len > 0 ? p->bytes : none,
	        .len = (uint32_t)p->len,
	        .wire_len = (uint32_t)(p->wire_len > p->len ? p->wire_len : p->len),
	        .link_type = p->link_type,
	};
	feed(r, &frame);
	return SS_OK;
}

/* ---- files ---- */

static void on_trouble(void *user, const char *text)
{
	const struct ss_reader *r = user;
	if (r->options.on_trouble)
		r->options.on_trouble(r->options.user, text);
}

static bool is_stopped(void *user)
{
	const struct ss_reader *r = user;
	return r->options.is_stopped && r->options.is_stopped(r->options.user);
}

/* The question costs nothing of note at this distance. */
enum { FRAMES_PER_QUESTION = 1024 };

static bool read_all(struct ss_reader *r, struct ss_capture *capture)
{
	struct ss_frame frame;
	for (uint64_t n = 1; ss_capture_next(capture, &frame); n++) {
		feed(r, &frame);
		if (n % FRAMES_PER_QUESTION == 0 && is_stopped(r))
			return false;
	}
	return !is_stopped(r);
}

int ss_reader_files(struct ss_reader *r, const char *const *paths, size_t n_paths)
{
	struct ss_capture *capture;
	if (r->is_over || (n_paths > 0 && !paths))
		return SS_EARG;
	for (size_t i = 0; i < n_paths; i++) {
		if (!paths[i])
			return SS_EARG;
	}
	int error = ss_capture_create(
	        paths, n_paths,
	        &(struct ss_capture_options){.merge = r->options.flags & SS_READER_MERGE,
	                                     .on_trouble = on_trouble,
	                                     .is_stopped = is_stopped,
	                                     .user = r},
	        &capture);
	if (error)
		return error;
	bool is_whole = read_all(r, capture);
	unsigned n_troubles = ss_capture_troubles(capture);
	r->input.inputs_failed += n_troubles;
	ss_capture_destroy(capture);
	return !is_whole ? SS_ESTOP : n_troubles > 0 ? SS_EFORMAT : SS_OK;
}
