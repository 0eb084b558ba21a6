#include "library/payload_line.h"

#include "library/text.h"
#include "smtp/chunk.h"
#include "smtp/path.h"
#include "smtp/reply_text.h"
#include "smtp/sasl.h"
#include "smtp/shown.h"
#include "smtp/unseen.h"

bool ss_payload_next_line(struct ss_slice *rest, struct ss_payload_line *out)
{
	size_t lf = ss_slice_find(*rest, 0, '\n'), end = lf;
	if (rest->len == 0)
		return false;
	out->is_whole = lf < rest->len;
	if (out->is_whole && end > 0 && rest->data[end - 1] == '\r')
		end--;
	out->text = ss_slice_cut(*rest, 0, end);
	*rest = ss_slice_cut(*rest, lf + out->is_whole, rest->len);
	return true;
}

/* ---- commands ---- */

/* What may be shown of the argument: all, or its head up to the secret. */
static struct ss_slice visible(const struct ss_payload_command *c, struct ss_payload_info *out,
                               bool *has_name)
{
	char room[SS_SHOWN_ROOM];
	struct ss_command shown;
	const struct ss_slice argument = c->command.argument;
	*has_name = c->command.name.len > 0;
	if (c->shows_secrets || !ss_shown_command(&c->command, c->has_auth, room, &shown))
		return argument;
	out->is_masked = 1;
	*has_name &= shown.name.len > 0;
	size_t head = shown.argument.len > SS_SHOWN_MASK.len && argument.data
	                      ? shown.argument.len - SS_SHOWN_MASK.len
	                      : 0;
	return head > 0 ? ss_slice_trim(ss_slice_cut(argument, 0, head)) : (struct ss_slice){0};
}

static struct ss_slice first_word(struct ss_slice s)
{
	return ss_slice_cut(s, 0, ss_slice_find(s, 0, ' '));
}

/* Absent where the line is cut in the middle of it. */
static struct ss_text mailbox(struct ss_slice argument, struct ss_slice keyword, bool is_whole)
{
	struct ss_envelope e;
	ss_envelope_parse(argument, keyword, &e);
	bool is_cut = !is_whole && (e.n_parameters == 0 || e.path.oddities & SS_PATH_UNBALANCED);
	if (is_cut && (argument.len == 0 || argument.data[argument.len - 1] != '>'))
		return (struct ss_text){0};
	return ss_text_of(e.path.mailbox);
}

static void tell_auth(struct ss_slice argument, struct ss_payload_info *out)
{
	struct ss_slice name = first_word(argument);
	if (ss_sasl_is_mechanism(name))
		out->mechanism = ss_text_of(name);
}

/* "BURL imap://... LAST" (RFC 4468, section 3.2). */
static bool ends_content(struct ss_slice argument)
{
	const struct ss_slice last = SS_SLICE(" LAST");
	return argument.len > last.len &&
	       ss_slice_is_equal_nocase(ss_slice_cut(argument, argument.len - last.len, last.len),
	                                last);
}

static void tell_verb(enum ss_verb verb, struct ss_slice argument, bool is_whole,
                      struct ss_payload_info *out)
{
	struct ss_chunk chunk;
	switch (verb) {
	case SS_VERB_MAIL:
	case SS_VERB_SEND:
	case SS_VERB_SOML:
	case SS_VERB_SAML:
		out->n_senders = 1;
		out->sender = mailbox(argument, SS_SLICE("FROM"), is_whole);
		break;
	case SS_VERB_RCPT:
		out->n_recipients = 1;
		out->recipient = out->last_recipient = mailbox(argument, SS_SLICE("TO"), is_whole);
		break;
	case SS_VERB_LHLO: out->is_lmtp = 1; /* fall through */
	case SS_VERB_EHLO:
	case SS_VERB_HELO: out->hello = ss_text_of(first_word(argument)); break;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS: tell_auth(argument, out); break;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: out->starttls = SS_STARTTLS_REQUESTED; break;
	case SS_VERB_BDAT:
		if (ss_chunk_parse(argument, &chunk))
			out->content_left = chunk.left;
		out->is_content = out->content_left > 0;
		break;
	case SS_VERB_BURL: out->is_content = ends_content(argument); break;
	default: break;
	}
}

