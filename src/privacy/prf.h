/* A keyed pseudo-random function for short texts: SipHash-2-4 (base/siphash.h), 64 bits out of a key
 * of 128.  Made for inputs of a few octets, as ours are: a pseudonym of an IPv6 address
 * asks 128 times.  HMAC-SHA-256 would take 256 blocks for that, AES tables or a library, and nobody
 * could do more with either: the answers are cut to what a name holds. */
#ifndef SS_PRIVACY_PRF_H
#define SS_PRIVACY_PRF_H
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_prf {
	uint64_t key[2];
};

/* A key of 16 octets, as the paper reads it. */
struct ss_prf ss_prf_of_key(const uint8_t key[16]);
/* One of the functions that a secret of any length stands for; no two purposes share one. */
struct ss_prf ss_prf_derive(struct ss_slice secret, const char *purpose);
uint64_t ss_prf(const struct ss_prf *f, const uint8_t *bytes, size_t len);

#endif
