#include "engine/conversation_private.h"

#include "base/duration.h"
#include "base/limits.h"
#include "base/rare.h"
#include "engine/event.h"
#include "engine/head.h"
#include "engine/recognise.h"
#include "engine/tunnel.h"
#include "tls/tls.h"

const struct ss_verdict *ss_conversation_verdict(const struct ss_conversation *c)
{
	return &c->verdict;
}

const struct ss_record_head *ss_conversation_head(struct ss_conversation *c)
{
	bool is_begun = c->head.schema > 0;
	if (!is_begun)
		return NULL;
	ss_head_add_id(&c->head, c->community_id);
	return &c->head;
}

size_t ss_conversation_held(const struct ss_conversation *c)
{
	return c->held;
}

void ss_conversation_set_held(struct ss_conversation *c, size_t held)
{
	c->held = held;
}

/* ---- feeding ---- */

static enum ss_side role_of(const struct ss_conversation *c, unsigned side)
{
	return side == c->verdict.server_side ? SS_SERVER : SS_CLIENT;
}

/* Bytes come in causal order: if nothing of one side was seen when the other's come, the flow has
 * waited for it, and it is not in the capture. */
static void lose_missing_side(struct ss_conversation *c)
{
	if (c->are_both_seen)
		return;
	c->are_both_seen = true;
	for (unsigned side = 0; side < 2; side++) {
		if (ss_flow_is_side_seen(c->flow, side))
			continue;
		c->are_both_seen = false;
		if (c->dialogue)
			ss_dialogue_lose_side(c->dialogue, role_of(c, side));
	}
}

static void note_lmtp(struct ss_conversation *c)
{
	c->is_lmtp = ss_dialogue_is_lmtp(c->dialogue);
	if (c->is_lmtp)
		c->verdict.protocol = SS_PROTOCOL_LMTP;
}

SS_RARE static void feed_gap(struct ss_conversation *c, enum ss_side side,
                             const struct ss_portion *p)
{
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e =
		        ss_event_at(SS_EVENT_GAP, (struct ss_place){side, p->offset, p->mark});
		e.length = (int64_t)p->len;
		ss_conversation_tell(c, &e);
	}
	c->session.is_partial = true;
	ss_transactions_gap(&c->transactions);
	if (c->dialogue)
		ss_dialogue_gap(c->dialogue, side, p->len, p->offset, p->mark);
	else
		ss_conversation_tls_gap(c, (struct ss_place){side, p->offset, p->mark}, p->len);
}

/* The dialogue is over for good: an idle connection in TLS need not keep it. */
SS_RARE static void leave_dialogue(struct ss_conversation *c, struct ss_mark mark)
{
	ss_dialogue_end(c->dialogue, mark);
	note_lmtp(c);
	ss_dialogue_destroy(c->dialogue);
	c->dialogue = NULL;
	c->is_secured = true;
}

static void feed_dialogue(struct ss_conversation *c, enum ss_side side, uint64_t offset,
                          const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	ss_dialogue_feed(c->dialogue, side, bytes, len, offset, mark);
	if (c->is_tls_begun && ss_dialogue_is_secured(c->dialogue))
		leave_dialogue(c, mark);
}

static void feed_portion(void *user, const struct ss_portion *p, const uint8_t *bytes)
{
	struct ss_conversation *c = user;
	enum ss_side side = role_of(c, p->side);
	if (p->is_gap) {
		feed_gap(c, side, p);
	} else if (c->is_secured) {
		ss_conversation_tls(c, (struct ss_place){side, p->offset, p->mark}, bytes, p->len);
	} else {
		feed_dialogue(c, side, p->offset, bytes, p->len, p->mark);
	}
}

static void drop_prelude(struct ss_conversation *c)
{
	if (!c->prelude)
		return;
	ss_prelude_release(c->prelude);
	ss_memory_give(c->context->memory, c->prelude, sizeof *c->prelude);
	c->prelude = NULL;
}

/* ---- recognising ---- */

static bool create_dialogue(struct ss_conversation *c, bool is_midway)
{
	struct ss_dialogue_options o = {
	        .events = &ss_conversation_events,
	        .user = c,
	        .memory = c->context->memory,
	        .keep_secrets = c->context->options->show_secrets,
	        .mark_key = c->context->options->hash_seed,
	        .is_midway = is_midway,
	};
	return ss_dialogue_create(&o, &c->dialogue) == 0;
}

