/* Room for what is in hand when memory is short, at the cost of what is worth least.  What a
 * conversation holds is reckoned from what is used more when its events are over; events may be
 * within one another, since what is pushed out has its own. */
#ifndef SS_ENGINE_ROOM_H
#define SS_ENGINE_ROOM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "flow/flow.h"

struct ss_room_event { /* of a conversation; private, and the caller's until it ends */
	struct ss_room_event *outer;
	/* What its conversation holds less what all do: what changes the latter changes the former, but
	 * for what is pushed out for it.  May wrap. */
	size_t share;
};

struct ss_room { /* set the first two, zero the rest */
	struct ss_memory *memory;
	struct ss_flow_table *flows;
	struct ss_room_event *event; /* the innermost that runs */
	bool is_closed;              /* nothing is pushed out for what asks */
};

/* held: by the conversation, so far. */
static inline void ss_room_begin(struct ss_room *r, struct ss_room_event *e, size_t held)
{
	*e = (struct ss_room_event){.outer = r->event, .share = held - r->memory->used};
	r->event = e;
}

/* By the innermost's conversation, now. */
static inline size_t ss_room_held(const struct ss_room *r)
{
	size_t held = r->event->share + r->memory->used;
	return held <= PTRDIFF_MAX ? held : 0;
}

/* Ends the innermost.  Returns what its conversation holds now. */
static inline size_t ss_room_end(struct ss_room *r)
{
	size_t held = ss_room_held(r);
	r->event = r->event->outer;
	return held;
}

/* For the event that runs: pushes out others until `size` bytes are free; but one that holds much
 * itself does not push out what is worth as much.  False: there is not as much. */
bool ss_room_make(struct ss_room *r, size_t size);
/* As struct ss_memory asks for it; user: a struct ss_room. */
bool ss_room_ask(void *user, size_t size);

#endif
