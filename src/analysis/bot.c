#include "analysis/bot.h"

#include "analysis/helo.h"
#include "analysis/keyed.h"
#include "analysis/say.h"
#include "analysis/score.h"
#include "analysis/sighting.h"
#include "analysis/site.h"
#include "analysis/window.h"

enum { KEPT = 16, MAILS_LEAST = 5 };

static const struct ss_finding_row rows[] = {
        {.id = "bot.behaviour",
         .severity = SS_SEVERITY_MEDIUM,
         .confidence = SS_CERTAINTY_MEDIUM,
         .title = "A client that behaves like a bot",
         .about = "What the client did in all of its sessions was weighed: it speaks before the "
                  "greeting, leaves without QUIT, has a name that is none or is the server's, a "
                  "new sender for each message, many short sessions, many servers, does not come "
                  "again when it is put off, sends messages without Message-ID or Date, or says "
                  "to be a mail program that it is not. A habit counts that half of what it did "
                  "shows; speaking early, a tenth. From bot_score on it is told; the terms "
                  "tell why.",
         .false_positives = "Badly written scripts and devices, mostly inside.",
         .advice = "Outside: refuse it. Inside: look for malware on that host.",
         .attack = "T1584.005",
         .reference = "RFC 5321 section 4.3.1"},
};

struct client {
	struct ss_sighting sessions;
	uint64_t n_short, n_not_quit, n_early, n_poor_names, n_as_server;
	uint64_t n_mails, n_messages, n_unnamed, n_false_agents, n_put_off, n_again;
	uint64_t senders[KEPT], servers[KEPT], put_off[KEPT];
	size_t n_senders, n_servers, n_waiting;
};

struct own {
	bool is_early, has_agent; /* an agent that is a person's mail program */
};

struct bots {
	const struct ss_observed *observed;
	struct ss_keyed clients;
};

/* ---- the score ---- */

static void add_count(struct ss_score *s, const char *name, int64_t points, uint64_t n, uint64_t of)
{
	struct ss_say say;
	ss_score_add(s, name, points,
	             ss_say(&say, "%llu of %llu", (unsigned long long)n, (unsigned long long)of));
}

static bool is_half(uint64_t n, uint64_t of)
{
	return n > 0 && n * 2 >= of;
}

/* Of what servers never do: one time in hundreds is a mishap, or a capture with octets missing. */
static bool is_tenth(uint64_t n, uint64_t of)
{
	return n > 0 && n * 10 >= of;
}

static void score_sessions(struct ss_score *s, const struct client *c,
                           const struct ss_settings *settings)
{
	uint64_t n = c->sessions.count;
	struct ss_say say;
	if (is_tenth(c->n_early, n))
		add_count(s, "early_talk", 25, c->n_early, n);
	if (is_half(c->n_not_quit, n))
		add_count(s, "no_quit", 10, c->n_not_quit, n);
	if (is_half(c->n_poor_names, n))
		add_count(s, "helo_is_no_name", 15, c->n_poor_names, n);
	if (is_half(c->n_as_server, n))
		add_count(s, "helo_is_server", 20, c->n_as_server, n);
	if (c->n_short > settings->short_session_high && is_half(c->n_short, n))
		add_count(s, "short_sessions", 20, c->n_short, n);
	if (c->n_servers > (settings->servers_high < KEPT ? settings->servers_high : KEPT - 1))
		ss_score_add(s, "many_servers", 15, ss_say(&say, "%zu", c->n_servers));
}

static void score_mails(struct ss_score *s, const struct client *c)
{
	bool is_each_new = c->n_mails >= MAILS_LEAST &&
	                   (c->n_senders == KEPT || c->n_senders * 10 >= c->n_mails * 9);
	if (is_each_new)
		add_count(s, "senders", 15, c->n_senders, c->n_mails);
	if (c->n_put_off >= 3 && c->n_again == 0)
		add_count(s, "no_retry", 10, c->n_put_off, c->n_mails);
	if (is_half(c->n_unnamed, c->n_messages))
		add_count(s, "no_message_id_or_date", 15, c->n_unnamed, c->n_messages);
	if (is_half(c->n_false_agents, c->sessions.count))
		add_count(s, "false_user_agent", 15, c->n_false_agents, c->sessions.count);
}

static void tell_client(void *user, void *entry)
{
	const struct bots *b = user;
	const struct client *c = entry;
	struct ss_score score = {.n = 0};
	struct ss_say say, address;
	score_sessions(&score, c, b->observed->settings);
	score_mails(&score, c);
	if (score.sum <= 0 || (uint64_t)score.sum < b->observed->settings->bot_score)
		return;
	struct ss_slice client = ss_say_address(&address, &c->sessions.head.src_ip);
	const struct ss_raise raise = {
	        .row = &rows[0],
	        .description = ss_say(&say, "%.*s: %lld of 100 in %llu sessions", SS_SAY(client),
	                              (long long)score.sum, (unsigned long long)c->sessions.count),
	        .terms = score.terms,
	        .n_terms = score.n,
	};
	ss_sighting_raise(&c->sessions, b->observed, &raise, (struct ss_slice){0});
}

/* ---- what is seen ---- */

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	own->is_early |= ss_slice_is_equal(e->anomaly, SS_SLICE("early_talk"));
}

static struct client *client_of(struct bots *b, const struct ss_case *c, int64_t ts)
{
	return ss_keyed_open(&b->clients, c->client_key, ts);
}

