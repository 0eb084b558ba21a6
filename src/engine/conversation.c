#include "engine/conversation.h"

#include "base/limits.h"
#include "engine/duration.h"
#include "engine/event.h"
#include "engine/head.h"
#include "engine/prelude.h"
#include "engine/recognise.h"
#include "engine/session.h"
#include "engine/transaction.h"
#include "engine/tunnel.h"
#include "smtp/dialogue.h"
#include "tls/tls.h"

struct ss_conversation {
	struct ss_verdict verdict; /* first, so that it stands for the whole */
	struct ss_conversation_context *context;
	struct ss_flow *flow;
	struct ss_prelude *prelude;   /* until it is recognised */
	struct ss_dialogue *dialogue; /* from then on, until both sides speak TLS */
	bool are_both_seen, is_tls_begun, is_secured, is_lmtp;
	struct ss_session session;
	struct ss_transactions transactions;
	struct ss_record_head head; /* what all its records begin with */
	char community_id[SS_COMMUNITY_ID_TEXT];
};

/* ---- handing records over ---- */

static bool is_wanted(const struct ss_conversation *c, enum ss_record_type type)
{
	return c->context->options->log & 1u << type;
}

static void hand_over(struct ss_conversation *c, enum ss_record_type type, int64_t ts,
                      struct ss_record_head *head)
{
	*head = c->head;
	head->type = (uint8_t)type;
	head->ts = ts;
	c->context->options->sink(c->context->options->user, head);
}

static void hand_over_event(struct ss_conversation *c, struct ss_event_record *e)
{
	hand_over(c, SS_RECORD_EVENT, e->head.ts, &e->head);
}

/* ---- the dialogue's events ---- */

static void tell_anomaly(struct ss_conversation *c, struct ss_slice name, struct ss_place place,
                         uint64_t len, struct ss_slice detail)
{
	if (!is_wanted(c, SS_RECORD_EVENT))
		return;
	struct ss_event_record e = ss_event_at(SS_EVENT_ANOMALY, place);
	e.anomaly = name;
	e.length = len > 0 ? (int64_t)len : SS_NUMBER_ABSENT;
	e.detail = detail;
	hand_over_event(c, &e);
}

static void tell_tls_on_plain_port(struct ss_conversation *c, struct ss_place place)
{
	c->session.tls_on_plain_port++;
	tell_anomaly(c, SS_ANOMALY_TLS_ON_PLAIN_PORT, place, 0, (struct ss_slice){0});
}

static void on_command(void *user, const struct ss_dialogue_command *command)
{
	struct ss_conversation *c = user;
	if (command->command.verb == SS_VERB_UNKNOWN && ss_tls_is_handshake(command->command.name))
		tell_tls_on_plain_port(c, command->place); /* the server took it for text */
	ss_session_command(&c->session, command);
	ss_transactions_command(&c->transactions, command, ss_session_helo(&c->session),
	                        ss_flow_is_side_seen(c->flow, c->verdict.server_side));
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e =
		        ss_event_of_command(command, c->context->options->show_secrets);
		hand_over_event(c, &e);
	}
}

static void on_reply(void *user, const struct ss_dialogue_reply *reply)
{
	struct ss_conversation *c = user;
	ss_session_reply(&c->session, reply);
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_of_reply(reply);
		hand_over_event(c, &e);
	}
	if (!reply->is_unexpected)
		ss_transactions_reply(&c->transactions, reply);
	else if (reply->code == 421)
		ss_transactions_closing(&c->transactions, reply);
}

static void on_content_begin(void *user, enum ss_content_kind kind, uint64_t index,
                             struct ss_place place)
{
	struct ss_conversation *c = user;
	ss_transactions_content_begin(&c->transactions, kind, index, place.mark);
}

static void on_content(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	/* Nobody reads the message itself yet. */
}

static void on_content_gap(void *user, uint64_t len, struct ss_place place)
{
	struct ss_conversation *c = user;
	c->session.is_partial = true;
}

