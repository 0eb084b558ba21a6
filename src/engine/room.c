#include "engine/room.h"

#include "base/limits.h"

static size_t held_now(const struct ss_room *r)
{
	const struct ss_room_event *e = r->event;
	size_t after = e->held + r->memory->used + e->pushed_out;
	return after > e->used ? after - e->used : 0;
}

void ss_room_begin(struct ss_room *r, struct ss_room_event *e, size_t held)
{
	*e = (struct ss_room_event){.outer = r->event, .held = held, .used = r->memory->used};
	r->event = e;
}

size_t ss_room_end(struct ss_room *r)
{
	size_t held = held_now(r);
	r->event = r->event->outer;
	return held;
}

bool ss_room_make(struct ss_room *r, size_t size)
{
	bool holds_much = held_now(r) > r->memory->limit / SS_LIMIT_MEMORY_LARGEST_SHARE;
	size_t before = r->memory->used;
	bool has_room = ss_flow_table_make_room(r->flows, size,
	                                        holds_much ? SS_FLOW_VALUABLE : SS_FLOW_N_WORTHS);
	r->event->pushed_out += before - r->memory->used;
	return has_room;
}

/* Only within the events of a flow: the table is in no state for that while it works for itself, or
 * ends one after the other. */
bool ss_room_ask(void *user, size_t size)
{
	struct ss_room *r = user;
	return r->event && !r->is_closed && ss_room_make(r, size);
}
