/* Sixty-four bytes a step.  Most steps have nothing odd, and are told by one look at them and at the same
 * bytes one place before: each LF stands behind a CR, each CR before an LF, and there is neither NUL nor
 * dot.  Else there is a bit a byte for each of these, and what is odd is a shift and an and of them.  memchr
 * for each line end was tried: on lines of 76 octets its calls cost more than the bytes. */
#include "smtp/content_scan.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/limits.h"
#include "base/rare.h"

enum { STEP = 64 };

/* One for each kind of processor. */
struct vectors {
	/* Of the step at p, and the byte before it, as told above. */
	bool (*are_in_order)(const uint8_t *p);
	uint64_t (*equal)(const uint8_t *p, char c); /* a bit for each byte of the step that is c */
};

static inline bool are_in_order_plain(const uint8_t *p)
{
	bool is_odd = false;
	for (int i = 0; i < STEP; i++)
		is_odd |= (p[i] == '\n') != (p[i - 1] == '\r') || p[i] == '\0' || p[i] == '.';
	return !is_odd;
}

static inline uint64_t equal_plain(const uint8_t *p, char c)
{
	uint64_t bits = 0;
	for (int i = STEP - 1; i >= 0; i--)
		bits = bits << 1 | (p[i] == (uint8_t)c);
	return bits;
}

#ifdef __x86_64__

static inline __m128i read_16(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline bool are_in_order_sse2(const uint8_t *p)
{
	__m128i odd = _mm_setzero_si128();
	for (int i = 0; i < STEP; i += 16) {
		__m128i v = read_16(p + i);
		odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_setzero_si128()));
		odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
		odd = _mm_or_si128(odd, _mm_xor_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')),
		                                      _mm_cmpeq_epi8(read_16(p + i - 1),
		                                                     _mm_set1_epi8('\r'))));
	}
	return _mm_movemask_epi8(odd) == 0;
}

static inline uint64_t equal_sse2(const uint8_t *p, char c)
{
	uint64_t bits = 0;
	for (ptrdiff_t i = 3; i >= 0; i--) {
		__m128i equal = _mm_cmpeq_epi8(read_16(p + 16 * i), _mm_set1_epi8(c));
		bits = bits << 16 | (unsigned)_mm_movemask_epi8(equal);
	}
	return bits;
}

