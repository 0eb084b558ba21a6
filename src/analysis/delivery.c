#include "analysis/delivery.h"

#include <string.h>

#include "analysis/delivery_reason.h"
#include "analysis/delivery_retry.h"
#include "analysis/delivery_row.h"
#include "analysis/delivery_stage.h"
#include "analysis/say.h"
#include "analysis/summary_codes.h"
#include "analysis/summary_domain.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/limits.h"

enum { CLASSES = 6, SUBJECTS = 8, DETAILS = 32 }; /* enhanced codes that there are */

struct delivery {
	const struct ss_observed *observed;
	uint64_t recipients, accepted, deferred, refused, unknown;
	struct ss_rows domains, servers;
	struct ss_reasons reasons;
	struct ss_distinct all_domains;
	struct ss_counts blocklists, enhanced;
	/* Of replies, until the end: each has one, and there are few. */
	uint64_t codes[CLASSES][SUBJECTS][DETAILS];
	struct ss_latencies latencies;
	struct ss_retries retries;
};

static void end_reasons_of(struct ss_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		ss_delivery_end_reason((struct ss_delivery_row *)rows->rows[i]);
}

static void end_reasons(void *state)
{
	struct delivery *d = state;
	end_reasons_of(&d->domains);
	end_reasons_of(&d->servers);
}

static struct ss_counts counts(const struct ss_observed *o, size_t limit, uint64_t seed)
{
	return (struct ss_counts){
	        .memory = o->memory, .limit = limit > 0 ? limit : 1, .seed = seed};
}

static void *create(const struct ss_observed *o)
{
	struct delivery *d = ss_memory_take_zeroed(o->memory, sizeof *d);
	if (!d)
		return NULL;
	uint64_t seed =
	        (uint64_t)(uintptr_t)d; /* of no result; what is not known cannot be chosen for */
	d->observed = o;
	ss_deliveries_init(&d->domains, o->memory, (size_t)o->settings->heavy_kept, seed);
	ss_deliveries_init(&d->servers, o->memory, (size_t)o->settings->heavy_kept, seed);
	ss_reasons_init(&d->reasons, o->memory, seed, &o->settings->blocklist_names);
	d->reasons.on_forget = end_reasons;
	d->reasons.user = d;
	ss_retries_init(&d->retries, o->memory, o->settings->retry_window, seed);
	d->blocklists = counts(o, SS_LIMIT_REPORT_REASONS, seed);
	d->enhanced = counts(o, SS_LIMIT_REPORT_REASONS, seed);
	d->all_domains = (struct ss_distinct){
	        .memory = o->memory, .limit = (size_t)o->settings->distinct_exact, .seed = seed};
	return d;
}

static void destroy(void *state)
{
	struct delivery *d = state;
	ss_rows_release(&d->domains);
	ss_rows_release(&d->servers);
	ss_reasons_release(&d->reasons);
	ss_distinct_release(&d->all_domains);
	ss_counts_release(&d->blocklists);
	ss_counts_release(&d->enhanced);
	ss_latencies_release(&d->latencies, d->observed->memory);
	ss_retries_release(&d->retries);
	ss_memory_give(d->observed->memory, d, sizeof *d);
}

/* ---- servers ---- */

enum { SERVER_KEY = 1 + 16 + 2 };

static struct ss_delivery_row *take_server(struct delivery *d, const struct ss_record_head *head)
{
	uint8_t key[SERVER_KEY];
	key[0] = head->dst_ip.version;
	memcpy(key + 1, head->dst_ip.bytes, sizeof head->dst_ip.bytes);
	key[SERVER_KEY - 2] = (uint8_t)(head->dst_port >> 8);
	key[SERVER_KEY - 1] = (uint8_t)head->dst_port;
	struct ss_delivery_row *s =
	        ss_deliveries_take(&d->servers, (struct ss_slice){key, sizeof key});
	if (s && s->ip.version == 0) {
		s->ip = head->dst_ip;
		s->port = head->dst_port;
	}
	return s;
}

static void take_samples(struct delivery *d, struct ss_delivery_row *server,
                         struct ss_stage_clock *c)
{
	struct ss_memory *memory = d->observed->memory;
	for (unsigned i = 0; i < c->n_samples; i++) {
		ss_latencies_add(&d->latencies, memory, c->stages[i], c->us[i]);
		if (server)
			ss_latencies_add(&server->latencies, memory, c->stages[i], c->us[i]);
	}
	c->n_samples = 0;
	if (server) {
		server->timed_bytes += c->timed_bytes;
		server->content_ns = ss_duration_add(server->content_ns, c->content_ns);
	}
	c->timed_bytes = 0;
	c->content_ns = 0;
}

