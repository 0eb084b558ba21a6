/* The texts of a record, in which hardly ever is anything to escape, into JSON: sixteen octets at a
 * time, looked at as a whole.  There is no rest to be copied one by one: the last sixteen begin where
 * some were copied before. */
#ifndef SS_OUTPUT_JSON_PLAIN_H
#define SS_OUTPUT_JSON_PLAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* private, but for the last function */
typedef uint8_t ss_octets __attribute__((vector_size(16)));
enum { SS_OCTETS = sizeof(ss_octets) };

static inline bool ss_json_is_special(uint8_t c)
{
	return c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
}

/* The same of sixteen: is none of them a control, a quote, a backslash, DEL or a part of a character
 * beyond ASCII? */
static inline bool ss_json_are_plain(ss_octets v)
{
	ss_octets odd =
	        (ss_octets)(v - 0x20 >= 0x5f) | (ss_octets)(v == '"') | (ss_octets)(v == '\\');
	uint64_t halves[2];
	memcpy(halves, &odd, sizeof halves);
	return (halves[0] | halves[1]) == 0;
}

/* Texts of 8 to 15: the first eight and the last eight, some of them twice. */
static inline bool ss_json_copy_two_words(char *out, const uint8_t *p, size_t len)
{
	uint64_t words[2];
	ss_octets v;
	memcpy(&words[0], p, 8);
	memcpy(&words[1], p + len - 8, 8);
	memcpy(&v, words, sizeof v);
	memcpy(out, &words[0], 8);
	memcpy(out + len - 8, &words[1], 8);
	return ss_json_are_plain(v);
}

/* Of 4 to 7. */
static inline bool ss_json_copy_two_halves(char *out, const uint8_t *p, size_t len)
{
	uint32_t first, last;
	memcpy(&first, p, 4);
	memcpy(&last, p + len - 4, 4);
	memcpy(out, &first, 4);
	memcpy(out + len - 4, &last, 4);
	uint32_t all[4] = {first, last, first, last};
	ss_octets v;
	memcpy(&v, all, sizeof v);
	return ss_json_are_plain(v);
}

/* Sixteen at a time, the last of them with some that were copied before.  False, at the first step
 * that has one that is special: *done were copied. */
static inline bool ss_json_copy_steps(char *out, const uint8_t *p, size_t len, size_t *done)
{
	ss_octets v;
	size_t i = 0;
	for (; len - i >= SS_OCTETS; i += SS_OCTETS) {
		memcpy(&v, p + i, SS_OCTETS);
		memcpy(out + i, &v, SS_OCTETS);
		if (!ss_json_are_plain(v))
			break;
	}
	*done = i;
	if (len - i >= SS_OCTETS)
		return false;
	memcpy(&v, p + len - SS_OCTETS, SS_OCTETS);
	memcpy(out + len - SS_OCTETS, &v, SS_OCTETS);
	return ss_json_are_plain(v);
}

/* Copies as many octets as need no escape, and returns how many that was.  out: has room for len; what
 * is behind those copied is anything. */
static inline size_t ss_json_copy_plain(char *out, const uint8_t *p, size_t len)
{
	size_t i = 0;
	if (len >= SS_OCTETS ? ss_json_copy_steps(out, p, len, &i)
	    : len >= 8       ? ss_json_copy_two_words(out, p, len)
	                     : len >= 4 && ss_json_copy_two_halves(out, p, len))
		return len;
	for (; i < len && !ss_json_is_special(p[i]); i++)
		out[i] = (char)p[i];
	return i;
}

#endif