static void on_content_end(void *user, const struct ss_dialogue_content_end *end)
{
	struct ss_conversation *c = user;
	ss_session_content(&c->session, end->size);
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_at(SS_EVENT_CONTENT, end->place);
		e.index = (int64_t)end->index;
		e.length = (int64_t)end->size;
		e.partial = end->is_complete ? SS_FLAG_ABSENT : SS_FLAG_YES;
		hand_over_event(c, &e);
	}
	ss_transactions_content_end(&c->transactions, end);
}

static void on_sasl_end(void *user, const struct ss_sasl *sasl, unsigned code,
                        struct ss_place place)
{
	struct ss_conversation *c = user;
	ss_session_sasl(&c->session, sasl, code);
}

static void on_starttls(void *user, enum ss_tls_step step, struct ss_place place)
{
	struct ss_conversation *c = user;
	ss_session_starttls(&c->session, step);
}

static void on_proxy(void *user, const struct ss_proxy *proxy, struct ss_place place)
{
	struct ss_conversation *c = user;
	ss_session_proxy(&c->session, proxy);
}

static void on_anomaly(void *user, enum ss_anomaly what, struct ss_place place, uint64_t len,
                       struct ss_slice detail)
{
	struct ss_conversation *c = user;
	ss_session_anomaly(&c->session, what);
	if (what == SS_ANOMALY_TEXT_AFTER_STARTTLS)
		c->session.not_tls += len;
	tell_anomaly(c, ss_slice_of(ss_anomaly_name(what)), place, len, detail);
}

static void on_tls_anomaly(void *user, enum ss_tls_anomaly what, struct ss_place place,
                           uint64_t len)
{
	tell_anomaly(user, ss_slice_of(ss_tls_anomaly_name(what)), place, len,
	             (struct ss_slice){0});
}

static void begin_tls(struct ss_conversation *c, struct ss_place place)
{
	struct ss_tls_facts_options o = {
	        .memory = c->context->memory,
	        .certificates = c->context->options->certificates,
	        .on_anomaly = on_tls_anomaly,
	        .user = c,
	};
	c->is_tls_begun = true;
	c->session.tls_facts = ss_tls_facts_create(&o);
	if (!c->session.tls_facts)
		c->session.dropped++;
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_at(SS_EVENT_TLS, place);
		hand_over_event(c, &e);
	}
	if (c->session.tls.requested != SS_FLAG_YES && !c->session.is_partial)
		tell_tls_on_plain_port(c, place);
}

static void on_tls(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	struct ss_conversation *c = user;
	if (!c->is_tls_begun)
		begin_tls(c, place);
	if (c->session.tls_facts)
		ss_tls_facts_feed(c->session.tls_facts, place, bytes, len);
}

static void on_transaction(void *user, struct ss_transaction_record *t)
{
	struct ss_conversation *c = user;
	c->context->counts.transactions++;
	c->context->counts.messages_accepted += t->completed == SS_FLAG_YES;
	ss_session_transaction(&c->session, t);
	if (is_wanted(c, SS_RECORD_TRANSACTION))
		hand_over(c, SS_RECORD_TRANSACTION, t->head.ts, &t->head);
}

static const struct ss_dialogue_events dialogue_events = {
        .on_command = on_command,
        .on_reply = on_reply,
        .on_content_begin = on_content_begin,
        .on_content = on_content,
        .on_content_gap = on_content_gap,
        .on_content_end = on_content_end,
        .on_sasl_end = on_sasl_end,
        .on_starttls = on_starttls,
        .on_tls = on_tls,
        .on_proxy = on_proxy,
        .on_anomaly = on_anomaly,
};

/* ---- recognising ---- */

