/* The second half of the engine: segments in, records out.  One follows the flows of some shards, or
 * of all; several do not know of each other. */
#ifndef SS_ENGINE_BACK_H
#define SS_ENGINE_BACK_H
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "engine/conversation.h"
#include "engine/engine.h"
#include "flow/ahead.h"
#include "flow/flow.h"

struct ss_back;

struct ss_back_counts {
	struct ss_flow_table_counts flows;
	struct ss_conversation_counts mail;
};

/* memory: borrowed.  make_room: as in struct ss_flow_table_options, or NULL. */
int ss_back_create(const struct ss_engine_options *options, struct ss_memory *memory,
                   bool (*make_room)(void *user, size_t size), void *user, struct ss_back **out);
/* What is still open goes without a record.  NULL is taken. */
void ss_back_destroy(struct ss_back *b);

/* The frames after the first `before` ones are of that input; name: borrowed, may be NULL. */
void ss_back_begin_input(struct ss_back *b, const char *name, uint64_t before);
/* As in flow/ahead.h. */
void ss_back_aim(const struct ss_back *b, const struct ss_segment *s, unsigned shard,
                 struct ss_flow_target *out);
bool ss_back_expect(const struct ss_back *b, const struct ss_flow_target *to, unsigned step);
bool ss_back_is_large(const struct ss_back *b);
/* As in flow/flow.h. */
void ss_back_tick(struct ss_back *b, unsigned shard, const struct ss_instant *time);
void ss_back_feed(struct ss_back *b, const struct ss_segment *s, const struct ss_flow_target *to,
                  const struct ss_instant *time);
uint64_t ss_back_end_to(struct ss_back *b, uint64_t last);
uint64_t ss_back_portion(const struct ss_back *b, size_t n);

void ss_back_read_counts(const struct ss_back *b, struct ss_back_counts *out);

#endif
