#include "flow/recent.h"

#include <string.h>

#include "base/eight.h"
#include "base/mix.h"
#include "base/rare.h"
#include "flow/block_hash.h"

static inline uint64_t half_word(const uint8_t *p)
{
	uint32_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

static inline uint32_t hash_few(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len)
{
	uint64_t first = 0, last = 0;
	if (len >= 8) {
		first = ss_eight_read(p);
		last = ss_eight_read(p + len - 8);
	} else if (len >= 4) {
		first = half_word(p);
		last = half_word(p + len - 4);
	} else if (len > 0) {
		first = p[0];
		last = (uint64_t)p[len / 2] << 8 | p[len - 1];
	}
	return (uint32_t)ss_mix(first ^ seed, last ^ hash);
}

/* The last words overlap those before, so that nothing is copied: most of a dialogue is short, and
 * takes half the instructions so. */
static inline uint32_t hash_of(uint64_t seed, const uint8_t *p, size_t len)
{
	seed ^= 0xa0761d6478bd642fu; /* no seed is too plain */
	uint64_t hash = seed ^ len;
	if (len < 16)
		return hash_few(seed, hash, p, len);
	const uint8_t *last = p + len - 16;
	if (len >= SS_HASH_BLOCK) {
		hash = ss_block_hash(seed, hash, p, len / SS_HASH_BLOCK * SS_HASH_BLOCK);
		p += len / SS_HASH_BLOCK * SS_HASH_BLOCK;
	}
	for (; p < last; p += 16)
		hash = ss_mix(ss_eight_read(p) ^ seed, ss_eight_read(p + 8) ^ hash);
	return (uint32_t)ss_mix(ss_eight_read(last) ^ seed, ss_eight_read(last + 8) ^ hash);
}

/* What a large segment brings is all that is kept; it begins where it likes. */
static void replace_bytes(struct ss_recent *r, uint32_t end, const uint8_t *bytes)
{
	memcpy(r->bytes, bytes, SS_RECENT_BYTES);
	r->first = end - SS_RECENT_BYTES;
	r->n_bytes = SS_RECENT_BYTES;
	r->end = end;
}

/* Less than the compiler makes of a memcpy of few bytes, a loop that takes ten times as long to begin as
 * to run.  As in hash_of, the last words overlap those before. */
static inline void copy_few(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n >= 16) {
		for (size_t i = 0; i < n - 16; i += 16)
			memcpy(to + i, from + i, 16);
		memcpy(to + n - 16, from + n - 16, 16);
	} else if (n >= 8) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else if (n >= 4) {
		memcpy(to, from, 4);
		memcpy(to + n - 4, from + n - 4, 4);
	} else {
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
	}
}

static inline void keep_bytes(struct ss_recent *r, uint32_t position, const uint8_t *bytes,
                              size_t len)
{
	if (len >= SS_RECENT_BYTES) {
		replace_bytes(r, position + (uint32_t)len, bytes + len - SS_RECENT_BYTES);
		return;
	}
	uint32_t n = (uint32_t)len, at = (position - r->first) % SS_RECENT_BYTES;
	uint32_t fits = SS_RECENT_BYTES - at;
	copy_few(r->bytes + at, bytes, n < fits ? n : fits);
	if (n > fits)
		copy_few(r->bytes, bytes + fits, n - fits);
	uint32_t before = position == r->end ? r->n_bytes : 0; /* else there was a gap */
	r->n_bytes = before + n < SS_RECENT_BYTES ? before + n : SS_RECENT_BYTES;
	r->end = position + n;
}

static inline void remember(struct ss_recent *r, uint64_t position, uint32_t hash, uint16_t len)
{
	r->segments[r->at] = (struct ss_recent_segment){
	        .position = (uint32_t)position, .hash = hash, .len = len};
	r->at = (uint8_t)((r->at + 1u) % SS_RECENT);
}

/* Apart, so that the short ones of a dialogue, which need few registers, save none. */
SS_APART static void add_long(struct ss_recent *r, uint64_t seed, uint64_t position,
                              const uint8_t *bytes, size_t len)
{
	bool is_told = len <= UINT16_MAX;
	keep_bytes(r, (uint32_t)position, bytes, len);
	remember(r, position, is_told ? hash_of(seed, bytes, len) : 0, is_told ? (uint16_t)len : 0);
}

void ss_recent_add(struct ss_recent *r, uint64_t seed, uint64_t position, const uint8_t *bytes,
                   size_t len)
{
	if (len >= SS_HASH_BLOCK) {
		add_long(r, seed, position, bytes, len);
		return;
	}
	keep_bytes(r, (uint32_t)position, bytes, len);
	remember(r, position, hash_of(seed, bytes, len), (uint16_t)len);
}

struct found {
	bool differs;
	uint64_t where;
	size_t len;
};

/* Compares with the bytes that are kept: from the first to the last that differs. */
static struct found compare_bytes(const struct ss_recent *r, uint64_t position,
                                  const uint8_t *bytes, size_t len)
{
	struct found found = {0};
	uint32_t kept = r->end - r->n_bytes, offset = kept - (uint32_t)position;
	size_t from = (int32_t)offset > 0 ? offset : 0; /* of the first byte to be compared */
	int32_t left = (int32_t)(r->end - (uint32_t)position);
	size_t to = left < 0 ? 0 : (size_t)left < len ? (size_t)left : len;
	for (size_t i = from; i < to && r->n_bytes > 0; i++) {
		if (bytes[i] == r->bytes[((uint32_t)position - r->first + i) % SS_RECENT_BYTES])
			continue;
		if (!found.differs)
			found = (struct found){true, position + i, 0};
		found.len = (size_t)(position + i + 1 - found.where);
	}
	return found;
}

bool ss_recent_differs(const struct ss_recent *r, uint64_t seed, uint64_t position,
                       const uint8_t *bytes, size_t len, uint64_t *where, size_t *where_len)
{
	struct found found = compare_bytes(r, position, bytes, len);
	for (unsigned i = 0; i < SS_RECENT; i++) {
		const struct ss_recent_segment *s = &r->segments[i];
		uint32_t from = s->position - (uint32_t)position;
		bool is_kept = r->end - s->position <= r->n_bytes; /* was compared */
		if (is_kept || s->len == 0 || s->len > len || from > len - s->len)
			continue;
		if (hash_of(seed, bytes + from, s->len) == s->hash)
			continue;
		if (!found.differs || position + from < found.where)
			found = (struct found){true, position + from, s->len};
	}
	if (found.differs) {
		*where = found.where;
		*where_len = found.len;
	}
	return found.differs;
}
