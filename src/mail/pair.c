/* Sixty-four octets are a step.  SSE2 is in each x86-64 processor: nothing to choose at run time. */
#include "mail/pair.h"

#include <stdbool.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

size_t ss_pair_find_plain(const uint8_t *text, size_t len, char first, char second)
{
	for (size_t n = 0; n < len; n++) {
		const uint8_t *p = memchr(text + n, first, len - n);
		if (!p)
			break;
		n = (size_t)(p - text);
		if (n + 1 == len || text[n + 1] == (uint8_t)second)
			return n;
	}
	return len;
}

#ifdef __SSE2__

/* All bits are set in each octet that is the first with one of the others behind it. */
static inline __m128i pairs(const uint8_t *p, __m128i first, __m128i second, __m128i other,
                            bool is_either)
{
	__m128i here = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
	__m128i behind = _mm_cmpeq_epi8(next, second);
	if (is_either)
		behind = _mm_or_si128(behind, _mm_cmpeq_epi8(next, other));
	return _mm_and_si128(_mm_cmpeq_epi8(here, first), behind);
}

/* Up to such a pair, or to where less than a step is left.  is_either: a constant. */
static inline __attribute__((always_inline)) size_t
skip(const uint8_t *text, size_t len, char first, char second, char other, bool is_either)
{
	const __m128i x = _mm_set1_epi8(first), y = _mm_set1_epi8(second), z = _mm_set1_epi8(other);
	size_t n = 0;
	for (; len - n > 64; n += 64) { /* the last pair reaches one octet further */
		const uint8_t *p = text + n;
		__m128i a = pairs(p, x, y, z, is_either), b = pairs(p + 16, x, y, z, is_either);
		__m128i c = pairs(p + 32, x, y, z, is_either),
		        d = pairs(p + 48, x, y, z, is_either);
		__m128i any = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
		if (_mm_movemask_epi8(any))
			break;
	}
	for (; len - n > 16; n += 16) {
		unsigned found = (unsigned)_mm_movemask_epi8(pairs(text + n, x, y, z, is_either));
		if (found)
			return n + (size_t)__builtin_ctz(found);
	}
	return n;
}

size_t ss_pair_find(const uint8_t *text, size_t len, char first, char second)
{
	size_t n = skip(text, len, first, second, second, false);
	return n + ss_pair_find_plain(text + n, len - n, first, second);
}

static size_t skip_others(const uint8_t *text, size_t len, char first, char second, char other)
{
	return skip(text, len, first, second, other, true);
}

/* Sixteen octets are a step: it looks at the heads of files. */
static size_t skip_unlike(const uint8_t *text, size_t len, char first, char second)
{
	const __m128i case_bit = _mm_set1_epi8(0x20);
	const __m128i x = _mm_set1_epi8((char)(first | 0x20)),
	              y = _mm_set1_epi8((char)(second | 0x20));
	size_t n = 0;
	for (; len - n > 16; n += 16) {
		__m128i here = _mm_loadu_si128((const __m128i *)(const void *)(text + n));
		__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(text + n + 1));
		__m128i like = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(here, case_bit), x),
		                             _mm_cmpeq_epi8(_mm_or_si128(next, case_bit), y));
		unsigned found = (unsigned)_mm_movemask_epi8(like);
		if (found)
			return n + (size_t)__builtin_ctz(found);
	}
	return n;
}

#else

static size_t skip_others(const uint8_t *text, size_t len, char first, char second, char other)
{
	return 0;
}

static size_t skip_unlike(const uint8_t *text, size_t len, char first, char second)
{
	return 0;
}

size_t ss_pair_find(const uint8_t *text, size_t len, char first, char second)
{
	return ss_pair_find_plain(text, len, first, second);
}

#endif

size_t ss_pair_find_either(const uint8_t *text, size_t len, char first, char second, char other)
{
	size_t n = skip_others(text, len, first, second, other);
	while (n + 1 < len && (text[n] != (uint8_t)first ||
	                       (text[n + 1] != (uint8_t)second && text[n + 1] != (uint8_t)other)))
		n++;
	return n + 1 < len ? n : len;
}

size_t ss_pair_find_nocase(const uint8_t *text, size_t len, char first, char second)
{
	size_t n = skip_unlike(text, len, first, second);
	while (n + 1 < len && ((text[n] ^ first) | (text[n + 1] ^ second)) & ~0x20)
		n++;
	return n + 1 < len ? n : len;
}
