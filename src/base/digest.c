#include "base/digest.h"

#include <stdbool.h>
#include <string.h>

#include "base/sha256.h"

/* All three take blocks of 64 bytes into a few words, and pad alike: 0x80, zeroes, and the length
 * in bits in the last 8 bytes.  MD5 is little-endian, the others big-endian. */
enum { BLOCK = SS_DIGEST_BLOCK, LENGTH = 8 };

struct ss_digest_rounds {
	void (*take)(uint32_t *state, const uint8_t *block);
	bool (*has_instructions)(void); /* ss_sha256_blocks does it too */
	uint32_t begin[SS_DIGEST_WORDS];
	unsigned n_words;
	bool is_little;
};

static uint32_t rotate_left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t rotate_right(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t read_word(const uint8_t *p, bool is_little)
{
	if (is_little)
		return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write_word(uint8_t *p, uint32_t word, bool is_little)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(word >> (is_little ? 8 * i : 24 - 8 * i));
}

/* ---- MD5 ---- */

static void take_md5(uint32_t *state, const uint8_t *block)
{
	/* floor(2^32 * abs(sin(i + 1))) */
	static const uint32_t sines[64] = {
	        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
	        0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
	        0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
	        0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	        0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
	        0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	        0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
	        0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
	        0xeb86d391,
	};
	static const uint8_t shifts[4][4] = {
	        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
	uint32_t words[16], a = state[0], b = state[1], c = state[2], d = state[3];
	for (unsigned i = 0; i < 16; i++)
		words[i] = read_word(block + (size_t)4 * i, true);
	for (unsigned i = 0; i < 64; i++) {
		uint32_t f;
		unsigned word;
		switch (i / 16) {
		case 0:
			f = (b & c) | (~b & d);
			word = i;
			break;
		case 1:
			f = (d & b) | (~d & c);
			word = (5 * i + 1) % 16;
			break;
		case 2:
			f = b ^ c ^ d;
			word = (3 * i + 5) % 16;
			break;
		default:
			f = c ^ (b | ~d);
			word = 7 * i % 16;
			break;
		}
		uint32_t sum = a + f + sines[i] + words[word];
		a = d;
		d = c;
		c = b;
		b += rotate_left(sum, shifts[i / 16][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

/* ---- SHA-1 ---- */

static void take_sha1(uint32_t *state, const uint8_t *block)
{
	uint32_t words[80];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
	for (unsigned i = 0; i < 16; i++)
		words[i] = read_word(block + (size_t)4 * i, false);
	for (unsigned i = 16; i < 80; i++)
		words[i] =
		        rotate_left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
	for (unsigned i = 0; i < 80; i++) {
		uint32_t f;
		if (i < 20)
			f = ((b & c) | (~b & d)) + 0x5a827999;
		else if (i < 40)
			f = (b ^ c ^ d) + 0x6ed9eba1;
		else if (i < 60)
			f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
		else
			f = (b ^ c ^ d) + 0xca62c1d6;
		uint32_t sum = rotate_left(a, 5) + f + e + words[i];
		e = d;
		d = c;
		c = rotate_left(b, 30);
		b = a;
		a = sum;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

/* ---- SHA-256 ---- */

static inline void round_256(const uint32_t *a, const uint32_t *b, const uint32_t *c, uint32_t *d,
                             const uint32_t *e, const uint32_t *f, const uint32_t *g, uint32_t *h,
                             uint32_t input)
{
	uint32_t choice = (*e & *f) ^ (~*e & *g);
	uint32_t majority = (*a & *b) ^ (*a & *c) ^ (*b & *c);
	*h += input + choice + (rotate_right(*e, 6) ^ rotate_right(*e, 11) ^ rotate_right(*e, 25));
	*d += *h;
	*h += majority + (rotate_right(*a, 2) ^ rotate_right(*a, 13) ^ rotate_right(*a, 22));
}

static void take_sha256(uint32_t *state, const uint8_t *block)
{
	uint32_t words[64], v[8];
	for (unsigned i = 0; i < 16; i++)
		words[i] = read_word(block + (size_t)4 * i, false);
	for (unsigned i = 16; i < 64; i++) {
		uint32_t x = words[i - 15], y = words[i - 2];
		words[i] = words[i - 16] + words[i - 7] +
		           (rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3) +
		           (rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10);
	}
	memcpy(v, state, sizeof v);
	for (unsigned i = 0; i < 64; i += 8) { /* after eight rounds, each is in its place again */
		const uint32_t *w = words + i, *r = ss_sha256_roots + i;
		round_256(&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], r[0] + w[0]);
		round_256(&v[7], &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], r[1] + w[1]);
		round_256(&v[6], &v[7], &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], r[2] + w[2]);
		round_256(&v[5], &v[6], &v[7], &v[0], &v[1], &v[2], &v[3], &v[4], r[3] + w[3]);
		round_256(&v[4], &v[5], &v[6], &v[7], &v[0], &v[1], &v[2], &v[3], r[4] + w[4]);
		round_256(&v[3], &v[4], &v[5], &v[6], &v[7], &v[0], &v[1], &v[2], r[5] + w[5]);
		round_256(&v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &v[0], &v[1], r[6] + w[6]);
		round_256(&v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &v[0], r[7] + w[7]);
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] += v[i];
}

/* ---- any of them, in portions ---- */

static bool is_never(void)
{
	return false;
}

static const struct ss_digest_rounds KINDS[SS_N_HASHES] = {
        [SS_HASH_MD5] =
                {take_md5, is_never, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}, 4, true},
        [SS_HASH_SHA1] = {take_sha1,
                          is_never,
                          {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},
                          5,
                          false},
        [SS_HASH_SHA256] = {take_sha256,
                            ss_sha256_is_here,
                            {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                             0x1f83d9ab, 0x5be0cd19},
                            8,
                            false},
};

void ss_digest_begin(struct ss_digest *d, enum ss_hash_kind kind)
{
	d->rounds = &KINDS[kind];
	d->len = 0;
	memcpy(d->words, d->rounds->begin, sizeof d->words);
}

static void take_blocks(struct ss_digest *d, const uint8_t *bytes, size_t n)
{
	if (d->rounds->has_instructions()) {
		ss_sha256_blocks(&(struct ss_sha256_stream){d->words, bytes}, n);
		return;
	}
	for (; n > 0; n--, bytes += BLOCK)
		d->rounds->take(d->words, bytes);
}

/* What makes the block whole that was begun.  Returns how many octets it took. */
static size_t fill_block(struct ss_digest *d, const uint8_t *bytes, size_t len)
{
	size_t held = d->len % BLOCK, n = len < BLOCK - held ? len : BLOCK - held;
	if (held == 0)
		return 0;
	d->len += n;
	memcpy(d->block + held, bytes, n);
	if (held + n == BLOCK)
		take_blocks(d, d->block, 1);
	return n;
}

void ss_digest_feed(struct ss_digest *d, const uint8_t *bytes, size_t len)
{
	size_t used = fill_block(d, bytes, len), n = (len - used) / BLOCK;
	if (n > 0)
		take_blocks(d, bytes + used, n);
	d->len += len - used;
	used += n * BLOCK;
	if (used < len)
		memcpy(d->block, bytes + used, len - used);
}

static void advance(struct ss_digest_portion *p, size_t n)
{
	p->bytes += n;
	p->len -= n;
}

void ss_digest_feed_two(struct ss_digest_portion a, struct ss_digest_portion b)
{
	if (a.digest->rounds->has_instructions() && b.digest->rounds->has_instructions()) {
		advance(&a, fill_block(a.digest, a.bytes, a.len));
		advance(&b, fill_block(b.digest, b.bytes, b.len));
		size_t n = (a.len < b.len ? a.len : b.len) / BLOCK;
		struct ss_sha256_stream two[2] = {{a.digest->words, a.bytes},
		                                  {b.digest->words, b.bytes}};
		if (n > 0)
			ss_sha256_blocks_of_two(two, n);
		a.digest->len += n * BLOCK;
		b.digest->len += n * BLOCK;
		advance(&a, n * BLOCK);
		advance(&b, n * BLOCK);
	}
	ss_digest_feed(a.digest, a.bytes, a.len);
	ss_digest_feed(b.digest, b.bytes, b.len);
}

size_t ss_digest_end(struct ss_digest *d, uint8_t *out)
{
	static const uint8_t padding[BLOCK] = {0x80};
	const struct ss_digest_rounds *r = d->rounds;
	uint64_t n_bits = d->len * 8;
	size_t held = d->len % BLOCK, room = BLOCK - LENGTH;
	uint8_t length[LENGTH];
	write_word(length + (r->is_little ? 0 : 4), (uint32_t)n_bits, r->is_little);
	write_word(length + (r->is_little ? 4 : 0), (uint32_t)(n_bits >> 32), r->is_little);
	ss_digest_feed(d, padding, held < room ? room - held : BLOCK + room - held);
	ss_digest_feed(d, length, LENGTH);
	for (unsigned i = 0; i < r->n_words; i++)
		write_word(out + (size_t)4 * i, d->words[i], r->is_little);
	return (size_t)4 * r->n_words;
}

static void digest(enum ss_hash_kind kind, const uint8_t *bytes, size_t len, uint8_t *out)
{
	struct ss_digest d;
	ss_digest_begin(&d, kind);
	ss_digest_feed(&d, bytes, len);
	ss_digest_end(&d, out);
}

void ss_digest_md5(const uint8_t *bytes, size_t len, uint8_t out[SS_MD5_LEN])
{
	digest(SS_HASH_MD5, bytes, len, out);
}

void ss_digest_sha1(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA1_LEN])
{
	digest(SS_HASH_SHA1, bytes, len, out);
}

void ss_digest_sha256(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA256_LEN])
{
	digest(SS_HASH_SHA256, bytes, len, out);
}

size_t ss_digest_write_hex(const uint8_t *digest, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[2 * len] = 0;
	return 2 * len;
}
