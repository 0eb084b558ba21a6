#include "base/slice.h"

bool ss_slice_begins_nocase(struct ss_slice s, struct ss_slice prefix)
{
	for (size_t i = 0; i < prefix.len; i++) {
		if (ss_ascii_upper(s.data[i]) != ss_ascii_upper(prefix.data[i]))
			return false;
	}
	return true;
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
