#include <string.h>

#include "privacy/private.h"

/* A text is gone through once, from left to right: at each place where something may begin, the
 * readers below are asked in turn, and the first that knows it writes something else in its place. */

enum { OCTET_MOST = 255 };

static bool is_alnum(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c >= 0x80;
}

/* RFC 5321's atext, dots, and what SMTPUTF8 allows. */
static bool is_run(uint8_t c)
{
	return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~.@", c));
}

static bool is_name(uint8_t c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '.';
}

static struct ss_slice rest_of(struct ss_slice text, size_t at)
{
	return ss_slice_cut(text, at, text.len);
}

static size_t span(struct ss_slice s, bool (*is_member)(uint8_t))
{
	size_t n = 0;
	while (n < s.len && is_member(s.data[n]))
		n++;
	return n;
}

/* ---- addresses ---- */

static bool is_address_byte(uint8_t c)
{
	return ss_ascii_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') || c == ':' ||
	       c == '.';
}

/* Octets of the IPv4 address at its head, 0 if there is none.  Leading zeros are taken: who shows
 * them means an address all the same. */
static size_t read_ipv4(struct ss_slice s, struct ss_address *out)
{
	struct ss_address a = {.version = 4};
	size_t at = 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned value = 0;
		size_t begin = at;
		for (; at < s.len && at - begin < 3 && ss_ascii_is_digit(s.data[at]); at++)
			value = value * 10 + (s.data[at] - '0');
		if (at == begin || value > OCTET_MOST)
			return 0;
		a.bytes[i] = (uint8_t)value;
		if (i < 3 && (at >= s.len || s.data[at++] != '.'))
			return 0;
	}
	*out = a;
	return at;
}

static bool read_ipv6(struct ss_slice s, struct ss_address *out)
{
	char text[SS_ADDRESS_TEXT];
	if (s.len >= sizeof text || ss_slice_find(s, 0, ':') == s.len)
		return false;
	memcpy(text, s.data, s.len);
	text[s.len] = '\0';
	return strlen(text) == s.len && ss_address_read(text, out);
}

bool ss_privacy_read_address(struct ss_slice text, struct ss_address *out)
{
	struct ss_address a;
	if (text.len > 0 && read_ipv4(text, &a) == text.len) {
		*out = a;
		return true;
	}
	return read_ipv6(text, out);
}

/* Of s, which begins with something else than a name's middle. */
static size_t put_ipv4(struct ss_privacy *p, struct ss_slice s)
{
	struct ss_address a;
	size_t n = read_ipv4(s, &a);
	if (n == 0 || (n < s.len && is_alnum(s.data[n])))
		return 0;
	if (n + 1 < s.len && s.data[n] == '.' && ss_ascii_is_alpha(s.data[n + 1]))
		return 0; /* 1.2.0.192.in-addr.arpa: a host name */
	ss_privacy_address(p, &a);
	return n;
}

enum { IPV6_MOST = SS_ADDRESS_TEXT + 6 }; /* with a port behind it */

/* Octets of the IPv6 address at its head, 0 if there is none.  A port may stand behind it without
 * brackets, which nobody can tell from a last group if the address is short. */
static size_t find_ipv6(struct ss_slice s, struct ss_address *out)
{
	size_t n = span(ss_slice_cut(s, 0, IPV6_MOST), is_address_byte);
	if (n < s.len && is_alnum(s.data[n])) /* "cafe::shop" */
		return 0;
	while (n > 2 && (s.data[n - 1] == '.' || (s.data[n - 1] == ':' && s.data[n - 2] != ':')))
		n--; /* of the sentence */
	if (n > 2 && read_ipv6(ss_slice_cut(s, 0, n), out))
		return n;
	while (n > 0 && s.data[n - 1] != ':')
		n--;
	return n > 3 && read_ipv6(ss_slice_cut(s, 0, n - 1), out) ? n - 1 : 0;
}

static size_t put_ipv6(struct ss_privacy *p, struct ss_slice s)
{
	struct ss_address a;
	size_t n = find_ipv6(s, &a);
	if (n > 0)
		ss_privacy_address(p, &a);
	return n;
}

enum { GROUP = 4 }; /* digits, at most */

/* Octets at the end of the run that begin an IPv6 address: "ip=2001" of "ip=2001:db8::1". */
static size_t ipv6_tail(struct ss_slice s, size_t run)
{
	struct ss_address a;
	size_t n = 0;
	while (n < run && n < GROUP && s.data[run - n - 1] != '.' &&
	       is_address_byte(s.data[run - n - 1]))
		n++;
	bool is_apart = n < run && !is_alnum(s.data[run - n - 1]);
	return n > 0 && is_apart && find_ipv6(rest_of(s, run - n), &a) > 0 ? n : 0;
}

