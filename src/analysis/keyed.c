#include "analysis/keyed.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/mix.h"
#include "base/siphash.h"

enum { BUCKETS_FIRST = 16 };

struct ss_keyed_entry {
	struct ss_keyed_entry *next; /* in its bucket */
	struct ss_keyed_entry *older, *newer;
	uint64_t key;
	int64_t used;
	_Alignas(max_align_t) uint8_t data[];
};

/* ---- keys ---- */

uint64_t ss_key_of(struct ss_slice text)
{
	static const uint64_t fixed[2] = {0x6b6579206f662077, 0x686f206973206974};
	return ss_siphash(fixed, text);
}

uint64_t ss_key_of_nocase(struct ss_slice text)
{
	uint8_t upper[SS_LIMIT_COUNTED_KEY]; /* hardly any name is longer */
	uint64_t key = 0;
	size_t at = 0;
	do {
		size_t len = text.len - at < sizeof upper ? text.len - at : sizeof upper;
		for (size_t i = 0; i < len; i++)
			upper[i] = ss_ascii_upper(text.data[at + i]);
		uint64_t part = ss_key_of((struct ss_slice){upper, len});
		key = at == 0 ? part : ss_key_join(key, part);
		at += len;
	} while (at < text.len);
	return key;
}

uint64_t ss_key_of_address(const struct ss_address *a)
{
	return ss_key_of((struct ss_slice){a->bytes, a->version == 4 ? 4 : sizeof a->bytes});
}

uint64_t ss_key_join(uint64_t a, uint64_t b)
{
	return ss_mix(a ^ 0x9e3779b97f4a7c15u, b ^ 0xc2b2ae3d27d4eb4fu) ^ a;
}

/* ---- the table ---- */

static size_t whole_size(const struct ss_keyed *t)
{
	return sizeof(struct ss_keyed_entry) + t->entry_size;
}

static struct ss_keyed_entry **find_place(const struct ss_keyed *t, uint64_t key)
{
	uint64_t hash = ss_mix(key ^ t->seed, 0x9e3779b97f4a7c15u);
	struct ss_keyed_entry **at = &t->buckets[hash & (t->n_buckets - 1)];
	while (*at && (*at)->key != key)
		at = &(*at)->next;
	return at;
}

/* Where memory is short the chains get longer, nothing else; but there must be one. */
static bool grow(struct ss_keyed *t)
{
	struct ss_keyed old = *t;
	size_t n = t->n_buckets > 0 ? t->n_buckets * 2 : BUCKETS_FIRST;
	struct ss_keyed_entry **buckets = ss_memory_take_zeroed(t->memory, n * sizeof(void *));
	if (!buckets)
		return t->n_buckets > 0;
	t->buckets = buckets;
	t->n_buckets = n;
	for (struct ss_keyed_entry *e = t->oldest; e; e = e->newer) {
		e->next = NULL;
		*find_place(t, e->key) = e;
	}
	ss_memory_give(t->memory, old.buckets, old.n_buckets * sizeof(void *));
	return true;
}

static void take_out_of_order(struct ss_keyed *t, struct ss_keyed_entry *e)
{
	*(e->older ? &e->older->newer : &t->oldest) = e->newer;
	*(e->newer ? &e->newer->older : &t->newest) = e->older;
}

static void put_last(struct ss_keyed *t, struct ss_keyed_entry *e)
{
	e->older = t->newest;
	e->newer = NULL;
	*(t->newest ? &t->newest->newer : &t->oldest) = e;
	t->newest = e;
}

static void remove_oldest(struct ss_keyed *t, bool is_told)
{
	struct ss_keyed_entry *e = t->oldest, **place = find_place(t, e->key);
	*place = e->next;
	take_out_of_order(t, e);
	t->n--;
	if (is_told && t->on_gone)
		t->on_gone(t->user, e->data);
	ss_memory_give(t->memory, e, whole_size(t));
}

static struct ss_keyed_entry *add(struct ss_keyed *t, uint64_t key)
{
	if (t->n >= t->n_buckets && !grow(t))
		return NULL;
	if (t->n >= t->limit && t->n > 0) {
		remove_oldest(t, true);
		t->n_given_up++;
	}
	struct ss_keyed_entry *e = ss_memory_take_zeroed(t->memory, whole_size(t));
	if (!e)
		return NULL;
	e->key = key;
	*find_place(t, key) = e;
	put_last(t, e);
	t->n++;
	return e;
}

