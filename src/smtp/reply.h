/* Puts the server's bytes together into whole replies (RFC 5321, section 4.2).
 * Feed them in order, in portions of any size. */
#ifndef SS_SMTP_REPLY_H
#define SS_SMTP_REPLY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "smtp/anomaly.h"
#include "smtp/line.h"

struct ss_reply {
	unsigned code; /* of its last line; 0 if unreadable */
	const struct ss_slice
	        *lines;  /* text after code and separator; the whole line if unreadable */
	size_t n_lines;  /* kept ones, at least 1 */
	uint64_t offset; /* of the first line */
	size_t raw_len;  /* octets of all lines */
	bool is_partial; /* bytes of it are missing, or it may be the rest of another one */
};

struct ss_reply_events { /* every member is set */
	/* Borrowed: valid during the call. */
	void (*on_reply)(void *user, const struct ss_reply *reply);
	/* The grammar was broken, or bytes are missing; parsing goes on. */
	void (*on_anomaly)(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
	                   struct ss_slice detail);
};

struct ss_reply_cutter { /* set the first two members, the memory and the limits; zero the rest */
	const struct ss_reply_events *events; /* must outlive this */
	void *user;                           /* handed back with each event */
	struct ss_line_cutter cutter;         /* private from here on, but for cutter.kept's and */
	struct ss_buffer text; /* text's memory and limit; lines of the unfinished reply */
	uint64_t offset;
	size_t raw_len, text_len;
	unsigned code;
	uint16_t n_lines;
	bool is_open, is_partial, is_after_gap, has_changed, is_full;
};

void ss_reply_init(struct ss_reply_cutter *r, const struct ss_reply_events *events, void *user,
                   struct ss_memory *memory);
/* Returns how many bytes it used: it stops behind every reply, as what follows may not be SMTP any
 * more (STARTTLS, RFC 3207).  offset: of bytes[0]. */
size_t ss_reply_feed(struct ss_reply_cutter *r, const uint8_t *bytes, size_t len, uint64_t offset);
/* Bytes were lost here.  The next line may be the tail of one: it counts if it has a code. */
void ss_reply_gap(struct ss_reply_cutter *r);
/* No more bytes: what is unfinished is given as it is. */
void ss_reply_end(struct ss_reply_cutter *r);
void ss_reply_release(struct ss_reply_cutter *r);

/* Is the next byte the first of a line, of a new reply? */
static inline bool ss_reply_is_idle(const struct ss_reply_cutter *r)
{
	return !r->is_open && !ss_line_is_open(&r->cutter);
}

#endif
