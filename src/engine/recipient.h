/* The recipients of one transaction, each with its verdict: the reply to its RCPT, and in LMTP
 * (RFC 2033, section 4.2), or with PRDR, the reply of its own after the content. */
#ifndef SS_ENGINE_RECIPIENT_H
#define SS_ENGINE_RECIPIENT_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/growing.h"
#include "record/record.h"

struct ss_recipients {             /* valid when zeroed; what it keeps is in the caller's arena */
	struct ss_growing records; /* struct ss_recipient_record */
	struct ss_growing notes;   /* private from here on: one of each record */
	size_t n_accepted;         /* by the reply to RCPT */
	size_t n_due, n_final,
	        next_due; /* verdicts after the content: expected, seen, where to look */
};

/* A recipient without a verdict, for the RCPT with that index; indexes ascend.  NULL when memory is
 * short. */
struct ss_recipient_record *ss_recipients_add(struct ss_recipients *r, struct ss_arena *arena,
                                              uint64_t index, struct ss_slice address);
/* The one of the RCPT with that index, or NULL. */
struct ss_recipient_record *ss_recipients_find(struct ss_recipients *r, uint64_t index);
/* The reply to its RCPT. */
void ss_recipients_answer(struct ss_recipients *r, struct ss_recipient_record *record,
                          const struct ss_reply_record *reply);

/* The content is over, and each accepted recipient waits for a verdict of its own. */
void ss_recipients_expect(struct ss_recipients *r);
/* The verdict on the nth of them, from 0; they come in order. */
void ss_recipients_decide(struct ss_recipients *r, size_t nth, const struct ss_reply_record *reply);
/* The same verdict on all that still wait: 421, the server closes (RFC 5321, section 3.8). */
void ss_recipients_decide_rest(struct ss_recipients *r, const struct ss_reply_record *reply);

/* If every recipient was refused: the one that says why, an answer that allows another try first.
 * NULL if one was accepted, or is without an answer, or there is none. */
const struct ss_recipient_record *ss_recipients_refusal(const struct ss_recipients *r);

/* The mailboxes, each a struct ss_slice. */
struct ss_list ss_recipients_to(const struct ss_recipients *r, struct ss_arena *arena);

/* Those of `from` become the last ones of `to`; its arena is joined to that of `to` by the caller. */
void ss_recipients_move(struct ss_recipients *to, struct ss_arena *arena,
                        const struct ss_recipients *from);

#endif
