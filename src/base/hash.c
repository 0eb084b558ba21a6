#include "base/hash.h"

const char *const ss_hash_names[] = {"md5", "sha1", "sha256", NULL};
