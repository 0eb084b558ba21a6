#include "base/base64.h"

#include <stdbool.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* One more than what a character stands for; 0: it stands for nothing. */
static const uint8_t values[256] = {
        ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,
        ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14,
        ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21,
        ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
        ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35,
        ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
        ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49,
        ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
        ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63,
        ['/'] = 64,
};

/* Four characters of text, or as many as there are, into up to three octets; false if one of them is
 * not of the alphabet. */
static inline bool decode_group(const uint8_t *text, size_t len, uint8_t out[3])
{
	uint32_t bits = 0;
	for (size_t i = 0; i < 4; i++) {
		uint32_t value = i < len ? values[text[i]] : 1;
		if (value == 0)
			return false;
		bits = bits << 6 | (value - 1);
	}
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
	return true;
}

long ss_base64_decode(struct ss_slice text, uint8_t *out, size_t size)
{
	size_t len = text.len, n = 0;
	while (len > 0 && text.len - len < 2 && text.data[len - 1] == '=')
		len--;
	if (len % 4 == 1 || len / 4 * 3 + len % 4 * 3 / 4 > size)
		return -1;
	for (size_t i = 0; i + 4 <= len; i += 4, n += 3) {
		if (!decode_group(text.data + i, 4, out + n))
			return -1;
	}
	uint8_t last[3];
	if (len % 4 > 0 && !decode_group(text.data + len / 4 * 4, len % 4, last))
		return -1;
	for (size_t i = 0; i + 1 < len % 4; i++)
		out[n++] = last[i];
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
