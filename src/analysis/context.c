#include "analysis/context.h"

#include <string.h>

#include "analysis/features_sum.h"
#include "base/error.h"
#include "base/limits.h"

/* A connection under way: what was said in it. */
struct ss_context_live {
	struct ss_context_live *next, **at;
	struct ss_talk *talk;
};

struct own {
	struct ss_context_live *live; /* NULL: nothing was said yet, or no memory */
};

/* ---- what is said ---- */

static struct ss_context_live *open_live(struct ss_context *x)
{
	struct ss_context_live *l = ss_memory_take_zeroed(x->observed->memory, sizeof *l);
	if (l && !(l->talk = ss_talk_create(x->observed->memory))) {
		ss_memory_give(x->observed->memory, l, sizeof *l);
		l = NULL;
	}
	if (!l) {
		x->is_short = true;
		return NULL;
	}
	l->next = x->live;
	l->at = &x->live;
	if (l->next)
		l->next->at = &l->next;
	x->live = l;
	return l;
}

static void close_live(struct ss_context *x, struct ss_context_live *l)
{
	if (!l)
		return;
	*l->at = l->next;
	if (l->next)
		l->next->at = l->at;
	ss_talk_destroy(l->talk);
	ss_memory_give(x->observed->memory, l, sizeof *l);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_context *x = state;
	struct own *own = c->own;
	if (!own->live)
		own->live = open_live(x);
	if (own->live)
		ss_talk_event(own->live->talk, e);
}

/* ---- keys: what is alike ---- */

enum { KEY = 192 };
struct key {
	uint8_t text[KEY];
	size_t len;
};

static void add_octet(struct key *k, uint8_t octet)
{
	if (k->len < KEY)
		k->text[k->len++] = octet;
}

static void add_text(struct key *k, struct ss_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		add_octet(k, text.data[i]);
}

/* Words with mailboxes and digits in them differ from one refusal to the next for the same reason:
 * "<bob@example.net>", "4dFq1z0Wc8z9rxd". */
static bool is_particular(struct ss_slice word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] == '@' || ss_ascii_is_digit(word.data[i]))
			return true;
	}
	return false;
}

static void add_reason(struct key *k, struct ss_slice text)
{
	while (text.len > 0) {
		size_t len = ss_slice_find(text, 0, ' ');
		struct ss_slice word = ss_slice_cut(text, 0, len);
		if (is_particular(word))
			add_octet(k, '#');
		else
			add_text(k, word);
		add_octet(k, ' ');
		text = ss_slice_cut(text, len + 1, text.len);
	}
}

static struct ss_slice slice_of(const struct key *k)
{
	return (struct ss_slice){k->text, k->len};
}

static void begin_key(const struct ss_context *x, struct key *k, uint8_t first)
{
	k->len = 0;
	add_octet(k, x->is_asked ? '!' : ' ');
	add_octet(k, first);
}

static int64_t rank_of(const struct ss_context *x, int64_t rank)
{
	return rank + (x->is_asked ? SS_CONTEXT_ASKED : 0);
}

/* ---- findings ---- */

static void on_finding(void *state, const struct ss_finding_record *f)
{
	struct ss_context *x = state;
	struct key key;
	int64_t rank = ss_context_finding_rank(f->severity, f->confidence);
	const struct ss_kept what = {
	        .score = rank, .ts = f->head.ts, .flow_id = f->head.flow_id, .record = &f->head};
	begin_key(x, &key, 'f');
	add_text(&key, f->id);
	struct ss_kept *place =
	        ss_best_offer(&x->findings, slice_of(&key), rank_of(x, rank), &what);
	if (place)
		ss_kept_fill(&x->findings, place, &what);
}

/* ---- transactions ---- */

static const struct ss_recipient_record *first_refused(const struct ss_transaction_record *t)
{
	const struct ss_recipient_record *r = t->recipients.items;
	for (size_t i = 0; i < t->recipients.n; i++) {
		if (r[i].accepted == SS_FLAG_NO)
			return &r[i];
	}
	return NULL;
}

bool ss_context_is_failure(const struct ss_transaction_record *t)
{
	switch ((enum ss_transaction_outcome)t->outcome) {
	case SS_TRANSACTION_REJECTED:
	case SS_TRANSACTION_DEFERRED:
	case SS_TRANSACTION_RESET:
	case SS_TRANSACTION_ABANDONED: return true;
	case SS_TRANSACTION_ACCEPTED:
	case SS_TRANSACTION_UNKNOWN: break;
	}
	return first_refused(t) != NULL;
}

/* What a server said no to for good is first, what a client gave up itself last. */
static int64_t rank_of_failure(const struct ss_transaction_record *t)
{
	switch ((enum ss_transaction_outcome)t->outcome) {
	case SS_TRANSACTION_REJECTED: return 5;
	case SS_TRANSACTION_DEFERRED: return 4;
	case SS_TRANSACTION_ABANDONED: return 2;
	case SS_TRANSACTION_RESET: return 1;
	case SS_TRANSACTION_ACCEPTED:
	case SS_TRANSACTION_UNKNOWN: break;
	}
	return 3; /* for some recipients alone */
}

