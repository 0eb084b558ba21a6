#include "privacy/prf.h"

#include <string.h>

#include "base/digest.h"
#include "base/siphash.h"

static uint64_t read_word(const uint8_t *p)
{
	uint64_t word = 0;
	for (size_t i = 0; i < sizeof word; i++)
		word |= (uint64_t)p[i] << (8 * i);
	return word;
}

uint64_t ss_prf(const struct ss_prf *f, const uint8_t *bytes, size_t len)
{
	return ss_siphash(f->key, (struct ss_slice){bytes, len});
}

struct ss_prf ss_prf_of_key(const uint8_t key[16])
{
	return (struct ss_prf){{read_word(key), read_word(key + sizeof(uint64_t))}};
}

/* The secret is first made one of fixed length, so that purpose and secret cannot run into each
 * other. */
struct ss_prf ss_prf_derive(struct ss_slice secret, const char *purpose)
{
	struct ss_digest d;
	uint8_t digest[SS_SHA256_LEN];
	ss_digest_sha256(secret.data, secret.len, digest);
	ss_digest_begin(&d, 1U << SS_HASH_SHA256);
	ss_digest_feed(&d, digest, sizeof digest);
	ss_digest_feed(&d, (const uint8_t *)purpose, strlen(purpose));
	ss_digest_tell(&d, SS_HASH_SHA256, digest);
	return ss_prf_of_key(digest);
}
