/* Punycode (RFC 3492): labels of domains that have letters beyond ASCII, "xn--bcher-kva". */
#ifndef SS_BASE_PUNYCODE_H
#define SS_BASE_PUNYCODE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum { SS_PUNYCODE_LABEL = 63, SS_PUNYCODE_FIRST = 128 }; /* the first point that is not basic */

/* The A-label with its "xn--" of these points; its length, 0 if it is too long. */
size_t ss_punycode_write(const uint32_t *points, size_t n, uint8_t out[SS_PUNYCODE_LABEL]);
/* The points of an A-label, which begins with "xn--" in any case.  False if it is none. */
bool ss_punycode_read(struct ss_slice label, uint32_t points[SS_PUNYCODE_LABEL], size_t *n);

#endif