static void make_reason(struct key *k, const struct ss_transaction_record *t)
{
	const struct ss_recipient_record *r = first_refused(t);
	bool is_partly = t->outcome == SS_TRANSACTION_ACCEPTED && r;
	struct ss_reply_record reply = {.code = SS_NUMBER_ABSENT};
	if (is_partly)
		reply = (struct ss_reply_record){r->code, r->enhanced, r->text};
	else if (t->reply)
		reply = *t->reply;
	add_octet(k, (uint8_t)('0' + t->outcome));
	if (reply.code == SS_NUMBER_ABSENT)
		return;
	for (int64_t part = 100; part > 0; part /= 10)
		add_octet(k, (uint8_t)('0' + reply.code / part % 10));
	add_octet(k, ' ');
	add_text(k, reply.enhanced);
	add_octet(k, ' ');
	add_reason(k, reply.text);
}

static struct ss_list cut_list(struct ss_list l)
{
	l.n = l.n < SS_LIMIT_CONTEXT_TEXTS ? l.n : SS_LIMIT_CONTEXT_TEXTS;
	return l;
}

/* Without what is not told: headers, parts and links are long.  The refused recipients are those that
 * matter, so they stay whatever their place. */
static struct ss_transaction_record shorten(const struct ss_transaction_record *t,
                                            struct ss_recipient_record kept[SS_LIMIT_CONTEXT_TEXTS])
{
	const struct ss_recipient_record *r = t->recipients.items;
	struct ss_transaction_record s = *t;
	size_t n = 0;
	for (size_t i = 0; i < t->recipients.n && n < SS_LIMIT_CONTEXT_TEXTS; i++) {
		if (r[i].accepted == SS_FLAG_NO)
			kept[n++] = r[i];
	}
	s.recipients = (struct ss_list){kept, n};
	s.rcpt_to = cut_list(t->rcpt_to);
	s.commands = s.responses = (struct ss_list){0};
	return s;
}

static struct ss_message_record shorten_message(const struct ss_message_record *m)
{
	struct ss_message_record s = *m;
	s.headers = s.to = s.cc = s.bcc = s.reply_to = s.references = (struct ss_list){0};
	s.x_originating_ip = s.received = s.path = s.dkim = s.arc = (struct ss_list){0};
	s.auth_results = s.parts = s.urls = s.anomalies = (struct ss_list){0};
	return s;
}

/* *score is by what is told of it, so that the most telling ones are kept. */
static struct ss_best *choose_keeper(struct ss_context *x, const struct ss_transaction_record *t,
                                     struct key *key, int64_t *rank)
{
	begin_key(x, key, 'm');
	if (ss_context_is_failure(t)) {
		make_reason(key, t);
		*rank = rank_of_failure(t);
		return &x->failures;
	}
	bool is_accepted = t->outcome == SS_TRANSACTION_ACCEPTED;
	*rank = !is_accepted ? 0 : t->recipients.n > 1 ? 2 : 1;
	add_octet(key, (uint8_t)('0' + *rank));
	return &x->mails;
}

static void keep_mail(struct ss_context *x, const struct ss_mail *m, const struct ss_talk *talk)
{
	struct ss_recipient_record refused[SS_LIMIT_CONTEXT_TEXTS];
	struct ss_transaction_record t = *m->transaction;
	struct ss_message_record message;
	struct key key;
	int64_t rank;
	struct ss_best *keeper = choose_keeper(x, &t, &key, &rank);
	struct ss_kept what = {.score = (int64_t)t.recipients.n,
	                       .ts = t.head.ts,
	                       .flow_id = t.head.flow_id,
	                       .index = (int64_t)t.index};
	if (keeper == &x->failures)
		what.score = 0; /* those of one reason as they came */
	struct ss_kept *place = ss_best_offer(keeper, slice_of(&key), rank_of(x, rank), &what);
	if (!place)
		return;
	t = shorten(m->transaction, refused);
	what.recipients = m->transaction->rcpt_to.n;
	what.refused = ss_transaction_refused(m->transaction);
	what.record = &t.head;
	if (m->message) {
		message = shorten_message(m->message);
		what.message = &message;
	}
	struct ss_file_record files[SS_LIMIT_CONTEXT_TEXTS];
	for (; what.files.n < m->n_files && what.files.n < SS_LIMIT_CONTEXT_TEXTS; what.files.n++) {
		files[what.files.n] = *m->files[what.files.n];
		files[what.files.n].members = files[what.files.n].signals = (struct ss_list){0};
	}
	what.files.items = files;
	if (talk)
		what.steps = ss_talk_transaction(talk, m->transaction);
	ss_kept_fill(keeper, place, &what);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct ss_context *x = state;
	const struct own *own = c->own;
	struct ss_talk *talk = own->live ? own->live->talk : NULL;
	if (!m->transaction)
		return;
	keep_mail(x, m, talk);
	if (talk)
		ss_talk_forget(talk, m->transaction);
}

