#include "analysis/probe.h"

#include "analysis/probe_private.h"
#include "analysis/say.h"
#include "analysis/site.h"
#include "smtp/command.h"

enum { CODE_AUTHENTICATED = 235, CODE_OK = 250, CODE_FORWARDED = 251 };

struct own {
	uint64_t n_forms, n_asked; /* addresses of tell-tale form; VRFY and EXPN */
	uint64_t refused;          /* key of the first recipient that is not relayed for; 0: none */
	bool has_several;          /* others were too */
	bool is_authenticated;
};

/* ---- VRFY, EXPN, ETRN ---- */

#define ASKING (SS_VERB_SET(VRFY) | SS_VERB_SET(EXPN))

static void raise_vrfy(struct ss_case *c, const struct ss_settings *settings,
                       const struct ss_event_record *e)
{
	const struct own *own = c->own;
	struct ss_say say, text;
	bool is_outside = !ss_site_is_inside(settings, &e->head.src_ip);
	const struct ss_evidence_record evidence = ss_evidence_of_event(
	        e, ss_say(&text, "%.*s answered %lld", SS_SAY(e->command), (long long)e->code));
	const struct ss_raise raise = {
	        .row = &ss_probe_rows[SS_PROBE_HARVEST_VRFY],
	        .severity =
	                is_outside && own->n_asked >= settings->vrfy_high ? SS_SEVERITY_MEDIUM : 0,
	        .description = ss_say(&say, "the server answers %.*s with what it knows",
	                              SS_SAY(e->command)),
	};
	ss_case_raise(c, &raise, &evidence);
}

static void on_reply(const struct ss_probes *p, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	bool is_answer = e->code == CODE_OK || e->code == CODE_FORWARDED;
	own->is_authenticated |= e->code == CODE_AUTHENTICATED && e->verb == SS_VERB_AUTH;
	if (is_answer && ss_verb_is_in(e->verb, ASKING))
		raise_vrfy(c, p->observed->settings, e);
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_probes *p = state;
	bool is_asked = ss_verb_is_in(e->verb, ASKING);
	if (e->kind == SS_EVENT_REPLY) {
		on_reply(p, c, e);
		return;
	}
	((struct own *)c->own)->n_asked += is_asked;
	ss_probe_clients_add(p, c, &e->head, e->packet, is_asked ? SS_PROBED_VRFY : SS_PROBED_ETRN);
}

/* ---- relaying ---- */

/* RFC 2505, section 2.1, names them; each was once sent on by some server. */
static const char *form_of(struct ss_slice mailbox)
{
	struct ss_slice domain = ss_site_domain(mailbox);
	struct ss_slice local =
	        ss_slice_cut(mailbox, 0, domain.data ? mailbox.len - domain.len - 1 : mailbox.len);
	bool is_quoted = local.len > 1 && local.data[0] == '"';
	if (mailbox.len > 0 && mailbox.data[0] == '@')
		return "a route";
	if (is_quoted && ss_slice_find(local, 0, '@') < local.len)
		return "an address in quotes";
	if (!is_quoted && ss_slice_find(local, 0, '%') < local.len)
		return "a percent sign";
	if (!is_quoted && ss_slice_find(local, 0, '!') < local.len)
		return "an exclamation mark";
	return NULL;
}

static bool is_relaying_refused(const struct ss_recipient_record *r)
{
	return r->code >= 400 && ss_site_holds_nocase(r->text, SS_SLICE("relay"));
}

static void note_refused(struct own *own, struct ss_slice address)
{
	uint64_t key = ss_key_of_nocase(address);
	own->has_several |= own->refused != 0 && own->refused != key;
	if (own->refused == 0)
		own->refused = key;
}

/* One recipient elsewhere is what a mistyped domain looks like. */
static uint8_t severity_of_probe(const struct own *own, const char *form)
{
	if (own->n_forms > 1)
		return SS_SEVERITY_MEDIUM;
	return form || own->has_several ? SS_SEVERITY_LOW : SS_SEVERITY_INFO;
}

