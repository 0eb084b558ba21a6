#include "analysis/origin.h"

#include "analysis/keyed.h"
#include "analysis/mailbox.h"
#include "analysis/origin_rows.h"
#include "analysis/say.h"
#include "base/domain.h"
#include "base/error.h"
#include "base/registrable.h"

struct id_entry {
	uint64_t what; /* key of sender and subject of the first message; 0: none yet */
};

struct signature_entry {
	uint64_t envelope, n; /* key of the last envelope, and how many there were */
};

struct origin {
	const struct ss_observed *observed;
	struct ss_keyed ids;        /* by Message-ID */
	struct ss_keyed signatures; /* by DKIM's b= */
};

struct look {
	struct origin *origin;
	const struct ss_settings *settings;
	struct ss_case *c;
	const struct ss_mail *mail;
	const struct ss_message_record *message;
};

static void destroy(void *state)
{
	struct origin *o = state;
	ss_keyed_release(&o->ids);
	ss_keyed_release(&o->signatures);
	ss_memory_give(o->observed->memory, o, sizeof *o);
}

static void *create(const struct ss_observed *observed)
{
	struct origin *o = ss_memory_take_zeroed(observed->memory, sizeof *o);
	if (!o)
		return NULL;
	o->observed = observed;
	o->ids = (struct ss_keyed){.memory = observed->memory,
	                           .entry_size = sizeof(struct id_entry),
	                           .limit = SS_LIMIT_RECENT_IDS};
	o->signatures = (struct ss_keyed){.memory = observed->memory,
	                                  .entry_size = sizeof(struct signature_entry),
	                                  .limit = SS_LIMIT_RECENT_IDS};
	return o;
}

static void add_id(void *mine, const void *theirs)
{
	struct id_entry *entry = mine;
	if (entry->what == 0)
		*entry = *(const struct id_entry *)theirs;
}

static void add_signature(void *mine, const void *theirs)
{
	struct signature_entry *entry = mine;
	const struct signature_entry *other = theirs;
	entry->envelope = other->envelope;
	entry->n += other->n;
}

static int merge(void *state, const void *other)
{
	struct origin *o = state;
	const struct origin *theirs = other;
	int error = ss_keyed_merge(&o->ids, &theirs->ids, add_id);
	return error < 0 ? error
	                 : ss_keyed_merge(&o->signatures, &theirs->signatures, add_signature);
}

static void raise(const struct look *l, unsigned row, uint8_t severity, struct ss_slice description,
                  struct ss_slice text)
{
	const struct ss_evidence_record evidence = ss_evidence_of_mail(l->mail, text);
	ss_case_raise(l->c,
	              &(struct ss_raise){.row = &ss_origin_rows[row],
	                                 .severity = severity,
	                                 .description = description},
	              &evidence);
}

/* Neither ours nor sent for us. */
static bool is_from_outside(const struct look *l)
{
	const struct ss_address *client = &l->message->head.src_ip;
	return !ss_networks_has(&l->settings->internal_networks, client) &&
	       !ss_networks_has(&l->settings->relays, client);
}

/* ---- times ---- */

enum { NS_PER_S = 1000000000 };

/* a - b in seconds, without overflow: dates can be anything. */
static int64_t seconds_between(int64_t a, int64_t b)
{
	return a / NS_PER_S - b / NS_PER_S;
}

static void judge_date(const struct look *l)
{
	int64_t limit = l->settings->date_skew / NS_PER_S;
	if (l->message->date_ts == SS_NUMBER_ABSENT)
		return;
	int64_t skew = seconds_between(l->message->date_ts, l->message->head.ts);
	if (skew > limit || skew < -limit) {
		struct ss_say line;
		raise(l, SS_ORIGIN_DATE_SKEW, 0,
		      ss_say(&line, "Date is %lld hours %s",
		             (long long)(skew > 0 ? skew : -skew) / 3600,
		             skew > 0 ? "ahead" : "back"),
		      l->message->date);
	}
}

/* ---- Received: the newest hop is the first ---- */

