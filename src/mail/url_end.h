/* Where a URL that stands in text ends: private to url*.c. */
#ifndef SS_MAIL_URL_END_H
#define SS_MAIL_URL_END_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum {
	SS_URL_END_TEXT = 1, /* ends a URL in text */
	SS_URL_END_CODE = 2, /* ... in code */
	SS_URL_END_TAIL = 4, /* may be the last octet of a blank in UTF-8 */
};
extern const uint8_t ss_url_end_class[256];

/* Octets of the Unicode blank (U+00A0, U+2000, U+3000, ...) that url ends with, or 0. */
size_t ss_url_end_blank(struct ss_slice url);

/* How much of it is URL: without the punctuation at its end, and closing brackets that nothing in
 * it opens; in code, it ends at the first of these. */
size_t ss_url_end_trim(struct ss_slice url, bool is_code);

/* How much of a text that was cut is whole characters. */
size_t ss_url_end_whole(struct ss_slice text);

#endif
