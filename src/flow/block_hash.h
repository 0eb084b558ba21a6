/* The hash of long runs of octets, in blocks: what a second copy of delivered bytes is compared by.
 *
 * Who writes the packets knows how it is done, but not the seed, and must find no other octets that have
 * the same hash whatever the seed is.  Hashes are compared within one process only: another processor may
 * reckon others. */
#ifndef SS_FLOW_BLOCK_HASH_H
#define SS_FLOW_BLOCK_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SS_HASH_BLOCK = 64 };

/* hash: of what came before, or anything.  len: a multiple of SS_HASH_BLOCK, not 0. */
uint64_t ss_block_hash(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len);

/* private: how it may be done, for tests */
struct ss_block_hash_way {
	const char *name;
	bool (*is_here)(void);
	uint64_t (*hash)(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len);
};
extern const struct ss_block_hash_way ss_block_hash_ways[];
extern const size_t ss_block_hash_n_ways;

#endif
