/* Mail transactions (RFC 5321, section 3.3) out of commands and replies: opened by MAIL, filled by
 * RCPT and content, ended by the reply to the end of data, by RSET, HELO, EHLO, STARTTLS, or with
 * the connection.  With pipelining the next MAIL may be sent before the last verdict is in: several
 * can be open, and a reply finds its own by the index of its command. */
#ifndef SS_ENGINE_TRANSACTION_H
#define SS_ENGINE_TRANSACTION_H
#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "smtp/dialogue.h"

struct ss_transaction;

struct ss_transactions {          /* of one session; set the first three, zero the rest */
	struct ss_memory *memory; /* borrowed */
	/* A transaction is over; head and helo are yet to be set by the callee. */
	void (*on_transaction)(void *user, struct ss_transaction_record *record);
	void *user;
	struct ss_transaction *first, *last; /* private from here on: open ones, oldest first */
	unsigned n_open;
	uint64_t n_begun;
};

/* helo: what the client called itself when it began; copied. */
void ss_transactions_command(struct ss_transactions *t, const struct ss_dialogue_command *c,
                             struct ss_slice helo, bool is_answerable);
void ss_transactions_reply(struct ss_transactions *t, const struct ss_dialogue_reply *r);
void ss_transactions_content_begin(struct ss_transactions *t, enum ss_content_kind kind);
void ss_transactions_content_end(struct ss_transactions *t,
                                 const struct ss_dialogue_content_end *e);
/* The connection is over. */
void ss_transactions_end(struct ss_transactions *t, struct ss_mark mark);

#endif
