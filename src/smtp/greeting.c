/* The 220 greeting: who answers, and with which software (RFC 5321, section 4.2). */
#include <string.h>

#include "smtp/memo.h"
#include "smtp/reply_text.h"
#include "smtp/software.h"

enum { NEAR = 32 }; /* octets between a host of one label and the product */

static bool is_alnum(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct ss_slice word_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && !is_blank(s.data[end]))
		end++;
	return ss_slice_cut(s, at, end - at);
}

static size_t skip_blanks(struct ss_slice s, size_t at)
{
	while (at < s.len && is_blank(s.data[at]))
		at++;
	return at;
}

/* Old Cisco firewalls write asterisks over the server's greeting, all but 2, 0 and blanks. */
static bool is_masked(struct ss_slice s)
{
	size_t n_stars = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '*')
			n_stars++;
		else if (s.data[i] != '0' && s.data[i] != '2' && !is_blank(s.data[i]))
			return false;
	}
	return n_stars >= 8;
}

/* ---- host ---- */

static bool is_literal(struct ss_slice word)
{
	return word.len > 2 && word.data[0] == '[' && word.data[word.len - 1] == ']';
}

/* Letters, digits, hyphens (underscores are seen) and dots, no empty label; *has_dot. */
static bool is_name(struct ss_slice word, bool *has_dot)
{
	uint8_t before = '.';
	*has_dot = false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.data[i];
		bool is_dot = c == '.';
		if (is_dot && before == '.')
			return false;
		if (!is_dot && !is_alnum(c) && c != '-' && c != '_' && c < 0x80)
			return false;
		*has_dot |= is_dot && i + 1 < word.len;
		before = c;
	}
	return word.len > 0 && word.len <= 255;
}

/* "Welcome ESMTP": such words are not the name of a host. */
static bool is_prose(struct ss_slice word)
{
	static const char *const words[] = {"ESMTP", "SMTP",    "LMTP",  "Welcome", "Hello", "Mail",
	                                    "The",   "Service", "Ready", "Server",  "This",  "NO"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

static bool is_protocol(struct ss_slice word)
{
	return ss_slice_has_prefix_nocase(word, SS_SLICE("ESMTP")) ||
	       ss_slice_has_prefix_nocase(word, SS_SLICE("SMTP")) ||
	       ss_slice_has_prefix_nocase(word, SS_SLICE("LMTP"));
}

/* A single label is a host only where the protocol's name or a known product follows it. */
static bool is_host(struct ss_slice s, struct ss_slice word)
{
	bool has_dot;
	struct ss_software_name name;
	if (is_literal(word))
		return true;
	if (!is_name(word, &has_dot))
		return false;
	if (has_dot)
		return true;
	if (is_prose(word))
		return false;
	ss_software_find_name(s, 0, &name);
	if (name.product.data && name.at < word.len)
		return false;
	size_t next = skip_blanks(s, word.len);
	return is_protocol(word_at(s, next)) || (name.product.data && name.at - word.len < NEAR);
}

bool ss_greeting_is_certain(unsigned code, struct ss_slice text)
{
	struct ss_greeting g;
	struct ss_slice s = ss_slice_trim(text), enhanced, rest;
	bool has_protocol = false;
	ss_enhanced_parse(code, s, &enhanced, &rest);
	if (code != 220 || enhanced.len > 0)
		return false;
	ss_greeting_parse(s, &g);
	for (size_t at = g.host.len; at < s.len; at = skip_blanks(s, at)) {
		struct ss_slice word = word_at(s, at);
		if (ss_slice_has_prefix_nocase(word, SS_SLICE("TLS")))
			return false; /* "220 mx.example go ahead with TLS" */
		has_protocol |= is_protocol(word);
		at += word.len;
	}
	return g.host.len > 0 && (has_protocol || g.software.len > 0);
}

void ss_greeting_parse(struct ss_slice text, struct ss_greeting *out)
{
	struct ss_slice s = ss_slice_trim(text), first = word_at(s, 0);
	struct ss_software_name name;
	*out = (struct ss_greeting){0};
	if (s.len == 0)
		return;
	if (is_host(s, first))
		out->host = first;
	ss_software_find_name(s, out->host.len, &name);
	if (name.product.data) {
		out->software = name.product;
		out->version = name.version;
		out->score = name.score;
	} else if (is_masked(s)) {
		out->software = SS_SLICE("Cisco firewall (masked)");
		out->score = SS_SOFTWARE_NAMED;
	}
}

/* part: of `from`; the same of `to`, which has the same text. */
static struct ss_slice same_of(struct ss_slice part, const uint8_t *from, const uint8_t *to)
{
	return part.data ? (struct ss_slice){to + (part.data - from), part.len} : part;
}

void ss_greeting_parse_kept(struct ss_greetings *all, struct ss_slice text, struct ss_greeting *out)
{
	if (text.len == 0 || text.len > SS_GREETING_TEXT) {
		ss_greeting_parse(text, out);
		return;
	}
	struct ss_greeting_kept *kept =
	        &all->kept[ss_memo_place(text.data, text.len, SS_GREETINGS)];
	if (kept->len != text.len || memcmp(kept->text, text.data, text.len) != 0) {
		memcpy(kept->text, text.data, text.len);
		kept->len = (uint8_t)text.len;
		ss_greeting_parse((struct ss_slice){kept->text, text.len}, &kept->read);
	}
	*out = kept->read;
	out->host = same_of(out->host, kept->text, text.data);
	out->version = same_of(out->version, kept->text, text.data);
}
