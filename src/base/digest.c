#include "base/digest.h"

#include <stdbool.h>
#include <string.h>

#include "base/digest_three.h"
#include "base/md5.h"
#include "base/sha1.h"
#include "base/sha256.h"

/* All three take blocks of 64 bytes into a few words, and pad alike: 0x80, zeroes, and the length
 * in bits in the last 8 bytes.  MD5 is little-endian, the others big-endian. */
enum { BLOCK = SS_DIGEST_BLOCK, LENGTH = 8 };

/* Whole blocks: of one stream, and of two in step (NULL: that would be no faster). */
struct way {
	void (*take)(const struct ss_digest_blocks *stream, size_t n_blocks);
	void (*take_two)(const struct ss_digest_blocks streams[2], size_t n_blocks);
};

struct rounds {
	struct way plain, fast;
	bool (*is_fast_here)(void);
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

static uint32_t read_word(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write_word(uint8_t *p, uint32_t word, bool is_little)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(word >> (is_little ? 8 * i : 24 - 8 * i));
}

/* ---- SHA-1 ---- */

enum { SHA1_ROUNDS = 80, SHA1_QUARTER = SHA1_ROUNDS / 4, SHA1_WORDS = 5 };

/* One of the 80: what was a .. e is e, a .. d in the next. */
static inline void round_1(uint32_t a, uint32_t *b, uint32_t *e, uint32_t f, uint32_t input)
{
	*e += rotate_left(a, 5) + f + input;
	*b = rotate_left(*b, 30);
}

static inline uint32_t choice_1(uint32_t b, uint32_t c, uint32_t d)
{
	return (d ^ (b & (c ^ d))) + 0x5a827999;
}

static inline uint32_t parity_1(uint32_t b, uint32_t c, uint32_t d)
{
	return (b ^ c ^ d) + 0x6ed9eba1;
}

static inline uint32_t majority_1(uint32_t b, uint32_t c, uint32_t d)
{
	return ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
}

static inline uint32_t last_parity_1(uint32_t b, uint32_t c, uint32_t d)
{
	return (b ^ c ^ d) + 0xca62c1d6;
}

/* A quarter of the rounds; after five, each is in its place again. */
static inline void quarter_1(uint32_t v[SHA1_WORDS], const uint32_t *w,
                             uint32_t (*f)(uint32_t b, uint32_t c, uint32_t d))
{
	uint32_t a = v[0], b = v[1], c = v[2], d = v[3], e = v[4];
	/* Unrolled, all quarters are 47 lines of code that the first cache has not: a tenth fewer
	 * instructions are not worth it. */
#pragma GCC unroll 1
	for (const uint32_t *end = w + SHA1_QUARTER; w < end; w += SHA1_WORDS) {
		round_1(a, &b, &e, f(b, c, d), w[0]);
		round_1(e, &a, &d, f(a, b, c), w[1]);
		round_1(d, &e, &c, f(e, a, b), w[2]);
		round_1(c, &d, &b, f(d, e, a), w[3]);
		round_1(b, &c, &a, f(c, d, e), w[4]);
	}
	v[0] = a;
	v[1] = b;
	v[2] = c;
	v[3] = d;
	v[4] = e;
}

static void take_sha1_block(uint32_t *state, const uint8_t *block)
{
	uint32_t words[SHA1_ROUNDS], v[SHA1_WORDS];
	for (unsigned i = 0; i < 16; i++)
		words[i] = read_word(block + (size_t)4 * i);
	for (unsigned i = 16; i < SHA1_ROUNDS; i++)
		words[i] =
		        rotate_left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
	memcpy(v, state, sizeof v);
	quarter_1(v, words, choice_1);
	quarter_1(v, words + SHA1_QUARTER, parity_1);
	quarter_1(v, words + 2 * (size_t)SHA1_QUARTER, majority_1);
	quarter_1(v, words + 3 * (size_t)SHA1_QUARTER, last_parity_1);
	for (unsigned i = 0; i < SHA1_WORDS; i++)
		state[i] += v[i];
}

static void take_sha1(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	for (size_t i = 0; i < n_blocks; i++)
		take_sha1_block(stream->words, stream->bytes + i * BLOCK);
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

static void take_sha256_block(uint32_t *state, const uint8_t *block)
{
	uint32_t words[64], v[8];
	for (unsigned i = 0; i < 16; i++)
		words[i] = read_word(block + (size_t)4 * i);
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

static void take_sha256(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	for (size_t i = 0; i < n_blocks; i++)
		take_sha256_block(stream->words, stream->bytes + i * BLOCK);
}

/* ---- any of them, in portions ---- */

static bool is_never(void)
{
	return false;
}

static const struct rounds KINDS[SS_N_HASHES] = {
        [SS_HASH_MD5] = {{ss_md5_blocks, ss_md5_blocks_of_two},
                         {NULL, NULL},
                         is_never,
                         {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476},
                         4,
                         true},
        [SS_HASH_SHA1] = {{take_sha1, NULL},
                          {ss_sha1_blocks, ss_sha1_blocks_of_two},
                          ss_sha256_is_here,
                          {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},
                          5,
                          false},
        [SS_HASH_SHA256] = {{take_sha256, NULL},
                            {ss_sha256_blocks, ss_sha256_blocks_of_two},
                            ss_sha256_is_here,
                            {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                             0x1f83d9ab, 0x5be0cd19},
                            8,
                            false},
};

static const struct way ALL_AT_ONCE = {ss_digest_three_blocks, ss_digest_three_blocks_of_two};

static const struct way *way_of(enum ss_hash_kind kind)
{
	const struct rounds *r = &KINDS[kind];
	return r->is_fast_here() ? &r->fast : &r->plain;
}

static bool is_all_at_once(unsigned kinds)
{
	return kinds == SS_HASH_ALL && ss_sha256_is_here();
}

bool ss_digest_is_paired(unsigned kinds)
{
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		if (kinds >> kind & 1 && way_of(kind)->take_two)
			return true;
	}
	return false;
}

void ss_digest_begin(struct ss_digest *d, unsigned kinds)
{
	d->kinds = kinds;
	d->len = 0;
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++)
		memcpy(d->words[kind], KINDS[kind].begin, sizeof d->words[kind]);
}

static struct ss_digest_blocks blocks_of(struct ss_digest *d, unsigned kind, const uint8_t *bytes)
{
	return (struct ss_digest_blocks){d->words[kind], bytes};
}

static void take_blocks(struct ss_digest *d, const uint8_t *bytes, size_t n)
{
	struct ss_digest_blocks blocks = blocks_of(d, 0, bytes);
	d->len += n * BLOCK;
	if (is_all_at_once(d->kinds)) {
		ALL_AT_ONCE.take(&blocks, n);
		return;
	}
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		blocks.words = d->words[kind];
		if (d->kinds >> kind & 1)
			way_of(kind)->take(&blocks, n);
	}
}

