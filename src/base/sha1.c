#include "base/sha1.h"

#ifdef __x86_64__
#include "base/sha1_rounds.h"

SS_WITH_SHA void ss_sha1_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	struct ss_sha1_state s = ss_sha1_load(stream->words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		struct ss_sha1_state before = s;
		__m128i w[4];
#pragma GCC unroll 20
		for (unsigned i = 0; i < 20; i++)
			ss_sha1_four_rounds(&s, w, i, p);
		s = ss_sha1_sum(s, before);
	}
	ss_sha1_store(s, stream->words);
}

SS_WITH_SHA void ss_sha1_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	struct ss_sha1_state s = ss_sha1_load(streams[0].words), t = ss_sha1_load(streams[1].words);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		struct ss_sha1_state s_before = s, t_before = t;
		__m128i w[4], x[4];
#pragma GCC unroll 20
		for (unsigned i = 0; i < 20; i++) {
			ss_sha1_four_rounds(&s, w, i, p);
			ss_sha1_four_rounds(&t, x, i, q);
		}
		s = ss_sha1_sum(s, s_before);
		t = ss_sha1_sum(t, t_before);
	}
	ss_sha1_store(s, streams[0].words);
	ss_sha1_store(t, streams[1].words);
}

#else

void ss_sha1_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	(void)stream;
	(void)n_blocks;
}

void ss_sha1_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	(void)streams;
	(void)n_blocks;
}

#endif
