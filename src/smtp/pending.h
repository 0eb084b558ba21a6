/* What waits for a reply, in the order of sending (RFC 2920, section 3.1): a reply belongs to the
 * oldest.  After a gap some of it is doubtful: commands may be missing in between, or replies may
 * be lost; then the code has to tell. */
#ifndef SS_SMTP_PENDING_H
#define SS_SMTP_PENDING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mark.h"
#include "base/memory.h"
#include "smtp/command.h"
#include "smtp/unit.h"

enum { SS_PENDING_INLINE = 4 }; /* MAIL, RCPT, DATA in one go need no heap */

struct ss_pending_entry {
	uint64_t index;
	struct ss_mark asked;
	uint32_t transaction; /* the MAIL it belongs to, see order.h */
	uint32_t n_answered;  /* replies so far: LMTP's end of data has one per recipient */
	uint8_t unit;         /* enum ss_unit */
	uint8_t verb;         /* enum ss_verb */
	bool is_gap;          /* no command: an unknown number of them is missing here */
	bool is_doubtful;     /* its reply may be lost */
	bool is_prdr;         /* the server announced a reply for each recipient, and one for all */
};

struct ss_pending {                    /* set memory, zero the rest */
	struct ss_memory *memory;      /* borrowed, must outlive this */
	struct ss_pending_entry *more; /* private from here on: NULL while few wait */
	uint32_t size, first, n;       /* of more; a ring */
	uint32_t n_doubtful, n_gaps;
	struct ss_pending_entry few[SS_PENDING_INLINE];
};

/* False if SS_LIMIT_PENDING wait or memory is short: nothing was added. */
bool ss_pending_add(struct ss_pending *p, const struct ss_pending_entry *e);
/* private: where the nth is, or would be */
static inline struct ss_pending_entry *ss_pending_slot(struct ss_pending *p, uint32_t n)
{
	uint32_t size = p->more ? p->size : SS_PENDING_INLINE;
	struct ss_pending_entry *ring = p->more ? p->more : p->few;
	return &ring[(p->first + n) & (size - 1)]; /* sizes are powers of two */
}
/* The nth, the oldest is 0; borrowed until the next call that adds or removes.  NULL if n is too
 * large. */
static inline struct ss_pending_entry *ss_pending_at(struct ss_pending *p, uint32_t n)
{
	return n < p->n ? ss_pending_slot(p, n) : NULL;
}
void ss_pending_remove(struct ss_pending *p, uint32_t n_oldest);
void ss_pending_clear(struct ss_pending *p); /* gives its memory back */
/* Replies were lost: all that waits may have been answered. */
void ss_pending_doubt(struct ss_pending *p);

/* Does this code fit nothing but such an entry: 354 and DATA, 221 and QUIT? */
bool ss_pending_is_reply_of(const struct ss_pending_entry *e, unsigned code);
/* Position of the first such entry, or p->n. */
uint32_t ss_pending_find(struct ss_pending *p, unsigned code);
/* How many commands, SASL lines and contents wait. */
uint32_t ss_pending_count(struct ss_pending *p);

#endif
