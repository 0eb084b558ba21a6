/* A run of bytes that belongs to somebody else: not NUL-terminated, may hold any byte.
 * data == NULL means "absent"; data != NULL with len == 0 means "present and empty". */
#ifndef SS_BASE_SLICE_H
#define SS_BASE_SLICE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ss_slice {
	const uint8_t *data;
	size_t len;
};

/* The bytes of a string literal. */
#define SS_SLICE(literal) ((struct ss_slice){(const uint8_t *)(literal), sizeof(literal) - 1})

struct ss_slice ss_slice_of(const char *text); /* strlen; NULL gives the absent slice */
struct ss_slice ss_slice_cut(struct ss_slice s, size_t from, size_t len); /* clamped to s */
struct ss_slice ss_slice_trim(struct ss_slice s); /* without spaces and tabs at both ends */

bool ss_slice_is_equal(struct ss_slice a, struct ss_slice b);
/* ASCII letters compare without case (RFC 5321, section 2.4). */
bool ss_slice_is_equal_nocase(struct ss_slice a, struct ss_slice b);
bool ss_slice_has_prefix_nocase(struct ss_slice s, struct ss_slice prefix);

/* Position of the first such byte at or after from, or s.len. */
size_t ss_slice_find(struct ss_slice s, size_t from, uint8_t byte);

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

#endif
