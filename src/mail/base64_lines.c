/* Lines of base64 at the speed of memory: 32 or 16 characters a step.  A line end cuts a step
 * short, and the next one begins behind it: lines of 76 are two whole steps and one of twelve. */
#include "mail/base64_lines.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { PAD = SS_BASE64_PAD, CR, LF, BLK, BAD };

const uint8_t ss_base64_class[256] = {
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BLK, LF,  BAD,
        BAD, CR,  BAD,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, BAD, BLK,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, BAD, BAD,
        BAD, 62,  BAD,
        BAD, BAD, 63,
        52,  53,  54,
        55,  56,  57,
        58,  59,  60,
        61,  BAD, BAD,
        BAD, PAD, BAD,
        BAD, BAD, 0,
        1,   2,   3,
        4,   5,   6,
        7,   8,   9,
        10,  11,  12,
        13,  14,  15,
        16,  17,  18,
        19,  20,  21,
        22,  23,  24,
        25,  BAD, BAD,
        BAD, BAD, BAD,
        BAD, 26,  27,
        28,  29,  30,
        31,  32,  33,
        34,  35,  36,
        37,  38,  39,
        40,  41,  42,
        43,  44,  45,
        46,  47,  48,
        49,  50,  51,
        BAD, BAD, BAD,
        BAD, BAD, [128 ... 255] = BAD,
};

/* What follows the last whole quantum: a line end that is behind at once, or 0. */
static inline size_t line_end(const uint8_t *p, size_t len)
{
	return len >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* From text[n] on, made octets being there already. */
static struct ss_base64_run go_on_by_tables(struct ss_base64 *d, const uint8_t *text, size_t len,
                                            uint8_t *out, size_t n, size_t made)
{
	while (len - n >= 4) {
		const uint8_t *p = text + n;
		uint32_t a = ss_base64_class[p[0]], b = ss_base64_class[p[1]];
		uint32_t c = ss_base64_class[p[2]], e = ss_base64_class[p[3]];
		if ((a | b | c | e) < 64) { /* the classes above have bit 6 */
			uint32_t v = a << 18 | b << 12 | c << 6 | e;
			out[made++] = (uint8_t)(v >> 16);
			out[made++] = (uint8_t)(v >> 8);
			out[made++] = (uint8_t)v;
			n += 4;
			continue;
		}
		size_t end = line_end(p, len - n);
		if (end == 0)
			break;
		ss_base64_end_line(d, d->offset + n, d->offset + n + end);
		n += end;
	}
	return (struct ss_base64_run){n, made};
}

static struct ss_base64_run lines_by_tables(struct ss_base64 *d, const uint8_t *text, size_t len,
                                            uint8_t *out)
{
	return go_on_by_tables(d, text, len, out, 0, 0);
}

#ifdef __x86_64__

/* A character is bad if its two halves share a bit: the upper half names a row of the ASCII table,
 * the lower half the rows in which that column is no base64. */
#define BAD_BY_LOWER                                                                               \
	0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b,  \
	        0x1a
#define ROW_BY_UPPER                                                                               \
	0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,  \
	        0x10
/* What makes a character its value, by row; "/" is put into row 1, which has no character. */
#define VALUE_BY_UPPER 0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0
/* Three octets of each four, the highest first. */
#define OCTETS 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1

/* A bit for each character that is none, and the octets of those before. */
__attribute__((target("ssse3"))) static inline unsigned step_16(const uint8_t *p, uint8_t *out)
{
	const __m128i half = _mm_set1_epi8(0x0f);
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i upper = _mm_and_si128(_mm_srli_epi32(v, 4), half);
	__m128i bad =
	        _mm_and_si128(_mm_shuffle_epi8(_mm_setr_epi8(BAD_BY_LOWER), _mm_and_si128(v, half)),
	                      _mm_shuffle_epi8(_mm_setr_epi8(ROW_BY_UPPER), upper));
	__m128i row = _mm_add_epi8(upper, _mm_cmpeq_epi8(v, _mm_set1_epi8('/')));
	v = _mm_add_epi8(v, _mm_shuffle_epi8(_mm_setr_epi8(VALUE_BY_UPPER), row));
	v = _mm_maddubs_epi16(v, _mm_set1_epi16(0x0140)); /* pairs of 6 bits */
	v = _mm_madd_epi16(v, _mm_set1_epi32(0x00011000));
	v = _mm_shuffle_epi8(v, _mm_setr_epi8(OCTETS));
	_mm_storeu_si128((__m128i *)(void *)out, v);
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) ^ 0xffff;
}