/* Before TLS from the first byte on no dialogue reads the headers of balancers. */
SS_RARE static void take_proxies(struct ss_conversation *c)
{
	unsigned side = 1 - c->verdict.server_side;
	struct ss_proxy proxy;
	size_t len = 0;
	for (unsigned i = 0; i < SS_LIMIT_PROXIES; i++) {
		struct ss_slice bytes = ss_prelude_side(c->prelude, side);
		if (bytes.len == 0 || ss_proxy_parse(bytes, &len, &proxy) != SS_PROXY_YES)
			return;
		ss_session_proxy(&c->session, &proxy);
		ss_prelude_pass(c->prelude, side, len);
	}
}

/* Nothing is gathered for records that nobody wants: of a flood of tiny sessions that are only
 * counted, it was half of all work. */
static void begin_session(struct ss_conversation *c, bool is_midway)
{
	bool is_session = ss_conversation_wants(c, SS_RECORD_SESSION);
	bool is_transaction = ss_conversation_wants(c, SS_RECORD_TRANSACTION);
	c->session.arena.memory = c->context->memory;
	c->session.is_told = is_session;
	c->session.is_helo_told = is_session || is_transaction;
	c->session.greetings = &c->context->greetings;
	c->session.identity.prints = &c->context->prints;
	c->session.identity.offers = &c->context->offers;
	c->session.is_partial |= is_midway;
	c->transactions = (struct ss_transactions){.telling = SS_TRANSACTION_COUNTED,
	                                           .memory = c->context->memory,
	                                           .on_transaction = ss_conversation_on_transaction,
	                                           .user = c};
	if (is_transaction)
		c->transactions.telling = SS_TRANSACTION_TOLD;
	else if (is_session)
		c->transactions.telling = SS_TRANSACTION_NAMED;
	if (is_session)
		c->session.tunnel = ss_tunnel_of(&c->session.arena, &c->prelude->wrap);
	ss_head_fill(&c->head, c->flow, 1 - c->verdict.server_side, &c->context->inputs);
	c->context->counts.sessions++;
	ss_flow_set_worth(c->flow, SS_FLOW_KNOWN);
}

/* False when memory is short. */
static bool begin(struct ss_conversation *c, const struct ss_recognised *what)
{
	bool is_midway = !ss_flow_is_start_seen(c->flow);
	c->session.is_tls_implicit = c->is_secured = what->protocol == SS_PROTOCOL_SMTPS;
	c->is_plain_port = what->is_plain_port;
	if (!c->is_secured && !create_dialogue(c, is_midway))
		return false;
	c->verdict.server_side = (uint8_t)what->server_side;
	c->verdict.confidence = (uint8_t)what->confidence;
	c->verdict.protocol = (uint8_t)what->protocol;
	begin_session(c, is_midway);
	struct ss_place start = {SS_CLIENT, 0, {ss_flow_first_ns(c->flow), 0}};
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_at(SS_EVENT_OPEN, start);
		ss_conversation_tell(c, &e);
	}
	if (c->dialogue && ss_tls_is_handshake(ss_prelude_side(c->prelude, 1 - what->server_side)))
		ss_conversation_tell_tls_on_plain_port(c, start); /* and the server in text */
	lose_missing_side(c);
	if (c->is_secured)
		take_proxies(c);
	ss_prelude_replay(c->prelude, feed_portion, c);
	drop_prelude(c);
	return true;
}

/* False: it is not SMTP, or memory is short (the refusal is counted): there is no second try, which
 * would not have the bytes that come meanwhile. */
static bool recognise(struct ss_conversation *c, bool is_over)
{
	struct ss_recognised what;
	ss_recognise_prelude(c->context->options, c->flow, c->prelude, is_over, &what);
	if (what.is_open)
		return true;
	if (what.is_mail && begin(c, &what))
		return true;
	if (!what.is_mail) {
		c->verdict.protocol = (uint8_t)what.protocol;
		c->verdict.confidence = (uint8_t)what.confidence;
		c->verdict.is_watched = what.is_later;
		c->verdict.server_side = (uint8_t)what.server_side;
	}
	drop_prelude(c);
	return false;
}

