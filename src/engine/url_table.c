#include "engine/url_table.h"

#include "base/limits.h"

_Static_assert((int)SS_LIMIT_MESSAGE_URLS < (int)SS_URL_TABLE_SLOTS, "a slot is always free");

/* FNV-1a.  Who makes links collide makes us compare some hundred numbers a link, and no more. */
static uint32_t mix(uint32_t hash, struct ss_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ s.data[i]) * 16777619u;
	return (hash ^ 0xff) * 16777619u;
}

static bool is_same(const struct ss_url_record *a, const struct ss_url_record *b)
{
	return a->part == b->part && !a->text.data == !b->text.data &&
	       ss_slice_is_equal(a->url, b->url) && ss_slice_is_equal(a->text, b->text);
}

static bool make(struct ss_url_table *t, struct ss_arena *arena)
{
	if (t->slots)
		return true;
	uint32_t *hashes = ss_arena_take(arena, SS_URL_TABLE_SLOTS * sizeof *hashes);
	uint16_t *slots = ss_arena_take(arena, SS_URL_TABLE_SLOTS * sizeof *slots);
	if (!hashes || !slots)
		return false;
	*t = (struct ss_url_table){slots, hashes};
	return true;
}

struct ss_url_record *ss_url_table_find(struct ss_url_table *t, struct ss_arena *arena,
                                        struct ss_url_record *list,
                                        const struct ss_url_record *wanted, uint16_t **slot)
{
	uint32_t hash = mix(mix(2166136261u ^ (uint32_t)wanted->part, wanted->url), wanted->text);
	*slot = NULL;
	if (!make(t, arena))
		return NULL;
	size_t at = hash % SS_URL_TABLE_SLOTS;
	for (; t->slots[at]; at = (at + 1) % SS_URL_TABLE_SLOTS) {
		struct ss_url_record *known = &list[t->slots[at] - 1];
		if (t->hashes[at] == hash && is_same(known, wanted))
			return known;
	}
	t->hashes[at] = hash;
	*slot = &t->slots[at];
	return NULL;
}
