/* Message digests.  Hides OpenSSL's libcrypto. */
#ifndef SS_BASE_DIGEST_H
#define SS_BASE_DIGEST_H
#include <stddef.h>
#include <stdint.h>

enum { SS_SHA1_LEN = 20 };

/* 0, or SS_ENOMEM. */
int ss_digest_sha1(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA1_LEN]);

#endif
