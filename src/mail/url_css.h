/* The argument of url(...) in CSS (CSS Syntax, section 4.3.6): private to url*.c. */
#ifndef SS_MAIL_URL_CSS_H
#define SS_MAIL_URL_CSS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct ss_url_css { /* zero it behind "url(" */
	uint32_t escape;
	uint8_t state, quote, n_digits;
	bool is_cut; /* out was full */
};

/* Adds the argument, without its quotes and escapes, to out.  Returns how many octets it used; with
 * the last one of the argument, *is_over. */
size_t ss_url_css_feed(struct ss_url_css *css, const uint8_t *bytes, size_t len,
                       struct ss_buffer *out, bool *is_over);

#endif
