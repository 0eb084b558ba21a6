/* Tag lists: "v=1; a=rsa-sha256; d=example.org; s=2024; bh=...", of DKIM-Signature (RFC 6376,
 * section 3.2), ARC-Seal, ARC-Message-Signature (RFC 8617). */
#ifndef SS_MAIL_TAG_LIST_H
#define SS_MAIL_TAG_LIST_H
#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* The next tag from *at on; *at moves behind it.  value: without blanks around it, those within as
 * sent.  False: no more. */
bool ss_tag_next(struct ss_slice list, size_t *at, struct ss_slice *name, struct ss_slice *value);

#endif
