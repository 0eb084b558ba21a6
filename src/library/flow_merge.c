/* One line's info into the flow's. */
#include <string.h>

#include "library/flow_private.h"
#include "library/text.h"
#include "smtp/chunk.h"

/* ---- texts ---- */

static void keep(struct kept_head *head, char *room, size_t size, struct ss_text text)
{
	size_t len = text.len < size ? text.len : size;
	if (len > 0)
		memcpy(room, text.data, len);
	head->len = (uint16_t)len;
	head->is_there = text.data != NULL;
}

#define KEEP(KEPT, TEXT) keep(&(KEPT).head, (KEPT).bytes, sizeof(KEPT).bytes, TEXT)
#define KEEP_FIRST(KEPT, TEXT)                                                                     \
	do {                                                                                       \
		if (!(KEPT).head.is_there)                                                         \
			KEEP(KEPT, TEXT);                                                          \
	} while (0)

/* ---- what waits for a reply ---- */

void ss_flow_add_pending(struct flow *f, unsigned what)
{
	if (f->n_pending == FLOW_PENDING) { /* the oldest is forgotten */
		f->pending_begin++;
		f->n_pending--;
	}
	f->pending[(f->pending_begin + f->n_pending++) % FLOW_PENDING] = (uint8_t)what;
}

static unsigned front(const struct flow *f)
{
	return f->n_pending > 0 ? f->pending[f->pending_begin % FLOW_PENDING] : SS_VERB_NONE;
}

static void drop_front(struct flow *f)
{
	if (f->n_pending == 0)
		return;
	f->pending_begin = (uint8_t)((f->pending_begin + 1) % FLOW_PENDING);
	f->n_pending--;
}

static bool is_answer(unsigned what, unsigned code)
{
	switch (code) {
	case 354: return what == SS_VERB_DATA;
	case 334:
		return what == SS_VERB_AUTH || what == SS_VERB_XEXPS || what == FLOW_WAITS_SASL ||
		       what == FLOW_WAITS_SECRET_AUTH;
	case 220: return what == SS_VERB_STARTTLS || what == SS_VERB_XANONYMOUSTLS;
	case 221: return what == SS_VERB_QUIT;
	default: return false;
	}
}

/* Who talks before the greeting does not get it as an answer. */
static bool is_greeting(const struct flow *f, unsigned code)
{
	unsigned what = front(f);
	bool is_hello = what == SS_VERB_EHLO || what == SS_VERB_HELO || what == SS_VERB_LHLO;
	return code == 220 && is_hello && !f->is_greeted;
}

unsigned ss_flow_asked(struct flow *f, unsigned code)
{
	if (is_greeting(f, code))
		return SS_VERB_NONE;
	for (unsigned n = 0; n < f->n_pending; n++) {
		unsigned what = f->pending[(f->pending_begin + n) % FLOW_PENDING];
		if (!is_answer(what, code))
			continue;
		while (n-- > 0)
			drop_front(f);
		return what;
	}
	return front(f);
}

/* ---- requests ---- */

static void begin_transaction(struct flow *f)
{
	f->is_in_transaction = true;
	f->n_transaction_recipients = f->n_taken_recipients = 0;
	f->sender.head = f->recipient.head = f->last_recipient.head = (struct kept_head){0};
}

static void merge_identity(struct flow *f, const struct ss_payload_info *one)
{
	f->n_senders += one->n_senders;
	f->n_recipients += one->n_recipients;
	if (one->n_senders > 0) {
		if (!f->is_in_transaction)
			begin_transaction(f);
		KEEP_FIRST(f->sender, one->sender);
		KEEP_FIRST(f->first_sender, one->sender);
		if (f->starttls == SS_STARTTLS_OFFERED)
			f->findings |= SS_FINDING_STARTTLS_UNUSED;
	}
	if (one->n_recipients > 0) {
		f->n_transaction_recipients += one->n_recipients;
		KEEP_FIRST(f->recipient, one->recipient);
		KEEP_FIRST(f->first_recipient, one->recipient);
		if (one->last_recipient.data)
			KEEP(f->last_recipient, one->last_recipient);
	}
}

