/* The server's bytes: replies, and what each of them decides. */
#include "base/base64.h"
#include "base/rare.h"
#include "smtp/dialogue_private.h"
#include "smtp/look.h"
#include "smtp/reply_text.h"

static bool is_ok(unsigned code)
{
	return code >= 200 && code < 300;
}

/* TURN and ATRN (RFC 2645, section 5.3): who was the server sends mail from here on. */
SS_RARE static void turn(struct ss_dialogue *d)
{
	struct ss_hold held = d->held[SS_CLIENT];
	uint64_t offset = d->offset[SS_CLIENT];
	bool is_lost = d->is_lost[SS_CLIENT];
	d->held[SS_CLIENT] = d->held[SS_SERVER];
	d->held[SS_SERVER] = held;
	d->offset[SS_CLIENT] = d->offset[SS_SERVER];
	d->offset[SS_SERVER] = offset;
	d->is_lost[SS_CLIENT] = d->is_lost[SS_SERVER];
	d->is_lost[SS_SERVER] = is_lost;
	d->is_turned = !d->is_turned;
	d->client = SS_CLIENT_COMMANDS;
	d->sent = d->confirmed = (struct ss_order){0};
	d->is_authenticated = d->is_pipelining = d->has_talked_early = false;
	ss_waiting_clear(d);
	ss_waiting_add(d, 0, SS_UNIT_GREETING, SS_VERB_NONE);
}

/* Whatever it answers, a 334 asks for what may be a secret. */
SS_RARE static void begin_exchange(struct ss_dialogue *d)
{
	bool may_be = d->client == SS_CLIENT_COMMANDS || d->client == SS_CLIENT_WAITS ||
	              d->client == SS_CLIENT_SEEKS;
	if (!may_be)
		return;
	d->in_auth = true;
	d->client = SS_CLIENT_SASL;
}

static void after_command(struct ss_dialogue *d, const struct ss_pending_entry *e, bool was_asked,
                          const struct ss_reply *reply)
{
	bool decides = was_asked && d->client == SS_CLIENT_WAITS;
	if (reply->code == 334 && e->verb != SS_VERB_DATA)
		begin_exchange(d);
	switch ((enum ss_verb)e->verb) {
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO:
		if (is_ok(reply->code))
			d->is_lmtp = e->verb == SS_VERB_LHLO;
		break;
	case SS_VERB_BDAT:
		if (!is_ok(reply->code))
			ss_transfer_refused(d, e);
		break;
	case SS_VERB_DATA:
		if (decides && reply->code / 100 == 3)
			ss_transfer_begin_data(d, e->index);
		else if (decides)
			d->client = SS_CLIENT_COMMANDS;
		else if (reply->code >= 400)
			ss_transfer_withdraw(d, e->index);
		break;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS: ss_auth_reply(d, reply); break;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: ss_starttls_reply(d, reply->code, reply->offset); break;
	case SS_VERB_TURN:
	case SS_VERB_ATRN:
		if (decides && is_ok(reply->code))
			turn(d);
		else if (decides)
			d->client = SS_CLIENT_COMMANDS;
		break;
	default: break;
	}
}

/* A go-ahead for a command that we did not see: in a gap, or before the capture's start.  Whatever
 * else we did not see was answered before it. */
SS_RARE static void after_unknown(struct ss_dialogue *d, const struct ss_reply *reply,
                                  bool is_stray)
{
	bool may_be = d->client == SS_CLIENT_COMMANDS || d->client == SS_CLIENT_SEEKS;
	if (reply->code == 354 && is_stray)
		d->has_stray_go_ahead = true;
	if (is_stray || !may_be || (reply->code != 354 && reply->code != 334))
		return;
	ss_waiting_clear(d);
	if (reply->code == 354)
		ss_transfer_begin_data(d, 0);
	else
		begin_exchange(d);
}

