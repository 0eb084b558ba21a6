#include "output/zeek_flow.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"

/* ---- the table ---- */

static size_t bucket_of(const struct ss_output *o, int64_t flow_id)
{
	return ss_record_flow_hash(flow_id) & (o->n_buckets - 1);
}

static struct ss_zeek_flow **find(struct ss_output *o, int64_t flow_id)
{
	struct ss_zeek_flow **at = &o->buckets[bucket_of(o, flow_id)];
	while (*at && (*at)->head.flow_id != flow_id)
		at = &(*at)->hash_next;
	return at;
}

struct ss_zeek_flow *ss_zeek_flow_find(struct ss_output *o, int64_t flow_id)
{
	return *find(o, flow_id);
}

/* Where memory is short, the chains are longer: nothing else. */
static void grow(struct ss_output *o)
{
	size_t n = o->n_buckets * 2, size = sizeof(struct ss_zeek_flow *);
	struct ss_zeek_flow **was = o->buckets, **now = ss_memory_take_zeroed(o->memory, n * size);
	size_t n_was = o->n_buckets;
	if (!now)
		return;
	o->buckets = now;
	o->n_buckets = n;
	for (size_t i = 0; i < n_was; i++) {
		for (struct ss_zeek_flow *f = was[i], *next; f; f = next) {
			struct ss_zeek_flow **at = &now[bucket_of(o, f->head.flow_id)];
			next = f->hash_next;
			f->hash_next = *at;
			*at = f;
		}
	}
	ss_memory_give(o->memory, was, n_was * size);
}

struct ss_zeek_flow *ss_zeek_flow_open(struct ss_output *o, const struct ss_record_head *head)
{
	struct ss_zeek_flow *f = *find(o, head->flow_id);
	if (f)
		return f;
	if (o->n_flows >= o->n_buckets)
		grow(o);
	f = ss_memory_take_zeroed(o->memory, sizeof *f);
	if (!f)
		return NULL;
	f->head = *head;
	f->head.community_id = f->head.input = (struct ss_slice){0};
	f->held.memory = o->memory;
	f->tls_ts = SS_NUMBER_ABSENT;
	ss_zeek_write_uid(head, f->uid);
	ss_zeek_smtp_open(o, f);
	struct ss_zeek_flow **at = find(o, head->flow_id);
	*at = f;
	o->n_flows++;
	return f;
}

/* ---- rows ---- */

/* What a row that waits has in front of its text. */
struct held {
	int64_t ts;
	uint32_t log, len;
};

static struct ss_writer *open_log(struct ss_output *o, enum ss_zeek_log_kind kind)
{
	struct ss_zeek_log *log = &o->logs[kind];
	const struct ss_output_options *options = &o->options;
	if (!log->is_open)
		log->w = options->open_log
		                 ? options->open_log(options->open_user, ss_zeek_logs[kind].name)
		                 : o->w;
	log->is_open = true;
	return log->w;
}

static void write_line(struct ss_output *o, enum ss_zeek_log_kind kind, int64_t ts,
                       struct ss_slice line)
{
	struct ss_zeek_log *log = &o->logs[kind];
	struct ss_writer *w = open_log(o, kind);
	if (!w)
		return; /* the one who could not open it has told so */
	if (!log->has_rows && !o->row.is_json)
		ss_zeek_write_header(w, ss_zeek_logs[kind].name, log->columns, ts);
	log->has_rows = true;
	ss_write_slice(w, line);
}

/* Held rows are bounded for each flow: those beyond are written though it may not be chosen, as
 * none must be lost that is. */
static void hold(struct ss_output *o, enum ss_zeek_log_kind kind, struct ss_zeek_flow *f,
                 struct ss_slice line)
{
	struct held h = {.ts = o->now, .log = (uint32_t)kind, .len = (uint32_t)line.len};
	size_t before = f->held.len;
	if (before + sizeof h + line.len <= SS_LIMIT_ZEEK_HELD &&
	    ss_buffer_add(&f->held, &h, sizeof h) == sizeof h &&
	    ss_buffer_add(&f->held, line.data, line.len) == line.len)
		return;
	f->held.len = before;
	write_line(o, kind, o->now, line);
}

void ss_zeek_flow_choose(struct ss_output *o, struct ss_zeek_flow *f)
{
	f->is_chosen = true;
	for (size_t at = 0; at < f->held.len;) {
		struct held h;
		memcpy(&h, f->held.data + at, sizeof h);
		at += sizeof h;
		write_line(o, h.log, h.ts, (struct ss_slice){f->held.data + at, h.len});
		at += h.len;
	}
	ss_buffer_release(&f->held);
}

void ss_zeek_flow_close(struct ss_output *o, struct ss_zeek_flow *f)
{
	*find(o, f->head.flow_id) = f->hash_next;
	o->n_flows--;
	ss_zeek_smtp_release(o, f);
	ss_buffer_release(&f->held);
	ss_memory_give(o->memory, f, sizeof *f);
}

static void put_id(struct ss_output *o, const char *uid, const struct ss_record_head *head)
{
	ss_zeek_put_word(&o->row, uid);
	ss_zeek_put_address(&o->row, &head->src_ip);
	ss_zeek_put_count(&o->row, (uint64_t)head->src_port);
	ss_zeek_put_address(&o->row, &head->dst_ip);
	ss_zeek_put_count(&o->row, (uint64_t)head->dst_port);
}

static void begin(struct ss_output *o, enum ss_zeek_log_kind kind, int64_t ts)
{
	ss_zeek_row_begin(&o->row, o->logs[kind].columns,
	                  o->is_mixed ? ss_zeek_logs[kind].name : NULL);
	ss_zeek_put_time(&o->row, ts);
}

void ss_zeek_begin(struct ss_output *o, enum ss_zeek_log_kind kind, int64_t ts, const char *uid,
                   const struct ss_record_head *head)
{
	begin(o, kind, ts);
	put_id(o, uid, head);
}

void ss_zeek_begin_file(struct ss_output *o, int64_t ts, const char *fuid,
                        const struct ss_zeek_flow *f)
{
	begin(o, SS_ZEEK_FILES, ts);
	ss_zeek_put_word(&o->row, fuid);
	put_id(o, f->uid, &f->head);
}

void ss_zeek_put_values(struct ss_output *o, const struct ss_zeek_values *v, enum ss_zeek_type type)
{
	bool is_list = type == SS_ZEEK_SET_STRING || type == SS_ZEEK_VECTOR_STRING ||
	               type == SS_ZEEK_VECTOR_ADDR;
	struct ss_slice s;
	size_t at = 0;
	if (!v->is_set || (!is_list && v->n == 0)) {
		ss_zeek_put_unset(&o->row);
	} else if (!is_list) {
		ss_zeek_put_text(&o->row, ss_zeek_values_next(v, &at));
	} else {
		ss_zeek_begin_list(&o->row);
		while ((s = ss_zeek_values_next(v, &at)).data)
			ss_zeek_add_text(&o->row, s);
		ss_zeek_end_list(&o->row);
	}
}

void ss_zeek_end(struct ss_output *o, enum ss_zeek_log_kind kind, struct ss_zeek_flow *f)
{
	ss_zeek_row_end(&o->row);
	struct ss_slice line = ss_buffer_slice(&o->row.text);
	if (o->row.is_broken)
		o->w->error = o->w->error ? o->w->error : ENOMEM;
	else if (o->options.only_chosen && f && !f->is_chosen)
		hold(o, kind, f, line);
	else
		write_line(o, kind, o->now, line);
}