__attribute__((target("avx2"))) static inline __m256i read_32(const uint8_t *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* NUL and dot by one look into a table: what a byte with such a lower half would have to be. */
__attribute__((target("avx2"))) static inline __m256i odd_of_32(const uint8_t *p)
{
	const __m256i no_text = _mm256_broadcastsi128_si256(
	        _mm_setr_epi8(0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '.', -1));
	__m256i v = read_32(p);
	__m256i lf = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n'));
	__m256i after_cr = _mm256_cmpeq_epi8(read_32(p - 1), _mm256_set1_epi8('\r'));
	return _mm256_or_si256(_mm256_xor_si256(lf, after_cr),
	                       _mm256_cmpeq_epi8(v, _mm256_shuffle_epi8(no_text, v)));
}

__attribute__((target("avx2"))) static inline bool are_in_order_avx2(const uint8_t *p)
{
	__m256i odd = _mm256_or_si256(odd_of_32(p), odd_of_32(p + 32));
	return _mm256_testz_si256(odd, odd);
}

__attribute__((target("avx2"))) static inline uint64_t equal_avx2(const uint8_t *p, char c)
{
	__m256i low = _mm256_cmpeq_epi8(read_32(p), _mm256_set1_epi8(c));
	__m256i high = _mm256_cmpeq_epi8(read_32(p + 32), _mm256_set1_epi8(c));
	return (uint64_t)(unsigned)_mm256_movemask_epi8(high) << 32 |
	       (unsigned)_mm256_movemask_epi8(low);
}

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw")))

WITH_AVX512 static inline uint64_t equal_avx512(const uint8_t *p, char c)
{
	return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
}

WITH_AVX512 static inline bool are_in_order_avx512(const uint8_t *p)
{
	return ((equal_avx512(p, '\n') ^ equal_avx512(p - 1, '\r')) | equal_avx512(p, '\0') |
	        equal_avx512(p, '.')) == 0;
}

#endif

static void count_bits(struct ss_content_count *count, uint64_t bits, uint64_t offset)
{
	if (bits)
		ss_content_count(count, (uint64_t)__builtin_popcountll(bits),
		                 offset + (uint64_t)__builtin_ctzll(bits));
}

/* Of a step that begins here. */
SS_RARE static void count_odd(struct ss_content *c, uint64_t bare_lf, uint64_t bare_cr,
                              uint64_t nul, uint64_t here)
{
	count_bits(&c->bare_lf, bare_lf, here);
	count_bits(&c->bare_cr, bare_cr, here - 1);
	count_bits(&c->nul, nul, here);
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

struct walk {
	struct ss_content *c;
	const uint8_t *bytes;
	size_t len;
	uint64_t offset; /* of the bytes */
	/* The last step in which lines ended, and the bits of their LF; 0: there is none. */
	size_t last;
	uint64_t last_lf;
};

/* Where the line in hand begins. */
static inline void settle_start(const struct walk *w)
{
	if (w->last_lf)
		w->c->line_start =
		        w->offset + w->last + STEP - (uint64_t)__builtin_clzll(w->last_lf);
}

/* The first line that ends in the step at n may be long. */
SS_APART static void measure_line(struct walk *w, size_t n, uint64_t lf)
{
	uint64_t end = w->offset + n + (uint64_t)__builtin_ctzll(lf) + 1;
	settle_start(w);
	if (end - w->c->line_start > SS_LIMIT_TEXT_LINE)
		ss_content_end_line(w->c, end);
}

/* In the step at n.  Those between its first and its last LF are shorter than it, and one that began in a
 * step that is not far is not too long. */
static inline void end_lines(struct walk *w, size_t n, uint64_t lf)
{
	if (lf == 0)
		return;
	if (w->last_lf == 0 || n - w->last > SS_LIMIT_TEXT_LINE - STEP)
		measure_line(w, n, lf);
	w->last = n;
	w->last_lf = lf;
}

/* Any step; returns the place in it of the dot that is looked for, or STEP. */
static inline __attribute__((always_inline)) size_t in_step(struct walk *w, size_t n,
                                                            const struct vectors v)
{
	const uint8_t *p = w->bytes + n;
	uint64_t valid = ~0ULL;
	uint64_t after_cr = n > 0 ? p[-1] == '\r' : w->c->edge == SS_EDGE_CR;
	uint64_t at_edge = n > 0 ? p[-1] == '\r' || p[-1] == '\n' || p[-1] == '\0'
	                         : w->c->edge != SS_EDGE_NONE;
	uint8_t tail[STEP];
	if (w->len - n < STEP) {
		memset(tail, ' ', sizeof tail);
		p = memcpy(tail, p, w->len - n);
		valid = (1ULL << (w->len - n)) - 1;
	}
	uint64_t lf = v.equal(p, '\n'), cr = v.equal(p, '\r');
	uint64_t nul = v.equal(p, '\0'), dot = v.equal(p, '.');
	uint64_t follows_cr = cr << 1 | after_cr;
	uint64_t hit = dot & ((lf | cr | nul) << 1 | at_edge);
	uint64_t bare_lf = lf & ~follows_cr, bare_cr = follows_cr & ~lf & valid;
	if (hit) { /* a CR right before the dot is bare, what is behind it waits */
		uint64_t below = (hit & -hit) - 1;
		bare_cr &= below << 1 | 1;
		bare_lf &= below;
		nul &= below;
		lf &= below;
	}
	if (bare_lf | bare_cr | nul)
		count_odd(w->c, bare_lf, bare_cr, nul, w->offset + n);
	end_lines(w, n, lf);
	return hit ? (size_t)__builtin_ctzll(hit) : STEP;
}

/* Compiled once a kind of processor. */
static inline __attribute__((always_inline)) size_t scan(struct ss_content *c, const uint8_t *bytes,
                                                         size_t len, uint64_t offset,
                                                         const struct vectors v)
{
	struct walk w = {c, bytes, len, offset, 0, 0};
	if (len > 0 && bytes[0] == '.' && c->edge != SS_EDGE_NONE) {
		/* dot behind dot: spare the step */
		count_bits(&c->bare_cr, c->edge == SS_EDGE_CR, offset - 1);
		return 0;
	}
	for (size_t n = 0; n < len; n += STEP) {
		for (; n > 0 && len - n >= STEP && v.are_in_order(bytes + n); n += STEP)
			end_lines(&w, n, v.equal(bytes + n, '\n'));
		size_t hit = n < len ? in_step(&w, n, v) : STEP;
		if (hit < STEP) {
			len = n + hit;
			break;
		}
	}
	settle_start(&w);
	return len;
}

static size_t scan_plain(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, (struct vectors){are_in_order_plain, equal_plain});
}

static bool is_everywhere(void)
{
	return true;
}

#ifdef __x86_64__

static size_t scan_sse2(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, (struct vectors){are_in_order_sse2, equal_sse2});
}

__attribute__((target("avx2"))) static size_t scan_avx2(struct ss_content *c, const uint8_t *bytes,
                                                        size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, (struct vectors){are_in_order_avx2, equal_avx2});
}

__attribute__((target("avx512f,avx512bw"))) static size_t
scan_avx512(struct ss_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
	return scan(c, bytes, len, offset, (struct vectors){are_in_order_avx512, equal_avx512});
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
