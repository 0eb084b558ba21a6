/* The octets of one BDAT (RFC 3030, section 2): exactly as many as were announced. */
#ifndef SS_SMTP_CHUNK_H
#define SS_SMTP_CHUNK_H
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_chunk {
	uint64_t left; /* octets of it that did not come yet */
	bool is_last;
};

/* argument: of BDAT, "1000" or "0 LAST".  False, and *out left alone, if it has any other form: no
 * digits, a sign, another base, more than 63 bits, a word that is not LAST. */
bool ss_chunk_parse(struct ss_slice argument, struct ss_chunk *out);
/* Of the next len octets so many are the chunk's; they are counted as come. */
uint64_t ss_chunk_take(struct ss_chunk *c, uint64_t len);

#endif
