#include "base/utf8.h"

#include <string.h>

/* The lead byte tells the length and the least second byte (RFC 3629, section 4). */
static size_t sequence_len(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	if (lead >= 0xf0 && lead < 0xf5)
		return 4;
	return 0;
}

size_t ss_utf8_next(struct ss_slice s, uint32_t *code_point)
{
	static const uint8_t lead_mask[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = s.len > 0 ? sequence_len(s.data[0]) : 0;
	if (len == 0 || len > s.len)
		return 0;
	uint32_t c = s.data[0] & lead_mask[len];
	for (size_t i = 1; i < len; i++) {
		if ((s.data[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s.data[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*code_point = c;
	return len;
}

bool ss_utf8_is_valid(struct ss_slice s)
{
	size_t i = 0;
	while (i < s.len) {
		uint64_t eight;
		uint32_t c;
		if (s.len - i >= 8) { /* ASCII, eight at a time */
			memcpy(&eight, s.data + i, 8);
			if (!(eight & 0x8080808080808080u)) {
				i += 8;
				continue;
			}
		}
		size_t n = ss_utf8_next((struct ss_slice){s.data + i, s.len - i}, &c);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

size_t ss_utf8_put(uint32_t c, uint8_t out[4])
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

/* Unicode Standard Annex 11's wide blocks and the combining ones, by their large ranges: enough to
 * keep a table aligned, and independent of the locale. */
int ss_utf8_columns(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		int columns;
	} ranges[] = {
	        {0x0300, 0x036f, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05bd, 0},
	        {0x0610, 0x061a, 0},   {0x064b, 0x065f, 0},   {0x0e31, 0x0e31, 0},
	        {0x0e34, 0x0e3a, 0},   {0x0e47, 0x0e4e, 0},   {0x1100, 0x115f, 2},
	        {0x1ab0, 0x1aff, 0},   {0x1dc0, 0x1dff, 0},   {0x200b, 0x200f, 0},
	        {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2},
	        {0xa960, 0xa97c, 2},   {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},
	        {0xfe00, 0xfe0f, 0},   {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},
	        {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2},
	        {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
	        {0xe0100, 0xe01ef, 0},
	};
	if (c < 0x20 || c == 0x7f)
		return 0;
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && c >= ranges[i].from; i++) {
		if (c <= ranges[i].to)
			return ranges[i].columns;
	}
	return 1;
}
