#include "mail/charset.h"

#include "base/utf8.h"

/* Never half a character.  False if there is no room. */
static bool add_character(struct ss_buffer *out, uint32_t code_point)
{
	uint8_t bytes[4];
	size_t len = ss_utf8_put(code_point, bytes), before = out->len;
	if (ss_buffer_add(out, bytes, len) == len)
		return true;
	out->len = before;
	return false;
}

static struct ss_charset_result utf8_to_utf8(struct ss_slice bytes, struct ss_buffer *out)
{
	struct ss_charset_result r = {0};
	for (size_t n = 0; n < bytes.len && !r.is_cut;) {
		uint32_t code_point;
		size_t len = ss_utf8_next(ss_slice_cut(bytes, n, 4), &code_point);
		if (len == 0) {
			r.n_bad++;
			code_point = 0xfffd;
			len = 1;
		}
		r.is_cut = !add_character(out, code_point);
		n += len;
	}
	return r;
}

static struct ss_charset_result ascii_to_utf8(struct ss_slice bytes, struct ss_buffer *out)
{
	struct ss_charset_result r = {0};
	for (size_t n = 0; n < bytes.len && !r.is_cut; n++) {
		r.n_bad += bytes.data[n] > 127;
		r.is_cut = !add_character(out, bytes.data[n] > 127 ? 0xfffd : bytes.data[n]);
	}
	return r;
}

static struct ss_charset_result latin1_to_utf8(struct ss_slice bytes, struct ss_buffer *out)
{
	struct ss_charset_result r = {0};
	for (size_t n = 0; n < bytes.len && !r.is_cut; n++)
		r.is_cut = !add_character(out, bytes.data[n]);
	return r;
}

static struct ss_charset_result windows_to_utf8(struct ss_slice bytes, struct ss_buffer *out)
{
	/* 0x80 to 0x9f; the five that are not assigned stay controls, as browsers have it. */
	static const uint16_t upper[32] = {
	        0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
	        0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
	};
	struct ss_charset_result r = {0};
	for (size_t n = 0; n < bytes.len && !r.is_cut; n++) {
		uint8_t c = bytes.data[n];
		r.is_cut = !add_character(out, c >= 0x80 && c < 0xa0 ? upper[c - 0x80] : c);
	}
	return r;
}

static const struct ss_charset CHARSETS[] = {
        {"utf-8", utf8_to_utf8},        {"utf8", utf8_to_utf8},
        {"us-ascii", ascii_to_utf8},    {"ascii", ascii_to_utf8},
        {"iso-8859-1", latin1_to_utf8}, {"latin1", latin1_to_utf8},
        {"iso8859-1", latin1_to_utf8},  {"windows-1252", windows_to_utf8},
        {"cp1252", windows_to_utf8},    {"unknown-8bit", ss_charset_guess},
};

const struct ss_charset *ss_charset_find(struct ss_slice name)
{
	for (size_t n = 0; n < sizeof CHARSETS / sizeof CHARSETS[0]; n++)
		if (ss_slice_is_equal_nocase(name, ss_slice_of(CHARSETS[n].name)))
			return &CHARSETS[n];
	return NULL;
}

struct ss_charset_result ss_charset_convert(const struct ss_charsets *charsets,
                                            struct ss_slice name, struct ss_slice bytes,
                                            struct ss_buffer *out)
{
	const struct ss_charset *c = ss_charset_find(name);
	if (c)
		return c->to_utf8(bytes, out);
	if (!charsets || !charsets->to_utf8)
		return (struct ss_charset_result){.is_unknown = true};
	return charsets->to_utf8(charsets->user, name, bytes, out);
}

struct ss_charset_result ss_charset_guess(struct ss_slice bytes, struct ss_buffer *out)
{
	if (ss_utf8_is_valid(bytes))
		return utf8_to_utf8(bytes, out);
	struct ss_charset_result r = windows_to_utf8(bytes, out);
	r.n_bad++;
	return r;
}
