/* UTF-16 (RFC 2781) -> UTF-8 as it passes: for looking into text whose every other octet is NUL. */
#ifndef SS_MAIL_UTF16_H
#define SS_MAIL_UTF16_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_utf16 {                       /* ss_utf16_init sets it */
	bool is_order_known, is_little; /* private */
	uint8_t n;                      /* octets of the unit in hand */
	uint8_t octets[2];
	uint16_t high; /* surrogate that waits for its other half; 0: none */
};

/* False: that charset (without case) is none of UTF-16, UTF-16LE, UTF-16BE. */
bool ss_utf16_init(struct ss_utf16 *u, struct ss_slice charset);

/* How large `out` must be for a portion of len octets. */
#define SS_UTF16_ROOM(len) (2 * (len) + 8)

/* Returns how many octets were written to out.  Without a mark of the order of octets it is guessed
 * by the first unit; a lone surrogate becomes U+FFFD. */
size_t ss_utf16_feed(struct ss_utf16 *u, const uint8_t *bytes, size_t len, uint8_t *out);

#endif
