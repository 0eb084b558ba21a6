#include "analysis/summary.h"

#include <string.h>

#include "analysis/summary_domain.h"
#include "analysis/summary_private.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/limits.h"
#include "record/copy.h"

enum { MECHANISMS = 64 }; /* there are some twenty */

static void *create(const struct ss_observed *o)
{
	struct ss_summary *s = ss_memory_take_zeroed(o->memory, sizeof *s);
	if (!s)
		return NULL;
	uint64_t seed = (uint64_t)(uintptr_t)s; /* of no result; nobody can choose keys for it */
	size_t kept = (size_t)o->settings->heavy_kept, exact = (size_t)o->settings->distinct_exact;
	s->observed = o;
	for (size_t i = 0; i < SS_N_SUMMARY_LISTS; i++)
		s->lists[i] = (struct ss_counts){
		        .memory = o->memory, .limit = kept > 0 ? kept : 1, .seed = seed};
	for (size_t i = 0; i < SS_N_SUMMARY_SETS; i++)
		s->sets[i] =
		        (struct ss_distinct){.memory = o->memory, .limit = exact, .seed = seed};
	s->mechanisms = (struct ss_rows){.memory = o->memory,
	                                 .limit = MECHANISMS,
	                                 .row_size = sizeof(struct ss_mechanism_row),
	                                 .seed = seed};
	s->stats_arena.memory = o->memory;
	s->totals.ts = s->totals.ts_end = SS_NUMBER_ABSENT;
	return s;
}

static void destroy(void *state)
{
	struct ss_summary *s = state;
	for (size_t i = 0; i < SS_N_SUMMARY_LISTS; i++)
		ss_counts_release(&s->lists[i]);
	for (size_t i = 0; i < SS_N_SUMMARY_SETS; i++)
		ss_distinct_release(&s->sets[i]);
	ss_rows_release(&s->mechanisms);
	ss_arena_reset(&s->stats_arena);
	ss_memory_give(s->observed->memory, s, sizeof *s);
}

static void count(struct ss_summary *s, enum ss_summary_list list, struct ss_slice key)
{
	if (key.data)
		ss_counts_add(&s->lists[list], key, 1);
}

/* ---- mails ---- */

static void count_sender(struct ss_summary *s, struct ss_slice mailbox)
{
	uint8_t folded[SS_DOMAIN_TEXT];
	struct ss_slice known = ss_counted_domain(mailbox, folded);
	if (!known.data)
		return;
	ss_counts_add(&s->lists[SS_SUMMARY_SENDER_DOMAINS], known, 1);
	ss_distinct_add(&s->sets[SS_SUMMARY_ALL_SENDER_DOMAINS], known);
}

static void count_outcome(struct ss_totals_record *t, uint8_t outcome)
{
	switch ((enum ss_transaction_outcome)outcome) {
	case SS_TRANSACTION_ACCEPTED: t->accepted++; break;
	case SS_TRANSACTION_REJECTED: t->rejected++; break;
	case SS_TRANSACTION_DEFERRED: t->deferred++; break;
	case SS_TRANSACTION_RESET: t->reset++; break;
	case SS_TRANSACTION_ABANDONED: t->abandoned++; break;
	case SS_TRANSACTION_UNKNOWN: t->unknown++; break;
	}
}

static void on_transaction(struct ss_summary *s, const struct ss_transaction_record *t)
{
	const struct ss_slice *to = t->rcpt_to.items;
	s->totals.transactions++;
	count_outcome(&s->totals, t->outcome);
	s->totals.recipients += t->rcpt_to.n;
	if (t->size > 0)
		s->totals.bytes_content += (uint64_t)t->size;
	if (t->mail_from.data) {
		ss_distinct_add(&s->sets[SS_SUMMARY_ALL_SENDERS], t->mail_from);
		count_sender(s, t->mail_from);
	}
	for (size_t i = 0; i < t->rcpt_to.n; i++) /* their domains: analysis/delivery.c */
		ss_distinct_add(&s->sets[SS_SUMMARY_ALL_MAILBOXES], to[i]);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct ss_summary *s = state;
	if (m->transaction)
		on_transaction(s, m->transaction);
	if (m->message) {
		s->totals.messages++;
		ss_spread_add(&s->sizes, m->message->size);
	}
	for (size_t i = 0; i < m->n_files; i++) {
		const struct ss_file_record *f = m->files[i];
		if (f->raw == SS_FLAG_YES)
			continue;
		s->totals.files++;
		count(s, SS_SUMMARY_FILE_TYPES,
		      f->magic_type.data ? f->magic_type : f->content_type);
	}
}

