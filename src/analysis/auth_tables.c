/* Logins over several sessions: who failed with what, and how often. */
#include "analysis/auth_private.h"

#include <string.h>

#include "analysis/say.h"
#include "analysis/sighting.h"
#include "analysis/window.h"
#include "base/error.h"

enum { NAME = 64 }; /* octets kept of an account */

struct name {
	uint8_t text[NAME];
	size_t len;
};

struct pair { /* of a client and an account */
	struct ss_sighting failures;
	struct ss_window window;
	struct name account;
	uint64_t n_successes; /* after failures enough */
	bool is_guessing;
};

struct tried { /* an account of a client */
	uint64_t key;
	uint32_t n_failures, n_successes;
};

struct client {
	struct ss_sighting failures;
	struct tried accounts[SS_LIMIT_LOGINS_KEPT];
	uint64_t pairs[SS_LIMIT_LOGINS_KEPT], secrets[SS_LIMIT_LOGINS_KEPT];
	size_t n_accounts, n_pairs, n_secrets;
	uint64_t n_successes;
};

struct account {
	struct ss_sighting failures;
	uint64_t clients[SS_LIMIT_LOGINS_KEPT]; /* that failed */
	size_t n_clients;
	struct name name;
	uint64_t n_successes; /* of those that failed before */
};

struct secret {
	struct ss_sighting uses;
	uint64_t accounts[SS_LIMIT_LOGINS_KEPT], clients[SS_LIMIT_LOGINS_KEPT];
	size_t n_accounts, n_clients;
	uint64_t n_failures;
};

static size_t at_most_kept(uint64_t setting)
{
	return setting < SS_LIMIT_LOGINS_KEPT ? (size_t)setting : SS_LIMIT_LOGINS_KEPT;
}

static struct name name_of(struct ss_slice identity)
{
	struct name n = {.len = identity.len < NAME ? identity.len : NAME};
	if (n.len > 0)
		memcpy(n.text, identity.data, n.len);
	return n;
}

/* "16" as it is, "32 or more" where no more are kept. */
static const char *or_more(size_t n)
{
	return n < SS_LIMIT_LOGINS_KEPT ? "" : " or more";
}

/* ---- telling ---- */

static void raise(const struct ss_auth_tables *t, const struct ss_sighting *s, unsigned row,
                  uint8_t severity, struct ss_slice text, struct ss_slice evidence)
{
	const struct ss_raise raise = {
	        .row = &ss_auth_rows[row], .severity = severity, .description = text};
	ss_sighting_raise(s, t->observed, &raise, evidence);
}

static void tell_pair(void *user, void *entry)
{
	const struct pair *p = entry;
	struct ss_say say, address, place;
	if (!p->is_guessing)
		return;
	const struct ss_slice account = {p->account.text, p->account.len};
	struct ss_slice client = ss_say_address(&address, &p->failures.head.src_ip);
	raise(user, &p->failures, SS_AUTH_BRUTEFORCE, p->n_successes > 0 ? SS_SEVERITY_HIGH : 0,
	      ss_say(&say, "%.*s failed %llu times with account %.*s%s", SS_SAY(client),
	             (unsigned long long)p->failures.count, SS_SAY(account),
	             p->n_successes > 0 ? ", and then succeeded" : ""),
	      ss_say(&place, "account %.*s", SS_SAY(account)));
}

static void tell_client(void *user, void *entry)
{
	const struct ss_auth_tables *t = user;
	const struct ss_settings *settings = t->observed->settings;
	const struct client *c = entry;
	struct ss_say say, address;
	size_t n_few = 0;
	for (size_t i = 0; i < c->n_accounts; i++) {
		const struct tried *a = &c->accounts[i];
		n_few += a->n_failures > 0 &&
		         a->n_failures + a->n_successes <= settings->spray_tries;
	}
	uint8_t severity = c->n_successes > 0 ? SS_SEVERITY_HIGH : 0;
	const char *success = c->n_successes > 0 ? ", and succeeded with some" : "";
	struct ss_slice client = ss_say_address(&address, &c->failures.head.src_ip);
	bool has_own = c->n_secrets * 2 > c->n_pairs && c->n_accounts * 2 > c->n_pairs;
	if (c->n_pairs >= at_most_kept(settings->stuffing_pairs) && has_own &&
	    c->n_successes < c->failures.count)
		raise(t, &c->failures, SS_AUTH_STUFFING, severity,
		      ss_say(&say,
		             "%.*s failed %llu times; %zu%s pairs of account and password, %zu%s "
		             "accounts%s",
		             SS_SAY(client), (unsigned long long)c->failures.count, c->n_pairs,
		             or_more(c->n_pairs), c->n_accounts, or_more(c->n_accounts), success),
		      SS_SLICE("a login failed"));
	else if (n_few >= at_most_kept(settings->spray_accounts))
		raise(t, &c->failures, SS_AUTH_SPRAY, severity,
		      ss_say(&say,
		             "%.*s failed with %zu%s accounts, %zu of them tried at most %llu "
		             "times%s",
		             SS_SAY(client), c->n_accounts, or_more(c->n_accounts), n_few,
		             (unsigned long long)settings->spray_tries, success),
		      SS_SLICE("a login failed"));
}