static void add_chunk(struct flow *f, const struct ss_payload_info *one)
{
	struct ss_chunk chunk;
	bool is_last = ss_chunk_parse(ss_slice_of_text(one->argument), &chunk) && chunk.is_last;
	f->chunk_left = one->content_left;
	f->is_chunk_refused = false;
	f->has_content = 1;
	ss_flow_add_pending(f, is_last ? FLOW_WAITS_LAST_CHUNK : SS_VERB_BDAT);
	if (is_last)
		f->is_in_transaction = false;
}

static void merge_verb(struct flow *f, const struct ss_payload_info *one, enum ss_verb verb)
{
	switch (verb) {
	case SS_VERB_LHLO:
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_RSET:
		f->is_in_transaction = false;
		f->is_lmtp |= verb == SS_VERB_LHLO;
		break;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS:
		f->n_auth++;
		f->has_auth = true;
		f->findings |= SS_FINDING_AUTH_IN_CLEAR;
		if (!one->mechanism.data) {
			ss_flow_add_pending(f, FLOW_WAITS_SECRET_AUTH);
			return;
		}
		break;
	case SS_VERB_UNKNOWN:
		if (!one->command.data) {
			ss_flow_add_pending(f, FLOW_WAITS_SECRET);
			return;
		}
		break;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: f->starttls = SS_STARTTLS_REQUESTED; break;
	case SS_VERB_BDAT: add_chunk(f, one); return;
	case SS_VERB_BURL:
		if (!one->is_content)
			break;
		f->is_in_transaction = false;
		ss_flow_add_pending(f, FLOW_WAITS_LAST_CHUNK);
		return;
	default: break;
	}
	ss_flow_add_pending(f, verb);
}

void ss_flow_merge_request(struct flow *f, const struct ss_payload_info *one, enum ss_verb verb)
{
	f->type = SS_MESSAGE_REQUEST;
	f->is_cut = one->is_cut;
	if (one->n_commands == 0)
		return;
	f->n_commands += one->n_commands;
	f->is_masked = one->is_masked;
	KEEP(f->command, one->command);
	KEEP(f->argument, one->argument);
	if (one->hello.data)
		KEEP(f->hello, one->hello);
	if (one->mechanism.data)
		KEEP(f->mechanism, one->mechanism);
	merge_identity(f, one);
	for (uint32_t n = 1; n < one->n_commands && n < FLOW_PENDING; n++)
		ss_flow_add_pending(f, SS_VERB_UNKNOWN);
	merge_verb(f, one, verb);
}

/* ---- responses ---- */

void ss_flow_begin_content(struct flow *f)
{
	f->in_content = true;
	f->is_answered = false;
	f->has_content = 1;
	f->end_matched = 2; /* a dot at once is the end of an empty message */
}

void ss_flow_end_content(struct flow *f)
{
	/* LMTP: one reply for each recipient that was taken (RFC 2033, section 4.2). */
	uint32_t n = f->is_lmtp && f->n_taken_recipients > 0 ? f->n_taken_recipients : 1;
	f->in_content = f->is_in_transaction = false;
	for (uint32_t i = 0; !f->is_answered && i < n && i < FLOW_PENDING; i++)
		ss_flow_add_pending(f, FLOW_WAITS_CONTENT);
}

static void judge_refusal(struct flow *f, unsigned code)
{
	if (code >= 400)
		f->findings |= code >= 500 ? SS_FINDING_REJECTED : SS_FINDING_DEFERRED;
}

static void judge_message(struct flow *f, unsigned code)
{
	f->n_accepted += code < 300;
	f->n_refused += code >= 400;
	judge_refusal(f, code);
}

static void judge_auth(struct flow *f, unsigned code)
{
	f->in_sasl = code == 334;
	f->is_authenticated |= code == 235;
	if (code < 400)
		return;
	f->n_auth_failed++;
	f->findings |= SS_FINDING_AUTH_FAILED;
}

static void judge_starttls(struct flow *f, unsigned code)
{
	f->is_tls = code == 220;
	f->starttls = f->is_tls ? SS_STARTTLS_ACCEPTED : SS_STARTTLS_REFUSED;
	if (!f->is_tls)
		f->findings |= SS_FINDING_STARTTLS_REFUSED;
}