static void after(struct ss_dialogue *d, const struct ss_waiting_answer *a,
                  const struct ss_reply *reply)
{
	const struct ss_pending_entry *e = &a->entry;
	bool was_asked = e->index > 0 && e->index == d->asked;
	if (was_asked) {
		d->asked = 0;
		d->replies_lost = false;
	}
	ss_order_answered(d, a, reply->code);
	if (a->is_unexpected)
		after_unknown(d, reply, a->is_stray);
	else if (e->unit == SS_UNIT_COMMAND)
		after_command(d, e, was_asked, reply);
	else if (e->unit == SS_UNIT_SASL)
		ss_auth_reply(d, reply);
	else if (e->unit == SS_UNIT_CONTENT && e->verb == SS_VERB_BDAT && !is_ok(reply->code))
		ss_transfer_refused(d, e);
}

/* Only the packets that open the connection are missing: nothing was said before this. */
static void begin_at_greeting(struct ss_dialogue *d)
{
	d->client = SS_CLIENT_START;
	d->has_auth = false;
	d->is_order_known = true;
	ss_waiting_clear(d);
	ss_waiting_add(d, 0, SS_UNIT_GREETING, SS_VERB_NONE);
}

/* Of a dialogue whose start was not seen: is this it all the same?  Then all begins with it. */
SS_RARE static bool finds_start(struct ss_dialogue *d, const struct ss_reply *reply)
{
	bool is_first = d->client == SS_CLIENT_SEEKS && d->offset[SS_CLIENT] == 0 &&
	                reply->offset == 0 && ss_hold_is_empty(&d->held[SS_CLIENT]) &&
	                ss_greeting_is_certain(reply->code, reply->lines[0]);
	d->is_midway = false;
	if (is_first)
		begin_at_greeting(d);
	return is_first;
}

/* A gap, or a side that is not in the capture; what comes unasked answers nothing unseen. */
static bool is_of_unseen(const struct ss_waiting_answer *a)
{
	bool is_line = a->entry.unit == SS_UNIT_COMMAND || a->entry.unit == SS_UNIT_SASL;
	return a->entry.index == 0 && is_line && !a->is_stray;
}

/* Has base64 its first two octets in common with "v=" or "rs", in any case?  Challenges hardly have. */
static bool may_be_proof(struct ss_slice text)
{
	if (text.len < 3)
		return false;
	uint8_t first = text.data[0], second = text.data[1];
	return ((first == 'd' || first == 'V') && second == 'j') ||
	       ((first == 'c' || first == 'U') && (second == 'n' || second == 'l'));
}

/* "v=" of RFC 5802, section 7, "rspauth=" of RFC 2831, section 2.1.3: with what shows that the
 * server knows the password one can try out passwords, as with what the client sends. */
static bool is_proof(struct ss_slice line)
{
	uint8_t bytes[SS_LIMIT_IDENTITY];
	struct ss_slice text = ss_slice_trim(line);
	if (!may_be_proof(text))
		return false;
	long len = ss_base64_decode(text, bytes, sizeof bytes);
	struct ss_slice said = {bytes, len > 0 ? (size_t)len : 0};
	return ss_slice_has_prefix_nocase(said, SS_SLICE("v=")) ||
	       ss_slice_has_prefix_nocase(said, SS_SLICE("rspauth="));
}

SS_RARE static bool has_proof(const struct ss_reply *reply)
{
	for (size_t n = 0; n < reply->n_lines; n++) {
		if (is_proof(reply->lines[n]))
			return true;
	}
	return false;
}

/* May a reply of that code repeat a secret that was not seen, and which? */
static bool may_repeat(unsigned code, bool is_unseen, bool is_auth_unseen, enum ss_unseen *what)
{
	bool is_form = code >= 500 && code <= 504;
	bool may_be_login = is_auth_unseen && (code == 235 || code >= 400);
	*what = SS_UNSEEN_COMMAND;
	if (code == 334 && is_auth_unseen)
		*what = SS_UNSEEN_CHALLENGE;
	else if (may_be_login || code == 500 || code == 502)
		*what = SS_UNSEEN_LOGIN;
	return *what == SS_UNSEEN_CHALLENGE || may_be_login || (is_unseen && is_form);
}