static void tell_account(void *user, void *entry)
{
	const struct ss_auth_tables *t = user;
	const struct account *a = entry;
	struct ss_say say, place;
	const struct ss_slice name = {a->name.text, a->name.len};
	if (a->n_clients < at_most_kept(t->observed->settings->distributed_clients))
		return;
	raise(t, &a->failures, SS_AUTH_DISTRIBUTED, a->n_successes > 0 ? SS_SEVERITY_HIGH : 0,
	      ss_say(&say, "%zu%s clients failed with account %.*s, %llu times%s", a->n_clients,
	             or_more(a->n_clients), SS_SAY(name), (unsigned long long)a->failures.count,
	             a->n_successes > 0 ? "; one of them succeeded" : ""),
	      ss_say(&place, "account %.*s", SS_SAY(name)));
}

static void tell_secret(void *user, void *entry)
{
	const struct ss_auth_tables *t = user;
	const struct secret *s = entry;
	struct ss_say say;
	if (s->n_accounts < at_most_kept(t->observed->settings->spray_accounts))
		return;
	raise(t, &s->uses, SS_AUTH_SHARED_SECRET, s->n_failures > 0 ? 0 : SS_SEVERITY_LOW,
	      ss_say(&say,
	             "one password for %zu%s accounts, from %zu%s clients; %llu of %llu logins "
	             "failed",
	             s->n_accounts, or_more(s->n_accounts), s->n_clients, or_more(s->n_clients),
	             (unsigned long long)s->n_failures, (unsigned long long)s->uses.count),
	      SS_SLICE("a login"));
}

/* ---- adding ---- */

static void add_to_pair(struct ss_auth_tables *t, const struct ss_attempt *a, uint64_t key)
{
	const struct ss_settings *settings = t->observed->settings;
	/* A success alone is nothing to keep: millions of people log in. */
	struct pair *p = a->is_success ? ss_keyed_find(&t->pairs, key)
	                               : ss_keyed_open(&t->pairs, key, a->ts);
	if (!p)
		return;
	if (a->is_success) {
		p->n_successes += p->is_guessing;
		return;
	}
	if (p->account.len == 0)
		p->account = name_of(a->auth->identity);
	ss_sighting_add(&p->failures, a->head, a->ts, a->packet);
	p->is_guessing |= ss_window_add(&p->window, a->ts, settings->auth_failures_high,
	                                settings->auth_window);
}

static void note_account(struct client *c, uint64_t account, bool is_success)
{
	size_t at = 0;
	while (at < c->n_accounts && c->accounts[at].key != account)
		at++;
	if (at == SS_LIMIT_LOGINS_KEPT)
		return;
	if (at == c->n_accounts)
		c->accounts[c->n_accounts++].key = account;
	c->accounts[at].n_failures += !is_success;
	c->accounts[at].n_successes += is_success;
}

static void add_to_client(struct ss_auth_tables *t, const struct ss_attempt *a, uint64_t client,
                          uint64_t account)
{
	uint64_t mark = a->auth->secret_mark;
	struct client *c = a->is_success ? ss_keyed_find(&t->clients, client)
	                                 : ss_keyed_open(&t->clients, client, a->ts);
	if (!c)
		return;
	if (a->is_success)
		c->n_successes++;
	else
		ss_sighting_add(&c->failures, a->head, a->ts, a->packet);
	note_account(c, account, a->is_success);
	if (mark == 0)
		return;
	ss_few_add(c->secrets, &c->n_secrets, SS_LIMIT_LOGINS_KEPT, mark);
	ss_few_add(c->pairs, &c->n_pairs, SS_LIMIT_LOGINS_KEPT, ss_key_join(account, mark));
}

static void add_to_account(struct ss_auth_tables *t, const struct ss_attempt *a, uint64_t client,
                           uint64_t account)
{
	struct account *known = a->is_success ? ss_keyed_find(&t->accounts, account)
	                                      : ss_keyed_open(&t->accounts, account, a->ts);
	if (!known)
		return;
	if (a->is_success) {
		size_t at = 0;
		while (at < known->n_clients && known->clients[at] != client)
			at++;
		known->n_successes += at < known->n_clients;
		return;
	}
	if (known->name.len == 0)
		known->name = name_of(a->auth->identity);
	ss_sighting_add(&known->failures, a->head, a->ts, a->packet);
	ss_few_add(known->clients, &known->n_clients, SS_LIMIT_LOGINS_KEPT, client);
}

