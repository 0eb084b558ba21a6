#include "privacy/private.h"

#include <string.h>

enum { DIGITS = 10, DIGIT_BITS = 5, HEX_DIGITS = 16 };

static const char token_letters[SS_N_TOKENS] = {'u', 'd', 'n', 't', 'f', 'i'};

/* Top-level labels that anybody can register below: they tell of nobody.  Those of one organisation
 * ("bmw"), and words that only look like one, are replaced. */
static const char *const open_tlds[] = {
        "com",         "net",       "org",      "edu",      "gov",     "mil",       "int",
        "arpa",        "info",      "biz",      "name",     "pro",     "aero",      "coop",
        "museum",      "asia",      "cat",      "jobs",     "mobi",    "tel",       "travel",
        "post",        "xyz",       "online",   "site",     "shop",    "club",      "top",
        "store",       "tech",      "app",      "dev",      "cloud",   "email",     "live",
        "news",        "blog",      "space",    "website",  "agency",  "work",      "click",
        "link",        "icu",       "vip",      "win",      "bid",     "loan",      "stream",
        "download",    "men",       "date",     "party",    "racing",  "world",     "today",
        "life",        "digital",   "group",    "company",  "network", "solutions", "services",
        "systems",     "support",   "center",   "media",    "studio",  "design",    "global",
        "local",       "lan",       "internal", "intranet", "private", "home",      "corp",
        "localdomain", "localhost", "test",     "example",  "invalid", "onion",     "alt",
};

void ss_privacy_put(struct ss_privacy *p, struct ss_slice s)
{
	if (ss_buffer_add(&p->out, s.data, s.len) < s.len)
		p->is_short = true;
}

static uint8_t lower(uint8_t c)
{
	return ss_ascii_is_alpha(c) ? c | 0x20 : c;
}

/* Behind what is there, hashed and taken away again: texts are of any length. */
static uint64_t hash_lower(struct ss_privacy *p, const struct ss_prf *f, struct ss_slice text)
{
	size_t begin = p->out.len;
	ss_privacy_put(p, text);
	if (p->is_short)
		return 0;
	for (size_t i = begin; i < p->out.len; i++)
		p->out.data[i] = lower(p->out.data[i]);
	uint64_t hash = ss_prf(f, p->out.data + begin, text.len);
	p->out.len = begin;
	return hash;
}

void ss_privacy_token(struct ss_privacy *p, enum ss_token kind, struct ss_slice text)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint8_t token[2 + DIGITS] = {(uint8_t)token_letters[kind], '-'};
	if (text.len == 0)
		return;
	uint64_t hash = hash_lower(p, &p->tokens[kind], text);
	for (size_t i = 0; i < DIGITS; i++, hash >>= DIGIT_BITS)
		token[2 + i] = (uint8_t)digits[hash % (1u << DIGIT_BITS)];
	ss_privacy_put(p, (struct ss_slice){token, sizeof token});
}

void ss_privacy_text_token(struct ss_privacy *p, struct ss_slice text)
{
	if (p->mode.text)
		ss_privacy_token(p, SS_TOKEN_TEXT, text);
	else
		ss_privacy_scan(p, text);
}

void ss_privacy_whole_token(struct ss_privacy *p, struct ss_slice text)
{
	ss_privacy_token(p, SS_TOKEN_TEXT, text);
}

void ss_privacy_name(struct ss_privacy *p, struct ss_slice text)
{
	if (p->mode.names)
		ss_privacy_token(p, SS_TOKEN_NAME, text);
	else
		ss_privacy_scan(p, text);
}

void ss_privacy_hex(struct ss_privacy *p, struct ss_slice text)
{
	if (text.len == 0)
		return;
	uint64_t word = hash_lower(p, &p->hex, text), left = word;
	for (size_t i = 0; i < text.len; i++, left >>= 4) {
		if (i > 0 && i % HEX_DIGITS == 0)
			left = word = ss_prf(&p->hex, (const uint8_t *)&word, sizeof word);
		ss_privacy_put_byte(p, (uint8_t) "0123456789abcdef"[left & 0xf]);
	}
}