/* "IPv6:" of an address literal stays. */
static size_t put_tagged(struct ss_privacy *p, struct ss_slice s)
{
	const struct ss_slice tag = SS_SLICE("IPv6:");
	if (!ss_slice_has_prefix_nocase(s, tag))
		return 0;
	size_t mark = p->out.len;
	ss_privacy_put(p, ss_slice_cut(s, 0, tag.len));
	size_t n = put_ipv6(p, rest_of(s, tag.len));
	if (n > 0)
		return tag.len + n;
	p->out.len = mark;
	return 0;
}

/* ---- URLs ---- */

static bool is_scheme(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '+' || c == '-' || c == '.';
}

static bool is_url(uint8_t c)
{
	return c > ' ' && c != 0x7f && !strchr("<>\"\\^`{}|", c);
}

static size_t put_url(struct ss_privacy *p, struct ss_slice s)
{
	size_t scheme = span(s, is_scheme);
	if (scheme == 0 || !ss_slice_has_prefix_nocase(rest_of(s, scheme), SS_SLICE("://")))
		return 0;
	size_t n = scheme + span(rest_of(s, scheme), is_url);
	while (strchr(".,;:!?)]'", s.data[n - 1]) && n > scheme + 3)
		n--; /* of the sentence */
	ss_privacy_url(p, ss_slice_cut(s, 0, n));
	return n;
}

/* ---- mailboxes ---- */

enum { QUOTED = 256 }; /* octets: a local part has 64 (RFC 5321, section 4.5.3.1.1) */

/* "a b"@example.com */
static size_t put_quoted_mailbox(struct ss_privacy *p, struct ss_slice s)
{
	if (s.data[0] != '"')
		return 0;
	size_t n = 1;
	while (n < s.len && n < QUOTED && s.data[n] != '"')
		n += s.data[n] == '\\' ? 2 : 1;
	if (n + 1 >= s.len || s.data[n + 1] != '@')
		return 0;
	n += 2;
	n += span(rest_of(s, n), is_name);
	ss_privacy_mailbox(p, ss_slice_cut(s, 0, n));
	return n;
}

/* Names of values, of Authentication-Results and its like, that look like host names. */
static bool is_key(struct ss_slice s)
{
	static const char *const groups[] = {"smtp.", "header.", "body.", "policy.", "dns."};
	static const char *const keys[] = {
	        "from",          "to",   "rcpt",    "sender", "helo",      "i",        "mailfrom",
	        "envelope-from", "auth", "orcpt",   "for",    "client-ip", "receiver", "identity",
	        "x-sender",      "user", "account", "d",      "s"};
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
		if (ss_slice_has_prefix_nocase(s, ss_slice_of(groups[i])))
			return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (ss_slice_is_equal_nocase(s, ss_slice_of(keys[i])))
			return true;
	}
	return false;
}

/* Behind these stands somebody, also one without a domain. */
static bool is_key_of_user(struct ss_slice key)
{
	static const char *const keys[] = {
	        "smtp.auth=", "smtp.mailfrom=", "from=",     "to=",   "sender=", "envelope-from=",
	        "mailfrom=",  "rcpt=",          "x-sender=", "user=", "account="};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (ss_slice_is_equal_nocase(key, ss_slice_of(keys[i])))
			return true;
	}
	return false;
}

/* Octets of "header.from=" at its head. */
static size_t key_len(struct ss_slice s)
{
	size_t n = span(s, is_name);
	return n < s.len && s.data[n] == '=' && is_key(ss_slice_cut(s, 0, n)) ? n + 1 : 0;
}

/* How an @ is written in URLs, in xtext (RFC 3461), in quoted-printable, and where mail was routed by
 * hand.  An @ may be the last octet: what follows is no run. */
static size_t find_at(struct ss_slice run, size_t *len)
{
	static const char *const ats[] = {"@", "%40", "+40", "=40", "%"};
	for (size_t k = 0; k < sizeof ats / sizeof ats[0]; k++) {
		struct ss_slice form = ss_slice_of(ats[k]);
		for (size_t at = run.len; at-- > 1;) {
			struct ss_slice behind = rest_of(run, at + form.len);
			if (ss_slice_has_prefix_nocase(rest_of(run, at), form) &&
			    (k == 0 || (behind.len > 0 && is_alnum(behind.data[0])))) {
				*len = form.len;
				return at;
			}
		}
	}
	return run.len;
}

static bool is_host(struct ss_slice s);

