/* Blocks of SHA-1 (FIPS 180-4) by the processor's own instructions, where ss_sha256_is_here: they
 * come together. */
#ifndef SS_BASE_SHA1_H
#define SS_BASE_SHA1_H
#include "base/digest_blocks.h"

/* words: five, as the standard has them. */
void ss_sha1_blocks(const struct ss_digest_blocks *stream, size_t n_blocks);
/* Two streams in step, for the same reason as in sha256.h. */
void ss_sha1_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks);

#endif