static void note_put_off(struct client *c, const struct ss_transaction_record *t)
{
	const struct ss_slice *to = t->rcpt_to.items;
	uint64_t key = ss_key_of_nocase(t->mail_from);
	if (t->rcpt_to.n == 0)
		return;
	key = ss_key_join(key, ss_key_of_nocase(to[0]));
	for (size_t i = 0; i < c->n_waiting; i++)
		c->n_again += c->put_off[i] == key;
	if (t->outcome != SS_TRANSACTION_DEFERRED)
		return;
	c->n_put_off++;
	ss_few_add(c->put_off, &c->n_waiting, KEPT, key);
}

/* Programs of people: they do not speak like libraries of scripts, nor do they relay. */
static bool is_mail_program(struct ss_slice agent)
{
	static const struct ss_slice programs[] = {SS_SLICE("outlook"), SS_SLICE("thunderbird"),
	                                           SS_SLICE("apple mail"), SS_SLICE("the bat"),
	                                           SS_SLICE("foxmail")};
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		if (ss_site_holds_nocase(agent, programs[i]))
			return true;
	}
	return false;
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct client *client =
	        m->transaction ? client_of(state, c, m->transaction->head.ts) : NULL;
	struct own *own = c->own;
	if (!client)
		return;
	client->n_mails++;
	ss_few_add(client->senders, &client->n_senders, KEPT,
	           ss_key_of_nocase(m->transaction->mail_from));
	note_put_off(client, m->transaction);
	if (!m->message || m->message->complete != SS_FLAG_YES)
		return;
	client->n_messages++;
	client->n_unnamed += m->message->message_id.len == 0 || m->message->date.len == 0;
	own->has_agent |= m->message->received.n == 0 && is_mail_program(m->message->user_agent);
}

/* Was the name in EHLO the server's, though both are not one host? */
static bool is_as_server(const struct ss_session_record *s)
{
	return s->helo.len > 0 && ss_slice_is_equal_nocase(s->helo, s->server_host) &&
	       ss_address_compare(&s->head.src_ip, &s->head.dst_ip) != 0;
}

/* By its manner it is something else than a program of people. */
static bool is_other_program(const struct ss_session_record *s)
{
	return s->client_guess && s->client_guess->confidence == SS_CERTAINTY_HIGH &&
	       !is_mail_program(s->client_guess->product);
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct bots *b = state;
	struct client *client = client_of(b, c, s->head.ts);
	const struct own *own = c->own;
	if (!client)
		return;
	bool is_ended = s->outcome == SS_OUTCOME_CLOSED || s->outcome == SS_OUTCOME_RESET;
	ss_sighting_add(&client->sessions, &s->head, s->head.ts, SS_NUMBER_ABSENT);
	client->n_short += s->duration >= 0 && s->duration < b->observed->settings->short_session;
	client->n_not_quit += is_ended && s->commands > 0;
	client->n_early += own->is_early;
	client->n_poor_names += s->helo.len > 0 && ss_helo_is_poor(s->helo);
	client->n_as_server += is_as_server(s);
	client->n_false_agents += own->has_agent && is_other_program(s);
	ss_few_add(client->servers, &client->n_servers, KEPT, ss_key_of_address(&s->head.dst_ip));
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct bots *b = ss_memory_take_zeroed(o->memory, sizeof *b);
	if (!b)
		return NULL;
	b->observed = o;
	b->clients = (struct ss_keyed){
	        .memory = o->memory,
	        .seed = o->hash_seed,
	        .entry_size = sizeof(struct client),
	        .limit = SS_LIMIT_CLIENT_TABLE,
	        .idle_ns = SS_LIMIT_LOGIN_IDLE_NS,
	        .on_gone = tell_client,
	        .user = b,
	};
	return b;
}

static void on_end(void *state)
{
	ss_keyed_end(&((struct bots *)state)->clients);
}

static void add_few(uint64_t *items, size_t *n, const uint64_t *theirs, size_t n_theirs)
{
	for (size_t i = 0; i < n_theirs; i++)
		ss_few_add(items, n, KEPT, theirs[i]);
}

static void add_client(void *mine, const void *theirs)
{
	struct client *a = mine;
	const struct client *b = theirs;
	ss_sighting_merge(&a->sessions, &b->sessions);
	a->n_short += b->n_short;
	a->n_not_quit += b->n_not_quit;
	a->n_early += b->n_early;
	a->n_poor_names += b->n_poor_names;
	a->n_as_server += b->n_as_server;
	a->n_mails += b->n_mails;
	a->n_messages += b->n_messages;
	a->n_unnamed += b->n_unnamed;
	a->n_false_agents += b->n_false_agents;
	a->n_put_off += b->n_put_off;
	a->n_again += b->n_again;
	add_few(a->senders, &a->n_senders, b->senders, b->n_senders);
	add_few(a->servers, &a->n_servers, b->servers, b->n_servers);
	add_few(a->put_off, &a->n_waiting, b->put_off, b->n_waiting);
}

static int merge(void *state, const void *other)
{
	return ss_keyed_merge(&((struct bots *)state)->clients,
	                      &((const struct bots *)other)->clients, add_client);
}

static void destroy(void *state)
{
	struct bots *b = state;
	ss_keyed_release(&b->clients);
	ss_memory_give(b->observed->memory, b, sizeof *b);
}

const struct ss_observer ss_bot_observer = {
        .name = "bot",
        .rows = rows,
        .n_rows = sizeof rows / sizeof *rows,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE,
        .kinds = 1u << SS_EVENT_ANOMALY,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
