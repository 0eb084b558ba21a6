#include "analysis/abuse.h"

#include "analysis/abuse_private.h"
#include "analysis/announced.h"
#include "analysis/say.h"
#include "analysis/site.h"
#include "base/domain.h"
#include "smtp/command.h"

enum { CODE_READY = 220, CODE_AUTHENTICATED = 235, CODE_OK = 250 };

struct abuse {
	const struct ss_observed *observed;
};

static void raise(struct ss_case *c, enum ss_abuse_row row, uint8_t severity,
                  const struct ss_event_record *e, struct ss_slice description)
{
	struct ss_say say;
	struct ss_slice text = ss_say(&say, "%.*s %.*s", SS_SAY(e->command), SS_SAY(e->argument));
	const struct ss_evidence_record evidence = ss_evidence_of_event(e, text);
	const struct ss_raise raise = {
	        .row = &ss_abuse_rows[row], .severity = severity, .description = description};
	ss_case_raise(c, &raise, &evidence);
}

/* ---- speaking for others ---- */

static void on_forward(const struct abuse *a, struct ss_case *c, const struct ss_event_record *e)
{
	bool is_client = e->verb == SS_VERB_XCLIENT;
	enum ss_abuse_row row = is_client ? SS_ABUSE_XCLIENT : SS_ABUSE_XFORWARD;
	bool is_answer = e->kind == SS_EVENT_REPLY;
	bool is_obeyed = is_answer && (e->code == CODE_READY || e->code == CODE_OK);
	if (ss_site_is_proxy(a->observed->settings, &e->head.src_ip) || (is_answer && !is_obeyed))
		return;
	raise(c, row, is_obeyed ? (is_client ? SS_SEVERITY_HIGH : SS_SEVERITY_MEDIUM) : 0, e,
	      is_obeyed ? SS_SLICE("the server obeyed") : SS_SLICE("it was asked for"));
}

static void judge_proxy(const struct abuse *a, struct ss_case *c, const struct ss_session_record *s)
{
	const struct ss_settings *settings = a->observed->settings;
	struct ss_say say, claimed;
	if (!s->proxy || ss_site_is_proxy(settings, &s->head.src_ip))
		return;
	struct ss_slice address = ss_say_address(&claimed, &s->proxy->src_ip);
	const struct ss_evidence_record evidence = ss_evidence_of_head(&s->head, address);
	bool is_inside = ss_site_is_inside(settings, &s->proxy->src_ip);
	const struct ss_raise raise = {
	        .row = &ss_abuse_rows[SS_ABUSE_PROXY],
	        .severity = is_inside ? SS_SEVERITY_HIGH : 0,
	        .description = ss_say(&say, "it speaks for %.*s", SS_SAY(address)),
	};
	ss_case_raise(c, &raise, &evidence);
}

/* ---- BURL, ETRN, NOOP ---- */

/* The host of "imap://user;auth=*@host:port/...": behind the last @ of what is before the path. */
static struct ss_slice host_of(struct ss_slice authority)
{
	struct ss_slice host = ss_slice_cut(authority, 0, ss_slice_find(authority, 0, '/'));
	struct ss_slice behind = ss_site_domain(host);
	host = behind.data ? behind : host;
	if (host.len > 0 && host.data[0] == '[')
		return ss_slice_cut(host, 0, ss_slice_find(host, 0, ']') + 1);
	return ss_slice_cut(host, 0, ss_slice_find(host, 0, ':'));
}

static void on_burl(const struct abuse *a, struct ss_case *c, const struct ss_event_record *e)
{
	uint8_t room[SS_DOMAIN_TEXT];
	struct ss_slice url = ss_slice_trim(e->argument);
	url = ss_slice_cut(url, 0, ss_slice_find(url, 0, ' '));
	const struct ss_slice imap = SS_SLICE("imap://");
	if (!ss_slice_has_prefix_nocase(url, imap)) {
		raise(c, SS_ABUSE_BURL, SS_SEVERITY_HIGH, e, SS_SLICE("it is no URL of imap"));
		return;
	}
	struct ss_slice host = host_of(ss_slice_cut(url, imap.len, url.len));
	struct ss_slice folded = ss_domain_fold(host, room);
	if (!folded.data || ss_domain_is_address(folded) ||
	    ss_slice_find(folded, 0, '.') == folded.len)
		raise(c, SS_ABUSE_BURL, 0, e, SS_SLICE("its host is no name of the Internet"));
}

