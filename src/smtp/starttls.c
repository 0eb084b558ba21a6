/* What comes behind an accepted STARTTLS (RFC 3207): TLS, or text: injected before the handshake, or
 * because this is a copy of the traffic that was decrypted on the way.
 *
 * Text of the client is held until one thing tells: a TLS record of either side (then it was put
 * there by somebody in between), or a reply of the server in text (then it is a decrypted copy, and
 * the text is commands). */
#include "smtp/dialogue_private.h"
#include "smtp/look.h"
#include "smtp/shown.h"

static struct ss_slice visible(const struct ss_input *in)
{
	return (struct ss_slice){in->bytes, in->n_visible};
}

static void report_text(struct ss_dialogue *d, enum ss_side role, const uint8_t *bytes, size_t len,
                        uint64_t offset)
{
	char room[SS_SHOWN_ROOM];
	struct ss_slice text = {bytes, len};
	if (role == SS_CLIENT && !d->keep_secrets)
		text = ss_shown_text(text, d->has_auth, room);
	ss_dialogue_report(d, SS_ANOMALY_TEXT_AFTER_STARTTLS, role, offset, len, text);
}

/* What the session was before does not count any more (RFC 3207, section 4.2). */
static void begin_anew(struct ss_dialogue *d)
{
	d->sent = d->confirmed = (struct ss_order){0};
	d->is_authenticated = false;
}

void ss_starttls_reply(struct ss_dialogue *d, unsigned code, uint64_t offset)
{
	if (code / 100 != 2) {
		if (code > 0)
			d->events->on_starttls(d->user, SS_TLS_REFUSED,
			                       ss_dialogue_place(d, SS_SERVER, offset));
		if (d->client == SS_CLIENT_WAITS)
			d->client = SS_CLIENT_COMMANDS;
		return;
	}
	struct ss_hold_run run;
	struct ss_slice held = {0};
	d->events->on_starttls(d->user, SS_TLS_ACCEPTED, ss_dialogue_place(d, SS_SERVER, offset));
	ss_transfer_stop(d);
	ss_waiting_clear(d);
	begin_anew(d);
	d->n_injected = 0;
	d->tls_scanned[SS_CLIENT] = d->tls_scanned[SS_SERVER] = 0;
	if (ss_hold_front(&d->held[SS_CLIENT], &run, &held) && !run.is_gap)
		d->n_injected = ss_look_find_tls(held);
	d->client = SS_CLIENT_SECURING;
	d->server = SS_SERVER_SECURING;
}

static void enter_tls(struct ss_dialogue *d, enum ss_side role)
{
	d->is_tls = true;
	if (role == SS_CLIENT)
		d->client = SS_CLIENT_TLS;
	else
		d->server = SS_SERVER_TLS;
}

/* A decrypted copy: read on. */
static void enter_copy(struct ss_dialogue *d, struct ss_slice client_text, uint64_t offset)
{
	if (d->n_injected > 0 && client_text.len > 0)
		report_text(d, SS_CLIENT, client_text.data,
		            d->n_injected < client_text.len ? d->n_injected : client_text.len,
		            offset);
	d->n_injected = 0;
	d->is_plain_copy = true;
	if (d->client == SS_CLIENT_SECURING)
		d->client = SS_CLIENT_COMMANDS;
	if (d->server == SS_SERVER_SECURING)
		d->server = SS_SERVER_REPLIES;
}

/* Text that does not go on as SMTP: up to the first TLS record, all of it if there is none. */
static size_t pass_text(struct ss_dialogue *d, enum ss_side role, const struct ss_input *in)
{
	size_t len = ss_look_find_tls(visible(in));
	report_text(d, role, in->bytes, len, in->offset);
	return len;
}

/* What was looked at for an earlier packet, and had none, is not looked at again. */
static bool has_tls(struct ss_dialogue *d, enum ss_side role, const struct ss_input *in)
{
	uint64_t scanned = d->tls_scanned[role];
	size_t from = scanned > in->offset ? (size_t)(scanned - in->offset) : 0;
	struct ss_slice rest = ss_slice_cut(visible(in), from, SIZE_MAX);
	if (ss_look_find_tls(rest) < rest.len)
		return true;
	if (rest.len > 1) /* the last byte may be a record's first */
		d->tls_scanned[role] = in->offset + in->n_visible - 1;
	return false;
}

/* One side speaks TLS, and this one wrote text: what comes before its own first record. */
static bool pass_until_tls(struct ss_dialogue *d, enum ss_side role, const struct ss_input *in,
                           size_t *used)
{
	if (!has_tls(d, role, in) && !d->is_forced)
		return false;
	*used = pass_text(d, role, in);
	return true;
}

/* Does a line of text come before any TLS record? */
static bool has_line(struct ss_slice bytes)
{
	size_t end = ss_slice_find(bytes, 0, '\n');
	return end < bytes.len && ss_look_find_tls(ss_slice_cut(bytes, 0, end)) == end;
}

bool ss_starttls_client(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	struct ss_slice bytes = visible(in);
	enum ss_look look = ss_look_tls(bytes);
	if (look == SS_LOOK_YES)
		enter_tls(d, SS_CLIENT);
	else if (look == SS_LOOK_MORE && !d->is_forced)
		return false;
	else if (d->is_tls)
		return pass_until_tls(d, SS_CLIENT, in, used);
	else if (d->is_server_first && has_line(bytes))
		enter_copy(d, bytes, in->offset);
	else if (has_tls(d, SS_CLIENT, in))
		*used = pass_text(d, SS_CLIENT, in);
	else if (d->is_forced || d->is_lost[SS_SERVER])
		enter_copy(d, bytes, in->offset);
	else
		return false;
	return true;
}

bool ss_starttls_server(struct ss_dialogue *d, const struct ss_input *in, size_t *used)
{
	struct ss_hold_run run;
	struct ss_slice client = {0};
	enum ss_look look = ss_look_tls(visible(in));
	bool has_client_text = !d->is_server_first &&
	                       ss_hold_front(&d->held[SS_CLIENT], &run, &client) && !run.is_gap &&
	                       ss_look_tls(client) == SS_LOOK_NO;
	if (look == SS_LOOK_YES)
		enter_tls(d, SS_SERVER);
	else if (look == SS_LOOK_MORE && !d->is_forced)
		return false;
	else if (d->is_tls)
		return pass_until_tls(d, SS_SERVER, in, used);
	else if (d->is_forced || d->is_lost[SS_CLIENT] || has_client_text)
		enter_copy(d, client, has_client_text ? run.offset : 0);
	else if (has_tls(d, SS_SERVER, in))
		*used = pass_text(d, SS_SERVER, in);
	else {
		d->is_server_first = true; /* the client's text, if any comes, is behind it */
		return false;
	}
	return true;
}