/* Those that are not followed: constants that stand for what they are. */
#define BY_PORT(ID, NAME, PORT) [SS_PROTOCOL_##ID] = {SS_PROTOCOL_##ID, SS_CONFIDENCE_PORT, 1},
#define LIKELY(ID, NAME, PORT)  [SS_PROTOCOL_##ID] = {SS_PROTOCOL_##ID, SS_CONFIDENCE_LIKELY, 1},
#define CONFIRMED(ID, NAME, PORT)                                                                  \
	[SS_PROTOCOL_##ID] = {SS_PROTOCOL_##ID, SS_CONFIDENCE_CONFIRMED, 1},
static const struct ss_verdict refused[][SS_N_PROTOCOLS] = {
        [SS_CONFIDENCE_NONE] = {[SS_PROTOCOL_UNKNOWN] = {SS_PROTOCOL_UNKNOWN, SS_CONFIDENCE_NONE,
                                                         1}},
        [SS_CONFIDENCE_PORT] = {BY_PORT(SMTPS, "", 0) SS_OTHER_PROTOCOLS(BY_PORT)},
        [SS_CONFIDENCE_LIKELY] = {SS_OTHER_PROTOCOLS(LIKELY)},
        [SS_CONFIDENCE_CONFIRMED] = {SS_OTHER_PROTOCOLS(CONFIRMED)},
};

/* By the silent side, which will tell: text that may be a message's, and a ClientHello. */
static const struct ss_verdict watched[2] = {
        {SS_PROTOCOL_UNKNOWN, SS_CONFIDENCE_NONE, 0, false, true},
        {SS_PROTOCOL_UNKNOWN, SS_CONFIDENCE_NONE, 1, false, true},
};
static const struct ss_verdict watched_tls[2] = {
        {SS_PROTOCOL_TLS, SS_CONFIDENCE_LIKELY, 0, false, true},
        {SS_PROTOCOL_TLS, SS_CONFIDENCE_LIKELY, 1, false, true},
};

static const struct ss_verdict *constant_of(const struct ss_recognised *what)
{
	if (what->is_later)
		return what->protocol == SS_PROTOCOL_TLS ? &watched_tls[what->server_side]
		                                         : &watched[what->server_side];
	const struct ss_verdict *found = &refused[what->confidence][what->protocol];
	return found->protocol == what->protocol
	               ? found
	               : &refused[SS_CONFIDENCE_NONE][SS_PROTOCOL_UNKNOWN];
}

struct ss_conversation *ss_conversation_of(const struct ss_verdict *verdict)
{
	return verdict && verdict->is_followed ? (struct ss_conversation *)(uintptr_t)verdict
	                                       : NULL;
}

const struct ss_verdict *ss_conversation_verdict(const struct ss_conversation *c)
{
	return &c->verdict;
}

/* Nothing new is to be learnt of a watched flow by more of the side that speaks, unless the other is
 * not in the capture. */
static bool is_more_of_the_same(const struct ss_verdict *before, const struct ss_flow *flow,
                                unsigned side, uint64_t offset)
{
	return before && side != before->server_side && offset < SS_LIMIT_LATER &&
	       ss_flow_is_side_seen(flow, before->server_side);
}

const struct ss_verdict *ss_conversation_refuse(const struct ss_engine_options *options,
                                                const struct ss_flow *flow,
                                                const struct ss_verdict *before, unsigned side,
                                                uint64_t offset, struct ss_slice bytes)
{
	static const uint8_t nothing[1];
	struct ss_recognise_input in = {options, flow, {{nothing, 0}, {nothing, 0}}, false};
	struct ss_recognised what;
	if (is_more_of_the_same(before, flow, side, offset))
		return before;
	in.bytes[side] = bytes;
	ss_recognise_first(&in, &what);
	if (what.is_open || what.is_smtp)
		return NULL;
	if (before && what.protocol == SS_PROTOCOL_UNKNOWN) { /* it was known better */
		what.protocol = (enum ss_protocol)before->protocol;
		what.confidence = (enum ss_confidence)before->confidence;
	}
	what.is_later &= offset < SS_LIMIT_LATER;
	return constant_of(&what);
}

static enum ss_side role_of(const struct ss_conversation *c, unsigned side)
{
	return side == c->verdict.server_side ? SS_SERVER : SS_CLIENT;
}

/* Bytes come in causal order: if nothing of one side was seen when the other's come, the flow has
 * waited for it, and it is not in the capture. */
static void lose_missing_side(struct ss_conversation *c)
{
	if (c->are_both_seen || c->is_secured)
		return;
	c->are_both_seen = true;
	for (unsigned side = 0; side < 2; side++) {
		if (ss_flow_is_side_seen(c->flow, side))
			continue;
		c->are_both_seen = false;
		ss_dialogue_lose_side(c->dialogue, role_of(c, side));
	}
}

static void note_lmtp(struct ss_conversation *c)
{
	c->is_lmtp = ss_dialogue_is_lmtp(c->dialogue);
	if (c->is_lmtp)
		c->verdict.protocol = SS_PROTOCOL_LMTP;
}

static void feed_gap(struct ss_conversation *c, enum ss_side side, const struct ss_portion *p)
{
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e =
		        ss_event_at(SS_EVENT_GAP, (struct ss_place){side, p->offset, p->mark});
		e.length = (int64_t)p->len;
		hand_over_event(c, &e);
	}
	c->session.is_partial = true;
	ss_transactions_gap(&c->transactions);
	if (!c->is_secured)
		ss_dialogue_gap(c->dialogue, side, p->len, p->offset, p->mark);
}

