#include "base/slice.h"

#include <string.h>

struct ss_slice ss_slice_of(const char *text)
{
	return (struct ss_slice){(const uint8_t *)text, text ? strlen(text) : 0};
}

struct ss_slice ss_slice_cut(struct ss_slice s, size_t from, size_t len)
{
	if (!s.data)
		return s;
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct ss_slice){s.data + from, len};
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

struct ss_slice ss_slice_trim(struct ss_slice s)
{
	while (s.len > 0 && is_blank(s.data[0])) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool ss_slice_is_equal(struct ss_slice a, struct ss_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool ss_slice_has_prefix_nocase(struct ss_slice s, struct ss_slice prefix)
{
	if (s.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++) {
		if (ss_ascii_upper(s.data[i]) != ss_ascii_upper(prefix.data[i]))
			return false;
	}
	return true;
}

bool ss_slice_is_equal_nocase(struct ss_slice a, struct ss_slice b)
{
	return a.len == b.len && ss_slice_has_prefix_nocase(a, b);
}

size_t ss_slice_find(struct ss_slice s, size_t from, uint8_t byte)
{
	if (from >= s.len)
		return s.len;
	const uint8_t *at = memchr(s.data + from, byte, s.len - from);
	return at ? (size_t)(at - s.data) : s.len;
}

bool ss_slice_has_control(struct ss_slice s)
{
	for (size_t n = 0; n < s.len; n++) {
		if ((s.data[n] < ' ' && s.data[n] != '\t') || s.data[n] == 0x7f)
			return true;
	}
	return false;
}

bool ss_slice_to_number(struct ss_slice s, uint64_t max, uint64_t *value)
{
	uint64_t n = 0;
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ss_ascii_is_digit(s.data[i]))
			return false;
		unsigned digit = s.data[i] - '0';
		if (n > (max - digit) / 10 || digit > max)
			return false;
		n = n * 10 + digit;
	}
	*value = n;
	return true;
}

bool ss_slice_to_size(struct ss_slice s, uint64_t max, uint64_t *value)
{
	static const char units[] = "KMGT";
	uint8_t last = s.len > 0 ? ss_ascii_upper(s.data[s.len - 1]) : 0;
	unsigned shift = 0;
	uint64_t n;
	for (unsigned i = 0; units[i]; i++) {
		if (last == (uint8_t)units[i])
			shift = 10 * (i + 1);
	}
	if (!ss_slice_to_number(ss_slice_cut(s, 0, s.len - (shift > 0)), max >> shift, &n))
		return false;
	*value = n << shift;
	return true;
}
