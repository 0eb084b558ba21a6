/* The charsets that the C library's iconv knows, for struct ss_charsets.to_utf8.  In a library of
 * its own: iconv loads modules from disk, which not every program wants. */
#ifndef SS_MAIL_CHARSET_ICONV_H
#define SS_MAIL_CHARSET_ICONV_H
#include "mail/charset.h"

/* user: not used, may be NULL. */
struct ss_charset_result ss_charset_iconv(void *user, struct ss_slice name, struct ss_slice bytes,
                                          struct ss_buffer *out);

#endif
