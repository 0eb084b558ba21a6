/* What the rounds of digests take (md5.h, sha1.h, sha256.h, digest_three.h): whole blocks of a stream. */
#ifndef SS_BASE_DIGEST_BLOCKS_H
#define SS_BASE_DIGEST_BLOCKS_H
#include <stddef.h>
#include <stdint.h>

enum { SS_DIGEST_BLOCK = 64, SS_DIGEST_WORDS = 8 };

struct ss_digest_blocks {
	uint32_t *words; /* the state, as the standard has it */
	const uint8_t *bytes;
};

#endif
