#include "privacy/prf.h"

#include <string.h>

#include "base/digest.h"

enum { WORD = 8, FINAL_ROUNDS = 4 };

static uint64_t read_word(const uint8_t *p, size_t len)
{
	uint64_t word = 0;
	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)p[i] << (8 * i);
	return word;
}

static uint64_t turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = turn(v[1], 13) ^ v[0];
	v[0] = turn(v[0], 32);
	v[2] += v[3];
	v[3] = turn(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = turn(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = turn(v[1], 17) ^ v[2];
	v[2] = turn(v[2], 32);
}

static void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

uint64_t ss_prf(const struct ss_prf *f, const uint8_t *bytes, size_t len)
{
	uint64_t v[4] = {f->k0 ^ 0x736f6d6570736575u, f->k1 ^ 0x646f72616e646f6du,
	                 f->k0 ^ 0x6c7967656e657261u, f->k1 ^ 0x7465646279746573u};
	size_t whole = len / WORD * WORD;
	for (size_t at = 0; at < whole; at += WORD)
		absorb(v, read_word(bytes + at, WORD));
	absorb(v, (uint64_t)len << 56 | read_word(bytes + whole, len - whole));
	v[2] ^= 0xff;
	for (int i = 0; i < FINAL_ROUNDS; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct ss_prf ss_prf_of_key(const uint8_t key[16])
{
	return (struct ss_prf){read_word(key, WORD), read_word(key + WORD, WORD)};
}

/* The secret is first made one of fixed length, so that purpose and secret cannot run into each
 * other. */
struct ss_prf ss_prf_derive(struct ss_slice secret, const char *purpose)
{
	struct ss_digest d;
	uint8_t digest[SS_SHA256_LEN];
	ss_digest_sha256(secret.data, secret.len, digest);
	ss_digest_begin(&d, SS_HASH_SHA256);
	ss_digest_feed(&d, digest, sizeof digest);
	ss_digest_feed(&d, (const uint8_t *)purpose, strlen(purpose));
	ss_digest_end(&d, digest);
	return ss_prf_of_key(digest);
}
