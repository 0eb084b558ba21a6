#include "smtp/sniff_side.h"

#include <string.h>

#include "base/find.h"
#include "smtp/command.h"
#include "smtp/reply_text.h"

/* ---- lines ---- */

struct lines {
	struct ss_slice rest;
	struct ss_slice line; /* without its end */
	bool is_whole;        /* the end was there */
};

static bool next_line(struct lines *l)
{
	size_t end = ss_slice_find(l->rest, 0, '\n');
	l->is_whole = end < l->rest.len;
	l->line = ss_slice_cut(l->rest, 0, end);
	bool is_there = l->rest.len > 0;
	l->rest = ss_slice_cut(l->rest, end + 1, l->rest.len);
	if (l->line.len > 0 && l->line.data[l->line.len - 1] == '\r')
		l->line.len--;
	return is_there;
}

/* No text: tabs, form feeds and the escapes of ISO-2022-JP are. */
static bool has_control(struct ss_slice s)
{
	const struct ss_find suspect = {' ' - 1, 0x7f, 0x7f, 0x7f, 0x7f};
	for (size_t i = ss_find(s, 0, suspect); i < s.len; i++) {
		uint8_t c = s.data[i];
		if ((c < ' ' && c != '\t' && c != '\f' && c != '\x1b') || c == 0x7f)
			return true;
	}
	return false;
}

/* Behind SMTP's words it may be TLS; where none of them was seen, it is another protocol. */
static struct ss_sniffed no_text(struct ss_sniffed before, bool is_foreign)
{
	if (is_foreign && before.likeness < SS_LIKENESS_STRONG)
		before.likeness = SS_LIKENESS_FOREIGN;
	return before;
}

