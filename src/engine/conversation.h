/* One flow from its first byte to its records: recognised by its first bytes, then followed as a
 * dialogue whose events become session, transactions and events; or left alone. */
#ifndef SS_ENGINE_CONVERSATION_H
#define SS_ENGINE_CONVERSATION_H
#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "flow/flow.h"

struct ss_conversation;

struct ss_conversation_counts {
	uint64_t sessions, transactions, messages_accepted;
};

struct ss_conversation_context { /* one per engine, shared by its conversations */
	const struct ss_engine_options *options;
	struct ss_memory *memory;
	struct ss_conversation_counts counts;
};

/* Judges a flow by the first bytes of one side alone.  A constant that stands for what it is, if it
 * is certainly not SMTP: most flows end here, and cost nothing.  NULL: it may be. */
const struct ss_conversation *ss_conversation_refuse(const struct ss_engine_options *options,
                                                     const struct ss_flow *flow, unsigned side,
                                                     struct ss_slice first);

/* What a conversation needs to begin, for making room. */
enum { SS_CONVERSATION_ROOM = 16384 };

/* NULL when memory is short. */
struct ss_conversation *ss_conversation_create(struct ss_conversation_context *context,
                                               struct ss_flow *flow);
void ss_conversation_destroy(struct ss_conversation *c); /* NULL is taken */

/* False: it is not SMTP, or not any more of interest: the flow may be ignored. */
bool ss_conversation_bytes(struct ss_conversation *c, unsigned side, uint64_t offset,
                           const uint8_t *bytes, size_t len, struct ss_mark mark);
bool ss_conversation_gap(struct ss_conversation *c, unsigned side, uint64_t offset, uint64_t len,
                         struct ss_mark mark);
void ss_conversation_conflict(struct ss_conversation *c, unsigned side, uint64_t offset, size_t len,
                              struct ss_mark mark);
/* Hands over what is open: transactions, session, close event. */
void ss_conversation_end(struct ss_conversation *c, enum ss_flow_end how, struct ss_mark mark);

/* The flow's record, with or without a conversation. */
void ss_conversation_write_flow(const struct ss_conversation_context *context,
                                const struct ss_conversation *c, const struct ss_flow *flow,
                                enum ss_flow_end how);

#endif
