#include "portions.h"

#include <stdlib.h>
#include <string.h>

static bool is_mark(const uint8_t *p, size_t left)
{
	return left >= 2 && p[1] == '>' &&
	       (p[0] == 'C' || p[0] == 'S' || p[0] == 'c' || p[0] == 's');
}

static size_t find_mark(const uint8_t *text, size_t len, size_t from)
{
	for (size_t at = from; at < len; at++)
		if ((at == 0 || text[at - 1] == '\n') && is_mark(text + at, len - at))
			return at;
	return len;
}

bool portion_next(const uint8_t **text, size_t *len, struct portion *out)
{
	size_t begin = find_mark(*text, *len, 0);
	if (begin == *len)
		return false;
	size_t end = find_mark(*text, *len, begin + 2);
	uint8_t mark = (*text)[begin];
	bool is_raw = mark == 'c' || mark == 's';
	const uint8_t *bytes = *text + begin + 2;
	size_t n = end - begin - 2, n_ends = 0;
	if (is_raw && n > 0 && bytes[n - 1] == '\n')
		n--;
	for (size_t i = 0; i < n; i++)
		n_ends += bytes[i] == '\n';
	*out = (struct portion){.is_server = (mark | 0x20) == 's'};
	out->bytes = malloc(n + n_ends + (n == 0));
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n' && !is_raw)
			out->bytes[out->len++] = '\r';
		out->bytes[out->len++] = bytes[i];
	}
	uint8_t *exact = realloc(out->bytes, out->len > 0 ? out->len : 1);
	out->bytes = exact ? exact : out->bytes;
	*text += end;
	*len -= end;
	return true;
}