/* run: of is_run alone, and a domain in brackets behind it. */
static bool put_mailbox(struct ss_privacy *p, struct ss_slice run)
{
	size_t len, at = find_at(run, &len);
	if (at == run.len)
		return false;
	struct ss_slice domain = rest_of(run, at + len);
	bool is_literal = domain.len > 0 && domain.data[0] == '[';
	size_t n = is_literal ? domain.len : span(domain, is_name);
	if (run.data[at] != '@' && !is_host(ss_slice_cut(domain, 0, n)))
		return false;
	ss_privacy_user(p, ss_slice_cut(run, 0, at));
	ss_privacy_put(p, ss_slice_cut(run, at, len));
	ss_privacy_host(p, ss_slice_cut(domain, 0, n));
	if (n < domain.len)
		ss_privacy_scan(p, rest_of(domain, n));
	return true;
}

/* ---- host names and words ---- */

/* Labels with dots between, none empty, the last of letters: not a version, not a number. */
static bool is_host(struct ss_slice s)
{
	size_t last = 0;
	for (size_t at = 0; at < s.len; at++) {
		if (s.data[at] != '.')
			continue;
		if (at == last || at + 1 == s.len)
			return false;
		last = at + 1;
	}
	struct ss_slice tld = rest_of(s, last);
	if (last == 0 || tld.len < 2)
		return false;
	if (ss_slice_has_prefix_nocase(tld, SS_SLICE("xn--")))
		return true;
	for (size_t i = 0; i < tld.len; i++) {
		if (!ss_ascii_is_alpha(tld.data[i]) && tld.data[i] < 0x80)
			return false;
	}
	return true;
}

static bool is_known(const struct ss_privacy *p, struct ss_slice word)
{
	return p->mode.mailbox != SS_PRIVACY_MAILBOX_KEEP && ss_privacy_words_has(&p->words, word);
}

static bool is_separator(uint8_t c)
{
	return c == '-' || c == '_' || c == '.';
}

/* Who may be meant by that word? */
static bool is_somebody(const struct ss_privacy *p, struct ss_slice word)
{
	bool has_letter = false;
	if (is_known(p, word))
		return true;
	for (size_t i = 0; p->is_strict && i < word.len && !has_letter; i++)
		has_letter = ss_ascii_is_alpha(word.data[i]) || word.data[i] >= 0x80;
	return has_letter && !ss_privacy_word_is_harmless(word) &&
	       p->mode.mailbox != SS_PRIVACY_MAILBOX_KEEP;
}

enum { NUMBERED = 8 }; /* digits of the shortest queue ids that have no letters */

/* As a whole, or what of its pieces is known. */
static void put_word(struct ss_privacy *p, struct ss_slice word)
{
	uint64_t number;
	if (p->is_strict &&
	    (ss_privacy_word_is_harmless(word) || ss_verb_find(word) > SS_VERB_UNKNOWN)) {
		ss_privacy_put(p, word);
		return;
	}
	bool is_number = ss_slice_to_number(word, UINT64_MAX, &number);
	if (is_number && p->is_strict && word.len >= NUMBERED) {
		ss_privacy_token(p, SS_TOKEN_ID, word);
		return;
	}
	if (is_known(p, word)) {
		ss_privacy_token(p, is_number ? SS_TOKEN_ID : SS_TOKEN_USER, word);
		return;
	}
	if (ss_privacy_word_is_id(word)) {
		ss_privacy_token(p, SS_TOKEN_ID, word);
		return;
	}
	for (size_t at = 0, end; at < word.len; at = end) {
		for (end = at; end < word.len && !is_separator(word.data[end]);)
			end++;
		struct ss_slice piece = ss_slice_cut(word, at, end - at);
		if (is_somebody(p, piece))
			ss_privacy_token(p, SS_TOKEN_USER, piece);
		else
			ss_privacy_put(p, piece);
		if (end < word.len)
			ss_privacy_put_byte(p, word.data[end++]);
	}
}

/* True if it is a host's. */
static bool put_name(struct ss_privacy *p, struct ss_slice name)
{
	size_t head = 0, tail = name.len;
	while (head < tail && is_separator(name.data[head]))
		head++;
	while (tail > head && is_separator(name.data[tail - 1]))
		tail--;
	struct ss_slice inner = ss_slice_cut(name, head, tail - head);
	struct ss_address a;
	ss_privacy_put(p, ss_slice_cut(name, 0, head));
	bool is_found = ss_privacy_read_address(inner, &a) || is_host(inner);
	if (is_found)
		ss_privacy_host(p, inner);
	else
		put_word(p, inner);
	ss_privacy_put(p, rest_of(name, tail));
	return is_found;
}

enum { CODED = 16, LITERAL = 64 };

