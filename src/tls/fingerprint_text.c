#include "tls/fingerprint_text.h"

#include <string.h>

void ss_fingerprint_add(struct ss_fingerprint_text *t, const char *bytes, size_t len)
{
	if (t->is_cut || len >= t->size - t->len) {
		t->is_cut = true;
		return;
	}
	memcpy(t->out + t->len, bytes, len);
	t->len += len;
	t->out[t->len] = 0;
}

void ss_fingerprint_add_decimal(struct ss_fingerprint_text *t, uint32_t value)
{
	char digits[10];
	size_t at = sizeof digits;
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	ss_fingerprint_add(t, digits + at, sizeof digits - at);
}

void ss_fingerprint_add_hex(struct ss_fingerprint_text *t, uint32_t value, unsigned digits)
{
	static const char hex[] = "0123456789abcdef";
	while (digits-- > 0)
		ss_fingerprint_put(t, hex[value >> 4 * digits & 15]);
}
