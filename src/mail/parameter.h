/* Values with parameters, as Content-Type and Content-Disposition have them (RFC 2045, section 5.1;
 * RFC 2183): `text/plain; charset=utf-8; name="a b"`.  Continuations and charsets of RFC 2231 are
 * undone (name*0*=, name*1=), and encoded words where programs put them against RFC 2047, 5. */
#ifndef SS_MAIL_PARAMETER_H
#define SS_MAIL_PARAMETER_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/encoded_word.h"

struct ss_parameter {          /* slices: borrowed, valid during the call */
	struct ss_slice name;  /* as sent, without "*0*" */
	struct ss_slice value; /* UTF-8 */
	struct ss_slice raw;   /* without quotes; of continuations: joined, not decoded */
	bool is_extended;      /* RFC 2231 */
};

/* token and tspecials (RFC 2045, section 5.1) */
static inline bool ss_parameter_is_token(uint8_t c)
{
	static const bool characters[256] = {
	        ['!'] = true,         ['#' ... '\''] = true, ['*'] = true,
	        ['+'] = true,         ['-'] = true,          ['.'] = true,
	        ['0' ... '9'] = true, ['A' ... 'Z'] = true,  ['^' ... '~'] = true};
	return characters[c];
}
static inline bool ss_parameter_is_special(uint8_t c)
{
	static const bool specials[256] = {
	        ['('] = true, [')'] = true, ['<'] = true, ['>'] = true,  ['@'] = true,
	        [','] = true, [';'] = true, [':'] = true, ['\\'] = true, ['"'] = true,
	        ['/'] = true, ['['] = true, [']'] = true, ['?'] = true,  ['='] = true};
	return specials[c];
}

/* What stands before the first ";", without comments and blanks around it: borrowed from value. */
struct ss_slice ss_parameter_value(struct ss_slice value);
/* Each parameter, in order; continuations once, in the place of the first.  One that repeats is told
 * again, and counted.  value: unfolded; offset: of the field, for the counts.  Returns what stands
 * before them, as ss_parameter_value. */
struct ss_slice ss_parameter_read(const struct ss_encoded_words *how, struct ss_slice value,
                                  uint64_t offset,
                                  void (*on_parameter)(void *user, const struct ss_parameter *p),
                                  void *user);

#endif
