/* Mixing of numbers into a hash that is the same in every run.  Private to packet/. */
#ifndef SS_PACKET_HASH_H
#define SS_PACKET_HASH_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ss_hash_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u; /* 2^64 divided by the golden ratio */
	return hash ^ hash >> 29;
}

/* len: a multiple of 4. */
static inline uint64_t ss_hash_words(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	for (size_t i = 0; i + 4 <= len; i += 4)
		hash = ss_hash_mix(hash, (uint64_t)p[i] << 24 | (uint64_t)p[i + 1] << 16 |
		                                 (uint64_t)p[i + 2] << 8 | p[i + 3]);
	return hash;
}

/* With a seed that nobody else knows: keys that collide cannot be chosen.  len: a multiple of 4. */
static inline uint64_t ss_hash_secretly(uint64_t seed, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	const uint64_t factor = ss_hash_mix(seed, len) | 1; /* never 0, whatever the bytes are */
	uint64_t hash = seed;
	for (size_t i = 0; i + 4 <= len; i += 4) {
		uint32_t word;
		memcpy(&word, p + i, sizeof word);
		unsigned __int128 product = (unsigned __int128)(hash ^ word) * factor;
		hash = (uint64_t)product ^ (uint64_t)(product >> 64);
	}
	return hash;
}

#endif
