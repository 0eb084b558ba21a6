/* Sixty-four bytes a step: a bit a byte for LF, CR, NUL and dot, and what is odd is a shift and an
 * and of them.  Most steps have nothing odd, and are told by one look.  memchr for each line end was
 * tried: on lines of 76 octets its calls cost more than the bytes. */
#include "smtp/content_scan.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/limits.h"

enum { STEP = 64 };

struct bits {
	uint64_t lf, cr, nul, dot;
};

#ifdef __x86_64__

static inline uint64_t sse2_equal(const __m128i v[4], char c)
{
	__m128i wanted = _mm_set1_epi8(c);
	uint64_t bits = 0;
	for (int i = 3; i >= 0; i--)
		bits = bits << 16 | (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], wanted));
	return bits;
}

static inline struct bits bits_sse2(const uint8_t *p)
{
	__m128i v[4];
	for (size_t i = 0; i < 4; i++)
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return (struct bits){sse2_equal(v, '\n'), sse2_equal(v, '\r'), sse2_equal(v, '\0'),
	                     sse2_equal(v, '.')};
}

__attribute__((target("avx2"))) static inline uint64_t avx2_equal(__m256i low, __m256i high, char c)
{
	__m256i wanted = _mm256_set1_epi8(c);
	unsigned low_bits = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
	unsigned high_bits = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
	return (uint64_t)high_bits << 32 | low_bits;
}

__attribute__((target("avx2"))) static inline struct bits bits_avx2(const uint8_t *p)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
	return (struct bits){avx2_equal(low, high, '\n'), avx2_equal(low, high, '\r'),
	                     avx2_equal(low, high, '\0'), avx2_equal(low, high, '.')};
}

__attribute__((target("avx512f,avx512bw"))) static inline struct bits bits_avx512(const uint8_t *p)
{
	__m512i v = _mm512_loadu_si512(p);
	return (struct bits){_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')),
	                     _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')),
	                     _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\0')),
	                     _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('.'))};
}

#endif

static inline struct bits bits_plain(const uint8_t *p)
{
	struct bits b = {0};
	for (int i = STEP - 1; i >= 0; i--) {
		b.lf = b.lf << 1 | (p[i] == '\n');
		b.cr = b.cr << 1 | (p[i] == '\r');
		b.nul = b.nul << 1 | (p[i] == '\0');
		b.dot = b.dot << 1 | (p[i] == '.');
	}
	return b;
}

static void count_bits(struct ss_content_count *count, uint64_t bits, uint64_t offset)
{
	if (bits)
		ss_content_count(count, (uint64_t)__builtin_popcountll(bits),
		                 offset + (uint64_t)__builtin_ctzll(bits));
}

void ss_content_end_line(struct ss_content *c, uint64_t offset)
{
	uint64_t len = offset - c->line_start;
	if (len > SS_LIMIT_TEXT_LINE && len > c->longest) {
		c->longest = len;
		c->longest_start = c->line_start;
	}
	c->line_start = offset;
}

/* Lines end in a step; those between its first and its last LF are shorter than it. */
static inline void end_lines(struct ss_content *c, uint64_t lf, uint64_t here)
{
	if (lf == 0)
		return;
	uint64_t first = here + (uint64_t)__builtin_ctzll(lf) + 1;
	if (first - c->line_start > SS_LIMIT_TEXT_LINE)
		ss_content_end_line(c, first);
	c->line_start = here + STEP - (uint64_t)__builtin_clzll(lf);
}

