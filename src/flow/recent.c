#include "flow/recent.h"

#include <string.h>

#include "flow/mix.h"

static uint64_t word(const uint8_t *p)
{
	uint64_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

/* Two words a multiplication, and four that do not wait for each other: 30 bytes a nanosecond. */
static uint32_t hash_of(uint64_t seed, const uint8_t *p, size_t len)
{
	uint64_t tail[8] = {0}, a, b, c, d;
	seed ^= 0xa0761d6478bd642fu; /* no seed is too plain */
	a = b = c = d = seed ^ len;
	for (; len >= 64; p += 64, len -= 64) {
		a = ss_mix(word(p) ^ seed, word(p + 8) ^ a);
		b = ss_mix(word(p + 16) ^ seed, word(p + 24) ^ b);
		c = ss_mix(word(p + 32) ^ seed, word(p + 40) ^ c);
		d = ss_mix(word(p + 48) ^ seed, word(p + 56) ^ d);
	}
	memcpy(tail, p, len);
	a = ss_mix(tail[0] ^ seed, tail[1] ^ a);
	b = ss_mix(tail[2] ^ seed, tail[3] ^ b);
	c = ss_mix(tail[4] ^ seed, tail[5] ^ c);
	d = ss_mix(tail[6] ^ seed, tail[7] ^ d);
	return (uint32_t)ss_mix(ss_mix(a, seed ^ b), ss_mix(c, seed ^ d) ^ seed);
}

static void keep_bytes(struct ss_recent *r, uint32_t position, const uint8_t *bytes, size_t len)
{
	uint32_t skip = len > SS_RECENT_BYTES ? (uint32_t)len - SS_RECENT_BYTES : 0;
	uint32_t n = (uint32_t)len - skip, at = (position + skip) % SS_RECENT_BYTES;
	uint32_t first = n < SS_RECENT_BYTES - at ? n : SS_RECENT_BYTES - at;
	memcpy(r->bytes + at, bytes + skip, first);
	memcpy(r->bytes, bytes + skip + first, n - first);
	uint32_t before = position == r->end ? r->n_bytes : 0; /* else there was a gap */
	r->n_bytes = before + n < SS_RECENT_BYTES ? before + n : SS_RECENT_BYTES;
	r->end = position + (uint32_t)len;
}

void ss_recent_add(struct ss_recent *r, uint64_t seed, uint64_t position, const uint8_t *bytes,
                   size_t len)
{
	keep_bytes(r, (uint32_t)position, bytes, len);
	r->position[r->at] = (uint32_t)position;
	r->len[r->at] = len <= UINT16_MAX ? (uint16_t)len : 0;
	r->hash[r->at] = len <= UINT16_MAX ? hash_of(seed, bytes, len) : 0;
	r->at = (uint8_t)((r->at + 1u) % SS_RECENT);
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
		if (bytes[i] == r->bytes[((uint32_t)position + i) % SS_RECENT_BYTES])
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
		uint32_t from = r->position[i] - (uint32_t)position;
		bool is_kept = r->end - r->position[i] <= r->n_bytes; /* was compared */
		if (is_kept || r->len[i] == 0 || r->len[i] > len || from > len - r->len[i])
			continue;
		if (hash_of(seed, bytes + from, r->len[i]) == r->hash[i])
			continue;
		if (!found.differs || position + from < found.where)
			found = (struct found){true, position + from, r->len[i]};
	}
	if (found.differs) {
		*where = found.where;
		*where_len = found.len;
	}
	return found.differs;
}