static void raise_probe(struct ss_case *c, const struct ss_mail *m,
                        const struct ss_recipient_record *r, const char *form)
{
	const struct own *own = c->own;
	struct ss_say say;
	const struct ss_evidence_record evidence = ss_evidence_of_mail(m, r->address);
	const struct ss_raise raise = {
	        .row = &ss_probe_rows[SS_PROBE_RELAY],
	        .severity = severity_of_probe(own, form),
	        .description = form ? ss_say(&say, "recipient %.*s: %s", SS_SAY(r->address), form)
	                            : ss_say(&say, "recipient %.*s: the server does not relay",
	                                     SS_SAY(r->address)),
	};
	ss_case_raise(c, &raise, &evidence);
}

static void raise_open(struct ss_case *c, const struct ss_mail *m,
                       const struct ss_recipient_record *r, bool is_known)
{
	struct ss_say say;
	const struct ss_evidence_record evidence = ss_evidence_of_mail(m, r->address);
	const struct ss_raise raise = {
	        .row = &ss_probe_rows[SS_PROBE_RELAY_OPEN],
	        .severity = is_known ? 0 : SS_SEVERITY_MEDIUM,
	        .confidence = is_known ? 0 : SS_CERTAINTY_LOW,
	        .description = ss_say(&say, "mail for %.*s was taken over", SS_SAY(r->address)),
	};
	ss_case_raise(c, &raise, &evidence);
}

/* Where it is not known which domains are ours, only an address of tell-tale form counts. */
static void judge_recipient(struct ss_case *c, const struct ss_settings *settings,
                            const struct ss_mail *m, const struct ss_recipient_record *r)
{
	struct own *own = c->own;
	const char *form = form_of(r->address);
	struct ss_slice domain = ss_site_domain(r->address);
	bool is_accepted =
	        r->accepted == SS_FLAG_YES && m->transaction->outcome == SS_TRANSACTION_ACCEPTED;
	bool is_known = settings->internal_domains.n > 0 && domain.len > 0 && domain.data[0] != '[';
	bool is_elsewhere = is_known && !ss_site_is_own_domain(settings, domain);
	own->n_forms += form != NULL;
	bool is_refused = r->accepted == SS_FLAG_NO && is_relaying_refused(r);
	if (is_refused)
		note_refused(own, r->address);
	if (form || is_refused)
		raise_probe(c, m, r, form);
	if (is_accepted && (is_known ? is_elsewhere : form != NULL) &&
	    ss_site_is_inside(settings, &m->transaction->head.dst_ip))
		raise_open(c, m, r, is_known);
}

static bool is_callout(const struct ss_transaction_record *t)
{
	bool is_left = t->outcome == SS_TRANSACTION_RESET ||
	               t->outcome == SS_TRANSACTION_ABANDONED ||
	               t->outcome == SS_TRANSACTION_REJECTED;
	return ss_slice_is_equal(t->mail_from, SS_SLICE("<>")) && t->recipients.n == 1 &&
	       t->has_data != SS_FLAG_YES && is_left;
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct ss_probes *p = state;
	const struct ss_transaction_record *t = m->transaction;
	const struct own *own = c->own;
	if (!t)
		return;
	if (is_callout(t))
		ss_probe_clients_add(p, c, &t->head, m->packet, SS_PROBED_CALLOUT);
	else
		ss_probe_clients_mail(p, c, m);
	if (own->is_authenticated || ss_site_is_inside(p->observed->settings, &t->head.src_ip))
		return;
	const struct ss_recipient_record *recipients = t->recipients.items;
	for (size_t i = 0; i < t->recipients.n; i++)
		judge_recipient(c, p->observed->settings, m, &recipients[i]);
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct ss_probes *p = ss_memory_take_zeroed(o->memory, sizeof *p);
	if (p)
		ss_probe_clients_init(p, o);
	return p;
}

static void on_end(void *state)
{
	ss_keyed_end(&((struct ss_probes *)state)->clients);
}

static int merge(void *state, const void *other)
{
	return ss_probe_clients_merge(state, other);
}

static void destroy(void *state)
{
	struct ss_probes *p = state;
	ss_keyed_release(&p->clients);
	ss_memory_give(p->observed->memory, p, sizeof *p);
}

const struct ss_observer ss_probe_observer = {
        .name = "probe",
        .rows = ss_probe_rows,
        .n_rows = SS_N_PROBE_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY,
        .commands = ASKING | SS_VERB_SET(ETRN),
        .replies = ASKING | SS_VERB_SET(AUTH),
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
