#include "analysis/delivery_retry.h"

#include <string.h>

#include "base/duration.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/siphash.h"

struct waiting {
	struct ss_row row; /* weighs its time: the oldest are forgotten first */
	int64_t ts;
	bool may_be; /* put off as by greylisting, and not counted yet */
};

void ss_retries_init(struct ss_retries *r, struct ss_memory *memory, int64_t window, uint64_t seed)
{
	*r = (struct ss_retries){
	        .waiting = {.memory = memory,
	                    .limit = SS_LIMIT_REPORT_RETRIES,
	                    .row_size = sizeof(struct waiting),
	                    .seed = seed},
	        .window = window,
	};
}

/* The same in all runs, as they are merged by it. */
uint64_t ss_retry_hash(struct ss_slice mailbox)
{
	const uint64_t fixed[2] = {0x7265747279, 0x6d61696c};
	return ss_siphash(fixed, mailbox);
}

static uint8_t *sender_bit(struct ss_retries *r, uint64_t sender, uint8_t *bit)
{
	uint64_t at = sender % SS_RETRY_SENDERS;
	*bit = (uint8_t)(1u << at % 8);
	return &r->senders[at / 8];
}

static bool may_wait(struct ss_retries *r, uint64_t sender)
{
	uint8_t bit;
	return *sender_bit(r, sender, &bit) & bit;
}

static void put_off(struct ss_retries *r, const struct ss_try *t, struct ss_slice key,
                    bool is_retry)
{
	struct waiting *w = ss_rows_take(&r->waiting, key);
	uint8_t bit, *octet = sender_bit(r, t->sender, &bit);
	if (!w)
		return;
	*octet |= bit;
	w->may_be = t->may_be && !t->says_greylisting && !is_retry;
	w->ts = t->ts;
	w->row.weight = t->ts > 0 ? (uint64_t)t->ts : 0;
}

struct ss_try_told ss_retries_add(struct ss_retries *r, const struct ss_try *t)
{
	struct ss_try_told told = {.is_greylisted = t->is_put_off && t->says_greylisting};
	if (!t->is_put_off && !may_wait(r, t->sender))
		return told;
	uint64_t hash = t->sender * 3 ^ ss_retry_hash(t->rcpt_to);
	struct ss_slice key = {(const uint8_t *)&hash, sizeof hash};
	struct waiting *w = ss_rows_find(&r->waiting, key);
	if (w && w->ts > 0 && t->ts > w->ts && ss_duration(w->ts, t->ts) <= r->window) {
		told.is_retry = true;
		told.is_greylisted |= w->may_be && t->is_accepted;
		r->retried++;
		r->delivered += t->is_accepted;
		ss_spread_add(&r->delay, (uint64_t)ss_duration(w->ts, t->ts) / 1000);
		w->ts = 0;
		w->may_be = false;
	}
	r->greylisted += told.is_greylisted;
	if (t->is_put_off)
		put_off(r, t, key, told.is_retry);
	return told;
}

int ss_retries_merge(struct ss_retries *r, const struct ss_retries *other)
{
	for (size_t i = 0; i < other->waiting.n; i++) {
		const struct waiting *of = (const struct waiting *)other->waiting.rows[i];
		struct waiting *w = ss_rows_take(&r->waiting, of->row.key);
		if (!w)
			return SS_ENOMEM;
		if (of->ts < w->ts)
			continue;
		w->ts = of->ts;
		w->may_be = of->may_be;
		w->row.weight = of->row.weight;
	}
	for (size_t i = 0; i < sizeof r->senders; i++)
		r->senders[i] |= other->senders[i];
	r->waiting.forgotten += other->waiting.forgotten;
	r->retried += other->retried;
	r->delivered += other->delivered;
	r->greylisted += other->greylisted;
	ss_spread_merge(&r->delay, &other->delay);
	return SS_OK;
}

void ss_retries_release(struct ss_retries *r)
{
	ss_rows_release(&r->waiting);
}
