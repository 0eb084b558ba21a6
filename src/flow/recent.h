/* What was delivered last: tells whether a retransmission brings other bytes.
 *
 * Of each side the last SS_RECENT_BYTES are kept themselves: every byte of a second copy that falls
 * among them is compared, however the copy is cut.  That is a dialogue's last commands and replies.
 * Keeping all bytes of a message would cost as much as handing them on; so of what is before them
 * only the last SS_RECENT segments are remembered, by place and hash, and are compared with a
 * retransmission that covers one whole.  Not noticed is another copy of older bytes, and one that
 * repeats only a part of a large segment, cut elsewhere. */
#ifndef SS_FLOW_RECENT_H
#define SS_FLOW_RECENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SS_RECENT = 16, SS_RECENT_BYTES = 128 };

struct __attribute__((packed, aligned(2))) ss_recent_segment { /* 10 bytes, 16 times a side */
	uint32_t position, hash;
	uint16_t len; /* 0: none */
};

struct ss_recent {             /* valid when zeroed; positions by their low half */
	uint32_t n_bytes, end; /* kept, and the position after them */
	uint32_t first;        /* a position that is at bytes[0] */
	uint8_t at;            /* of the segments, the next to be overwritten */
	struct ss_recent_segment segments[SS_RECENT];
	uint8_t bytes[SS_RECENT_BYTES]; /* each at its position after that, modulo the size */
};

void ss_recent_add(struct ss_recent *r, uint64_t seed, uint64_t position, const uint8_t *bytes,
                   size_t len);
/* A second copy arrived: did it differ?  Then where: the first bytes that do, as far as known. */
bool ss_recent_differs(const struct ss_recent *r, uint64_t seed, uint64_t position,
                       const uint8_t *bytes, size_t len, uint64_t *where, size_t *where_len);

#endif
