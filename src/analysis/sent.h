/* When the last commands of a session were sent: replies, which name their command, tell by it how long
 * they took.  Small, as there is one for each connection that is under way: most clients have a command
 * or three under way; what one needs who has more is taken from the arena of its case. */
#ifndef SS_ANALYSIS_SENT_H
#define SS_ANALYSIS_SENT_H
#include "base/arena.h"
#include "record/record.h"

enum { SS_SENT_FEW = 4, SS_SENT_MOST = 16 };

struct ss_sent_command {
	int64_t ts;
	uint32_t index; /* the last bits of its place; 0: none, or the caller has done with it */
	uint8_t tag;    /* the caller's */
};

struct ss_sent { /* valid when zeroed; private */
	struct ss_sent_command few[SS_SENT_FEW];
	struct ss_sent_command *many; /* SS_SENT_MOST of them; NULL: not needed by now */
	uint32_t answered;            /* index of the last reply */
};

/* A command was sent: what was sent SS_SENT_MOST before it is forgotten. */
void ss_sent_add(struct ss_sent *s, struct ss_arena *arena, const struct ss_event_record *e,
                 uint8_t tag);
/* Where that command would be: it is, if its index says so. */
struct ss_sent_command *ss_sent_at(struct ss_sent *s, int64_t index);
/* The command that the reply names, which it must; NULL: it was forgotten, or not added. */
struct ss_sent_command *ss_sent_answered(struct ss_sent *s, const struct ss_event_record *reply);

#endif
