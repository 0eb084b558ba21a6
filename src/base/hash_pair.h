/* Digests of two streams in step (hash.h, is_paired): what one gives waits until another one gives
 * something too.  One for all streams of a thread; valid when zeroed.  Allocates nothing. */
#ifndef SS_BASE_HASH_PAIR_H
#define SS_BASE_HASH_PAIR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

enum {
	SS_HASH_PAIR_ROOM = 16384, /* some portions of a body (mail/body.h): they come in bursts */
	SS_HASH_PAIR_LEAST = 256,  /* less is not worth to wait for another one */
};

/* A stream's digests.  It must stay where it is until ss_hash_pair_end or _drop. */
struct ss_hash_stream {
	const struct ss_hash_maker *maker;
	void *state;
	unsigned kinds;
};

struct ss_hash_pair {                         /* private */
	const struct ss_hash_stream *waiting; /* whose octets wait; NULL: nobody's */
	const struct ss_hash_stream *lonely;  /* it filled the room, nobody else having come */
	size_t at, len;                       /* what waits of bytes */
	uint8_t bytes[SS_HASH_PAIR_ROOM];
};

/* In place of maker->feed.  p may be NULL: nothing waits. */
void ss_hash_pair_feed(struct ss_hash_pair *p, const struct ss_hash_stream *s, const uint8_t *bytes,
                       size_t len);
/* In front of maker->end: what waits of it is fed. */
void ss_hash_pair_end(struct ss_hash_pair *p, const struct ss_hash_stream *s);
/* In front of maker->drop. */
void ss_hash_pair_drop(struct ss_hash_pair *p, const struct ss_hash_stream *s);

#endif
