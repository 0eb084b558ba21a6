/* The walk over lines in search of those that may be boundaries: private to mime.c. */
#ifndef SS_MAIL_MIME_SCAN_H
#define SS_MAIL_MIME_SCAN_H
#include <stddef.h>
#include <stdint.h>

/* Position of the first LF that is followed by "-", or by nothing more; len if there is none. */
size_t ss_mime_scan(const uint8_t *text, size_t len);

#endif
