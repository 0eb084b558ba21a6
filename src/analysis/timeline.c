#include "analysis/timeline.h"

#include <string.h>

#include "base/duration.h"
#include "base/error.h"

#define FIRST_STEP_NS 125000000LL /* doubled thrice, it is a second */

/* In four, all times there are fit steps of 2^36 of the first one; twice that is no int64. */
enum { BUCKETS_LEAST = 4, BUCKETS_MOST = 10000 };

struct timeline {
	const struct ss_observed *observed;
	size_t limit; /* buckets */
	int64_t step;
	int64_t first; /* number of buckets[0], counted from the epoch */
	size_t n;
	struct ss_bucket_record *buckets; /* of ts nothing is known until it is told */
};

static void *create(const struct ss_observed *o)
{
	struct timeline *t = ss_memory_take_zeroed(o->memory, sizeof *t);
	uint64_t limit = o->settings->timeline_buckets;
	if (!t)
		return NULL;
	t->observed = o;
	t->limit = limit < BUCKETS_LEAST  ? BUCKETS_LEAST
	           : limit > BUCKETS_MOST ? BUCKETS_MOST
	                                  : (size_t)limit;
	t->step = FIRST_STEP_NS;
	t->buckets = ss_memory_take_zeroed(o->memory, t->limit * sizeof *t->buckets);
	if (t->buckets)
		return t;
	ss_memory_give(o->memory, t, sizeof *t);
	return NULL;
}

static void destroy(void *state)
{
	struct timeline *t = state;
	ss_memory_give(t->observed->memory, t->buckets, t->limit * sizeof *t->buckets);
	ss_memory_give(t->observed->memory, t, sizeof *t);
}

static int64_t number_of(int64_t ts, int64_t step)
{
	return ts >= 0 ? ts / step : -((-1 - ts) / step) - 1;
}

/* Where a bucket begins; the first may begin before all times there are. */
static int64_t begin_of(const struct timeline *t, size_t i)
{
	int64_t ts;
	return __builtin_mul_overflow(t->first + (int64_t)i, t->step, &ts) ? -INT64_MAX : ts;
}

static void add(struct ss_bucket_record *to, const struct ss_bucket_record *from)
{
	to->sessions += from->sessions;
	to->accepted += from->accepted;
	to->deferred += from->deferred;
	to->rejected += from->rejected;
	to->other += from->other;
	to->findings += from->findings;
}

/* Two become one. */
static void coarsen(struct timeline *t)
{
	int64_t first = number_of(t->first, 2);
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++) {
		size_t to = (size_t)(number_of(t->first + (int64_t)i, 2) - first);
		const struct ss_bucket_record b = t->buckets[i];
		if (to >= n)
			t->buckets[n++] = b; /* at or before i */
		else
			add(&t->buckets[to], &b);
	}
	memset(t->buckets + n, 0, (t->n - n) * sizeof *t->buckets);
	t->first = first;
	t->n = n;
	t->step *= 2;
}

/* The bucket of that time; those between it and the others are there, too. */
static struct ss_bucket_record *take(struct timeline *t, int64_t ts)
{
	int64_t at = number_of(ts, t->step);
	if (t->n == 0) {
		t->first = at;
		t->n = 1;
	}
	for (;; at = number_of(ts, t->step)) {
		int64_t last = t->first + (int64_t)t->n - 1;
		int64_t from = at < t->first ? at : t->first, to = at > last ? at : last;
		if (to - from < (int64_t)t->limit)
			break;
		coarsen(t);
	}
	if (at < t->first) {
		size_t more = (size_t)(t->first - at);
		memmove(t->buckets + more, t->buckets, t->n * sizeof *t->buckets);
		memset(t->buckets, 0, more * sizeof *t->buckets);
		t->first = at;
		t->n += more;
	}
	size_t place = (size_t)(at - t->first);
	if (place >= t->n)
		t->n = place + 1;
	return &t->buckets[place];
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	const struct ss_transaction_record *r = m->transaction;
	if (!r)
		return;
	struct ss_bucket_record *b = take(state, ss_duration_end(r->head.ts, r->duration));
	switch ((enum ss_transaction_outcome)r->outcome) {
	case SS_TRANSACTION_ACCEPTED: b->accepted++; break;
	case SS_TRANSACTION_DEFERRED: b->deferred++; break;
	case SS_TRANSACTION_REJECTED: b->rejected++; break;
	default: b->other++; break;
	}
}

static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	take(state, s->head.ts)->sessions++;
}

static void on_finding(void *state, const struct ss_finding_record *f)
{
	if (f->head.ts != SS_NUMBER_ABSENT)
		take(state, f->head.ts)->findings++;
}

static int merge(void *state, const void *other)
{
	struct timeline *t = state;
	const struct timeline *of = other;
	while (of->n > 0 && t->step < of->step)
		coarsen(t);
	for (size_t i = 0; i < of->n; i++)
		add(take(t, begin_of(of, i)), &of->buckets[i]);
	return SS_OK;
}

const struct ss_timeline_record *ss_timeline_report(const void *state, struct ss_arena *arena)
{
	const struct timeline *t = state;
	struct ss_timeline_record *out = t->n > 0 ? ss_arena_take(arena, sizeof *out) : NULL;
	struct ss_bucket_record *buckets =
	        out ? ss_arena_take(arena, t->n * sizeof *buckets) : NULL;
	if (!buckets)
		return NULL;
	for (size_t i = 0; i < t->n; i++) {
		buckets[i] = t->buckets[i];
		buckets[i].ts = begin_of(t, i);
	}
	*out = (struct ss_timeline_record){begin_of(t, 0), t->step, {buckets, t->n}};
	return out;
}

const struct ss_observer ss_timeline_observer = {
        .name = "timeline",
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_SESSION,
        .create = create,
        .mail = on_mail,
        .session = on_session,
        .finding = on_finding,
        .merge = merge,
        .destroy = destroy,
};
