/* What the files of the conversation share.  Nobody else includes it. */
#ifndef SS_ENGINE_CONVERSATION_PRIVATE_H
#define SS_ENGINE_CONVERSATION_PRIVATE_H
#include "base/rare.h"
#include "engine/conversation.h"
#include "engine/message.h"
#include "engine/prelude.h"
#include "engine/session.h"
#include "engine/transaction.h"
#include "flow/community_id.h"
#include "smtp/dialogue.h"

struct ss_conversation {
	struct ss_verdict verdict; /* first, so that it stands for the whole */
	bool are_both_seen, is_tls_begun, is_lmtp;
	bool is_first_open; /* the first bytes, which come next, do not tell what it is */
	bool is_secured;    /* both sides speak TLS, and there is no dialogue any more */
	bool is_plain_port; /* they did from the first byte on, where that is not the custom */
	struct ss_conversation_context *context;
	struct ss_flow *flow;
	struct ss_dialogue *dialogue;      /* since it was recognised, until both sides speak TLS */
	struct ss_prelude *prelude;        /* before that */
	size_t held;                       /* bytes */
	struct ss_engine_message *message; /* whose content passes; NULL: none, or nobody asks */
	struct ss_transactions transactions;
	struct ss_session session;
	struct ss_record_head head; /* ss_conversation_head */
	char community_id[SS_COMMUNITY_ID_TEXT];
};

static inline bool ss_conversation_wants(const struct ss_conversation *c, enum ss_record_type type)
{
	return c->context->options->log & 1u << type;
}

/* conversation_events.c: what becomes of the parsers' events. */
extern const struct ss_dialogue_events ss_conversation_events; /* user: the conversation */
void ss_conversation_on_transaction(void *user, struct ss_transaction_record *t);
void ss_conversation_hand_over(struct ss_conversation *c, enum ss_record_type type, int64_t ts,
                               struct ss_record_head *head);
/* Events are told if somebody asks for them, as few do. */
SS_RARE void ss_conversation_tell(struct ss_conversation *c, struct ss_event_record *e);
void ss_conversation_tell_anomaly(struct ss_conversation *c, struct ss_slice name,
                                  struct ss_place place, uint64_t len, struct ss_slice detail);
/* The client speaks TLS where text is expected. */
void ss_conversation_tell_tls_on_plain_port(struct ss_conversation *c, struct ss_place place);
/* Bytes of TLS, of one side. */
void ss_conversation_tls(struct ss_conversation *c, struct ss_place place, const uint8_t *bytes,
                         size_t len);
void ss_conversation_tls_gap(struct ss_conversation *c, struct ss_place place, uint64_t len);

#endif
