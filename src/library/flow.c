/* A payload with what its flow knows. */
#include <smtpscope/flow.h>
#include <string.h>

#include "library/flow_private.h"
#include "library/text.h"
#include "smtp/look.h"
#include "smtp/proxy.h"

enum { CLIENT, SERVER };

struct reading { /* of one payload */
	struct flow *flow;
	struct ss_slice rest;
	bool shows_secrets;
	struct ss_payload_info info;
};

/* ---- lines ---- */

static void keep_tail(struct flow_tail *t, struct ss_slice bytes)
{
	size_t room = sizeof t->bytes - t->len, len = bytes.len < room ? bytes.len : room;
	if (len > 0)
		memcpy(t->bytes + t->len, bytes.data, len);
	t->len = (uint16_t)(t->len + len);
	t->is_open = true;
}

/* The next whole line, without its end; false if it has not come yet: it is kept then. */
static bool take_line(struct reading *r, unsigned side, struct ss_slice *line)
{
	struct flow_tail *t = &r->flow->tails[side];
	size_t lf = ss_slice_find(r->rest, 0, '\n');
	bool is_whole = lf < r->rest.len;
	*line = ss_slice_cut(r->rest, 0, lf);
	r->rest = ss_slice_cut(r->rest, lf + is_whole, r->rest.len);
	r->info.is_cut = !is_whole;
	if (t->is_open || !is_whole)
		keep_tail(t, *line);
	if (!is_whole)
		return false;
	if (t->is_open) {
		memcpy(r->flow->line, t->bytes, t->len);
		*line = (struct ss_slice){(const uint8_t *)r->flow->line, t->len};
		t->is_open = false;
		t->len = 0;
	}
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* ---- the client's message ---- */

/* States are how much of CR LF . CR LF the last octets are. */
static uint8_t match_end(uint8_t matched, uint8_t c)
{
	static const uint8_t end[] = "\r\n.\r\n";
	if (c == end[matched])
		return matched + 1;
	return c == '\r';
}

static void read_content(struct reading *r)
{
	enum { WHOLE_END = 5 };
	struct flow *f = r->flow;
	size_t n = 0;
	while (n < r->rest.len && f->end_matched < WHOLE_END) {
		if (f->end_matched == 0)
			n = ss_slice_find(r->rest, n, '\r');
		if (n < r->rest.len)
			f->end_matched = match_end(f->end_matched, r->rest.data[n++]);
	}
	f->n_content += n;
	r->info.is_content = 1;
	r->rest = ss_slice_cut(r->rest, n, r->rest.len);
	if (f->end_matched == WHOLE_END) {
		f->n_content -= f->n_content < 3 ? f->n_content : 3; /* the dot's line */
		ss_flow_end_content(f);
	}
}

static void read_chunk(struct reading *r)
{
	struct flow *f = r->flow;
	size_t n = f->chunk_left < r->rest.len ? (size_t)f->chunk_left : r->rest.len;
	f->chunk_left -= n;
	f->n_content += n;
	f->is_chunk_refused = false;
	r->info.is_content = 1;
	r->rest = ss_slice_cut(r->rest, n, r->rest.len);
}

/* ---- the client's lines ---- */

static unsigned last_asked(const struct flow *f)
{
	unsigned at = f->pending_begin + f->n_pending + FLOW_PENDING - 1u;
	return f->n_pending > 0 ? f->pending[at % FLOW_PENDING] : SS_VERB_NONE;
}

/* The reply that tells what these bytes are was not seen: they tell themselves. */
static void assume(struct reading *r)
{
	struct flow *f = r->flow;
	unsigned last = last_asked(f);
	if (f->tails[CLIENT].is_open || f->in_sasl)
		return;
	if (f->is_chunk_refused && ss_look_command(r->rest) == SS_LOOK_YES)
		f->chunk_left = 0;
	if ((last == SS_VERB_STARTTLS || last == SS_VERB_XANONYMOUSTLS) &&
	    ss_look_tls(r->rest) == SS_LOOK_YES) {
		f->is_tls = true;
		f->starttls = SS_STARTTLS_ACCEPTED;
	}
	if (last != SS_VERB_DATA && last != SS_VERB_AUTH && last != FLOW_WAITS_SECRET_AUTH &&
	    last != FLOW_WAITS_SASL)
		return;
	if (ss_look_command(r->rest) != SS_LOOK_NO)
		return;
	if (last == SS_VERB_DATA)
		ss_flow_begin_content(f);
	else
		f->in_sasl = true;
}

/* A line that came in two payloads is kept: not what is behind the text that is told of it. */
static void forget_secret(struct reading *r, struct ss_slice line, struct ss_text told)
{
	struct flow *f = r->flow;
	if ((const char *)line.data != f->line || r->shows_secrets)
		return;
	size_t kept = told.data ? (size_t)(told.data - f->line) + told.len : 0;
	memset(f->line + kept, 0, sizeof f->line - kept);
	memset(f->tails[CLIENT].bytes, 0, sizeof f->tails[CLIENT].bytes);
}

static void read_command(struct reading *r, struct ss_slice line)
{
	struct flow *f = r->flow;
	struct ss_payload_command c = {.shows_secrets = r->shows_secrets, .has_auth = f->has_auth};
	struct ss_payload_info one;
	ss_command_parse(line, &c.command);
	ss_payload_tell_command(&c, true, &one);
	ss_flow_merge_request(f, &one, c.command.verb);
	ss_payload_add(&r->info, &one);
	if (one.is_masked)
		forget_secret(r, line, one.argument);
	if (one.starttls == SS_STARTTLS_REQUESTED && r->rest.len > 0)
		f->findings |= SS_FINDING_TEXT_AFTER_STARTTLS;
}

/* An answer to a 334: no command, and a secret. */
static void pass_answer(struct reading *r, struct ss_slice line)
{
	struct flow *f = r->flow;
	forget_secret(r, line, (struct ss_text){0});
	f->in_sasl = false;
	ss_flow_add_pending(f, FLOW_WAITS_SASL);
	r->info.type = f->type = SS_MESSAGE_REQUEST;
	r->info.is_masked = 1;
}

static void read_client(struct reading *r)
{
	struct flow *f = r->flow;
	struct ss_slice line;
	assume(r);
	while (r->rest.len > 0 && !f->is_tls) {
		if (f->in_content)
			read_content(r);
		else if (f->chunk_left > 0)
			read_chunk(r);
		else if (!take_line(r, CLIENT, &line))
			break;
		else if (f->in_sasl)
			pass_answer(r, line);
		else
			read_command(r, line);
	}
	r->info.type = SS_MESSAGE_REQUEST;
	r->info.content_left = f->chunk_left;
}

/* ---- the server ---- */

static enum ss_payload_teller asked_teller(struct reading *r, struct ss_slice line)
{
	switch (ss_flow_asked(r->flow, ss_payload_code(line))) {
	case SS_VERB_NONE: return ss_payload_guess_teller(line, r->rest);
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO: return SS_TELLS_HELLO;
	case SS_VERB_HELP: return SS_TELLS_HELP;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: return SS_TELLS_STARTTLS;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS:
	case FLOW_WAITS_SASL: return SS_TELLS_AUTH;
	case FLOW_WAITS_SECRET:
	case FLOW_WAITS_SECRET_AUTH: return SS_TELLS_SECRET;
	default: return SS_TELLS_NOTHING;
	}
}

static enum ss_payload_teller teller_of(struct reading *r, struct ss_slice line)
{
	enum ss_payload_teller teller = asked_teller(r, line);
	bool hides = teller == SS_TELLS_SECRET || teller == SS_TELLS_AUTH;
	return hides && r->shows_secrets ? SS_TELLS_NOTHING : teller;
}

static void read_server(struct reading *r)
{
	struct flow *f = r->flow;
	struct ss_slice line;
	struct ss_payload_info one;
	while (r->rest.len > 0 && !f->is_tls && take_line(r, SERVER, &line)) {
		if (!f->in_reply)
			f->teller = (uint8_t)teller_of(r, line);
		enum ss_payload_reply reply =
		        ss_payload_tell_reply(line, !f->in_reply, f->teller, &one);
		f->in_reply = reply == SS_REPLY_GOES_ON;
		if (reply == SS_REPLY_NONE)
			continue;
		ss_flow_merge_response(f, &one, true);
		ss_payload_add(&r->info, &one);
	}
	r->info.type = SS_MESSAGE_RESPONSE;
}

/* ---- both ---- */

/* True: sent by the server. */
static bool is_server(const struct flow *f, const struct ss_payload *p)
{
	struct ss_slice bytes = {p->bytes, p->len};
	if (p->side != SS_SIDE_UNKNOWN)
		return p->side == SS_SIDE_SERVER;
	if (f->server_port != 0 && p->src_port != p->dst_port)
		return p->src_port == f->server_port;
	return ss_payload_code(ss_slice_cut(bytes, 0, ss_slice_find(bytes, 0, '\r'))) != 0;
}

/* TLS was granted: does it come?  Where the traffic was decrypted on the way, the client goes on in
 * text. */
static void await_tls(struct flow *f, struct ss_slice bytes)
{
	if (!f->is_tls || f->has_tls_record)
		return;
	if (ss_look_tls(bytes) == SS_LOOK_YES)
		f->has_tls_record = true;
	else if (ss_look_command(bytes) == SS_LOOK_YES)
		f->is_tls = false;
}

/* The first payload that is SMTP.  False: this is none. */
static bool recognise(struct flow *f, const struct ss_payload *p, struct ss_payload_info *alone)
{
	if (ss_payload_read(p, alone) == SS_PAYLOAD_OTHER)
		return false;
	f->is_smtp = true;
	f->is_tls = alone->is_tls;
	f->server_port = alone->type == SS_MESSAGE_RESPONSE ? p->src_port : p->dst_port;
	if (alone->is_tls && ss_payload_is_port(p->src_port))
		f->server_port = p->src_port;
	f->first_ns = f->last_ns = p->time_ns;
	return true;
}

static void skip_proxy(struct reading *r)
{
	struct ss_proxy proxy;
	size_t used = 0;
	if (r->flow->n_payloads == 1 && ss_proxy_parse(r->rest, &used, &proxy) == SS_PROXY_YES)
		r->rest = ss_slice_cut(r->rest, used, r->rest.len);
}

enum ss_payload_verdict ss_flow_info_read(struct ss_flow_info *info, const struct ss_payload *p,
                                          struct ss_payload_info *out)
{
	struct flow *f = flow_of(info);
	struct reading r = {.flow = f,
	                    .rest = {p->bytes, p->bytes ? p->len : 0},
	                    .shows_secrets = p->flags & SS_PAYLOAD_SHOW_SECRETS};
	if (out)
		*out = r.info;
	if (r.rest.len == 0 || (!f->is_smtp && !recognise(f, p, &r.info)))
		return SS_PAYLOAD_OTHER;
	r.info = (struct ss_payload_info){.verdict = SS_PAYLOAD_SMTP};
	f->n_payloads++;
	if (p->time_ns > f->last_ns)
		f->last_ns = p->time_ns;
	await_tls(f, r.rest);
	if (!f->is_tls) {
		skip_proxy(&r);
		if (is_server(f, p))
			read_server(&r);
		else
			read_client(&r);
	}
	if (f->is_tls && r.info.n_commands + r.info.n_replies == 0)
		r.info = (struct ss_payload_info){.verdict = SS_PAYLOAD_TLS, .is_tls = 1};
	if (out)
		*out = r.info;
	return (enum ss_payload_verdict)r.info.verdict;
}

/* ---- the view ---- */

static struct ss_text kept(const struct kept_head *head, const char *bytes)
{
	return (struct ss_text){head->is_there ? bytes : NULL, head->len};
}

#define KEPT(TEXT) kept(&(TEXT).head, (TEXT).bytes)

static struct ss_payload_info latest(const struct flow *f)
{
	return (struct ss_payload_info){
	        .verdict = f->is_tls    ? SS_PAYLOAD_TLS
	                   : f->is_smtp ? SS_PAYLOAD_SMTP
	                                : SS_PAYLOAD_OTHER,
	        .type = f->type,
	        .starttls = f->starttls,
	        .is_tls = f->is_tls,
	        .is_masked = f->is_masked,
	        .is_cut = f->is_cut,
	        .is_lmtp = f->is_lmtp,
	        .is_content = f->has_content,
	        .code = f->code,
	        .n_commands = f->n_commands,
	        .n_replies = f->n_replies,
	        .n_senders = f->n_senders,
	        .n_recipients = f->n_recipients,
	        .content_left = f->chunk_left,
	        .command = KEPT(f->command),
	        .argument = KEPT(f->argument),
	        .mechanism = KEPT(f->mechanism),
	        .sender = KEPT(f->sender),
	        .recipient = KEPT(f->recipient),
	        .last_recipient = KEPT(f->last_recipient),
	        .hello = KEPT(f->hello),
	        .message = KEPT(f->message),
	        .enhanced = KEPT(f->enhanced),
	        .server_host = KEPT(f->host),
	        .server_software = KEPT(f->software),
	        .server_version = KEPT(f->version),
	};
}

void ss_flow_info_view(const struct ss_flow_info *info, struct ss_flow_view *out)
{
	const struct flow *f = (const struct flow *)info->opaque;
	*out = (struct ss_flow_view){
	        .now = latest(f),
	        .first_sender = KEPT(f->first_sender),
	        .first_recipient = KEPT(f->first_recipient),
	        .n_payloads = f->n_payloads,
	        .n_accepted = f->n_accepted,
	        .n_refused = f->n_refused,
	        .n_replies_4xx = f->n_4xx,
	        .n_replies_5xx = f->n_5xx,
	        .n_auth = f->n_auth,
	        .n_auth_failed = f->n_auth_failed,
	        .n_content = f->n_content,
	        .first_ns = f->first_ns,
	        .last_ns = f->last_ns,
	        .findings = f->findings,
	        .n_transaction_recipients = f->n_transaction_recipients,
	        .is_authenticated = f->is_authenticated,
	        .in_content = f->in_content || f->chunk_left > 0,
	        .has_tls = f->is_tls,
	};
}
