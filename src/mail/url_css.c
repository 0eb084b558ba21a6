#include "mail/url_css.h"

#include "base/utf8.h"

enum { START, INSIDE, ESCAPE, HEX };

enum { MOST_DIGITS = 6 };

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static int hex_of(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void add(struct ss_url_css *css, struct ss_buffer *out, const uint8_t *bytes, size_t len)
{
	if (ss_buffer_add(out, bytes, len) < len)
		css->is_cut = true;
}

static size_t in_start(struct ss_url_css *css, uint8_t c)
{
	if (is_blank(c))
		return 1;
	css->state = INSIDE;
	if (c != '"' && c != '\'')
		return 0;
	css->quote = c;
	return 1;
}

static bool is_end(const struct ss_url_css *css, uint8_t c)
{
	return css->quote ? c == css->quote || c == '\n' : c == ')' || is_blank(c);
}

static size_t in_inside(struct ss_url_css *css, const uint8_t *p, size_t len, struct ss_buffer *out,
                        bool *is_over)
{
	size_t n = 0;
	while (n < len && p[n] != '\\' && !is_end(css, p[n]))
		n++;
	add(css, out, p, n);
	if (n == len)
		return n;
	*is_over = p[n] != '\\';
	css->state = ESCAPE;
	return n + 1;
}

static size_t in_escape(struct ss_url_css *css, uint8_t c, struct ss_buffer *out)
{
	css->state = INSIDE;
	if (hex_of(c) >= 0) {
		css->state = HEX;
		css->escape = 0;
		css->n_digits = 0;
		return 0;
	}
	if (c != '\n')
		add(css, out, &c, 1);
	return 1;
}

static size_t in_hex(struct ss_url_css *css, uint8_t c, struct ss_buffer *out)
{
	uint8_t text[4];
	if (hex_of(c) >= 0 && css->n_digits < MOST_DIGITS) {
		css->escape = css->escape * 16 + (uint32_t)hex_of(c);
		css->n_digits++;
		return 1;
	}
	bool is_character = css->escape > 0 && css->escape <= 0x10ffff &&
	                    (css->escape < 0xd800 || css->escape > 0xdfff);
	add(css, out, text, ss_utf8_put(is_character ? css->escape : 0xfffd, text));
	css->state = INSIDE;
	return is_blank(c);
}

size_t ss_url_css_feed(struct ss_url_css *css, const uint8_t *bytes, size_t len,
                       struct ss_buffer *out, bool *is_over)
{
	size_t n = 0;
	while (n < len && !*is_over) {
		switch (css->state) {
		case START: n += in_start(css, bytes[n]); break;
		case INSIDE: n += in_inside(css, bytes + n, len - n, out, is_over); break;
		case ESCAPE: n += in_escape(css, bytes[n], out); break;
		default: n += in_hex(css, bytes[n], out); break;
		}
	}
	return n;
}
