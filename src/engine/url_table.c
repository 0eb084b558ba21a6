#include "engine/url_table.h"

#include <string.h>

#include "base/limits.h"
#include "base/mix.h"

_Static_assert((int)SS_LIMIT_MESSAGE_URLS < (int)SS_URL_TABLE_SLOTS, "a slot is always free");

/* Eight octets a multiplication.  Who makes links collide makes us compare some hundred numbers a
 * link, and no more. */
static uint64_t mix(uint64_t hash, struct ss_slice s)
{
	uint64_t word;
	size_t at = 0;
	for (; s.len - at >= sizeof word; at += sizeof word) {
		memcpy(&word, s.data + at, sizeof word);
		hash = ss_mix(hash ^ word, 0x9e3779b97f4a7c15u);
	}
	word = 0;
	if (at < s.len)
		memcpy(&word, s.data + at, s.len - at);
	return ss_mix(hash ^ word, 0xa0761d6478bd642fu ^ s.len);
}

static bool is_same(const struct ss_url_record *a, const struct ss_url_record *b)
{
	if (a->part != b->part || !ss_slice_is_equal(a->url, b->url))
		return false;
	if (!a->text.data || !b->text.data)
		return !a->text.data && !b->text.data;
	return ss_slice_is_equal(a->text, b->text);
}

static size_t find_free(const struct ss_url_table *t, uint32_t hash)
{
	size_t at = hash % t->size;
	while (t->slots[at])
		at = (at + 1) % t->size;
	return at;
}

/* False if memory is short. */
static bool grow(struct ss_url_table *t, struct ss_arena *arena)
{
	struct ss_url_table larger = {.size = t->size > 0 ? t->size * 4 : SS_URL_TABLE_FIRST,
	                              .n = t->n};
	if (larger.size > SS_URL_TABLE_SLOTS)
		larger.size = SS_URL_TABLE_SLOTS;
	larger.hashes = ss_arena_take(arena, larger.size * sizeof *larger.hashes);
	larger.slots = ss_arena_take(arena, larger.size * sizeof *larger.slots);
	if (!larger.hashes || !larger.slots)
		return false;
	for (size_t i = 0; i < t->size; i++) {
		if (!t->slots[i])
			continue;
		size_t at = find_free(&larger, t->hashes[i]);
		larger.slots[at] = t->slots[i];
		larger.hashes[at] = t->hashes[i];
	}
	*t = larger;
	return true;
}

/* Half of the slots are free, or the table is as large as it gets. */
static bool make_room(struct ss_url_table *t, struct ss_arena *arena)
{
	return t->n * 2 < t->size || t->size == SS_URL_TABLE_SLOTS || grow(t, arena);
}

struct ss_url_record *ss_url_table_find(struct ss_url_table *t, struct ss_arena *arena,
                                        struct ss_url_record *list,
                                        const struct ss_url_record *wanted, uint16_t **slot)
{
	uint32_t hash = (uint32_t)mix(mix((uint64_t)wanted->part, wanted->url), wanted->text);
	*slot = NULL;
	if (!make_room(t, arena))
		return NULL;
	size_t at = hash % t->size;
	for (; t->slots[at]; at = (at + 1) % t->size) {
		struct ss_url_record *known = &list[t->slots[at] - 1];
		if (t->hashes[at] == hash && is_same(known, wanted))
			return known;
	}
	t->n++;
	t->hashes[at] = hash;
	*slot = &t->slots[at];
	return NULL;
}
