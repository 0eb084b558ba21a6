#include "crew/haul.h"

#include <assert.h>

#include "flow/flow.h"
#include "record/copy.h"

enum { FIRST_SIZE = 64 };

void ss_haul_init(struct ss_haul *h)
{
	*h = (struct ss_haul){0};
	h->arena.memory = &h->memory;
}

static bool has_room(struct ss_haul *h)
{
	if (h->n < h->size)
		return true;
	size_t size = h->size > 0 ? h->size * 2 : FIRST_SIZE;
	struct ss_catch *catches = ss_memory_resize(
	        &h->memory, h->catches, h->size * sizeof *catches, size * sizeof *catches);
	if (!catches)
		return false;
	h->catches = catches;
	h->size = size;
	return true;
}

void ss_haul_add(struct ss_haul *h, struct ss_place_in_run place,
                 const struct ss_record_head *record)
{
	assert(record->type > SS_RECORD_NONE && record->type < SS_N_RECORD_TYPES);
	const struct ss_record_head *copy = has_room(h) ? ss_record_copy(&h->arena, record) : NULL;
	if (copy)
		h->catches[h->n++] = (struct ss_catch){place, copy};
	else
		h->is_short = true;
}

void ss_haul_clear(struct ss_haul *h)
{
	ss_arena_rewind(&h->arena);
	h->n = 0;
}

void ss_haul_release(struct ss_haul *h)
{
	ss_arena_reset(&h->arena);
	ss_memory_give(&h->memory, h->catches, h->size * sizeof *h->catches);
	h->catches = NULL;
	h->n = h->size = 0;
}

/* ---- merging ---- */

static bool is_before(struct ss_place_in_run a, struct ss_place_in_run b)
{
	return a.packet != b.packet ? a.packet < b.packet : a.order < b.order;
}

void ss_haul_merge(struct ss_haul *const *hauls, unsigned n, ss_record_sink sink, void *user)
{
	size_t at[SS_FLOW_SHARDS] = {0};
	for (;;) {
		unsigned first = n;
		for (unsigned i = 0; i < n; i++) {
			if (at[i] == hauls[i]->n)
				continue;
			if (first == n || is_before(hauls[i]->catches[at[i]].place,
			                            hauls[first]->catches[at[first]].place))
				first = i;
		}
		if (first == n)
			return;
		sink(user, hauls[first]->catches[at[first]++].record);
	}
}
