/* Places of texts in our own tables: who does not know the seed cannot choose texts that fall into
 * one place.  Never told, never kept, and of nothing that is secret: for that there is siphash.h. */
#ifndef SS_BASE_KEY_HASH_H
#define SS_BASE_KEY_HASH_H
#include <stdint.h>

#include "base/slice.h"

uint64_t ss_key_hash(uint64_t seed, struct ss_slice text);

#endif