static bool is_alnum(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

/* ---- the server ---- */

enum { CODE_LEN = 3, MAX_TELLING = 2 };

/* The codes that SMTP's RFCs use; of FTP's 331, 230, 227 ... none is among them, of NNTP's 200 and
 * 201 neither. */
static bool is_code(unsigned code)
{
	switch (code) {
	case 211:
	case 214:
	case 220:
	case 221:
	case 235:
	case 250:
	case 251:
	case 252:
	case 253:
	case 334:
	case 354: return true;
	default: return code >= 400 && code <= 599;
	}
}

/* Can these bytes, cut anywhere, be a reply line's head?  *code: 0 until its digits are there. */
static bool is_reply_head(struct ss_slice line, unsigned *code)
{
	unsigned n = 0;
	*code = 0;
	for (size_t i = 0; i < CODE_LEN && i < line.len; i++) {
		if (!ss_ascii_is_digit(line.data[i]))
			return false;
		n = n * 10 + (line.data[i] - '0');
	}
	if (line.len > 0 && (line.data[0] < '2' || line.data[0] > '5'))
		return false;
	if (line.len > 1 && line.data[0] == '2' && line.data[1] == '0')
		return false; /* NNTP, and HTTP-like protocols */
	if (line.len < CODE_LEN)
		return true;
	*code = n;
	return is_code(n) && (line.len == CODE_LEN || line.data[CODE_LEN] == ' ' ||
	                      line.data[CODE_LEN] == '-' || line.data[CODE_LEN] == '\t');
}

/* Position of the part, which begins with two letters, in any case, at or after from; or s.len. */
static size_t find_nocase(struct ss_slice s, size_t from, struct ss_slice part)
{
	uint8_t lower = part.data[0] | 0x20, upper = ss_ascii_upper(lower);
	uint8_t second = part.data[1] | 0x20;
	const struct ss_find first = {0, lower, upper, upper, upper};
	for (size_t at = from; at + part.len <= s.len; at++) {
		at = ss_find(s, at, first);
		if (at + part.len <= s.len && (s.data[at + 1] | 0x20) == second &&
		    ss_slice_has_prefix_nocase(ss_slice_cut(s, at, part.len), part))
			return at;
	}
	return s.len;
}

/* "ESMTP", "SMTPD": a word, and no part of a host name as in "smtp.example" or "smtp-in". */
static bool has_word(struct ss_slice s, struct ss_slice word)
{
	for (size_t at = find_nocase(s, 0, word); at < s.len; at = find_nocase(s, at + 1, word)) {
		uint8_t before = at > 0 ? s.data[at - 1] : ' ';
		size_t end = at + word.len;
		if (is_alnum(before) || before == '.' || before == '_' || before == '@')
			continue;
		if (end < s.len && (s.data[end] | 0x20) == 'd')
			end++;
		bool is_joined = end + 1 < s.len && is_alnum(s.data[end + 1]) &&
		                 (s.data[end] == '.' || s.data[end] == '-' || s.data[end] == '_');
		if (!is_joined && (end == s.len || !is_alnum(s.data[end])))
			return true;
	}
	return false;
}

/* "FTP server ready", "(vsFTPd 3.0.3)"; the name of a host is not asked. */
static bool names_ftp(struct ss_slice text)
{
	size_t end = ss_slice_find(text, 0, ' ');
	bool is_host = ss_slice_find(text, 0, '.') < end;
	return find_nocase(text, is_host ? end : 0, SS_SLICE("FTP")) < text.len;
}

/* The text of a greeting, or of a refusal in its place. */
static struct ss_sniffed judge_greeting(struct ss_slice text)
{
	struct ss_greeting greeting;
	if (has_word(text, SS_SLICE("ESMTP")))
		return (struct ss_sniffed){SS_LIKENESS_STRONG, false};
	bool is_ftp = names_ftp(text);
	if (has_word(text, SS_SLICE("SMTP"))) /* or a host of that name with both services */
		return (struct ss_sniffed){is_ftp ? SS_LIKENESS_WEAK : SS_LIKENESS_STRONG, false};
	if (has_word(text, SS_SLICE("LMTP")))
		return (struct ss_sniffed){SS_LIKENESS_STRONG, true};
	if (is_ftp)
		return (struct ss_sniffed){SS_LIKENESS_FOREIGN, false};
	ss_greeting_parse(text, &greeting);
	enum ss_likeness likeness = greeting.software.data ? SS_LIKENESS_STRONG : SS_LIKENESS_WEAK;
	return (struct ss_sniffed){likeness, false};
}

/* An EHLO keyword that nobody but SMTP has in a reply that begins with 250. */
static bool is_telling_keyword(struct ss_slice text)
{
	static const char *const words[] = {
	        "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE", "STARTTLS",   "CHUNKING",
	        "DSN",        "SMTPUTF8", "BINARYMIME",          "AUTH", "REQUIRETLS", "XCLIENT"};
	struct ss_slice keyword, parameters;
	if (!ss_keyword_parse(text, &keyword, &parameters))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (ss_slice_is_equal_nocase(keyword, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

static struct ss_sniffed judge_reply(unsigned code, struct ss_slice text)
{
	struct ss_slice enhanced, rest;
	struct ss_sniffed weak = {SS_LIKENESS_WEAK, false}, strong = {SS_LIKENESS_STRONG, false};
	if (code == 220) /* no place for an enhanced code (RFC 2034, section 4): a version, maybe */
		return judge_greeting(text);
	ss_enhanced_parse(code, text, &enhanced, &rest);
	if (enhanced.data || code == 354 || code == 334)
		return strong;
	if (code == 250)
		return is_telling_keyword(text) || ss_queue_id_find(text).data ? strong : weak;
	return code >= 400 ? judge_greeting(rest) : weak;
}

/* Behind the mark that editors put before UTF-8, into a banner's file too. */
static struct ss_slice behind_mark(struct ss_slice bytes)
{
	struct ss_slice mark = SS_SLICE("\xef\xbb\xbf");
	size_t len = bytes.len < mark.len ? bytes.len : mark.len;
	bool is_marked = len > 0 && memcmp(bytes.data, mark.data, len) == 0;
	return is_marked ? ss_slice_cut(bytes, len, bytes.len) : bytes;
}

struct ss_sniffed ss_sniff_server(struct ss_slice bytes, bool is_midway, bool is_final)
{
	struct ss_sniffed all = {.likeness = bytes.len > 0 ? SS_LIKENESS_OPEN : SS_LIKENESS_ABSENT};
	struct lines l = {.rest = is_midway ? bytes : behind_mark(bytes)};
	unsigned code, n_strong = 0;
	for (bool is_first = true; next_line(&l); is_first = false) {
		bool is_strict = is_first != is_midway; /* after a rest, all that follow */
		bool is_reply = is_reply_head(l.line, &code);
		if (!is_reply && (is_strict || (code > 0 && all.likeness <= SS_LIKENESS_WEAK)))
			return (struct ss_sniffed){SS_LIKENESS_FOREIGN, false};
		if (code == 0 && has_control(l.line))
			return no_text(all, is_first || is_midway);
		if (!is_reply)
			continue;
		if ((!l.is_whole && !is_final) || code == 0)
			break;
		struct ss_sniffed one =
		        judge_reply(code, ss_slice_cut(l.line, CODE_LEN + 1, l.line.len));
		if (one.likeness == SS_LIKENESS_FOREIGN && all.likeness <= SS_LIKENESS_WEAK)
			return one;
		if (one.likeness > all.likeness)
			all.likeness = one.likeness;
		all.is_lmtp |= one.is_lmtp;
		n_strong += one.likeness == SS_LIKENESS_STRONG;
		if (n_strong == MAX_TELLING) {
			all.likeness = SS_LIKENESS_SURE;
			break;
		}
	}
	return all;
}

/* ---- the client ---- */

static bool begins_with_letter(struct ss_slice s)
{
	return s.len > 0 && ss_ascii_is_alpha(s.data[0]);
}

/* Can these bytes, cut anywhere, begin with a verb of SMTP? */
static bool is_command_head(struct ss_slice bytes)
{
	size_t n = 0;
	if (bytes.len > 0 && !begins_with_letter(bytes))
		return false; /* no verb begins so: mostly a reply */
	while (n < bytes.len && is_alnum(bytes.data[n] == '-' ? 'a' : bytes.data[n]))
		n++;
	struct ss_slice word = ss_slice_cut(bytes, 0, n);
	if (n < bytes.len && bytes.data[n] != ' ' && bytes.data[n] != '\t' && bytes.data[n] != '\r')
		return false;
	if (n < bytes.len)
		return ss_verb_find(word) > SS_VERB_UNKNOWN;
	for (unsigned v = SS_VERB_UNKNOWN + 1; v < SS_N_VERBS; v++) {
		struct ss_slice name = ss_slice_of(ss_verb_traits((enum ss_verb)v)->name);
		if (name.len >= word.len && ss_slice_has_prefix_nocase(name, word))
			return true;
	}
	return false;
}

/* The commonest text that is not mail: nothing else is known of a line in the middle. */
static bool is_http(struct ss_slice line)
{
	return ss_slice_has_prefix_nocase(line, SS_SLICE("HTTP/1.")) ||
	       (line.len > 9 && ss_slice_has_prefix_nocase(ss_slice_cut(line, line.len - 9, 9),
	                                                   SS_SLICE(" HTTP/1.")));
}

/* "FROM:<a>", "TO : <a>". */
static bool has_keyword(struct ss_slice argument, struct ss_slice keyword)
{
	struct ss_slice rest = ss_slice_cut(argument, keyword.len, argument.len);
	rest = ss_slice_trim(rest);
	return ss_slice_has_prefix_nocase(argument, keyword) && rest.len > 0 && rest.data[0] == ':';
}

/* FTP's AUTH (RFC 4217) names no SASL mechanism. */
static bool is_ftp_auth(struct ss_slice argument)
{
	return ss_slice_is_equal_nocase(argument, SS_SLICE("TLS")) ||
	       ss_slice_is_equal_nocase(argument, SS_SLICE("SSL")) ||
	       ss_slice_is_equal_nocase(argument, SS_SLICE("TLS-C")) ||
	       ss_slice_is_equal_nocase(argument, SS_SLICE("TLS-P"));
}

static enum ss_likeness likeness_if(bool is_strong)
{
	return is_strong ? SS_LIKENESS_STRONG : SS_LIKENESS_WEAK;
}

static enum ss_likeness judge_command(const struct ss_command *c)
{
	switch (c->verb) {
	case SS_VERB_NONE:
	case SS_VERB_UNKNOWN: return SS_LIKENESS_FOREIGN;
	case SS_VERB_EHLO:
	case SS_VERB_LHLO:
	case SS_VERB_XEXPS:
	case SS_VERB_XANONYMOUSTLS: return SS_LIKENESS_STRONG;
	case SS_VERB_HELO:
	case SS_VERB_VRFY:
	case SS_VERB_EXPN:
	case SS_VERB_ETRN: return likeness_if(c->argument.len > 0);
	case SS_VERB_MAIL: return likeness_if(has_keyword(c->argument, SS_SLICE("FROM")));
	case SS_VERB_RCPT: return likeness_if(has_keyword(c->argument, SS_SLICE("TO")));
	case SS_VERB_BDAT:
		return likeness_if(c->argument.len > 0 && ss_ascii_is_digit(c->argument.data[0]));
	case SS_VERB_XCLIENT:
	case SS_VERB_XFORWARD:
		return likeness_if(ss_slice_find(c->argument, 0, '=') < c->argument.len);
	case SS_VERB_AUTH: return is_ftp_auth(c->argument) ? SS_LIKENESS_FOREIGN : SS_LIKENESS_WEAK;
	default: return SS_LIKENESS_WEAK;
	}
}

/* Where a command may stand: behind another, and behind content's end.  Of a connection that was
 * tapped in the middle the first line may be the rest of one, and what follows it a command; any
 * other line is content, whatever it says: bounces quote whole dialogues. */
struct place {
	bool is_midway, is_command, is_behind_dot;
	unsigned n_lines;
};

static bool may_be_command(const struct place *p)
{
	return !p->is_midway || p->n_lines <= 1 || p->is_command || p->is_behind_dot;
}

static void pass_line(struct place *p, struct ss_slice line, bool is_command)
{
	p->n_lines++;
	p->is_command = is_command;
	p->is_behind_dot = ss_slice_is_equal(line, SS_SLICE("."));
}

struct ss_sniffed ss_sniff_client(struct ss_slice bytes, bool is_midway, bool is_final)
{
	struct ss_sniffed all = {SS_LIKENESS_ABSENT, false};
	struct ss_command command;
	struct place place = {.is_midway = is_midway};
	unsigned n_strong = 0;
	struct lines l = {.rest = bytes};
	if (l.rest.len > 0)
		all.likeness = SS_LIKENESS_OPEN;
	for (bool is_first = true; next_line(&l); is_first = false) {
		bool is_strict = is_first && !is_midway, is_read = l.is_whole || is_final;
		if (is_strict && !(is_read ? begins_with_letter(l.line) : is_command_head(l.line)))
			return (struct ss_sniffed){SS_LIKENESS_FOREIGN, false};
		if (has_control(l.line))
			return no_text(all, is_first || is_midway);
		if (!is_read)
			break;
		ss_command_parse(l.line, &command);
		enum ss_likeness one = judge_command(&command);
		if (is_first && one == SS_LIKENESS_FOREIGN && (is_strict || is_http(l.line)))
			return (struct ss_sniffed){SS_LIKENESS_FOREIGN, false};
		if (!may_be_command(&place))
			one = SS_LIKENESS_FOREIGN;
		pass_line(&place, l.line, one != SS_LIKENESS_FOREIGN);
		if (one == SS_LIKENESS_FOREIGN)
			continue;
		if (one > all.likeness)
			all.likeness = one;
		all.is_lmtp |= command.verb == SS_VERB_LHLO;
		n_strong += one == SS_LIKENESS_STRONG;
		if (n_strong == MAX_TELLING) {
			all.likeness = SS_LIKENESS_SURE;
			break;
		}
	}
	return all;
}
