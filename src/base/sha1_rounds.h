/* Rounds of SHA-1 by the processor's own instructions (x86-64).  Private to digests of base/. */
#ifndef SS_BASE_SHA1_ROUNDS_H
#define SS_BASE_SHA1_ROUNDS_H
#include <immintrin.h>

#include "base/sha1.h"
#include "base/sha_target.h"

/* The instructions want a in the highest word, and e there alone; what the next e is made of are the
 * words of four rounds before. */
struct ss_sha1_state {
	__m128i abcd, e;
};

SS_INLINE_WITH_SHA struct ss_sha1_state ss_sha1_load(const uint32_t *words)
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)(const void *)words);
	return (struct ss_sha1_state){_mm_shuffle_epi32(abcd, 0x1b),
	                              _mm_set_epi32((int)words[4], 0, 0, 0)};
}

SS_INLINE_WITH_SHA void ss_sha1_store(struct ss_sha1_state s, uint32_t *words)
{
	_mm_storeu_si128((__m128i *)(void *)words, _mm_shuffle_epi32(s.abcd, 0x1b));
	words[4] = (uint32_t)_mm_extract_epi32(s.e, 3);
}

/* Four rounds of a block, of which w holds the last sixteen words. */
SS_INLINE_WITH_SHA void ss_sha1_four_rounds(struct ss_sha1_state *s, __m128i w[4], unsigned i,
                                            const uint8_t *block)
{
	const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	__m128i *now = &w[i % 4], before = s->abcd;
	if (i < 4) {
		*now = _mm_loadu_si128((const __m128i *)(const void *)block + i);
		*now = _mm_shuffle_epi8(*now, order);
	} else {
		__m128i sum = _mm_sha1msg1_epu32(*now, w[(i + 1) % 4]);
		*now = _mm_sha1msg2_epu32(_mm_xor_si128(sum, w[(i + 2) % 4]), w[(i + 3) % 4]);
	}
	__m128i e = i == 0 ? _mm_add_epi32(s->e, *now) : _mm_sha1nexte_epu32(s->e, *now);
	switch (i / 5) { /* the constant must be one for the compiler */
	case 0: s->abcd = _mm_sha1rnds4_epu32(s->abcd, e, 0); break;
	case 1: s->abcd = _mm_sha1rnds4_epu32(s->abcd, e, 1); break;
	case 2: s->abcd = _mm_sha1rnds4_epu32(s->abcd, e, 2); break;
	default: s->abcd = _mm_sha1rnds4_epu32(s->abcd, e, 3); break;
	}
	s->e = before;
}

SS_INLINE_WITH_SHA struct ss_sha1_state ss_sha1_sum(struct ss_sha1_state s,
                                                    struct ss_sha1_state before)
{
	return (struct ss_sha1_state){_mm_add_epi32(s.abcd, before.abcd),
	                              _mm_sha1nexte_epu32(s.e, before.e)};
}

#endif
