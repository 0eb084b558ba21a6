/* Fields of a header that are in the octets at hand as a whole: private to header.c.
 *
 * Nearly all are, and are told as they stand there: read in a quarter of the instructions of what comes
 * in pieces, and is kept line by line. */
#ifndef SS_MAIL_HEADER_PLAIN_H
#define SS_MAIL_HEADER_PLAIN_H
#include <stddef.h>
#include <stdint.h>

/* The length of the field that begins here, with its last line end, and that of its name, behind which
 * the colon stands at once.  0: it is not all here, or not known to be, or something of it is counted
 * (SS_MAIL_HEADER_...). */
size_t ss_header_plain(const uint8_t *bytes, size_t len, size_t *name_len);

#endif
