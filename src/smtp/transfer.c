/* The content of a message: begin, bytes, end; for DATA through its reader, for BDAT by count. */
#include "smtp/dialogue_private.h"
#include "smtp/shown.h"

static void on_text(void *user, const uint8_t *bytes, size_t len, uint64_t offset)
{
	struct ss_dialogue *d = user;
	d->events->on_content(d->user, bytes, len, ss_dialogue_place(d, SS_CLIENT, offset));
}

static void on_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                       struct ss_slice detail)
{
	struct ss_dialogue *d = user;
	char room[SS_SHOWN_ROOM];
	if (what == SS_ANOMALY_VERB_AFTER_DOT && !d->keep_secrets)
		detail = ss_shown_text(detail, d->has_auth, room);
	ss_dialogue_report(d, what, SS_CLIENT, offset, len, detail);
}

static void ignore_text(void *user, const uint8_t *bytes, size_t len, uint64_t offset)
{
}

static void ignore_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                           struct ss_slice detail)
{
}

static const struct ss_content_events data_events = {on_text, on_anomaly};
static const struct ss_content_events lost_events = {ignore_text, ignore_anomaly};

void ss_transfer_begin(struct ss_dialogue *d, enum ss_content_kind kind, uint64_t index,
                       uint64_t offset)
{
	ss_transfer_close(d, offset, false, false);
	d->content.kind = (uint8_t)kind;
	d->content.index = index;
	d->content.size = d->content.missing = 0;
	d->content.seen = d->now;
	d->content.transaction = d->transaction;
	d->content.is_open = true;
	d->content.is_answered = d->content.has_surplus = d->content.is_broken = false;
	d->events->on_content_begin(d->user, kind, index, ss_dialogue_place(d, SS_CLIENT, offset));
}

void ss_transfer_begin_data(struct ss_dialogue *d, uint64_t index)
{
	uint64_t offset = d->offset[SS_CLIENT];
	(void)ss_line_drop(&d->cutter);
	ss_transfer_begin(d, SS_CONTENT_DATA, index, offset);
	ss_content_init(&d->content.data, &data_events, d, d->memory, offset);
	d->client = SS_CLIENT_CONTENT;
}

void ss_transfer_close(struct ss_dialogue *d, uint64_t offset, bool is_complete, bool is_lenient)
{
	if (!d->content.is_open)
		return;
	struct ss_dialogue_content_end end = {
	        .kind = d->content.kind,
	        .index = d->content.index,
	        .size = d->content.size,
	        .missing = d->content.missing,
	        .is_end_seen = is_complete && !d->content.is_broken,
	        .is_complete = is_complete && d->content.missing == 0 && !d->content.is_broken,
	        .is_lenient = is_lenient,
	        .place = ss_dialogue_place(d, SS_CLIENT, offset),
	};
	d->content.is_open = false;
	d->events->on_content_end(d->user, &end);
}

size_t ss_transfer_data(struct ss_dialogue *d, const struct ss_input *in)
{
	bool is_over;
	d->content.data.gap_dot_ends = d->is_lost[SS_SERVER];
	d->content.seen = d->now;
	size_t used = ss_content_feed(&d->content.data, in->bytes, in->len, in->offset, &is_over);
	if (is_over)
		ss_transfer_end_data(d, in->offset + used, true, false);
	return used;
}

/* takes_dot: the dot that was read last, in whatever form, is the end. */
static void finish_data(struct ss_dialogue *d, uint64_t offset, bool takes_dot)
{
	enum ss_dot_before before;
	enum ss_dot_after after;
	bool is_at_dot = ss_content_is_at_dot(&d->content.data, &before, &after);
	bool is_gap_dot = is_at_dot && before == SS_DOT_GAP;
	ss_content_end(&d->content.data, offset, takes_dot || is_gap_dot);
	d->content.size = d->content.data.size;
	if (takes_dot && is_at_dot && !is_gap_dot)
		ss_dialogue_report(d, SS_ANOMALY_LENIENT_END, SS_CLIENT, offset, 0,
		                   ss_slice_of(ss_dot_name(before, after)));
}

