#include "base/siphash.h"

static uint64_t turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void mix(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = turn(v[1], 13) ^ v[0];
	v[0] = turn(v[0], 32);
	v[2] += v[3];
	v[3] = turn(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = turn(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = turn(v[1], 17) ^ v[2];
	v[2] = turn(v[2], 32);
}

/* Eight octets, the first one lowest: one load, where the compiler sees all eight. */
static uint64_t whole_word(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

/* Fewer than eight. */
static uint64_t word(const uint8_t *p, size_t n)
{
	uint64_t w = 0;
	for (size_t i = 0; i < n; i++)
		w |= (uint64_t)p[i] << 8 * i;
	return w;
}

static void take(uint64_t v[4], uint64_t w)
{
	v[3] ^= w;
	mix(v);
	mix(v);
	v[0] ^= w;
}

uint64_t ss_siphash(const uint64_t key[2], struct ss_slice bytes)
{
	/* "somepseudorandomlygeneratedbytes" */
	uint64_t v[4] = {
	        key[0] ^ 0x736f6d6570736575,
	        key[1] ^ 0x646f72616e646f6d,
	        key[0] ^ 0x6c7967656e657261,
	        key[1] ^ 0x7465646279746573,
	};
	size_t whole = bytes.len / 8 * 8;
	for (size_t at = 0; at < whole; at += 8)
		take(v, whole_word(bytes.data + at));
	uint64_t rest = whole < bytes.len ? word(bytes.data + whole, bytes.len - whole) : 0;
	take(v, (uint64_t)bytes.len << 56 | rest);
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		mix(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
