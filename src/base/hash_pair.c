#include "base/hash_pair.h"

#include <string.h>

static void feed_alone(const struct ss_hash_stream *s, const uint8_t *bytes, size_t len)
{
	if (len > 0 && s->state)
		s->maker->feed(s->state, bytes, len);
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
	s->maker->feed_two((struct ss_hash_portion){p->waiting->state, p->bytes + p->at, n},
	                   (struct ss_hash_portion){s->state, bytes, n});
	p->at += n;
	p->len -= n;
	if (p->len < SS_HASH_PAIR_LEAST)
		feed_waiting(p);
	return n;
}

static bool is_worth_waiting(const struct ss_hash_stream *s, size_t len)
{
	return len >= SS_HASH_PAIR_LEAST && len <= SS_HASH_PAIR_ROOM &&
	       s->maker->is_paired(s->kinds);
}

void ss_hash_pair_feed(struct ss_hash_pair *p, const struct ss_hash_stream *s, const uint8_t *bytes,
                       size_t len)
{
	if (!p || p->lonely == s || !s->state) {
		feed_alone(s, bytes, len);
		return;
	}
	if (p->waiting == s) {
		go_on(p, bytes, len);
		return;
	}
	p->lonely = NULL;
	size_t used = 0;
	if (p->waiting && p->waiting->maker == s->maker && p->waiting->kinds == s->kinds)
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
