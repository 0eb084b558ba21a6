#include "base/md5.h"

#include <string.h>

enum { WORDS = 4 }; /* a, b, c, d */

static inline uint32_t rotate_left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static inline uint32_t word(const uint8_t *block, unsigned i)
{
	uint32_t w;
	memcpy(&w, block + (size_t)4 * i, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap32(w);
#endif
	return w;
}

/* As section 3.4 has them, but so that what depends on b, the youngest, comes last. */
#define F(B, C, D) ((((C) ^ (D)) & (B)) ^ (D))
#define G(B, C, D) ((~(D) & (C)) + ((D) & (B)))
#define H(B, C, D) (((C) ^ (D)) ^ (B))
#define I(B, C, D) ((~(D) | (B)) ^ (C))

/* Calls STEP(function, a, b, c, d, place of the word, shift, sine) for each of the 64;
 * a is word 0 of the state, and so on. */
#define FOUR(STEP, FUNCTION, W1, W2, W3, W4, S1, S2, S3, S4, T1, T2, T3, T4)                       \
	STEP(FUNCTION, 0, 1, 2, 3, W1, S1, T1)                                                     \
	STEP(FUNCTION, 3, 0, 1, 2, W2, S2, T2)                                                     \
	STEP(FUNCTION, 2, 3, 0, 1, W3, S3, T3)                                                     \
	STEP(FUNCTION, 1, 2, 3, 0, W4, S4, T4)
#define F_FOUR(STEP, W1, W2, W3, W4, ...) FOUR(STEP, F, W1, W2, W3, W4, 7, 12, 17, 22, __VA_ARGS__)
#define G_FOUR(STEP, W1, W2, W3, W4, ...) FOUR(STEP, G, W1, W2, W3, W4, 5, 9, 14, 20, __VA_ARGS__)
#define H_FOUR(STEP, W1, W2, W3, W4, ...) FOUR(STEP, H, W1, W2, W3, W4, 4, 11, 16, 23, __VA_ARGS__)
#define I_FOUR(STEP, W1, W2, W3, W4, ...) FOUR(STEP, I, W1, W2, W3, W4, 6, 10, 15, 21, __VA_ARGS__)
/* floor(2^32 * abs(sin(i + 1))) */
#define STEPS(STEP)                                                                                \
	F_FOUR(STEP, 0, 1, 2, 3, 0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee)                   \
	F_FOUR(STEP, 4, 5, 6, 7, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501)                   \
	F_FOUR(STEP, 8, 9, 10, 11, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be)                 \
	F_FOUR(STEP, 12, 13, 14, 15, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821)               \
	G_FOUR(STEP, 1, 6, 11, 0, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa)                  \
	G_FOUR(STEP, 5, 10, 15, 4, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8)                 \
	G_FOUR(STEP, 9, 14, 3, 8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed)                  \
	G_FOUR(STEP, 13, 2, 7, 12, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a)                 \
	H_FOUR(STEP, 5, 8, 11, 14, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c)                 \
	H_FOUR(STEP, 1, 4, 7, 10, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70)                  \
	H_FOUR(STEP, 13, 0, 3, 6, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05)                  \
	H_FOUR(STEP, 9, 12, 15, 2, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665)                 \
	I_FOUR(STEP, 0, 7, 14, 5, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039)                  \
	I_FOUR(STEP, 12, 3, 10, 1, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1)                 \
	I_FOUR(STEP, 8, 15, 6, 13, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1)                 \
	I_FOUR(STEP, 4, 11, 2, 9, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391)

static inline void add(const uint32_t *s, uint32_t *words)
{
	for (unsigned i = 0; i < WORDS; i++)
		words[i] += s[i];
}

#define STEP_OF(S, BLOCK, FUNCTION, A, B, C, D, WORD, SHIFT, SINE)                                 \
	(S)[A] += word(BLOCK, WORD) + (SINE);                                                      \
	(S)[A] = (S)[B] + rotate_left((S)[A] + FUNCTION((S)[B], (S)[C], (S)[D]), SHIFT);
#define STEP_OF_ONE(...) STEP_OF(s, p, __VA_ARGS__)
#define STEP_OF_TWO(...) STEP_OF(s, p, __VA_ARGS__) STEP_OF(t, q, __VA_ARGS__)

void ss_md5_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		uint32_t s[WORDS];
		memcpy(s, stream->words, sizeof s);
		STEPS(STEP_OF_ONE)
		add(s, stream->words);
	}
}

void ss_md5_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		uint32_t s[WORDS], t[WORDS];
		memcpy(s, streams[0].words, sizeof s);
		memcpy(t, streams[1].words, sizeof t);
		STEPS(STEP_OF_TWO)
		add(s, streams[0].words);
		add(t, streams[1].words);
	}
}
