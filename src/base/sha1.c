#include "base/sha1.h"

#ifdef __x86_64__
#include <immintrin.h>

/* With AVX's encodings, as in sha256.c. */
#define WITH_SHA        __attribute__((target("sha,avx2")))
#define INLINE_WITH_SHA static inline __attribute__((always_inline)) WITH_SHA

/* The instructions want a in the highest word, and e there alone; what the next e is made of are the
 * words of four rounds before. */
struct state {
	__m128i abcd, e;
};

INLINE_WITH_SHA struct state load(const uint32_t *words)
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)(const void *)words);
	return (struct state){_mm_shuffle_epi32(abcd, 0x1b), _mm_set_epi32((int)words[4], 0, 0, 0)};
}

INLINE_WITH_SHA void store(struct state s, uint32_t *words)
{
	_mm_storeu_si128((__m128i *)(void *)words, _mm_shuffle_epi32(s.abcd, 0x1b));
	words[4] = (uint32_t)_mm_extract_epi32(s.e, 3);
}

/* Four rounds of a block, of which w holds the last sixteen words. */
INLINE_WITH_SHA void four_rounds(struct state *s, __m128i w[4], unsigned i, const uint8_t *block)
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

INLINE_WITH_SHA struct state sum(struct state s, struct state before)
{
	return (struct state){_mm_add_epi32(s.abcd, before.abcd),
	                      _mm_sha1nexte_epu32(s.e, before.e)};
}

WITH_SHA void ss_sha1_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	struct state s = load(stream->words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		struct state before = s;
		__m128i w[4];
#pragma GCC unroll 20
		for (unsigned i = 0; i < 20; i++)
			four_rounds(&s, w, i, p);
		s = sum(s, before);
	}
	store(s, stream->words);
}

WITH_SHA void ss_sha1_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	struct state s = load(streams[0].words), t = load(streams[1].words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		struct state s_before = s, t_before = t;
		__m128i w[4], x[4];
#pragma GCC unroll 20
		for (unsigned i = 0; i < 20; i++) {
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

void ss_sha1_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	(void)stream;
	(void)n_blocks;
}

void ss_sha1_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	(void)streams;
	(void)n_blocks;
}

#endif
