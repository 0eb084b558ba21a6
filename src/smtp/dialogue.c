/* The client's states.  What leads from one to the next is the client's own line, or a reply, as the
 * same bytes mean different things after different replies:
 *
 *   START     nothing came yet           a PROXY header, or none -> COMMANDS
 *   COMMANDS  a line is a command        DATA, AUTH, STARTTLS, TURN, ATRN -> WAITS
 *                                        BDAT n -> CHUNK
 *   WAITS     bytes are held             DATA 3xx -> CONTENT    AUTH 3xx -> SASL
 *                                        STARTTLS 2xx -> SECURING
 *                                        TURN, ATRN 2xx -> COMMANDS, of the other side
 *                                        any other reply -> COMMANDS
 *   SASL      a line answers a 334       its end -> WAITS
 *   CONTENT   octets, dots unstuffed     CR LF . CR LF, or the server's proof that it took less
 *                                        -> COMMANDS
 *                                        at a lenient dot, and more behind it -> DOUBTS
 *   DOUBTS    bytes and replies are held as many replies as commands -> COMMANDS, else CONTENT
 *   CHUNK     octets, counted            the last one -> COMMANDS
 *   REFUSED_CHUNK  BDAT was refused before the first octet: a command -> COMMANDS; anything else
 *                                        is the octets (RFC 3030 sends them all the same) -> CHUNK
 *   SECURING  TLS is to begin            a TLS record -> TLS; a reply in text -> COMMANDS
 *   PUZZLES   TLS without STARTTLS       TLS of the server -> TLS; text -> the state before
 *   TLS       not ours any more
 *   SEEKS     behind a gap, or midway    a command -> COMMANDS; else the line's tail is passed over,
 *                                        and if no command follows it -> LOST
 *   LOST      probably in content        CR LF . CR LF -> COMMANDS; a reply -> SEEKS
 *
 * A gap: CONTENT and CHUNK count it, all others go to SEEKS.  WAITS without a reply to come (the
 * server's side is not captured, its reply is in a gap, SS_LIMIT_STALLED is reached, the end): what
 * the bytes look like decides, see assume.c.
 *
 * The server's: REPLIES; SECURING behind the 220 to STARTTLS; TLS.  A refusal while CONTENT is open
 * answers the content, as servers give up early (552 in the middle, 421): the content goes on to its
 * end, and no further reply is waited for.
 *
 * Bytes that cannot be read yet are held, each side's by itself.  After every step of one side the
 * other side's are tried again, so that a reply is always seen after what it decides about was read,
 * and before what it decides. */
#include "smtp/dialogue.h"

#include <assert.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/rare.h"
#include "smtp/dialogue_private.h"

static enum ss_side role_of(const struct ss_dialogue *d, enum ss_side stream)
{
	return ss_dialogue_stream(d, stream); /* swapping is its own inverse */
}

void ss_dialogue_report(struct ss_dialogue *d, enum ss_anomaly what, enum ss_side role,
                        uint64_t offset, uint64_t len, struct ss_slice detail)
{
	if (detail.len > SS_LIMIT_DETAIL)
		detail.len = SS_LIMIT_DETAIL;
	d->events->on_anomaly(d->user, what, ss_dialogue_place(d, role, offset), len, detail);
}

static inline bool step(struct ss_dialogue *d, enum ss_side role, const struct ss_input *in,
                        size_t *used)
{
	bool was_turned = d->is_turned;
	bool can_go_on =
	        role == SS_CLIENT ? ss_client_step(d, in, used) : ss_server_step(d, in, used);
	bool is_turned = d->is_turned != was_turned;
	enum ss_side now = is_turned ? (role == SS_CLIENT ? SS_SERVER : SS_CLIENT) : role;
	if (can_go_on)
		d->offset[now] = in->offset + *used;
	return can_go_on;
}

/* Of what was held, which is rare: the other one is part of who feeds. */
SS_APART static bool step_held(struct ss_dialogue *d, enum ss_side role, const struct ss_input *in,
                               size_t *used)
{
	return step(d, role, in, used);
}

static bool read_held_gap(struct ss_dialogue *d, enum ss_side role, const struct ss_hold_run *run)
{
	if (role == SS_SERVER)
		ss_server_gap(d);
	else if (!ss_client_gap(d, run->len, run->offset))
		return false;
	d->offset[role] = run->offset + run->len;
	ss_hold_drop(&d->held[role], run->len);
	return true;
}

