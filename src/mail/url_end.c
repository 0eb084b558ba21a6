#include "mail/url_end.h"

#include <string.h>

#include "base/find.h"

enum {
	T = SS_URL_END_TEXT | SS_URL_END_CODE,
	C = SS_URL_END_CODE,
	B = SS_URL_END_TAIL,
};

const uint8_t ss_url_end_class[256] = {
        [0 ... ' '] = T, ['"'] = T,  ['<'] = T,           ['>'] = T,  ['\\'] = T,
        ['^'] = T,       ['`'] = T,  ['{'] = T,           ['|'] = T,  ['}'] = T,
        [127] = T,       ['\''] = C, [0x80 ... 0x8a] = B, /* E2 80 .. */
        [0x9f] = B,      [0xa0] = B, [0xa8] = B,          [0xa9] = B, [0xaf] = B,
};

/* What text puts behind a URL, beside ASCII: in UTF-8. */
static const char
        *const PUNCTUATION[] =
                {
                        "\xc2\xbb",     /* U+00BB, quotes */
                        "\xc2\xab",     /* U+00AB */
                        "\xe2\x80\x98", /* U+2018 .. U+201D: quotes */
                        "\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d",
                        "\xe2\x80\xa6", /* U+2026, dots */
                        "\xe2\x80\xba", /* U+203A, quote */
                        "\xe3\x80\x81", /* U+3001, comma */
                        "\xe3\x80\x82", /* U+3002, full stop */
                        "\xe3\x80\x8b", /* U+300B .. U+3011: brackets */
                        "\xe3\x80\x8d", "\xe3\x80\x8f", "\xe3\x80\x91",
                        "\xef\xbc\x81", /* U+FF01 ..: the full width of ! ) , : ; ? */
                        "\xef\xbc\x89", "\xef\xbc\x8c", "\xef\xbc\x9a",
                        "\xef\xbc\x9b", "\xef\xbc\x9f",
};

size_t ss_url_end_blank(struct ss_slice url)
{
	const uint8_t *end = url.data + url.len;
	if (url.len >= 2 && end[-2] == 0xc2 && end[-1] == 0xa0)
		return 2;
	if (url.len < 3)
		return 0;
	uint8_t last = end[-1];
	if (end[-3] == 0xe2 && end[-2] == 0x80)
		return last <= 0x8a || last == 0xa8 || last == 0xa9 || last == 0xaf ? 3 : 0;
	if (end[-3] == 0xe2 && end[-2] == 0x81)
		return last == 0x9f ? 3 : 0;
	return end[-3] == 0xe3 && end[-2] == 0x80 && last == 0x80 ? 3 : 0;
}

struct brackets {
	size_t open, close, square_open, square_close;
};

/* Up to the first bracket in code that nothing opens. */
static size_t count_brackets(struct ss_slice url, bool is_code, struct brackets *b)
{
	const struct ss_find any = {0, '(', ')', '[', ']'};
	for (size_t n = 0; (n = ss_find(url, n, any)) < url.len; n++) {
		switch (url.data[n]) {
		case '(': b->open++; break;
		case '[': b->square_open++; break;
		case ')':
			if (is_code && b->close == b->open)
				return n;
			b->close++;
			break;
		default:
			if (is_code && b->square_close == b->square_open)
				return n;
			b->square_close++;
			break;
		}
	}
	return url.len;
}

static size_t punctuation_at_end(struct ss_slice url)
{
	static const char ascii[] = ".,;:!?'\"";
	uint8_t last = url.len > 0 ? url.data[url.len - 1] : 0;
	if (last < 128)
		return memchr(ascii, last, sizeof ascii - 1) != NULL;
	for (size_t n = 0; n < sizeof PUNCTUATION / sizeof PUNCTUATION[0]; n++) {
		size_t len = strlen(PUNCTUATION[n]);
		if (url.len >= len && memcmp(url.data + url.len - len, PUNCTUATION[n], len) == 0)
			return len;
	}
	return 0;
}

static size_t bracket_at_end(struct ss_slice url, struct brackets *b)
{
	uint8_t last = url.len > 0 ? url.data[url.len - 1] : 0;
	if (last == ')' && b->close > b->open) {
		b->close--;
		return 1;
	}
	if (last == ']' && b->square_close > b->square_open) {
		b->square_close--;
		return 1;
	}
	return 0;
}

size_t ss_url_end_trim(struct ss_slice url, bool is_code)
{
	struct brackets b = {0};
	url.len = count_brackets(url, is_code, &b);
	for (size_t n = 1; n > 0; url.len -= n) {
		n = punctuation_at_end(url);
		if (n == 0)
			n = bracket_at_end(url, &b);
		if (n == 0 && is_code && url.len > 1 &&
		    memcmp(url.data + url.len - 2, "--", 2) == 0)
			n = 2; /* of a comment's end */
	}
	return url.len;
}

size_t ss_url_end_whole(struct ss_slice text)
{
	size_t n = text.len, tail = 0;
	while (n > 0 && tail < 3 && (text.data[n - 1] & 0xc0) == 0x80) {
		n--;
		tail++;
	}
	uint8_t lead = n > 0 ? text.data[n - 1] : 0;
	size_t need = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
	return need > tail ? n - 1 : text.len;
}