static void judge_hops(const struct look *l)
{
	const struct ss_received_record *hops = l->message->received.items;
	struct ss_say line;
	for (size_t i = 0; i + 1 < l->message->received.n; i++) {
		if (hops[i].date == SS_NUMBER_ABSENT || hops[i + 1].date == SS_NUMBER_ABSENT)
			continue;
		int64_t back = seconds_between(hops[i + 1].date, hops[i].date);
		if (back > l->settings->hop_skew / NS_PER_S) {
			raise(l, SS_ORIGIN_TIME_TRAVEL, 0,
			      ss_say(&line, "back by %lld seconds", (long long)back), hops[i].by);
		}
	}
	if (l->message->received.n > l->settings->hops_high)
		raise(l, SS_ORIGIN_LOOP, 0, ss_say(&line, "%zu hops", l->message->received.n),
		      hops[0].by);
	if (l->message->received.n > 0 && is_from_outside(l) && hops[0].by.data &&
	    ss_domain_is_in(&l->settings->internal_domains, hops[0].by))
		raise(l, SS_ORIGIN_FORGED, 0, ss_say(&line, "Received by %.*s", SS_SAY(hops[0].by)),
		      hops[0].by);
}

static void judge_results(const struct look *l)
{
	const struct ss_auth_result_record *results = l->message->auth_results.items;
	for (size_t i = 0; i < l->message->auth_results.n; i++) {
		struct ss_say line;
		if (!results[i].server.data ||
		    !ss_words_has(&l->settings->authserv_ids, results[i].server) ||
		    !is_from_outside(l))
			continue;
		raise(l, SS_ORIGIN_AUTHRES, 0,
		      ss_say(&line, "results of %.*s", SS_SAY(results[i].server)),
		      results[i].method);
		return;
	}
}

/* ---- Message-ID ---- */

static void judge_foreign(const struct look *l)
{
	struct ss_slice id = ss_mailbox_split(l->message->message_id).domain;
	struct ss_slice from = ss_mailbox_split(l->message->from).domain;
	struct ss_say line;
	const struct ss_registrable *r = l->origin->observed->registrable;
	/* Host names without a dot, and addresses, are of no domain. */
	if (!id.data || !from.data || ss_registrable_find(r, id).len == 0 ||
	    ss_registrable_find(r, from).len == 0 || ss_registrable_is_same(r, id, from))
		return;
	raise(l, SS_ORIGIN_ID_FOREIGN, 0,
	      ss_say(&line, "From %.*s, Message-ID of %.*s", SS_SAY(from), SS_SAY(id)),
	      l->message->message_id);
}

static void judge_id(const struct look *l)
{
	const struct ss_message_record *m = l->message;
	const struct ss_slice none = {0};
	if (!m->message_id.data) {
		if (m->complete == SS_FLAG_YES && m->headers.n > 0)
			raise(l, SS_ORIGIN_ID_MISSING, 0, none, m->subject);
		return;
	}
	struct id_entry *entry =
	        ss_keyed_open(&l->origin->ids, ss_key_of(m->message_id), m->head.ts);
	uint64_t what = ss_key_join(ss_key_of(m->from), ss_key_of(m->subject));
	if (entry && entry->what == 0)
		entry->what = what;
	else if (entry && entry->what != what)
		raise(l, SS_ORIGIN_ID_DUPLICATE, 0, none, m->message_id);
	judge_foreign(l);
}

/* ---- DKIM-Signature (RFC 6376, section 3.5) ---- */

/* The value of a tag, trimmed; absent if there is none. */
static struct ss_slice find_tag(struct ss_slice list, struct ss_slice name)
{
	for (size_t at = 0; at < list.len;) {
		size_t end = ss_slice_find(list, at, ';');
		struct ss_slice tag = ss_slice_trim(ss_slice_cut(list, at, end - at));
		size_t equals = ss_slice_find(tag, 0, '=');
		if (ss_slice_is_equal(ss_slice_trim(ss_slice_cut(tag, 0, equals)), name) &&
		    equals < tag.len)
			return ss_slice_trim(ss_slice_cut(tag, equals + 1, tag.len));
		at = end + 1;
	}
	return (struct ss_slice){0};
}

