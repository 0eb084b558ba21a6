/* Base64 (RFC 4648, section 4), for the short texts of AUTH and identifiers. */
#ifndef SS_BASE_BASE64_H
#define SS_BASE_BASE64_H
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Writes at most size bytes; returns how many, or -1 if text is not base64 (padding may be missing)
 * or does not fit. */
long ss_base64_decode(struct ss_slice text, uint8_t *out, size_t size);
/* Writes 4 * ceil(len / 3) characters and a NUL; returns their number. */
size_t ss_base64_encode(const uint8_t *bytes, size_t len, char *out);

#endif
