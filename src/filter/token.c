#include "filter/token.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/error.h"

int ss_filter_fail(struct ss_filter_error *error, size_t at, size_t len, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	error->at = at;
	error->len = len;
	return SS_EARG;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool ends_word(uint8_t c)
{
	return is_blank(c) || c == '(' || c == ')';
}

static size_t word_end(struct ss_slice s, size_t at)
{
	while (at < s.len && !ends_word(s.data[at]))
		at++;
	return at;
}

static bool is_in_name(uint8_t c, bool is_first)
{
	if (ss_ascii_is_alpha(c) || c == '_')
		return true;
	return !is_first && (ss_ascii_is_digit(c) || c == '.' || c == '-' || c == '*');
}

/* "2001:db8::1", "fe80::/10": its colons are its own. */
static bool is_ipv6(struct ss_slice word)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address a;
	size_t len = ss_slice_find(word, 0, '/');
	if (len >= sizeof text || memchr(word.data, '\0', len))
		return false;
	memcpy(text, word.data, len);
	text[len] = '\0';
	return ss_address_read(text, &a) && a.version == 6;
}

/* Where the colon of NAME: is; s.len if there is none. */
static size_t find_colon(struct ss_slice s, size_t at)
{
	size_t i = at;
	while (i < s.len && is_in_name(s.data[i], i == at))
		i++;
	if (i == at || i == s.len || s.data[i] != ':' ||
	    is_ipv6(ss_slice_cut(s, at, word_end(s, at) - at)))
		return s.len;
	return i;
}

/* The mark at `at` has its like behind it: where?  s.len if it has none. */
static size_t closing(struct ss_slice s, size_t at)
{
	size_t i = at + 1;
	while (i < s.len && s.data[i] != s.data[at])
		i += s.data[i] == '\\' ? 2 : 1;
	return i < s.len ? i : s.len;
}

static int take_quoted(struct ss_slice s, size_t at, struct ss_token *t,
                       struct ss_filter_error *error)
{
	size_t end = closing(s, at);
	if (end == s.len)
		return ss_filter_fail(error, at, s.len - at, "the quotation mark is not closed");
	t->form = SS_TOKEN_QUOTED;
	t->value = ss_slice_cut(s, at + 1, end - at - 1);
	t->len = end + 1 - t->at;
	return SS_OK;
}

static int take_regex(struct ss_slice s, size_t at, struct ss_token *t,
                      struct ss_filter_error *error)
{
	size_t end = closing(s, at);
	if (end == s.len)
		return ss_filter_fail(
		        error, at, s.len - at,
		        "the regex is not closed by / (a text that begins with / goes "
		        "in quotation marks)");
	size_t flags_end = word_end(s, end + 1);
	t->form = SS_TOKEN_REGEX;
	t->value = ss_slice_cut(s, at + 1, end - at - 1);
	t->flags = ss_slice_cut(s, end + 1, flags_end - end - 1);
	t->len = flags_end - t->at;
	for (size_t i = 0; i < t->flags.len; i++) {
		if (t->flags.data[i] != 'i' && t->flags.data[i] != 'c')
			return ss_filter_fail(
			        error, end + 1, t->flags.len,
			        "behind a regex may stand i (without case, as always) "
			        "or c (with case); a text that begins with / goes in "
			        "quotation marks");
	}
	return SS_OK;
}

static int take_bare(struct ss_slice s, size_t at, struct ss_token *t,
                     struct ss_filter_error *error)
{
	size_t end = word_end(s, at);
	t->form = SS_TOKEN_BARE;
	t->value = ss_slice_cut(s, at, end - at);
	t->len = end - t->at;
	size_t quote = ss_slice_find(t->value, 0, '"');
	if (quote < t->value.len)
		return ss_filter_fail(error, at + quote, 1,
		                      "a quotation mark within a word: put all of it in quotation "
		                      "marks, as \"a \\\" b\"");
	return SS_OK;
}

