/* What JA3 and JA4 share: a text of numbers, put together in a room of fixed size. */
#ifndef SS_TLS_FINGERPRINT_TEXT_H
#define SS_TLS_FINGERPRINT_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ss_fingerprint_text { /* set out and size (at least 1), zero the rest */
	char *out;
	size_t size, len;
	bool is_cut; /* something did not fit: it and all that came since is not there */
};

void ss_fingerprint_add(struct ss_fingerprint_text *t, const char *bytes, size_t len);
void ss_fingerprint_add_decimal(struct ss_fingerprint_text *t, uint32_t value);
/* Lower-case, with leading zeroes. */
void ss_fingerprint_add_hex(struct ss_fingerprint_text *t, uint32_t value, unsigned digits);

static inline void ss_fingerprint_put(struct ss_fingerprint_text *t, char c)
{
	ss_fingerprint_add(t, &c, 1);
}

#endif
