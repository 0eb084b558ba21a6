/* Lines of base64 at the speed of memory: 64, 32 or 16 characters a step.  A line end cuts a step
 * short, and the next one begins behind it.  Lines of 76, the usual ones, are taken whole, in steps
 * that overlap: half the instructions of AVX2, a quarter with AVX-512. */
#include "mail/base64_lines.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { PAD = SS_BASE64_PAD, CR, LF, BLK, BAD };
enum { LINE = SS_ENCODED_LINE, LINE_MADE = LINE / 4 * 3, LINE_END = 2, USUAL = LINE + LINE_END };

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
	return len >= LINE_END && p[0] == '\r' && p[1] == '\n' ? LINE_END : 0;
}

/* The 24 bits of a whole quantum.  False: it is none. */
static inline bool quantum(const uint8_t *p, size_t len, uint32_t *bits)
{
	if (len < 4)
		return false;
	uint32_t a = ss_base64_class[p[0]], b = ss_base64_class[p[1]];
	uint32_t c = ss_base64_class[p[2]], e = ss_base64_class[p[3]];
	*bits = a << 18 | b << 12 | c << 6 | e;
	return (a | b | c | e) < 64; /* the classes above have bit 6 */
}

/* From text[n] on, made octets being there already. */
static struct ss_base64_run go_on_by_tables(struct ss_base64 *d, const uint8_t *text, size_t len,
                                            uint8_t *out, size_t n, size_t made)
{
	for (;;) {
		uint32_t v;
		if (quantum(text + n, len - n, &v)) {
			out[made++] = (uint8_t)(v >> 16);
			out[made++] = (uint8_t)(v >> 8);
			out[made++] = (uint8_t)v;
			n += 4;
			continue;
		}
		size_t end = line_end(text + n, len - n);
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

/* Writes the octets of those before the first character that is none; each of these is not zero in what
 * is returned. */
__attribute__((target("ssse3"))) static inline __m128i bad_of_16(const uint8_t *p, uint8_t *out)
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
	return bad;
}

__attribute__((target("avx2"))) static inline __m256i bad_of_32(const uint8_t *p, uint8_t *out)
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
	return bad;
}

__attribute__((target("ssse3"))) static inline unsigned bits_of_16(__m128i bad)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) ^ 0xffff;
}

__attribute__((target("avx2"))) static inline unsigned bits_of_32(__m256i bad)
{
	return ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bad, _mm256_setzero_si256()));
}

/* A bit for each character that is none, and the octets of those before. */
__attribute__((target("ssse3"))) static inline unsigned step_16(const uint8_t *p, uint8_t *out)
{
	return bits_of_16(bad_of_16(p, out));
}

__attribute__((target("avx2"))) static inline unsigned step_32(const uint8_t *p, uint8_t *out)
{
	return bits_of_32(bad_of_32(p, out));
}

/* All of a line that is as long as most: false if not all of it is base64.  One after the other: each step
 * writes a few octets too much. */
__attribute__((target("ssse3"))) static inline bool line_by_16(const uint8_t *p, uint8_t *out)
{
	__m128i bad = bad_of_16(p, out);
	bad = _mm_or_si128(bad, bad_of_16(p + 16, out + 12));
	bad = _mm_or_si128(bad, bad_of_16(p + 32, out + 24));
	bad = _mm_or_si128(bad, bad_of_16(p + 48, out + 36));
	return bits_of_16(_mm_or_si128(bad, bad_of_16(p + LINE - 16, out + LINE_MADE - 12))) == 0;
}

__attribute__((target("avx2"))) static inline bool line_by_32(const uint8_t *p, uint8_t *out)
{
	__m256i bad = bad_of_32(p, out);
	bad = _mm256_or_si256(bad, bad_of_32(p + 32, out + 24));
	bad = _mm256_or_si256(bad, bad_of_32(p + LINE - 32, out + LINE_MADE - 24));
	return _mm256_testz_si256(bad, bad);
}

static inline bool is_usual_line(const uint8_t *p, size_t len)
{
	return len >= LINE + LINE_END && memcmp(p + LINE, "\r\n", LINE_END) == 0;
}

/* As many lines in a row as are usual.  Of their lengths, that of the first is to be looked at: it may have
 * begun before. */
#define USUAL_LINES(LINE_BY)                                                                       \
	size_t first = n;                                                                          \
	for (; is_usual_line(text + n, len - n) && LINE_BY(text + n, out + made); n += USUAL)      \
		made += LINE_MADE;                                                                 \
	if (n > first) {                                                                           \
		ss_base64_end_line(d, d->offset + first + LINE, d->offset + n);                    \
	}

