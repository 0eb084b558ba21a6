/* Eight octets in one step, in a word: most texts on the wire are too short for vectors to pay. */
#ifndef SS_BASE_EIGHT_H
#define SS_BASE_EIGHT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SS_EIGHT = 8 };

/* Eight times the same. */
#define SS_EIGHT_OF(OCTET) (UINT64_C(0x0101010101010101) * (uint8_t)(OCTET))
#define SS_EIGHT_HIGH      SS_EIGHT_OF(0x80)

static inline uint64_t ss_eight_read(const uint8_t *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof word);
	return word;
}

/* private: of 4 to 7 octets: the first four and the last four */
static inline bool ss_eight_are_halves_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	uint32_t first[2], last[2];
	memcpy(&first[0], a, sizeof first[0]);
	memcpy(&first[1], b, sizeof first[1]);
	memcpy(&last[0], a + len - sizeof last[0], sizeof last[0]);
	memcpy(&last[1], b + len - sizeof last[1], sizeof last[1]);
	return first[0] == first[1] && last[0] == last[1];
}

/* As memcmp tells, of texts that are mostly short: of four octets, half of what a call of it takes. */
static inline bool ss_eight_are_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t n = 0;
	if (len >= SS_EIGHT) {
		for (; n < len - SS_EIGHT; n += SS_EIGHT) {
			if (ss_eight_read(a + n) != ss_eight_read(b + n))
				return false;
		}
		n = len - SS_EIGHT;
		return ss_eight_read(a + n) == ss_eight_read(b + n);
	}
	if (len >= SS_EIGHT / 2)
		return ss_eight_are_halves_equal(a, b, len);
	while (n < len && a[n] == b[n])
		n++;
	return n == len;
}

/* Is one of the octets below that, which is 0x80 at most? */
static inline bool ss_eight_has_below(uint64_t word, uint8_t least)
{
	return ((word - SS_EIGHT_OF(least)) & ~word & SS_EIGHT_HIGH) != 0;
}

/* 0x80 in each octet that is below that, which is 0x80 at most, nothing in others. */
static inline uint64_t ss_eight_below(uint64_t word, uint8_t least)
{
	uint64_t low = word & SS_EIGHT_OF(0x7f);
	return ~((low + SS_EIGHT_OF(0x80 - least)) | word) & SS_EIGHT_HIGH;
}

/* The first octet, as they were read, that is marked by 0x80; one is. */
static inline size_t ss_eight_first(uint64_t marks)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (size_t)__builtin_ctzll(marks) / 8;
#else
	return (size_t)__builtin_clzll(marks) / 8;
#endif
}

/* 0x80 in each octet that is 0, nothing in others. */
static inline uint64_t ss_eight_zeros(uint64_t word)
{
	const uint64_t low = SS_EIGHT_OF(0x7f);
	return ~(((word & low) + low) | word | low);
}

/* 0x80 in each octet that is a letter of ASCII, nothing in others. */
static inline uint64_t ss_eight_letters(uint64_t word)
{
	uint64_t low = (word | SS_EIGHT_OF(0x20)) & SS_EIGHT_OF(0x7f);
	uint64_t from = low + SS_EIGHT_OF(0x80 - 'a'), beyond = low + SS_EIGHT_OF(0x80 - 'z' - 1);
	return from & ~beyond & ~word & SS_EIGHT_HIGH;
}

#endif
