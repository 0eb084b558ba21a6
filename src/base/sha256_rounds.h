/* Rounds of SHA-256 by the processor's own instructions (x86-64).  Private to digests of base/. */
#ifndef SS_BASE_SHA256_ROUNDS_H
#define SS_BASE_SHA256_ROUNDS_H
#include <immintrin.h>

#include "base/sha256.h"
#include "base/sha_target.h"

/* The instructions want the words as A B E F and C D G H. */
struct ss_sha256_state {
	__m128i abef, cdgh;
};

SS_INLINE_WITH_SHA struct ss_sha256_state ss_sha256_load(const uint32_t *words)
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)(const void *)words);
	__m128i efgh = _mm_loadu_si128((const __m128i *)(const void *)(words + 4));
	abcd = _mm_shuffle_epi32(abcd, 0xb1);
	efgh = _mm_shuffle_epi32(efgh, 0x1b);
	return (struct ss_sha256_state){_mm_alignr_epi8(abcd, efgh, 8),
	                                _mm_blend_epi16(efgh, abcd, 0xf0)};
}

SS_INLINE_WITH_SHA void ss_sha256_store(struct ss_sha256_state s, uint32_t *words)
{
	__m128i feba = _mm_shuffle_epi32(s.abef, 0x1b), dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)(void *)words, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds of a block, of which w holds the last sixteen words. */
SS_INLINE_WITH_SHA void ss_sha256_four_rounds(struct ss_sha256_state *s, __m128i w[4], unsigned i,
                                              const uint8_t *block)
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

SS_INLINE_WITH_SHA struct ss_sha256_state ss_sha256_sum(struct ss_sha256_state a,
                                                        struct ss_sha256_state b)
{
	return (struct ss_sha256_state){_mm_add_epi32(a.abef, b.abef),
	                                _mm_add_epi32(a.cdgh, b.cdgh)};
}

#endif
