/* Suricata's eve.json: who reads that, reads this. */
#include "output/eve.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "output/eve_anomaly.h"
#include "output/eve_dialogue.h"
#include "output/eve_email.h"
#include "output/eve_fileinfo.h"
#include "output/eve_flow.h"
#include "output/eve_tls.h"
#include "output/formats.h"

enum { BUCKETS_FIRST = 256 };

struct ss_output {
	struct ss_eve eve;
	struct ss_memory own;            /* where nobody hands one in */
	struct ss_settings defaults;     /* where nobody hands some in */
	struct ss_eve_session **buckets; /* by flow id */
	size_t n_buckets, n_sessions;    /* n_buckets: a power of two */
	int64_t upgraded_flow; /* the last one that went on in TLS: its flow record comes next */
};

/* ---- which session ---- */

static struct ss_eve_session **find(struct ss_output *o, int64_t flow_id)
{
	struct ss_eve_session **at = &o->buckets[ss_record_flow_hash(flow_id) & (o->n_buckets - 1)];
	while (*at && (*at)->flow_id != flow_id)
		at = &(*at)->hash_next;
	return at;
}

/* Where memory is short, the chains are longer: nothing else. */
static void grow(struct ss_output *o)
{
	size_t n = o->n_buckets, size = sizeof(struct ss_eve_session *);
	struct ss_eve_session **old = o->buckets;
	struct ss_eve_session **buckets = ss_memory_take_zeroed(o->eve.memory, 2 * n * size);
	if (!buckets)
		return;
	o->buckets = buckets;
	o->n_buckets = 2 * n;
	for (size_t i = 0; i < n; i++) {
		for (struct ss_eve_session *s = old[i], *next; s; s = next) {
			struct ss_eve_session **at = find(o, s->flow_id);
			next = s->hash_next;
			s->hash_next = *at;
			*at = s;
		}
	}
	ss_memory_give(o->eve.memory, old, n * size);
}

static struct ss_eve_session *open_session(struct ss_output *o, int64_t flow_id)
{
	struct ss_eve_session **at = find(o, flow_id);
	if (*at)
		return *at;
	if (o->n_sessions >= o->n_buckets) {
		grow(o);
		at = find(o, flow_id);
	}
	*at = ss_eve_session_create(&o->eve, flow_id);
	o->n_sessions += *at != NULL;
	return *at;
}

static void close_session(struct ss_output *o, struct ss_eve_session **at)
{
	struct ss_eve_session *s = *at;
	*at = s->hash_next;
	o->n_sessions--;
	ss_eve_session_destroy(&o->eve, s);
}

static void choose(struct ss_output *o, int64_t flow_id)
{
	struct ss_eve_session *s = *find(o, flow_id);
	if (s && !s->is_chosen)
		ss_eve_session_choose(&o->eve, s);
}

/* ---- records ---- */

static void on_event(struct ss_output *o, const struct ss_event_record *event)
{
	if (event->kind == SS_EVENT_OPEN || event->kind == SS_EVENT_CLOSE)
		return;
	struct ss_eve_session *s = open_session(o, event->head.flow_id);
	if (s)
		ss_eve_dialogue_event(&o->eve, s, event);
}

static void on_message(struct ss_output *o, const struct ss_message_record *m)
{
	struct ss_eve_session *s = open_session(o, m->head.flow_id);
	if (!s)
		return;
	s->faults |= ss_eve_anomaly_faults(m);
	s->is_cut |= m->complete == SS_FLAG_NO;
	s->n_dropped += m->dropped > 0 ? (uint64_t)m->dropped : 0;
	ss_buffer_clear(&s->email);
	ss_eve_part_begin(&o->eve);
	ss_eve_email_put(&o->eve, m);
	s->n_dropped += !ss_eve_part_end(&o->eve, &s->email);
}

static void on_file(struct ss_output *o, const struct ss_file_record *f)
{
	if (!ss_eve_fileinfo_is_wanted(&o->eve, f))
		return;
	struct ss_eve_session *s = open_session(o, f->head.flow_id);
	if (s)
		ss_eve_fileinfo_keep(&o->eve, s, f);
}

