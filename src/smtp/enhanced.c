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

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* "5.1.1 text", with nothing to trim: nearly all codes.  100 instructions became 35; each reply is asked
 * twice and more. */
static bool is_plain(unsigned class, struct ss_slice s)
{
	return s.len > 6 && s.data[0] == '0' + class && s.data[1] == '.' &&
	       ss_ascii_is_digit(s.data[2]) && s.data[3] == '.' && ss_ascii_is_digit(s.data[4]) &&
	       s.data[5] == ' ' && !is_blank(s.data[6]) && !is_blank(s.data[s.len - 1]);
}

/* What begins with anything else has no code. */
static bool may_have_code(unsigned class, struct ss_slice s)
{
	return s.len > 0 && (s.data[0] == '0' + class || s.data[0] == '#' || is_blank(s.data[0]));
}

void ss_enhanced_parse(unsigned code, struct ss_slice text, struct ss_slice *enhanced,
                       struct ss_slice *rest)
{
	unsigned class = code / 100;
	*enhanced = (struct ss_slice){0};
	*rest = text;
	if ((class != 2 && class != 4 && class != 5) || !may_have_code(class, text))
		return;
	if (is_plain(class, text)) {
		*enhanced = (struct ss_slice){text.data, 5};
		*rest = (struct ss_slice){text.data + 6, text.len - 6};
		return;
	}
	struct ss_slice body = ss_slice_trim(text);
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