/* ---- the flow's events ---- */

struct ss_conversation *ss_conversation_create(struct ss_conversation_context *context,
                                               struct ss_flow *flow,
                                               const struct ss_recognised *seen)
{
	struct ss_conversation *c = ss_memory_take_zeroed(context->memory, sizeof *c);
	if (!c)
		return NULL;
	c->prelude = ss_memory_take(context->memory, sizeof *c->prelude);
	if (!c->prelude) {
		ss_memory_give(context->memory, c, sizeof *c);
		return NULL;
	}
	c->context = context;
	c->flow = flow;
	c->is_first_open = seen->is_open && seen->is_unwrapped;
	c->verdict = (struct ss_verdict){
	        .protocol = SS_PROTOCOL_UNKNOWN, .server_side = 1, .is_followed = true};
	ss_prelude_init(c->prelude, context->memory);
	return c;
}

void ss_conversation_destroy(struct ss_conversation *c)
{
	if (!c)
		return;
	drop_prelude(c);
	ss_dialogue_destroy(c->dialogue);
	ss_engine_message_destroy(c->message);
	ss_tls_facts_destroy(c->session.tls_facts);
	ss_arena_reset(&c->session.arena);
	ss_memory_give(c->context->memory, c, sizeof *c);
}

const struct ss_verdict *ss_conversation_settle(struct ss_conversation *c)
{
	struct ss_recognised what = {.is_later = c->verdict.is_watched,
	                             .protocol = (enum ss_protocol)c->verdict.protocol,
	                             .confidence = (enum ss_confidence)c->verdict.confidence,
	                             .server_side = c->verdict.server_side};
	ss_conversation_destroy(c);
	return ss_verdict_of(&what);
}

/* What the prelude holds now; is_whole: all of the bytes that came first, if these are they. */
static bool look(struct ss_conversation *c, bool is_whole)
{
	bool is_known = c->is_first_open && is_whole;
	c->is_first_open = false;
	return is_known || recognise(c, false);
}

/* Nearly each session is known by the first bytes of who speaks second: they are fed at once, and not
 * held before. */
static bool is_told_by(const struct ss_conversation *c, const struct ss_portion *p,
                       const uint8_t *bytes, struct ss_recognised *out)
{
	const struct ss_prelude *held = c->prelude;
	return bytes && held && !c->is_first_open && ss_prelude_is_untouched(held, p->side) &&
	       p->len <= ss_prelude_room(held, p->side) &&
	       ss_recognise_next(c->context->options, c->flow, held, p->side,
	                         (struct ss_slice){bytes, p->len}, out);
}

static bool take(struct ss_conversation *c, const struct ss_portion *p, const uint8_t *bytes)
{
	struct ss_portion rest = *p;
	struct ss_recognised what;
	if (is_told_by(c, p, bytes, &what) && !begin(c, &what)) {
		drop_prelude(c);
		return false;
	}
	while (!c->dialogue && !c->is_secured) {
		if (!c->prelude)
			return false;
		/* A segment that the network card put together may be larger than the prelude. */
		uint64_t room = ss_prelude_room(c->prelude, rest.side);
		struct ss_portion part = rest;
		if (bytes && room > 0 && room < part.len)
			part.len = room;
		if (!ss_prelude_add(c->prelude, &part, bytes)) {
			if (!recognise(c, true))
				return false;
			continue;
		}
		if (!look(c, bytes && part.len == rest.len))
			return false;
		if (part.len == rest.len)
			return true;
		rest.offset += part.len;
		rest.len -= part.len;
		bytes += part.len;
	}
	lose_missing_side(c);
	feed_portion(c, &rest, bytes);
	return true;
}

bool ss_conversation_bytes(struct ss_conversation *c, unsigned side, uint64_t offset,
                           const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	if (!c->dialogue || !c->are_both_seen)
		return take(c, &(struct ss_portion){side, false, offset, len, mark}, bytes);
	feed_dialogue(c, role_of(c, side), offset, bytes, len, mark); /* nearly all bytes */
	return true;
}

