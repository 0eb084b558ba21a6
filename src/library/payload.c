#include <smtpscope/payload.h>

#include "base/limits.h"
#include "library/payload_line.h"
#include "library/text.h"
#include "smtp/look.h"
#include "smtp/proxy.h"
#include "smtp/sniff.h"
#include "smtp/sniff_side.h"

int ss_payload_is_port(uint16_t port)
{
	return port == 25 || port == 465 || port == 587 || port == 2525 || port == 24;
}

static bool is_expected(const struct ss_payload *p)
{
	return p->flags & SS_PAYLOAD_IS_SMTP || ss_payload_is_port(p->src_port) ||
	       ss_payload_is_port(p->dst_port);
}

/* ---- a client's ---- */

/* What follows these means what their reply says. */
static bool ends_reading(enum ss_verb verb)
{
	return verb == SS_VERB_DATA || verb == SS_VERB_AUTH || verb == SS_VERB_STARTTLS ||
	       verb == SS_VERB_XEXPS || verb == SS_VERB_XANONYMOUSTLS || verb == SS_VERB_UNKNOWN;
}

static void skip_octets(struct ss_slice *rest, struct ss_payload_info *line)
{
	size_t n = line->content_left < rest->len ? (size_t)line->content_left : rest->len;
	line->content_left -= n;
	*rest = ss_slice_cut(*rest, n, rest->len);
}

static void read_request(struct ss_slice rest, bool shows_secrets, struct ss_payload_info *out)
{
	struct ss_payload_command c = {.shows_secrets = shows_secrets};
	struct ss_payload_line line;
	struct ss_payload_info one;
	while (ss_payload_next_line(&rest, &line)) {
		ss_command_parse(line.text, &c.command);
		if (c.command.verb == SS_VERB_UNKNOWN && out->n_commands > 0)
			break; /* the text behind a DATA that came before it */
		ss_payload_tell_command(&c, line.is_whole, &one);
		skip_octets(&rest, &one);
		ss_payload_add(out, &one);
		if (ends_reading(c.command.verb))
			break;
	}
}

/* ---- a server's ---- */

static void read_response(struct ss_slice rest, bool shows_secrets, struct ss_payload_info *out)
{
	enum ss_payload_teller teller = SS_TELLS_NOTHING;
	struct ss_payload_line line;
	struct ss_payload_info one;
	bool is_first = true;
	while (ss_payload_next_line(&rest, &line)) {
		if (is_first)
			teller = ss_payload_guess_teller(line.text, rest);
		if (teller == SS_TELLS_AUTH && shows_secrets)
			teller = SS_TELLS_NOTHING;
		enum ss_payload_reply reply =
		        ss_payload_tell_reply(line.text, is_first, teller, &one);
		if (reply == SS_REPLY_NONE)
			break;
		one.is_cut = !line.is_whole;
		ss_payload_add(out, &one);
		is_first = reply == SS_REPLY_ENDS;
	}
}

/* ---- both ---- */

static struct ss_slice behind_proxy(struct ss_slice bytes)
{
	struct ss_proxy proxy;
	size_t used = 0;
	enum ss_proxy_verdict verdict = ss_proxy_parse(bytes, &used, &proxy);
	return verdict == SS_PROXY_YES ? ss_slice_cut(bytes, used, bytes.len) : bytes;
}

/* Of the first octets: a long payload is not looked through twice. */
static bool is_speech(struct ss_slice bytes, bool is_server, bool is_expected)
{
	struct ss_slice said = is_server ? bytes : ss_sniff_front(bytes);
	struct ss_slice head = ss_slice_cut(said, 0, SS_LIMIT_SNIFF);
	bool is_final = head.len == said.len;
	struct ss_sniffed s = is_server ? ss_sniff_server(head, false, is_final)
	                                : ss_sniff_client(head, false, is_final);
	return s.likeness >= (is_expected ? SS_LIKENESS_WEAK : SS_LIKENESS_STRONG);
}

enum ss_payload_verdict ss_payload_read(const struct ss_payload *p, struct ss_payload_info *out)
{
	struct ss_slice bytes = {p->bytes, p->bytes ? p->len : 0};
	*out = (struct ss_payload_info){0};
	if (bytes.len == 0)
		return SS_PAYLOAD_OTHER;
	bool expected = is_expected(p), shows_secrets = p->flags & SS_PAYLOAD_SHOW_SECRETS;
	if (expected && ss_look_tls(bytes) == SS_LOOK_YES) {
		out->is_tls = 1;
		return (enum ss_payload_verdict)(out->verdict = SS_PAYLOAD_TLS);
	}
	bool may_be_server = p->side != SS_SIDE_CLIENT && ss_ascii_is_digit(bytes.data[0]);
	if (may_be_server && is_speech(bytes, true, expected))
		read_response(bytes, shows_secrets, out);
	else if (!may_be_server && p->side != SS_SIDE_SERVER && is_speech(bytes, false, expected))
		read_request(behind_proxy(bytes), shows_secrets, out);
	return (enum ss_payload_verdict)out->verdict;
}
