/* What was delivered last, as hashes: tells whether a retransmission brings other bytes.
 *
 * Bytes that were delivered are not kept: a copy of each segment would cost as much as handing it
 * on.  The last SS_RECENT segments of a side are remembered by place and hash instead, and
 * compared with a retransmission that covers them whole; one that was cut shorter is not. */
#ifndef SS_FLOW_RECENT_H
#define SS_FLOW_RECENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SS_RECENT = 16 };

struct ss_recent {                    /* valid when zeroed */
	uint32_t position[SS_RECENT]; /* the low half: enough among neighbours */
	uint32_t len[SS_RECENT], hash[SS_RECENT];
	uint32_t at; /* the next to be overwritten */
};

void ss_recent_add(struct ss_recent *r, uint64_t seed, uint64_t position, const uint8_t *bytes,
                   size_t len);
/* A second copy arrived: did it differ?  Then where: the first such segment. */
bool ss_recent_differs(const struct ss_recent *r, uint64_t seed, uint64_t position,
                       const uint8_t *bytes, size_t len, uint64_t *where, size_t *where_len);

#endif