/* What makes the block whole that was begun.  Returns how many octets it took. */
static size_t fill_block(struct ss_digest *d, const uint8_t *bytes, size_t len)
{
	size_t held = d->len % BLOCK, n = len < BLOCK - held ? len : BLOCK - held;
	if (held == 0)
		return 0;
	memcpy(d->block + held, bytes, n);
	if (held + n < BLOCK) {
		d->len += n;
	} else {
		d->len -= held;
		take_blocks(d, d->block, 1);
	}
	return n;
}

void ss_digest_feed(struct ss_digest *d, const uint8_t *bytes, size_t len)
{
	size_t used = fill_block(d, bytes, len), n = (len - used) / BLOCK;
	if (n > 0)
		take_blocks(d, bytes + used, n);
	used += n * BLOCK;
	if (used < len)
		memcpy(d->block, bytes + used, len - used);
	d->len += len - used;
}

static void advance(struct ss_digest_portion *p, size_t n)
{
	p->bytes += n;
	p->len -= n;
}

static void take_two_of_kind(unsigned kind, struct ss_digest_portion a, struct ss_digest_portion b,
                             size_t n)
{
	const struct way *way = way_of(kind);
	struct ss_digest_blocks two[2] = {blocks_of(a.digest, kind, a.bytes),
	                                  blocks_of(b.digest, kind, b.bytes)};
	if (way->take_two) {
		way->take_two(two, n);
		return;
	}
	way->take(&two[0], n);
	way->take(&two[1], n);
}

static void take_blocks_of_two(struct ss_digest_portion a, struct ss_digest_portion b, size_t n)
{
	unsigned kinds = a.digest->kinds;
	a.digest->len += n * BLOCK;
	b.digest->len += n * BLOCK;
	if (is_all_at_once(kinds)) {
		struct ss_digest_blocks two[2] = {blocks_of(a.digest, 0, a.bytes),
		                                  blocks_of(b.digest, 0, b.bytes)};
		ALL_AT_ONCE.take_two(two, n);
		return;
	}
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		if (kinds >> kind & 1)
			take_two_of_kind(kind, a, b, n);
	}
}

void ss_digest_feed_two(struct ss_digest_portion a, struct ss_digest_portion b)
{
	if (a.digest->kinds == b.digest->kinds) {
		advance(&a, fill_block(a.digest, a.bytes, a.len));
		advance(&b, fill_block(b.digest, b.bytes, b.len));
		size_t n = (a.len < b.len ? a.len : b.len) / BLOCK;
		if (n > 0)
			take_blocks_of_two(a, b, n);
		advance(&a, n * BLOCK);
		advance(&b, n * BLOCK);
	}
	ss_digest_feed(a.digest, a.bytes, a.len);
	ss_digest_feed(b.digest, b.bytes, b.len);
}

/* The last block, or the last two: what is held, and how long all of it was.  Returns how many. */
static size_t pad(const struct ss_digest *d, bool is_little, uint8_t last[2 * BLOCK])
{
	uint64_t n_bits = d->len * 8;
	size_t held = d->len % BLOCK, n = held < BLOCK - LENGTH ? 1 : 2;
	uint8_t *length = last + n * BLOCK - LENGTH;
	memset(last, 0, (size_t)2 * BLOCK);
	memcpy(last, d->block, held);
	last[held] = 0x80;
	write_word(length + (is_little ? 0 : 4), (uint32_t)n_bits, is_little);
	write_word(length + (is_little ? 4 : 0), (uint32_t)(n_bits >> 32), is_little);
	return n;
}

size_t ss_digest_tell(const struct ss_digest *d, enum ss_hash_kind kind, uint8_t *out)
{
	const struct rounds *r = &KINDS[kind];
	uint8_t last[2 * BLOCK];
	uint32_t words[SS_DIGEST_WORDS];
	if (!(d->kinds >> kind & 1))
		return 0;
	memcpy(words, d->words[kind], sizeof words);
	size_t n = pad(d, r->is_little, last);
	way_of(kind)->take(&(struct ss_digest_blocks){words, last}, n);
	for (unsigned i = 0; i < r->n_words; i++)
		write_word(out + (size_t)4 * i, words[i], r->is_little);
	return (size_t)4 * r->n_words;
}

static void digest(enum ss_hash_kind kind, const uint8_t *bytes, size_t len, uint8_t *out)
{
	struct ss_digest d;
	ss_digest_begin(&d, 1U << kind);
	ss_digest_feed(&d, bytes, len);
	ss_digest_tell(&d, kind, out);
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
