/* Numbers as decimal text, written where there is room for them: each returns where its text ends.
 * A sixth of what JSON writes are digits. */
#ifndef SS_OUTPUT_DIGITS_H
#define SS_OUTPUT_DIGITS_H
#include <stdint.h>
#include <string.h>

/* 20 digits; or a sign, 10 digits, a point and 9 digits; eight octets may be written where less is. */
enum { SS_DIGITS_ROOM = 32 };
enum { SS_EIGHT_DIGITS = 100000000 };

/* private: a number below 100 as two digits of ASCII, in the order of memory */
#define SS_TWO(TENS, ONE)                                                                          \
	{                                                                                          \
		'0' + (TENS), '0' + (ONE)                                                          \
	}
#define SS_TEN_OF(TENS)                                                                            \
	SS_TWO(TENS, 0), SS_TWO(TENS, 1), SS_TWO(TENS, 2), SS_TWO(TENS, 3), SS_TWO(TENS, 4),       \
	        SS_TWO(TENS, 5), SS_TWO(TENS, 6), SS_TWO(TENS, 7), SS_TWO(TENS, 8),                \
	        SS_TWO(TENS, 9)
static const char ss_two_digits[100][2] = {SS_TEN_OF(0), SS_TEN_OF(1), SS_TEN_OF(2), SS_TEN_OF(3),
                                           SS_TEN_OF(4), SS_TEN_OF(5), SS_TEN_OF(6), SS_TEN_OF(7),
                                           SS_TEN_OF(8), SS_TEN_OF(9)};

/* private: n: below 100 */
static inline void ss_put_two_digits(char *out, uint32_t n)
{
	memcpy(out, ss_two_digits[n], 2);
}

/* private: the eight digits of a number below SS_EIGHT_DIGITS, 0 to 9 each, the first in the lowest
 * octet.  Halves, then pairs, then digits, all of a kind at once, by multiplication: the digits are
 * two fifths cheaper than one after the other, and no branch depends on how many there are. */
static inline uint64_t ss_eight_digits(uint32_t n)
{
	uint64_t halves = n / 10000 | (uint64_t)(n % 10000) << 32;
	uint64_t hundreds = halves * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
	uint64_t pairs = hundreds | (halves - hundreds * 100) << 16;
	uint64_t tens = pairs * 103 >> 10 & UINT64_C(0x000f000f000f000f);
	return tens | (pairs - tens * 10) << 8;
}

/* private: digits as ss_eight_digits has them */
static inline void ss_put_eight_digits(char *out, uint64_t digits)
{
	digits |= UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	digits = __builtin_bswap64(digits);
#endif
	memcpy(out, &digits, sizeof digits);
}

/* private: below 10000, at least 10: codes, most sizes and counts; half of what eight digits take */
static inline char *ss_put_shorter_count(char *out, uint32_t n)
{
	uint32_t hundreds = n / 100;
	if (n >= 1000) {
		ss_put_two_digits(out, hundreds);
		out += 2;
	} else if (n >= 100) {
		*out++ = (char)('0' + hundreds);
	}
	ss_put_two_digits(out, n % 100);
	return out + 2;
}

/* private: below SS_EIGHT_DIGITS, not 0 */
static inline char *ss_put_short_count(char *out, uint32_t n)
{
	uint64_t digits = ss_eight_digits(n);
	unsigned zeros = (unsigned)__builtin_ctzll(digits) / 8; /* in front */
	ss_put_eight_digits(out, digits >> 8 * zeros);
	return out + 8 - zeros;
}

/* private: of nine digits and more; seconds since 1970 have ten */
static inline char *ss_put_long_count(char *out, uint64_t n)
{
	uint64_t upper = n / SS_EIGHT_DIGITS;
	if (upper >= 10 && upper < 100) {
		out[0] = (char)('0' + upper / 10);
		out[1] = (char)('0' + upper % 10);
		out += 2;
	} else if (upper < SS_EIGHT_DIGITS) {
		out = ss_put_short_count(out, (uint32_t)upper);
	} else {
		out = ss_put_short_count(out, (uint32_t)(upper / SS_EIGHT_DIGITS));
		ss_put_eight_digits(out, ss_eight_digits((uint32_t)(upper % SS_EIGHT_DIGITS)));
		out += 8;
	}
	ss_put_eight_digits(out, ss_eight_digits((uint32_t)(n % SS_EIGHT_DIGITS)));
	return out + 8;
}

static inline char *ss_put_count(char *out, uint64_t n)
{
	if (n < 10) { /* most are */
		*out = (char)('0' + n);
		return out + 1;
	}
	if (n < 10000)
		return ss_put_shorter_count(out, (uint32_t)n);
	return n < SS_EIGHT_DIGITS ? ss_put_short_count(out, (uint32_t)n)
	                           : ss_put_long_count(out, n);
}

static inline char *ss_put_number(char *out, int64_t n)
{
	*out = '-';
	return ss_put_count(out + (n < 0), n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

/* private: a point, and six digits, or nine where they are not zero */
static inline char *ss_put_fraction(char *out, uint32_t ns)
{
	*out++ = '.';
	if (ns % 1000 != 0) {
		*out = (char)('0' + ns / SS_EIGHT_DIGITS);
		ss_put_eight_digits(out + 1, ss_eight_digits(ns % SS_EIGHT_DIGITS));
		return out + 9;
	}
	uint32_t us = ns / 1000;
	ss_put_two_digits(out, us / 10000);
	ss_put_two_digits(out + 2, us / 100 % 100);
	ss_put_two_digits(out + 4, us % 100);
	return out + 6;
}

/* ns as seconds: "1767323045.000001", six digits, or nine where they are not zero. */
static inline char *ss_put_seconds(char *out, int64_t ns)
{
	uint64_t whole = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	*out = '-';
	out = ss_put_count(out + (ns < 0), whole / 1000000000);
	return ss_put_fraction(out, (uint32_t)(whole % 1000000000));
}

/* How a second was written, for those that follow within it, as most times of a capture do. */
struct ss_told_second {  /* valid when zeroed */
	uint64_t second; /* private */
	uint8_t len;     /* 0: of none yet */
	char text[SS_DIGITS_ROOM];
};

/* As ss_put_seconds does. */
static inline char *ss_put_time(char *out, int64_t ns, struct ss_told_second *told)
{
	uint64_t second = (uint64_t)ns / 1000000000;
	if (ns < 10 * INT64_C(1000000000))
		return ss_put_seconds(out, ns);
	if (told->len == 0 || told->second != second) {
		told->second = second;
		told->len = (uint8_t)(ss_put_count(told->text, second) - told->text);
	}
	memcpy(out, told->text, 16); /* ten digits at most */
	return ss_put_fraction(out + told->len, (uint32_t)((uint64_t)ns % 1000000000));
}

#endif
