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

/* The place of the next CR or LF, or of what is counted, or of another control; or len.  Tells whether
 * there is a "?" up to there, or behind it, as far as was looked. */
static size_t find_control(const uint8_t *p, size_t n, size_t len, bool *has_question)
{
#ifdef __SSE2__
	const __m128i least = _mm_set1_epi8('\r' + 1); /* octets above 127 are less than 0 */
	__m128i questions = _mm_setzero_si128();
	for (; n + 16 <= len; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		unsigned hits = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, least));
		questions = _mm_or_si128(questions, _mm_cmpeq_epi8(v, _mm_set1_epi8('?')));
		if (hits) {
			*has_question |= _mm_movemask_epi8(questions) != 0;
			return n + (size_t)__builtin_ctz(hits);
		}
	}
	*has_question |= _mm_movemask_epi8(questions) != 0;
#endif
	for (; n < len && p[n] > '\r' && p[n] < 128; n++)
		*has_question |= p[n] == '?';
	return n;
}

/* Of the line that begins at p[n], with its line end; it is looked at from p[at] on.  0: more is to be
 * known of it. */
static size_t line_end(const uint8_t *p, size_t n, size_t at, size_t len, bool *has_question)
{
	for (; (at = find_control(p, at, len, has_question)) + 1 < len; at++) {
		if (p[at] == '\r' && p[at + 1] == '\n')
			return at - n <= SS_LIMIT_HEADER_LINE ? at + 2 : 0;
		if (p[at] == '\0' || p[at] == '\r' || p[at] == '\n' || p[at] > 127)
			break;
	}
	return 0;
}

/* Where the text begins of a line that goes on with the field; 0: it has nothing but blanks, or more is
 * to be known of it. */
static size_t text_of(const uint8_t *p, size_t n, size_t len)
{
	while (n < len && is_blank(p[n]))
		n++;
	return n == len || p[n] == '\r' || p[n] == '\n' ? 0 : n;
}

/* Where the field ends whose value begins at p[at]; the lines of one that has several are put together.
 * 0: not known, or memory is short. */
static size_t field_end(const uint8_t *p, size_t at, size_t len, struct ss_buffer *joined,
                        bool *has_question)
{
	ss_buffer_clear(joined);
	for (size_t from = 0;;) {
		size_t end = line_end(p, from, at, len, has_question);
		bool goes_on = end < len && is_blank(p[end]);
		if (end == 0 || (from == 0 && !goes_on))
			return end;
		size_t n = end - LINE_END - from;
		if (ss_buffer_add(joined, p + from, n) < n)
			return 0;
		if (!goes_on)
			return end;
		from = end;
		at = text_of(p, from, len);
		if (at == 0)
			return 0;
	}
}

size_t ss_header_plain(const uint8_t *bytes, size_t len, bool is_all, struct ss_buffer *joined,
                       struct ss_header_field *field)
{
	bool has_question = false;
	size_t name = name_len_of(bytes, len), behind = name + 1;
	size_t end = name > 0 ? field_end(bytes, behind, len, joined, &has_question) : 0;
	/* A gap may follow a CR: then it is not known whether the field goes on. */
	bool is_over = is_all || (end < len && (bytes[end] != '\r' || end + 1 < len));
	if (end == 0 || !is_over || end > SS_LIMIT_HEADER_FIELD)
		return 0;
	struct ss_slice text = joined->len > 0 ? ss_buffer_slice(joined)
	                                       : (struct ss_slice){bytes, end - LINE_END};
	field->name = (struct ss_slice){text.data, name};
	field->value = ss_slice_trim((struct ss_slice){text.data + behind, text.len - behind});
	field->is_joined = true;
	field->is_plain = !has_question;
	field->is_cut = field->has_gap = false;
	return end;
}