/* ---- sessions ---- */

static struct ss_slice key_of(const struct ss_address *a, uint8_t key[1 + sizeof a->bytes])
{
	key[0] = a->version;
	memcpy(key + 1, a->bytes, sizeof a->bytes);
	return (struct ss_slice){key, 1 + sizeof a->bytes};
}

static void count_host(struct ss_summary *s, enum ss_summary_list list, enum ss_summary_set set,
                       const struct ss_address *a)
{
	uint8_t key[1 + sizeof a->bytes];
	struct ss_slice name = key_of(a, key);
	ss_counts_add(&s->lists[list], name, 1);
	ss_distinct_add(&s->sets[set], name);
}

static void on_codes(struct ss_summary *s, const struct ss_list *reply_counts)
{
	const struct ss_pair *pairs = reply_counts->items;
	for (size_t i = 0; i < reply_counts->n; i++) {
		uint64_t code;
		if (pairs[i].number > 0 &&
		    ss_slice_to_number(pairs[i].name, SS_SUMMARY_CODES - 1, &code))
			s->codes[code] += (uint64_t)pairs[i].number;
	}
}

static void on_tls(struct ss_summary *s, const struct ss_tls_record *tls)
{
	bool is_in_tls = tls->established == SS_FLAG_YES || tls->implicit == SS_FLAG_YES;
	s->tls.offered += tls->offered == SS_FLAG_YES;
	s->tls.requested += tls->requested == SS_FLAG_YES;
	s->tls.established += is_in_tls;
	s->tls.implicit += tls->implicit == SS_FLAG_YES;
	if (!is_in_tls)
		return;
	count(s, SS_SUMMARY_TLS_VERSIONS, tls->version);
	count(s, SS_SUMMARY_TLS_CIPHERS, tls->cipher);
}

static bool on_login(struct ss_summary *s, const struct ss_auth_record *a)
{
	bool is_good = ss_slice_is_equal(a->outcome, SS_SLICE("success"));
	bool is_bad = ss_slice_is_equal(a->outcome, SS_SLICE("failure"));
	bool is_clear = a->tls != SS_FLAG_YES;
	struct ss_mechanism_row *m =
	        ss_rows_take(&s->mechanisms, ss_slice_cut(a->mechanism, 0, 32));
	s->logins.attempts++;
	s->logins.succeeded += is_good;
	s->logins.failed += is_bad;
	s->logins.clear += is_clear;
	if (m) {
		m->row.weight++;
		m->succeeded += is_good;
		m->failed += is_bad;
		m->clear += is_clear;
	}
	return is_clear;
}

static void on_time(struct ss_totals_record *t, int64_t ts, int64_t ts_end)
{
	if (t->ts == SS_NUMBER_ABSENT || ts < t->ts)
		t->ts = ts;
	if (t->ts_end == SS_NUMBER_ABSENT || ts_end > t->ts_end)
		t->ts_end = ts_end;
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *r)
{
	struct ss_summary *s = state;
	const struct ss_auth_record *auth = r->auth.items;
	bool is_clear = r->transactions > 0;
	s->totals.sessions++;
	s->tls.sessions++;
	on_time(&s->totals, r->head.ts, ss_duration_end(r->head.ts, r->duration));
	s->totals.partial += r->partial == SS_FLAG_YES;
	count_host(s, SS_SUMMARY_CLIENTS, SS_SUMMARY_ALL_CLIENTS, &r->head.src_ip);
	count_host(s, SS_SUMMARY_SERVERS, SS_SUMMARY_ALL_SERVERS, &r->head.dst_ip);
	count(s, SS_SUMMARY_SERVER_SOFTWARE, r->server_software);
	if (r->client_guess)
		count(s, SS_SUMMARY_CLIENT_SOFTWARE, r->client_guess->product);
	on_codes(s, &r->reply_counts);
	if (r->tls)
		on_tls(s, r->tls);
	if (r->tls && (r->tls->established == SS_FLAG_YES || r->tls->implicit == SS_FLAG_YES))
		is_clear = false;
	for (size_t i = 0; i < r->auth.n; i++)
		is_clear |= on_login(s, &auth[i]);
	s->logins.sessions += r->authenticated == SS_FLAG_YES;
	s->tls.clear += is_clear;
}

