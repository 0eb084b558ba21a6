/* The step that our hashes are made of. */
#ifndef SS_BASE_MIX_H
#define SS_BASE_MIX_H
#include <stdint.h>

/* Every bit of both goes into every bit of the result, but for a factor that is 0. */
static inline uint64_t ss_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif
