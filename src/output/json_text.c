#include "output/json_text.h"

#include <string.h>

#include "base/utf8.h"
#include "output/text.h"

enum {
	COPY_STEP = 4096,    /* bytes copied before room is asked for again */
	CHARACTER_TEXT = 12, /* the longest: two \uXXXX */
};

typedef uint8_t octets __attribute__((vector_size(16)));
enum { STEP = sizeof(octets) };

static bool is_special(uint8_t c)
{
	return c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
}

/* The same of sixteen: is none of them a control, a quote, a backslash, DEL or a part of a character
 * beyond ASCII? */
static inline bool are_plain(octets v)
{
	octets odd = (octets)(v - 0x20 >= 0x5f) | (octets)(v == '"') | (octets)(v == '\\');
	uint64_t halves[2];
	memcpy(halves, &odd, sizeof halves);
	return (halves[0] | halves[1]) == 0;
}

/* Texts of 8 to 15 octets: the first eight and the last, some of them twice. */
static inline bool copy_two_words(char *out, const uint8_t *p, size_t len)
{
	uint64_t words[2];
	octets v;
	memcpy(&words[0], p, 8);
	memcpy(&words[1], p + len - 8, 8);
	memcpy(&v, words, sizeof v);
	memcpy(out, &words[0], 8);
	memcpy(out + len - 8, &words[1], 8);
	return are_plain(v);
}

/* Of 4 to 7. */
static inline bool copy_two_halves(char *out, const uint8_t *p, size_t len)
{
	uint32_t first, last;
	memcpy(&first, p, 4);
	memcpy(&last, p + len - 4, 4);
	memcpy(out, &first, 4);
	memcpy(out + len - 4, &last, 4);
	uint32_t all[4] = {first, last, first, last};
	octets v;
	memcpy(&v, all, sizeof v);
	return are_plain(v);
}

/* Sixteen at a time, the last of them with some that were copied before.  False, at the first step
 * that has one that is special: *done were copied. */
static inline bool copy_steps(char *out, const uint8_t *p, size_t len, size_t *done)
{
	octets v;
	size_t i = 0;
	for (; len - i >= STEP; i += STEP) {
		memcpy(&v, p + i, STEP);
		memcpy(out + i, &v, STEP);
		if (!are_plain(v))
			break;
	}
	*done = i;
	if (len - i >= STEP)
		return false;
	memcpy(&v, p + len - STEP, STEP);
	memcpy(out + len - STEP, &v, STEP);
	return are_plain(v);
}

/* Most texts are short and have nothing special: no octet of them is looked at alone. */
size_t ss_json_copy_plain(char *out, const uint8_t *p, size_t len)
{
	size_t i = 0;
	if (len >= STEP ? copy_steps(out, p, len, &i)
	    : len >= 8  ? copy_two_words(out, p, len)
	                : len >= 4 && copy_two_halves(out, p, len))
		return len;
	for (; i < len && !is_special(p[i]); i++)
		out[i] = (char)p[i];
	return i;
}

/* Up to the first that is special; returns how many octets that was. */
static size_t copy_plain(struct ss_writer *w, struct ss_slice s)
{
	size_t len = s.len < COPY_STEP ? s.len : COPY_STEP;
	len = ss_json_copy_plain(ss_writer_room(w, len), s.data, len);
	ss_writer_used(w, len);
	return len;
}

static char *put_unit(char *out, uint32_t unit)
{
	static const char hex[] = "0123456789abcdef";
	*out++ = '\\';
	*out++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*out++ = hex[unit >> shift & 0xf];
	return out;
}

/* RFC 8259, section 7.  More is escaped than it asks for: what breaks a line for some readers
 * (U+0085, U+2028), acts on a terminal (C1) or hides in the text.  Parsed, it is the same. */
static char *put_character(char *out, uint32_t c)
{
	static const char short_names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
	                                   ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
	if (c < sizeof short_names && short_names[c]) {
		*out++ = '\\';
		*out++ = short_names[c];
		return out;
	}
	if (!ss_text_is_hidden(c))
		return out + ss_utf8_put(c, (uint8_t *)out);
	if (c < 0x10000)
		return put_unit(out, c);
	c -= 0x10000;
	out = put_unit(out, 0xd800 | c >> 10);
	return put_unit(out, 0xdc00 | (c & 0x3ff));
}

/* Up to the first byte beyond ASCII nothing has to be known about the text as a whole. */
void ss_json_write_inner(struct ss_writer *w, struct ss_slice s, bool *is_non_utf8)
{
	bool is_known = false, is_latin1 = false;
	while (s.len > 0) {
		size_t n = copy_plain(w, s);
		s = (struct ss_slice){s.data + n, s.len - n};
		if (n == COPY_STEP || s.len == 0)
			continue;
		if (!is_known && s.data[0] >= 0x80) {
			is_known = true;
			is_latin1 = !ss_utf8_is_valid(s);
			*is_non_utf8 |= is_latin1;
		}
		uint32_t c;
		n = ss_text_next(s, is_latin1, &c);
		char *out = ss_writer_room(w, CHARACTER_TEXT);
		ss_writer_used(w, (size_t)(put_character(out, c) - out));
		s = (struct ss_slice){s.data + n, s.len - n};
	}
}
