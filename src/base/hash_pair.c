#include "base/hash_pair.h"

#include <string.h>

static void feed_alone(const struct ss_hash_stream *s, const uint8_t *bytes, size_t len)
{
	for (unsigned kind = 0; len > 0 && kind < SS_N_HASHES; kind++) {
		if (s->states[kind])
			s->maker->feed(s->states[kind], bytes, len);
	}
}

/* Octets of the one that waits, and as many of another, of the same maker. */
static void feed_two(const struct ss_hash_pair *p, const struct ss_hash_stream *s,
                     const uint8_t *bytes, size_t len)
{
	const struct ss_hash_maker *maker = s->maker;
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		void *waiting = p->waiting->states[kind], *other = s->states[kind];
		if (waiting && other && maker->is_paired(kind)) {
			maker->feed_two((struct ss_hash_portion){waiting, p->bytes + p->at, len},
			                (struct ss_hash_portion){other, bytes, len});
			continue;
		}
		if (waiting)
			maker->feed(waiting, p->bytes + p->at, len);
		if (other)
			maker->feed(other, bytes, len);
	}
}

static void feed_waiting(struct ss_hash_pair *p)
{
	feed_alone(p->waiting, p->bytes + p->at, p->len);
	p->waiting = NULL;
}

static void wait(struct ss_hash_pair *p, const struct ss_hash_stream *s, const uint8_t *bytes,
                 size_t len)
{
	p->waiting = s;
	p->at = 0;
	p->len = len;
	memcpy(p->bytes, bytes, len);
}

/* More of the one that waits.  One that has no company need not be copied. */
static void go_on(struct ss_hash_pair *p, const uint8_t *bytes, size_t len)
{
	if (len <= SS_HASH_PAIR_ROOM - p->at - p->len) {
		memcpy(p->bytes + p->at + p->len, bytes, len);
		p->len += len;
		return;
	}
	p->lonely = p->waiting;
	feed_waiting(p);
	feed_alone(p->lonely, bytes, len);
}

/* Returns how many octets of s were used. */
static size_t feed_with_waiting(struct ss_hash_pair *p, const struct ss_hash_stream *s,
                                const uint8_t *bytes, size_t len)
{
	size_t n = len < p->len ? len : p->len;
	feed_two(p, s, bytes, n);
	p->at += n;
	p->len -= n;
	if (p->len < SS_HASH_PAIR_LEAST)
		feed_waiting(p);
	return n;
}

static bool is_worth_waiting(const struct ss_hash_stream *s, size_t len)
{
	bool has_paired = false;
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++)
		has_paired |= s->states[kind] && s->maker->is_paired(kind);
	return has_paired && len >= SS_HASH_PAIR_LEAST && len <= SS_HASH_PAIR_ROOM;
}

void ss_hash_pair_feed(struct ss_hash_pair *p, const struct ss_hash_stream *s, const uint8_t *bytes,
                       size_t len)
{
	if (!p || p->lonely == s) {
		feed_alone(s, bytes, len);
		return;
	}
	if (p->waiting == s) {
		go_on(p, bytes, len);
		return;
	}
	p->lonely = NULL;
	size_t used = 0;
	if (p->waiting && p->waiting->maker == s->maker)
		used = feed_with_waiting(p, s, bytes, len);
	if (!p->waiting && is_worth_waiting(s, len - used))
		wait(p, s, bytes + used, len - used);
	else
		feed_alone(s, bytes + used, len - used);
}

void ss_hash_pair_end(struct ss_hash_pair *p, const struct ss_hash_stream *s)
{
	if (p && p->waiting == s)
		feed_waiting(p);
	ss_hash_pair_drop(p, s);
}

void ss_hash_pair_drop(struct ss_hash_pair *p, const struct ss_hash_stream *s)
{
	if (p && p->waiting == s)
		p->waiting = NULL;
	if (p && p->lonely == s)
		p->lonely = NULL;
}
