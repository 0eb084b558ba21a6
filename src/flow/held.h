/* Segments of one side that came too early, in order of position, without overlaps.
 *
 * A skip list (Pugh 1990): the usual case, one more at the end, takes constant time, and the worst
 * one, single bytes in a random order, the logarithm of their number. */
#ifndef SS_FLOW_HELD_H
#define SS_FLOW_HELD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mark.h"
#include "base/memory.h"

enum {
	SS_HELD_LEVELS = 7
}; /* each links a quarter of the one below: 16384 segments at full speed */

struct ss_held_segment {
	uint64_t position, ack; /* unwrapped; ack 0: none */
	struct ss_mark mark;
	uint32_t len;
	uint8_t levels;
	bool is_lost; /* it was on the wire, but the snap length cut it off: there are no bytes */
	struct ss_held_segment *next[]; /* as many as levels, and then the bytes */
};

struct ss_held { /* valid when zeroed */
	struct ss_held_segment *first[SS_HELD_LEVELS];
	struct ss_held_segment *last;
	uint64_t cost;   /* bytes of memory, bookkeeping included */
	uint64_t bytes;  /* of payload */
	uint32_t random; /* private */
};

static inline uint64_t ss_held_end(const struct ss_held_segment *s)
{
	return s->position + s->len;
}

static inline const uint8_t *ss_held_bytes(const struct ss_held_segment *s)
{
	return (const uint8_t *)&s->next[s->levels];
}

/* The first one that ends after position, or NULL. */
struct ss_held_segment *ss_held_find(const struct ss_held *h, uint64_t position);
/* Copies bytes (NULL: they are lost) to a place where nothing is held.  0, or SS_ENOMEM. */
int ss_held_add(struct ss_held *h, struct ss_memory *memory, const struct ss_held_segment *like,
                const uint8_t *bytes);
/* Takes the first one out; it now belongs to the caller, who gives it to ss_held_give. */
struct ss_held_segment *ss_held_take_first(struct ss_held *h);
/* The same for any of them. */
void ss_held_take(struct ss_held *h, struct ss_held_segment *s);
void ss_held_give(struct ss_memory *memory, struct ss_held_segment *s);
/* Drops what ends at or before position. */
void ss_held_drop_before(struct ss_held *h, struct ss_memory *memory, uint64_t position);
void ss_held_release(struct ss_held *h, struct ss_memory *memory);

#endif