/* The dialogue is over for good: an idle connection in TLS need not keep it. */
static void leave_dialogue(struct ss_conversation *c, struct ss_mark mark)
{
	ss_dialogue_end(c->dialogue, mark);
	note_lmtp(c);
	ss_dialogue_destroy(c->dialogue);
	c->dialogue = NULL;
	c->is_secured = true;
}

static void feed_portion(void *user, const struct ss_portion *p, const uint8_t *bytes)
{
	struct ss_conversation *c = user;
	enum ss_side side = role_of(c, p->side);
	if (p->is_gap) {
		feed_gap(c, side, p);
	} else if (c->is_secured) {
		on_tls(c, bytes, p->len, (struct ss_place){side, p->offset, p->mark});
	} else {
		ss_dialogue_feed(c->dialogue, side, bytes, p->len, p->offset, p->mark);
		if (ss_dialogue_is_secured(c->dialogue))
			leave_dialogue(c, p->mark);
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

/* False when memory is short. */
static bool start_dialogue(struct ss_conversation *c, const struct ss_recognised *what)
{
	bool is_midway = !ss_flow_is_start_seen(c->flow);
	struct ss_dialogue_options o = {
	        .events = &dialogue_events,
	        .user = c,
	        .memory = c->context->memory,
	        .keep_secrets = c->context->options->show_secrets,
	        .is_midway = is_midway,
	};
	if (ss_dialogue_create(&o, &c->dialogue) < 0)
		return false;
	c->verdict.server_side = (uint8_t)what->server_side;
	c->verdict.confidence = (uint8_t)what->confidence;
	c->verdict.protocol = (uint8_t)what->protocol;
	c->session.arena.memory = c->context->memory;
	c->session.is_partial |= is_midway;
	c->transactions = (struct ss_transactions){
	        .memory = c->context->memory, .on_transaction = on_transaction, .user = c};
	c->session.tunnel = ss_tunnel_of(&c->session.arena, &c->prelude->wrap);
	ss_head_fill(&c->head, c->flow, 1 - c->verdict.server_side, c->community_id);
	c->context->counts.sessions++;
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_mark first = {ss_flow_first_ns(c->flow), 0};
		struct ss_event_record e =
		        ss_event_at(SS_EVENT_OPEN, (struct ss_place){SS_CLIENT, 0, first});
		hand_over_event(c, &e);
	}
	lose_missing_side(c);
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
	if (what.is_smtp && start_dialogue(c, &what))
		return true;
	if (!what.is_smtp) {
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
                                               struct ss_flow *flow)
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
	return constant_of(&what);
}

static bool take(struct ss_conversation *c, const struct ss_portion *p, const uint8_t *bytes)
{
	if (!c->dialogue && !c->is_secured) {
		if (!c->prelude)
			return false;
		if (ss_prelude_add(c->prelude, p, bytes))
			return recognise(c, false);
		if (!recognise(c, true))
			return false;
	}
	lose_missing_side(c);
	feed_portion(c, p, bytes);
	return true;
}

bool ss_conversation_bytes(struct ss_conversation *c, unsigned side, uint64_t offset,
                           const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	return take(c, &(struct ss_portion){side, false, offset, len, mark}, bytes);
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
	tell_anomaly(c, SS_ANOMALY_OVERLAP_CONFLICT, (struct ss_place){who, offset, mark}, len,
	             (struct ss_slice){0});
}

/* ---- the end ---- */

static enum ss_session_outcome outcome(const struct ss_conversation *c, enum ss_flow_end how,
                                       const struct ss_tls_record *tls)
{
	bool is_tls_refused = tls && tls->established == SS_FLAG_NO;
	if ((c->is_secured || ss_dialogue_is_tls(c->dialogue)) && !is_tls_refused)
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
	hand_over(c, SS_RECORD_SESSION, ss_flow_first_ns(c->flow), &r.head);
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
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e =
		        ss_event_at(SS_EVENT_CLOSE, (struct ss_place){SS_CLIENT, 0, mark});
		e.direction = 0;
		e.offset = SS_NUMBER_ABSENT;
		e.detail = ss_slice_of(ss_flow_end_name(how));
		hand_over_event(c, &e);
	}
	if (is_wanted(c, SS_RECORD_SESSION))
		write_session(c, how);
}

