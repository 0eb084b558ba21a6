/* Mail transactions (RFC 5321, section 3.3) out of commands and replies: opened by MAIL, filled by
 * RCPT and content, ended by the reply to the end of data, by RSET, HELO, EHLO, STARTTLS, or with
 * the connection.  With pipelining the next MAIL may be sent before the last verdict is in: several
 * can be open, and a reply finds its own by the index of its command.
 *
 * Where MAIL itself was not captured, the transaction is opened by what was: an RCPT, the content,
 * the verdict. */
#ifndef SS_ENGINE_TRANSACTION_H
#define SS_ENGINE_TRANSACTION_H
#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "smtp/dialogue.h"

struct ss_transaction;

enum ss_transaction_telling {                         /* how much of its record is wanted */
	                      SS_TRANSACTION_COUNTED, /* what came of it: no texts */
	                      SS_TRANSACTION_NAMED,   /* and whom it is from */
	                      SS_TRANSACTION_TOLD,    /* all */
};

struct ss_transactions { /* of one session; set the first four, zero the rest */
	enum ss_transaction_telling telling;
	struct ss_memory *memory; /* borrowed */
	/* A transaction is over; the head but for its time is yet to be set by the callee. */
	void (*on_transaction)(void *user, struct ss_transaction_record *record);
	void *user;
	struct ss_transaction *first, *last; /* private from here on: open ones, oldest first */
	uint32_t n_open;
	uint32_t n_text; /* octets of text that they keep */
	uint64_t n_begun;
	uint64_t lost_index; /* of a MAIL for which there was no memory; 0: none */
	bool is_lmtp;
};

/* helo: what the client called itself when it began; copied.  is_answerable: replies may come, the
 * server's side is in the capture. */
void ss_transactions_command(struct ss_transactions *t, const struct ss_dialogue_command *c,
                             struct ss_slice helo, bool is_answerable);
void ss_transactions_reply(struct ss_transactions *t, const struct ss_dialogue_reply *r);
/* index: of the command that began it, 0 if that was not seen. */
void ss_transactions_content_begin(struct ss_transactions *t, enum ss_content_kind kind,
                                   uint64_t index, struct ss_mark mark);
void ss_transactions_content_end(struct ss_transactions *t,
                                 const struct ss_dialogue_content_end *e);
/* The place in the session of the one that owns the command with that index, or the content that began
 * with it; 0: of the last.  SS_NUMBER_ABSENT: there is none. */
int64_t ss_transactions_place(const struct ss_transactions *t, uint64_t index);
/* Bytes of the dialogue were lost: what is open may lack something. */
void ss_transactions_gap(struct ss_transactions *t);
/* The server closes the connection unasked (421, RFC 5321, section 4.2.1): no reply to a command, but
 * the reason why what is open comes to nothing. */
void ss_transactions_closing(struct ss_transactions *t, const struct ss_dialogue_reply *r);
/* The connection is over; or is_left: only what we see of it is. */
void ss_transactions_end(struct ss_transactions *t, struct ss_mark mark, bool is_left);

#endif