/* One loop for both widths: a macro, as each must be compiled for its processor.
 *
 * `usual` is where the step before found its line end.  Lines are alike, so the processor may go on
 * from there without waiting for the bits: the barrier keeps the compiler from going by them. */
#define LINES(WIDTH, STEP, LINE_BY)                                                                \
	size_t usual = (WIDTH);                                                                    \
	while (len - n >= (WIDTH)) {                                                               \
		USUAL_LINES(LINE_BY);                                                              \
		if (len - n < (WIDTH))                                                             \
			break;                                                                     \
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
		ss_base64_end_line(d, d->offset + n, d->offset + n + LINE_END);                    \
		n += LINE_END;                                                                     \
	}

__attribute__((target("ssse3"))) static struct ss_base64_run
lines_ssse3(struct ss_base64 *d, const uint8_t *text, size_t len, uint8_t *out)
{
	size_t n = 0, made = 0;
	LINES((size_t)16, step_16, line_by_16);
	/* less than a step is left of a segment, or what is no base64 */
	return go_on_by_tables(d, text, len, out, n, made);
}

__attribute__((target("avx2"))) static struct ss_base64_run
lines_avx2(struct ss_base64 *d, const uint8_t *text, size_t len, uint8_t *out)
{
	size_t n = 0, made = 0;
	{
		LINES((size_t)32, step_32, line_by_32);
	}
	{ /* half of what is left of a segment */
		LINES((size_t)16, step_16, line_by_16);
	}
	return go_on_by_tables(d, text, len, out, n, made);
}

/* ---- AVX-512: values by a table of all of ASCII, and the rest of a segment is a step as well ---- */

#define WITH_VBMI __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi,bmi2")))

enum { STEP = 64, STEP_MADE = STEP / 4 * 3 };

/* Three octets of each four, the highest first: OCTETS of all lanes, side by side. */
#define THREE(AT) (AT) + 2, (AT) + 1, (AT)
#define LANE(AT)  THREE(AT), THREE((AT) + 4), THREE((AT) + 8), THREE((AT) + 12)
static const uint8_t vbmi_octets[STEP] = {LANE(0), LANE(16), LANE(32), LANE(48)};

/* The octets are the first STEP_MADE; *bad: a bit for each character that is none. */
WITH_VBMI static inline __m512i values_64(__m512i v, uint64_t *bad)
{
	const __m512i low = _mm512_loadu_si512(ss_base64_class);
	const __m512i high = _mm512_loadu_si512(ss_base64_class + 64);
	__m512i value = _mm512_permutex2var_epi8(low, v, high); /* bit 6: it is none */
	*bad = _mm512_test_epi8_mask(value, _mm512_set1_epi8(0x40)) | _mm512_movepi8_mask(v);
	value = _mm512_maddubs_epi16(value, _mm512_set1_epi16(0x0140));
	value = _mm512_madd_epi16(value, _mm512_set1_epi32(0x00011000));
	return _mm512_permutexvar_epi8(_mm512_loadu_si512(vbmi_octets), value);
}

WITH_VBMI static inline uint64_t step_64(const uint8_t *p, uint8_t *out)
{
	uint64_t bad;
	_mm512_storeu_si512(out, values_64(_mm512_loadu_si512(p), &bad));
	return bad;
}

WITH_VBMI static inline bool line_by_64(const uint8_t *p, uint8_t *out)
{
	uint64_t bad = step_64(p, out);
	return (bad | step_64(p + LINE - STEP, out + LINE_MADE - STEP_MADE)) == 0;
}

WITH_VBMI static struct ss_base64_run lines_vbmi(struct ss_base64 *d, const uint8_t *text,
                                                 size_t len, uint8_t *out)
{
	size_t n = 0, made = 0;
	while (n < len) {
		USUAL_LINES(line_by_64);
		if (n == len)
			break;
		uint64_t here = len - n < STEP ? (1ULL << (len - n)) - 1 : ~0ULL, bad;
		__m512i octets = values_64(_mm512_maskz_loadu_epi8(here, text + n), &bad);
		size_t good = bad ? (size_t)__builtin_ctzll(bad) / 4 * 4 : STEP;
		_mm512_mask_storeu_epi8(out + made, (1ULL << good / 4 * 3) - 1, octets);
		n += good;
		made += good / 4 * 3;
		if (good == STEP)
			continue;
		size_t end = line_end(text + n, len - n);
		if (end == 0)
			break;
		ss_base64_end_line(d, d->offset + n, d->offset + n + end);
		n += end;
	}
	return (struct ss_base64_run){n, made};
}

static bool has_vbmi(void)
{
	return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("bmi2");
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
        {"vbmi", has_vbmi, lines_vbmi},
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