/* One step on what is held; false if it has to wait. */
static bool read_held(struct ss_dialogue *d, enum ss_side role)
{
	struct ss_hold *hold = &d->held[role];
	struct ss_hold_run run;
	struct ss_slice visible;
	size_t used;
	if (!ss_hold_front(hold, &run, &visible))
		return false;
	d->now = run.mark;
	if (run.is_gap)
		return read_held_gap(d, role, &run);
	struct ss_input in = {visible.data, (size_t)run.len, visible.len, run.offset};
	bool was_turned = d->is_turned;
	bool can_go_on = step_held(d, role, &in, &used);
	if (!can_go_on && ss_hold_has_gap(hold) && !(role == SS_CLIENT && ss_client_depends(d))) {
		bool was_forced = d->is_forced; /* it asks for bytes that are lost */
		d->is_forced = true;
		can_go_on = step_held(d, role, &in, &used);
		d->is_forced = was_forced;
	}
	if (d->is_turned != was_turned)
		hold = &d->held[role == SS_CLIENT ? SS_SERVER : SS_CLIENT];
	if (can_go_on)
		ss_hold_drop(hold, used);
	return can_go_on;
}

/* How far the other side has come, what is held included. */
static uint64_t other_end(const struct ss_dialogue *d, enum ss_side role)
{
	enum ss_side other = role == SS_CLIENT ? SS_SERVER : SS_CLIENT;
	return ss_hold_end(&d->held[other], d->offset[other]);
}

/* Replies that were held with what they answer come before what the client sent behind them. */
static bool is_server_next(const struct ss_dialogue *d)
{
	struct ss_hold_run run;
	struct ss_slice visible;
	return d->is_server_first ||
	       (d->was_in_doubt && ss_hold_front(&d->held[SS_SERVER], &run, &visible) &&
	        run.beside <= d->offset[SS_CLIENT]);
}

SS_APART static void read_what_is_held(struct ss_dialogue *d)
{
	struct ss_mark now = d->now;
	for (;;) {
		enum ss_side first = is_server_next(d) ? SS_SERVER : SS_CLIENT;
		if (!read_held(d, first) && !read_held(d, !first))
			break;
		d->is_server_first &= !ss_hold_is_empty(&d->held[SS_SERVER]);
		d->was_in_doubt &= !ss_hold_is_empty(&d->held[SS_SERVER]);
	}
	d->now = now;
}

static void read_all_held(struct ss_dialogue *d)
{
	if (!ss_hold_is_empty(&d->held[SS_CLIENT]) || !ss_hold_is_empty(&d->held[SS_SERVER]))
		read_what_is_held(d);
}

static void advance(struct ss_input *in, size_t used)
{
	in->bytes += used;
	in->len -= used;
	in->offset += used;
}

/* Nothing can be held, as memory is short: a step is made, or the bytes are lost. */
static void read_or_lose(struct ss_dialogue *d, enum ss_side role, struct ss_input *in)
{
	enum { STATES = 8 }; /* more than are passed through without using a byte */
	size_t used = 0;
	bool has_moved = true;
	in->n_visible = in->len;
	for (unsigned n = 0; n < STATES && used == 0 && has_moved; n++)
		has_moved = step_held(d, role, in, &used);
	if (used == 0) {
		used = in->len;
		if (role == SS_SERVER)
			ss_server_gap(d);
		else
			(void)ss_client_gap(d, in->len, in->offset);
	}
	advance(in, used);
}

/* Puts the bytes aside.  Where they do not fit, what is held is read without waiting any longer. */
SS_APART static void hold(struct ss_dialogue *d, enum ss_side role, struct ss_input *in)
{
	struct ss_hold *hold = &d->held[role];
	bool was_empty = ss_hold_is_empty(hold);
	advance(in, ss_hold_add(hold, in->bytes, in->len, in->offset, other_end(d, role), d->now));
	if (in->len == 0)
		return;
	ss_dialogue_report(d, SS_ANOMALY_STALL_OVERFLOW, role, in->offset, ss_hold_len(hold),
	                   (struct ss_slice){0});
	d->is_forced = true;
	read_all_held(d);
	assert(ss_hold_is_empty(hold));
	if (was_empty)
		read_or_lose(d, role, in);
	d->is_forced = false;
}

static void find_side(struct ss_dialogue *d, enum ss_side role)
{
	if (!d->is_lost[role])
		return;
	d->is_lost[role] = false;
	if (role == SS_SERVER)
		ss_waiting_add_gap(d);
	else if (d->client == SS_CLIENT_START)
		d->client = SS_CLIENT_SEEKS;
}

void ss_dialogue_feed(struct ss_dialogue *d, enum ss_side side, const uint8_t *bytes, size_t len,
                      uint64_t offset, struct ss_mark mark)
{
	if (d->is_over)
		return;
	d->now = mark;
	find_side(d, role_of(d, side));
	struct ss_input in = {bytes, len, len, offset};
	while (in.len > 0) {
		enum ss_side role = role_of(d, side); /* TURN changes it */
		size_t used = 0;
		in.n_visible = in.len;
		if (!ss_hold_is_empty(&d->held[role]) || !step(d, role, &in, &used))
			hold(d, role, &in);
		else
			advance(&in, used);
		read_all_held(d);
	}
}