/* Compiled once a way of finding the bits. */
static inline __attribute__((always_inline)) size_t scan(struct ss_content *c, const uint8_t *bytes,
                                                         size_t len, uint64_t offset,
                                                         struct bits (*bits_of)(const uint8_t *))
{
	uint64_t after_cr = c->edge == SS_EDGE_CR, at_edge = c->edge != SS_EDGE_NONE;
	uint8_t tail[STEP];
	if (at_edge && len > 0 && bytes[0] == '.') { /* dot behind dot: spare the step */
		count_bits(&c->bare_cr, after_cr, offset - 1);
		return 0;
	}
	for (size_t n = 0; n < len; n += STEP) {
		const uint8_t *p = bytes + n;
		uint64_t here = offset + n, valid = ~0ULL;
		if (len - n < STEP) {
			memset(tail, ' ', sizeof tail);
			p = memcpy(tail, p, len - n);
			valid = (1ULL << (len - n)) - 1;
		}
		struct bits b = bits_of(p);
		uint64_t follows_cr = b.cr << 1 | after_cr;
		if (((b.lf ^ follows_cr) | b.nul | b.dot) == 0) { /* all in order */
			end_lines(c, b.lf, here);
			after_cr = at_edge = b.cr >> (STEP - 1);
			at_edge |= b.lf >> (STEP - 1);
			continue;
		}
		uint64_t ends = b.lf | b.cr | b.nul;
		uint64_t hit = b.dot & (ends << 1 | at_edge);
		uint64_t bare_lf = b.lf & ~follows_cr, bare_cr = follows_cr & ~b.lf & valid;
		if (hit) { /* a CR right before the dot is bare, what is behind it waits */
			uint64_t below = (hit & -hit) - 1;
			bare_cr &= below << 1 | 1;
			bare_lf &= below;
			b.nul &= below;
			b.lf &= below;
		}
		if (bare_lf | bare_cr | b.nul) {
			count_bits(&c->bare_lf, bare_lf, here);
			count_bits(&c->bare_cr, bare_cr, here - 1);
			count_bits(&c->nul, b.nul, here);
		}
		end_lines(c, b.lf, here);
		if (hit)
			return n + (size_t)__builtin_ctzll(hit);
		after_cr = b.cr >> (STEP - 1);
		at_edge = ends >> (STEP - 1);
	}
	return len;
}

static size_t scan_plain(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, bits_plain);
}

static bool is_everywhere(void)
{
	return true;
}

#ifdef __x86_64__

static size_t scan_sse2(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, bits_sse2);
}

__attribute__((target("avx2"))) static size_t scan_avx2(struct ss_content *c, const uint8_t *bytes,
                                                        size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, bits_avx2);
}

__attribute__((target("avx512f,avx512bw"))) static size_t
scan_avx512(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, bits_avx512);
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512bw");
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

#endif

const struct ss_content_way ss_content_ways[] = {
#ifdef __x86_64__
        {"avx512", has_avx512, scan_avx512},
        {"avx2", has_avx2, scan_avx2},
        {"sse2", is_everywhere, scan_sse2},
#endif
        {"plain", is_everywhere, scan_plain},
};
const size_t ss_content_n_ways = sizeof ss_content_ways / sizeof ss_content_ways[0];

size_t ss_content_scan(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	const struct ss_content_way *way = ss_content_ways;
	while (!way->is_here())
		way++;
	return way->scan(c, bytes, len, offset);
}

static bool is_crlf_before(const struct ss_content *c, const uint8_t *bytes, size_t n)
{
	if (n == 0)
		return c->edge == SS_EDGE_CRLF || c->edge == SS_EDGE_CRLF_NUL;
	if (bytes[n - 1] != '\n')
		return false;
	return n > 1 ? bytes[n - 2] == '\r' : c->edge == SS_EDGE_CR;
}

enum ss_content_edge ss_content_edge_at(const struct ss_content *c, const uint8_t *bytes, size_t n)
{
	if (n == 0)
		return (enum ss_content_edge)c->edge;
	switch (bytes[n - 1]) {
	case '\r': return SS_EDGE_CR;
	case '\n': return is_crlf_before(c, bytes, n) ? SS_EDGE_CRLF : SS_EDGE_LF;
	case '\0':
		while (n > 0 && bytes[n - 1] == '\0')
			n--;
		return is_crlf_before(c, bytes, n) ? SS_EDGE_CRLF_NUL : SS_EDGE_NONE;
	default: return SS_EDGE_NONE;
	}
}
