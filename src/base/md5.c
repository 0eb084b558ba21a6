#include "base/md5.h"

#include "base/md5_steps.h"

#define STEP_OF_ONE(...) SS_MD5_STEP(s, p, __VA_ARGS__)
#define STEP_OF_TWO(...) SS_MD5_STEP(s, p, __VA_ARGS__) SS_MD5_STEP(t, q, __VA_ARGS__)
#define NO_MORE(I)

void ss_md5_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		uint32_t s[SS_MD5_WORDS];
		memcpy(s, stream->words, sizeof s);
		SS_MD5_STEPS(STEP_OF_ONE, NO_MORE)
		ss_md5_add(s, stream->words);
	}
}

void ss_md5_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		uint32_t s[SS_MD5_WORDS], t[SS_MD5_WORDS];
		memcpy(s, streams[0].words, sizeof s);
		memcpy(t, streams[1].words, sizeof t);
		SS_MD5_STEPS(STEP_OF_TWO, NO_MORE)
		ss_md5_add(s, streams[0].words);
		ss_md5_add(t, streams[1].words);
	}
}
