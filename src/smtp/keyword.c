/* A line of an EHLO reply (RFC 5321, section 4.1.1.1). */
#include "smtp/reply_text.h"

static bool is_keyword_byte(uint8_t c)
{
	/* '_' is in no RFC, but in keywords of private extensions */
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '-' || c == '_';
}

bool ss_keyword_parse(struct ss_slice text, struct ss_slice *keyword, struct ss_slice *parameters)
{
	size_t n = 0;
	text = ss_slice_trim(text);
	*keyword = *parameters = (struct ss_slice){0};
	while (n < text.len && is_keyword_byte(text.data[n]))
		n++;
	if (n == 0 || text.data[0] == '-' || text.data[0] == '_')
		return false;
	if (n < text.len && text.data[n] != ' ' && text.data[n] != '\t' && text.data[n] != '=')
		return false;
	*keyword = ss_slice_cut(text, 0, n);
	/* "AUTH=LOGIN": servers from before RFC 2554, and those that please their clients */
	struct ss_slice rest = ss_slice_trim(ss_slice_cut(text, n, text.len));
	if (n < text.len && text.data[n] == '=')
		rest = ss_slice_trim(ss_slice_cut(rest, 1, rest.len));
	if (rest.len > 0)
		*parameters = rest;
	return true;
}
