/* Judges conversations instead of records: remembers of each open one which terms were met, until
 * its session record, the last one, or until nothing can change any more. */
#ifndef SS_FILTER_CONVERSATION_H
#define SS_FILTER_CONVERSATION_H
#include <stdbool.h>

#include "base/memory.h"
#include "filter/filter.h"

struct ss_filter_conversations;

/* The filter and the memory are borrowed.  NULL if memory is short. */
struct ss_filter_conversations *ss_filter_conversations_create(struct ss_filter *f,
                                                               struct ss_memory *memory);
void ss_filter_conversations_destroy(struct ss_filter_conversations *c); /* NULL is taken */

/* Events and transactions, then the session of one flow.  True: the conversation is wanted, which
 * it stays; the session's answer is the last word.  Where memory is short it is wanted. */
bool ss_filter_conversations_feed(struct ss_filter_conversations *c,
                                  const struct ss_record_head *record);

/* A flow record: it belongs to the session that was over last, and is wanted if that was, or if
 * they match together; else it is judged by itself. */
bool ss_filter_conversations_flow(struct ss_filter_conversations *c,
                                  const struct ss_record_head *record);

#endif