void ss_conversation_write_flow(const struct ss_conversation_context *context,
                                const struct ss_verdict *verdict, const struct ss_flow *flow,
                                enum ss_flow_end how)
{
	char community_id[SS_COMMUNITY_ID_TEXT];
	unsigned client = verdict && !verdict->is_watched ? 1 - verdict->server_side : 0;
	struct ss_flow_side side[2];
	ss_flow_read_side(flow, client, &side[0]);
	ss_flow_read_side(flow, 1 - client, &side[1]);
	struct ss_flow_record r = {
	        .protocol = verdict ? verdict->protocol : SS_PROTOCOL_UNKNOWN,
	        .confidence = verdict ? verdict->confidence : 0,
	        .state = ss_slice_of(ss_flow_end_name(how)),
	        .ts_end = ss_flow_last_ns(flow),
	        .pkts_c2s = side[0].packets,
	        .pkts_s2c = side[1].packets,
	        .bytes_c2s = side[0].bytes,
	        .bytes_s2c = side[1].bytes,
	        .gaps = side[0].gaps + side[1].gaps,
	        .gap_bytes = side[0].gap_bytes + side[1].gap_bytes,
	        .retransmits = side[0].retransmits + side[1].retransmits,
	        .out_of_order = side[0].out_of_order + side[1].out_of_order,
	        .overlaps_conflicting = side[0].overlaps_conflicting + side[1].overlaps_conflicting,
	        .rtt = ss_flow_rtt_ns(flow) >= 0 ? ss_flow_rtt_ns(flow) : SS_NUMBER_ABSENT,
	        .partial = ss_flow_is_partial(flow) ? SS_FLAG_YES : SS_FLAG_ABSENT,
	        .vlan = ss_flow_vlan(flow) > 0 ? ss_flow_vlan(flow) : SS_NUMBER_ABSENT,
	};
	ss_head_fill(&r.head, flow, client, community_id);
	r.head.type = SS_RECORD_FLOW;
	r.head.ts = ss_flow_first_ns(flow);
	context->options->sink(context->options->user, &r.head);
}
