#include "base/utf8.h"

#include <string.h>

#include "base/columns.h"

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

int ss_utf8_columns(uint32_t c)
{
	size_t low = 0, high = sizeof column_ranges / sizeof column_ranges[0];
	if (c >= 0x20 && c < 0x7f)
		return 1;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct column_range *r = &column_ranges[middle];
		if (c > r->last)
			low = middle + 1;
		else if (c < r->first)
			high = middle;
		else
			return r->columns;
	}
	return 1;
}

bool ss_utf8_is_format(uint32_t c)
{
	size_t n = sizeof format_ranges / sizeof format_ranges[0];
	for (size_t i = 0; i < n && c >= format_ranges[i].first; i++) {
		if (c <= format_ranges[i].last)
			return true;
	}
	return false;
}

bool ss_utf8_is_hidden(uint32_t c)
{
	/* Besides formats: controls, line separators, fillers, selectors, reserved formats. */
	static const struct {
		uint32_t from, to;
	} ranges[] = {
	        {0x0000, 0x001f}, {0x007f, 0x009f},   {0x034f, 0x034f}, {0x115f, 0x1160},
	        {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x2028, 0x2029}, {0x2060, 0x206f},
	        {0x3164, 0x3164}, {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f}, {0xffa0, 0xffa0},
	        {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
	};
	if (c >= 0x20 && c < 0x7f)
		return false;
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && c >= ranges[i].from; i++) {
		if (c <= ranges[i].to)
			return true;
	}
	return (c & 0xfffe) == 0xfffe || ss_utf8_is_format(c);
}
