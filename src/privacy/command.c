#include <string.h>

#include "base/limits.h"
#include "privacy/private.h"
#include "smtp/command.h"

typedef void (*writer)(struct ss_privacy *p, struct ss_slice s);

static struct ss_slice rest_of(struct ss_slice s, size_t at)
{
	return ss_slice_cut(s, at, s.len);
}

static size_t find_space(struct ss_slice s, size_t at)
{
	while (at < s.len && s.data[at] != ' ' && s.data[at] != '\t')
		at++;
	return at;
}

/* ---- parameters of MAIL and RCPT, attributes of XCLIENT and XFORWARD ---- */

static int hex_value(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c = ss_ascii_upper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* xtext (RFC 3461, section 4) undone, so that a mailbox has its own pseudonym however it is written.
 * What is longer than a command line is not from one. */
static void put_decoded(struct ss_privacy *p, struct ss_slice s, writer write)
{
	uint8_t text[SS_LIMIT_COMMAND_LINE];
	size_t len = 0;
	for (size_t at = 0; at < s.len && len < sizeof text; at++) {
		int high = -1, low = -1;
		if (s.data[at] == '+' && at + 2 < s.len) {
			high = hex_value(s.data[at + 1]);
			low = hex_value(s.data[at + 2]);
		}
		bool is_coded = high >= 0 && low >= 0;
		text[len++] = (uint8_t)(is_coded ? high << 4 | low : s.data[at]);
		at += is_coded ? 2 : 0;
	}
	write(p, (struct ss_slice){text, len});
}

/* "rfc822;alice@example.com" */
static void put_original_recipient(struct ss_privacy *p, struct ss_slice s)
{
	size_t semicolon = ss_slice_find(s, 0, ';');
	if (semicolon == s.len) {
		put_decoded(p, s, ss_privacy_mailbox);
		return;
	}
	ss_privacy_scan(p, ss_slice_cut(s, 0, semicolon));
	ss_privacy_put_byte(p, ';');
	put_decoded(p, rest_of(s, semicolon + 1), ss_privacy_mailbox);
}

static void put_coded_mailbox(struct ss_privacy *p, struct ss_slice s)
{
	put_decoded(p, s, ss_privacy_mailbox);
}

static void put_coded_identity(struct ss_privacy *p, struct ss_slice s)
{
	put_decoded(p, s, ss_privacy_identity);
}

static void put_coded_host(struct ss_privacy *p, struct ss_slice s)
{
	put_decoded(p, s, ss_privacy_host);
}

static void put_coded_id(struct ss_privacy *p, struct ss_slice s)
{
	put_decoded(p, s, ss_privacy_id);
}

/* What is in no row may hold anything. */
static const struct {
	const char *name;
	writer write;
} parameters[] = {
        {"SIZE", ss_privacy_scan},     {"BODY", ss_privacy_scan},
        {"SMTPUTF8", ss_privacy_scan}, {"RET", ss_privacy_scan},
        {"NOTIFY", ss_privacy_scan},   {"REQUIRETLS", ss_privacy_scan},
        {"HOLDFOR", ss_privacy_scan},  {"HOLDUNTIL", ss_privacy_scan},
        {"BY", ss_privacy_scan},       {"MT-PRIORITY", ss_privacy_scan},
        {"PRDR", ss_privacy_scan},     {"ORCPT", put_original_recipient},
        {"ENVID", put_coded_id},       {"AUTH", put_coded_mailbox},
        {"NAME", put_coded_host},      {"HELO", put_coded_host},
        {"ADDR", put_coded_host},      {"DESTADDR", put_coded_host},
        {"PORT", ss_privacy_scan},     {"DESTPORT", ss_privacy_scan},
        {"PROTO", ss_privacy_scan},    {"SOURCE", ss_privacy_scan},
        {"LOGIN", put_coded_identity}, {"IDENT", put_coded_id},
};

/* NULL: in no row. */
static writer find_parameter(struct ss_slice name)
{
	for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(parameters[i].name)))
			return parameters[i].write;
	}
	return NULL;
}

void ss_privacy_parameter(struct ss_privacy *p, struct ss_slice name, struct ss_slice value)
{
	if (value.len > 0 && value.data[0] == '[') { /* [UNAVAILABLE] of XCLIENT; never a mailbox */
		ss_privacy_scan(p, value);
		return;
	}
	writer write = find_parameter(name);
	if (write)
		write(p, value);
	else
		ss_privacy_text_token(p, value);
}

void ss_privacy_parameter_name(struct ss_privacy *p, struct ss_slice name)
{
	if (find_parameter(name))
		ss_privacy_put(p, name);
	else
		ss_privacy_text_token(p, name);
}

/* "SIZE=10 ENVID=a SMTPUTF8", white space as it is. */
static void put_parameters(struct ss_privacy *p, struct ss_slice s)
{
	for (size_t at = 0; at < s.len;) {
		size_t end = find_space(s, at);
		struct ss_slice word = ss_slice_cut(s, at, end - at);
		size_t equals = ss_slice_find(word, 0, '=');
		ss_privacy_parameter_name(p, ss_slice_cut(word, 0, equals));
		if (equals < word.len) {
			ss_privacy_put_byte(p, '=');
			ss_privacy_parameter(p, ss_slice_cut(word, 0, equals),
			                     rest_of(word, equals + 1));
		}
		if (end < s.len)
			ss_privacy_put_byte(p, s.data[end]);
		at = end + 1;
	}
}

/* ---- arguments ---- */

/* Behind the first word: nothing that the grammar knows. */
static void put_rest(struct ss_privacy *p, struct ss_slice s, size_t at)
{
	struct ss_slice rest = ss_slice_trim(rest_of(s, at));
	if (rest.len == 0)
		return;
	ss_privacy_put_byte(p, ' ');
	ss_privacy_text_token(p, rest);
}

