/* Sixteen places a step: where both of the needle's rarest octets fit, the rest is compared.
 * memmem has no case folding, strcasestr no lengths and goes through the locale, octet by octet. */
#include "filter/needle.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { STEP = 16 };

static inline uint8_t lower(uint8_t c)
{
	return (uint8_t)(c + ((uint8_t)(c - 'A') < 26 ? 'a' - 'A' : 0));
}

/* The commoner in mail, the higher. */
static unsigned commonness(uint8_t c)
{
	static const char common[] = "zqxjkv_w<>y,/:0123456789bpg-f@hudlm.crsntoaie ";
	unsigned rank = 0;
	for (unsigned i = 0; common[i]; i++) {
		if ((uint8_t)common[i] == c)
			rank = i + 1;
	}
	return rank;
}

void ss_needle_set(struct ss_needle *n, uint8_t *text, size_t len)
{
	*n = (struct ss_needle){.text = {text, len}};
	for (size_t i = 0; i < len; i++) {
		text[i] = lower(text[i]);
		unsigned rank = commonness(text[i]);
		if (rank < commonness(text[n->probe[0]])) {
			n->probe[1] = n->probe[0];
			n->probe[0] = i;
		} else if (i > 0 &&
		           (n->probe[1] == n->probe[0] || rank < commonness(text[n->probe[1]]))) {
			n->probe[1] = i;
		}
	}
	for (unsigned i = 0; i < 2 && len > 0; i++) {
		n->octet[i] = text[n->probe[i]];
		n->letter[i] = ss_ascii_is_alpha(n->octet[i]) ? 'a' - 'A' : 0;
	}
}

static bool is_at(const struct ss_needle *n, const uint8_t *p)
{
	for (size_t i = 0; i < n->text.len; i++) {
		if (lower(p[i]) != n->text.data[i])
			return false;
	}
	return true;
}

/* The places from `from` to `to`, one by one. */
static bool is_among(const struct ss_needle *n, const uint8_t *p, size_t from, size_t to)
{
	const uint8_t *at = p + n->probe[0];
	for (size_t i = from; i < to; i++) {
		if ((at[i] | n->letter[0]) == n->octet[0] && is_at(n, p + i))
			return true;
	}
	return false;
}

#ifdef __SSE2__
/* Made once a text: the compiler would make them in every step. */
struct probes {
	__m128i octet[2], letter[2];
};

static inline struct probes probes_of(const struct ss_needle *n)
{
	return (struct probes){
	        {_mm_set1_epi8((char)n->octet[0]), _mm_set1_epi8((char)n->octet[1])},
	        {_mm_set1_epi8((char)n->letter[0]), _mm_set1_epi8((char)n->letter[1])}};
}

/* A bit for each of STEP places from p on that both probes fit. */
static inline unsigned fits(const struct ss_needle *n, const struct probes *probes,
                            const uint8_t *p)
{
	__m128i v[2];
	for (unsigned i = 0; i < 2; i++) {
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + n->probe[i]));
		v[i] = _mm_cmpeq_epi8(_mm_or_si128(v[i], probes->letter[i]), probes->octet[i]);
	}
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(v[0], v[1]));
}
#else
struct probes {
	uint8_t none;
};

static inline struct probes probes_of(const struct ss_needle *n)
{
	return (struct probes){0};
}

static inline unsigned fits(const struct ss_needle *n, const struct probes *probes,
                            const uint8_t *p)
{
	const uint8_t *first = p + n->probe[0], *second = p + n->probe[1];
	unsigned bits = 0;
	for (unsigned i = 0; i < STEP; i++)
		bits |= (unsigned)((first[i] | n->letter[0]) == n->octet[0] &&
		                   (second[i] | n->letter[1]) == n->octet[1])
		        << i;
	return bits;
}
#endif

static bool is_in_step(const struct ss_needle *n, const uint8_t *p, unsigned bits)
{
	for (; bits; bits &= bits - 1) {
		if (is_at(n, p + __builtin_ctz(bits)))
			return true;
	}
	return false;
}

bool ss_needle_is_in(const struct ss_needle *n, struct ss_slice hay)
{
	if (n->text.len == 0)
		return true;
	if (n->text.len > hay.len)
		return false;
	size_t places = hay.len - n->text.len + 1, at = 0;
	if (places < STEP)
		return is_among(n, hay.data, 0, places);
	struct probes probes = probes_of(n);
	for (; places - at >= STEP; at += STEP) {
		unsigned bits = fits(n, &probes, hay.data + at);
		if (bits && is_in_step(n, hay.data + at, bits))
			return true;
	}
	if (at == places)
		return false;
	const uint8_t *last = hay.data + places - STEP; /* some were looked at already */
	return is_in_step(n, last, fits(n, &probes, last));
}
