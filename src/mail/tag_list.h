/* Tag lists: "v=1; a=rsa-sha256; d=example.org; s=2024; bh=...", of DKIM-Signature (RFC 6376,
 * section 3.2), ARC-Seal, ARC-Message-Signature (RFC 8617). */
#ifndef SS_MAIL_TAG_LIST_H
#define SS_MAIL_TAG_LIST_H
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* The next tag from *at on (0 at first); *at moves behind it.  name and value: without blanks and
 * line ends around them, those within as sent; value is absent if there is no "=".  Empty tags are
 * passed over.  False: no more. */
bool ss_tag_next(struct ss_slice list, size_t *at, struct ss_slice *name, struct ss_slice *value);

#endif
