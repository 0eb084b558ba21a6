/* Message digests: MD5 (RFC 1321), SHA-1 (RFC 3174), SHA-256 (FIPS 180-4), of text that is there as
 * a whole or that passes in portions.
 *
 * Our own, as the library must need libc alone, and as nobody else does two streams in step.  SHA-1
 * and SHA-256 by the megabyte, on a processor without instructions for them, belong to a library that
 * uses its vectors. */
#ifndef SS_BASE_DIGEST_H
#define SS_BASE_DIGEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest_blocks.h"
#include "base/hash.h"

enum { SS_MD5_LEN = 16, SS_SHA1_LEN = 20, SS_SHA256_LEN = 32 };

void ss_digest_md5(const uint8_t *bytes, size_t len, uint8_t out[SS_MD5_LEN]);
void ss_digest_sha1(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA1_LEN]);
void ss_digest_sha256(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA256_LEN]);

struct ss_digest { /* private; of one stream, all that are wanted of it */
	unsigned kinds;
	uint64_t len;
	uint32_t words[SS_N_HASHES][SS_DIGEST_WORDS];
	uint8_t block[SS_DIGEST_BLOCK]; /* what is not yet a whole one */
};

/* kinds: a set of 1 << enum ss_hash_kind. */
void ss_digest_begin(struct ss_digest *d, unsigned kinds);
void ss_digest_feed(struct ss_digest *d, const uint8_t *bytes, size_t len);
/* Does this processor read two streams of these kinds in less time than one after the other? */
bool ss_digest_is_paired(unsigned kinds);
/* The same as ss_digest_feed of each, in less time if both are of the same kinds, and paired. */
struct ss_digest_portion {
	struct ss_digest *digest;
	const uint8_t *bytes;
	size_t len;
};
void ss_digest_feed_two(struct ss_digest_portion a, struct ss_digest_portion b);
/* The digest of what was fed so far; more may be fed.  Returns its length: 0 if that kind is not
 * among those wanted. */
size_t ss_digest_tell(const struct ss_digest *d, enum ss_hash_kind kind, uint8_t *out);

/* 2 * len lower-case digits and a NUL; returns 2 * len. */
size_t ss_digest_write_hex(const uint8_t *digest, size_t len, char *out);

#endif