void ss_payload_tell_command(const struct ss_payload_command *c, bool is_whole,
                             struct ss_payload_info *out)
{
	const struct ss_command *command = &c->command;
	bool has_name;
	*out = (struct ss_payload_info){
	        .verdict = SS_PAYLOAD_SMTP, .type = SS_MESSAGE_REQUEST, .is_cut = !is_whole};
	if (command->verb == SS_VERB_NONE)
		return;
	out->n_commands = 1;
	out->argument = ss_text_of(visible(c, out, &has_name));
	if (command->verb != SS_VERB_UNKNOWN)
		out->command = ss_text_of(ss_slice_of(ss_verb_traits(command->verb)->name));
	else if (has_name)
		out->command = ss_text_of(command->name);
	tell_verb(command->verb, command->argument, is_whole, out);
}

/* ---- replies ---- */

unsigned ss_payload_code(struct ss_slice line)
{
	unsigned code = 0;
	if (line.len < 3 || line.data[0] < '2' || line.data[0] > '5')
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (!ss_ascii_is_digit(line.data[i]))
			return 0;
		code = code * 10 + (line.data[i] - '0');
	}
	bool is_followed =
	        line.len == 3 || line.data[3] == ' ' || line.data[3] == '-' || line.data[3] == '\t';
	return is_followed ? code : 0;
}

/* A host's name stands in the first line alone. */
static void tell_server(struct ss_slice text, bool is_first, struct ss_payload_info *out)
{
	struct ss_greeting g;
	ss_greeting_parse(text, &g);
	if (is_first)
		out->server_host = ss_text_of(g.host);
	out->server_software = ss_text_of(g.software);
	out->server_version = ss_text_of(g.version);
}

static void tell_keyword(struct ss_slice text, struct ss_payload_info *out)
{
	struct ss_slice keyword, parameters;
	if (ss_keyword_parse(text, &keyword, &parameters) &&
	    ss_slice_is_equal_nocase(keyword, SS_SLICE("STARTTLS")))
		out->starttls = SS_STARTTLS_OFFERED;
}

static bool is_base64(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '+' || c == '/' || c == '=';
}

/* Capitals and small letters, or digits: what is in base64 has both, a word has not. */
static bool is_secret_like(struct ss_slice word)
{
	enum { QUANTUM = 4 };
	bool has_lower = false, has_upper = false, has_other = false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.data[i];
		has_lower |= c >= 'a' && c <= 'z';
		has_upper |= i > 0 && c >= 'A' && c <= 'Z';
		has_other |= !ss_ascii_is_alpha(c) && c != '/';
	}
	return word.len >= QUANTUM && (has_other || (has_lower && has_upper));
}

static struct ss_slice before_secret(unsigned code, struct ss_slice text)
{
	if (code == 535)
		text = ss_slice_trim(ss_slice_cut(text, 0, ss_unseen_head(SS_UNSEEN_LOGIN, text)));
	for (size_t at = 0, end; at < text.len; at = end) {
		for (end = at; end < text.len && is_base64(text.data[end]);)
			end++;
		if (is_secret_like(ss_slice_cut(text, at, end - at)))
			return ss_slice_trim(ss_slice_cut(text, 0, at));
		end += end == at;
	}
	return text;
}

enum ss_payload_reply ss_payload_tell_reply(struct ss_slice line, bool is_first,
                                            enum ss_payload_teller teller,
                                            struct ss_payload_info *out)
{
	struct ss_slice enhanced, rest, text = ss_slice_trim(ss_slice_cut(line, 4, line.len));
	unsigned code = ss_payload_code(line);
	*out = (struct ss_payload_info){.verdict = SS_PAYLOAD_SMTP, .type = SS_MESSAGE_RESPONSE};
	if (code == 0)
		return SS_REPLY_NONE;
	bool goes_on = line.len > 3 && line.data[3] == '-';
	out->n_replies = !goes_on;
	if (is_first) {
		ss_enhanced_parse(code, text, &enhanced, &rest);
		out->code = (uint16_t)code;
		if (teller == SS_TELLS_AUTH && code != 334)
			out->message = ss_text_of(before_secret(code, text));
		else if (teller != SS_TELLS_SECRET)
			out->message = ss_text_of(text);
		out->enhanced = ss_text_of(enhanced);
	}
	switch (teller) {
	case SS_TELLS_NOTHING:
	case SS_TELLS_AUTH:
	case SS_TELLS_SECRET: break;
	case SS_TELLS_GREETING:
	case SS_TELLS_HELP: tell_server(text, is_first && teller == SS_TELLS_GREETING, out); break;
	case SS_TELLS_HELLO:
		if (code == 250 && is_first)
			tell_server(text, true, out);
		else if (code == 250)
			tell_keyword(text, out);
		break;
	case SS_TELLS_STARTTLS:
		if (!goes_on)
			out->starttls = code == 220 ? SS_STARTTLS_ACCEPTED : SS_STARTTLS_REFUSED;
		break;
	}
	return goes_on ? SS_REPLY_GOES_ON : SS_REPLY_ENDS;
}

