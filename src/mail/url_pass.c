/* Pages repeat their tags, with all that is in them (<td style="...">): one that is, octet by octet, like
 * the one before, and had nothing to tell, is passed over, and so is text that has neither ":" nor ".":
 * it has no URL either. */
#include "mail/url_pass.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/eight.h"
#include "base/find.h"

/* Compiled once a way of finding and comparing. */
static inline __attribute__((always_inline)) struct ss_html_passed
pass_over(const struct ss_html_idle_tag idle[2], struct ss_slice text, bool may_pass,
          size_t (*find)(struct ss_slice text, size_t from),
          bool (*are_equal)(const uint8_t *a, const uint8_t *b, size_t len))
{
	struct ss_html_passed t = {0, find(text, 0)};
	while (may_pass && t.stop + 1 < text.len && text.data[t.stop] == '<') {
		const uint8_t *p = text.data + t.stop;
		const struct ss_html_idle_tag *tag = &idle[p[1] == '/'];
		if (tag->len == 0 || tag->len > text.len - t.stop ||
		    !are_equal(tag->text, p, tag->len))
			break;
		t.len = t.stop + tag->len;
		t.stop = find(text, t.len);
	}
	return t;
}

static inline size_t find_by_16(struct ss_slice text, size_t from)
{
	return ss_find(text, from, (struct ss_find){0, '<', '&', ':', '.'});
}

#ifdef __x86_64__

enum { STEP = 32 };

/* A bit for each octet that is one of "<&:.".  Their lower halves differ, so one look into a table by these
 * tells what an octet would have to be: a third of what it takes to compare with each. */
__attribute__((target("avx2"))) static inline unsigned stops_of_32(const uint8_t *p)
{
	const __m256i wanted = _mm256_broadcastsi128_si256(
	        _mm_setr_epi8(-1, -1, -1, -1, -1, -1, '&', -1, -1, -1, ':', -1, '<', -1, '.', -1));
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_shuffle_epi8(wanted, v)));
}

/* The last step overlaps the one before. */
__attribute__((target("avx2"))) static inline size_t find_by_32(struct ss_slice text, size_t from)
{
	size_t n = from;
	if (text.len < STEP)
		return find_by_16(text, from);
	for (; n + STEP <= text.len; n += STEP) {
		unsigned stops = stops_of_32(text.data + n);
		if (stops)
			return n + (size_t)__builtin_ctz(stops);
	}
	if (n == text.len)
		return n;
	size_t before = STEP - (text.len - n); /* seen already */
	unsigned stops = stops_of_32(text.data + text.len - STEP) >> before;
	return stops ? n + (size_t)__builtin_ctz(stops) : text.len;
}

__attribute__((target("avx2"))) static inline bool are_32_equal(const uint8_t *a, const uint8_t *b)
{
	__m256i first = _mm256_loadu_si256((const __m256i *)(const void *)a);
	__m256i second = _mm256_loadu_si256((const __m256i *)(const void *)b);
	return _mm256_movemask_epi8(_mm256_cmpeq_epi8(first, second)) == -1;
}

__attribute__((target("avx2"))) static inline bool are_equal_by_32(const uint8_t *a,
                                                                   const uint8_t *b, size_t len)
{
	size_t n = 0;
	if (len < STEP)
		return ss_eight_are_equal(a, b, len);
	for (; n < len - STEP; n += STEP) {
		if (!are_32_equal(a + n, b + n))
			return false;
	}
	return are_32_equal(a + len - STEP, b + len - STEP);
}

__attribute__((target("avx2"))) static struct ss_html_passed
pass_by_32(const struct ss_html_idle_tag idle[2], struct ss_slice text, bool may_pass)
{
	return pass_over(idle, text, may_pass, find_by_32, are_equal_by_32);
}

#endif

struct ss_html_passed ss_html_pass_over(const struct ss_html_idle_tag idle[2], struct ss_slice text,
                                        bool may_pass)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return pass_by_32(idle, text, may_pass);
#endif
	return pass_over(idle, text, may_pass, find_by_16, ss_eight_are_equal);
}
