/* Where comments and quoted strings within values of header fields end (RFC 5322, section 3.2). */
#ifndef SS_MAIL_COMMENT_H
#define SS_MAIL_COMMENT_H
#include <stddef.h>

#include "base/slice.h"

/* text[at] is "(": the place behind the ")" that closes it, comments within it passed over.  More
 * than text.len if none does. */
size_t ss_comment_end(struct ss_slice text, size_t at);

/* text[at] is a double quote: the place behind the one that closes it.  More than text.len if none
 * does. */
size_t ss_quoted_end(struct ss_slice text, size_t at);

#endif