static void put_host(struct ss_privacy *p, struct ss_slice s)
{
	size_t end = find_space(s, 0);
	bool has_sign = s.len > 0 && (s.data[0] == '@' || s.data[0] == '#'); /* of ETRN */
	if (has_sign)
		ss_privacy_put_byte(p, s.data[0]);
	ss_privacy_host(p, ss_slice_cut(s, has_sign, end - has_sign));
	put_rest(p, s, end);
}

/* Where the path ends, behind its bracket; quotes may hold one. */
static size_t path_end(struct ss_slice s, size_t at)
{
	bool is_bracketed = at < s.len && s.data[at] == '<', is_quoted = false;
	for (; at < s.len; at++) {
		if (s.data[at] == '\\' && is_quoted)
			at++;
		else if (s.data[at] == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && is_bracketed && s.data[at] == '>')
			return at + 1;
		else if (!is_quoted && !is_bracketed && s.data[at] == ' ')
			return at;
	}
	return s.len;
}

/* "FROM:<a@b> SIZE=10", also without brackets, and with spaces where none may be. */
static void put_path(struct ss_privacy *p, struct ss_slice s)
{
	size_t colon = ss_slice_find(s, 0, ':'), begin = colon < s.len ? colon + 1 : 0;
	while (begin < s.len && s.data[begin] == ' ')
		begin++;
	size_t end = path_end(s, begin);
	struct ss_slice path = ss_slice_cut(s, begin, end - begin);
	bool is_open = path.len > 0 && path.data[0] == '<' && path.data[path.len - 1] != '>';
	ss_privacy_scan(p, ss_slice_cut(s, 0, begin));
	if (is_open)
		ss_privacy_put_byte(p, '<');
	ss_privacy_mailbox(p, ss_slice_cut(path, is_open, path.len));
	put_parameters(p, rest_of(s, end));
}

/* VRFY, EXPN: a mailbox, a user name, a list, a string. */
static void put_wanted(struct ss_privacy *p, struct ss_slice s)
{
	if (ss_slice_find(s, 0, '<') < s.len || ss_slice_find(s, 0, ' ') < s.len)
		ss_privacy_mailboxes(p, s);
	else
		ss_privacy_identity(p, s);
}

static bool is_mask(struct ss_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] != '*' && s.data[i] != '=')
			return false;
	}
	return true;
}

/* Answers of SASL are masked by the parser; a user name that is not secret stands in some. */
static void put_answer(struct ss_privacy *p, struct ss_slice s)
{
	if (is_mask(s))
		ss_privacy_put(p, s);
	else
		ss_privacy_token(p, SS_TOKEN_ID, s);
}

static void put_mechanism(struct ss_privacy *p, struct ss_slice s)
{
	size_t end = find_space(s, 0);
	struct ss_slice answer = ss_slice_trim(rest_of(s, end));
	ss_privacy_scan_strictly(p, ss_slice_cut(s, 0, end));
	if (answer.len == 0)
		return;
	ss_privacy_put_byte(p, ' ');
	put_answer(p, answer);
}

static void put_url(struct ss_privacy *p, struct ss_slice s)
{
	size_t end = find_space(s, 0);
	ss_privacy_url(p, ss_slice_cut(s, 0, end));
	ss_privacy_put(p, ss_slice_cut(s, end, 1));
	ss_privacy_scan(p, rest_of(s, end + 1));
}

/* Those of other verbs may be anything: content that was taken for commands, for one. */
static const struct {
	enum ss_verb verb;
	writer write;
} arguments[] = {
        {SS_VERB_EHLO, put_host},
        {SS_VERB_HELO, put_host},
        {SS_VERB_LHLO, put_host},
        {SS_VERB_ETRN, put_host},
        {SS_VERB_ATRN, put_host},
        {SS_VERB_MAIL, put_path},
        {SS_VERB_RCPT, put_path},
        {SS_VERB_SEND, put_path},
        {SS_VERB_SOML, put_path},
        {SS_VERB_SAML, put_path},
        {SS_VERB_VRFY, put_wanted},
        {SS_VERB_EXPN, put_wanted},
        {SS_VERB_AUTH, put_mechanism},
        {SS_VERB_XEXPS, put_mechanism},
        {SS_VERB_BURL, put_url},
        {SS_VERB_XCLIENT, put_parameters},
        {SS_VERB_BDAT, ss_privacy_scan_strictly},
        {SS_VERB_HELP, ss_privacy_scan_strictly},
        {SS_VERB_XFORWARD, put_parameters},
};

void ss_privacy_argument(struct ss_privacy *p, struct ss_slice verb, struct ss_slice argument)
{
	enum ss_verb known = ss_verb_find(verb);
	if (known == SS_VERB_NONE) {
		put_answer(p, argument);
		return;
	}
	for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++) {
		if (arguments[i].verb != known)
			continue;
		arguments[i].write(p, argument);
		return;
	}
	ss_privacy_text_token(p, argument);
}

void ss_privacy_verb(struct ss_privacy *p, struct ss_slice verb)
{
	if (ss_verb_find(verb) > SS_VERB_UNKNOWN || ss_slice_is_equal(verb, SS_SLICE("other")))
		ss_privacy_put(p, verb);
	else
		ss_privacy_text_token(p, verb);
}

void ss_privacy_command(struct ss_privacy *p, struct ss_slice line)
{
	struct ss_command c;
	ss_command_parse(line, &c);
	ss_privacy_verb(p, c.name);
	if (!c.argument.data)
		return;
	ss_privacy_put_byte(p, ' ');
	ss_privacy_argument(p, c.name, c.argument);
}
