/* Looks for a text in many others, ASCII letters without case. */
#ifndef SS_FILTER_NEEDLE_H
#define SS_FILTER_NEEDLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_needle {
	struct ss_slice text;        /* lower case */
	size_t probe[2];             /* where its two rarest octets are */
	uint8_t octet[2], letter[2]; /* these, and 0x20 if the octet is a letter */
};

/* Makes *text (which is borrowed from then on) lower case in place. */
void ss_needle_set(struct ss_needle *n, uint8_t *text, size_t len);
bool ss_needle_is_in(const struct ss_needle *n, struct ss_slice hay);

#endif