void ss_transfer_end_data(struct ss_dialogue *d, uint64_t offset, bool is_complete, bool is_lenient)
{
	bool is_answered = d->content.is_answered;
	d->offset[SS_CLIENT] = offset;
	finish_data(d, offset, is_complete);
	ss_transfer_close(d, offset, is_complete, is_lenient);
	d->client = SS_CLIENT_COMMANDS;
	ss_order_content_sent(d);
	if (!is_answered)
		ss_waiting_add(d, d->content.index, SS_UNIT_CONTENT, SS_VERB_DATA);
}

static void end_chunk(struct ss_dialogue *d, uint64_t offset)
{
	d->client = SS_CLIENT_COMMANDS;
	ss_waiting_touch(d, d->content.index);
	if (d->content.chunk.is_last)
		ss_transfer_close(d, offset, true, false);
}

size_t ss_transfer_octets(struct ss_dialogue *d, const struct ss_input *in)
{
	size_t len = (size_t)ss_chunk_take(&d->content.chunk, in->len);
	if (len > 0 && d->content.is_open) {
		d->content.size += len;
		d->events->on_content(d->user, in->bytes, len,
		                      ss_dialogue_place(d, SS_CLIENT, in->offset));
	}
	d->content.is_untouched = false;
	if (d->content.chunk.left == 0)
		end_chunk(d, in->offset + len);
	return len;
}

/* The command that ends the old transaction has no reply yet: it will be accepted, as it seems. */
static void leave_old(struct ss_dialogue *d, uint64_t offset)
{
	if (d->content.transaction != d->transaction)
		ss_transfer_close(d, offset, false, false);
}

enum ss_unit ss_transfer_bdat(struct ss_dialogue *d, uint64_t index, struct ss_slice argument,
                              uint64_t line_offset, uint64_t offset)
{
	struct ss_chunk chunk;
	if (!ss_chunk_parse(argument, &chunk)) {
		ss_dialogue_report(d, SS_ANOMALY_BAD_CHUNK, SS_CLIENT, line_offset, argument.len,
		                   argument);
		return SS_UNIT_COMMAND;
	}
	leave_old(d, line_offset);
	if (d->was_refused)
		ss_dialogue_report(d, SS_ANOMALY_CHUNK_AFTER_REFUSAL, SS_CLIENT, line_offset,
		                   chunk.left, argument);
	else if (!d->content.is_open)
		ss_transfer_begin(d, SS_CONTENT_BDAT, index, offset);
	d->content.index = index;
	d->content.chunk = chunk;
	d->content.is_untouched = true;
	d->client = SS_CLIENT_CHUNK;
	if (chunk.is_last)
		ss_order_content_sent(d);
	if (chunk.left == 0)
		end_chunk(d, offset);
	return chunk.is_last ? SS_UNIT_CONTENT : SS_UNIT_COMMAND;
}

/* RFC 4468, section 3.1: BURL's octets are somewhere else; LAST ends the message as for BDAT. */
enum ss_unit ss_transfer_burl(struct ss_dialogue *d, uint64_t index, struct ss_slice argument,
                              uint64_t offset)
{
	size_t blank = argument.len;
	while (blank > 0 && argument.data[blank - 1] != ' ' && argument.data[blank - 1] != '\t')
		blank--;
	struct ss_slice last = ss_slice_cut(argument, blank, argument.len);
	leave_old(d, offset);
	if (!d->content.is_open && !d->was_refused)
		ss_transfer_begin(d, SS_CONTENT_BURL, index, offset);
	d->content.index = index;
	d->content.is_broken = true;
	if (blank == 0 || !ss_slice_is_equal_nocase(last, SS_SLICE("LAST")))
		return SS_UNIT_COMMAND;
	ss_order_content_sent(d);
	ss_transfer_close(d, offset, false, false);
	return SS_UNIT_CONTENT;
}

