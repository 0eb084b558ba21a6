/* Sixty-four bytes a step: a bit a byte for LF, CR, NUL and dot, and what is odd is a shift and an
 * and of them.  memchr for each line end was tried: on lines of 76 octets its calls cost more than
 * the bytes. */
#include "smtp/content_scan.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/limits.h"

enum { STEP = 64 };

struct bits {
	uint64_t lf, cr, nul, dot;
};

#ifdef __SSE2__
static inline uint64_t bits_equal(const __m128i v[4], char c)
{
	__m128i wanted = _mm_set1_epi8(c);
	uint64_t bits = 0;
	for (int i = 3; i >= 0; i--)
		bits = bits << 16 | (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], wanted));
	return bits;
}

static inline struct bits bits_of(const uint8_t *p)
{
	__m128i v[4];
	for (size_t i = 0; i < 4; i++)
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return (struct bits){bits_equal(v, '\n'), bits_equal(v, '\r'), bits_equal(v, '\0'),
	                     bits_equal(v, '.')};
}
#else
static inline struct bits bits_of(const uint8_t *p)
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
#endif

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

size_t ss_content_scan(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
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
		uint64_t ends = b.lf | b.cr | b.nul, follows_cr = b.cr << 1 | after_cr;
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
		if (b.lf) { /* lines between the first and the last LF are shorter than a step */
			ss_content_end_line(c, here + (uint64_t)__builtin_ctzll(b.lf) + 1);
			c->line_start = here + STEP - (uint64_t)__builtin_clzll(b.lf);
		}
		if (hit)
			return n + (size_t)__builtin_ctzll(hit);
		after_cr = b.cr >> (STEP - 1);
		at_edge = ends >> (STEP - 1);
	}
	return len;
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