static int take_value(struct ss_slice s, size_t at, struct ss_token *t,
                      struct ss_filter_error *error)
{
	t->value_at = at;
	if (at == s.len || ends_word(s.data[at]))
		return ss_filter_fail(
		        error, t->at, at - t->at,
		        "'%.*s' needs a value right behind the colon; * stands for any",
		        (int)(at - t->at > 40 ? 40 : at - t->at), s.data + t->at);
	if (s.data[at] == '"')
		return take_quoted(s, at, t, error);
	if (s.data[at] == '/')
		return take_regex(s, at, t, error);
	t->is_whole = t->name.data && s.data[at] == '=' && at + 1 < s.len && s.data[at + 1] == '"';
	if (t->is_whole)
		return take_quoted(s, at + 1, t, error);
	return take_bare(s, at, t, error);
}

static int take_term(struct ss_slice s, struct ss_token *t, struct ss_filter_error *error)
{
	size_t colon = find_colon(s, t->at);
	t->kind = SS_TOKEN_TERM;
	if (colon == s.len)
		return take_value(s, t->at, t, error);
	t->name = ss_slice_cut(s, t->at, colon - t->at);
	return take_value(s, colon + 1, t, error);
}

static enum ss_token_kind keyword_of(const struct ss_token *t)
{
	static const struct {
		const char *word;
		enum ss_token_kind kind;
	} keywords[] = {{"and", SS_TOKEN_AND}, {"or", SS_TOKEN_OR}, {"not", SS_TOKEN_NOT}};
	for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
		if (!t->name.data && t->form == SS_TOKEN_BARE &&
		    ss_slice_is_equal_nocase(t->value, ss_slice_of(keywords[i].word)))
			return keywords[i].kind;
	}
	return SS_TOKEN_TERM;
}

int ss_token_next(struct ss_slice s, size_t *at, struct ss_token *out,
                  struct ss_filter_error *error)
{
	size_t i = *at;
	int status = SS_OK;
	while (i < s.len && is_blank(s.data[i]))
		i++;
	struct ss_token t = {.kind = SS_TOKEN_END, .at = i, .value_at = i};
	if (i < s.len) {
		t.len = 1;
		switch (s.data[i]) {
		case '(': t.kind = SS_TOKEN_OPEN; break;
		case ')': t.kind = SS_TOKEN_CLOSE; break;
		case '-': t.kind = SS_TOKEN_NOT; break;
		default: status = take_term(s, &t, error); t.kind = keyword_of(&t);
		}
	}
	*at = t.at + t.len;
	*out = t;
	return status;
}

/* ---- escapes ---- */

static int digit_of(struct ss_slice s, size_t at)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	enum { N_DIGITS = 16, N_LETTERS = 6 };
	const char *p = at < s.len && s.data[at] ? strchr(digits, s.data[at]) : NULL;
	int n = p ? (int)(p - digits) : -1;
	return n < N_DIGITS ? n : n - N_LETTERS;
}

/* What the escape at `at` stands for; returns its length, 0 if it is unknown. */
static size_t read_escape(struct ss_slice s, size_t at, uint8_t *out)
{
	static const char names[] = "\"\\nrt", values[] = "\"\\\n\r\t";
	uint8_t c = at + 1 < s.len ? s.data[at + 1] : 0;
	const char *p = c ? strchr(names, c) : NULL;
	if (p) {
		*out = (uint8_t)values[p - names];
		return 2;
	}
	int high = digit_of(s, at + 2), low = digit_of(s, at + 3);
	if (c != 'x' || high < 0 || low < 0)
		return 0;
	*out = (uint8_t)(high << 4 | low);
	return 4;
}

int ss_token_unescape(struct ss_slice expression, const struct ss_token *t, uint8_t *out,
                      size_t *len, struct ss_filter_error *error)
{
	struct ss_slice s = t->value;
	size_t n = 0;
	for (size_t i = 0; i < s.len;) {
		size_t used = 1;
		out[n] = s.data[i];
		if (s.data[i] == '\\' && t->form == SS_TOKEN_QUOTED) {
			used = read_escape(s, i, &out[n]);
			if (used == 0)
				return ss_filter_fail(error, (size_t)(s.data + i - expression.data),
				                      2,
				                      "unknown escape; there are \\\" \\\\ \\n \\r "
				                      "\\t \\xHH");
		} else if (s.data[i] == '\\' && i + 1 < s.len) {
			if (s.data[i + 1] != '/')
				n++; /* the regex engine's own */
			out[n] = s.data[i + 1];
			used = 2;
		}
		n++;
		i += used;
	}
	*len = n;
	return SS_OK;
}
