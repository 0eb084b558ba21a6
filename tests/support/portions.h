/* Portions of both sides' bytes out of a text:
 *
 *     C>EHLO client.example          what follows the mark, up to the next one; LF becomes CR LF
 *     S>250-mx.example
 *     250 SIZE 9
 *     c>MAIL FROM:<al                small: the bytes as they are, without the last LF
 *     c>ice@example.com>
 */
#ifndef SS_TESTS_SUPPORT_PORTIONS_H
#define SS_TESTS_SUPPORT_PORTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct portion {
	bool is_server;
	uint8_t *bytes; /* on the heap, of exactly that length: what reads beyond is seen */
	size_t len;
};

/* Takes the first portion off the text; false if there is none.  What stands before the first mark
 * is passed over.  The caller frees the bytes. */
bool portion_next(const uint8_t **text, size_t *len, struct portion *out);

#endif
