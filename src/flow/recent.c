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
