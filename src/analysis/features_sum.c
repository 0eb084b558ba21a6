#include "analysis/features_sum.h"

#include "analysis/sender.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/limits.h"

/* ---- what a record tells ---- */

bool ss_session_is_tls(const struct ss_session_record *s)
{
	return s->tls && (s->tls->accepted == SS_FLAG_YES || s->tls->implicit == SS_FLAG_YES);
}

uint64_t ss_pairs_number(const struct ss_list *pairs, struct ss_slice name)
{
	const struct ss_pair *p = pairs->items;
	for (size_t i = 0; i < pairs->n; i++) {
		if (ss_slice_is_equal(p[i].name, name) && p[i].number > 0)
			return (uint64_t)p[i].number;
	}
	return 0;
}

/* What a listener needs no guessing to read.  asks_first: the password is sent only when the server
 * asks for it. */
static const struct {
	struct ss_slice name;
	bool asks_first;
} plaintext_mechanisms[] = {
        {SS_SLICE("PLAIN"), false},
        {SS_SLICE("LOGIN"), true},
        {SS_SLICE("XOAUTH2"), false},
        {SS_SLICE("OAUTHBEARER"), false},
};

/* Replies that say no to the mechanism, not to the password: the server did not ask on (RFC 4954,
 * section 6). */
static bool is_refused_at_once(int64_t code)
{
	return (code >= 500 && code <= 504) || code == 530 || code == 534 || code == 538;
}

bool ss_auth_is_plaintext(const struct ss_auth_record *a)
{
	if (a->tls == SS_FLAG_YES || !a->identity.data ||
	    ss_slice_is_equal(a->outcome, SS_SLICE("cancelled")))
		return false;
	for (size_t i = 0; i < sizeof plaintext_mechanisms / sizeof plaintext_mechanisms[0]; i++) {
		if (ss_slice_is_equal(a->mechanism, plaintext_mechanisms[i].name))
			return !plaintext_mechanisms[i].asks_first || !is_refused_at_once(a->code);
	}
	return false;
}

/* ---- patterns ---- */

static struct ss_pattern *add_pattern(struct ss_features *f, struct ss_patterns *list)
{
	if (!list->items)
		list->items = ss_arena_take(&f->arena, SS_LIMIT_PATTERNS * sizeof *list->items);
	if (!list->items || list->n == SS_LIMIT_PATTERNS) {
		list->dropped++;
		return NULL;
	}
	return &list->items[list->n++];
}

static void copy_patterns(struct ss_features *f, struct ss_patterns *list,
                          const struct ss_patterns *other)
{
	list->dropped += other->dropped;
	for (size_t i = 0; i < other->n; i++) {
		struct ss_pattern *p = add_pattern(f, list);
		if (!p)
			continue;
		*p = other->items[i];
		p->mail_from = ss_arena_copy(&f->arena, p->mail_from);
		p->domain = ss_arena_copy(&f->arena, p->domain);
	}
}

/* ---- transactions ---- */

uint64_t ss_transaction_refused(const struct ss_transaction_record *t)
{
	const struct ss_recipient_record *r = t->recipients.items;
	uint64_t n = 0;
	for (size_t i = 0; i < t->recipients.n; i++)
		n += r[i].accepted == SS_FLAG_NO;
	return n;
}

static void judge_mail(struct ss_features *f, const struct ss_transaction_record *t)
{
	const struct ss_settings *s = f->observed->settings;
	struct ss_sender sender;
	bool is_suspicious =
	        ss_sender_read(t->mail_from, &sender) && ss_sender_is_suspicious(&sender, s);
	bool is_many = t->recipients.n > s->recipients_high;
	for (int i = 0; i < 2; i++) { /* one of each kind */
		struct ss_pattern *p =
		        (i == 0 ? is_many : is_suspicious) ? add_pattern(f, &f->mails) : NULL;
		if (!p)
			continue;
		p->client = t->head.src_ip;
		p->server = t->head.dst_ip;
		p->mail_from = ss_arena_copy(&f->arena, t->mail_from);
		p->recipients = i == 0 ? (int64_t)t->recipients.n : SS_NUMBER_ABSENT;
		if (i == 1)
			p->domain = ss_arena_copy(&f->arena, sender.domain);
	}
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct ss_features *f = state;
	const struct ss_transaction_record *t = m->transaction;
	if (!t)
		return;
	f->transactions++;
	f->completed += t->completed == SS_FLAG_YES;
	if (t->outcome < SS_FEATURE_OUTCOMES)
		f->outcomes[t->outcome]++;
	f->recipients += t->recipients.n;
	f->recipients_refused += ss_transaction_refused(t);
	judge_mail(f, t);
}

