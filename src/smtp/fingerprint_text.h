/* Text that both fingerprints are made of. */
#ifndef SS_SMTP_FINGERPRINT_TEXT_H
#define SS_SMTP_FINGERPRINT_TEXT_H
#include <stddef.h>
#include <stdint.h>

struct ss_print_text { /* what does not fit is left out */
	char *out;
	size_t size, len;
};

static inline void ss_print_text_add_char(struct ss_print_text *t, char c)
{
	if (t->len < t->size)
		t->out[t->len++] = c;
}

static inline void ss_print_text_add(struct ss_print_text *t, const char *s)
{
	while (*s)
		ss_print_text_add_char(t, *s++);
}

static inline void ss_print_text_add_hex(struct ss_print_text *t, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < len; i++) {
		ss_print_text_add_char(t, digits[bytes[i] >> 4]);
		ss_print_text_add_char(t, digits[bytes[i] & 15]);
	}
}

#endif