static void on_session(struct ss_output *o, const struct ss_session_record *session)
{
	struct ss_eve_session **at = find(o, session->head.flow_id);
	if (*at)
		ss_eve_dialogue_end(&o->eve, *at, &session->head);
	ss_eve_tls_write(&o->eve, *at, session);
	if (ss_eve_tls_is_upgrade(session))
		o->upgraded_flow = session->head.flow_id;
	if (*at)
		close_session(o, at);
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
	switch (r->type) {
	case SS_RECORD_EVENT: on_event(o, (const struct ss_event_record *)r); break;
	case SS_RECORD_MESSAGE: on_message(o, (const struct ss_message_record *)r); break;
	case SS_RECORD_FILE: on_file(o, (const struct ss_file_record *)r); break;
	case SS_RECORD_SESSION: on_session(o, (const struct ss_session_record *)r); break;
	case SS_RECORD_FLOW:
		ss_eve_flow_write(&o->eve, (const struct ss_flow_record *)r,
		                  r->flow_id == o->upgraded_flow);
		break;
	case SS_RECORD_STATS: ss_eve_stats_write(&o->eve, (const struct ss_stats_record *)r); break;
	default: break;
	}
}

/* ---- beginning and end ---- */

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->own.limit = SS_LIMIT_EVE_ALL;
	ss_settings_init(&o->defaults);
	o->eve = (struct ss_eve){
	        .w = w,
	        .settings = options->settings ? options->settings : &o->defaults,
	        .memory = options->memory ? options->memory : &o->own,
	        .log = options->log,
	        .only_chosen = options->only_chosen,
	};
	o->upgraded_flow = SS_NUMBER_ABSENT;
	o->n_buckets = BUCKETS_FIRST;
	o->buckets = ss_memory_take_zeroed(o->eve.memory, o->n_buckets * sizeof *o->buckets);
	if (!o->buckets || ss_writer_create(-1, &o->eve.line) < 0) {
		ss_memory_give(o->eve.memory, o->buckets, o->n_buckets * sizeof *o->buckets);
		free(o);
		return SS_ENOMEM;
	}
	*out = o;
	return SS_OK;
}

/* The engine ends each session that it tells of; one is left only where it had no memory for that. */
static void end(struct ss_output *o)
{
	for (size_t i = 0; i < o->n_buckets; i++) {
		while (o->buckets[i])
			close_session(o, &o->buckets[i]);
	}
}

static void destroy(struct ss_output *o)
{
	end(o);
	ss_memory_give(o->eve.memory, o->buckets, o->n_buckets * sizeof *o->buckets);
	ss_writer_destroy(&o->eve.line);
	free(o);
}

static const struct ss_log logs[] = {
        [SS_EVE_SMTP] = {"smtp", "one a transaction: envelope and header fields"},
        [SS_EVE_FILEINFO] = {"fileinfo", "one an attachment: name, size, digests"},
        [SS_EVE_TLS] = {"tls", "one a handshake"},
        [SS_EVE_FLOW] = {"flow", "one a TCP connection"},
        [SS_EVE_ANOMALY] = {"anomaly", "departures that Suricata has names for"},
        [SS_EVE_STATS] = {"stats", "the run, at its end"},
        {NULL, NULL},
};

#define ALL ((1u << SS_N_EVE_LOGS) - 1)

const struct ss_format ss_eve_format = {
        .name = "eve",
        .about = "Suricata's eve.json: smtp, fileinfo, tls, flow, anomaly",
        .logs = logs,
        .needs = 1u << SS_RECORD_FLOW | 1u << SS_RECORD_SESSION | 1u << SS_RECORD_MESSAGE |
                 1u << SS_RECORD_FILE | 1u << SS_RECORD_EVENT | 1u << SS_RECORD_STATS,
        .default_log = ALL & ~(1u << SS_EVE_STATS),
        .able_log = ALL,
        .create = create,
        .record = record,
        .choose = choose,
        .end = end,
        .destroy = destroy,
};