void ss_transfer_gap(struct ss_dialogue *d, uint64_t len, uint64_t offset)
{
	bool is_chunk = d->client == SS_CLIENT_CHUNK;
	if (is_chunk)
		len = ss_chunk_take(&d->content.chunk, len);
	else
		ss_content_gap(&d->content.data, len, offset);
	if (len > 0 && d->content.is_open) {
		d->content.missing += len;
		d->content.size += len;
		ss_dialogue_report(d, SS_ANOMALY_CONTENT_GAP, SS_CLIENT, offset, len,
		                   (struct ss_slice){0});
		d->events->on_content_gap(d->user, len, ss_dialogue_place(d, SS_CLIENT, offset));
	}
	d->content.is_untouched = false;
	if (is_chunk && d->content.chunk.left == 0)
		end_chunk(d, offset + len);
}

void ss_transfer_refused(struct ss_dialogue *d, const struct ss_pending_entry *bdat)
{
	bool is_in_hand = d->client == SS_CLIENT_CHUNK && d->content.index == bdat->index;
	if (bdat->unit == SS_UNIT_COMMAND && bdat->transaction == d->transaction)
		d->was_refused = true;
	if (d->content.is_open && d->content.transaction != bdat->transaction)
		return; /* the content in hand is another message's */
	d->content.is_broken = true;
	if (is_in_hand && d->content.is_untouched)
		d->client = SS_CLIENT_REFUSED_CHUNK;
	else if (bdat->unit == SS_UNIT_COMMAND)
		ss_transfer_close(d, d->offset[SS_CLIENT], false, false);
}

void ss_transfer_reset(struct ss_dialogue *d, const struct ss_pending_entry *e, unsigned code)
{
	const struct ss_verb_traits *verb = ss_verb_traits(e->verb);
	if (!(verb->is_mail || verb->resets) || !d->content.is_open)
		return;
	bool is_older = (int32_t)(d->content.transaction - e->transaction) < 0;
	if (!is_older)
		return;
	if (code / 100 == 2)
		ss_transfer_close(d, d->offset[SS_CLIENT], false, false);
	else if (code >= 400 && d->content.transaction + 1 == e->transaction)
		d->content.transaction = e->transaction;
}

void ss_transfer_cut(struct ss_dialogue *d)
{
	uint64_t offset = d->offset[SS_CLIENT];
	bool is_in_chunk = d->client == SS_CLIENT_CHUNK || d->client == SS_CLIENT_REFUSED_CHUNK;
	bool is_reset = d->content.transaction != d->transaction;
	if (d->client == SS_CLIENT_CONTENT)
		finish_data(d, offset, false);
	if (d->is_left) {
		ss_transfer_close(d, offset, false, false);
		return;
	}
	if (is_in_chunk)
		ss_dialogue_report(d, SS_ANOMALY_CHUNK_CUT, SS_CLIENT, offset,
		                   d->content.chunk.left, (struct ss_slice){0});
	else if (d->content.is_open && !d->content.is_broken && !is_reset)
		ss_dialogue_report(d, SS_ANOMALY_CONTENT_CUT, SS_CLIENT, offset, 0,
		                   (struct ss_slice){0});
	ss_transfer_close(d, offset, false, false);
}

void ss_transfer_stop(struct ss_dialogue *d)
{
	uint64_t offset = d->offset[SS_CLIENT];
	if (d->client == SS_CLIENT_CONTENT)
		finish_data(d, offset, false);
	if (d->client == SS_CLIENT_LOST)
		ss_content_end(&d->content.data, offset, false);
	ss_transfer_close(d, offset, false, false);
}

void ss_transfer_withdraw(struct ss_dialogue *d, uint64_t index)
{
	if (d->client != SS_CLIENT_CONTENT || d->content.index != index)
		return;
	finish_data(d, d->offset[SS_CLIENT], false);
	ss_transfer_close(d, d->offset[SS_CLIENT], false, false);
	ss_client_seek(d);
}

void ss_transfer_lose(struct ss_dialogue *d, uint64_t offset)
{
	ss_content_init(&d->content.data, &lost_events, d, d->memory, offset);
	d->lost_offset = offset;
	d->client = SS_CLIENT_LOST;
}

bool ss_transfer_skip(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	bool is_over;
	*used = ss_content_feed(&d->content.data, in->bytes, in->len, in->offset, &is_over);
	d->n_lost += *used;
	if (is_over)
		ss_content_end(&d->content.data, in->offset + *used, true);
	return is_over;
}
