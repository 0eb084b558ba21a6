/* Commands that carry data, and what is no SMTP at all. */
#include "analysis/encoded.h"
#include "analysis/exfil.h"
#include "analysis/exfil_rows.h"
#include "analysis/score.h"
#include "analysis/site.h"
#include "smtp/command.h"

enum { PARAMETERS_LONG = 100, ENVID_LONG = 64, CARRIED_LEAST = 1000, OFTEN = 3 };

/* What is counted, and what it adds to the score if there is more of it. */
enum counted { OCTETS, IDLE, UNKNOWN, NAMES, LONG_PARAMETERS, ENVIDS, RECIPIENTS, N_COUNTED };
static const struct {
	const char *name;
	int64_t points;
	uint64_t most;
} terms[N_COUNTED] = {
        [OCTETS] = {"octets_carried", 30, CARRIED_LEAST},
        [IDLE] = {"arguments_of_noop_help_vrfy", 30, OFTEN},
        [UNKNOWN] = {"unknown_verbs", 30, OFTEN},
        [NAMES] = {"encoded_name", 25, 0},
        [LONG_PARAMETERS] = {"long_parameters", 20, 0},
        [ENVIDS] = {"long_envids", 30, OFTEN},
        [RECIPIENTS] = {"encoded_recipients", 30, OFTEN},
};

struct own {
	uint64_t n[N_COUNTED];
};

struct tunnel {
	const struct ss_observed *observed;
};

/* ---- commands ---- */

static void count(struct own *own, enum counted what, size_t octets)
{
	own->n[what]++;
	own->n[OCTETS] += octets;
}

static void on_idle(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	if (argument.len > 0)
		count(own, IDLE, argument.len);
}

static void on_name(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	if (ss_encoded_is(t->observed->settings, argument))
		count(own, NAMES, argument.len);
}

/* What follows the path of MAIL and RCPT. */
static struct ss_slice parameters_of(struct ss_slice argument)
{
	size_t end = ss_slice_find(argument, 0, '>');
	return ss_slice_cut(argument, end + 1, argument.len);
}

static void on_rcpt(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	if (argument.len <= PARAMETERS_LONG) /* nearly all, path and parameters together */
		return;
	struct ss_slice parameters = parameters_of(argument);
	if (parameters.len > PARAMETERS_LONG)
		count(own, LONG_PARAMETERS, parameters.len);
}

static void on_mail_from(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	const struct ss_slice envid = SS_SLICE("ENVID=");
	struct ss_slice rest = parameters_of(argument);
	while (rest.len > 0) {
		size_t end = ss_slice_find(rest, 0, ' ');
		bool is_envid = ss_slice_has_prefix_nocase(rest, envid);
		if (is_envid && end > envid.len + ENVID_LONG)
			count(own, ENVIDS, end);
		rest = ss_slice_cut(rest, end + 1, rest.len);
	}
}

static void (*const verbs[SS_N_VERBS])(const struct tunnel *t, struct own *own,
                                       struct ss_slice argument) = {
        [SS_VERB_NOOP] = on_idle, [SS_VERB_HELP] = on_idle,      [SS_VERB_VRFY] = on_idle,
        [SS_VERB_EXPN] = on_idle, [SS_VERB_EHLO] = on_name,      [SS_VERB_HELO] = on_name,
        [SS_VERB_RCPT] = on_rcpt, [SS_VERB_MAIL] = on_mail_from,
};

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->kind == SS_EVENT_COMMAND && verbs[e->verb])
		verbs[e->verb](state, own, e->argument);
	else if (e->kind == SS_EVENT_COMMAND && e->raw_length > 0) /* an unknown one */
		own->n[OCTETS] += (uint64_t)e->raw_length;
	else if (e->kind == SS_EVENT_ANOMALY &&
	         ss_slice_is_equal(e->anomaly, SS_SLICE("unknown_command")))
		own->n[UNKNOWN]++;
}

/* Recipients that look like data, of a mail that never came; those of a mail may be a list's, that
 * bounces tell its readers by. */
static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	const struct tunnel *t = state;
	const struct ss_transaction_record *r = m->transaction;
	if (!r || r->has_data == SS_FLAG_YES)
		return;
	const struct ss_slice *to = r->rcpt_to.items;
	for (size_t i = 0; i < r->rcpt_to.n; i++) {
		if (ss_encoded_is(t->observed->settings, to[i]))
			count(c->own, RECIPIENTS, to[i].len);
	}
}

/* ---- the score ---- */

