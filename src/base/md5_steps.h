/* The steps of MD5.  Private to digests of base/. */
#ifndef SS_BASE_MD5_STEPS_H
#define SS_BASE_MD5_STEPS_H
#include <stdint.h>
#include <string.h>

enum { SS_MD5_WORDS = 4 }; /* a, b, c, d */

static inline uint32_t ss_md5_rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static inline uint32_t ss_md5_word(const uint8_t *block, unsigned i)
{
	uint32_t w;
	memcpy(&w, block + (size_t)4 * i, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap32(w);
#endif
	return w;
}

/* As section 3.4 has them, but so that what depends on b, the youngest, comes last. */
#define SS_MD5_F(B, C, D) ((((C) ^ (D)) & (B)) ^ (D))
#define SS_MD5_G(B, C, D) ((~(D) & (C)) + ((D) & (B)))
#define SS_MD5_H(B, C, D) (((C) ^ (D)) ^ (B))
#define SS_MD5_I(B, C, D) ((~(D) | (B)) ^ (C))

/* Calls STEP(function, a, b, c, d, place of the word, shift, sine) for each of the 64, a being word 0
 * of the state, and so on; and THEN(0) to THEN(15), behind each four of them. */
#define SS_MD5_FOUR(STEP, THEN, I, FUNCTION, S1, S2, S3, S4, W1, W2, W3, W4, T1, T2, T3, T4)       \
	STEP(FUNCTION, 0, 1, 2, 3, W1, S1, T1)                                                     \
	STEP(FUNCTION, 3, 0, 1, 2, W2, S2, T2)                                                     \
	STEP(FUNCTION, 2, 3, 0, 1, W3, S3, T3)                                                     \
	STEP(FUNCTION, 1, 2, 3, 0, W4, S4, T4)                                                     \
	THEN(I)
#define SS_MD5_FOUR_F(STEP, THEN, I, ...)                                                          \
	SS_MD5_FOUR(STEP, THEN, I, SS_MD5_F, 7, 12, 17, 22, __VA_ARGS__)
#define SS_MD5_FOUR_G(STEP, THEN, I, ...)                                                          \
	SS_MD5_FOUR(STEP, THEN, I, SS_MD5_G, 5, 9, 14, 20, __VA_ARGS__)
#define SS_MD5_FOUR_H(STEP, THEN, I, ...)                                                          \
	SS_MD5_FOUR(STEP, THEN, I, SS_MD5_H, 4, 11, 16, 23, __VA_ARGS__)
#define SS_MD5_FOUR_I(STEP, THEN, I, ...)                                                          \
	SS_MD5_FOUR(STEP, THEN, I, SS_MD5_I, 6, 10, 15, 21, __VA_ARGS__)
/* floor(2^32 * abs(sin(i + 1))) */
#define SS_MD5_STEPS(STEP, THEN)                                                                   \
	SS_MD5_FOUR_F(STEP, THEN, 0, 0, 1, 2, 3, 0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee)   \
	SS_MD5_FOUR_F(STEP, THEN, 1, 4, 5, 6, 7, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501)   \
	SS_MD5_FOUR_F(STEP, THEN, 2, 8, 9, 10, 11, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be) \
	SS_MD5_FOUR_F(STEP, THEN, 3, 12, 13, 14, 15, 0x6b901122, 0xfd987193, 0xa679438e,           \
	              0x49b40821)                                                                  \
	SS_MD5_FOUR_G(STEP, THEN, 4, 1, 6, 11, 0, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa)  \
	SS_MD5_FOUR_G(STEP, THEN, 5, 5, 10, 15, 4, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8) \
	SS_MD5_FOUR_G(STEP, THEN, 6, 9, 14, 3, 8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed)  \
	SS_MD5_FOUR_G(STEP, THEN, 7, 13, 2, 7, 12, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a) \
	SS_MD5_FOUR_H(STEP, THEN, 8, 5, 8, 11, 14, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c) \
	SS_MD5_FOUR_H(STEP, THEN, 9, 1, 4, 7, 10, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70)  \
	SS_MD5_FOUR_H(STEP, THEN, 10, 13, 0, 3, 6, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05) \
	SS_MD5_FOUR_H(STEP, THEN, 11, 9, 12, 15, 2, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8,            \
	              0xc4ac5665)                                                                  \
	SS_MD5_FOUR_I(STEP, THEN, 12, 0, 7, 14, 5, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039) \
	SS_MD5_FOUR_I(STEP, THEN, 13, 12, 3, 10, 1, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,            \
	              0x85845dd1)                                                                  \
	SS_MD5_FOUR_I(STEP, THEN, 14, 8, 15, 6, 13, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314,            \
	              0x4e0811a1)                                                                  \
	SS_MD5_FOUR_I(STEP, THEN, 15, 4, 11, 2, 9, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391)

#define SS_MD5_STEP(S, BLOCK, FUNCTION, A, B, C, D, WORD, SHIFT, SINE)                             \
	(S)[A] += ss_md5_word(BLOCK, WORD) + (SINE);                                               \
	(S)[A] = (S)[B] + ss_md5_rotate((S)[A] + FUNCTION((S)[B], (S)[C], (S)[D]), SHIFT);

static inline void ss_md5_add(const uint32_t *s, uint32_t *words)
{
	for (unsigned i = 0; i < SS_MD5_WORDS; i++)
		words[i] += s[i];
}

#endif
