#include "base/hash.h"

#include <stdlib.h>

#include "base/digest.h"

const char *const ss_hash_names[] = {"md5", "sha1", "sha256", NULL};

static void *begin(unsigned kinds)
{
	struct ss_digest *d = malloc(sizeof *d);
	if (d)
		ss_digest_begin(d, kinds);
	return d;
}

static void feed(void *state, const uint8_t *bytes, size_t len)
{
	ss_digest_feed(state, bytes, len);
}

static void feed_two(struct ss_hash_portion a, struct ss_hash_portion b)
{
	ss_digest_feed_two((struct ss_digest_portion){a.state, a.bytes, a.len},
	                   (struct ss_digest_portion){b.state, b.bytes, b.len});
}

static size_t end(void *state, enum ss_hash_kind kind, uint8_t out[SS_HASH_LEN])
{
	return ss_digest_tell(state, kind, out);
}

const struct ss_hash_maker ss_hash_builtin = {begin,    feed, ss_digest_is_paired,
                                              feed_two, end,  free};
