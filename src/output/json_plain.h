/* The texts of a record, in which hardly ever is anything to escape, into JSON: sixteen octets at a
 * time, looked at as a whole.  There is no rest to be copied one by one: the last sixteen begin where
 * some were copied before. */
#ifndef SS_OUTPUT_JSON_PLAIN_H
#define SS_OUTPUT_JSON_PLAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* private, but for the last two functions */
typedef int8_t ss_octets __attribute__((vector_size(16)));
enum { SS_OCTETS = sizeof(ss_octets) };

/* A control, a quote, a backslash, DEL or a part of a character beyond ASCII. */
static inline bool ss_json_is_special(uint8_t c)
{
	return c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
}

/* The same of sixteen: all bits set of those that are none.  One more than DEL is the lowest number
 * there is with a sign, and what is beyond ASCII is below zero: one comparison for three kinds. */
static inline ss_octets ss_json_plain_ones(ss_octets v)
{
	typedef uint8_t octets __attribute__((vector_size(16)));
	ss_octets next = (ss_octets)((octets)v + 1); /* wraps around */
	return (ss_octets)(next > 0x20) & ~(ss_octets)((v == '"') | (v == '\\'));
}

/* How many of the sixteen stand in front of the first that is none. */
static inline unsigned ss_json_plain_run(ss_octets plain)
{
#ifdef __SSE2__
	unsigned all = 1U << SS_OCTETS, ones = (unsigned)_mm_movemask_epi8((__m128i)plain);
	return (unsigned)__builtin_ctz(~ones | all);
#else
	unsigned n = 0;
	while (n < SS_OCTETS && plain[n])
		n++;
	return n;
#endif
}

static inline bool ss_json_are_all(ss_octets plain)
{
	return ss_json_plain_run(plain) == SS_OCTETS;
}

/* Texts of 8 to 15: the first eight and the last eight, some of them twice. */
static inline ss_octets ss_json_copy_two_words(char *out, const uint8_t *p, size_t len)
{
	uint64_t words[2];
	ss_octets v;
	memcpy(&words[0], p, 8);
	memcpy(&words[1], p + len - 8, 8);
	memcpy(&v, words, sizeof v);
	memcpy(out, &words[0], 8);
	memcpy(out + len - 8, &words[1], 8);
	return ss_json_plain_ones(v);
}

/* Of 4 to 7. */
static inline ss_octets ss_json_copy_two_halves(char *out, const uint8_t *p, size_t len)
{
	uint32_t first, last;
	memcpy(&first, p, 4);
	memcpy(&last, p + len - 4, 4);
	memcpy(out, &first, 4);
	memcpy(out + len - 4, &last, 4);
	uint32_t all[4] = {first, last, first, last};
	ss_octets v;
	memcpy(&v, all, sizeof v);
	return ss_json_plain_ones(v);
}

/* Of 1 to 3: the first, the middle and the last one, as what four octets are. */
static inline uint32_t ss_json_copy_three(char *out, const uint8_t *p, size_t len)
{
	uint8_t first = p[0], middle = p[len / 2], last = p[len - 1];
	out[0] = (char)first;
	out[len / 2] = (char)middle;
	out[len - 1] = (char)last;
	return first | (uint32_t)middle << 8 | (uint32_t)last << 16 | (uint32_t)last << 24;
}

static inline ss_octets ss_json_copy_step(char *out, const uint8_t *p)
{
	ss_octets v;
	memcpy(&v, p, SS_OCTETS);
	memcpy(out, &v, SS_OCTETS);
	return ss_json_plain_ones(v);
}

/* Of sixteen or more. */
static inline ss_octets ss_json_copy_steps(char *out, const uint8_t *p, size_t len)
{
	size_t last = len - SS_OCTETS;
	ss_octets plain = ss_json_copy_step(out + last, p + last);
	for (size_t i = 0; i < last; i += SS_OCTETS)
		plain &= ss_json_copy_step(out + i, p + i);
	return plain;
}

/* Copies a text that needs no escape, all of it; false: it does.  out: has room for len; then it holds
 * anything. */
static inline bool ss_json_copy_plain(char *out, const uint8_t *p, size_t len)
{
	if (len >= SS_OCTETS)
		return ss_json_are_all(ss_json_copy_steps(out, p, len));
	if (len >= 8)
		return ss_json_are_all(ss_json_copy_two_words(out, p, len));
	if (len >= 4)
		return ss_json_are_all(ss_json_copy_two_halves(out, p, len));
	if (len == 0)
		return true;
	uint32_t three = ss_json_copy_three(out, p, len), all[4] = {three, three, three, three};
	ss_octets v;
	memcpy(&v, all, sizeof v);
	return ss_json_are_all(ss_json_plain_ones(v));
}

/* How many of fewer than sixteen stand in front of the first that is none. */
static inline size_t ss_json_copy_short_head(char *out, const uint8_t *p, size_t len)
{
	if (len >= 4) { /* of two halves, which may overlap */
		size_t half = len >= 8 ? 8 : 4;
		unsigned run = ss_json_plain_run(len >= 8 ? ss_json_copy_two_words(out, p, len)
		                                          : ss_json_copy_two_halves(out, p, len));
		if (run < half)
			return run;
		return run < 2 * half ? len - 2 * half + run : len;
	}
	size_t i = 0;
	for (; i < len && !ss_json_is_special(p[i]); i++)
		out[i] = (char)p[i];
	return i;
}

/* Copies up to the first that needs an escape, and returns how many that was.  out: has room for len;
 * what is behind those copied is anything. */
static inline size_t ss_json_copy_head(char *out, const uint8_t *p, size_t len)
{
	if (len < SS_OCTETS)
		return ss_json_copy_short_head(out, p, len);
	for (size_t i = 0; i < len; i += SS_OCTETS) {
		if (i > len - SS_OCTETS)
			i = len - SS_OCTETS; /* the last sixteen */
		unsigned n = ss_json_plain_run(ss_json_copy_step(out + i, p + i));
		if (n < SS_OCTETS)
			return i + n;
	}
	return len;
}

#endif