void ss_dialogue_gap(struct ss_dialogue *d, enum ss_side side, uint64_t len, uint64_t offset,
                     struct ss_mark mark)
{
	if (d->is_over || len == 0)
		return;
	d->now = mark;
	enum ss_side role = role_of(d, side);
	if (!ss_hold_add_gap(&d->held[role], len, offset, other_end(d, role), mark)) {
		ss_dialogue_report(d, SS_ANOMALY_STALL_OVERFLOW, role, offset, len,
		                   (struct ss_slice){0});
		d->is_forced = true;
		read_all_held(d);
		(void)ss_hold_add_gap(&d->held[role], len, offset, other_end(d, role), mark);
	}
	read_all_held(d);
	d->is_forced = false;
}

void ss_dialogue_lose_side(struct ss_dialogue *d, enum ss_side side)
{
	enum ss_side role = role_of(d, side);
	if (d->is_over || d->is_lost[role])
		return;
	d->is_lost[role] = true;
	if (role == SS_SERVER)
		ss_pending_clear(&d->pending);
	read_all_held(d);
}

void ss_dialogue_end(struct ss_dialogue *d, struct ss_mark mark)
{
	if (d->is_over)
		return;
	d->now = mark;
	d->is_forced = true;
	read_all_held(d);
	ss_reply_end(&d->replies);
	read_all_held(d);
	ss_client_end(d);
	ss_auth_end(d, 0, SS_CLIENT, d->offset[SS_CLIENT]);
	uint32_t n = ss_pending_count(&d->pending);
	if (n > 0 && !d->is_tls && !d->is_left)
		ss_dialogue_report(d, SS_ANOMALY_MISSING_REPLY, SS_SERVER, d->offset[SS_SERVER], n,
		                   ss_verb_name(ss_pending_at(&d->pending, 0)->verb));
	d->is_over = true;
}

void ss_dialogue_leave(struct ss_dialogue *d, struct ss_mark mark)
{
	d->is_left = true;
	ss_dialogue_end(d, mark);
}

int ss_dialogue_create(const struct ss_dialogue_options *options, struct ss_dialogue **out)
{
	struct ss_dialogue *d = ss_memory_take_zeroed(options->memory, sizeof *d);
	if (!d)
		return SS_ENOMEM;
	d->events = options->events;
	d->user = options->user;
	d->memory = options->memory;
	d->keep_secrets = options->keep_secrets;
	d->mark_key = options->mark_key;
	d->cutter.kept = (struct ss_buffer){.memory = d->memory, .limit = SS_LIMIT_COMMAND_LINE};
	d->pending.memory = d->memory;
	d->content.data.line.memory = d->memory;
	ss_echo_init(&d->echo, d->memory);
	ss_hold_init(&d->held[SS_CLIENT], d->memory);
	ss_hold_init(&d->held[SS_SERVER], d->memory);
	ss_reply_init(&d->replies, &ss_server_events, d, d->memory);
	d->is_midway = options->is_midway;
	if (options->is_midway) {
		d->client = SS_CLIENT_SEEKS;
		d->has_auth = true;
		ss_waiting_add_gap(d);
		ss_reply_gap(&d->replies);
	} else {
		d->is_order_known = true;
		ss_waiting_add(d, 0, SS_UNIT_GREETING, SS_VERB_NONE);
	}
	*out = d;
	return SS_OK;
}

void ss_dialogue_destroy(struct ss_dialogue *d)
{
	if (!d)
		return;
	ss_hold_release(&d->held[SS_CLIENT]);
	ss_hold_release(&d->held[SS_SERVER]);
	ss_line_drop(&d->cutter);
	ss_buffer_release(&d->cutter.kept);
	ss_buffer_release(&d->content.data.line);
	ss_reply_release(&d->replies);
	ss_pending_clear(&d->pending);
	ss_auth_forget(d);
	ss_echo_forget(&d->echo);
	ss_memory_give(d->memory, d, sizeof *d);
}

bool ss_dialogue_is_lmtp(const struct ss_dialogue *d)
{
	return d->is_lmtp;
}

bool ss_dialogue_is_tls(const struct ss_dialogue *d)
{
	return d->is_tls;
}

bool ss_dialogue_is_secured(const struct ss_dialogue *d)
{
	return d->is_tls && d->client == SS_CLIENT_TLS && d->server == SS_SERVER_TLS &&
	       ss_hold_is_empty(&d->held[SS_CLIENT]) && ss_hold_is_empty(&d->held[SS_SERVER]);
}
