#include "crew/haul.h"

#include <assert.h>

#include "flow/flow.h"
#include "record/copy.h"

enum { FIRST_SIZE = 64, MOST_KEPT = 16384 }; /* catches */

void ss_haul_init(struct ss_haul *h, const struct ss_crew_pages *pages)
{
	*h = (struct ss_haul){.pages = pages};
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

static bool copy(struct ss_haul *h, struct ss_catch *c, const struct ss_record_head *record)
{
	c->record = ss_record_copy(&h->arena, record);
	return c->record != NULL;
}

/* Without memory, what the page had is lost. */
static bool write(struct ss_haul *h, struct ss_catch *c, const struct ss_record_head *record)
{
	if (!h->page)
		h->page = h->pages->create(h->pages->user);
	if (!h->page)
		return false;
	if (h->pages->write(h->page, record, &c->end))
		return true;
	ss_haul_clear(h);
	return false;
}

void ss_haul_add(struct ss_haul *h, struct ss_place_in_run place,
                 const struct ss_record_head *record)
{
	assert(record->type > SS_RECORD_NONE && record->type < SS_N_RECORD_TYPES);
	struct ss_catch c = {.place = place};
	if (has_room(h) && (h->pages ? write(h, &c, record) : copy(h, &c, record)))
		h->catches[h->n++] = c;
	else
		h->is_short = true;
}

static void give_catches(struct ss_haul *h)
{
	ss_memory_give(&h->memory, h->catches, h->size * sizeof *h->catches);
	h->catches = NULL;
	h->size = 0;
}

void ss_haul_clear(struct ss_haul *h)
{
	if (h->page)
		h->pages->clear(h->page);
	ss_arena_rewind(&h->arena);
	if (h->size > MOST_KEPT)
		give_catches(h);
	h->n = 0;
}

void ss_haul_release(struct ss_haul *h)
{
	if (h->page)
		h->pages->destroy(h->page);
	h->page = NULL;
	ss_arena_reset(&h->arena);
	give_catches(h);
	h->n = 0;
}

/* ---- merging ---- */

static bool is_before(struct ss_place_in_run a, struct ss_place_in_run b)
{
	return a.packet != b.packet ? a.packet < b.packet : a.order < b.order;
}

/* The haul whose next record is the first of all; n: there is none.  others: the place of the first one of
 * the others, up to which no other haul need be asked. */
static unsigned find_first(struct ss_haul *const *hauls, const size_t *at, unsigned n,
                           struct ss_place_in_run *others)
{
	unsigned first = n;
	struct ss_place_in_run best = {UINT64_MAX, UINT64_MAX};
	*others = best;
	for (unsigned i = 0; i < n; i++) {
		if (at[i] == hauls[i]->n)
			continue;
		struct ss_place_in_run place = hauls[i]->catches[at[i]].place;
		if (first == n || is_before(place, best)) {
			*others = best;
			best = place;
			first = i;
		} else if (is_before(place, *others)) {
			*others = place;
		}
	}
	return first;
}

/* Where records in their order go: to the sink, or their text to the pages, much at once. */
struct outlet {
	ss_record_sink sink;
	void *user;
	const struct ss_crew_pages *pages; /* NULL: records */
	struct ss_crew_text texts[SS_CREW_TEXTS];
	size_t n;
};

static void hand_texts(struct outlet *o)
{
	if (o->n > 0)
		o->pages->take(o->pages->user, o->texts, o->n);
	o->n = 0;
}

static void hand_over(struct outlet *o, const struct ss_haul *h, size_t from, size_t to)
{
	for (size_t i = from; i < to && !h->pages; i++)
		o->sink(o->user, h->catches[i].record);
	if (!h->pages)
		return;
	o->pages = h->pages;
	o->texts[o->n++] = (struct ss_crew_text){h->page, from > 0 ? h->catches[from - 1].end : 0,
	                                         h->catches[to - 1].end};
	if (o->n == SS_CREW_TEXTS)
		hand_texts(o);
}

void ss_haul_merge(struct ss_haul *const *hauls, unsigned n, ss_record_sink sink, void *user)
{
	struct outlet out;
	size_t at[SS_FLOW_SHARDS] = {0};
	struct ss_place_in_run others;
	unsigned first;
	out.sink = sink;
	out.user = user;
	out.n = 0;
	while ((first = find_first(hauls, at, n, &others)) < n) {
		const struct ss_haul *h = hauls[first];
		size_t from = at[first], to = from + 1;
		while (to < h->n && !is_before(others, h->catches[to].place))
			to++;
		hand_over(&out, h, from, to);
		at[first] = to;
	}
	hand_texts(&out);
}
