#include "engine/batch.h"

static void fetch(const struct ss_segment *s)
{
	enum { LINE = 64, MOST = 1536 };
	size_t len = s->len < MOST ? s->len : MOST;
	for (size_t at = 0; at < len; at += LINE)
		__builtin_prefetch(s->payload + at);
}

static inline void expect(const struct ss_batch *b, unsigned at, unsigned step)
{
	if (at < b->n && ss_back_expect(b->back, &b->waiting[at].to, step) && b->is_far)
		fetch(b->waiting[at].segment);
}

/* Fetches what those that wait will need: what each step began to fetch has come when the next is taken.
 * The last one fetches most, and goes on as they are fed. */
enum { NEAR = 2, LAST_STEP = SS_FLOW_STEPS - 1 };
static void begin_to_look_ahead(const struct ss_batch *b)
{
	for (unsigned step = 0; step < LAST_STEP; step++)
		for (unsigned i = 0; i < b->n; i++)
			expect(b, i, step);
	for (unsigned i = 0; i < NEAR; i++)
		expect(b, i, LAST_STEP);
}

void ss_batch_settle(struct ss_batch *b)
{
	bool looks_ahead = b->is_far || ss_back_is_large(b->back);
	if (looks_ahead)
		begin_to_look_ahead(b);
	for (unsigned i = 0; i < b->n; i++) {
		const struct ss_waiting *w = &b->waiting[i];
		if (looks_ahead)
			expect(b, i + NEAR, LAST_STEP);
		b->fed = w->segment;
		ss_back_feed(b->back, w->segment, &w->to, w->time);
	}
	b->fed = NULL;
	b->n = 0;
}
