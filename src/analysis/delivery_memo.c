#include "analysis/delivery_memo.h"

#include <string.h>

/* Decides nothing but where to look. */
static size_t place_of(struct ss_slice key)
{
	const uint64_t factor = 0x9e3779b97f4a7c15;
	const unsigned high = 58; /* log2 of the entries below 64 */
	uint64_t hash = key.len, word;
	size_t at = 0;
	_Static_assert(SS_REASON_MEMO_ENTRIES == 1 << 6, "as many as six bits choose from");
	for (; key.len - at >= sizeof word; at += sizeof word) {
		memcpy(&word, key.data + at, sizeof word);
		hash = (hash ^ word) * factor;
		hash ^= hash >> 32;
	}
	for (; at < key.len; at++)
		hash = (hash ^ key.data[at]) * factor;
	return (size_t)(hash * factor >> high);
}

struct ss_reason_row *ss_reason_memo_find(const struct ss_reason_memo *m, struct ss_slice key)
{
	size_t at = place_of(key);
	const struct ss_slice kept = {m->entries[at].key, m->entries[at].len};
	return m->entries[at].row && ss_slice_is_equal(kept, key) ? m->entries[at].row : NULL;
}

void ss_reason_memo_put(struct ss_reason_memo *m, struct ss_slice key, struct ss_reason_row *row)
{
	size_t at = place_of(key);
	if (key.len > SS_REASON_MEMO_KEY)
		return;
	memcpy(m->entries[at].key, key.data, key.len);
	m->entries[at].len = (uint16_t)key.len;
	m->entries[at].row = row;
}

void ss_reason_memo_clear(struct ss_reason_memo *m)
{
	for (size_t i = 0; i < SS_REASON_MEMO_ENTRIES; i++)
		m->entries[i].row = NULL;
}
