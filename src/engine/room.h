/* Room for what is in hand when memory is short, at the cost of what is worth least.  What a
 * conversation holds is reckoned from what is used more when its events are over; events may be
 * within one another, since what is pushed out has its own. */
#ifndef SS_ENGINE_ROOM_H
#define SS_ENGINE_ROOM_H
#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "flow/flow.h"

struct ss_room_event { /* of a conversation; private, and the caller's until it ends */
	struct ss_room_event *outer;
	size_t held, used; /* when it began: by its conversation, by all */
	size_t pushed_out; /* since then, for it; less what others took meanwhile: may wrap */
};

struct ss_room { /* set the first two, zero the rest */
	struct ss_memory *memory;
	struct ss_flow_table *flows;
	struct ss_room_event *event; /* the innermost that runs */
	bool is_closed;              /* nothing is pushed out for what asks */
};

/* held: by the conversation, so far. */
void ss_room_begin(struct ss_room *r, struct ss_room_event *e, size_t held);
/* Ends the innermost.  Returns what its conversation holds now. */
size_t ss_room_end(struct ss_room *r);

/* For the event that runs: pushes out others until `size` bytes are free; but one that holds much
 * itself does not push out what is worth as much.  False: there is not as much. */
bool ss_room_make(struct ss_room *r, size_t size);
/* As struct ss_memory asks for it; user: a struct ss_room. */
bool ss_room_ask(void *user, size_t size);

#endif
