#include "analysis/abuse_rate.h"

#include <string.h>

#include "analysis/abuse_rate_rows.h"
#include "analysis/band.h"
#include "analysis/keyed.h"
#include "analysis/say.h"
#include "analysis/sighting.h"
#include "analysis/site.h"
#include "analysis/window.h"
#include "base/error.h"

enum { NAME = 96 }; /* octets kept of a mailbox, an account, a domain, to show them */

struct rates {
	const struct ss_observed *observed;
	struct ss_band_options band;
	struct ss_keyed recipients, senders, who;
};

struct recipient {
	struct ss_sighting messages, bounces;
	struct ss_window window;
	uint64_t key; /* of the whole name */
	char name[NAME];
	bool is_bombed, has_sent;
};

struct who { /* a client, an account, a domain */
	struct ss_sighting breaks;
	struct ss_record_head head; /* of the last, without texts */
	struct ss_band band;
	struct ss_band_break worst;
	char name[NAME];
};

static void keep_name(char name[NAME], struct ss_slice text)
{
	size_t len = text.len < NAME - 1 ? text.len : NAME - 1;
	if (name[0] == '\0' && len > 0)
		memcpy(name, text.data, len);
}

static void raise(const struct rates *r, const struct ss_sighting *s, unsigned row,
                  struct ss_slice text, struct ss_slice evidence)
{
	const struct ss_raise raise = {.row = &ss_abuse_rate_rows[row], .description = text};
	ss_sighting_raise(s, r->observed, &raise, evidence);
}

/* ---- mailboxes ---- */

static void tell_recipient(void *user, void *entry)
{
	const struct rates *r = user;
	const struct recipient *to = entry;
	struct ss_say say, place;
	struct ss_slice evidence = ss_say(&place, "to %s", to->name);
	bool has_sent = to->has_sent || ss_keyed_find(&r->senders, to->key);
	if (to->is_bombed)
		raise(r, &to->messages, SS_RATE_MAILBOMB,
		      ss_say(&say, "%llu messages to %s", (unsigned long long)to->messages.count,
		             to->name),
		      evidence);
	if (!has_sent && to->bounces.count > 0 &&
	    to->bounces.count >= r->observed->settings->backscatter_high)
		raise(r, &to->bounces, SS_RATE_BACKSCATTER,
		      ss_say(&say, "%llu bounces to %s", (unsigned long long)to->bounces.count,
		             to->name),
		      evidence);
}

static void add_recipient(struct rates *r, const struct ss_mail *m, struct ss_slice mailbox)
{
	const struct ss_transaction_record *t = m->transaction;
	const struct ss_settings *settings = r->observed->settings;
	uint64_t key = ss_key_of_nocase(mailbox);
	struct recipient *to = ss_keyed_open(&r->recipients, key, t->head.ts);
	if (!to)
		return;
	to->key = key;
	keep_name(to->name, mailbox);
	ss_sighting_add(&to->messages, &t->head, t->head.ts, m->packet);
	to->is_bombed |= ss_window_add(&to->window, t->head.ts, settings->mailbomb_messages,
	                               settings->mailbomb_window);
	if (!ss_slice_is_equal(t->mail_from, SS_SLICE("<>")))
		return;
	ss_sighting_add(&to->bounces, &t->head, t->head.ts, m->packet);
	to->has_sent |= ss_keyed_find(&r->senders, key) != NULL;
}

/* ---- rates ---- */

static void note_break(struct who *w, const struct ss_band_break *b)
{
	ss_sighting_add(&w->breaks, &w->head, w->head.ts, SS_NUMBER_ABSENT);
	if (w->breaks.count == 1)
		w->worst = *b;
}

static void add_rate(struct rates *r, uint64_t key, struct ss_slice name,
                     const struct ss_record_head *head, const double values[SS_N_BAND_MEASURES])
{
	struct ss_band_break b;
	struct who *w = ss_keyed_open(&r->who, key, head->ts);
	if (!w)
		return;
	keep_name(w->name, name);
	if (ss_band_add(&w->band, &r->band, head->ts, values, &b))
		note_break(w, &b);
	w->head = *head;
	w->head.community_id = w->head.input = (struct ss_slice){0};
}

