/* Zeek's logs: its TSV, and its JSON.  What they tell is Zeek's, not our records': docs/zeek.md says
 * where they differ. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "output/formats.h"
#include "output/zeek_flow.h"

enum { BUCKETS_FIRST = 256 };

const struct ss_log ss_zeek_logs[] = {
        [SS_ZEEK_SMTP] = {"smtp", "mail transactions"},
        [SS_ZEEK_FILES] = {"files", "what was sent in messages"},
        [SS_ZEEK_CONN] = {"conn", "TCP connections"},
        [SS_ZEEK_SSL] = {"ssl", "TLS handshakes of SMTP"},
        [SS_ZEEK_WEIRD] = {"weird", "what is odd"},
        {NULL, NULL},
};

static const struct ss_zeek_column *const columns[SS_N_ZEEK_LOGS] = {
        [SS_ZEEK_SMTP] = ss_zeek_smtp_columns,   [SS_ZEEK_FILES] = ss_zeek_files_columns,
        [SS_ZEEK_CONN] = ss_zeek_conn_columns,   [SS_ZEEK_SSL] = ss_zeek_ssl_columns,
        [SS_ZEEK_WEIRD] = ss_zeek_weird_columns,
};

/* ---- records ---- */

static void on_event(struct ss_output *o, const struct ss_event_record *e)
{
	struct ss_zeek_flow *f = ss_zeek_flow_open(o, &e->head);
	if (!f)
		return;
	if (e->kind == SS_EVENT_TLS && f->tls_ts == SS_NUMBER_ABSENT)
		f->tls_ts = e->head.ts;
	ss_zeek_weird_event(o, f, e);
	ss_zeek_files_event(f, e);
	ss_zeek_smtp_event(o, f, e);
}

static void on_message(struct ss_output *o, const struct ss_message_record *m)
{
	struct ss_zeek_flow *f = ss_zeek_flow_find(o, m->head.flow_id);
	if (!f)
		return;
	ss_zeek_weird_message(o, f, m);
	ss_zeek_smtp_message(o, f, m);
	ss_zeek_files_message(o, f, m);
}

static void on_file(struct ss_output *o, const struct ss_file_record *r)
{
	struct ss_zeek_flow *f = ss_zeek_flow_find(o, r->head.flow_id);
	if (f)
		ss_zeek_files_file(o, f, r);
}

/* The last of a conversation; the record of its flow comes next. */
static void on_session(struct ss_output *o, const struct ss_session_record *r)
{
	struct ss_zeek_flow *f = ss_zeek_flow_open(o, &r->head);
	if (!f)
		return;
	o->session_flow = r->head.flow_id;
	memcpy(o->session_uid, f->uid, sizeof o->session_uid);
	o->session_tls = r->tls && r->tls->established == SS_FLAG_YES;
	o->session_tunnel = r->tunnel ? r->tunnel->kind : 0;
	ss_zeek_smtp_close(o, f);
	ss_zeek_ssl_session(o, f, r);
	ss_zeek_flow_close(o, f);
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
	if (r->ts != SS_NUMBER_ABSENT && r->ts > o->now)
		o->now = r->ts;
	switch (r->type) {
	case SS_RECORD_EVENT: on_event(o, (const struct ss_event_record *)r); break;
	case SS_RECORD_MESSAGE: on_message(o, (const struct ss_message_record *)r); break;
	case SS_RECORD_FILE: on_file(o, (const struct ss_file_record *)r); break;
	case SS_RECORD_SESSION: on_session(o, (const struct ss_session_record *)r); break;
	case SS_RECORD_FLOW: ss_zeek_conn_flow(o, (const struct ss_flow_record *)r); break;
	default: break;
	}
}

static void choose(struct ss_output *o, int64_t flow_id)
{
	struct ss_zeek_flow *f = ss_zeek_flow_find(o, flow_id);
	if (f && !f->is_chosen)
		ss_zeek_flow_choose(o, f);
}

/* ---- from outside ---- */

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->w = w;
	o->options = *options;
	o->waiting.limit = SS_LIMIT_ZEEK_ALL;
	o->memory = options->memory ? options->memory : &o->waiting;
	if (options->settings)
		o->settings = *options->settings;
	else
		ss_settings_init(&o->settings);
	o->row.text.memory = &o->own;
	o->is_mixed = (options->log & (options->log - 1)) != 0 && !options->open_log;
	o->n_buckets = BUCKETS_FIRST;
	o->buckets = ss_memory_take_zeroed(o->memory, o->n_buckets * sizeof(struct ss_zeek_flow *));
	if (!o->buckets) {
		free(o);
		return SS_ENOMEM;
	}
	for (size_t i = 0; i < SS_N_ZEEK_LOGS; i++)
		o->logs[i].columns = columns[i];
	*out = o;
	return SS_OK;
}

static int create_tsv(struct ss_writer *w, const struct ss_output_options *options,
                      struct ss_output **out)
{
	return create(w, options, out);
}

static int create_json(struct ss_writer *w, const struct ss_output_options *options,
                       struct ss_output **out)
{
	int error = create(w, options, out);
	if (error == SS_OK)
		(*out)->row.is_json = true;
	return error;
}

static void end(struct ss_output *o)
{
	for (size_t i = 0; i < SS_N_ZEEK_LOGS && !o->row.is_json; i++) {
		if (o->logs[i].has_rows)
			ss_zeek_write_footer(o->logs[i].w, o->now);
	}
}

static void destroy(struct ss_output *o)
{
	for (size_t i = 0; i < o->n_buckets; i++) {
		while (o->buckets[i])
			ss_zeek_flow_close(o, o->buckets[i]);
	}
	ss_memory_give(o->memory, o->buckets, o->n_buckets * sizeof(struct ss_zeek_flow *));
	ss_buffer_release(&o->row.text);
	free(o);
}

/* Events carry what smtp.log needs in its turn; the others come in between. */
#define NEEDS                                                                                      \
	(1u << SS_RECORD_EVENT | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE |                  \
	 1u << SS_RECORD_SESSION | 1u << SS_RECORD_FLOW | 1u << SS_RECORD_STATS)

const struct ss_format ss_zeek_format = {
        .name = "zeek",
        .about = "Zeek's logs, tab separated; a file each with -o DIRECTORY",
        .logs = ss_zeek_logs,
        .needs = NEEDS,
        .default_log = 1u << SS_ZEEK_SMTP,
        .able_log = (1u << SS_N_ZEEK_LOGS) - 1,
        .takes_one_type = true,
        .has_log_files = true,
        .create = create_tsv,
        .record = record,
        .choose = choose,
        .end = end,
        .destroy = destroy,
};

const struct ss_format ss_zeek_json_format = {
        .name = "zeek-json",
        .about = "Zeek's logs as JSON Lines; several at once have a \"_path\"",
        .logs = ss_zeek_logs,
        .needs = NEEDS,
        .default_log = 1u << SS_ZEEK_SMTP,
        .able_log = (1u << SS_N_ZEEK_LOGS) - 1,
        .has_log_files = true,
        .create = create_json,
        .record = record,
        .choose = choose,
        .end = end,
        .destroy = destroy,
};
