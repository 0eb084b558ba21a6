/* Smuggling (CVE-2023-51764 and its like): a dot in another form than CR LF . CR LF, and behind it what
 * reads as a command.  If the server took the dot for the end, commands follow; if not, text.  Nothing
 * the client sends can tell, so its bytes wait, and so do the replies, until there are enough of these
 * to fit one of the two readings alone.  Where both fit, or none, it is text: the strict reading.
 *
 * The replies to the content itself are the same in both.  Those behind them have to answer what the
 * client sent after the honest end, or what it sent after the dot: one more than there are commands, a
 * 354 to anything but DATA, a 221 to what is no QUIT, and a reading is refuted. */
#include "smtp/dialogue_private.h"
#include "smtp/look.h"

enum verdict { UNDECIDED, IS_TEXT, IS_END };

struct reading { /* what the client sent, and the replies to it so far */
	struct ss_slice bytes;
	size_t at; /* of bytes: read so far */
	const uint16_t *codes;
	uint32_t n_codes, n; /* n: answered so far */
	uint32_t n_recipients;
	bool is_lmtp;
};

/* 0 if unreadable. */
static uint16_t reply_code(struct ss_slice line)
{
	uint16_t code = 0;
	if (line.len < 3)
		return 0;
	for (size_t n = 0; n < 3; n++) {
		if (line.data[n] < '0' || line.data[n] > '9')
			return 0;
		code = (uint16_t)(code * 10 + (line.data[n] - '0'));
	}
	return code;
}

/* The code of the whole reply at *at, which moves behind it.  False: there is none. */
static bool next_reply(struct ss_slice bytes, size_t *at, uint16_t *code)
{
	size_t from = *at, end;
	while ((end = ss_slice_find(bytes, from, '\n')) < bytes.len) {
		struct ss_slice line = ss_slice_cut(bytes, from, end - from);
		from = end + 1;
		*code = reply_code(line);
		if (*code == 0 || line.len == 3 || line.data[3] != '-') {
			*at = from;
			return true;
		}
	}
	return false;
}

/* Position behind the strict end of data in bytes from at on, SIZE_MAX if it is not there. */
static size_t find_end(struct ss_slice bytes, size_t at, bool is_line_start)
{
	if (is_line_start &&
	    ss_slice_has_prefix_nocase(ss_slice_cut(bytes, at, SIZE_MAX), SS_SLICE(".\r\n")))
		return at + 3;
	for (; (at = ss_slice_find(bytes, at, '\r')) < bytes.len; at++)
		if (ss_slice_has_prefix_nocase(ss_slice_cut(bytes, at, SIZE_MAX),
		                               SS_SLICE("\r\n.\r\n")))
			return at + 5;
	return SIZE_MAX;
}

