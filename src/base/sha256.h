/* Blocks of SHA-256 (FIPS 180-4) by the processor's own instructions, where it has them. */
#ifndef SS_BASE_SHA256_H
#define SS_BASE_SHA256_H
#include <stdbool.h>

#include "base/digest_blocks.h"

/* The first 32 bits of the fractions of the cube roots of the first 64 primes: of each round one. */
extern const uint32_t ss_sha256_roots[64];

/* Does it have them?  If not, nothing below may be called. */
bool ss_sha256_is_here(void);

/* words: eight, as the standard has them. */
void ss_sha256_blocks(const struct ss_digest_blocks *stream, size_t n_blocks);
/* Two streams in step.  Each instruction waits for the one before, and in that time the other
 * stream's runs: two take little more time than one (3.4 GB/s instead of 1.8). */
void ss_sha256_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks);

#endif
