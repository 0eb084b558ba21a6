#include "analysis/insights.h"

#include "analysis/features_sum.h"
#include "analysis/sender.h"
#include "base/error.h"
#include "base/limits.h"

static void count(struct ss_insights *i, struct ss_counts *counts, struct ss_slice key)
{
	i->is_short |= ss_counts_add(counts, key, 1) < 0;
}

static void note(struct ss_insights *i, struct ss_distinct *distinct, struct ss_slice key)
{
	i->is_short |= ss_distinct_add(distinct, key) < 0;
}

/* ---- transactions ---- */

static void add_mailbox(struct ss_insights *i, struct ss_slice mailbox, struct ss_counts *domains,
                        struct ss_distinct *distinct, struct ss_sides *sides)
{
	struct ss_sender s;
	if (!ss_sender_read(mailbox, &s))
		return;
	count(i, domains, s.domain);
	note(i, distinct, s.domain);
	if (ss_sender_is_internal(&s, i->observed->settings))
		sides->internal++;
	else
		sides->external++;
}

static void note_size(struct ss_insights *i, const struct ss_transaction_record *t)
{
	if (t->size < 0 || (uint64_t)t->size <= i->observed->settings->large_transfer)
		return;
	if (!i->large)
		i->large = ss_arena_take(&i->arena, SS_LIMIT_PATTERNS * sizeof *i->large);
	if (!i->large || i->n_large == SS_LIMIT_PATTERNS) {
		i->large_dropped++;
		return;
	}
	i->large[i->n_large++] =
	        (struct ss_large_mail){ss_arena_copy(&i->arena, t->mail_from), t->size};
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct ss_insights *i = state;
	const struct ss_transaction_record *t = m->transaction;
	if (!t)
		return;
	add_mailbox(i, t->mail_from, &i->sender_domains, &i->distinct_sender_domains,
	            &i->sender_sides);
	if (t->mail_from.len > 0 && !ss_slice_is_equal(t->mail_from, SS_SLICE("<>")))
		note(i, &i->senders, t->mail_from);
	const struct ss_recipient_record *r = t->recipients.items;
	for (size_t n = 0; n < t->recipients.n; n++)
		add_mailbox(i, r[n].address, &i->recipient_domains, &i->distinct_recipient_domains,
		            &i->recipient_sides);
	note_size(i, t);
}

/* ---- replies and sessions ---- */

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct ss_insights *i = state;
	const struct ss_slice *lines = e->lines.items;
	if (e->kind != SS_EVENT_REPLY || e->code < 0 || e->code >= SS_INSIGHT_CODES)
		return;
	i->codes[e->code]++;
	if (e->code >= 400 && e->code < 600 && e->lines.n > 0 && lines[0].len > 0)
		count(i, &i->errors, lines[0]);
}

static struct ss_slice address_text(const struct ss_address *a, char out[SS_ADDRESS_TEXT])
{
	return (struct ss_slice){(const uint8_t *)out, ss_address_write(a, out)};
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct ss_insights *i = state;
	char text[SS_ADDRESS_TEXT];
	count(i, &i->clients, address_text(&s->head.src_ip, text));
	note(i, &i->distinct_clients, address_text(&s->head.src_ip, text));
	note(i, &i->distinct_servers, address_text(&s->head.dst_ip, text));
}

/* ---- the observer ---- */

/* The sketches of a state: one list for all that is done to each of them. */
enum { N_COUNTS = 4, N_DISTINCT = 5 };
struct sketches {
	struct ss_counts *counts[N_COUNTS];
	struct ss_distinct *distinct[N_DISTINCT];
};

static struct sketches sketches_of(struct ss_insights *i)
{
	return (struct sketches){
	        {&i->sender_domains, &i->recipient_domains, &i->clients, &i->errors},
	        {&i->senders, &i->distinct_sender_domains, &i->distinct_recipient_domains,
	         &i->distinct_clients, &i->distinct_servers},
	};
}

static size_t limit_of(uint64_t setting)
{
	return setting > 0 && setting < SS_LIMIT_COUNTED_KEYS ? (size_t)setting
	                                                      : SS_LIMIT_COUNTED_KEYS;
}

static void *create(const struct ss_observed *o)
{
	struct ss_insights *i = ss_memory_take_zeroed(o->memory, sizeof *i);
	if (!i)
		return NULL;
	i->observed = o;
	i->arena.memory = o->memory;
	struct sketches s = sketches_of(i);
	for (size_t n = 0; n < N_COUNTS; n++)
		*s.counts[n] = (struct ss_counts){.memory = o->memory,
		                                  .limit = limit_of(o->settings->heavy_kept),
		                                  .seed = o->hash_seed};
	for (size_t n = 0; n < N_DISTINCT; n++)
		*s.distinct[n] =
		        (struct ss_distinct){.memory = o->memory,
		                             .limit = limit_of(o->settings->distinct_exact),
		                             .seed = o->hash_seed};
	return i;
}

static void destroy(void *state)
{
	struct ss_insights *i = state;
	struct sketches s = sketches_of(i);
	for (size_t n = 0; n < N_COUNTS; n++)
		ss_counts_release(s.counts[n]);
	for (size_t n = 0; n < N_DISTINCT; n++)
		ss_distinct_release(s.distinct[n]);
	ss_arena_reset(&i->arena);
	ss_memory_give(i->observed->memory, i, sizeof *i);
}

static void merge_large(struct ss_insights *i, const struct ss_insights *other)
{
	i->large_dropped += other->large_dropped;
	for (size_t n = 0; n < other->n_large; n++) {
		const struct ss_transaction_record t = {.mail_from = other->large[n].mail_from,
		                                        .size = other->large[n].size};
		note_size(i, &t);
	}
}

static int merge(void *state, const void *other)
{
	struct ss_insights *i = state;
	const struct ss_insights *o = other;
	struct sketches to = sketches_of(i);
	struct sketches from = sketches_of((struct ss_insights *)(uintptr_t)o);
	int error = SS_OK;
	for (size_t n = 0; n < N_COUNTS && error == SS_OK; n++)
		error = ss_counts_merge(to.counts[n], from.counts[n]);
	for (size_t n = 0; n < N_DISTINCT && error == SS_OK; n++)
		error = ss_distinct_merge(to.distinct[n], from.distinct[n]);
	for (size_t n = 0; n < SS_INSIGHT_CODES; n++)
		i->codes[n] += o->codes[n];
	i->sender_sides.internal += o->sender_sides.internal;
	i->sender_sides.external += o->sender_sides.external;
	i->recipient_sides.internal += o->recipient_sides.internal;
	i->recipient_sides.external += o->recipient_sides.external;
	i->is_short |= o->is_short;
	merge_large(i, o);
	return error;
}

const struct ss_observer ss_insights_observer = {
        .name = "insights",
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_SESSION,
        .kinds = 1u << SS_EVENT_REPLY,
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .merge = merge,
        .destroy = destroy,
};

const struct ss_insights *ss_insights_of(const struct ss_analysis *a)
{
	return ss_analysis_state(a, &ss_insights_observer);
}

bool ss_insights_is_exact(const struct ss_insights *i)
{
	struct sketches s = sketches_of((struct ss_insights *)(uintptr_t)i);
	bool is_exact = !i->is_short;
	for (size_t n = 0; n < N_COUNTS; n++)
		is_exact &= ss_counts_is_exact(s.counts[n]);
	for (size_t n = 0; n < N_DISTINCT; n++)
		is_exact &= ss_distinct_is_exact(s.distinct[n]);
	return is_exact;
}
