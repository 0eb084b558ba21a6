/* What both sides of a connection said, kept while it lasts: the first lines of all, and those of
 * each transaction until its record comes.  Lines are cut and counted above the limits. */
#ifndef SS_ANALYSIS_TALK_H
#define SS_ANALYSIS_TALK_H
#include "base/arena.h"
#include "record/record.h"

struct ss_step {
	const struct ss_step *next;
	int64_t ts, packet;
	int64_t code; /* of a reply; SS_NUMBER_ABSENT: unreadable */
	bool is_reply;
	struct ss_slice verb; /* of a command; absent: it is an answer to a challenge */
	struct ss_slice text; /* its argument; of a reply its first line, without the code */
};

struct ss_steps {
	const struct ss_step *first;
	size_t n;
	int64_t dropped;
};

struct ss_talk;

/* NULL: no memory. */
struct ss_talk *ss_talk_create(struct ss_memory *memory);
void ss_talk_destroy(struct ss_talk *t); /* NULL is taken */
/* Events that are neither commands nor replies are passed over. */
void ss_talk_event(struct ss_talk *t, const struct ss_event_record *e);
/* Of the whole connection, up to now. */
struct ss_steps ss_talk_all(const struct ss_talk *t);
/* Of the transaction whose record that is; none if its beginning was not seen. */
struct ss_steps ss_talk_transaction(const struct ss_talk *t,
                                    const struct ss_transaction_record *record);
/* It was told: what it said, and those before it, is forgotten. */
void ss_talk_forget(struct ss_talk *t, const struct ss_transaction_record *record);

/* Into an arena.  Empty where memory is short. */
struct ss_steps ss_steps_copy(const struct ss_steps *s, struct ss_arena *arena);

#endif
