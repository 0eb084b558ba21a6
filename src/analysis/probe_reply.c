#include "analysis/probe_reply.h"

#include "analysis/blocklist.h"
#include "analysis/keyed.h"
#include "analysis/probe_reply_rows.h"
#include "analysis/say.h"
#include "analysis/sent.h"
#include "analysis/sighting.h"
#include "analysis/site.h"
#include "base/duration.h"
#include "smtp/command.h"

enum { OF_EACH = 3, CODE_BUSY = 450, CODE_FAILED = 451 };

struct times { /* of replies to RCPT */
	int64_t least, most;
	uint64_t n;
};

struct own {
	struct ss_sent sent;
	struct times accepted, refused;
};

struct replies {
	const struct ss_observed *observed;
	struct ss_blocklists blocklists;
	struct ss_keyed deferred; /* struct ss_sighting, by client, sender and recipient */
};

static void raise(struct ss_case *c, unsigned row, uint8_t severity, struct ss_slice description,
                  const struct ss_evidence_record *evidence)
{
	const struct ss_raise raise = {
	        .row = &ss_probe_reply_rows[row], .severity = severity, .description = description};
	ss_case_raise(c, &raise, evidence);
}

/* ---- times ---- */

/* How long the reply took, -1: its command was too long ago. */
static int64_t waited(struct own *own, const struct ss_event_record *e)
{
	const struct ss_sent_command *sent = ss_sent_answered(&own->sent, e);
	return sent && e->head.ts >= sent->ts ? ss_duration(sent->ts, e->head.ts) : -1;
}

static void note_time(struct times *t, int64_t ns)
{
	if (t->n == 0 || ns < t->least)
		t->least = ns;
	if (ns > t->most)
		t->most = ns;
	t->n++;
}

static void judge_time(const struct replies *r, struct ss_case *c, const struct ss_event_record *e)
{
	const int64_t ms = 1000000;
	struct own *own = c->own;
	struct ss_say say, text;
	int64_t ns = waited(own, e);
	if (ns < 0)
		return;
	if (e->verb == SS_VERB_RCPT && e->code >= 200)
		note_time(e->code < 300 ? &own->accepted : &own->refused, ns);
	if (ns <= r->observed->settings->slow_reply)
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_event(
	        e, ss_say(&text, "%lld to %.*s", (long long)e->code, SS_SAY(e->command)));
	raise(c, SS_REPLY_TARPITTING, 0,
	      ss_say(&say, "a reply to %.*s took %lld ms", SS_SAY(e->command),
	             (long long)(ns / ms)),
	      &evidence);
}

static void judge_times(const struct replies *r, struct ss_case *c, const struct ss_record_head *h)
{
	const int64_t ms = 1000000, gap = r->observed->settings->timing_gap;
	const struct own *own = c->own;
	const struct times *a = &own->accepted, *b = &own->refused;
	struct ss_say say;
	if (a->n < OF_EACH || b->n < OF_EACH ||
	    (a->least - b->most <= gap && b->least - a->most <= gap))
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_head(h, SS_SLICE("RCPT"));
	raise(c, SS_REPLY_HARVEST_TIMING, 0,
	      ss_say(&say,
	             "%llu accepted recipients took %lld to %lld ms, %llu refused ones %lld to "
	             "%lld "
	             "ms",
	             (unsigned long long)a->n, (long long)(a->least / ms),
	             (long long)(a->most / ms), (unsigned long long)b->n,
	             (long long)(b->least / ms), (long long)(b->most / ms)),
	      &evidence);
}

/* ---- blocklists ---- */

static void judge_refusal(const struct replies *r, struct ss_case *c,
                          const struct ss_event_record *e)
{
	const struct ss_settings *settings = r->observed->settings;
	const struct ss_slice *lines = e->lines.items;
	for (size_t i = 0; i < e->lines.n; i++) {
		struct ss_slice name = ss_blocklists_find(&r->blocklists, lines[i]);
		struct ss_say say;
		if (!name.data)
			continue;
		const struct ss_evidence_record evidence = ss_evidence_of_event(e, lines[i]);
		bool is_ours = ss_site_is_inside(settings, &e->head.src_ip);
		raise(c, SS_REPLY_DNSBL, is_ours ? SS_SEVERITY_LOW : 0,
		      ss_say(&say, "the refusal names %.*s", SS_SAY(name)), &evidence);
		return;
	}
}