/* ---- sessions ---- */

/* The first in the list weigh more than all behind them. */
static int64_t weight_of(unsigned set)
{
	int64_t weight = 0;
	for (unsigned i = 0; i < SS_CONTEXT_UNUSUAL; i++)
		weight = weight * 2 + (set >> i & 1);
	return weight;
}

static struct ss_session_record shorten_session(const struct ss_session_record *s)
{
	struct ss_session_record r = *s;
	r.extensions = (struct ss_list){0};
	r.auth = cut_list(r.auth);
	r.anomalies = cut_list(r.anomalies);
	r.server_guess = r.client_guess = NULL;
	r.proxy = NULL;
	r.tunnel = NULL;
	return r;
}

static void keep_session(struct ss_best *keeper, struct ss_slice key, int64_t rank,
                         struct ss_kept *what, const struct ss_session_record *s,
                         const struct ss_talk *talk)
{
	struct ss_kept *place = ss_best_offer(keeper, key, rank, what);
	if (!place)
		return;
	struct ss_session_record r = shorten_session(s);
	struct ss_tls_record tls = {0};
	if (r.tls) { /* certificates are long */
		tls = *r.tls;
		tls.certificates = tls.alpn = tls.versions = (struct ss_list){0};
		r.tls = &tls;
	}
	what->record = &r.head;
	if (talk)
		what->steps = ss_talk_all(talk);
	ss_kept_fill(keeper, place, what);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct ss_context *x = state;
	struct own *own = c->own;
	const struct ss_talk *talk = own->live ? own->live->talk : NULL;
	unsigned set = ss_context_unusual_of(s);
	struct key key;
	begin_key(x, &key, 's');
	for (unsigned i = 0; i < SS_CONTEXT_UNUSUAL; i++)
		add_octet(&key, (uint8_t)('0' + (set >> i & 1)));
	struct ss_kept what = {
	        .score = (int64_t)s->commands, .ts = s->head.ts, .flow_id = s->head.flow_id};
	keep_session(&x->sessions, slice_of(&key), rank_of(x, weight_of(set)), &what, s, talk);
	what.score = (int64_t)s->messages_accepted;
	keep_session(&x->active, SS_SLICE("all"), 0, &what, s, talk);
	close_live(x, own->live);
	own->live = NULL;
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct ss_context *x = ss_memory_take_zeroed(o->memory, sizeof *x);
	if (!x)
		return NULL;
	size_t shown = (size_t)o->settings->transactions_shown;
	size_t told = (size_t)o->settings->conversations;
	x->observed = o;
	x->memory.limit = SS_LIMIT_CONTEXT_MEMORY;
	x->findings = (struct ss_best){&x->memory, shown};
	x->failures = (struct ss_best){&x->memory, shown};
	x->mails = (struct ss_best){&x->memory, shown};
	x->sessions = (struct ss_best){&x->memory, told};
	x->active = (struct ss_best){&x->memory, told};
	return x;
}

enum { N_KEEPERS = 5 };

static void list_keepers(struct ss_context *x, struct ss_best *out[N_KEEPERS])
{
	out[0] = &x->findings;
	out[1] = &x->failures;
	out[2] = &x->mails;
	out[3] = &x->sessions;
	out[4] = &x->active;
}

static void destroy(void *state)
{
	struct ss_context *x = state;
	struct ss_best *keepers[N_KEEPERS];
	while (x->live)
		close_live(x, x->live);
	list_keepers(x, keepers);
	for (size_t i = 0; i < N_KEEPERS; i++)
		ss_best_release(keepers[i]);
	ss_memory_give(x->observed->memory, x, sizeof *x);
}

static int merge(void *state, const void *other)
{
	struct ss_context *x = state;
	struct ss_best *to[N_KEEPERS], *from[N_KEEPERS];
	list_keepers(x, to);
	list_keepers((struct ss_context *)(uintptr_t)other, from);
	for (size_t i = 0; i < N_KEEPERS; i++)
		ss_best_merge(to[i], from[i]);
	x->is_short |= ((const struct ss_context *)other)->is_short;
	return SS_OK;
}

const struct ss_observer ss_context_observer = {
        .name = "context",
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE |
                 1u << SS_RECORD_FILE | 1u << SS_RECORD_SESSION,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .finding = on_finding,
        .merge = merge,
        .destroy = destroy,
};

const struct ss_context *ss_context_of(const struct ss_analysis *a)
{
	return ss_analysis_state(a, &ss_context_observer);
}

void ss_context_ask(struct ss_analysis *a, bool is_asked)
{
	struct ss_context *x = ss_analysis_state(a, &ss_context_observer);
	if (x)
		x->is_asked = is_asked;
}
