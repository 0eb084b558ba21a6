#include "output/json_text.h"

#include <string.h>

#include "base/utf8.h"
#include "output/json_plain.h"
#include "output/json_wide.h"
#include "output/text.h"

enum {
	COPY_STEP = 2048,    /* bytes looked at before room is asked for again */
	CHARACTER_TEXT = 12, /* the longest: two \uXXXX */
};

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

#ifdef __x86_64__
const struct ss_json_octets ss_json_octets = {
        {[0] = 1, ['"' & 15] = '"', ['\\' & 15] = '\\', [0x7f & 15] = 0x7f},
        {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '},
};
#endif

static inline __attribute__((always_inline)) char *
put_ascii(char *out, struct ss_slice *s, size_t (*copy_head)(char *, const uint8_t *, size_t))
{
	const uint8_t *p = s->data, *end = p + s->len;
	for (;;) {
		size_t n = copy_head(out, p, (size_t)(end - p));
		p += n;
		out += n;
		if (p == end || *p >= 0x80)
			break;
		out = put_character(out, *p++);
	}
	*s = (struct ss_slice){p, (size_t)(end - p)};
	return out;
}

#ifdef __x86_64__
SS_JSON_WIDE static char *put_ascii_wide(char *out, struct ss_slice *s)
{
	return put_ascii(out, s, ss_json_copy_head_wide);
}
#endif

char *ss_json_put_ascii(char *out, struct ss_slice *s)
{
#ifdef __x86_64__
	if (ss_json_has_wide())
		return put_ascii_wide(out, s);
#endif
	return put_ascii(out, s, ss_json_copy_head);
}

/* Of the head of s, ASCII up to where it ends; returns how many octets that was. */
static size_t write_ascii(struct ss_writer *w, struct ss_slice s)
{
	struct ss_slice rest = ss_slice_cut(s, 0, COPY_STEP);
	char *out = ss_writer_room(w, rest.len * SS_JSON_ASCII);
	ss_writer_used(w, (size_t)(ss_json_put_ascii(out, &rest) - out));
	return (size_t)(rest.data - s.data);
}

/* Up to the first byte beyond ASCII nothing has to be known about the text as a whole. */
void ss_json_write_inner(struct ss_writer *w, struct ss_slice s, bool *is_non_utf8)
{
	bool is_known = false, is_latin1 = false;
	while (s.len > 0) {
		size_t n = write_ascii(w, s);
		s = (struct ss_slice){s.data + n, s.len - n};
		if (s.len == 0 || s.data[0] < 0x80)
			continue;
		if (!is_known) {
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
