#include "analysis/starttls_memory.h"

#include "analysis/sighting.h"
#include "analysis/starttls_rows.h"
#include "base/duration.h"
#include "base/limits.h"

/* By address and port, or by the name in its greeting. */
struct server {
	bool is_named, is_offered;
	struct ss_address address; /* where it was offered */
	int64_t offered;           /* when first */
	uint64_t keywords;
	/* Sessions without: behind the first offer, with the same keywords, and others; and those
	 * that came before, which matter if another capture has an earlier offer. */
	struct ss_sighting same, other, before;
	uint64_t before_keywords;
};

struct failure {
	int64_t last;
};

static void tell(const struct ss_starttls_memory *m, const struct ss_sighting *seen,
                 enum ss_starttls_row row, bool is_named)
{
	const struct ss_raise raise = {
	        .row = &ss_starttls_rows[row],
	        .severity = is_named ? SS_SEVERITY_LOW : 0,
	        .confidence = is_named ? SS_CERTAINTY_LOW : 0,
	        .description = is_named
	                               ? SS_SLICE("a server of the same name, elsewhere, offers it")
	                               : SS_SLICE("the same server offered it before"),
	};
	if (seen->count > 0)
		ss_sighting_raise(seen, m->observed, &raise, SS_SLICE("no STARTTLS"));
}

static void on_gone(void *user, void *entry)
{
	const struct ss_starttls_memory *m = user;
	const struct server *s = entry;
	if (!s->is_offered)
		return;
	tell(m, &s->same, SS_STARTTLS_PARTIAL_STRIP, s->is_named);
	tell(m, &s->same, SS_STARTTLS_STRIPPED_BASELINE, s->is_named);
	tell(m, &s->other, SS_STARTTLS_STRIPPED_BASELINE, s->is_named);
}

void ss_starttls_memory_init(struct ss_starttls_memory *m, const struct ss_observed *o)
{
	*m = (struct ss_starttls_memory){
	        .observed = o,
	        .servers = {.memory = o->memory,
	                    .entry_size = sizeof(struct server),
	                    .limit = SS_LIMIT_TLS_SERVERS,
	                    .on_gone = on_gone,
	                    .user = m},
	        .failures = {.memory = o->memory,
	                     .entry_size = sizeof(struct failure),
	                     .limit = SS_LIMIT_TLS_SERVERS,
	                     .idle_ns = SS_LIMIT_TLS_FALLBACK_NS},
	};
}

void ss_starttls_memory_release(struct ss_starttls_memory *m)
{
	ss_keyed_release(&m->servers);
	ss_keyed_release(&m->failures);
}

/* ---- what is offered ---- */

static void add_offer(struct server *s, const struct ss_session_record *r, uint64_t keywords)
{
	if (s->is_offered && s->offered <= r->head.ts)
		return;
	s->is_offered = true;
	s->offered = r->head.ts;
	s->keywords = keywords;
	s->address = r->head.dst_ip;
}

static void add_none(struct server *s, const struct ss_session_record *r, uint64_t keywords,
                     int64_t packet)
{
	struct ss_sighting *to = &s->before;
	if (s->is_offered && s->is_named && ss_address_compare(&s->address, &r->head.dst_ip) == 0)
		return; /* known by its address */
	if (s->is_offered && s->offered <= r->head.ts)
		to = s->keywords == keywords ? &s->same : &s->other;
	else
		s->before_keywords = keywords;
	ss_sighting_add(to, &r->head, r->head.ts, packet);
}

/* Is it known now that this server offered it before? */
static bool note(struct ss_starttls_memory *m, uint64_t key, bool is_named,
                 const struct ss_session_record *r, bool is_offered, uint64_t keywords,
                 int64_t packet)
{
	struct server *s = ss_keyed_open(&m->servers, key, r->head.ts);
	if (!s)
		return false;
	s->is_named = is_named;
	if (is_offered)
		add_offer(s, r, keywords);
	else
		add_none(s, r, keywords, packet);
	return s->is_offered && s->offered <= r->head.ts;
}

void ss_starttls_memory_offer(struct ss_starttls_memory *m, const struct ss_session_record *s,
                              bool is_offered, uint64_t keywords, int64_t packet)
{
	uint64_t port = (uint64_t)s->head.dst_port;
	uint64_t address = ss_key_join(ss_key_of_address(&s->head.dst_ip), port);
	bool is_known = note(m, address, false, s, is_offered, keywords, packet);
	if (s->server_host.len > 0 && (is_offered || !is_known))
		(void)note(m, ss_key_join(ss_key_of_nocase(s->server_host), ~port), true, s,
		           is_offered, keywords, packet);
}

/* ---- where it failed ---- */

static uint64_t pair_of(const struct ss_session_record *s)
{
	return ss_key_join(
	        ss_key_join(ss_key_of_address(&s->head.src_ip), ss_key_of_address(&s->head.dst_ip)),
	        (uint64_t)s->head.dst_port);
}

void ss_starttls_memory_failed(struct ss_starttls_memory *m, const struct ss_session_record *s)
{
	struct failure *f = ss_keyed_open(&m->failures, pair_of(s), s->head.ts);
	if (f && s->head.ts > f->last)
		f->last = s->head.ts;
}

bool ss_starttls_memory_has_failed(const struct ss_starttls_memory *m,
                                   const struct ss_session_record *s)
{
	const struct failure *f = ss_keyed_find(&m->failures, pair_of(s));
	return f && s->head.ts > f->last &&
	       ss_duration(f->last, s->head.ts) <= SS_LIMIT_TLS_FALLBACK_NS;
}

/* ---- the end ---- */

void ss_starttls_memory_end(struct ss_starttls_memory *m)
{
	ss_keyed_end(&m->servers);
	ss_keyed_end(&m->failures);
}

static void add_server(void *mine, const void *theirs)
{
	struct server *a = mine;
	const struct server *b = theirs;
	bool is_theirs_first = b->is_offered && (!a->is_offered || b->offered < a->offered);
	a->is_named |= b->is_named;
	if (is_theirs_first) {
		a->is_offered = true;
		a->offered = b->offered;
		a->keywords = b->keywords;
		a->address = b->address;
	}
	ss_sighting_merge(&a->same, &b->same);
	ss_sighting_merge(&a->other, &b->other);
	if (a->is_offered && a->before.count > 0 && a->before.head.ts >= a->offered) {
		ss_sighting_merge(a->before_keywords == a->keywords ? &a->same : &a->other,
		                  &a->before);
		a->before = (struct ss_sighting){.count = 0};
	}
	if (a->is_offered && b->before.count > 0 && b->before.head.ts >= a->offered) {
		ss_sighting_merge(b->before_keywords == a->keywords ? &a->same : &a->other,
		                  &b->before);
	} else {
		ss_sighting_merge(&a->before, &b->before);
		a->before_keywords = b->before_keywords;
	}
}

static void add_failure(void *mine, const void *theirs)
{
	struct failure *a = mine;
	const struct failure *b = theirs;
	if (b->last > a->last)
		a->last = b->last;
}

int ss_starttls_memory_merge(struct ss_starttls_memory *m, const struct ss_starttls_memory *other)
{
	int error = ss_keyed_merge(&m->servers, &other->servers, add_server);
	return error < 0 ? error : ss_keyed_merge(&m->failures, &other->failures, add_failure);
}