static void on_flow(void *state, struct ss_case *c, const struct ss_flow_record *f)
{
	struct ss_summary *s = state;
	s->totals.other_flows += !c;
	if (f->protocol < SS_N_PROTOCOLS)
		s->protocols[f->protocol]++;
}

static void on_stats(void *state, const struct ss_stats_record *r)
{
	struct ss_summary *s = state;
	struct ss_stats_record kept = *r;
	kept.memory_peak = SS_NUMBER_ABSENT; /* reports are the same on any number of cores */
	s->stats_kept = (const struct ss_stats_record *)ss_record_copy(&s->stats_arena, &kept.head);
}

/* ---- adding up ---- */

static int merge_mechanisms(struct ss_rows *rows, const struct ss_rows *other)
{
	for (size_t i = 0; i < other->n; i++) {
		const struct ss_mechanism_row *of = (const struct ss_mechanism_row *)other->rows[i];
		struct ss_mechanism_row *m = ss_rows_take(rows, of->row.key);
		if (!m)
			return SS_ENOMEM;
		m->row.weight += of->row.weight;
		m->succeeded += of->succeeded;
		m->failed += of->failed;
		m->clear += of->clear;
	}
	return SS_OK;
}

/* Members that are counts add up, whatever their names: the shapes know which. */
static void merge_members(void *to, const void *from, size_t size)
{
	uint64_t *a = to;
	const uint64_t *b = from;
	for (size_t i = 0; i < size / sizeof *a; i++)
		a[i] += b[i];
}

static void merge_totals(struct ss_totals_record *t, const struct ss_totals_record *of)
{
	if (of->ts != SS_NUMBER_ABSENT)
		on_time(t, of->ts, of->ts_end);
	merge_members(&t->sessions, &of->sessions,
	              sizeof *t - offsetof(struct ss_totals_record, sessions));
}

static int merge(void *state, const void *other)
{
	struct ss_summary *s = state;
	const struct ss_summary *of = other;
	int error = merge_mechanisms(&s->mechanisms, &of->mechanisms);
	merge_totals(&s->totals, &of->totals);
	merge_members(&s->tls, &of->tls, offsetof(struct ss_encryption_record, versions));
	merge_members(&s->logins, &of->logins, offsetof(struct ss_logins_record, mechanisms));
	merge_members(s->codes, of->codes, sizeof s->codes);
	merge_members(s->protocols, of->protocols, sizeof s->protocols);
	ss_spread_merge(&s->sizes, &of->sizes);
	for (size_t i = 0; i < SS_N_SUMMARY_LISTS && error == SS_OK; i++)
		error = ss_counts_merge(&s->lists[i], &of->lists[i]);
	for (size_t i = 0; i < SS_N_SUMMARY_SETS && error == SS_OK; i++)
		error = ss_distinct_merge(&s->sets[i], &of->sets[i]);
	return error;
}

const struct ss_observer ss_summary_observer = {
        .name = "summary",
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE |
                 1u << SS_RECORD_SESSION | 1u << SS_RECORD_FLOW,
        .create = create,
        .mail = on_mail,
        .session = on_session,
        .flow = on_flow,
        .stats = on_stats,
        .merge = merge,
        .destroy = destroy,
};