__attribute__((target("avx2"))) static inline unsigned step_32(const uint8_t *p, uint8_t *out)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i upper = _mm256_and_si256(_mm256_srli_epi32(v, 4), half);
	__m256i bad = _mm256_and_si256(
	        _mm256_shuffle_epi8(_mm256_setr_epi8(BAD_BY_LOWER, BAD_BY_LOWER),
	                            _mm256_and_si256(v, half)),
	        _mm256_shuffle_epi8(_mm256_setr_epi8(ROW_BY_UPPER, ROW_BY_UPPER), upper));
	__m256i row = _mm256_add_epi8(upper, _mm256_cmpeq_epi8(v, _mm256_set1_epi8('/')));
	v = _mm256_add_epi8(
	        v, _mm256_shuffle_epi8(_mm256_setr_epi8(VALUE_BY_UPPER, VALUE_BY_UPPER), row));
	v = _mm256_maddubs_epi16(v, _mm256_set1_epi16(0x0140));
	v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00011000));
	v = _mm256_shuffle_epi8(v, _mm256_setr_epi8(OCTETS, OCTETS));
	v = _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
	_mm256_storeu_si256((__m256i *)(void *)out, v);
	return ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bad, _mm256_setzero_si256()));
}

/* One body for both widths: a macro, as each must be compiled for its processor.
 *
 * `usual` is where the step before found its line end.  Lines are alike, so the processor may go on
 * from there without waiting for the bits: the barrier keeps the compiler from going by them. */
#define LINES(WIDTH, STEP)                                                                         \
	size_t n = 0, made = 0, usual = (WIDTH);                                                   \
	while (len - n >= (WIDTH)) {                                                               \
		unsigned bad = STEP(text + n, out + made);                                         \
		if (!bad) {                                                                        \
			n += (WIDTH);                                                              \
			made += (WIDTH) / 4 * 3;                                                   \
			continue;                                                                  \
		}                                                                                  \
		size_t good = (size_t)__builtin_ctz(bad);                                          \
		if (good != usual) {                                                               \
			usual = good;                                                              \
			__asm__("" : "+r"(usual));                                                 \
		}                                                                                  \
		size_t end = usual % 4 == 0 ? line_end(text + n + usual, len - n - usual) : 0;     \
		made += usual / 4 * 3;                                                             \
		n += usual & ~(size_t)3;                                                           \
		if (end == 0)                                                                      \
			break;                                                                     \
		ss_base64_end_line(d, d->offset + n, d->offset + n + 2);                           \
		n += 2;                                                                            \
	}                                                                                          \
	/* less than a step is left of a segment, or what is no base64 */                          \
	return go_on_by_tables(d, text, len, out, n, made)

__attribute__((target("ssse3"))) static struct ss_base64_run
lines_ssse3(struct ss_base64 *d, const uint8_t *text, size_t len, uint8_t *out)
{
	LINES((size_t)16, step_16);
}

__attribute__((target("avx2"))) static struct ss_base64_run
lines_avx2(struct ss_base64 *d, const uint8_t *text, size_t len, uint8_t *out)
{
	LINES((size_t)32, step_32);
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool has_ssse3(void)
{
	return __builtin_cpu_supports("ssse3");
}

#endif

static bool is_everywhere(void)
{
	return true;
}

const struct ss_base64_way ss_base64_ways[] = {
#ifdef __x86_64__
        {"avx2", has_avx2, lines_avx2},
        {"ssse3", has_ssse3, lines_ssse3},
#endif
        {"tables", is_everywhere, lines_by_tables},
};
const size_t ss_base64_n_ways = sizeof ss_base64_ways / sizeof ss_base64_ways[0];

struct ss_base64_run ss_base64_lines(struct ss_base64 *d, const uint8_t *text, size_t len,
                                     uint8_t *out)
{
	const struct ss_base64_way *way = ss_base64_ways;
	while (!way->is_here())
		way++;
	return way->walk(d, text, len, out);
}
