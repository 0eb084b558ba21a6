#include "analysis/blocklist.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool is_letter_or_digit(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

void ss_blocklists_init(struct ss_blocklists *b, const struct ss_words *names)
{
	*b = (struct ss_blocklists){.names = names};
	for (size_t i = 0; i < names->n; i++) {
		if (names->items[i].len == 0)
			continue;
		ss_phrase_heads_add(&b->heads, names->items[i], i);
		b->begin_anyhow |= !is_letter_or_digit(names->items[i].data[0]);
	}
}

static struct ss_slice name_at(const struct ss_blocklists *b, struct ss_slice text, size_t at)
{
	const struct ss_slice rest = ss_slice_cut(text, at, text.len);
	for (size_t i = 0; i < b->names->n; i++) {
		const struct ss_slice name = b->names->items[i];
		if (name.len > 0 && ss_slice_has_prefix_nocase(rest, name) &&
		    (name.len == rest.len || !is_letter_or_digit(rest.data[name.len])))
			return name;
	}
	return (struct ss_slice){0};
}

/* ---- where words begin ---- */

enum { STEP = 16, ALL = 0xffff };

/* A bit for each of STEP octets that is a letter or a digit.  One by one they took three times as
 * long. */
static inline unsigned letters_and_digits(const uint8_t *p)
{
#ifdef __SSE2__
	const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	const __m128i last_letter = _mm_set1_epi8(25), last_digit = _mm_set1_epi8(9);
	__m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, last_letter), letter);
	digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, last_digit), digit);
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(letter, digit));
#else
	unsigned bits = 0;
	for (unsigned i = 0; i < STEP; i++)
		bits |= (unsigned)is_letter_or_digit(p[i]) << i;
	return bits;
#endif
}

/* The same of those at `at`; behind the end there are none. */
static unsigned words_at(struct ss_slice text, size_t at)
{
	uint8_t room[STEP] = {0};
	if (text.len - at >= STEP)
		return letters_and_digits(text.data + at);
	memcpy(room, text.data + at, text.len - at);
	return letters_and_digits(room);
}

/* What does not follow a letter or a digit may be the first octet of a name. */
struct ss_slice ss_blocklists_find(const struct ss_blocklists *b, struct ss_slice text)
{
	unsigned before = 0;
	for (size_t from = 0; from < text.len; from += STEP) {
		unsigned words = words_at(text, from);
		unsigned begins = ~(words << 1 | before) & (b->begin_anyhow ? ALL : words);
		before = words >> (STEP - 1);
		for (; begins; begins &= begins - 1) {
			size_t at = from + (unsigned)__builtin_ctz(begins);
			struct ss_slice name = {0};
			if (at < text.len && ss_phrases_at(&b->heads, text, at))
				name = name_at(b, text, at);
			if (name.data)
				return name;
		}
	}
	return (struct ss_slice){0};
}