/* Nothing but AUTH has it (RFC 4954, section 6; some servers say 550 5.7.8). */
static bool is_of_auth(unsigned code, struct ss_slice text)
{
	struct ss_slice enhanced, rest;
	switch (code) {
	case 235:
	case 334:
	case 432:
	case 534:
	case 535:
	case 538: return true;
	default: break;
	}
	struct ss_slice it = SS_SLICE("5.7.8");
	bool is_other = text.len > 0 && text.data[0] == '5' &&
	                !ss_slice_is_equal(ss_slice_cut(text, 0, it.len), it);
	if (code / 100 != 5 || is_other)
		return false;
	ss_enhanced_parse(code, text, &enhanced, &rest);
	return ss_slice_is_equal(enhanced, it);
}

SS_APART static bool find_unseen(struct ss_dialogue *d, const struct ss_waiting_answer *a,
                                 const struct ss_reply *reply, enum ss_unseen *what)
{
	unsigned code = reply->code;
	bool is_unseen = is_of_unseen(a);
	d->is_auth_unseen |=
	        is_unseen && (is_of_auth(code, reply->lines[0]) || a->entry.unit == SS_UNIT_SASL);
	bool is_any = may_repeat(code, is_unseen, d->is_auth_unseen, what);
	if (code == 334 && has_proof(reply)) {
		*what = SS_UNSEEN_CHALLENGE;
		is_any = true;
	}
	d->is_auth_unseen &= code == 0 || code == 334 || code >= 400;
	return is_any && !d->keep_secrets;
}

/* Replies to an exchange may repeat each answer of it, and so may those that come unasked behind its
 * end; replies to what came later do not. */
static void mask_secrets(struct ss_dialogue *d, const struct ss_waiting_answer *a,
                         const struct ss_reply *reply, struct ss_echo_lines *out)
{
	bool may_forget = d->echo.kept && !a->is_unexpected && !d->in_auth;
	bool may_be_unseen = d->is_auth_unseen || reply->code == 334 || is_of_unseen(a);
	enum ss_unseen what;
	if (may_forget)
		ss_echo_forget_before(&d->echo, a->entry.index);
	if (may_be_unseen && find_unseen(d, a, reply, &what))
		ss_echo_mask_unseen(&d->echo, what, reply->lines, reply->n_lines, out);
	else
		ss_echo_mask(&d->echo, reply->lines, reply->n_lines, out);
	if (may_forget)
		ss_echo_forget_before(&d->echo, a->entry.index + 1);
}

static void on_reply(void *user, const struct ss_reply *reply)
{
	struct ss_dialogue *d = user;
	struct ss_waiting_answer a;
	struct ss_echo_lines told;
	bool is_start = d->is_midway && finds_start(d, reply);
	d->has_server_spoken = true;
	if (d->client == SS_CLIENT_LOST || (d->client == SS_CLIENT_SEEKS && d->n_lost > 0))
		ss_client_seek(d);
	ss_waiting_answer(d, reply, &a);
	d->has_auth = d->has_auth || is_of_auth(reply->code, reply->lines[0]);
	mask_secrets(d, &a, reply, &told);
	if (!a.is_unexpected && a.entry.unit == SS_UNIT_COMMAND && a.entry.index > 0)
		ss_transfer_reset(d, &a.entry, reply->code);
	struct ss_dialogue_reply r = {
	        .index = a.entry.index,
	        .unit = a.entry.unit,
	        .verb = a.entry.verb,
	        .is_unexpected = a.is_unexpected,
	        .is_partial = reply->is_partial && !is_start,
	        .recipient = a.recipient,
	        .is_per_recipient = a.is_per_recipient,
	        .code = reply->code,
	        .lines = told.lines,
	        .n_lines = told.n_lines,
	        .place = ss_dialogue_place(d, SS_SERVER, reply->offset),
	        .asked = a.entry.asked,
	        .raw_len = reply->raw_len,
	};
	d->events->on_reply(d->user, &r);
	if (a.is_stray)
		ss_dialogue_report(d, SS_ANOMALY_UNEXPECTED_REPLY, SS_SERVER, reply->offset,
		                   reply->raw_len, told.lines[0]);
	ss_echo_release(&d->echo, &told);
	after(d, &a, reply);
}

