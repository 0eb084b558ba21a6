#include "mail/header_plain.h"

#include <stdbool.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/limits.h"
#include "mail/find.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Of an ordinary name, but for octets above 127; 0: it is none. */
static size_t name_len_of(const uint8_t *p, size_t len)
{
	const struct ss_find ends = {' ', ':', 127, 127, 127};
	size_t n = ss_find((struct ss_slice){p, len}, 0, ends);
	return n < len && p[n] == ':' ? n : 0;
}

/* The place of the next CR or LF, or of what is counted, or of another control; or len. */
static size_t find_control(const uint8_t *p, size_t n, size_t len)
{
#ifdef __SSE2__
	const __m128i least = _mm_set1_epi8('\r' + 1); /* octets above 127 are less than 0 */
	for (; len - n >= 16; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		unsigned hits = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, least));
		if (hits)
			return n + (size_t)__builtin_ctz(hits);
	}
#endif
	while (n < len && p[n] > '\r' && p[n] < 128)
		n++;
	return n;
}

/* Of the line that begins at p[n], with its line end.  0: more is to be known of it. */
static size_t line_end(const uint8_t *p, size_t n, size_t len)
{
	for (size_t at = n; (at = find_control(p, at, len)) + 1 < len; at++) {
		if (p[at] == '\r' && p[at + 1] == '\n')
			return at - n <= SS_LIMIT_HEADER_LINE ? at + 2 : 0;
		if (p[at] == '\0' || p[at] == '\r' || p[at] == '\n' || p[at] > 127)
			break;
	}
	return 0;
}

static size_t field_len(const uint8_t *p, size_t len)
{
	size_t end = line_end(p, 0, len);
	while (end > 0 && end < len && is_blank(p[end])) {
		size_t n = end;
		while (n < len && is_blank(p[n]))
			n++;
		bool is_nothing = n == len || p[n] == '\r' || p[n] == '\n';
		end = is_nothing ? 0 : line_end(p, end, len);
	}
	/* A gap may follow a CR: then it is not known whether the field goes on. */
	bool is_over = end < len && (p[end] != '\r' || end + 1 < len);
	return is_over && end <= SS_LIMIT_HEADER_FIELD ? end : 0;
}

size_t ss_header_plain(const uint8_t *bytes, size_t len, size_t *name_len)
{
	*name_len = name_len_of(bytes, len);
	return *name_len > 0 ? field_len(bytes, len) : 0;
}
