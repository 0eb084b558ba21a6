#include "mail/pair.h"

#include <stdbool.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* What is looked for: an octet with one of two behind it, in text of which case_bit is set. */
struct wanted {
	uint8_t first, second, other, case_bit;
};

static bool is_pair(const uint8_t *p, struct wanted w)
{
	uint8_t here = p[0] | w.case_bit, next = p[1] | w.case_bit;
	return here == w.first && (next == w.second || next == w.other);
}

static size_t find_by_octets(const uint8_t *text, size_t len, struct wanted w)
{
	size_t n = 0;
	while (n + 1 < len && !is_pair(text + n, w))
		n++;
	return n + 1 < len ? n : len;
}

#ifdef __x86_64__

/* Of so many octets, a bit for each that begins a pair: one octet more is read. */
enum { OF_16 = 16, OF_32 = 32 };

static inline unsigned pairs_of_16(const uint8_t *p, struct wanted w)
{
	const __m128i case_bit = _mm_set1_epi8((char)w.case_bit);
	__m128i here = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
	if (w.case_bit) {
		here = _mm_or_si128(here, case_bit);
		next = _mm_or_si128(next, case_bit);
	}
	__m128i behind = _mm_cmpeq_epi8(next, _mm_set1_epi8((char)w.second));
	if (w.other != w.second)
		behind = _mm_or_si128(behind, _mm_cmpeq_epi8(next, _mm_set1_epi8((char)w.other)));
	here = _mm_cmpeq_epi8(here, _mm_set1_epi8((char)w.first));
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(here, behind));
}

__attribute__((target("avx2"))) static inline __m256i begin_of_32(const uint8_t *p, struct wanted w)
{
	const __m256i case_bit = _mm256_set1_epi8((char)w.case_bit);
	__m256i here = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i next = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
	if (w.case_bit) {
		here = _mm256_or_si256(here, case_bit);
		next = _mm256_or_si256(next, case_bit);
	}
	__m256i behind = _mm256_cmpeq_epi8(next, _mm256_set1_epi8((char)w.second));
	if (w.other != w.second)
		behind = _mm256_or_si256(behind,
		                         _mm256_cmpeq_epi8(next, _mm256_set1_epi8((char)w.other)));
	here = _mm256_cmpeq_epi8(here, _mm256_set1_epi8((char)w.first));
	return _mm256_and_si256(here, behind);
}

__attribute__((target("avx2"))) static inline unsigned pairs_of_32(const uint8_t *p,
                                                                   struct wanted w)
{
	return (unsigned)_mm256_movemask_epi8(begin_of_32(p, w));
}

__attribute__((target("avx2"))) static inline bool has_64_none(const uint8_t *p, struct wanted w)
{
	__m256i any = _mm256_or_si256(begin_of_32(p, w), begin_of_32(p + OF_32, w));
	return _mm256_testz_si256(any, any);
}

/* No pair begins before text[n].  len is above `step`: the last step overlaps the one before. */
static inline __attribute__((always_inline)) size_t
find_by(const uint8_t *text, size_t n, size_t len, struct wanted w, size_t step,
        unsigned (*pairs)(const uint8_t *p, struct wanted w))
{
	for (size_t last = len - 1 - step;; n += step) {
		n = n < last ? n : last;
		unsigned found = pairs(text + n, w);
		if (found)
			return n + (size_t)__builtin_ctz(found);
		if (n == last)
			return len;
	}
}

static size_t find_by_16(const uint8_t *text, size_t len, struct wanted w)
{
	return find_by(text, 0, len, w, OF_16, pairs_of_16);
}

/* Takes a third of the instructions, where the processor can. */
__attribute__((target("avx2"))) static size_t find_by_32(const uint8_t *text, size_t len,
                                                         struct wanted w)
{
	size_t n = 0;
	while (len - n > 2 * (size_t)OF_32 && has_64_none(text + n, w))
		n += 2 * (size_t)OF_32;
	return find_by(text, n, len, w, OF_32, pairs_of_32);
}

static size_t find(const uint8_t *text, size_t len, struct wanted w)
{
	if (len > OF_32 && __builtin_cpu_supports("avx2"))
		return find_by_32(text, len, w);
	return len > OF_16 ? find_by_16(text, len, w) : find_by_octets(text, len, w);
}

#else

static size_t find(const uint8_t *text, size_t len, struct wanted w)
{
	return find_by_octets(text, len, w);
}

#endif

size_t ss_pair_find(const uint8_t *text, size_t len, char first, char second)
{
	struct wanted w = {(uint8_t)first, (uint8_t)second, (uint8_t)second, 0};
	size_t n = find(text, len, w);
	return n == len && len > 0 && text[len - 1] == w.first ? len - 1 : n;
}

size_t ss_pair_find_either(const uint8_t *text, size_t len, char first, char second, char other)
{
	return find(text, len, (struct wanted){(uint8_t)first, (uint8_t)second, (uint8_t)other, 0});
}

size_t ss_pair_find_nocase(const uint8_t *text, size_t len, char first, char second)
{
	const uint8_t case_bit = 0x20;
	uint8_t behind = (uint8_t)second | case_bit;
	return find(text, len,
	            (struct wanted){(uint8_t)first | case_bit, behind, behind, case_bit});
}