static void count_code(struct delivery *d, struct ss_slice text)
{
	struct ss_enhanced_code c;
	if (ss_enhanced_code_read(text, &c) && c.class_ < CLASSES && c.subject < SUBJECTS &&
	    c.detail < DETAILS)
		d->codes[c.class_][c.subject][c.detail]++;
	else
		ss_counts_add(&d->enhanced, text, 1);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct delivery *d = state;
	if (e->kind == SS_EVENT_REPLY && e->enhanced.data)
		count_code(d, e->enhanced);
	if (ss_stage_clock_event(c->own, &c->arena, e))
		take_samples(d, take_server(d, &e->head), c->own);
}

/* ---- why not ---- */

/* Said of mail to that domain (NULL: none) by that server (NULL: no memory).  Returns why; SS_N_REASONS:
 * nobody knows. */
static uint8_t add_reason(struct delivery *d, struct ss_delivery_row *domain,
                          struct ss_delivery_row *server, const struct ss_reply_said *said)
{
	const struct ss_reason_row *reason = ss_reasons_add(&d->reasons, said);
	if (!reason)
		return SS_N_REASONS;
	if (reason->blocklist.data)
		ss_counts_add(&d->blocklists, reason->blocklist, 1);
	if (domain)
		ss_delivery_add_reason(domain, reason);
	if (server)
		ss_delivery_add_reason(server, reason);
	return reason->kind;
}

/* ---- mails ---- */

enum verdict { UNKNOWN, ACCEPTED, DEFERRED, REFUSED };

static enum verdict verdict_of_code(int64_t code)
{
	return code >= 500 ? REFUSED : code >= 400 ? DEFERRED : UNKNOWN;
}

static enum verdict verdict_of(const struct ss_transaction_record *t,
                               const struct ss_recipient_record *r)
{
	if (r->accepted == SS_FLAG_NO)
		return verdict_of_code(r->code);
	switch (t->outcome) {
	case SS_TRANSACTION_ACCEPTED: return r->accepted == SS_FLAG_YES ? ACCEPTED : UNKNOWN;
	case SS_TRANSACTION_DEFERRED: return DEFERRED;
	case SS_TRANSACTION_REJECTED: return REFUSED;
	default: return UNKNOWN;
	}
}

static void count_verdict(struct ss_delivery_row *row, enum verdict v)
{
	if (!row)
		return;
	row->recipients++;
	row->accepted += v == ACCEPTED;
	row->deferred += v == DEFERRED;
	row->refused += v == REFUSED;
}

struct mail {
	const struct ss_transaction_record *t;
	struct ss_delivery_row *server, *domain; /* domain: of the recipient at hand */
	struct ss_slice name;                    /* of the domain */
	bool is_tail;                            /* as it stands behind the @ */
	uint8_t folded[SS_DOMAIN_TEXT];          /* what name may be a slice of */
	uint64_t sender;                         /* ss_retry_hash */
	bool is_told;                            /* why the whole of it failed */
};

static bool is_in_domain(const struct mail *m, struct ss_slice mailbox)
{
	size_t n = m->name.len;
	return m->is_tail && mailbox.len > n && mailbox.data[mailbox.len - n - 1] == '@' &&
	       memcmp(mailbox.data + mailbox.len - n, m->name.data, n) == 0;
}

/* Mostly the next recipient is where the last one was. */
static void take_domain(struct delivery *d, struct mail *m, struct ss_slice mailbox)
{
	if (m->domain && is_in_domain(m, mailbox))
		return;
	m->name = ss_counted_domain(mailbox, m->folded);
	m->is_tail = m->name.data && m->name.data != m->folded;
	if (!m->name.data)
		m->name = SS_SLICE("(none)");
	m->domain = ss_deliveries_take(&d->domains, m->name);
}

/* The reply that decided it: to its RCPT, or to the whole. */
static struct ss_reply_said said_of(const struct mail *m, const struct ss_recipient_record *r)
{
	struct ss_reply_said said = {.domain = m->name, .flow_id = m->t->head.flow_id};
	if (r->accepted == SS_FLAG_NO) {
		said.code = r->code;
		said.enhanced = r->enhanced;
		said.text = r->text;
	} else if (m->t->reply) {
		said.code = m->t->reply->code;
		said.enhanced = m->t->reply->enhanced;
		said.text = m->t->reply->text;
	}
	return said;
}