/* A line of a reply that is not over: what it answers is not known yet.  Told is what stands in front of
 * what may be a secret; of a challenge, which the reply shows, its code. */
static struct ss_slice before_secret(struct ss_dialogue *d, struct ss_slice line)
{
	enum { TEXT = 4, LARGEST_CODE = 999 };
	const struct ss_pending_entry *oldest = ss_pending_at(&d->pending, 0);
	bool is_unseen = oldest ? oldest->index == 0 || d->pending.n_doubtful > 0
	                        : d->is_lost[SS_CLIENT] || d->n_forgotten > 0;
	struct ss_slice text = ss_slice_cut(line, TEXT, line.len);
	enum ss_unseen what;
	uint64_t code;
	if (d->keep_secrets || !ss_slice_to_number(ss_slice_cut(line, 0, 3), LARGEST_CODE, &code))
		return line;
	bool is_auth_unseen = d->is_auth_unseen || (is_unseen && is_of_auth((unsigned)code, text));
	if (code == 334)
		return ss_slice_cut(line, 0, 3);
	if (!may_repeat((unsigned)code, is_unseen, is_auth_unseen, &what))
		return line;
	return ss_slice_trim(ss_slice_cut(line, 0, TEXT + ss_unseen_head(what, text)));
}

SS_RARE static void on_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                               struct ss_slice detail)
{
	struct ss_dialogue *d = user;
	struct ss_echo_lines told;
	detail = before_secret(d, detail);
	ss_echo_mask(&d->echo, &detail, 1, &told);
	ss_dialogue_report(d, what, SS_SERVER, offset, len, told.lines[0]);
	ss_echo_release(&d->echo, &told);
}

const struct ss_reply_events ss_server_events = {on_reply, on_anomaly};

static bool in_replies(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	bool may_be_tls = d->client == SS_CLIENT_TLS || d->client == SS_CLIENT_PUZZLES ||
	                  d->is_lost[SS_CLIENT];
	if (may_be_tls && ss_reply_is_idle(&d->replies)) {
		enum ss_look look = ss_look_tls((struct ss_slice){in->bytes, in->n_visible});
		if (look == SS_LOOK_MORE && !d->is_forced)
			return false;
		if (look == SS_LOOK_YES) {
			d->server = SS_SERVER_TLS;
			return true;
		}
		if (d->client == SS_CLIENT_PUZZLES) {
			ss_client_take_for_text(d); /* and read it first: this may be its reply */
			return true;
		}
	}
	*used = ss_reply_feed(&d->replies, in->bytes, in->len, in->offset);
	return true;
}

bool ss_server_step(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	*used = 0;
	if (d->client == SS_CLIENT_DOUBTS)
		return false; /* how many there are will tell */
	switch ((enum ss_server_state)d->server) {
	case SS_SERVER_REPLIES: return in_replies(d, in, used);
	case SS_SERVER_SECURING: return ss_starttls_server(d, in, used);
	case SS_SERVER_TLS:
		*used = in->len;
		d->events->on_tls(d->user, in->bytes, in->len,
		                  ss_dialogue_place(d, SS_SERVER, in->offset));
		return true;
	}
	return false;
}

void ss_server_gap(struct ss_dialogue *d)
{
	if (d->server != SS_SERVER_REPLIES)
		return;
	ss_reply_gap(&d->replies);
	ss_pending_doubt(&d->pending);
	d->replies_lost = d->asked > 0;
	d->has_server_spoken = true;
	ss_auth_gap(d, SS_SERVER);
}
