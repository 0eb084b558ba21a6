#include "base/sha256.h"

const uint32_t ss_sha256_roots[64] __attribute__((aligned(16))) = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2,
};

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

static bool ask_processor(void)
{
	enum { FEATURES = 7, SHA = 1 << 29 };
	unsigned a, b, c, d;
	return __builtin_cpu_supports("avx2") && __get_cpuid_count(FEATURES, 0, &a, &b, &c, &d) &&
	       b & SHA;
}

/* Asked once: a virtual machine takes microseconds to answer. */
bool ss_sha256_is_here(void)
{
	enum { UNKNOWN, HERE, MISSING };
	static _Atomic unsigned char known;
	unsigned char answer = atomic_load_explicit(&known, memory_order_relaxed);
	if (answer == UNKNOWN) {
		answer = ask_processor() ? HERE : MISSING;
		atomic_store_explicit(&known, answer, memory_order_relaxed);
	}
	return answer == HERE;
}

/* With AVX's encodings: those of SSE keep the upper halves of registers, and where these were used
 * before, as they are all over this program, each move waits for the one before: two streams would
 * take as long as one after the other. */
#define WITH_SHA        __attribute__((target("sha,avx2")))
#define INLINE_WITH_SHA static inline __attribute__((always_inline)) WITH_SHA

/* The instructions want the words as A B E F and C D G H. */
struct state {
	__m128i abef, cdgh;
};

INLINE_WITH_SHA struct state load(const uint32_t *words)
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)(const void *)words);
	__m128i efgh = _mm_loadu_si128((const __m128i *)(const void *)(words + 4));
	abcd = _mm_shuffle_epi32(abcd, 0xb1);
	efgh = _mm_shuffle_epi32(efgh, 0x1b);
	return (struct state){_mm_alignr_epi8(abcd, efgh, 8), _mm_blend_epi16(efgh, abcd, 0xf0)};
}

INLINE_WITH_SHA void store(struct state s, uint32_t *words)
{
	__m128i feba = _mm_shuffle_epi32(s.abef, 0x1b), dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)(void *)words, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds of a block, of which w holds the last sixteen words. */
INLINE_WITH_SHA void four_rounds(struct state *s, __m128i w[4], unsigned i, const uint8_t *block)
{
	const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i *now = &w[i % 4];
	if (i < 4) {
		*now = _mm_loadu_si128((const __m128i *)(const void *)block + i);
		*now = _mm_shuffle_epi8(*now, order);
	} else {
		__m128i before = w[(i + 3) % 4], sum = _mm_sha256msg1_epu32(*now, w[(i + 1) % 4]);
		sum = _mm_add_epi32(sum, _mm_alignr_epi8(before, w[(i + 2) % 4], 4));
		*now = _mm_sha256msg2_epu32(sum, before);
	}
	__m128i m = _mm_load_si128((const __m128i *)(const void *)ss_sha256_roots + i);
	m = _mm_add_epi32(m, *now);
	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, m);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(m, 0x0e));
}

INLINE_WITH_SHA struct state sum(struct state a, struct state b)
{
	return (struct state){_mm_add_epi32(a.abef, b.abef), _mm_add_epi32(a.cdgh, b.cdgh)};
}

WITH_SHA void ss_sha256_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	struct state s = load(stream->words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		struct state before = s;
		__m128i w[4];
#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++)
			four_rounds(&s, w, i, p);
		s = sum(s, before);
	}
	store(s, stream->words);
}

WITH_SHA void ss_sha256_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	struct state s = load(streams[0].words), t = load(streams[1].words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		struct state s_before = s, t_before = t;
		__m128i w[4], x[4];
#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++) {
			four_rounds(&s, w, i, p);
			four_rounds(&t, x, i, q);
		}
		s = sum(s, s_before);
		t = sum(t, t_before);
	}
	store(s, streams[0].words);
	store(t, streams[1].words);
}

#else

bool ss_sha256_is_here(void)
{
	return false;
}

void ss_sha256_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	(void)stream;
	(void)n_blocks;
}

void ss_sha256_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	(void)streams;
	(void)n_blocks;
}

#endif
