/* The client's bytes: what they are now.  Each state's function reads one portion of them; the
 * states are told in dialogue.c. */
#include <string.h>

#include "base/rare.h"
#include "smtp/dialogue_private.h"
#include "smtp/look.h"

static struct ss_slice visible(const struct ss_input *in)
{
	return (struct ss_slice){in->bytes, in->n_visible};
}

/* The first byte of something that the client should not have sent yet. */
static void note_haste(struct ss_dialogue *d, uint64_t offset)
{
	const struct ss_pending_entry *oldest = ss_pending_at(&d->pending, 0);
	bool is_before_greeting =
	        oldest && oldest->unit == SS_UNIT_GREETING && !oldest->is_doubtful;
	if (is_before_greeting && !d->has_talked_early) {
		d->has_talked_early = true;
		ss_dialogue_report(d, SS_ANOMALY_EARLY_TALK, SS_CLIENT, offset, 0,
		                   (struct ss_slice){0});
	}
	bool is_sure = d->pending.n_gaps == 0 && !d->replies_lost && !d->is_lost[SS_SERVER];
	if (d->asked > 0 && is_sure && !d->has_not_waited) {
		d->has_not_waited = true;
		ss_dialogue_report(d, SS_ANOMALY_NOT_WAITING, SS_CLIENT, offset, 0,
		                   ss_verb_name(d->asked_verb));
	}
}

SS_APART static bool in_start(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	struct ss_proxy proxy;
	size_t len = 0;
	enum ss_proxy_verdict verdict = ss_proxy_parse(visible(in), &len, &proxy);
	if (verdict == SS_PROXY_MORE && !d->is_forced)
		return false;
	if (verdict != SS_PROXY_YES) /* each balancer on the way puts one before the others' */
		d->client = SS_CLIENT_COMMANDS;
	if (verdict != SS_PROXY_YES && verdict != SS_PROXY_BAD)
		return true;
	*used = len < in->n_visible ? len : in->n_visible;
	if (verdict == SS_PROXY_YES)
		d->events->on_proxy(d->user, &proxy, ss_dialogue_place(d, SS_CLIENT, in->offset));
	else
		ss_dialogue_report(d, SS_ANOMALY_BAD_PROXY, SS_CLIENT, in->offset, len,
		                   ss_slice_cut(visible(in), 0, len));
	return true;
}

/* TLS where a command should be: behind text that came between STARTTLS and the handshake; behind a
 * gap that hides STARTTLS; or from a client that takes the port for one with TLS from the start, and
 * then its server goes on in text. */
SS_RARE static void meet_tls(struct ss_dialogue *d)
{
	if (d->is_plain_copy) {
		d->is_tls = true;
		d->server = SS_SERVER_SECURING;
		ss_waiting_clear(d);
		d->client = SS_CLIENT_TLS;
		return;
	}
	d->puzzled = d->client;
	d->client = SS_CLIENT_PUZZLES;
}

SS_RARE static bool in_puzzle(struct ss_dialogue *d)
{
	if (d->is_lost[SS_SERVER] || d->server == SS_SERVER_TLS)
		d->client = SS_CLIENT_TLS;
	else if (d->is_forced)
		ss_client_take_for_text(d);
	else
		return false;
	return true;
}

void ss_client_take_for_text(struct ss_dialogue *d)
{
	d->client = d->puzzled;
	d->text_end = d->offset[SS_CLIENT] + 1;
}

/* Does a TLS record begin here? */
static enum ss_look look_tls(const struct ss_dialogue *d, const struct ss_input *in)
{
	return in->offset < d->text_end ? SS_LOOK_NO : ss_look_tls(visible(in));
}

static bool in_line(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	struct ss_line line;
	bool is_whole;
	if (!ss_line_is_open(&d->cutter)) {
		enum ss_look look = look_tls(d, in);
		if (look == SS_LOOK_MORE && !d->is_forced)
			return false;
		if (look == SS_LOOK_YES) {
			meet_tls(d);
			return true;
		}
		note_haste(d, in->offset);
		ss_waiting_client_goes_on(d);
	}
	*used = ss_line_feed(&d->cutter, in->bytes, in->len, in->offset, &line, &is_whole);
	d->offset[SS_CLIENT] = in->offset + *used;
	if (is_whole && d->client == SS_CLIENT_SASL)
		ss_client_sasl_line(d, &line);
	else if (is_whole)
		ss_client_command(d, &line);
	return true;
}

