/* The charsets that the C library's iconv knows, for struct ss_charsets.to_utf8.  In a library of
 * its own: iconv loads modules from disk, which not every program wants. */
#ifndef SS_MAIL_CHARSET_ICONV_H
#define SS_MAIL_CHARSET_ICONV_H
#include "mail/charset.h"

/* Converters that were used, to be used again: opening one loads its module.  One thread at a time. */
struct ss_charset_iconv;

struct ss_charset_iconv *ss_charset_iconv_create(void);       /* NULL: no memory */
void ss_charset_iconv_destroy(struct ss_charset_iconv *kept); /* NULL is taken */

/* user: a struct ss_charset_iconv, or NULL: each call opens its own. */
struct ss_charset_result ss_charset_iconv(void *user, struct ss_slice name, struct ss_slice bytes,
                                          struct ss_buffer *out);

#endif
