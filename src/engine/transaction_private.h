/* What the files of the transactions share.  Nobody else includes it. */
#ifndef SS_ENGINE_TRANSACTION_PRIVATE_H
#define SS_ENGINE_TRANSACTION_PRIVATE_H
#include "base/arena.h"
#include "engine/growing.h"
#include "engine/recipient.h"
#include "engine/transaction.h"
#include "smtp/path.h"

struct ss_transaction {
	struct ss_transaction *next;
	struct ss_arena arena;
	uint64_t index; /* of its MAIL: it owns the commands from here to the next one's */
	bool is_mail_seen, is_mail_answered, is_mail_refused;
	bool is_reset, is_content_over, is_final, is_prdr, is_partial;
	bool is_closing; /* the verdict is the 421 with which the server went away */
	uint32_t n_text; /* octets of text in the arena */
	struct ss_recipients recipients;
	struct ss_growing commands, responses; /* struct ss_slice */
	struct ss_mark last;
	struct ss_reply_record verdict; /* the reply that decides, as far as is known */
	struct ss_transaction_record record;
};

/* transaction_keep.c: texts in the arena of a transaction, bounded by SS_LIMIT_TRANSACTION_TEXT for
 * all of a session's, by SS_LIMIT_TRANSACTION_LINES for the lines.  What does not fit is counted in
 * `dropped`, or absent. */
void ss_transaction_drop(struct ss_transaction *t, size_t n);
/* Room for so many octets, or NULL. */
uint8_t *ss_transaction_take(struct ss_transactions *ts, struct ss_transaction *t, size_t len);
struct ss_slice ss_transaction_keep(struct ss_transactions *ts, struct ss_transaction *t,
                                    struct ss_slice s);
void ss_transaction_keep_command(struct ss_transactions *ts, struct ss_transaction *t,
                                 const struct ss_command *c);
/* Returns what was kept (ss_reply_write), or the absent slice. */
struct ss_slice ss_transaction_keep_response(struct ss_transactions *ts, struct ss_transaction *t,
                                             const struct ss_dialogue_reply *r);
struct ss_slice ss_transaction_keep_mailbox(struct ss_transactions *ts, struct ss_transaction *t,
                                            const struct ss_envelope *e);
struct ss_list ss_transaction_keep_parameters(struct ss_transactions *ts, struct ss_transaction *t,
                                              const struct ss_envelope *e);

#endif