static bool is_mail_port(int64_t port)
{
	static const int64_t ports[] = {24, 25, 465, 587, 2525};
	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
		if (port == ports[i])
			return true;
	}
	return false;
}

static void add_count(struct ss_score *s, const char *name, int64_t points, uint64_t n)
{
	struct ss_say say;
	ss_score_add(s, name, points, ss_say(&say, "%llu", (unsigned long long)n));
}

static bool has_terms(const struct own *own)
{
	for (size_t i = 0; i < N_COUNTED; i++) {
		if (own->n[i] > terms[i].most)
			return true;
	}
	return false;
}

static void raise_score(const struct tunnel *t, struct ss_case *c,
                        const struct ss_session_record *s)
{
	const struct own *own = c->own;
	struct ss_score score = {.n = 0};
	struct ss_say say;
	for (size_t i = 0; i < N_COUNTED; i++) {
		if (own->n[i] > terms[i].most)
			add_count(&score, terms[i].name, terms[i].points, own->n[i]);
	}
	if (!is_mail_port(s->head.dst_port))
		add_count(&score, "odd_port", 15, (uint64_t)s->head.dst_port);
	if ((uint64_t)score.sum < t->observed->settings->exfil_score)
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_head(&s->head, s->helo);
	const struct ss_raise raise = {
	        .row = &ss_tunnel_rows[SS_TUNNEL_SCORE],
	        .description = ss_say(&say, "%llu octets in commands, %lld of 100",
	                              (unsigned long long)own->n[OCTETS], (long long)score.sum),
	        .terms = score.terms,
	        .n_terms = score.n,
	};
	ss_case_raise(c, &raise, &evidence);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	if (has_terms(c->own)) /* few: a score is large */
		raise_score(state, c, s);
}

/* ---- no SMTP at all ---- */

static void on_flow(void *state, struct ss_case *c, const struct ss_flow_record *f)
{
	const struct tunnel *t = state;
	const struct ss_shape *shape = ss_record_shape(SS_RECORD_FLOW);
	const struct ss_field *protocol = ss_shape_find(shape, SS_SLICE("protocol"));
	struct ss_say say;
	bool is_plain = f->head.dst_port == 25 || f->head.dst_port == 587;
	bool is_mail = f->protocol == SS_PROTOCOL_SMTP || f->protocol == SS_PROTOCOL_SMTPS ||
	               f->protocol == SS_PROTOCOL_LMTP || f->protocol == SS_PROTOCOL_ABSENT;
	if (c || is_mail || f->partial == SS_FLAG_YES || f->bytes_c2s == 0 || f->bytes_s2c == 0 ||
	    (!is_plain && f->head.dst_port != 465))
		return;
	bool is_known = f->protocol != SS_PROTOCOL_UNKNOWN && is_plain;
	const char *name = ss_field_name_of(protocol, ss_field_member(protocol, f));
	const struct ss_evidence_record evidence = ss_evidence_of_head(&f->head, ss_slice_of(name));
	const struct ss_raise raise = {
	        .row = &ss_tunnel_rows[SS_TUNNEL_NOT_SMTP],
	        .severity = is_known ? SS_SEVERITY_MEDIUM : 0,
	        .description =
	                ss_say(&say, "port %lld, protocol %s, %llu octets one way, %llu the other",
	                       (long long)f->head.dst_port, name, (unsigned long long)f->bytes_c2s,
	                       (unsigned long long)f->bytes_s2c),
	};
	ss_observed_raise(t->observed, &raise, &f->head, f->ts_end, 1, &evidence, 1);
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct tunnel *t = ss_memory_take_zeroed(o->memory, sizeof *t);
	if (t)
		t->observed = o;
	return t;
}

static void destroy(void *state)
{
	struct tunnel *t = state;
	ss_memory_give(t->observed->memory, t, sizeof *t);
}

const struct ss_observer ss_exfil_tunnel_observer = {
        .name = "exfil_tunnel",
        .rows = ss_tunnel_rows,
        .n_rows = SS_N_TUNNEL_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_ANOMALY,
        .commands = SS_VERB_SET(NOOP) | SS_VERB_SET(HELP) | SS_VERB_SET(VRFY) | SS_VERB_SET(EXPN) |
                    SS_VERB_SET(EHLO) | SS_VERB_SET(HELO) | SS_VERB_SET(RCPT) | SS_VERB_SET(MAIL) |
                    SS_VERB_SET(UNKNOWN),
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .flow = on_flow,
        .destroy = destroy,
};