void ss_privacy_address(struct ss_privacy *p, const struct ss_address *a)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address safe = ss_privacy_ip_write(&p->mode, &p->ip_keys, a);
	size_t len = ss_address_write(&safe, text);
	ss_privacy_put(p, (struct ss_slice){(const uint8_t *)text, len});
}

/* ---- host names ---- */

static bool is_open_tld(struct ss_slice label)
{
	if (label.len == 2 && ss_ascii_is_alpha(label.data[0]) && ss_ascii_is_alpha(label.data[1]))
		return true;
	for (size_t i = 0; i < sizeof open_tlds / sizeof open_tlds[0]; i++) {
		if (ss_slice_is_equal_nocase(label, ss_slice_of(open_tlds[i])))
			return true;
	}
	return false;
}

/* Providers name hosts by their addresses: ip-192-0-2-1, c0000201, and 1.2.0.192.in-addr.arpa. */
static bool tells_address(struct ss_slice label)
{
	size_t n_digits = 0;
	for (size_t i = 0; i < label.len; i++)
		n_digits += ss_ascii_is_digit(label.data[i]);
	return n_digits >= 4 || (n_digits > 0 && n_digits == label.len);
}

static bool is_label_safe(const struct ss_privacy *p, struct ss_slice label, bool is_last,
                          bool is_only)
{
	if (label.len == 0 || ss_slice_is_equal(label, SS_SLICE("*")))
		return true;
	if (p->mode.mailbox != SS_PRIVACY_MAILBOX_ALL)
		return p->mode.ip == SS_PRIVACY_IP_KEEP || !tells_address(label);
	if (is_only)
		return ss_slice_is_equal_nocase(label, SS_SLICE("localhost"));
	return is_last && is_open_tld(label);
}

/* A label's pseudonym is one of the whole name from there on, so that what is the same host in two
 * domains has nothing in common, and hosts of one domain have that domain's. */
static void put_labels(struct ss_privacy *p, struct ss_slice host)
{
	bool is_only = ss_slice_find(host, 0, '.') == host.len;
	for (size_t at = 0; at <= host.len;) {
		size_t end = ss_slice_find(host, at, '.');
		struct ss_slice label = ss_slice_cut(host, at, end - at);
		bool is_last = end == host.len;
		if (is_label_safe(p, label, is_last, is_only)) {
			ss_privacy_put(p, label);
		} else {
			ss_privacy_words_learn(&p->words, label);
			ss_privacy_token(p, SS_TOKEN_LABEL, ss_slice_cut(host, at, host.len));
		}
		if (!is_last)
			ss_privacy_put_byte(p, '.');
		at = end + 1;
	}
}

/* "[IPv6:...]", "[192.0.2.1]", and those without brackets. */
static bool put_address(struct ss_privacy *p, struct ss_slice host)
{
	static const struct ss_slice tag = {(const uint8_t *)"IPv6:", 5};
	struct ss_address a;
	bool is_literal = host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']';
	struct ss_slice text = is_literal ? ss_slice_cut(host, 1, host.len - 2) : host,
	                tagged = text;
	if (ss_slice_has_prefix_nocase(text, tag))
		text = ss_slice_cut(text, tag.len, text.len);
	if (!ss_privacy_read_address(text, &a))
		return false;
	if (is_literal)
		ss_privacy_put_byte(p, '[');
	if (text.len < tagged.len)
		ss_privacy_put(p, tag);
	ss_privacy_address(p, &a);
	if (is_literal)
		ss_privacy_put_byte(p, ']');
	return true;
}

/* Octets of ":25" at its end. */
static size_t port_len(struct ss_slice host)
{
	size_t at = host.len;
	while (at > 0 && ss_ascii_is_digit(host.data[at - 1]))
		at--;
	return at > 0 && at < host.len && host.data[at - 1] == ':' ? host.len - at + 1 : 0;
}

