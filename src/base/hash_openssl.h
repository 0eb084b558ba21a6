/* Digests made by OpenSSL's libcrypto, but for kinds of which two streams in step are faster
 * (hash_pair.h).  A library of its own, which only the program links.  May be used by several threads
 * at once. */
#ifndef SS_BASE_HASH_OPENSSL_H
#define SS_BASE_HASH_OPENSSL_H
#include "base/hash.h"

extern const struct ss_hash_maker ss_hash_openssl;

#endif