static bool in_wait(struct ss_dialogue *d, const struct ss_input *in)
{
	note_haste(d, in->offset);
	if (!d->is_forced && !d->is_lost[SS_SERVER] && !d->replies_lost)
		return false;
	return ss_client_assume(d, in);
}

static bool in_content(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	if (ss_doubt_begins(d)) {
		d->client = SS_CLIENT_DOUBTS;
		d->n_weighed = 0;
		d->weighed_len = 0;
	} else {
		*used = ss_transfer_data(d, in);
	}
	return true;
}

SS_RARE static bool in_refused_chunk(struct ss_dialogue *d, const struct ss_input *in)
{
	/* Also where the line is longer than the chunk: octets that were withheld are likelier than
	 * some that happen to end within what reads as a command. */
	enum ss_look look = ss_look_command((struct ss_slice){in->bytes, in->n_visible});
	if (look == SS_LOOK_MORE && !d->is_forced)
		return false;
	d->client = SS_CLIENT_CHUNK;
	if (look == SS_LOOK_YES) { /* it thought better of it */
		ss_transfer_cut(d);
		d->client = SS_CLIENT_COMMANDS;
	}
	return true;
}

static void pass_tail(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	const uint8_t *lf = memchr(in->bytes, '\n', in->len);
	*used = lf ? (size_t)(lf - in->bytes) + 1 : in->len;
	if (d->n_lost == 0)
		d->lost_offset = in->offset;
	d->n_lost += *used;
	if (!lf)
		return;
	if (!d->is_tail_told)
		ss_dialogue_report(d, SS_ANOMALY_LINE_INCOMPLETE, SS_CLIENT, d->lost_offset,
		                   d->n_lost, (struct ss_slice){0});
	d->n_lost = 0;
	d->is_tail_over = true;
}

/* A command, or else the tail of a line; if that is not followed by a command, it was no line of a
 * command but something else. */
SS_RARE static bool in_seek(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	if (d->n_lost > 0) {
		pass_tail(d, in, used);
		return true;
	}
	enum ss_look tls = look_tls(d, in), look = ss_look_command(visible(in));
	if ((tls == SS_LOOK_MORE || look == SS_LOOK_MORE) && !d->is_forced)
		return false;
	if (tls == SS_LOOK_YES)
		meet_tls(d);
	else if (look == SS_LOOK_YES)
		d->client = SS_CLIENT_COMMANDS;
	else if (d->is_tail_over)
		ss_transfer_lose(d, in->offset);
	else
		pass_tail(d, in, used);
	return true;
}

static void report_lost(struct ss_dialogue *d)
{
	if (d->n_lost > 0 && !d->is_tail_told)
		ss_dialogue_report(d, SS_ANOMALY_LINE_INCOMPLETE, SS_CLIENT, d->lost_offset,
		                   d->n_lost, (struct ss_slice){0});
	d->n_lost = 0;
}

SS_RARE static bool in_lost(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	if (!ss_transfer_skip(d, in, used))
		return true;
	report_lost(d);
	d->client = SS_CLIENT_COMMANDS;
	ss_waiting_add(d, 0, SS_UNIT_CONTENT, SS_VERB_DATA);
	return true;
}

static void begin_seek(struct ss_dialogue *d, bool is_tail_told)
{
	d->client = SS_CLIENT_SEEKS;
	d->is_tail_told = is_tail_told;
	d->is_tail_over = false;
	d->n_lost = 0;
}

void ss_client_seek(struct ss_dialogue *d)
{
	if (d->client == SS_CLIENT_LOST)
		ss_content_end(&d->content.data, d->offset[SS_CLIENT], false);
	report_lost(d);
	begin_seek(d, false);
}

