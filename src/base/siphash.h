/* SipHash-2-4 (Aumasson and Bernstein, 2012): who does not know the key can neither choose bytes that
 * collide nor try out which ones a hash is of. */
#ifndef SS_BASE_SIPHASH_H
#define SS_BASE_SIPHASH_H
#include <stdint.h>

#include "base/slice.h"

uint64_t ss_siphash(const uint64_t key[2], struct ss_slice bytes);

#endif