static void tell_who(void *user, void *entry)
{
	static const char *const measures[] = {"messages", "recipients", "octets"};
	const struct rates *r = user;
	struct who *w = entry;
	struct ss_band_break b;
	struct ss_say say;
	if (ss_band_end(&w->band, &r->band, &b))
		note_break(w, &b);
	if (w->breaks.count > 0)
		raise(r, &w->breaks, SS_RATE_ANOMALY,
		      ss_say(&say, "%s: %.0f %s in one step of time, %.1f are usual", w->name,
		             w->worst.value, measures[w->worst.measure], w->worst.mean),
		      (struct ss_slice){0});
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	enum { CLIENT = 1, DOMAIN };
	struct rates *r = state;
	const struct ss_transaction_record *t = m->transaction;
	if (!t || t->outcome != SS_TRANSACTION_ACCEPTED)
		return;
	struct ss_say say;
	const struct ss_recipient_record *to = t->recipients.items;
	const double values[SS_N_BAND_MEASURES] = {1, (double)t->recipients.n,
	                                           t->size > 0 ? (double)t->size : 0};
	if (t->mail_from.len > 0 && !ss_slice_is_equal(t->mail_from, SS_SLICE("<>")))
		(void)ss_keyed_open(&r->senders, ss_key_of_nocase(t->mail_from), t->head.ts);
	for (size_t i = 0; i < t->recipients.n; i++) {
		if (to[i].accepted == SS_FLAG_YES)
			add_recipient(r, m, to[i].address);
	}
	add_rate(r, ss_key_join(CLIENT, c->client_key), ss_say_address(&say, &t->head.src_ip),
	         &t->head, values);
	struct ss_slice domain =
	        t->recipients.n > 0 ? ss_site_domain(to[0].address) : (struct ss_slice){0};
	if (domain.len > 0)
		add_rate(r, ss_key_join(DOMAIN, ss_key_of_nocase(domain)), domain, &t->head,
		         values);
}

/* Who logged in is told with the session. */
static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	enum { ACCOUNT = 3, CODE_SUCCESS = 235 };
	const struct ss_auth_record *a = s->auth.items;
	const double values[SS_N_BAND_MEASURES] = {(double)s->messages_accepted,
	                                           (double)s->recipients, (double)s->bytes_content};
	for (size_t i = 0; i < s->auth.n; i++) {
		if (a[i].code != CODE_SUCCESS || a[i].identity.len == 0)
			continue;
		add_rate(state, ss_key_join(ACCOUNT, ss_key_of_nocase(a[i].identity)),
		         a[i].identity, &s->head, values);
		return;
	}
}

/* ---- the observer ---- */

static struct ss_keyed table(struct rates *r, size_t entry_size, size_t limit, int64_t idle_ns,
                             void (*on_gone)(void *user, void *entry))
{
	return (struct ss_keyed){
	        .memory = r->observed->memory,
	        .seed = r->observed->hash_seed,
	        .entry_size = entry_size,
	        .limit = limit,
	        .idle_ns = idle_ns,
	        .on_gone = on_gone,
	        .user = r,
	};
}

static void *create(const struct ss_observed *o)
{
	struct rates *r = ss_memory_take_zeroed(o->memory, sizeof *r);
	if (!r)
		return NULL;
	r->observed = o;
	r->band = (struct ss_band_options){
	        o->settings->rate_window, o->settings->rate_windows_least, o->settings->rate_sigma};
	r->recipients = table(r, sizeof(struct recipient), SS_LIMIT_RECIPIENT_TABLE,
	                      SS_LIMIT_LOGIN_IDLE_NS, tell_recipient);
	r->senders = table(r, 1, SS_LIMIT_SENDER_TABLE, 0, NULL);
	r->who = table(r, sizeof(struct who), SS_LIMIT_RATE_TABLE, 0, tell_who);
	return r;
}

static void on_end(void *state)
{
	struct rates *r = state;
	ss_keyed_end(&r->recipients);
	ss_keyed_end(&r->who);
}

static void add_recipients(void *mine, const void *theirs)
{
	struct recipient *a = mine;
	const struct recipient *b = theirs;
	ss_sighting_merge(&a->messages, &b->messages);
	ss_sighting_merge(&a->bounces, &b->bounces);
	ss_window_merge(&a->window, &b->window);
	a->is_bombed |= b->is_bombed;
	a->has_sent |= b->has_sent;
}

static void add_nothing(void *mine, const void *theirs)
{
}

/* Averages of two captures are two averages: breaks are added up, the longer one goes on. */
static void add_who(void *mine, const void *theirs)
{
	struct who *a = mine;
	const struct who *b = theirs;
	if (a->breaks.count == 0)
		a->worst = b->worst;
	ss_sighting_merge(&a->breaks, &b->breaks);
	if (b->band.n_steps > a->band.n_steps)
		a->band = b->band;
}

static int merge(void *state, const void *other)
{
	struct rates *r = state;
	const struct rates *o = other;
	if (ss_keyed_merge(&r->senders, &o->senders, add_nothing) < 0 ||
	    ss_keyed_merge(&r->recipients, &o->recipients, add_recipients) < 0 ||
	    ss_keyed_merge(&r->who, &o->who, add_who) < 0)
		return SS_ENOMEM;
	return SS_OK;
}

static void destroy(void *state)
{
	struct rates *r = state;
	ss_keyed_release(&r->recipients);
	ss_keyed_release(&r->senders);
	ss_keyed_release(&r->who);
	ss_memory_give(r->observed->memory, r, sizeof *r);
}

const struct ss_observer ss_abuse_rate_observer = {
        .name = "abuse_rate",
        .rows = ss_abuse_rate_rows,
        .n_rows = SS_N_ABUSE_RATE_ROWS,
        .needs = 1u << SS_RECORD_TRANSACTION,
        .create = create,
        .mail = on_mail,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
