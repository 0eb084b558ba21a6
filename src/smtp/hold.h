/* Bytes of one side that cannot be read yet, as what they are depends on the other side; with the
 * packets they came in and the gaps between them. */
#ifndef SS_SMTP_HOLD_H
#define SS_SMTP_HOLD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/mark.h"
#include "base/slice.h"

struct ss_hold_run { /* bytes of one packet, or a gap */
	uint64_t offset;
	uint64_t len;
	uint64_t beside; /* how far the other side had come then */
	struct ss_mark mark;
	bool is_gap;
};

struct ss_held {
	struct ss_buffer bytes, runs;
	size_t n_bytes_read;
	uint32_t n_runs_read, n_gaps;
};

struct ss_hold { /* private.  Nearly all are empty, and each packet asks whether one is */
	struct ss_memory *memory;
	struct ss_held *held; /* NULL: nothing */
};

void ss_hold_init(struct ss_hold *h, struct ss_memory *memory);
/* Returns how many bytes it took: fewer than len when SS_LIMIT_STALLED or the memory's limit is
 * reached. */
size_t ss_hold_add(struct ss_hold *h, const uint8_t *bytes, size_t len, uint64_t offset,
                   uint64_t beside, struct ss_mark mark);
/* False when memory is short. */
bool ss_hold_add_gap(struct ss_hold *h, uint64_t len, uint64_t offset, uint64_t beside,
                     struct ss_mark mark);
static inline bool ss_hold_is_empty(const struct ss_hold *h)
{
	return !h->held || h->held->runs.len == 0;
}

/* The oldest run.  visible: its bytes and those of the runs behind it, up to the next gap.  False if
 * there is none.  Borrowed: valid until the hold is changed. */
bool ss_hold_front(const struct ss_hold *h, struct ss_hold_run *run, struct ss_slice *visible);
/* Offset behind the last byte that is held; fallback if there is none. */
uint64_t ss_hold_end(const struct ss_hold *h, uint64_t fallback);
/* Of the visible bytes' nth: how far the other side had come then. */
uint64_t ss_hold_beside(const struct ss_hold *h, size_t n);
static inline size_t ss_hold_len(const struct ss_hold *h)
{
	return h->held ? h->held->bytes.len - h->held->n_bytes_read : 0;
}
static inline bool ss_hold_has_gap(const struct ss_hold *h)
{
	return h->held && h->held->n_gaps > 0;
}
/* Takes the first len bytes away, or the gap at the front (len: all of it). */
void ss_hold_drop(struct ss_hold *h, uint64_t len);
void ss_hold_release(struct ss_hold *h);

#endif
