#include "analysis/auth.h"

#include "analysis/auth_private.h"
#include "analysis/say.h"

/* RFC 4954, section 6.  454, and all else, tells nothing of the password: the server did not judge it. */
enum { CODE_SUCCESS = 235, CODE_FAILURE = 535 };

/* The AUTH of an exchange that is over, in the case's arena; its reply, if that is not known. */
struct verdict {
	struct verdict *next;
	struct ss_evidence_record place;
};

struct own {
	struct verdict *first, **last;
	size_t n;
	bool is_asked; /* what the client asked is not answered yet */
	struct ss_evidence_record asked;
};

/* ---- one session ---- */

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->kind == SS_EVENT_COMMAND && ss_slice_is_equal_nocase(e->command, SS_SLICE("AUTH"))) {
		own->is_asked = true;
		own->asked = ss_evidence_of_event(e, (struct ss_slice){0});
	}
	if (e->kind != SS_EVENT_REPLY || own->n == SS_LIMIT_AUTH_ATTEMPTS || e->code / 100 == 3 ||
	    !ss_slice_is_equal(e->command, SS_SLICE("AUTH")))
		return;
	struct verdict *v = ss_arena_take(&c->arena, sizeof *v);
	if (!v)
		return;
	v->place = own->is_asked ? own->asked : ss_evidence_of_event(e, (struct ss_slice){0});
	own->is_asked = false;
	if (!own->first)
		own->last = &own->first;
	*own->last = v;
	own->last = &v->next;
	own->n++;
}

static struct ss_evidence_record place_of(const struct ss_session_record *s,
                                          const struct verdict *v)
{
	return v ? v->place : ss_evidence_of_head(&s->head, (struct ss_slice){0});
}

/* How hard it is for who listens, or for who sits between: higher is better. */
enum { CLEAR = 1 }; /* the password itself; without TLS it is told as auth.plaintext */
static const struct {
	const char *name;
	uint8_t rank;
	bool is_weak; /* whatever else is offered */
} mechanisms[] = {
        {"CRAM-MD5", 2, true},       {"DIGEST-MD5", 2, true},     {"NTLM", 2, true},
        {"LOGIN", CLEAR, false},     {"PLAIN", CLEAR, false},     {"SCRAM-SHA-1", 3, false},
        {"SCRAM-SHA-256", 4, false}, {"SCRAM-SHA-512", 4, false},
};

static int mechanism_of(struct ss_slice name)
{
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(mechanisms[i].name)))
			return (int)i;
	}
	return -1;
}

/* "AUTH PLAIN LOGIN" among the extensions: the best of it, -1 if none is known that is not weak. */
static int best_offered(const struct ss_session_record *s)
{
	const struct ss_slice *lines = s->extensions.items;
	int best = -1;
	for (size_t i = 0; i < s->extensions.n; i++) {
		struct ss_slice rest = lines[i];
		if (!ss_slice_has_prefix_nocase(rest, SS_SLICE("AUTH ")))
			continue;
		while (rest.len > 0) {
			size_t end = ss_slice_find(rest, 0, ' ');
			int one = mechanism_of(ss_slice_cut(rest, 0, end));
			if (one >= 0 && !mechanisms[one].is_weak &&
			    (best < 0 || mechanisms[one].rank > mechanisms[best].rank))
				best = one;
			rest = ss_slice_cut(rest, end + 1, rest.len);
		}
	}
	return best;
}

static void judge_mechanism(struct ss_case *c, const struct ss_session_record *s,
                            const struct ss_auth_record *a,
                            const struct ss_evidence_record *evidence)
{
	struct ss_say say;
	int used = mechanism_of(a->mechanism), best = best_offered(s);
	bool is_clear = used >= 0 && mechanisms[used].rank == CLEAR && a->tls == SS_FLAG_NO;
	bool is_weaker = used >= 0 && best >= 0 && a->tls != SS_FLAG_YES && !is_clear &&
	                 mechanisms[used].rank < mechanisms[best].rank;
	if (used < 0 || (!mechanisms[used].is_weak && !is_weaker))
		return;
	struct ss_slice text = is_weaker ? ss_say(&say, "%s was used, though the server offers %s",
	                                          mechanisms[used].name, mechanisms[best].name)
	                                 : ss_say(&say, "%s was used", mechanisms[used].name);
	ss_case_raise(
	        c, &(struct ss_raise){.row = &ss_auth_rows[SS_AUTH_WEAK_MECH], .description = text},
	        evidence);
}

static void judge_password(struct ss_case *c, const struct ss_auth_record *a, unsigned row,
                           const struct ss_evidence_record *evidence)
{
	struct ss_say say;
	bool is_success = a->code == CODE_SUCCESS;
	const struct ss_raise raise = {
	        .row = &ss_auth_rows[row],
	        .severity = is_success ? SS_SEVERITY_HIGH : 0,
	        .description = ss_say(&say, "account %.*s: the login %s", SS_SAY(a->identity),
	                              is_success ? "succeeded" : "failed"),
	};
	ss_case_raise(c, &raise, evidence);
}

static void on_attempt(struct ss_auth_tables *tables, struct ss_case *c,
                       const struct ss_session_record *s, const struct ss_auth_record *a,
                       const struct verdict *v)
{
	struct ss_evidence_record evidence = place_of(s, v);
	struct ss_say say;
	evidence.text = ss_say(&say, "AUTH %.*s %.*s", SS_SAY(a->mechanism), SS_SAY(a->identity));
	judge_mechanism(c, s, a, &evidence);
	if (a->is_secret_identity)
		judge_password(c, a, SS_AUTH_USERNAME_EQ_PASSWORD, &evidence);
	if (a->is_default_pair)
		judge_password(c, a, SS_AUTH_DEFAULT_PAIR, &evidence);
	const struct ss_attempt attempt = {&s->head, a, evidence.ts, evidence.packet,
	                                   a->code == CODE_SUCCESS};
	if (attempt.is_success || a->code == CODE_FAILURE)
		ss_auth_tables_add(tables, &attempt);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	const struct ss_auth_record *auth = s->auth.items;
	const struct verdict *v = ((struct own *)c->own)->first;
	for (size_t i = 0; i < s->auth.n; i++) {
		on_attempt(state, c, s, &auth[i], v);
		v = v ? v->next : NULL;
	}
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct ss_auth_tables *t = ss_memory_take_zeroed(o->memory, sizeof *t);
	if (t)
		ss_auth_tables_init(t, o);
	return t;
}

static void on_end(void *state)
{
	ss_auth_tables_end(state);
}

static int merge(void *state, const void *other)
{
	return ss_auth_tables_merge(state, other);
}

static void destroy(void *state)
{
	struct ss_auth_tables *t = state;
	ss_auth_tables_release(t);
	ss_memory_give(t->observed->memory, t, sizeof *t);
}

const struct ss_observer ss_auth_observer = {
        .name = "auth",
        .rows = ss_auth_rows,
        .n_rows = SS_N_AUTH_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY,
        .create = create,
        .event = on_event,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
