/* Fields of a header that are in the octets at hand as a whole: private to header.c.
 *
 * Nearly all are, and are told as they stand there: read in 350 instructions (by callgrind, of mail
 * of a relay) instead of the 890 of what comes in pieces, and is kept line by line.  What was kept so is
 * mostly as plain as the others. */
#ifndef SS_MAIL_HEADER_PLAIN_H
#define SS_MAIL_HEADER_PLAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "mail/header.h"

/* The length of the field that begins here, with its last line end, CR LF.  0: it is not all here, or not known
 * to be, or something of it is counted (SS_MAIL_HEADER_...).  is_all: it does not go on behind these octets.
 * joined: where several lines are put together.  field: what it says itself is set, that is all but where it
 * is and what it is known as. */
size_t ss_header_plain(const uint8_t *bytes, size_t len, bool is_all, struct ss_buffer *joined,
                       struct ss_header_field *field);

#endif