static void on_etrn(const struct abuse *a, struct ss_case *c, const struct ss_event_record *e)
{
	static const char odd[] = "'\"`;()$\\";
	struct ss_slice s = e->argument;
	/* "--" begins a comment of SQL; a label of other scripts has it too (RFC 5890). */
	bool is_odd = ss_site_holds_nocase(s, SS_SLICE("--")) &&
	              !ss_site_holds_nocase(s, SS_SLICE("xn--"));
	for (size_t i = 0; i < sizeof odd - 1; i++)
		is_odd |= ss_slice_find(s, 0, (uint8_t)odd[i]) < s.len;
	if (is_odd)
		raise(c, SS_ABUSE_ETRN, 0, e, (struct ss_slice){0});
}

static void on_noop(const struct abuse *a, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_abuse_own *own = c->own;
	if (own->n_noops < UINT32_MAX)
		own->n_noops++;
	if (own->n_noops > a->observed->settings->noop_high)
		raise(c, SS_ABUSE_NOOP, 0, e, (struct ss_slice){0});
}

/* ---- the server's side ---- */

/* ---- events ---- */

static void on_command(const struct abuse *a, struct ss_case *c, const struct ss_event_record *e)
{
	switch ((enum ss_verb)e->verb) {
	case SS_VERB_XCLIENT:
	case SS_VERB_XFORWARD: on_forward(a, c, e); break;
	case SS_VERB_BURL: on_burl(a, c, e); break;
	case SS_VERB_ETRN: on_etrn(a, c, e); break;
	case SS_VERB_NOOP:
	case SS_VERB_HELP: on_noop(a, c, e); break;
	default: break;
	}
}

static void on_reply(const struct abuse *a, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_abuse_own *own = c->own;
	switch ((enum ss_verb)e->verb) {
	case SS_VERB_EHLO:
		if (e->code == CODE_OK)
			own->size_limit = ss_announced_size(e);
		break;
	case SS_VERB_AUTH: own->is_authenticated |= e->code == CODE_AUTHENTICATED; break;
	case SS_VERB_XCLIENT:
	case SS_VERB_XFORWARD: on_forward(a, c, e); break;
	default: break;
	}
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	if (e->kind == SS_EVENT_REPLY)
		on_reply(state, c, e);
	else
		on_command(state, c, e);
}

/* ---- the observer ---- */

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	if (m->transaction)
		ss_abuse_judge_mail(((struct abuse *)state)->observed, c, m, c->own);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	judge_proxy(state, c, s);
}

static void *create(const struct ss_observed *o)
{
	struct abuse *a = ss_memory_take_zeroed(o->memory, sizeof *a);
	if (a)
		a->observed = o;
	return a;
}

static void destroy(void *state)
{
	struct abuse *a = state;
	ss_memory_give(a->observed->memory, a, sizeof *a);
}

const struct ss_observer ss_abuse_observer = {
        .name = "abuse",
        .rows = ss_abuse_rows,
        .n_rows = SS_N_ABUSE_ROWS,
        .case_size = sizeof(struct ss_abuse_own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY,
        .commands = SS_VERB_SET(XCLIENT) | SS_VERB_SET(XFORWARD) | SS_VERB_SET(BURL) |
                    SS_VERB_SET(ETRN) | SS_VERB_SET(NOOP) | SS_VERB_SET(HELP),
        .replies = SS_VERB_SET(EHLO) | SS_VERB_SET(AUTH) | SS_VERB_SET(XCLIENT) |
                   SS_VERB_SET(XFORWARD),
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .destroy = destroy,
};
