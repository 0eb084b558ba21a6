/* What nearly all parts say of themselves (RFC 2045), so that it is told without a copy: of a relay's mail
 * a part takes 250 instructions less.  Private to mime_part.c. */
#ifndef SS_MAIL_MIME_USUAL_H
#define SS_MAIL_MIME_USUAL_H
#include "base/slice.h"

/* "text/plain": the same in lower case, whose octets are never given back; absent if it is not usual. */
struct ss_slice ss_mime_usual_type(struct ss_slice type);
/* The same of a charset, an encoding or a disposition: "utf-8", "base64", "inline". */
struct ss_slice ss_mime_usual_word(struct ss_slice word);

#endif
