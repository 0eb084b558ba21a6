#include "flow/block_hash.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/eight.h"
#include "base/mix.h"

/* Two words a multiplication, and four that do not wait for each other: 11 bytes a cycle. */
static uint64_t hash_by_products(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len)
{
	uint64_t a = hash, b = hash, c = hash, d = hash;
	for (const uint8_t *end = p + len; p < end; p += SS_HASH_BLOCK) {
		a = ss_mix(ss_eight_read(p) ^ seed, ss_eight_read(p + 8) ^ a);
		b = ss_mix(ss_eight_read(p + 16) ^ seed, ss_eight_read(p + 24) ^ b);
		c = ss_mix(ss_eight_read(p + 32) ^ seed, ss_eight_read(p + 40) ^ c);
		d = ss_mix(ss_eight_read(p + 48) ^ seed, ss_eight_read(p + 56) ^ d);
	}
	return ss_mix(ss_mix(a, seed ^ b), ss_mix(c, seed ^ d) ^ seed);
}

#ifdef __x86_64__

/* With AVX's encodings, which load from any address and take no copies. */
#define WITH_AES        __attribute__((target("aes,avx2")))
#define INLINE_WITH_AES static inline __attribute__((always_inline)) WITH_AES

/* Two rounds of AES on what came before and sixteen octets more.  Of one round, a difference in an octet
 * that is chosen well is undone by the next sixteen once in 64 times; two have five such places at least
 * (the branch number of its columns): once in 2^30. */
INLINE_WITH_AES __m128i take(__m128i state, const uint8_t *p, __m128i key)
{
	__m128i octets = _mm_loadu_si128((const __m128i *)(const void *)p);
	state = _mm_aesenc_si128(_mm_xor_si128(state, octets), key);
	return _mm_aesenc_si128(state, key);
}

/* n of the states take sixteen octets each. */
INLINE_WITH_AES const uint8_t *take_all(__m128i *states, size_t n, const uint8_t *p, __m128i key)
{
#pragma GCC unroll 8
	for (size_t i = 0; i < n; i++)
		states[i] = take(states[i], p + 16 * i, key);
	return p + 16 * n;
}

/* Eight states that do not wait for each other.  Half of the instructions, and two thirds of the time of a
 * full segment: of a submission of mail, products were 7 % of all. */
WITH_AES static uint64_t hash_by_aes(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len)
{
	enum { N = 8, HALF = N / 2 };
	/* No columns that are alike, which would stay so. */
	const uint64_t low = seed * 0x9e3779b97f4a7c15u, high = seed ^ 0xe7037ed1a0b428dbu;
	const __m128i key = _mm_set_epi64x((long long)high, (long long)low);
	__m128i states[N];
	states[0] = _mm_set_epi64x((long long)hash, (long long)(seed ^ 0x589965cc75374cc3u));
#pragma GCC unroll 8
	for (size_t i = 1; i < N; i++)
		states[i] = _mm_aesenc_si128(states[i - 1], key);
	const uint8_t *end = p + len;
	while (p < end - SS_HASH_BLOCK)
		p = take_all(states, N, p, key);
	if (p < end)
		take_all(states, HALF, p, key);
#pragma GCC unroll 4
	for (size_t i = 0; i < HALF; i++)
		states[i] = _mm_aesenc_si128(states[i], states[i + HALF]);
	__m128i all = _mm_aesenc_si128(_mm_aesenc_si128(states[0], states[1]),
	                               _mm_aesenc_si128(states[2], states[3]));
	all = _mm_aesenc_si128(_mm_aesenc_si128(all, key), key);
	return (uint64_t)_mm_cvtsi128_si64(all);
}

static bool has_aes(void)
{
	return __builtin_cpu_supports("aes") && __builtin_cpu_supports("avx2");
}

#endif

static bool is_everywhere(void)
{
	return true;
}

const struct ss_block_hash_way ss_block_hash_ways[] = {
#ifdef __x86_64__
        {"aes", has_aes, hash_by_aes},
#endif
        {"products", is_everywhere, hash_by_products},
};
const size_t ss_block_hash_n_ways = sizeof ss_block_hash_ways / sizeof ss_block_hash_ways[0];

uint64_t ss_block_hash(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len)
{
#ifdef __x86_64__
	if (has_aes())
		return hash_by_aes(seed, hash, p, len);
#endif
	return hash_by_products(seed, hash, p, len);
}
