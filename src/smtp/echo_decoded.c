/* What a server may read in base64 that is not quite: without padding, with line noise, in the wrong
 * place. */
#include <string.h>

#include "base/base64.h"
#include "smtp/echo.h"

static bool is_of_alphabet(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '+' || c == '/';
}

size_t ss_echo_decode(struct ss_slice text, uint8_t out[SS_ECHO_LONGEST])
{
	uint8_t letters[SS_ECHO_LONGEST];
	size_t len = 0;
	for (size_t i = 0; i < text.len && len < sizeof letters; i++) {
		if (is_of_alphabet(text.data[i]))
			letters[len++] = text.data[i];
	}
	len -= len % 4 == 1; /* six bits are no octet */
	long n = ss_base64_decode((struct ss_slice){letters, len}, out, SS_ECHO_LONGEST);
	explicit_bzero(letters, len);
	return n > 0 ? (size_t)n : 0;
}

/* NUL and ^A end the parts of PLAIN and of tokens, a colon the name of `Authorization: Basic`. */
static bool is_between(uint8_t c)
{
	return c <= ' ' || c == 0x7f || c == ':';
}

static void keep_parts(struct ss_echo *e, uint64_t index, struct ss_slice coded)
{
	uint8_t octets[SS_ECHO_LONGEST];
	struct ss_slice s = {octets, ss_echo_decode(coded, octets)};
	size_t n = 0;
	for (size_t at = 0; at < s.len && n < SS_ECHO_WORDS_A_LINE; at++) {
		size_t from = at;
		while (at < s.len && !is_between(s.data[at]))
			at++;
		if (at - from < SS_ECHO_SHORTEST)
			continue;
		ss_echo_keep_word(e, index, ss_slice_cut(s, from, at - from));
		n++;
	}
	explicit_bzero(octets, s.len);
}

void ss_echo_keep_decoded(struct ss_echo *e, uint64_t index, struct ss_slice line)
{
	struct ss_slice s = ss_slice_trim(line);
	size_t n = 0;
	for (size_t at = 0; at < s.len && n < SS_ECHO_WORDS_A_LINE; at++) {
		size_t from = at;
		while (at < s.len && s.data[at] != ' ' && s.data[at] != '\t')
			at++;
		keep_parts(e, index, ss_slice_cut(s, from, at - from));
		n += at > from;
	}
	if (n > 1)
		keep_parts(e, index, s);
}
