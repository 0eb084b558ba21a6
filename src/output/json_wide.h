/* What json_plain.h does, by processors that look up sixteen octets in one step and take thirty-two at a
 * time (AVX2, of 2013): of texts of 4 to 64 octets, as most are, two thirds of the instructions. */
#ifndef SS_OUTPUT_JSON_WIDE_H
#define SS_OUTPUT_JSON_WIDE_H
#ifdef __x86_64__
#include <immintrin.h>

#include "base/eight.h"
#include "output/json_plain.h"

#define SS_JSON_WIDE __attribute__((target("avx2")))

enum { SS_WIDE = 32 };

static inline bool ss_json_has_wide(void)
{
	return __builtin_cpu_supports("avx2");
}

/* private, but for the last two functions.  Sixteen each, from memory: a constant is made of three. */
struct ss_json_octets {
	/* By the lower half of an octet, that of a quote, a backslash and DEL as a whole; of 0
	 * another's. */
	uint8_t wholes[16];
	uint8_t spaces[16];
};
extern const struct ss_json_octets ss_json_octets;

/* All bits set of the octets that are special.  As numbers with a sign, controls and what is beyond
 * ASCII are below a space. */
SS_JSON_WIDE static inline __m256i ss_json_odd_wide(__m256i v)
{
	__m256i wholes = _mm256_broadcastsi128_si256(
	        _mm_loadu_si128((const __m128i *)(const void *)ss_json_octets.wholes));
	__m256i spaces = _mm256_broadcastsi128_si256(
	        _mm_loadu_si128((const __m128i *)(const void *)ss_json_octets.spaces));
	return _mm256_or_si256(_mm256_cmpgt_epi8(spaces, v),
	                       _mm256_cmpeq_epi8(v, _mm256_shuffle_epi8(wholes, v)));
}

/* A bit for each of sixteen. */
SS_JSON_WIDE static inline unsigned ss_json_odd_half(__m128i v)
{
	__m128i wholes = _mm_loadu_si128((const __m128i *)(const void *)ss_json_octets.wholes);
	__m128i spaces = _mm_loadu_si128((const __m128i *)(const void *)ss_json_octets.spaces);
	__m128i odd = _mm_or_si128(_mm_cmpgt_epi8(spaces, v),
	                           _mm_cmpeq_epi8(v, _mm_shuffle_epi8(wholes, v)));
	return (unsigned)_mm_movemask_epi8(odd);
}

SS_JSON_WIDE static inline __m256i ss_json_wide_step(char *out, const uint8_t *p)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	_mm256_storeu_si256((__m256i *)(void *)out, v);
	return ss_json_odd_wide(v);
}

/* Texts of 16 to 31: the first sixteen and the last sixteen. */
SS_JSON_WIDE static inline __m256i ss_json_wide_halves(char *out, const uint8_t *p, size_t len)
{
	__m128i first = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i last = _mm_loadu_si128((const __m128i *)(const void *)(p + len - SS_OCTETS));
	_mm_storeu_si128((__m128i *)(void *)out, first);
	_mm_storeu_si128((__m128i *)(void *)(out + len - SS_OCTETS), last);
	return ss_json_odd_wide(_mm256_set_m128i(last, first));
}

/* Of 8 to 15. */
SS_JSON_WIDE static inline unsigned ss_json_wide_words(char *out, const uint8_t *p, size_t len)
{
	uint64_t first = ss_eight_read(p), last = ss_eight_read(p + len - 8);
	memcpy(out, &first, 8);
	memcpy(out + len - 8, &last, 8);
	return ss_json_odd_half(_mm_set_epi64x((long long)last, (long long)first));
}

/* Of 4 to 7: the upper half of the sixteen is none of it. */
SS_JSON_WIDE static inline unsigned ss_json_wide_half_words(char *out, const uint8_t *p, size_t len)
{
	uint32_t first, last;
	memcpy(&first, p, 4);
	memcpy(&last, p + len - 4, 4);
	memcpy(out, &first, 4);
	memcpy(out + len - 4, &last, 4);
	uint64_t both = (uint64_t)last << 32 | first;
	return ss_json_odd_half(_mm_cvtsi64_si128((long long)both)) & 0xff;
}

/* As ss_json_copy_plain. */
SS_JSON_WIDE static inline bool ss_json_copy_plain_wide(char *out, const uint8_t *p, size_t len)
{
	if (len >= SS_OCTETS) {
		__m256i odd;
		if (len < SS_WIDE) {
			odd = ss_json_wide_halves(out, p, len);
		} else {
			size_t last = len - SS_WIDE;
			odd = ss_json_wide_step(out + last, p + last);
			for (size_t i = 0; i < last; i += SS_WIDE)
				odd = _mm256_or_si256(odd, ss_json_wide_step(out + i, p + i));
		}
		return _mm256_movemask_epi8(odd) == 0;
	}
	if (len >= 8)
		return ss_json_wide_words(out, p, len) == 0;
	if (len >= 4)
		return ss_json_wide_half_words(out, p, len) == 0;
	return len == 0 ||
	       (ss_json_odd_half(_mm_cvtsi32_si128((int)ss_json_copy_three(out, p, len))) & 0xf) ==
	               0;
}

/* As ss_json_copy_head. */
SS_JSON_WIDE static inline size_t ss_json_copy_head_wide(char *out, const uint8_t *p, size_t len)
{
	if (len < SS_WIDE)
		return ss_json_copy_head(out, p, len);
	for (size_t i = 0; i < len; i += SS_WIDE) {
		if (i > len - SS_WIDE)
			i = len - SS_WIDE; /* the last thirty-two */
		unsigned odd = (unsigned)_mm256_movemask_epi8(ss_json_wide_step(out + i, p + i));
		if (odd != 0)
			return i + (size_t)__builtin_ctz(odd);
	}
	return len;
}

#endif
#endif