void ss_privacy_host(struct ss_privacy *p, struct ss_slice host)
{
	host = ss_slice_trim(host);
	if (put_address(p, host))
		return;
	struct ss_slice name = ss_slice_cut(host, 0, host.len - port_len(host));
	bool has_root = name.len > 1 && name.data[name.len - 1] == '.';
	name.len -= has_root;
	if (!put_address(p, name))
		put_labels(p, name);
	name.len += has_root;
	ss_privacy_put(p, ss_slice_cut(host, name.len - has_root, host.len));
}

/* ---- mailboxes ---- */

static struct ss_slice unquote(struct ss_slice s)
{
	bool is_quoted = s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"';
	return is_quoted ? ss_slice_cut(s, 1, s.len - 2) : s;
}

void ss_privacy_user(struct ss_privacy *p, struct ss_slice user)
{
	user = unquote(ss_slice_trim(user));
	if (p->mode.mailbox == SS_PRIVACY_MAILBOX_KEEP ||
	    ss_slice_is_equal_nocase(user, SS_SLICE("postmaster")) ||
	    ss_slice_is_equal_nocase(user, SS_SLICE("mailer-daemon"))) {
		ss_privacy_put(p, user);
		return;
	}
	ss_privacy_words_learn(&p->words, user);
	ss_privacy_token(p, SS_TOKEN_USER, user);
}

static size_t find_last(struct ss_slice s, uint8_t byte)
{
	size_t at = s.len;
	while (at > 0 && s.data[at - 1] != byte)
		at--;
	return at > 0 ? at - 1 : s.len;
}

/* "@one,@two:" (RFC 5321, section 4.1.1.3: to be ignored).  Returns its length. */
static size_t put_route(struct ss_privacy *p, struct ss_slice mailbox)
{
	size_t colon = ss_slice_find(mailbox, 0, ':');
	if (mailbox.len == 0 || mailbox.data[0] != '@' || colon == mailbox.len)
		return 0;
	for (size_t at = 0; at < colon;) {
		size_t end = ss_slice_find(mailbox, at, ',');
		end = end < colon ? end : colon;
		struct ss_slice host = ss_slice_cut(mailbox, at, end - at);
		bool has_at = host.len > 0 && host.data[0] == '@';
		if (has_at)
			ss_privacy_put_byte(p, '@');
		ss_privacy_host(p, ss_slice_cut(host, has_at, host.len));
		ss_privacy_put_byte(p, mailbox.data[end]);
		at = end + 1;
	}
	return colon + 1;
}

void ss_privacy_mailbox(struct ss_privacy *p, struct ss_slice mailbox)
{
	mailbox = ss_slice_trim(mailbox);
	bool is_bracketed =
	        mailbox.len >= 2 && mailbox.data[0] == '<' && mailbox.data[mailbox.len - 1] == '>';
	if (is_bracketed) {
		mailbox = ss_slice_cut(mailbox, 1, mailbox.len - 2);
		ss_privacy_put_byte(p, '<');
	}
	mailbox = ss_slice_cut(mailbox, put_route(p, mailbox), mailbox.len);
	size_t at = find_last(mailbox, '@');
	ss_privacy_user(p, ss_slice_cut(mailbox, 0, at));
	if (at < mailbox.len) {
		ss_privacy_put_byte(p, '@');
		ss_privacy_host(p, ss_slice_cut(mailbox, at + 1, mailbox.len));
	}
	if (is_bracketed)
		ss_privacy_put_byte(p, '>');
}

void ss_privacy_identity(struct ss_privacy *p, struct ss_slice identity)
{
	size_t at = ss_slice_find(identity, 0, '\\');
	if (at == identity.len) {
		ss_privacy_mailbox(p, identity);
		return;
	}
	ss_privacy_host(p, ss_slice_cut(identity, 0, at));
	ss_privacy_put_byte(p, '\\');
	ss_privacy_mailbox(p, ss_slice_cut(identity, at + 1, identity.len));
}

void ss_privacy_id(struct ss_privacy *p, struct ss_slice id)
{
	size_t at = find_last(id, '@');
	ss_privacy_token(p, SS_TOKEN_ID, ss_slice_cut(id, 0, at));
	if (at == id.len)
		return;
	ss_privacy_put_byte(p, '@');
	ss_privacy_host(p, ss_slice_cut(id, at + 1, id.len));
}
