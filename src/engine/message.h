/* One message as it passes: mail/message.h reads it, what its records tell is kept here, and handed
 * over as it becomes known: each `file` when it ends, the `message` when all is over.
 *
 * What is kept is bounded (SS_LIMIT_MESSAGE_...), the octets themselves are not kept at all. */
#ifndef SS_ENGINE_MESSAGE_H
#define SS_ENGINE_MESSAGE_H
#include <stdbool.h>
#include <stdint.h>

#include "engine/conversation.h"
#include "smtp/dialogue.h"

struct ss_engine_message;

struct ss_engine_message_options { /* borrowed, must outlive it */
	const struct ss_conversation_context *context;
	struct ss_hash_pair *pair;         /* digests of all messages in hand */
	const struct ss_record_head *head; /* what all records of its connection begin with */
	int64_t transaction;               /* its place in the session; SS_NUMBER_ABSENT */
	enum ss_content_kind kind;
};

/* Does anybody want to know of messages? */
bool ss_engine_message_is_wanted(const struct ss_conversation_context *context);

/* NULL when memory is short. */
struct ss_engine_message *ss_engine_message_create(const struct ss_engine_message_options *options,
                                                   struct ss_mark mark);
void ss_engine_message_feed(struct ss_engine_message *m, const uint8_t *bytes, size_t len,
                            struct ss_place place);
void ss_engine_message_gap(struct ss_engine_message *m, uint64_t len, struct ss_place place);
/* It is over: what is open is handed over.  To be destroyed. */
void ss_engine_message_end(struct ss_engine_message *m, const struct ss_dialogue_content_end *end);
/* NULL is taken.  What is open is given up. */
void ss_engine_message_destroy(struct ss_engine_message *m);

#endif
