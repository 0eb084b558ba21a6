/* What clients ask for again and again, over their sessions. */
#include "analysis/probe_private.h"
#include "analysis/say.h"
#include "analysis/sighting.h"
#include "analysis/site.h"
#include "analysis/window.h"

enum { UNKNOWN = 550, UNKNOWN_LAST = 553, REMEMBERED = 64 };

struct client {
	struct ss_sighting seen[SS_N_PROBED];
	uint64_t recipients[REMEMBERED]; /* told apart; those beyond count as they come */
	uint64_t are_unknown;            /* which of them: set of 1 << index */
	size_t n_remembered;
	uint64_t n_recipients, n_unknown, n_messages;
};

static void raise(const struct ss_probes *p, const struct ss_sighting *s, unsigned row,
                  uint8_t severity, struct ss_slice text, struct ss_slice evidence)
{
	const struct ss_raise raise = {
	        .row = &ss_probe_rows[row], .severity = severity, .description = text};
	ss_sighting_raise(s, p->observed, &raise, evidence);
}

static void tell_harvest(const struct ss_probes *p, const struct client *c, struct ss_slice client)
{
	const struct ss_settings *settings = p->observed->settings;
	enum { WHOLE = 100 };
	struct ss_say say;
	if (c->n_recipients < settings->harvest_recipients || c->n_unknown == 0 ||
	    c->n_unknown * WHOLE < c->n_recipients * settings->harvest_refused)
		return;
	raise(p, &c->seen[SS_PROBED_RCPT], SS_PROBE_HARVEST_RCPT,
	      c->n_messages > 0 ? SS_SEVERITY_LOW : 0,
	      ss_say(&say,
	             "%.*s asked for %llu recipients, of which %llu are unknown, and sent %llu "
	             "messages",
	             SS_SAY(client), (unsigned long long)c->n_recipients,
	             (unsigned long long)c->n_unknown, (unsigned long long)c->n_messages),
	      SS_SLICE("an unknown recipient"));
}

static const struct {
	enum ss_probe_kind kind;
	enum ss_probe_row row;
	const char *what;
} repeated[] = {
        {SS_PROBED_VRFY, SS_PROBE_HARVEST_VRFY, "VRFY or EXPN"},
        {SS_PROBED_CALLOUT, SS_PROBE_CALLOUT, "a recipient without a message"},
        {SS_PROBED_ETRN, SS_PROBE_ETRN_FLOOD, "ETRN"},
};

static uint64_t least_of(const struct ss_settings *s, enum ss_probe_kind kind)
{
	const uint64_t least[SS_N_PROBED] = {[SS_PROBED_VRFY] = s->vrfy_high,
	                                     [SS_PROBED_CALLOUT] = s->callout_high,
	                                     [SS_PROBED_ETRN] = s->etrn_high};
	return least[kind];
}

static void tell_client(void *user, void *entry)
{
	const struct ss_probes *p = user;
	const struct client *c = entry;
	struct ss_say say, address;
	if (c->seen[SS_PROBED_RCPT].count > 0)
		tell_harvest(p, c, ss_say_address(&address, &c->seen[SS_PROBED_RCPT].head.src_ip));
	for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
		const struct ss_sighting *s = &c->seen[repeated[i].kind];
		if (s->count == 0 || s->count < least_of(p->observed->settings, repeated[i].kind))
			continue;
		struct ss_slice client = ss_say_address(&address, &s->head.src_ip);
		raise(p, s, repeated[i].row, 0,
		      ss_say(&say, "%.*s sent %s %llu times", SS_SAY(client), repeated[i].what,
		             (unsigned long long)s->count),
		      ss_slice_of(repeated[i].what));
	}
}

void ss_probe_clients_add(struct ss_probes *p, const struct ss_case *c,
                          const struct ss_record_head *head, int64_t packet,
                          enum ss_probe_kind kind)
{
	struct client *client = ss_keyed_open(&p->clients, c->client_key, head->ts);
	if (client)
		ss_sighting_add(&client->seen[kind], head, head->ts, packet);
}