static bool read_line(struct reading *r, struct ss_command *command)
{
	size_t end = ss_slice_find(r->bytes, r->at, '\n');
	if (r->at >= r->bytes.len || end == r->bytes.len)
		return false;
	struct ss_slice line = ss_slice_cut(r->bytes, r->at, end - r->at);
	while (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	ss_command_parse(line, command);
	r->at = end + 1;
	return true;
}

/* May a server say that to this?  A 221 to what is no command at all: Postfix leaves then. */
static bool is_answer(enum ss_verb verb, unsigned code)
{
	bool is_refusal = code >= 400;
	switch (verb) {
	case SS_VERB_DATA: return code == 354 || is_refusal;
	case SS_VERB_AUTH: return code / 100 != 3 || code == 334;
	case SS_VERB_QUIT: return code == 221 || is_refusal;
	case SS_VERB_NONE:
	case SS_VERB_UNKNOWN: return code == 221 || is_refusal;
	default: return code / 100 != 3 && code != 221;
	}
}

static uint32_t n_content_replies(bool is_lmtp, uint32_t n_recipients)
{
	return is_lmtp && n_recipients > 0 ? n_recipients : 1;
}

/* A 354 came, or a chunk: passes over the content.  False: more replies than that has. */
static bool pass_content(struct reading *r, const struct ss_command *command)
{
	struct ss_chunk chunk;
	if (command->verb == SS_VERB_DATA) {
		size_t end = find_end(r->bytes, r->at, true);
		r->at = end < r->bytes.len ? end : r->bytes.len;
		if (end == SIZE_MAX)
			return r->n == r->n_codes;
		r->n += n_content_replies(r->is_lmtp, r->n_recipients);
	} else if (ss_chunk_parse(command->argument, &chunk)) {
		size_t left = r->bytes.len - r->at;
		r->at += (size_t)ss_chunk_take(&chunk, left);
	}
	return true;
}

/* Can these replies be those to these commands? */
static bool explains(struct reading *r)
{
	struct ss_command command;
	while (r->n < r->n_codes) {
		unsigned code = r->codes[r->n];
		if (code == 421) { /* at any time (RFC 5321, section 3.8) */
			r->n++;
			continue;
		}
		if (!read_line(r, &command) || !is_answer(command.verb, code))
			return false;
		r->n++;
		if (ss_verb_traits(command.verb)->is_mail)
			r->n_recipients = 0;
		r->n_recipients += command.verb == SS_VERB_RCPT && code / 100 == 2;
		if (command.verb == SS_VERB_BDAT || code == 354) {
			if (!pass_content(r, &command))
				return false;
		} else if (code == 334 || command.verb == SS_VERB_STARTTLS) {
			return true; /* what follows is no command */
		}
	}
	return true;
}

static bool is_text_possible(struct reading r, bool is_line_start)
{
	r.at = find_end(r.bytes, 0, is_line_start);
	return r.at < SIZE_MAX && explains(&r);
}

static enum verdict weigh(const struct ss_dialogue *d, struct ss_slice sent, const uint16_t *codes,
                          uint32_t n_codes)
{
	struct reading r = {
	        .bytes = sent,
	        .codes = codes,
	        .n_codes = n_codes,
	        .n = n_content_replies(d->is_lmtp, d->confirmed.n_recipients),
	        .is_lmtp = d->is_lmtp,
	};
	enum ss_dot_before before;
	enum ss_dot_after after;
	(void)ss_content_is_at_dot(&d->content.data, &before, &after);
	bool is_line_start = after == SS_DOT_THEN_CRLF || after == SS_DOT_THEN_NUL_CRLF;
	bool may_be_text = is_text_possible(r, is_line_start);
	bool may_be_end = explains(&r);
	if (may_be_text == may_be_end)
		return may_be_text ? UNDECIDED : IS_TEXT;
	return may_be_end ? IS_END : IS_TEXT;
}

/* One reply after the other, each with what the client had sent when it came: however all that was cut
 * into packets, it is the same.  So each is weighed once, and what the client sends on decides nothing
 * before the next one. */
static enum verdict judge(struct ss_dialogue *d, struct ss_slice sent)
{
	const struct ss_hold *hold = &d->held[SS_SERVER];
	uint16_t codes[SS_LIMIT_DOUBT_REPLIES];
	struct ss_hold_run run;
	struct ss_slice said;
	size_t at = 0;
	if (d->pending.n > 0 || !ss_reply_is_idle(&d->replies))
		return IS_TEXT;
	if (!ss_hold_front(hold, &run, &said))
		return UNDECIDED;
	enum verdict until_more = ss_hold_has_gap(hold) ? IS_TEXT : UNDECIDED;
	if (said.len == d->weighed_len)
		return until_more;
	d->weighed_len = said.len;
	for (uint32_t n = 0; n < SS_LIMIT_DOUBT_REPLIES; n++) {
		if (!next_reply(said, &at, &codes[n]))
			return until_more;
		if (codes[n] == 0 || codes[0] / 100 != 2) /* refused: that may come in the middle */
			return IS_TEXT;
		if (n < d->n_weighed)
			continue;
		uint64_t n_sent = ss_hold_beside(hold, at - 1) - d->offset[SS_CLIENT];
		struct ss_slice before = ss_slice_cut(sent, 0, (size_t)n_sent);
		enum verdict verdict = weigh(d, before, codes, n + 1);
		if (verdict != UNDECIDED)
			return verdict;
		d->n_weighed = n + 1;
	}
	return IS_TEXT;
}

bool ss_doubt_begins(const struct ss_dialogue *d)
{
	return ss_content_is_behind_dot(&d->content.data) && d->pending.n == 0 &&
	       !d->content.is_answered && !d->content.has_surplus && !d->is_lost[SS_SERVER] &&
	       !d->is_forced && ss_reply_is_idle(&d->replies);
}

bool ss_doubt_step(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	struct ss_slice sent = {in->bytes, in->n_visible};
	enum ss_look look = ss_look_command(sent);
	enum verdict verdict = IS_TEXT;
	if (!d->is_forced && !d->is_lost[SS_SERVER] && look != SS_LOOK_NO)
		verdict = look == SS_LOOK_YES ? judge(d, sent) : UNDECIDED;
	if (verdict == UNDECIDED)
		return false;
	d->was_in_doubt = !ss_hold_is_empty(&d->held[SS_SERVER]);
	if (verdict == IS_END) {
		ss_transfer_end_data(d, in->offset, true, true);
	} else {
		d->client = SS_CLIENT_CONTENT;
		*used = ss_transfer_data(d, in);
	}
	return true;
}