/* Who did not wait for the 354 has begun, or even ended, by now. */
static void judge_data(struct flow *f, unsigned code)
{
	if (code == 354 && !f->in_content && front(f) != FLOW_WAITS_CONTENT)
		ss_flow_begin_content(f);
	if (code >= 400)
		f->in_content = false;
	judge_refusal(f, code);
}

static void judge(struct flow *f, unsigned what, unsigned code)
{
	switch (what) {
	case SS_VERB_MAIL:
		if (code >= 400)
			f->is_in_transaction = false;
		judge_refusal(f, code);
		break;
	case SS_VERB_RCPT:
		f->n_taken_recipients += code < 300;
		judge_refusal(f, code);
		break;
	case SS_VERB_DATA: judge_data(f, code); break;
	case FLOW_WAITS_SECRET: break;
	case SS_VERB_BDAT:
		judge_refusal(f, code);
		f->is_chunk_refused = code >= 400;
		break;
	case FLOW_WAITS_LAST_CHUNK: f->is_chunk_refused = code >= 400; /* fall through */
	case FLOW_WAITS_CONTENT: judge_message(f, code); break;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS:
	case FLOW_WAITS_SECRET_AUTH:
	case FLOW_WAITS_SASL: judge_auth(f, code); break;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: judge_starttls(f, code); break;
	default: break;
	}
}

/* Inside a message: 2xx proves that the server saw its end; a refusal may come early, and the
 * client sends on. */
static void judge_in_content(struct flow *f, unsigned code, bool by_bytes)
{
	judge_message(f, code);
	f->is_answered = true;
	if (!by_bytes || code < 400 || code == 421)
		ss_flow_end_content(f);
}

static void end_reply(struct flow *f, bool by_bytes)
{
	unsigned code = f->code, what = ss_flow_asked(f, code);
	bool answers = !is_greeting(f, code);
	f->is_greeted = true;
	f->n_4xx += code >= 400 && code < 500;
	f->n_5xx += code >= 500;
	if (f->in_content && f->n_pending == 0) {
		judge_in_content(f, code, by_bytes);
		return;
	}
	if (answers)
		drop_front(f);
	if (what == SS_VERB_NONE && f->in_sasl) /* who merges infos sees no answers to a 334 */
		what = FLOW_WAITS_SASL;
	if (code == 334) /* whatever asked for it: the next line is a secret */
		f->in_sasl = f->has_auth = true;
	judge(f, what, code);
}

void ss_flow_merge_response(struct flow *f, const struct ss_payload_info *one, bool by_bytes)
{
	f->type = SS_MESSAGE_RESPONSE;
	f->is_cut = one->is_cut;
	if (one->code > 0) {
		f->code = one->code;
		KEEP(f->message, one->message);
		KEEP(f->enhanced, one->enhanced);
	}
	KEEP_FIRST(f->host, one->server_host);
	if (!f->software.head.is_there) {
		KEEP(f->software, one->server_software);
		KEEP(f->version, one->server_version);
	}
	if (one->starttls == SS_STARTTLS_OFFERED && f->starttls == SS_STARTTLS_NONE)
		f->starttls = SS_STARTTLS_OFFERED;
	f->n_replies += one->n_replies;
	for (uint32_t n = 1; n < one->n_replies; n++)
		drop_front(f);
	if (one->n_replies > 0)
		end_reply(f, by_bytes);
}

void ss_flow_info_merge(struct ss_flow_info *info, const struct ss_payload_info *one)
{
	struct flow *f = flow_of(info);
	if (one->verdict == SS_PAYLOAD_OTHER)
		return;
	f->n_payloads++;
	f->is_smtp = true;
	f->is_tls |= one->verdict == SS_PAYLOAD_TLS;
	if (f->is_tls)
		return;
	if (one->type == SS_MESSAGE_RESPONSE)
		ss_flow_merge_response(f, one, false);
	else if (!f->in_content)
		ss_flow_merge_request(f, one, ss_verb_find(ss_slice_of_text(one->command)));
}
