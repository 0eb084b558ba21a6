#include "mail/charset_iconv.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

enum { LONGEST_NAME = 40, STEP = 256 };

static const char INSTEAD[] = "\357\277\275"; /* U+FFFD */

/* Of the characters that names of charsets have (RFC 2978, section 2.3): no "//TRANSLIT". */
static bool copy_name(struct ss_slice name, char out[LONGEST_NAME + 1])
{
	if (name.len == 0 || name.len > LONGEST_NAME)
		return false;
	for (size_t n = 0; n < name.len; n++) {
		uint8_t c = name.data[n];
		if (!ss_ascii_is_alpha(c) && !ss_ascii_is_digit(c) && !memchr("-_.:+()", c, 7))
			return false;
		out[n] = (char)c;
	}
	out[name.len] = '\0';
	return true;
}

/* Never half a character: what does not fit whole is left out from the last one's head on. */
static void add(struct ss_charset_result *r, struct ss_buffer *out, const char *text, size_t len)
{
	size_t added = ss_buffer_add(out, text, len);
	r->is_cut = added < len;
	if (!r->is_cut)
		return;
	for (; added > 0 && ((uint8_t)text[added] & 0xc0) == 0x80; added--)
		out->len--;
}

struct ss_charset_result ss_charset_iconv(void *user, struct ss_slice name, struct ss_slice bytes,
                                          struct ss_buffer *out)
{
	struct ss_charset_result r = {.is_unknown = true};
	char from[LONGEST_NAME + 1], step[STEP];
	if (!copy_name(name, from))
		return r;
	iconv_t converter = iconv_open("UTF-8", from);
	if (converter == (iconv_t)-1)
		return r;
	r.is_unknown = false;
	char *in = (char *)(uintptr_t)bytes.data; /* iconv only reads */
	size_t left = bytes.len;
	for (bool is_over = false; !is_over && !r.is_cut;) {
		char *to = step;
		size_t room = sizeof step - sizeof INSTEAD;
		is_over = left == 0; /* the last call gives what is still held */
		size_t done =
		        iconv(converter, is_over ? NULL : &in, is_over ? NULL : &left, &to, &room);
		if (done == (size_t)-1 && errno != E2BIG && !is_over) { /* EILSEQ, EINVAL */
			memcpy(to, INSTEAD, sizeof INSTEAD - 1);
			to += sizeof INSTEAD - 1;
			r.n_bad++;
			in++;
			left--;
		}
		add(&r, out, step, (size_t)(to - step));
	}
	iconv_close(converter);
	return r;
}