/* Is it one of names with colons between them? */
static bool names(struct ss_slice list, struct ss_slice name)
{
	for (size_t at = 0; at < list.len;) {
		size_t end = ss_slice_find(list, at, ':');
		if (ss_slice_is_equal_nocase(ss_slice_trim(ss_slice_cut(list, at, end - at)), name))
			return true;
		at = end + 1;
	}
	return false;
}

/* Octets of the body as it was sent; that of the signature is at most as long, or nearly. */
static uint64_t body_size(const struct ss_message_record *m)
{
	const struct ss_part_record *parts = m->parts.items;
	return m->parts.n > 0 ? parts[0].size : 0;
}

static void judge_length(const struct look *l, struct ss_slice value)
{
	struct ss_slice text = find_tag(value, SS_SLICE("l"));
	uint64_t length = 0, size = body_size(l->message);
	struct ss_say line;
	if (!text.data || !ss_slice_to_number(text, UINT64_MAX, &length))
		return;
	raise(l, SS_ORIGIN_L_TAG, size > length ? SS_SEVERITY_MEDIUM : 0,
	      ss_say(&line, "l=%llu of %llu octets", (unsigned long long)length,
	             (unsigned long long)size),
	      value);
}

static uint64_t key_of_envelope(const struct ss_transaction_record *t)
{
	const struct ss_slice *to = t->rcpt_to.items;
	uint64_t key = ss_key_of(t->mail_from);
	for (size_t i = 0; i < t->rcpt_to.n; i++)
		key = ss_key_join(key, ss_key_of(to[i]));
	return key;
}

static void judge_replay(const struct look *l, struct ss_slice value)
{
	struct ss_slice signature = find_tag(value, SS_SLICE("b"));
	if (!signature.data || !l->mail->transaction)
		return;
	struct signature_entry *entry =
	        ss_keyed_open(&l->origin->signatures, ss_key_of(signature), l->message->head.ts);
	uint64_t envelope = key_of_envelope(l->mail->transaction);
	struct ss_say line;
	if (!entry || entry->envelope == envelope)
		return;
	entry->envelope = envelope;
	if (++entry->n >= l->settings->replay_high)
		raise(l, SS_ORIGIN_REPLAY, 0,
		      ss_say(&line, "seen with %llu envelopes", (unsigned long long)entry->n),
		      value);
}

static void judge_signature(const struct look *l, struct ss_slice value)
{
	const struct ss_slice none = {0};
	struct ss_slice covered = find_tag(value, SS_SLICE("h"));
	if (covered.data && !names(covered, SS_SLICE("from")))
		raise(l, SS_ORIGIN_UNSIGNED_FROM, 0, none, value);
	if (covered.data && !names(covered, SS_SLICE("subject")))
		raise(l, SS_ORIGIN_UNSIGNED_SUBJECT, 0, none, value);
	judge_length(l, value);
	judge_replay(l, value);
}

static void judge_signatures(const struct look *l)
{
	const struct ss_header_record *headers = l->message->headers.items;
	for (size_t i = 0; l->message->dkim.n > 0 && i < l->message->headers.n; i++) {
		if (ss_slice_is_equal_nocase(headers[i].name, SS_SLICE("DKIM-Signature")) &&
		    headers[i].cut != SS_FLAG_YES)
			judge_signature(l, headers[i].value);
	}
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct origin *o = state;
	const struct look l = {o, o->observed->settings, c, m, m->message};
	if (!m->message)
		return;
	judge_date(&l);
	judge_hops(&l);
	judge_results(&l);
	judge_id(&l);
	judge_signatures(&l);
}

const struct ss_observer ss_origin_observer = {
        .name = "origin",
        .rows = ss_origin_rows,
        .n_rows = SS_N_ORIGIN_ROWS,
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_EVENT,
        .create = create,
        .mail = on_mail,
        .merge = merge,
        .destroy = destroy,
};