static void add_to_secret(struct ss_auth_tables *t, const struct ss_attempt *a, uint64_t client,
                          uint64_t account)
{
	struct secret *s = ss_keyed_open(&t->secrets, a->auth->secret_mark, a->ts);
	if (!s)
		return;
	ss_sighting_add(&s->uses, a->head, a->ts, a->packet);
	s->n_failures += !a->is_success;
	ss_few_add(s->accounts, &s->n_accounts, SS_LIMIT_LOGINS_KEPT, account);
	ss_few_add(s->clients, &s->n_clients, SS_LIMIT_LOGINS_KEPT, client);
}

void ss_auth_tables_add(struct ss_auth_tables *t, const struct ss_attempt *a)
{
	if (a->auth->identity.len == 0)
		return;
	const uint64_t client = a->client, account = ss_key_of_nocase(a->auth->identity);
	add_to_pair(t, a, ss_key_join(client, account));
	/* Behind a relay there are many people. */
	if (!ss_networks_has(&t->observed->settings->relays, &a->head->src_ip))
		add_to_client(t, a, client, account);
	add_to_account(t, a, client, account);
	if (a->auth->secret_mark != 0)
		add_to_secret(t, a, client, account);
}

/* ---- all of them ---- */

static struct ss_keyed table(struct ss_auth_tables *t, size_t entry_size,
                             void (*on_gone)(void *user, void *entry))
{
	return (struct ss_keyed){
	        .memory = t->observed->memory,
	        .seed = t->observed->hash_seed,
	        .entry_size = entry_size,
	        .limit = SS_LIMIT_LOGIN_TABLE,
	        .idle_ns = SS_LIMIT_LOGIN_IDLE_NS,
	        .on_gone = on_gone,
	        .user = t,
	};
}

void ss_auth_tables_init(struct ss_auth_tables *t, const struct ss_observed *o)
{
	t->observed = o;
	t->pairs = table(t, sizeof(struct pair), tell_pair);
	t->clients = table(t, sizeof(struct client), tell_client);
	t->accounts = table(t, sizeof(struct account), tell_account);
	t->secrets = table(t, sizeof(struct secret), tell_secret);
}

void ss_auth_tables_end(struct ss_auth_tables *t)
{
	ss_keyed_end(&t->pairs);
	ss_keyed_end(&t->clients);
	ss_keyed_end(&t->accounts);
	ss_keyed_end(&t->secrets);
}

void ss_auth_tables_release(struct ss_auth_tables *t)
{
	ss_keyed_release(&t->pairs);
	ss_keyed_release(&t->clients);
	ss_keyed_release(&t->accounts);
	ss_keyed_release(&t->secrets);
}

/* ---- merging ---- */

static void add_few(uint64_t *items, size_t *n, const uint64_t *theirs, size_t n_theirs)
{
	for (size_t i = 0; i < n_theirs; i++)
		ss_few_add(items, n, SS_LIMIT_LOGINS_KEPT, theirs[i]);
}

static void merge_pair(void *mine, const void *theirs)
{
	struct pair *p = mine;
	const struct pair *other = theirs;
	ss_sighting_merge(&p->failures, &other->failures);
	ss_window_merge(&p->window, &other->window);
	p->n_successes += other->n_successes;
	p->is_guessing |= other->is_guessing;
}

static void merge_client(void *mine, const void *theirs)
{
	struct client *c = mine;
	const struct client *other = theirs;
	ss_sighting_merge(&c->failures, &other->failures);
	add_few(c->pairs, &c->n_pairs, other->pairs, other->n_pairs);
	add_few(c->secrets, &c->n_secrets, other->secrets, other->n_secrets);
	c->n_successes += other->n_successes;
	for (size_t i = 0; i < other->n_accounts; i++) {
		const struct tried *from = &other->accounts[i];
		for (uint32_t n = 0; n < from->n_failures; n++)
			note_account(c, from->key, false);
		for (uint32_t n = 0; n < from->n_successes; n++)
			note_account(c, from->key, true);
	}
}

static void merge_account(void *mine, const void *theirs)
{
	struct account *a = mine;
	const struct account *other = theirs;
	ss_sighting_merge(&a->failures, &other->failures);
	add_few(a->clients, &a->n_clients, other->clients, other->n_clients);
	a->n_successes += other->n_successes;
}

static void merge_secret(void *mine, const void *theirs)
{
	struct secret *s = mine;
	const struct secret *other = theirs;
	ss_sighting_merge(&s->uses, &other->uses);
	add_few(s->accounts, &s->n_accounts, other->accounts, other->n_accounts);
	add_few(s->clients, &s->n_clients, other->clients, other->n_clients);
	s->n_failures += other->n_failures;
}

int ss_auth_tables_merge(struct ss_auth_tables *t, const struct ss_auth_tables *other)
{
	if (ss_keyed_merge(&t->pairs, &other->pairs, merge_pair) < 0 ||
	    ss_keyed_merge(&t->clients, &other->clients, merge_client) < 0 ||
	    ss_keyed_merge(&t->accounts, &other->accounts, merge_account) < 0 ||
	    ss_keyed_merge(&t->secrets, &other->secrets, merge_secret) < 0)
		return SS_ENOMEM;
	return SS_OK;
}
