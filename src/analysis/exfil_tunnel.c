/* Commands that carry data, and what is no SMTP at all. */
#include "analysis/encoded.h"
#include "analysis/exfil.h"
#include "analysis/exfil_rows.h"
#include "analysis/score.h"
#include "analysis/site.h"

enum { PARAMETERS_LONG = 100, ENVID_LONG = 64, CARRIED_LEAST = 1000, OFTEN = 3 };

struct own {
	uint64_t n_idle, n_unknown, n_long_parameters, n_envids, n_names, octets;
};

struct tunnel {
	const struct ss_observed *observed;
};

/* ---- commands ---- */

static void on_idle(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	own->n_idle += argument.len > 0;
	own->octets += argument.len;
}

static void on_name(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	if (!ss_encoded_is(t->observed->settings, argument))
		return;
	own->n_names++;
	own->octets += argument.len;
}

/* What follows the path of MAIL and RCPT. */
static struct ss_slice parameters_of(struct ss_slice argument)
{
	size_t end = ss_slice_find(argument, 0, '>');
	return ss_slice_cut(argument, end + 1, argument.len);
}

static void on_rcpt(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	struct ss_slice parameters = parameters_of(argument);
	if (parameters.len <= PARAMETERS_LONG)
		return;
	own->n_long_parameters++;
	own->octets += parameters.len;
}

static void on_mail_from(const struct tunnel *t, struct own *own, struct ss_slice argument)
{
	const struct ss_slice envid = SS_SLICE("ENVID=");
	struct ss_slice rest = parameters_of(argument);
	while (rest.len > 0) {
		size_t end = ss_slice_find(rest, 0, ' ');
		bool is_envid = ss_slice_has_prefix_nocase(rest, envid);
		if (is_envid && end > envid.len + ENVID_LONG) {
			own->n_envids++;
			own->octets += end;
		}
		rest = ss_slice_cut(rest, end + 1, rest.len);
	}
}

static const struct {
	struct ss_slice verb;
	void (*on_command)(const struct tunnel *t, struct own *own, struct ss_slice argument);
} verbs[] = {
        {SS_SLICE("NOOP"), on_idle}, {SS_SLICE("HELP"), on_idle},      {SS_SLICE("VRFY"), on_idle},
        {SS_SLICE("EXPN"), on_idle}, {SS_SLICE("EHLO"), on_name},      {SS_SLICE("HELO"), on_name},
        {SS_SLICE("RCPT"), on_rcpt}, {SS_SLICE("MAIL"), on_mail_from},
};

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->kind == SS_EVENT_ANOMALY &&
	    ss_slice_is_equal(e->anomaly, SS_SLICE("unknown_command"))) {
		own->n_unknown++;
		own->octets += e->length > 0 ? (uint64_t)e->length : 0;
	}
	if (e->kind != SS_EVENT_COMMAND)
		return;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (ss_slice_is_equal_nocase(e->command, verbs[i].verb))
			verbs[i].on_command(state, own, e->argument);
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

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	const struct tunnel *t = state;
	const struct own *own = c->own;
	struct ss_score score = {.n = 0};
	struct ss_say say;
	if (own->octets > CARRIED_LEAST)
		add_count(&score, "octets_carried", 30, own->octets);
	if (own->n_idle > OFTEN)
		add_count(&score, "arguments_of_noop_help_vrfy", 30, own->n_idle);
	if (own->n_unknown > OFTEN)
		add_count(&score, "unknown_verbs", 25, own->n_unknown);
	if (own->n_names > 0)
		add_count(&score, "encoded_name", 25, own->n_names);
	if (own->n_long_parameters > 0)
		add_count(&score, "long_parameters", 20, own->n_long_parameters);
	if (own->n_envids > 0)
		add_count(&score, "long_envid", 20, own->n_envids);
	if (score.n > 0 && !is_mail_port(s->head.dst_port))
		add_count(&score, "odd_port", 15, (uint64_t)s->head.dst_port);
	if (score.n == 0 || (uint64_t)score.sum < t->observed->settings->exfil_score)
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_head(&s->head, s->helo);
	const struct ss_raise raise = {
	        .row = &ss_tunnel_rows[SS_TUNNEL_SCORE],
	        .description = ss_say(&say, "%llu octets in commands, %lld of 100",
	                              (unsigned long long)own->octets, (long long)score.sum),
	        .terms = score.terms,
	        .n_terms = score.n,
	};
	ss_case_raise(c, &raise, &evidence);
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
        .needs = 1u << SS_RECORD_EVENT,
        .create = create,
        .event = on_event,
        .session = on_session,
        .flow = on_flow,
        .destroy = destroy,
};