bool ss_conversation_gap(struct ss_conversation *c, unsigned side, uint64_t offset, uint64_t len,
                         struct ss_mark mark)
{
	return take(c, &(struct ss_portion){side, true, offset, len, mark}, NULL);
}

void ss_conversation_conflict(struct ss_conversation *c, unsigned side, uint64_t offset, size_t len,
                              struct ss_mark mark)
{
	ss_session_conflict(&c->session);
	if (!c->dialogue && !c->is_secured)
		return;
	enum ss_side who = role_of(c, side);
	ss_conversation_tell_anomaly(c, SS_ANOMALY_OVERLAP_CONFLICT,
	                             (struct ss_place){who, offset, mark}, len,
	                             (struct ss_slice){0});
}

/* ---- the end ---- */

static enum ss_session_outcome outcome(const struct ss_conversation *c, enum ss_flow_end how,
                                       const struct ss_tls_record *tls)
{
	bool is_tls_refused = tls && tls->established == SS_FLAG_NO;
	bool is_tls_seen = tls && tls->established == SS_FLAG_YES;
	if (c->is_secured || ss_dialogue_is_tls(c->dialogue) ? !is_tls_refused : is_tls_seen)
		return SS_OUTCOME_TLS;
	if (ss_session_is_quit(&c->session))
		return SS_OUTCOME_QUIT;
	switch (how) {
	case SS_FLOW_CLOSED:
	case SS_FLOW_REUSED: return SS_OUTCOME_CLOSED;
	case SS_FLOW_RESET: return SS_OUTCOME_RESET;
	case SS_FLOW_TIMEOUT: return SS_OUTCOME_TIMEOUT;
	case SS_FLOW_EVICTED:
	case SS_FLOW_OPEN: break;
	}
	return SS_OUTCOME_OPEN;
}

static void write_session(struct ss_conversation *c, enum ss_flow_end how)
{
	struct ss_session_record r;
	c->session.is_partial |= ss_flow_is_partial(c->flow);
	ss_session_write(&c->session, &r);
	r.outcome = (uint8_t)outcome(c, how, r.tls);
	r.duration = ss_duration(ss_flow_first_ns(c->flow), ss_flow_last_ns(c->flow));
	if (c->is_lmtp)
		r.lmtp = SS_FLAG_YES;
	if (c->session.is_tls_implicit) { /* what was said inside is not known */
		r.esmtp = r.authenticated = SS_FLAG_ABSENT;
		r.display = SS_SLICE("SMTPS");
	}
	ss_conversation_hand_over(c, SS_RECORD_SESSION, ss_flow_first_ns(c->flow), &r.head);
}

/* What was taken by its port, and then went on as only SMTP does, is certain at the end. */
static void confirm(struct ss_conversation *c)
{
	bool is_mail = c->session.is_hello_accepted || c->session.recipients > 0;
	if (c->verdict.confidence == SS_CONFIDENCE_PORT && c->dialogue && is_mail)
		c->verdict.confidence = SS_CONFIDENCE_CONFIRMED;
}

void ss_conversation_end(struct ss_conversation *c, enum ss_flow_end how, struct ss_mark mark)
{
	if (!c->dialogue && !c->is_secured && (!c->prelude || !recognise(c, true)))
		return;
	bool is_left = how == SS_FLOW_OPEN || how == SS_FLOW_EVICTED;
	lose_missing_side(c);
	if (c->dialogue) {
		if (is_left)
			ss_dialogue_leave(c->dialogue, mark);
		else
			ss_dialogue_end(c->dialogue, mark);
		note_lmtp(c);
	}
	if (c->session.tls_facts)
		ss_tls_facts_end(c->session.tls_facts, c->are_both_seen && !is_left);
	ss_transactions_end(&c->transactions, mark, is_left);
	confirm(c);
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e =
		        ss_event_at(SS_EVENT_CLOSE, (struct ss_place){SS_CLIENT, 0, mark});
		e.direction = 0;
		e.offset = SS_NUMBER_ABSENT;
		e.detail = ss_slice_of(ss_flow_end_name(how));
		ss_conversation_tell(c, &e);
	}
	if (ss_conversation_wants(c, SS_RECORD_SESSION))
		write_session(c, how);
}