/* RFC 3463: 5.1.1, 5.1.2 (no such system), 5.1.6 (moved), 5.1.10 (null MX; RFC 7505); without such a
 * code, what RFC 5321, section 4.2.2, has for it, if it does not speak of relaying. */
static bool is_unknown(const struct ss_recipient_record *r)
{
	if (r->enhanced.len > 0)
		return ss_slice_has_prefix_nocase(r->enhanced, SS_SLICE("5.1."));
	return r->code >= UNKNOWN && r->code <= UNKNOWN_LAST &&
	       !ss_site_holds_nocase(r->text, SS_SLICE("relay"));
}

static bool has_unknown(const struct ss_transaction_record *t)
{
	const struct ss_recipient_record *r = t->recipients.items;
	for (size_t i = 0; i < t->recipients.n; i++) {
		if (r[i].accepted == SS_FLAG_NO && is_unknown(&r[i]))
			return true;
	}
	return false;
}

static void add_recipient(struct client *c, const struct ss_mail *m,
                          const struct ss_recipient_record *r)
{
	size_t known = c->n_remembered;
	size_t at = ss_few_add(c->recipients, &c->n_remembered, REMEMBERED,
	                       ss_key_of_nocase(r->address));
	if (at < known)
		return; /* again */
	c->n_recipients++;
	if (r->accepted != SS_FLAG_NO || !is_unknown(r))
		return;
	c->n_unknown++;
	if (at < REMEMBERED)
		c->are_unknown |= UINT64_C(1) << at;
	ss_sighting_add(&c->seen[SS_PROBED_RCPT], &m->transaction->head, m->transaction->head.ts,
	                m->packet);
}

void ss_probe_clients_mail(struct ss_probes *p, const struct ss_case *c, const struct ss_mail *m)
{
	const struct ss_transaction_record *t = m->transaction;
	/* Who never asked for an unknown one is nobody to remember; relays send for many. */
	struct client *client = has_unknown(t)
	                                ? ss_keyed_open(&p->clients, c->client_key, t->head.ts)
	                                : ss_keyed_find(&p->clients, c->client_key);
	if (!client || ss_networks_has(&p->observed->settings->relays, &t->head.src_ip))
		return;
	const struct ss_recipient_record *recipients = t->recipients.items;
	for (size_t i = 0; i < t->recipients.n; i++)
		add_recipient(client, m, &recipients[i]);
	client->n_messages += t->has_data == SS_FLAG_YES;
}

void ss_probe_clients_init(struct ss_probes *p, const struct ss_observed *o)
{
	p->observed = o;
	p->clients = (struct ss_keyed){
	        .memory = o->memory,
	        .seed = o->hash_seed,
	        .entry_size = sizeof(struct client),
	        .limit = SS_LIMIT_PROBE_TABLE,
	        .idle_ns = SS_LIMIT_LOGIN_IDLE_NS,
	        .on_gone = tell_client,
	        .user = p,
	};
}

/* One that counts for both, and asked for by both is one; what was told of it first holds. */
static void merge_recipient(struct client *c, uint64_t recipient, bool is_unknown)
{
	size_t known = c->n_remembered;
	size_t at = ss_few_add(c->recipients, &c->n_remembered, REMEMBERED, recipient);
	if (at < known) {
		c->n_recipients--;
		c->n_unknown -= is_unknown;
	} else if (at < REMEMBERED) {
		c->are_unknown |= (uint64_t)is_unknown << at;
	}
}

static void merge_client(void *mine, const void *theirs)
{
	struct client *c = mine;
	const struct client *other = theirs;
	for (size_t i = 0; i < SS_N_PROBED; i++)
		ss_sighting_merge(&c->seen[i], &other->seen[i]);
	c->n_recipients += other->n_recipients;
	c->n_unknown += other->n_unknown;
	c->n_messages += other->n_messages;
	for (size_t i = 0; i < other->n_remembered; i++)
		merge_recipient(c, other->recipients[i], other->are_unknown >> i & 1);
}

int ss_probe_clients_merge(struct ss_probes *p, const struct ss_probes *other)
{
	return ss_keyed_merge(&p->clients, &other->clients, merge_client);
}