/* What follows a 354 or a 334 is the client's time, too: the server has it when it is whole. */
static void note_rest(struct ss_sent *sent, const struct ss_event_record *e)
{
	struct ss_sent_command *of = ss_sent_at(sent, e->index);
	if (e->index > 0 && of->index == (uint32_t)e->index)
		of->ts = e->head.ts;
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_sent *sent = &((struct own *)c->own)->sent;
	if (e->kind == SS_EVENT_COMMAND && e->command.data)
		ss_sent_add(sent, &c->arena, e, 0);
	else if (e->kind != SS_EVENT_REPLY)
		note_rest(sent, e);
	if (e->kind != SS_EVENT_REPLY)
		return;
	if (e->index > 0)
		judge_time(state, c, e);
	if (e->code >= 400)
		judge_refusal(state, c, e);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	judge_times(state, c, &s->head);
}

/* ---- greylisting ---- */

static uint64_t key_of(const struct ss_case *c, const struct ss_transaction_record *t,
                       const struct ss_recipient_record *to)
{
	uint64_t pair = ss_key_join(ss_key_of_nocase(t->mail_from), ss_key_of_nocase(to->address));
	return ss_key_join(c->client_key, pair);
}

static void judge_recipient(struct replies *r, struct ss_case *c, const struct ss_mail *m,
                            const struct ss_recipient_record *to)
{
	const struct ss_transaction_record *t = m->transaction;
	const int64_t second = 1000000000;
	bool is_deferred = to->code == CODE_BUSY || to->code == CODE_FAILED;
	struct ss_say say;
	if (!is_deferred && to->accepted != SS_FLAG_YES)
		return;
	ss_keyed_expire(&r->deferred, t->head.ts);
	if (!is_deferred && r->deferred.n == 0)
		return;
	uint64_t key = key_of(c, t, to);
	struct ss_sighting *s = is_deferred ? ss_keyed_open(&r->deferred, key, t->head.ts)
	                                    : ss_keyed_find(&r->deferred, key);
	if (!s || (!is_deferred && s->count == 0))
		return;
	if (is_deferred) {
		ss_sighting_add(s, &t->head, t->head.ts, m->packet);
		return;
	}
	const struct ss_evidence_record evidence = ss_evidence_of_mail(m, to->address);
	raise(c, SS_REPLY_GREYLIST, 0,
	      ss_say(&say, "%.*s was put off %llu times, and taken %lld s after the first",
	             SS_SAY(to->address), (unsigned long long)s->count,
	             (long long)(ss_duration(s->head.ts, t->head.ts) / second)),
	      &evidence);
	*s = (struct ss_sighting){.count = 0};
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	if (!m->transaction)
		return;
	const struct ss_recipient_record *recipients = m->transaction->recipients.items;
	for (size_t i = 0; i < m->transaction->recipients.n; i++)
		judge_recipient(state, c, m, &recipients[i]);
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct replies *r = ss_memory_take_zeroed(o->memory, sizeof *r);
	if (!r)
		return NULL;
	r->observed = o;
	ss_blocklists_init(&r->blocklists, &o->settings->blocklist_names);
	r->deferred = (struct ss_keyed){
	        .memory = o->memory,
	        .seed = o->hash_seed,
	        .entry_size = sizeof(struct ss_sighting),
	        .limit = SS_LIMIT_DEFERRED_TABLE,
	        .idle_ns = o->settings->retry_window,
	};
	return r;
}

static void add_deferred(void *mine, const void *theirs)
{
	ss_sighting_merge(mine, theirs);
}

static int merge(void *state, const void *other)
{
	return ss_keyed_merge(&((struct replies *)state)->deferred,
	                      &((const struct replies *)other)->deferred, add_deferred);
}

static void destroy(void *state)
{
	struct replies *r = state;
	ss_keyed_release(&r->deferred);
	ss_memory_give(r->observed->memory, r, sizeof *r);
}

const struct ss_observer ss_probe_reply_observer = {
        .name = "probe_reply",
        .rows = ss_probe_reply_rows,
        .n_rows = SS_N_PROBE_REPLY_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY | 1u << SS_EVENT_CONTENT,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .merge = merge,
        .destroy = destroy,
};