/* ---- sessions ---- */

static void note_time(struct ss_features *f, int64_t first, int64_t last)
{
	if (f->first == SS_NUMBER_ABSENT || first < f->first)
		f->first = first;
	if (f->last == SS_NUMBER_ABSENT || last > f->last)
		f->last = last;
}

/* Replies whose codes begin with these digits. */
static uint64_t replies_of(const struct ss_session_record *s, char from, char to)
{
	const struct ss_pair *p = s->reply_counts.items;
	uint64_t n = 0;
	for (size_t i = 0; i < s->reply_counts.n; i++) {
		bool is_one =
		        p[i].name.len > 0 && p[i].name.data[0] >= from && p[i].name.data[0] <= to;
		if (is_one && p[i].number > 0)
			n += (uint64_t)p[i].number;
	}
	return n;
}

static void judge_logins(struct ss_features *f, const struct ss_session_record *s)
{
	const struct ss_auth_record *a = s->auth.items;
	uint64_t attempts = ss_pairs_number(&s->command_counts, SS_SLICE("AUTH"));
	bool is_plaintext = false;
	for (size_t i = 0; i < s->auth.n; i++) {
		f->auth_failures += ss_slice_is_equal(a[i].outcome, SS_SLICE("failure"));
		is_plaintext |= ss_auth_is_plaintext(&a[i]);
	}
	f->auth_attempts += attempts;
	f->failed_auth_sessions += attempts > 0 && s->authenticated != SS_FLAG_YES;
	if (!is_plaintext)
		return;
	f->plaintext_auth++;
	struct ss_pattern *p = add_pattern(f, &f->logins);
	if (p)
		*p = (struct ss_pattern){.client = s->head.src_ip,
		                         .server = s->head.dst_ip,
		                         .recipients = SS_NUMBER_ABSENT};
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct ss_features *f = state;
	f->sessions++;
	f->partial_sessions += s->partial == SS_FLAG_YES;
	f->commands += s->commands;
	f->success_replies += replies_of(s, '2', '2');
	f->error_replies += replies_of(s, '4', '5');
	f->tls_sessions += ss_session_is_tls(s);
	note_time(f, s->head.ts, ss_duration_end(s->head.ts, s->duration));
	judge_logins(f, s);
}

static void on_stats(void *state, const struct ss_stats_record *s)
{
	struct ss_features *f = state;
	f->stats = *s;
	f->stats.drops = (struct ss_list){0};
	f->stats.head.input = f->stats.head.community_id = (struct ss_slice){0};
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct ss_features *f = ss_memory_take_zeroed(o->memory, sizeof *f);
	if (!f)
		return NULL;
	f->observed = o;
	f->arena.memory = o->memory;
	f->first = f->last = SS_NUMBER_ABSENT;
	return f;
}

static void destroy(void *state)
{
	struct ss_features *f = state;
	ss_arena_reset(&f->arena);
	ss_memory_give(f->observed->memory, f, sizeof *f);
}

static int merge(void *state, const void *other)
{
	struct ss_features *f = state;
	const struct ss_features *o = other;
	f->sessions += o->sessions;
	f->partial_sessions += o->partial_sessions;
	f->transactions += o->transactions;
	f->completed += o->completed;
	for (size_t i = 0; i < SS_FEATURE_OUTCOMES; i++)
		f->outcomes[i] += o->outcomes[i];
	f->commands += o->commands;
	f->success_replies += o->success_replies;
	f->error_replies += o->error_replies;
	f->recipients += o->recipients;
	f->recipients_refused += o->recipients_refused;
	f->tls_sessions += o->tls_sessions;
	f->auth_attempts += o->auth_attempts;
	f->auth_failures += o->auth_failures;
	f->failed_auth_sessions += o->failed_auth_sessions;
	f->plaintext_auth += o->plaintext_auth;
	if (o->first != SS_NUMBER_ABSENT)
		note_time(f, o->first, o->last);
	copy_patterns(f, &f->logins, &o->logins);
	copy_patterns(f, &f->mails, &o->mails);
	return SS_OK;
}

const struct ss_observer ss_features_observer = {
        .name = "features",
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_SESSION | 1u << SS_RECORD_STATS,
        .create = create,
        .mail = on_mail,
        .session = on_session,
        .stats = on_stats,
        .merge = merge,
        .destroy = destroy,
};

const struct ss_features *ss_features_of(const struct ss_analysis *a)
{
	return ss_analysis_state(a, &ss_features_observer);
}
