#include "base/sha256.h"

const uint32_t ss_sha256_roots[64] __attribute__((aligned(16))) = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2,
};

#ifdef __x86_64__
#include <cpuid.h>
#include <stdatomic.h>

#include "base/sha256_rounds.h"

/* All that SS_WITH_SHA is compiled for. */
static bool ask_processor(void)
{
	enum { FEATURES = 7, SHA = 1 << 29 };
	unsigned a, b, c, d;
	bool has_others = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	                  __builtin_cpu_supports("bmi2");
	return has_others && __get_cpuid_count(FEATURES, 0, &a, &b, &c, &d) && b & SHA;
}

/* Asked once: a virtual machine takes microseconds to answer. */
bool ss_sha256_is_here(void)
{
	enum { UNKNOWN, HERE, MISSING };
	static _Atomic unsigned char known;
	unsigned char answer = atomic_load_explicit(&known, memory_order_relaxed);
	if (answer == UNKNOWN) {
		answer = ask_processor() ? HERE : MISSING;
		atomic_store_explicit(&known, answer, memory_order_relaxed);
	}
	return answer == HERE;
}

SS_WITH_SHA void ss_sha256_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	struct ss_sha256_state s = ss_sha256_load(stream->words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		struct ss_sha256_state before = s;
		__m128i w[4];
#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++)
			ss_sha256_four_rounds(&s, w, i, p);
		s = ss_sha256_sum(s, before);
	}
	ss_sha256_store(s, stream->words);
}

SS_WITH_SHA void ss_sha256_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	struct ss_sha256_state s = ss_sha256_load(streams[0].words),
	                       t = ss_sha256_load(streams[1].words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		struct ss_sha256_state s_before = s, t_before = t;
		__m128i w[4], x[4];
#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++) {
			ss_sha256_four_rounds(&s, w, i, p);
			ss_sha256_four_rounds(&t, x, i, q);
		}
		s = ss_sha256_sum(s, s_before);
		t = ss_sha256_sum(t, t_before);
	}
	ss_sha256_store(s, streams[0].words);
	ss_sha256_store(t, streams[1].words);
}

#else

bool ss_sha256_is_here(void)
{
	return false;
}

void ss_sha256_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	(void)stream;
	(void)n_blocks;
}

void ss_sha256_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	(void)streams;
	(void)n_blocks;
}

#endif
