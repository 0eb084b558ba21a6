#include "analysis/auth.h"

#include "analysis/auth_private.h"
#include "analysis/say.h"
#include "smtp/command.h"

/* RFC 4954, section 6.  454, and all else, tells nothing of the password: the server did not judge it. */
enum { CODE_SUCCESS = 235, CODE_FAILURE = 535 };

/* The AUTH of an exchange, in the case's arena; its reply, if that is not known. */
struct verdict {
	struct verdict *next;
	struct ss_evidence_record place;
};

struct own {
	struct verdict *first, *last; /* of those that are over */
	struct verdict *asked;        /* what the client asked is not answered yet; NULL: nothing */
	size_t n;
};

/* ---- one session ---- */

static void note_place(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (!own->asked)
		own->asked = ss_arena_take(&c->arena, sizeof *own->asked);
	if (own->asked)
		own->asked->place = ss_evidence_of_event(e, (struct ss_slice){0});
}

static void note_end(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (own->n == SS_LIMIT_AUTH_ATTEMPTS || e->code / 100 == 3)
		return;
	if (!own->asked)
		note_place(c, e);
	if (!own->asked)
		return;
	*(own->last ? &own->last->next : &own->first) = own->asked;
	own->last = own->asked;
	own->asked = NULL;
	own->n++;
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	if (e->kind == SS_EVENT_COMMAND)
		note_place(c, e);
	else
		note_end(c, e);
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

/* What one attempt is judged by. */
struct look {
	struct ss_case *c;
	const struct ss_session_record *session;
	const struct ss_auth_record *auth;
	struct ss_evidence_record at;
};

static void raise(const struct look *l, enum ss_auth_row row, uint8_t severity,
                  struct ss_slice description)
{
	struct ss_say say;
	struct ss_evidence_record at = l->at;
	at.text = SS_SAY_TEXTS(&say, SS_SLICE("AUTH "), l->auth->mechanism, SS_SLICE(" "),
	                       l->auth->identity);
	const struct ss_raise raise = {
	        .row = &ss_auth_rows[row], .severity = severity, .description = description};
	ss_case_raise(l->c, &raise, &at);
}

static void judge_mechanism(const struct look *l)
{
	struct ss_say say;
	const uint8_t tls = l->auth->tls;
	int used = mechanism_of(l->auth->mechanism);
	if (used < 0)
		return;
	bool is_clear = mechanisms[used].rank == CLEAR && tls == SS_FLAG_NO;
	int best = tls == SS_FLAG_YES || is_clear ? -1 : best_offered(l->session);
	bool is_weaker = best >= 0 && mechanisms[used].rank < mechanisms[best].rank;
	if (!mechanisms[used].is_weak && !is_weaker)
		return;
	raise(l, SS_AUTH_WEAK_MECH, 0,
	      is_weaker ? ss_say(&say, "%s was used, though the server offers %s",
	                         mechanisms[used].name, mechanisms[best].name)
	                : ss_say(&say, "%s was used", mechanisms[used].name));
}

static void judge_password(const struct look *l, enum ss_auth_row row)
{
	struct ss_say say;
	bool is_success = l->auth->code == CODE_SUCCESS;
	raise(l, row, is_success ? SS_SEVERITY_HIGH : 0,
	      ss_say(&say, "account %.*s: the login %s", SS_SAY(l->auth->identity),
	             is_success ? "succeeded" : "failed"));
}

static void on_attempt(struct ss_auth_tables *tables, struct ss_case *c,
                       const struct ss_session_record *s, const struct ss_auth_record *a,
                       const struct verdict *v)
{
	const struct look l = {c, s, a, place_of(s, v)};
	judge_mechanism(&l);
	if (a->is_secret_identity)
		judge_password(&l, SS_AUTH_USERNAME_EQ_PASSWORD);
	if (a->is_default_pair)
		judge_password(&l, SS_AUTH_DEFAULT_PAIR);
	const struct ss_attempt attempt = {&s->head, a,           c->client_key,
	                                   l.at.ts,  l.at.packet, a->code == CODE_SUCCESS};
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
        .commands = SS_VERB_SET(AUTH),
        .replies = SS_VERB_SET(AUTH),
        .create = create,
        .event = on_event,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
