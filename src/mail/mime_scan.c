/* Every octet of every attachment passes here once more.  Base64 has no "-" at all, which memchr tells
 * three times as fast as pairs are found; text has some, and there 64 octets are a step.  SSE2 is in
 * each x86-64 processor: nothing to choose at run time. */
#include "mail/mime_scan.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

size_t ss_mime_scan_plain(const uint8_t *text, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		const uint8_t *lf = memchr(text + n, '\n', len - n);
		if (!lf)
			break;
		n = (size_t)(lf - text);
		if (n + 1 == len || text[n + 1] == '-')
			return n;
	}
	return len;
}

#ifdef __SSE2__

/* All bits are set in each octet that is LF with "-" behind it. */
static inline __m128i pairs(const uint8_t *p)
{
	__m128i here = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
	return _mm_and_si128(_mm_cmpeq_epi8(here, _mm_set1_epi8('\n')),
	                     _mm_cmpeq_epi8(next, _mm_set1_epi8('-')));
}

static size_t find_pair(const uint8_t *text, size_t len)
{
	size_t n = 0;
	for (; len - n > 64; n += 64) { /* the last pair reaches one octet further */
		const uint8_t *p = text + n;
		__m128i a = pairs(p), b = pairs(p + 16), c = pairs(p + 32), d = pairs(p + 48);
		__m128i any = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
		if (_mm_movemask_epi8(any))
			break;
	}
	for (; len - n > 16; n += 16) {
		unsigned found = (unsigned)_mm_movemask_epi8(pairs(text + n));
		if (found)
			return n + (size_t)__builtin_ctz(found);
	}
	return n + ss_mime_scan_plain(text + n, len - n);
}

#else

static size_t find_pair(const uint8_t *text, size_t len)
{
	return ss_mime_scan_plain(text, len);
}

#endif

size_t ss_mime_scan(const uint8_t *text, size_t len)
{
	const uint8_t *dash = len > 0 ? memchr(text, '-', len) : NULL;
	if (!dash)
		return len > 0 && text[len - 1] == '\n' ? len - 1 : len;
	size_t n = dash > text ? (size_t)(dash - text) - 1 : 0;
	return n + find_pair(text + n, len - n);
}
