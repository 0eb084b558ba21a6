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
