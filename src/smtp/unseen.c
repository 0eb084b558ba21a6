#include "smtp/unseen.h"

#include <string.h>

#include "base/base64.h"
#include "smtp/shown.h"

/* Of which the texts of servers' replies to AUTH, and to what is no command, are made: RFC 4954, section
 * 6, RFC 5321, section 4.2.2, and those that software_table.c knows. */
static const char *const words[] = {
        /* clang-format off */
        "a", "accepted", "access", "account", "advertised", "again", "ahead", "allowed", "already",
        "an", "and", "any", "are", "argument", "arguments", "auth", "authenticate", "authenticated",
        "authentication", "authorization", "bad", "base64", "base64-encoded", "be", "before",
        "canceled", "cancelled", "cannot", "challenge", "closing", "command", "commands",
        "connection", "correct", "cram-md5", "credentials", "data", "decode", "decoding", "denied",
        "digest-md5", "disabled", "does", "ehlo", "enabled", "encryption", "end", "error", "esmtp",
        "exchange", "expected", "expired", "expn", "fail", "failed", "failure", "first", "for",
        "from", "go", "gssapi", "has", "hello", "helo", "here", "implemented", "in", "incorrect",
        "information", "input", "insufficient", "internal", "invalid", "is", "issue", "later",
        "length", "line", "locked", "login", "long", "longer", "mail", "malformed", "many", "match",
        "mechanism", "mechanisms", "missing", "more", "must", "name", "need", "needed", "no", "not",
        "ntlm", "of", "ok", "only", "or", "order", "parameter", "parameters", "password", "plain",
        "please", "rcpt", "re", "reason", "recognised", "recognized", "rejected", "request",
        "required", "response", "sasl", "scram-sha-1", "scram-sha-256", "send", "sequence",
        "server", "service", "smtp", "sorry", "starttls", "succeeded", "success", "successful",
        "supplied", "supported", "syntax", "system", "temporarily", "temporary", "text", "the",
        "this", "tls", "to", "too", "try", "type", "unable", "unavailable", "unexpected",
        "unimplemented", "unknown", "unrecognised", "unrecognized", "unsuccessful", "use", "used",
        "user", "username", "valid", "vrfy", "was", "welcome", "were", "what", "when", "with",
        "wrong", "xoauth2", "you", "your",
        /* clang-format on */
};

static bool is_known(struct ss_slice word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

/* "5.7.8" (RFC 3463), "#5.7.8" of IronPort. */
static bool is_enhanced(struct ss_slice word)
{
	enum { LONGEST = 9, DOTS = 2 };
	size_t n_dots = 0;
	if (word.len > 0 && word.data[0] == '#')
		word = ss_slice_cut(word, 1, word.len);
	for (size_t i = 0; i < word.len; i++) {
		n_dots += word.data[i] == '.';
		if (!ss_ascii_is_digit(word.data[i]) && word.data[i] != '.')
			return false;
	}
	return n_dots == DOTS && word.len <= LONGEST;
}

/* Capitals among small letters, or padding: base64 has that, a word has not. */
static bool is_coded(struct ss_slice word)
{
	enum { SHORTEST = 8 };
	bool has_lower = false, has_upper = false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.data[i];
		if (!ss_ascii_is_alpha(c) && !ss_ascii_is_digit(c) && c != '+' && c != '/' &&
		    c != '=')
			return false;
		has_lower |= c >= 'a' && c <= 'z';
		has_upper |= i > 0 && c >= 'A' && c <= 'Z';
	}
	return word.len >= SHORTEST && ((has_lower && has_upper) || word.data[word.len - 1] == '=');
}

/* "Username:" and "Password:" are all that servers ask for in clear, some with a NUL behind it
 * (draft-murchison-sasl-login). */