/* Base64 that has its own characters: its pieces between them look like words. */
static bool is_coded(struct ss_slice run)
{
	bool has_sign = false, has_lower = false, has_upper = false, has_digit = false;
	for (size_t i = 0; i < run.len; i++) {
		uint8_t c = run.data[i];
		has_sign |= c == '+' || c == '/' || c == '=';
		has_digit |= ss_ascii_is_digit(c);
		has_lower |= c >= 'a' && c <= 'z';
		has_upper |= c >= 'A' && c <= 'Z';
		if (!ss_ascii_is_alpha(c) && !ss_ascii_is_digit(c) && c != '+' && c != '/' &&
		    c != '=')
			return false;
	}
	return run.len >= CODED && has_sign && has_lower && has_upper && has_digit;
}

/* "example.org!alice": who says where mail goes, says to whom. */
static bool is_bang_path(struct ss_slice run)
{
	size_t bang = ss_slice_find(run, 0, '!');
	return bang > 0 && bang + 1 < run.len && is_host(ss_slice_cut(run, 0, bang));
}

/* Words, and what stands between them.  "example.org/alice" is a URL without its scheme; not so the
 * bits of "192.0.2.0/24". */
static void put_names(struct ss_privacy *p, struct ss_slice run)
{
	for (size_t at = 0; at < run.len;) {
		size_t n = span(rest_of(run, at), is_name);
		bool is_found = n > 0 && put_name(p, ss_slice_cut(run, at, n));
		if (n == 0)
			ss_privacy_put(p, ss_slice_cut(run, at, n = 1));
		at += n;
		if (is_found && at + 1 < run.len && run.data[at] == '/' &&
		    !ss_ascii_is_digit(run.data[at + 1])) {
			ss_privacy_put_byte(p, '/');
			ss_privacy_token(p, SS_TOKEN_TEXT, rest_of(run, at + 1));
			return;
		}
	}
}

/* Octets of the run at the head of s. */
static size_t run_len(struct ss_slice s)
{
	size_t len = span(s, is_run);
	return len < s.len && s.data[len] == ':' ? len - ipv6_tail(s, len) : len;
}

/* "[192.0.2.1]" behind an @: octets of it, 0 if there is none. */
static size_t literal_len(struct ss_slice s)
{
	size_t close = ss_slice_find(ss_slice_cut(s, 0, LITERAL), 0, ']');
	return s.len > 0 && s.data[0] == '[' && close < s.len && s.data[close] == ']' ? close + 1
	                                                                              : 0;
}

static size_t put_run(struct ss_privacy *p, struct ss_slice s)
{
	size_t len = run_len(s), head = 0;
	while (head < len && !is_name(s.data[head]))
		head++;
	struct ss_slice key = ss_slice_cut(s, head, key_len(ss_slice_cut(s, head, len - head)));
	head += key.len;
	struct ss_slice run = ss_slice_cut(s, head, len - head);
	ss_privacy_put(p, ss_slice_cut(s, 0, head));
	size_t literal = run.len > 1 && s.data[len - 1] == '@' ? literal_len(rest_of(s, len)) : 0;
	if (put_mailbox(p, ss_slice_cut(s, head, run.len + literal)))
		return len + literal;
	if (is_bang_path(run) || (is_key_of_user(key) && !is_host(run)))
		ss_privacy_token(p, SS_TOKEN_USER, run);
	else if (is_coded(run))
		ss_privacy_token(p, SS_TOKEN_ID, run);
	else
		put_names(p, run);
	return len;
}

/* "=?utf-8?B?...?=": what is still encoded could not be read, by us. */
static size_t put_encoded_word(struct ss_privacy *p, struct ss_slice s)
{
	if (!ss_slice_has_prefix_nocase(s, SS_SLICE("=?")))
		return 0;
	size_t n = 2;
	while (n < s.len && s.data[n] > ' ')
		n++;
	ss_privacy_token(p, SS_TOKEN_NAME, ss_slice_cut(s, 0, n));
	return n;
}

void ss_privacy_scan(struct ss_privacy *p, struct ss_slice text)
{
	static size_t (*const readers[])(struct ss_privacy *, struct ss_slice) = {
	        put_encoded_word,   put_url, put_tagged, put_ipv4, put_ipv6,
	        put_quoted_mailbox, put_run,
	};
	for (size_t at = 0; at < text.len && !p->is_short;) {
		size_t n = 0;
		for (size_t i = 0; i < sizeof readers / sizeof readers[0] && n == 0; i++)
			n = readers[i](p, rest_of(text, at));
		if (n == 0)
			ss_privacy_put(p, ss_slice_cut(text, at, n = 1));
		at += n;
	}
}

void ss_privacy_scan_strictly(struct ss_privacy *p, struct ss_slice text)
{
	p->is_strict = true;
	ss_privacy_scan(p, text);
	p->is_strict = false;
}
