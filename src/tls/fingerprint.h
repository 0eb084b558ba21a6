/* Fingerprints of hellos: JA3 and JA3S (github.com/salesforce/ja3), JA4 and JA4S (FoxIO).  They name
 * the software that speaks, by what it offers or chooses. */
#ifndef SS_TLS_FINGERPRINT_H
#define SS_TLS_FINGERPRINT_H
#include <stdbool.h>
#include <stddef.h>

#include "tls/hello.h"

enum {
	SS_JA3_TEXT = 33, /* 32 hexadecimal digits and a NUL */
	SS_JA4_TEXT = 37, /* "t13d1516h2_8daaf6152771_e5627efa2ab1" and a NUL */
	SS_JA4S_TEXT = 26 /* "t120400_c030_4e8089b08790" and a NUL */
};

/* False, and out is empty: the hello is of SSL 2.0's form, or offers more than any software does
 * (SS_LIMIT_TLS_FINGERPRINT octets of text). */
bool ss_ja3_write(const struct ss_client_hello *h, char out[SS_JA3_TEXT]);
bool ss_ja3s_write(const struct ss_server_hello *h, char out[SS_JA3_TEXT]);
bool ss_ja4_write(const struct ss_client_hello *h, char out[SS_JA4_TEXT]);
bool ss_ja4s_write(const struct ss_server_hello *h, char out[SS_JA4S_TEXT]);

/* What the fingerprints are digests of: NUL-terminated; the length, or 0 if size is too small. */
size_t ss_ja3_write_raw(const struct ss_client_hello *h, char *out, size_t size);
size_t ss_ja3s_write_raw(const struct ss_server_hello *h, char *out, size_t size);
size_t ss_ja4_write_raw(const struct ss_client_hello *h, char *out, size_t size);
size_t ss_ja4s_write_raw(const struct ss_server_hello *h, char *out, size_t size);

#endif
