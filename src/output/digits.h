/* Numbers as decimal text, written where there is room for them: each returns where its text ends.
 * A sixth of what JSON writes are digits. */
#ifndef SS_OUTPUT_DIGITS_H
#define SS_OUTPUT_DIGITS_H
#include <stdint.h>
#include <string.h>

enum { SS_DIGITS_ROOM = 24 }; /* 20 digits; or a sign, 10 digits, a point and 9 digits */

/* The two digits of each number below 100. */
extern const char ss_digit_pairs[];

/* private: the last len digits of n */
static inline void ss_put_last_digits(char *out, uint64_t n, unsigned len)
{
	for (; len >= 2; len -= 2, n /= 100)
		memcpy(out + len - 2, ss_digit_pairs + n % 100 * 2, 2);
	if (len > 0)
		*out = (char)('0' + n % 10);
}

/* private: how many digits it has */
static inline unsigned ss_digits_of(uint64_t n)
{
	unsigned len = 1;
	for (; n >= 10000; n /= 10000)
		len += 4;
	return len + (n >= 10) + (n >= 100) + (n >= 1000);
}

static inline char *ss_put_count(char *out, uint64_t n)
{
	if (n < 10) { /* most are */
		*out = (char)('0' + n);
		return out + 1;
	}
	unsigned len = ss_digits_of(n);
	ss_put_last_digits(out, n, len);
	return out + len;
}

static inline char *ss_put_number(char *out, int64_t n)
{
	*out = '-';
	return ss_put_count(out + (n < 0), n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

/* ns as seconds: "1767323045.000001", six digits, or nine where they are not zero. */
static inline char *ss_put_seconds(char *out, int64_t ns)
{
	uint64_t whole = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	uint32_t fraction = (uint32_t)(whole % 1000000000);
	*out = '-';
	out = ss_put_count(out + (ns < 0), whole / 1000000000);
	*out++ = '.';
	if (fraction % 1000 != 0) {
		ss_put_last_digits(out, fraction, 9);
		return out + 9;
	}
	ss_put_last_digits(out, fraction / 1000, 6);
	return out + 6;
}

#endif
