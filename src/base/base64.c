#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

long ss_base64_decode(struct ss_slice text, uint8_t *out, size_t size)
{
	size_t n = 0, len = text.len;
	uint32_t bits = 0;
	while (len > 0 && text.len - len < 2 && text.data[len - 1] == '=')
		len--;
	if (len % 4 == 1)
		return -1;
	for (size_t i = 0; i < len; i++) {
		int v = value_of(text.data[i]);
		if (v < 0)
			return -1;
		bits = bits << 6 | (uint32_t)v;
		if (i % 4 == 0)
			continue;
		if (n == size)
			return -1;
		out[n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	return (long)n;
}

size_t ss_base64_encode(const uint8_t *bytes, size_t len, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)bytes[i] << 16;
		v |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		v |= left > 2 ? bytes[i + 2] : 0;
		out[n++] = alphabet[v >> 18];
		out[n++] = alphabet[v >> 12 & 63];
		out[n++] = left > 1 ? alphabet[v >> 6 & 63] : '=';
		out[n++] = left > 2 ? alphabet[v & 63] : '=';
	}
	out[n] = '\0';
	return n;
}
