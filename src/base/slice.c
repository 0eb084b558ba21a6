#include "base/slice.h"

#include "base/eight.h"
#include "base/rare.h"

enum { HALF = SS_EIGHT / 2 };

/* Four to eight octets; of fewer than eight, those in the middle twice. */
static inline uint64_t read_short(const uint8_t *p, size_t len)
{
	uint32_t first, last;
	memcpy(&first, p, HALF);
	memcpy(&last, p + len - HALF, HALF);
	return (uint64_t)last << 32 | first;
}

/* unlike: bits in which another one differs from it, of those that case is told by. */
SS_APART static bool differs_in_letters(uint64_t word, uint64_t unlike)
{
	return (unlike << 2 & ~ss_eight_letters(word)) == 0;
}

static inline bool is_same(uint64_t a, uint64_t b)
{
	uint64_t unlike = a ^ b;
	if (unlike == 0)
		return true;
	return (unlike & ~SS_EIGHT_OF(0x20)) == 0 && differs_in_letters(a, unlike);
}

static bool begins_tiny(const uint8_t *s, const uint8_t *prefix, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (ss_ascii_upper(s[i]) != ss_ascii_upper(prefix[i]))
			return false;
	}
	return true;
}

static bool begins_long(const uint8_t *s, const uint8_t *prefix, size_t len)
{
	size_t last = len - SS_EIGHT;
	for (size_t at = 0; at < last; at += SS_EIGHT) {
		if (!is_same(ss_eight_read(s + at), ss_eight_read(prefix + at)))
			return false;
	}
	return is_same(ss_eight_read(s + last), ss_eight_read(prefix + last));
}

/* Verbs, keywords, names of fields: most have four to eight octets, and take 20 instructions; octet by
 * octet it was 56. */
bool ss_slice_begins_nocase(struct ss_slice s, struct ss_slice prefix)
{
	if (prefix.len < HALF)
		return begins_tiny(s.data, prefix.data, prefix.len);
	if (prefix.len > SS_EIGHT)
		return begins_long(s.data, prefix.data, prefix.len);
	return is_same(read_short(s.data, prefix.len), read_short(prefix.data, prefix.len));
}

static bool is_control(uint8_t c)
{
	return (c < ' ' && c != '\t') || c == 0x7f;
}

static bool has_control(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_control(p[i]))
			return true;
	}
	return false;
}

/* Tabs are rare. */
static bool eight_have_control(const uint8_t *p)
{
	uint64_t word = ss_eight_read(p);
	return (ss_eight_has_below(word, ' ') || ss_eight_has_below(word ^ SS_EIGHT_OF(0x7f), 1)) &&
	       has_control(p, SS_EIGHT);
}

bool ss_slice_has_control(struct ss_slice s)
{
	if (s.len < SS_EIGHT)
		return has_control(s.data, s.len);
	for (size_t n = 0; n + SS_EIGHT < s.len; n += SS_EIGHT) {
		if (eight_have_control(s.data + n))
			return true;
	}
	return eight_have_control(s.data + s.len - SS_EIGHT);
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
