#include "base/key_hash.h"

#include <string.h>

#include "base/eight.h"
#include "base/mix.h"

/* All octets of one that is shorter than two words, as two that may overlap. */
static void load_short(const uint8_t *p, size_t len, uint64_t *first, uint64_t *last)
{
	uint32_t begin, end;
	if (len >= SS_EIGHT) {
		*first = ss_eight_read(p);
		*last = ss_eight_read(p + len - SS_EIGHT);
	} else if (len >= 4) {
		memcpy(&begin, p, sizeof begin);
		memcpy(&end, p + len - sizeof end, sizeof end);
		*first = begin;
		*last = end;
	} else if (len > 0) {
		*first = (uint64_t)p[0] << 16 | (uint64_t)p[len / 2] << 8 | p[len - 1];
	}
}

/* Sixteen octets a multiplication: a mailbox takes a quarter of what SipHash takes, and a flood of
 * spam looks up sixty texts a session. */
uint64_t ss_key_hash(uint64_t seed, struct ss_slice text)
{
	const uint8_t *p = text.data;
	uint64_t key = ss_mix(seed ^ 0xd1b54a32d192ed03u, 0x9e3779b97f4a7c15u), hash = key;
	uint64_t first = 0, last = 0;
	size_t left = text.len;
	for (; left > 16; left -= 16, p += 16)
		hash = ss_mix(ss_eight_read(p) ^ key, ss_eight_read(p + SS_EIGHT) ^ hash);
	load_short(p, left, &first, &last);
	hash = ss_mix(first ^ key, last ^ hash);
	return ss_mix(hash ^ text.len, key ^ 0xe7037ed1a0b428dbu);
}