void ss_keyed_expire(struct ss_keyed *t, int64_t ts)
{
	if (ts > t->now)
		t->now = ts;
	while (t->idle_ns > 0 && t->oldest && t->now - t->oldest->used > t->idle_ns)
		remove_oldest(t, true);
}

void *ss_keyed_open(struct ss_keyed *t, uint64_t key, int64_t ts)
{
	ss_keyed_expire(t, ts);
	struct ss_keyed_entry *e = t->n > 0 ? *find_place(t, key) : NULL;
	if (e && e != t->newest) {
		take_out_of_order(t, e);
		put_last(t, e);
	}
	if (!e)
		e = add(t, key);
	if (!e) {
		t->is_short = true;
		return NULL;
	}
	e->used = t->now;
	return e->data;
}

void *ss_keyed_find(const struct ss_keyed *t, uint64_t key)
{
	struct ss_keyed_entry *e = t->n > 0 ? *find_place(t, key) : NULL;
	return e ? e->data : NULL;
}

static void empty(struct ss_keyed *t, bool is_told)
{
	while (t->oldest)
		remove_oldest(t, is_told);
	ss_memory_give(t->memory, t->buckets, t->n_buckets * sizeof(void *));
	t->buckets = NULL;
	t->n_buckets = 0;
}

void ss_keyed_end(struct ss_keyed *t)
{
	empty(t, true);
}

void ss_keyed_release(struct ss_keyed *t)
{
	empty(t, false);
}

/* ---- two tables ---- */

/* The entry behind which time goes back; NULL: it does not. */
static struct ss_keyed_entry *find_descent(const struct ss_keyed *t)
{
	struct ss_keyed_entry *e = t->oldest;
	while (e && e->newer && e->newer->used >= e->used)
		e = e->newer;
	return e && e->newer ? e : NULL;
}

/* Theirs stand behind mine, both in the order of use: puts all into it. */
static void put_in_order(struct ss_keyed *t)
{
	struct ss_keyed_entry *mine = t->oldest, *end = find_descent(t), *theirs;
	if (!end)
		return;
	theirs = end->newer;
	end->newer = NULL;
	t->oldest = t->newest = NULL;
	while (mine || theirs) {
		bool is_mine = !theirs || (mine && mine->used <= theirs->used);
		struct ss_keyed_entry *e = is_mine ? mine : theirs;
		*(is_mine ? &mine : &theirs) = e->newer;
		put_last(t, e);
	}
}

/* Does not put it in order. */
static int take_in(struct ss_keyed *t, const struct ss_keyed_entry *e,
                   void (*add_entry)(void *mine, const void *theirs))
{
	ss_keyed_expire(t, e->used);
	struct ss_keyed_entry *mine = t->n > 0 ? *find_place(t, e->key) : NULL;
	if (mine && mine->used > e->used) {
		add_entry(mine->data, e->data);
		return SS_OK;
	}
	bool is_new = !mine;
	void *data = ss_keyed_open(t, e->key, e->used);
	if (!data)
		return SS_ENOMEM;
	t->newest->used = e->used; /* which may be long before now */
	if (is_new)
		memcpy(data, e->data, t->entry_size);
	else
		add_entry(data, e->data);
	return SS_OK;
}

int ss_keyed_merge(struct ss_keyed *t, const struct ss_keyed *other,
                   void (*add_entry)(void *mine, const void *theirs))
{
	int error = SS_OK;
	const size_t limit = t->limit;
	t->limit = SIZE_MAX; /* who goes is known when all are there */
	for (const struct ss_keyed_entry *e = other->oldest; e && !error; e = e->newer)
		error = take_in(t, e, add_entry);
	put_in_order(t);
	ss_keyed_expire(t, other->now);
	t->limit = limit;
	for (; t->n > limit; t->n_given_up++)
		remove_oldest(t, true);
	t->n_given_up += other->n_given_up;
	t->is_short |= other->is_short;
	return error;
}
