#include "flow/held.h"

#include <string.h>

#include "base/error.h"

static size_t size_of(unsigned levels, uint32_t len, bool is_lost)
{
	return sizeof(struct ss_held_segment) + levels * sizeof(struct ss_held_segment *) +
	       (is_lost ? 0 : len);
}

/* Fills before[l] with the link of level l that leads past position. */
static void find_links(struct ss_held *h, uint64_t position,
                       struct ss_held_segment **before[SS_HELD_LEVELS])
{
	struct ss_held_segment **links = h->first;
	for (int l = SS_HELD_LEVELS - 1; l >= 0; l--) {
		while (links[l] && links[l]->position < position)
			links = links[l]->next;
		before[l] = &links[l];
	}
}

struct ss_held_segment *ss_held_find(const struct ss_held *h, uint64_t position)
{
	if (!h->last || ss_held_end(h->last) <= position)
		return NULL;
	if (ss_held_end(h->first[0]) > position)
		return h->first[0];
	struct ss_held_segment *const *links = h->first;
	for (int l = SS_HELD_LEVELS - 1; l >= 0; l--)
		while (links[l] && ss_held_end(links[l]) <= position)
			links = links[l]->next;
	return links[0];
}

/* The level of a new segment: n with probability 4^-n; the same in every run. */
static unsigned draw_levels(struct ss_held *h)
{
	h->random = h->random * 1664525u + 1013904223u;
	unsigned levels = 1;
	for (uint32_t bits = h->random >> 8; levels < SS_HELD_LEVELS && (bits & 3) == 0; bits >>= 2)
		levels++;
	return levels;
}

/* Where most come: behind all others, or, where they come in reverse, before them. */
static void link_in(struct ss_held *h, struct ss_held_segment *s)
{
	unsigned levels = s->levels;
	if (!h->last || s->position < h->first[0]->position) {
		for (unsigned l = 0; l < levels; l++) {
			s->next[l] = h->first[l];
			h->first[l] = s;
		}
	} else if (levels == 1 && h->last->position < s->position) {
		s->next[0] = NULL;
		h->last->next[0] = s;
	} else {
		struct ss_held_segment **before[SS_HELD_LEVELS];
		find_links(h, s->position, before);
		for (unsigned l = 0; l < levels; l++) {
			s->next[l] = *before[l];
			*before[l] = s;
		}
	}
	if (!s->next[0])
		h->last = s;
}

int ss_held_add(struct ss_held *h, struct ss_memory *memory, const struct ss_held_segment *like,
                const uint8_t *bytes)
{
	unsigned levels = draw_levels(h);
	size_t size = size_of(levels, like->len, !bytes);
	struct ss_held_segment *s = ss_memory_take(memory, size);
	if (!s)
		return SS_ENOMEM;
	*s = *like;
	s->levels = (uint8_t)levels;
	s->is_lost = !bytes;
	if (bytes)
		memcpy(&s->next[levels], bytes, like->len);
	h->cost += size;
	h->bytes += bytes ? like->len : 0;
	link_in(h, s);
	return SS_OK;
}

static void forget(struct ss_held *h, const struct ss_held_segment *s)
{
	h->cost -= size_of(s->levels, s->len, s->is_lost);
	h->bytes -= s->is_lost ? 0 : s->len;
}

struct ss_held_segment *ss_held_take_first(struct ss_held *h)
{
	struct ss_held_segment *s = h->first[0];
	for (unsigned l = 0; l < s->levels; l++)
		h->first[l] = s->next[l];
	if (h->last == s)
		h->last = NULL;
	forget(h, s);
	return s;
}

void ss_held_take(struct ss_held *h, struct ss_held_segment *s)
{
	struct ss_held_segment **before[SS_HELD_LEVELS];
	if (h->first[0] == s) {
		ss_held_take_first(h);
		return;
	}
	find_links(h, s->position, before);
	for (unsigned l = 0; l < s->levels; l++)
		*before[l] = s->next[l];
	if (h->last == s) /* the lowest link is the first of the previous segment's */
		h->last = (struct ss_held_segment *)((char *)before[0] -
		                                     offsetof(struct ss_held_segment, next));
	forget(h, s);
}

void ss_held_give(struct ss_memory *memory, struct ss_held_segment *s)
{
	ss_memory_give(memory, s, size_of(s->levels, s->len, s->is_lost));
}

void ss_held_drop_before(struct ss_held *h, struct ss_memory *memory, uint64_t position)
{
	while (h->first[0] && ss_held_end(h->first[0]) <= position)
		ss_held_give(memory, ss_held_take_first(h));
}

void ss_held_release(struct ss_held *h, struct ss_memory *memory)
{
	while (h->first[0])
		ss_held_give(memory, ss_held_take_first(h));
}