static bool is_prompt(struct ss_slice text)
{
	uint8_t octets[16];
	long len = ss_base64_decode(text, octets, sizeof octets);
	struct ss_slice prompt = {octets, len > 0 ? (size_t)len : 0};
	if (prompt.len > 0 && octets[prompt.len - 1] == '\0')
		prompt.len--;
	return text.len == 0 || ss_slice_is_equal_nocase(prompt, SS_SLICE("Username:")) ||
	       ss_slice_is_equal_nocase(prompt, SS_SLICE("User Name")) ||
	       ss_slice_is_equal_nocase(prompt, SS_SLICE("User Name:")) ||
	       ss_slice_is_equal_nocase(prompt, SS_SLICE("Password:")) ||
	       ss_slice_is_equal_nocase(prompt, SS_SLICE("Password"));
}

/* "501 5.5.2 cannot decode", "504 5.7.4 Unrecognized authentication type". */
static bool speaks_of_login(struct ss_slice line)
{
	static const char *const stems[] = {"auth",  "base64",     "decod",
	                                    "passw", "credential", "login"};
	for (size_t at = 0; at < line.len; at++) {
		struct ss_slice rest = ss_slice_cut(line, at, line.len);
		for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
			if (ss_slice_has_prefix_nocase(rest, ss_slice_of(stems[i])))
				return true;
		}
	}
	return false;
}

static bool is_edge(uint8_t c)
{
	return c <= ' ' || c == 0x7f || c == '"' || c == '\'' || c == '`' || c == '(' || c == ')' ||
	       c == '[' || c == ']' || c == '<' || c == '>' || c == ',' || c == ':' || c == ';' ||
	       c == '!' || c == '?';
}

static bool is_quote(uint8_t c)
{
	return c == '"' || c == '\'' || c == '`';
}

static bool may_be_secret(enum ss_unseen what, struct ss_slice line, size_t from, size_t end)
{
	struct ss_slice word = ss_slice_cut(line, from, end - from);
	bool is_code = from == 0 || (line.data[from] == '#' && line.data[from - 1] == '(');
	while (word.len > 0 && word.data[word.len - 1] == '.')
		word.len--;
	if (word.len == 0 || (is_code && is_enhanced(word))) /* qmail's is the last: "(#5.7.0)" */
		return false;
	if (what == SS_UNSEEN_COMMAND)
		return is_coded(word) || (from > 0 && is_quote(line.data[from - 1]));
	return !is_known(word);
}

static enum ss_unseen judge(enum ss_unseen what, struct ss_slice line)
{
	return what == SS_UNSEEN_COMMAND && speaks_of_login(line) ? SS_UNSEEN_LOGIN : what;
}

static size_t word_end(struct ss_slice line, size_t at)
{
	while (at < line.len && !is_edge(line.data[at]))
		at++;
	return at;
}

size_t ss_unseen_head(enum ss_unseen what, struct ss_slice line)
{
	what = judge(what, line);
	for (size_t from = 0, at; from < line.len; from = at + 1) {
		at = word_end(line, from);
		if (at > from && may_be_secret(what, line, from, at))
			return from;
	}
	return line.len;
}

size_t ss_unseen_write(enum ss_unseen what, struct ss_slice line, uint8_t *out)
{
	size_t len = 0;
	if (what == SS_UNSEEN_CHALLENGE) {
		struct ss_slice text = is_prompt(ss_slice_trim(line)) ? line : SS_SHOWN_MASK;
		if (text.len > 0)
			memcpy(out, text.data, text.len);
		return text.len;
	}
	what = judge(what, line);
	for (size_t at = 0; at < line.len;) {
		size_t from = at;
		at = word_end(line, at);
		bool is_hidden = at > from && may_be_secret(what, line, from, at);
		struct ss_slice told =
		        is_hidden ? SS_SHOWN_MASK : ss_slice_cut(line, from, at - from);
		if (told.len > 0)
			memcpy(out + len, told.data, told.len);
		len += told.len;
		if (at < line.len)
			out[len++] = line.data[at++];
	}
	return len;
}
