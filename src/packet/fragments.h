/* Puts IP datagrams together (RFC 791 section 3.2, RFC 8200 section 4.5).  Private to packet/.
 *
 * The first copy of a byte stands; another copy that differs is counted.  Datagrams are given up
 * after SS_LIMIT_FRAGMENT_SECONDS of capture time, and the oldest ones when there would be more
 * than SS_LIMIT_FRAGMENTED, when they would take more than SS_LIMIT_FRAGMENT_BYTES or a quarter of
 * the memory's limit, and when memory is refused.
 *
 * Capture time here goes on by steps of at most a minute: a jump of the clock, or another
 * interface's, ends nothing. */
#ifndef SS_PACKET_FRAGMENTS_H
#define SS_PACKET_FRAGMENTS_H
#include <stdbool.h>
#include <stdint.h>

#include "packet/packet.h"

struct ss_fragment_key { /* compared and hashed as bytes: no padding */
	uint8_t src[16], dst[16];
	uint32_t id, tunnel;
	uint16_t vlan;
	uint8_t version;
	uint8_t protocol; /* IPv4 only: the fragments of an IPv6 datagram may differ in it */
};
_Static_assert(sizeof(struct ss_fragment_key) == 44, "no padding");

struct ss_fragment {
	struct ss_fragment_key key;
	int64_t ts_ns;
	const uint8_t *bytes; /* borrowed: valid during the call */
	uint32_t captured;    /* bytes that are there, at most len */
	uint64_t len;         /* bytes on the wire; a multiple of 8 if has_more */
	uint32_t offset;      /* in bytes, a multiple of 8 */
	uint8_t protocol;
	bool has_more;
};

struct ss_datagram {          /* the payload of a whole one */
	const uint8_t *bytes; /* valid until ss_fragments_release */
	uint32_t captured, len;
	uint8_t protocol; /* by its first fragment */
};

enum ss_fragment_result {
	SS_FRAGMENT_HELD,
	SS_FRAGMENT_COMPLETE,
	SS_FRAGMENT_MALFORMED,
	SS_FRAGMENT_NO_MEMORY
};

struct ss_fragments {                    /* set memory and seed, zero the rest */
	struct ss_memory *memory;        /* borrowed, must outlive this */
	uint64_t seed;                   /* makes colliding keys hard to guess */
	struct ss_decoder_counts counts; /* read-only */
	struct ss_held **buckets;        /* private from here on */
	struct ss_held *oldest, *newest;
	unsigned n_held;
	size_t used; /* bytes of memory, but for wholes */
	uint64_t now;
	int64_t last_ns;
	struct ss_whole *wholes;
};

/* Is one held, or a complete datagram not released yet? */
static inline bool ss_fragments_is_any(const struct ss_fragments *f)
{
	return f->oldest || f->wholes;
}
/* Gives up what is too old.  To be called with each frame's time, while anything is held and before
 * a fragment is added. */
void ss_fragments_set_time(struct ss_fragments *f, int64_t ts_ns);
/* *out is set if the result is SS_FRAGMENT_COMPLETE. */
enum ss_fragment_result ss_fragments_add(struct ss_fragments *f, const struct ss_fragment *fragment,
                                         struct ss_datagram *out);
/* Gives up held datagrams, the oldest first, at least until `size` more bytes fit into the memory's
 * limit; false if they do not fit then either. */
bool ss_fragments_make_room(struct ss_fragments *f, size_t size);
/* Gives the bytes of the complete datagrams back. */
void ss_fragments_release(struct ss_fragments *f);
/* Gives everything back. */
void ss_fragments_clear(struct ss_fragments *f);

#endif
