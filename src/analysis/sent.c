#include "analysis/sent.h"

#include <string.h>

struct ss_sent_command *ss_sent_at(struct ss_sent *s, int64_t index)
{
	return s->many ? &s->many[(uint64_t)index % SS_SENT_MOST]
	               : &s->few[(uint64_t)index % SS_SENT_FEW];
}

/* Without memory it goes on with the few. */
static void take_many(struct ss_sent *s, struct ss_arena *arena)
{
	struct ss_sent_command *many = ss_arena_take(arena, SS_SENT_MOST * sizeof *many);
	if (!many)
		return;
	many[s->answered % SS_SENT_MOST] = s->few[s->answered % SS_SENT_FEW];
	for (size_t i = 0; i < SS_SENT_FEW; i++) {
		if (s->few[i].index > 0)
			many[s->few[i].index % SS_SENT_MOST] = s->few[i];
	}
	s->many = many;
}

void ss_sent_add(struct ss_sent *s, struct ss_arena *arena, const struct ss_event_record *e,
                 uint8_t tag)
{
	/* Of those under way the last answered is one: content may follow, and a reply to it. */
	if (!s->many && (uint32_t)e->index - s->answered >= SS_SENT_FEW)
		take_many(s, arena);
	*ss_sent_at(s, e->index) =
	        (struct ss_sent_command){.ts = e->head.ts, .index = (uint32_t)e->index, .tag = tag};
}

struct ss_sent_command *ss_sent_answered(struct ss_sent *s, const struct ss_event_record *reply)
{
	struct ss_sent_command *c = ss_sent_at(s, reply->index);
	s->answered = (uint32_t)reply->index;
	return c->index == (uint32_t)reply->index ? c : NULL;
}