/* "2.0.0 Ready to start TLS"; a greeting begins with a host's name. */
static bool speaks_of_tls(unsigned code, struct ss_slice text)
{
	struct ss_greeting greeting;
	struct ss_slice enhanced;
	ss_enhanced_parse(code, text, &enhanced, &text);
	ss_greeting_parse(text, &greeting);
	for (size_t at = 0; !greeting.host.data && at < text.len; at++)
		if (ss_slice_has_prefix_nocase(ss_slice_cut(text, at, 3), SS_SLICE("TLS")))
			return true;
	return false;
}

/* A message's reply may have several lines too, but of prose. */
static bool is_keyword(struct ss_slice rest)
{
	struct ss_slice keyword, parameters;
	struct ss_payload_line second;
	if (!ss_payload_next_line(&rest, &second))
		return true;
	return ss_keyword_parse(ss_slice_cut(second.text, 4, second.text.len), &keyword,
	                        &parameters);
}

enum ss_payload_teller ss_payload_guess_teller(struct ss_slice line, struct ss_slice rest)
{
	struct ss_slice text = ss_slice_cut(line, 4, line.len);
	bool goes_on = line.len > 3 && line.data[3] == '-';
	switch (ss_payload_code(line)) {
	case 220: return speaks_of_tls(220, text) ? SS_TELLS_STARTTLS : SS_TELLS_GREETING;
	case 454: return speaks_of_tls(454, text) ? SS_TELLS_STARTTLS : SS_TELLS_NOTHING;
	case 250: return goes_on && is_keyword(rest) ? SS_TELLS_HELLO : SS_TELLS_NOTHING;
	case 211:
	case 214: return SS_TELLS_HELP;
	case 500: /* "unrecognized command: ..." */
	case 501:
	case 502:
	case 503:
	case 535: return SS_TELLS_AUTH;
	default: return SS_TELLS_NOTHING;
	}
}

/* ---- several ---- */

static void take_first(struct ss_text *have, struct ss_text new)
{
	if (!have->data)
		*have = new;
}

static void take_last(struct ss_text *have, struct ss_text new)
{
	if (new.data)
		*have = new;
}

static void add_request(struct ss_payload_info *sum, const struct ss_payload_info *line)
{
	if (line->n_commands == 0)
		return;
	sum->command = line->command;
	sum->argument = line->argument;
	sum->is_masked = line->is_masked;
	sum->content_left = line->content_left;
	if (line->n_senders > 0) {
		sum->sender = line->sender;
		sum->recipient = sum->last_recipient = (struct ss_text){0};
	}
	take_first(&sum->recipient, line->recipient);
	take_last(&sum->last_recipient, line->last_recipient);
	take_last(&sum->mechanism, line->mechanism);
	take_last(&sum->hello, line->hello);
}

static void add_response(struct ss_payload_info *sum, const struct ss_payload_info *line)
{
	if (line->code > 0) {
		sum->code = line->code;
		sum->message = line->message;
		sum->enhanced = line->enhanced;
	}
	take_first(&sum->server_host, line->server_host);
	if (!sum->server_software.data)
		sum->server_version = line->server_version;
	take_first(&sum->server_software, line->server_software);
}

void ss_payload_add(struct ss_payload_info *sum, const struct ss_payload_info *line)
{
	sum->verdict = line->verdict;
	sum->type = line->type;
	sum->n_commands += line->n_commands;
	sum->n_replies += line->n_replies;
	sum->n_senders += line->n_senders;
	sum->n_recipients += line->n_recipients;
	sum->is_cut = line->is_cut;
	sum->is_lmtp |= line->is_lmtp;
	sum->is_content |= line->is_content;
	if (line->starttls != SS_STARTTLS_NONE)
		sum->starttls = line->starttls;
	if (line->type == SS_MESSAGE_REQUEST)
		add_request(sum, line);
	else
		add_response(sum, line);
}
