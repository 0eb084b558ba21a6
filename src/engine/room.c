#include "engine/room.h"

#include "base/limits.h"

bool ss_room_make(struct ss_room *r, size_t size)
{
	bool holds_much = ss_room_held(r) > r->memory->limit / SS_LIMIT_MEMORY_LARGEST_SHARE;
	size_t before = r->memory->used;
	bool has_room = ss_flow_table_make_room(r->flows, size,
	                                        holds_much ? SS_FLOW_VALUABLE : SS_FLOW_N_WORTHS);
	r->event->share += before - r->memory->used;
	return has_room;
}

/* Only within the events of a flow: the table is in no state for that while it works for itself, or
 * ends one after the other. */
bool ss_room_ask(void *user, size_t size)
{
	struct ss_room *r = user;
	return r->event && !r->is_closed && ss_room_make(r, size);
}
