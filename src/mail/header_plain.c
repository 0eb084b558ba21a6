#include "mail/header_plain.h"

#include <stdbool.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/find.h"
#include "base/limits.h"

enum { LINE_END = 2 }; /* CR LF */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The place of the first octet that is in no ordinary name, or len. */
static size_t find_name_end(const uint8_t *p, size_t len)
{
	size_t n = 0;
#ifdef __SSE2__
	const __m128i least = _mm_set1_epi8(' ' + 1); /* octets above 127 are less than 0 */
	for (; n + 16 <= len; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		__m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')),
		                            _mm_cmpeq_epi8(v, _mm_set1_epi8(127)));
		ends = _mm_or_si128(ends, _mm_cmplt_epi8(v, least));
		unsigned hits = (unsigned)_mm_movemask_epi8(ends);
		if (hits)
			return n + (size_t)__builtin_ctz(hits);
	}
#endif
	while (n < len && p[n] > ' ' && p[n] < 127 && p[n] != ':')
		n++;
	return n;
}

/* Of an ordinary name; 0: it is none. */
static size_t name_len_of(const uint8_t *p, size_t len)
{
	size_t n = find_name_end(p, len);
	return n < len && p[n] == ':' ? n : 0;
}

/* The place of the next CR or LF, or of what is counted, or of another control; or len. */
static size_t find_control(const uint8_t *p, size_t n, size_t len)
{
#ifdef __SSE2__
	const __m128i least = _mm_set1_epi8('\r' + 1); /* octets above 127 are less than 0 */
	for (; n + 16 <= len; n += 16) {
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

/* Of the line that begins at p[n], with its line end; it is looked at from p[at] on.  0: more is to be
 * known of it. */
static size_t line_end(const uint8_t *p, size_t n, size_t at, size_t len)
{
	for (; (at = find_control(p, at, len)) + 1 < len; at++) {
		if (p[at] == '\r' && p[at + 1] == '\n')
			return at - n <= SS_LIMIT_HEADER_LINE ? at + 2 : 0;
		if (p[at] == '\0' || p[at] == '\r' || p[at] == '\n' || p[at] > 127)
			break;
	}
	return 0;
}

/* The line at p[n], where one goes on with the field; with its line end.  0: it has nothing but blanks, or
 * more is to be known of it. */
static size_t next_line_end(const uint8_t *p, size_t n, size_t len)
{
	size_t at = n;
	while (at < len && is_blank(p[at]))
		at++;
	bool is_nothing = at == len || p[at] == '\r' || p[at] == '\n';
	return is_nothing ? 0 : line_end(p, n, at, len);
}

/* Where a field ends that has more than the line up to `end`; they are put together, what is behind the
 * colon, at `from`.  0: not known, or memory is short. */
static size_t unfold(const uint8_t *p, size_t len, size_t from, size_t end, struct ss_buffer *value)
{
	ss_buffer_clear(value);
	for (;;) {
		size_t n = end - LINE_END - from;
		if (ss_buffer_add(value, p + from, n) < n)
			return 0;
		if (end == len || !is_blank(p[end]))
			return end;
		from = end;
		end = next_line_end(p, from, len);
		if (end == 0)
			return 0;
	}
}

size_t ss_header_plain(const uint8_t *bytes, size_t len, struct ss_buffer *value,
                       struct ss_header_plain *plain)
{
	size_t name = name_len_of(bytes, len), from = name + 1;
	size_t end = name > 0 ? line_end(bytes, 0, from, len) : 0;
	if (end == 0)
		return 0;
	plain->name_len = name;
	if (end < len && is_blank(bytes[end])) {
		end = unfold(bytes, len, from, end, value);
		plain->value = ss_slice_trim(ss_buffer_slice(value));
	} else {
		plain->value =
		        ss_slice_trim((struct ss_slice){bytes + from, end - LINE_END - from});
	}
	/* A gap may follow a CR: then it is not known whether the field goes on. */
	bool is_over = end < len && (bytes[end] != '\r' || end + 1 < len);
	return is_over && end <= SS_LIMIT_HEADER_FIELD ? end : 0;
}