bool ss_client_step(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	*used = 0;
	d->has_stray_go_ahead = false;
	switch ((enum ss_client_state)d->client) {
	case SS_CLIENT_START: return in_start(d, in, used);
	case SS_CLIENT_COMMANDS:
	case SS_CLIENT_SASL: return in_line(d, in, used);
	case SS_CLIENT_WAITS: return in_wait(d, in);
	case SS_CLIENT_CONTENT: return in_content(d, in, used);
	case SS_CLIENT_DOUBTS: return ss_doubt_step(d, in, used);
	case SS_CLIENT_CHUNK: *used = ss_transfer_octets(d, in); return true;
	case SS_CLIENT_REFUSED_CHUNK: return in_refused_chunk(d, in);
	case SS_CLIENT_SECURING: return ss_starttls_client(d, in, used);
	case SS_CLIENT_SEEKS: return in_seek(d, in, used);
	case SS_CLIENT_LOST: return in_lost(d, in, used);
	case SS_CLIENT_PUZZLES: return in_puzzle(d);
	case SS_CLIENT_TLS:
		*used = in->len;
		d->events->on_tls(d->user, in->bytes, in->len,
		                  ss_dialogue_place(d, SS_CLIENT, in->offset));
		return true;
	}
	return false;
}

bool ss_client_depends(const struct ss_dialogue *d)
{
	return d->client == SS_CLIENT_WAITS || d->client == SS_CLIENT_SECURING ||
	       d->client == SS_CLIENT_REFUSED_CHUNK || d->client == SS_CLIENT_PUZZLES;
}

/* Commands may be missing here. */
static void lose_commands(struct ss_dialogue *d, uint64_t offset)
{
	uint64_t line_offset = d->cutter.offset;
	size_t len = ss_line_drop(&d->cutter);
	if (len > 0)
		ss_dialogue_report(d, SS_ANOMALY_LINE_INCOMPLETE, SS_CLIENT, line_offset, len,
		                   (struct ss_slice){0});
	if (d->client == SS_CLIENT_SASL) { /* at least the answer is missing */
		ss_waiting_add(d, 0, SS_UNIT_SASL, SS_VERB_AUTH);
		ss_auth_gap(d, SS_CLIENT);
	}
	ss_waiting_add_gap(d);
	d->has_auth = true;
	d->is_order_known = false;
	begin_seek(d, len > 0);
}

static bool gap_in_wait(struct ss_dialogue *d, uint64_t offset)
{
	struct ss_input nothing = {.bytes = (const uint8_t *)"", .offset = offset};
	if (!d->is_forced && !d->is_lost[SS_SERVER] && !d->replies_lost)
		return false;
	bool was_forced = d->is_forced;
	d->is_forced = true;
	(void)ss_client_assume(d, &nothing);
	d->is_forced = was_forced;
	return true;
}

bool ss_client_gap(struct ss_dialogue *d, uint64_t len, uint64_t offset)
{
	if (d->has_stray_go_ahead && d->client == SS_CLIENT_COMMANDS) {
		d->has_stray_go_ahead = false;
		ss_transfer_begin_data(d, 0); /* DATA is in the gap */
	}
	switch ((enum ss_client_state)d->client) {
	case SS_CLIENT_WAITS:
		if (!gap_in_wait(d, offset))
			return false;
		return ss_client_gap(d, len, offset);
	case SS_CLIENT_REFUSED_CHUNK: d->client = SS_CLIENT_CHUNK; /* fall through */
	case SS_CLIENT_CHUNK: {
		uint64_t left = d->content.chunk.left;
		ss_transfer_gap(d, len, offset);
		if (len > left)
			lose_commands(d, offset + left);
		return true;
	}
	case SS_CLIENT_CONTENT: ss_transfer_gap(d, len, offset); return true;
	case SS_CLIENT_LOST: ss_content_gap(&d->content.data, len, offset); return true;
	case SS_CLIENT_SECURING:
	case SS_CLIENT_TLS: return true;
	case SS_CLIENT_SEEKS: report_lost(d); /* fall through */
	default: lose_commands(d, offset); return true;
	}
}

void ss_client_end(struct ss_dialogue *d)
{
	uint64_t offset = d->cutter.offset;
	size_t len = ss_line_drop(&d->cutter);
	if (len > 0)
		ss_dialogue_report(d, SS_ANOMALY_LINE_INCOMPLETE, SS_CLIENT, offset, len,
		                   (struct ss_slice){0});
	if (d->client == SS_CLIENT_LOST)
		ss_content_end(&d->content.data, d->offset[SS_CLIENT], false);
	report_lost(d);
	ss_transfer_cut(d);
}
