/* One flow from its first byte to its records: recognised by its first bytes, then followed as a
 * dialogue whose events become session, transactions and events; or left alone. */
#ifndef SS_ENGINE_CONVERSATION_H
#define SS_ENGINE_CONVERSATION_H
#include <stdbool.h>
#include <stdint.h>

#include "base/hash_pair.h"
#include "engine/engine.h"
#include "engine/inputs.h"
#include "engine/verdict.h"
#include "flow/flow.h"
#include "smtp/fingerprint.h"
#include "smtp/offer.h"
#include "smtp/reply_text.h"

struct ss_conversation;

struct ss_conversation_counts {
	uint64_t sessions, transactions, messages_accepted;
};

struct ss_conversation_context { /* one per engine, shared by its conversations */
	const struct ss_engine_options *options;
	struct ss_memory *memory;
	struct ss_inputs inputs;
	struct ss_conversation_counts counts;
	struct ss_print_memo prints;
	struct ss_offers offers;
	struct ss_greetings greetings;
	struct ss_hash_pair hash_pair;
	struct ss_settings settings;
	bool is_given_up; /* what is open goes without a record */
};

/* The conversation of a flow that is followed, else NULL; verdict may be NULL. */
static inline struct ss_conversation *ss_conversation_of(const struct ss_verdict *verdict)
{
	return verdict && verdict->is_followed ? (struct ss_conversation *)(uintptr_t)verdict
	                                       : NULL;
}
const struct ss_verdict *ss_conversation_verdict(const struct ss_conversation *c);

/* What its records begin with; NULL: it was not recognised, and has none.  Lives as long as it. */
const struct ss_record_head *ss_conversation_head(struct ss_conversation *c);

/* What a conversation needs to begin, for making room. */
enum { SS_CONVERSATION_ROOM = 16384 };

/* seen: what the flow's first bytes tell, which are the next to be handed in (ss_verdict_refuse): they
 * are not looked at again.  NULL when memory is short. */
struct ss_conversation *ss_conversation_create(struct ss_conversation_context *context,
                                               struct ss_flow *flow,
                                               const struct ss_recognised *seen);
void ss_conversation_destroy(struct ss_conversation *c); /* NULL is taken */

/* What it holds, in bytes; kept here for who reckons it. */
size_t ss_conversation_held(const struct ss_conversation *c);
void ss_conversation_set_held(struct ss_conversation *c, size_t held);

/* Destroys one that was found not to be SMTP; returns the constant that stands for it. */
const struct ss_verdict *ss_conversation_settle(struct ss_conversation *c);

/* False: it is not SMTP: settle it. */
bool ss_conversation_bytes(struct ss_conversation *c, unsigned side, uint64_t offset,
                           const uint8_t *bytes, size_t len, struct ss_mark mark);
bool ss_conversation_gap(struct ss_conversation *c, unsigned side, uint64_t offset, uint64_t len,
                         struct ss_mark mark);
void ss_conversation_conflict(struct ss_conversation *c, unsigned side, uint64_t offset, size_t len,
                              struct ss_mark mark);
/* Hands over what is open: transactions, session, close event. */
void ss_conversation_end(struct ss_conversation *c, enum ss_flow_end how, struct ss_mark mark);

#endif
