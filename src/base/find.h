/* Looks for octets in texts that are mostly short, such as values of header fields: inline, sixteen a
 * step, and the last step overlaps the one before. */
#ifndef SS_BASE_FIND_H
#define SS_BASE_FIND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/slice.h"

/* What is looked for: octets up to `up_to`, if that is not 0, and these. */
struct ss_find {
	uint8_t up_to;
	uint8_t a, b, c, d; /* some of them may be the same */
};

static inline bool ss_find_is(struct ss_find f, uint8_t octet)
{
	return (f.up_to > 0 && octet <= f.up_to) || octet == f.a || octet == f.b || octet == f.c ||
	       octet == f.d;
}

enum { SS_FIND_STEP = 16 };

#ifdef __SSE2__
static inline unsigned ss_find_step(const uint8_t *p, struct ss_find f)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i hits = _mm_cmpeq_epi8(v, _mm_set1_epi8((char)f.a));
	if (f.b != f.a)
		hits = _mm_or_si128(hits, _mm_cmpeq_epi8(v, _mm_set1_epi8((char)f.b)));
	if (f.c != f.b)
		hits = _mm_or_si128(hits, _mm_cmpeq_epi8(v, _mm_set1_epi8((char)f.c)));
	if (f.d != f.c)
		hits = _mm_or_si128(hits, _mm_cmpeq_epi8(v, _mm_set1_epi8((char)f.d)));
	if (f.up_to > 0)
		hits = _mm_or_si128(
		        hits, _mm_cmpeq_epi8(v, _mm_min_epu8(v, _mm_set1_epi8((char)f.up_to))));
	return (unsigned)_mm_movemask_epi8(hits);
}
#endif

/* A bit for each of the sixty-four octets from p on, the lowest for the first.  f is a constant. */
static inline uint64_t ss_find_64(const uint8_t *p, struct ss_find f)
{
	uint64_t hits = 0;
#ifdef __SSE2__
	for (unsigned n = 0; n < 64; n += 16)
		hits |= (uint64_t)ss_find_step(p + n, f) << n;
#else
	for (unsigned n = 0; n < 64; n++)
		hits |= (uint64_t)ss_find_is(f, p[n]) << n;
#endif
	return hits;
}

/* The place of the first at or behind s.data[n], n <= s.len, or s.len.  f is a constant. */
static inline size_t ss_find(struct ss_slice s, size_t n, struct ss_find f)
{
#ifdef __SSE2__
	for (; n + SS_FIND_STEP <= s.len; n += SS_FIND_STEP) {
		unsigned hits = ss_find_step(s.data + n, f);
		if (hits)
			return n + (size_t)__builtin_ctz(hits);
	}
	if (n < s.len && s.len >= SS_FIND_STEP) {
		unsigned before = (unsigned)(SS_FIND_STEP - (s.len - n)); /* seen already */
		unsigned hits = ss_find_step(s.data + s.len - SS_FIND_STEP, f) >> before;
		return hits ? n + (size_t)__builtin_ctz(hits) : s.len;
	}
#endif
	while (n < s.len && !ss_find_is(f, s.data[n]))
		n++;
	return n;
}

#endif
