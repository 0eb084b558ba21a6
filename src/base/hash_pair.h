/* Digests of two streams in step (hash.h, is_paired): what one gives waits until another one gives
 * something too.  One for all streams of a thread; valid when zeroed.  Allocates nothing. */
#ifndef SS_BASE_HASH_PAIR_H
#define SS_BASE_HASH_PAIR_H
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

enum {
	SS_HASH_PAIR_ROOM = 8192, /* a portion of a body (mail/body.h), and more */
	SS_HASH_PAIR_LEAST = 256, /* less is not worth to wait for another one */
};

struct ss_hash_pair { /* private */
	const struct ss_hash_maker *maker;
	void *state; /* whose octets wait; NULL: nobody's */
	size_t len;
	uint8_t bytes[SS_HASH_PAIR_ROOM];
};

/* In place of maker->feed, for a kind that is paired. */
void ss_hash_pair_feed(struct ss_hash_pair *p, const struct ss_hash_maker *maker, void *state,
                       const uint8_t *bytes, size_t len);
/* In front of maker->end: what waits of it is fed. */
void ss_hash_pair_end(struct ss_hash_pair *p, const void *state);
/* In front of maker->drop. */
void ss_hash_pair_drop(struct ss_hash_pair *p, const void *state);

#endif
