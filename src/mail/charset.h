/* Text of any charset -> UTF-8.  UTF-8 itself, US-ASCII, ISO-8859-1 and windows-1252 are built in;
 * who wants more hands in a converter (mail/charset_iconv.h is one). */
#ifndef SS_MAIL_CHARSET_H
#define SS_MAIL_CHARSET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

struct ss_charset_result {
	size_t n_bad;    /* octets that the charset does not have: each became U+FFFD */
	bool is_cut;     /* out's limit, or the memory, had no room for all */
	bool is_unknown; /* the charset is; nothing was added */
};

/* Adds bytes as UTF-8 to out. */
struct ss_charset {
	const char *name;
	struct ss_charset_result (*to_utf8)(struct ss_slice bytes, struct ss_buffer *out);
};

struct ss_charsets { /* may be zero */
	/* Asked where a name is not built in; NULL: nobody is. */
	struct ss_charset_result (*to_utf8)(void *user, struct ss_slice name, struct ss_slice bytes,
	                                    struct ss_buffer *out);
	void *user;
};

/* NULL if it is not built in.  Letters compare without case. */
const struct ss_charset *ss_charset_find(struct ss_slice name);
/* Adds bytes as UTF-8 to out.  charsets: NULL: the built-in ones alone. */
struct ss_charset_result ss_charset_convert(const struct ss_charsets *charsets,
                                            struct ss_slice name, struct ss_slice bytes,
                                            struct ss_buffer *out);
/* Text of which nobody said the charset: UTF-8, or, if it cannot be that, windows-1252: then n_bad
 * is not 0. */
struct ss_charset_result ss_charset_guess(struct ss_slice bytes, struct ss_buffer *out);

#endif