static void try_again(struct delivery *d, const struct mail *m, const struct ss_recipient_record *r,
                      enum verdict v, uint8_t reason, int64_t code)
{
	const struct ss_try one = {
	        .sender = m->sender,
	        .rcpt_to = r->address,
	        .ts = m->t->head.ts,
	        .is_accepted = v == ACCEPTED,
	        .is_put_off = v == DEFERRED,
	        .says_greylisting = reason == SS_REASON_GREYLISTING,
	        .may_be = r->accepted == SS_FLAG_NO && (code == 450 || code == 451) &&
	                  (reason == SS_REASON_POLICY || reason == SS_REASON_OTHER),
	};
	struct ss_try_told told = ss_retries_add(&d->retries, &one);
	if (m->server) {
		m->server->retried += told.is_retry;
		m->server->greylisted += told.is_greylisted;
	}
	if (m->domain) {
		m->domain->retried += told.is_retry;
		m->domain->greylisted += told.is_greylisted;
	}
}

static void on_recipient(struct delivery *d, struct mail *m, const struct ss_recipient_record *r)
{
	uint8_t reason = SS_N_REASONS;
	enum verdict v = verdict_of(m->t, r);
	int64_t code = 0;
	take_domain(d, m, r->address);
	d->recipients++;
	d->accepted += v == ACCEPTED;
	d->deferred += v == DEFERRED;
	d->refused += v == REFUSED;
	d->unknown += v == UNKNOWN;
	count_verdict(m->domain, v);
	count_verdict(m->server, v);
	if (m->domain && m->domain->row.weight++ == 0 && m->name.data[0] != '(')
		ss_distinct_add(&d->all_domains, m->name);
	if (v == DEFERRED || v == REFUSED) {
		const struct ss_reply_said said = said_of(m, r);
		bool is_whole = r->accepted != SS_FLAG_NO;
		code = said.code;
		if (code > 0 && !(is_whole && m->is_told)) /* of several it is said once */
			reason = add_reason(d, m->domain, m->server, &said);
		m->is_told |= is_whole;
	}
	try_again(d, m, r, v, reason, code);
}

/* MAIL was refused, or DATA, and nobody was asked for. */
static void on_refused_whole(struct delivery *d, struct mail *m)
{
	const struct ss_reply_record *reply = m->t->reply;
	if (!reply || reply->code < 400)
		return;
	add_reason(d, NULL, m->server,
	           &(struct ss_reply_said){.code = reply->code,
	                                   .enhanced = reply->enhanced,
	                                   .text = reply->text,
	                                   .flow_id = m->t->head.flow_id});
}

/* Most go to one domain: that of the first stands for all. */
static void on_first_domain(struct delivery *d, struct mail *m, struct ss_slice mailbox)
{
	take_domain(d, m, mailbox);
	if (!m->domain)
		return;
	m->domain->transactions++;
	if (m->t->outcome == SS_TRANSACTION_ACCEPTED) {
		m->domain->messages++;
		m->domain->bytes += m->t->size > 0 ? (uint64_t)m->t->size : 0;
	}
}

static void on_server(struct ss_delivery_row *server, const struct ss_transaction_record *t)
{
	server->transactions++;
	server->bytes += t->size > 0 ? (uint64_t)t->size : 0;
	server->messages += t->outcome == SS_TRANSACTION_ACCEPTED;
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *mail)
{
	struct delivery *d = state;
	const struct ss_transaction_record *t = mail->transaction;
	if (!t)
		return;
	struct mail m = {
	        .t = t, .server = take_server(d, &t->head), .sender = ss_retry_hash(t->mail_from)};
	const struct ss_recipient_record *r = t->recipients.items;
	if (t->recipients.n > 0)
		on_first_domain(d, &m, r[0].address);
	else
		on_refused_whole(d, &m);
	for (size_t i = 0; i < t->recipients.n; i++)
		on_recipient(d, &m, &r[i]);
	if (m.server)
		on_server(m.server, t);
}

/* ---- sessions ---- */

static void on_tls(struct ss_delivery_row *server, const struct ss_tls_record *tls)
{
	if (tls->established != SS_FLAG_YES && tls->implicit != SS_FLAG_YES)
		return;
	server->encrypted++;
	if (tls->version.data)
		ss_counts_add(&server->versions, tls->version, 1);
	if (tls->cipher.data)
		ss_counts_add(&server->ciphers, tls->cipher, 1);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct delivery *d = state;
	struct ss_delivery_row *server = take_server(d, &s->head);
	take_samples(d, server, c->own);
	if (!server)
		return;
	server->sessions++;
	server->row.weight++;
	ss_delivery_name(&d->servers, &server->host, s->server_host);
	ss_delivery_name(&d->servers, &server->software, s->server_software);
	if (s->tls)
		on_tls(server, s->tls);
	if (s->server_greeting_code >= 400)
		add_reason(d, NULL, server,
		           &(struct ss_reply_said){.code = s->server_greeting_code,
		                                   .text = s->server_greeting,
		                                   .flow_id = s->head.flow_id});
}

