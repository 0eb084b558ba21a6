/* Looks for the first of two octets, at the speed of memory: private to url*.c. */
#ifndef SS_MAIL_URL_FIND_H
#define SS_MAIL_URL_FIND_H
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The place of the first a or b at or behind p[n], or len. */
static inline size_t ss_url_find(const uint8_t *p, size_t n, size_t len, uint8_t a, uint8_t b)
{
#ifdef __SSE2__
	const __m128i as = _mm_set1_epi8((char)a), bs = _mm_set1_epi8((char)b);
	for (; len - n >= 16; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		int hits = _mm_movemask_epi8(
		        _mm_or_si128(_mm_cmpeq_epi8(v, as), _mm_cmpeq_epi8(v, bs)));
		if (hits)
			return n + (size_t)__builtin_ctz((unsigned)hits);
	}
#endif
	while (n < len && p[n] != a && p[n] != b)
		n++;
	return n;
}

#endif
