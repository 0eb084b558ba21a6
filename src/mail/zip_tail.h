/* The last octets of what passed.  Private to the lister of archives. */
#ifndef SS_MAIL_ZIP_TAIL_H
#define SS_MAIL_ZIP_TAIL_H
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

struct ss_zip_tail { /* zero it, but for the bytes */
	size_t at;   /* where the next one goes: once it is full, of the oldest */
	size_t len;
	uint8_t bytes[SS_LIMIT_ZIP_TAIL];
};

static inline void ss_zip_tail_clear(struct ss_zip_tail *t)
{
	t->at = t->len = 0;
}
void ss_zip_tail_add(struct ss_zip_tail *t, const uint8_t *bytes, size_t len);
/* In order; returns how many there are. */
size_t ss_zip_tail_read(const struct ss_zip_tail *t, uint8_t out[SS_LIMIT_ZIP_TAIL]);

#endif
