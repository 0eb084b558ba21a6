/* Looks for what URLs may stand at, at the speed of memory: private to url*.c. */
#ifndef SS_MAIL_URL_FIND_H
#define SS_MAIL_URL_FIND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Does ":" stand at p[n], and a slash behind it, or nothing more? */
static inline bool ss_url_is_slashed(const uint8_t *p, size_t n, size_t len)
{
	return p[n] == ':' && (n + 1 == len || p[n + 1] == '/' || p[n + 1] == '\\');
}

#ifdef __SSE2__
/* All bits of each of sixteen octets that are such a colon; one octet more is read. */
static inline __m128i ss_url_slashed_16(const uint8_t *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
	__m128i slashes = _mm_or_si128(_mm_cmpeq_epi8(next, _mm_set1_epi8('/')),
	                               _mm_cmpeq_epi8(next, _mm_set1_epi8('\\')));
	return _mm_and_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')), slashes);
}
#endif

/* The place of the first such colon at or behind p[n], or of the first "(" if has_bracket, or len.
 * Styles are full of other colons. */
static inline size_t ss_url_find_slashed(const uint8_t *p, size_t n, size_t len, bool has_bracket)
{
#ifdef __SSE2__
	const __m128i brackets = _mm_set1_epi8('(');
	for (; len - n > 16; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		int hits = _mm_movemask_epi8(ss_url_slashed_16(p + n));
		if (has_bracket)
			hits |= _mm_movemask_epi8(_mm_cmpeq_epi8(v, brackets));
		if (hits)
			return n + (size_t)__builtin_ctz((unsigned)hits);
	}
#endif
	while (n < len && !ss_url_is_slashed(p, n, len) && !(has_bracket && p[n] == '('))
		n++;
	return n;
}

/* The place of the first quote or "&" in a value, or of what a URL may stand at, as above; len: there
 * is none, or it is too near the end to tell. */
static inline size_t ss_url_find_value(const uint8_t *p, size_t len, uint8_t quote,
                                       bool has_bracket)
{
	size_t n = 0;
#ifdef __SSE2__
	const __m128i quotes = _mm_set1_epi8((char)quote), ands = _mm_set1_epi8('&');
	const __m128i brackets = _mm_set1_epi8(has_bracket ? '(' : '&');
	for (; len - n > 16; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		__m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, quotes), _mm_cmpeq_epi8(v, ands));
		ends = _mm_or_si128(ends, _mm_cmpeq_epi8(v, brackets));
		int hits = _mm_movemask_epi8(_mm_or_si128(ends, ss_url_slashed_16(p + n)));
		if (hits)
			return n + (size_t)__builtin_ctz((unsigned)hits);
	}
#endif
	while (n < len && p[n] != quote && p[n] != '&' && !ss_url_is_slashed(p, n, len) &&
	       !(has_bracket && p[n] == '('))
		n++;
	return n;
}

#endif
