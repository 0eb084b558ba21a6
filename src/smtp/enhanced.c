/* Enhanced status codes (RFC 2034, section 4; RFC 3463, section 2). */
#include "smtp/reply_text.h"

/* 1..3 digits at `at`: how many, 0 if there are none or more. */
static size_t count_digits(struct ss_slice s, size_t at)
{
	size_t n = 0;
	while (at + n < s.len && n < 4 && ss_ascii_is_digit(s.data[at + n]))
		n++;
	return n < 4 ? n : 0;
}

/* "5.7.1" at the head of s: its length, or 0. */
static size_t code_len(struct ss_slice s, unsigned class)
{
	if (s.len < 5 || s.data[0] != '0' + class || s.data[1] != '.')
		return 0;
	size_t subject = count_digits(s, 2);
	if (subject == 0 || 2 + subject >= s.len || s.data[2 + subject] != '.')
		return 0;
	size_t detail = count_digits(s, 3 + subject);
	return detail > 0 ? 3 + subject + detail : 0;
}

void ss_enhanced_parse(unsigned code, struct ss_slice text, struct ss_slice *enhanced,
                       struct ss_slice *rest)
{
	unsigned class = code / 100;
	struct ss_slice body = ss_slice_trim(text);
	*enhanced = (struct ss_slice){0};
	*rest = text;
	if (class != 2 && class != 4 && class != 5)
		return;
	if (body.len > 0 && body.data[0] == '#') /* IronPort: "550 #5.1.0 Address rejected." */
		body = ss_slice_cut(body, 1, body.len);
	size_t len = code_len(body, class);
	if (len == 0)
		return;
	size_t end = len;
	if (end < body.len && body.data[end] == ':') /* old OpenSMTPD: "250 2.0.0: a1b2c3d4 ..." */
		end++;
	if (end < body.len && body.data[end] != ' ' && body.data[end] != '\t')
		return; /* "2.0.0.1", "5.1.1-rc": text that only looks like it */
	*enhanced = ss_slice_cut(body, 0, len);
	*rest = ss_slice_trim(ss_slice_cut(body, end, body.len));
}