/* ---- the end ---- */

static void on_end(void *state)
{
	struct delivery *d = state;
	for (unsigned i = 0; i < CLASSES * SUBJECTS * DETAILS; i++) {
		struct ss_say text;
		uint64_t *n =
		        &d->codes[i / (SUBJECTS * DETAILS)][i / DETAILS % SUBJECTS][i % DETAILS];
		if (*n > 0)
			ss_counts_add(&d->enhanced,
			              ss_say(&text, "%u.%u.%u", i / (SUBJECTS * DETAILS),
			                     i / DETAILS % SUBJECTS, i % DETAILS),
			              *n);
		*n = 0;
	}
	end_reasons(d);
}

/* ---- adding up, and telling ---- */

static int merge(void *state, const void *other)
{
	struct delivery *d = state;
	const struct delivery *of = other;
	d->recipients += of->recipients;
	d->accepted += of->accepted;
	d->deferred += of->deferred;
	d->refused += of->refused;
	d->unknown += of->unknown;
	for (size_t i = 0; i < sizeof d->codes / sizeof d->codes[0][0][0]; i++)
		(&d->codes[0][0][0])[i] += (&of->codes[0][0][0])[i];
	int error = ss_deliveries_merge(&d->domains, &of->domains);
	if (error == SS_OK)
		error = ss_deliveries_merge(&d->servers, &of->servers);
	if (error == SS_OK)
		error = ss_distinct_merge(&d->all_domains, &of->all_domains);
	if (error == SS_OK)
		error = ss_reasons_merge(&d->reasons, &of->reasons);
	if (error == SS_OK)
		error = ss_counts_merge(&d->blocklists, &of->blocklists);
	if (error == SS_OK)
		error = ss_counts_merge(&d->enhanced, &of->enhanced);
	if (error == SS_OK)
		error = ss_latencies_merge(&d->latencies, d->observed->memory, &of->latencies);
	return error == SS_OK ? ss_retries_merge(&d->retries, &of->retries) : error;
}

static const struct ss_latency_record *retry_delay(const struct delivery *d, struct ss_arena *arena)
{
	struct ss_latency_record *l =
	        d->retries.delay.count > 0 ? ss_arena_take(arena, sizeof *l) : NULL;
	if (l)
		*l = ss_latency_of(&d->retries.delay, 0);
	return l;
}

static uint64_t left_out(const struct ss_rows *rows, const struct ss_list *list)
{
	return rows->n - list->n + rows->forgotten;
}

const struct ss_deliverability_record *ss_delivery_report(const void *state, struct ss_arena *arena)
{
	const struct delivery *d = state;
	struct ss_deliverability_record *r = ss_arena_take(arena, sizeof *r);
	if (!r)
		return NULL;
	*r = (struct ss_deliverability_record){
	        .recipients = d->recipients,
	        .accepted = d->accepted,
	        .deferred = d->deferred,
	        .refused = d->refused,
	        .unknown = d->unknown,
	        .retried = d->retries.retried,
	        .delivered_late = d->retries.delivered,
	        .greylisted = d->retries.greylisted,
	        .latencies = ss_latencies_list(&d->latencies, arena),
	        .retry_delay = retry_delay(d, arena),
	        .reasons = ss_reasons_list(&d->reasons, arena, SS_LIMIT_REPORT_LIST),
	        .blocklists = ss_ranked_list(&d->blocklists, arena, SS_LIMIT_REPORT_LIST),
	        .domains = ss_deliveries_list(&d->domains, true, arena, SS_LIMIT_REPORT_LIST),
	        .servers = ss_deliveries_list(&d->servers, false, arena, SS_LIMIT_REPORT_LIST),
	};
	r->domains_left_out = left_out(&d->domains, &r->domains);
	r->servers_left_out = left_out(&d->servers, &r->servers);
	return r;
}

uint64_t ss_delivery_domains(const void *state, bool *is_exact)
{
	const struct delivery *d = state;
	*is_exact = ss_distinct_is_exact(&d->all_domains);
	return ss_distinct_count(&d->all_domains);
}

const struct ss_counts *ss_delivery_enhanced(const void *state)
{
	return &((const struct delivery *)state)->enhanced;
}

bool ss_delivery_is_exact(const void *state)
{
	const struct delivery *d = state;
	return d->domains.forgotten + d->servers.forgotten + d->reasons.rows.forgotten == 0;
}

const struct ss_observer ss_delivery_observer = {
        .name = "delivery",
        .case_size = sizeof(struct ss_stage_clock),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION,
        .kinds = 1u << SS_EVENT_OPEN | 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY |
                 1u << SS_EVENT_CONTENT,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
