/* Message digests of short texts: MD5 (RFC 1321), SHA-1 (RFC 3174), SHA-256 (FIPS 180-4).
 *
 * Our own, as the library must need libc alone.  They read a TLS hello or a certificate; what is
 * hashed by the megabyte belongs to a library that uses the processor's instructions for it. */
#ifndef SS_BASE_DIGEST_H
#define SS_BASE_DIGEST_H
#include <stddef.h>
#include <stdint.h>

enum { SS_MD5_LEN = 16, SS_SHA1_LEN = 20, SS_SHA256_LEN = 32 };

void ss_digest_md5(const uint8_t *bytes, size_t len, uint8_t out[SS_MD5_LEN]);
void ss_digest_sha1(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA1_LEN]);
void ss_digest_sha256(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA256_LEN]);

/* 2 * len lower-case digits and a NUL; returns 2 * len. */
size_t ss_digest_write_hex(const uint8_t *digest, size_t len, char *out);

#endif
