#include "engine/conversation.h"

#include "base/limits.h"
#include "engine/duration.h"
#include "engine/event.h"
#include "engine/head.h"
#include "engine/prelude.h"
#include "engine/recognise.h"
#include "engine/session.h"
#include "engine/transaction.h"
#include "smtp/dialogue.h"

struct ss_conversation {
	enum ss_protocol protocol;
	enum ss_confidence confidence;
	struct ss_conversation_context *context; /* NULL in the refused ones: they are constants */
	struct ss_flow *flow;
	struct ss_prelude *prelude;   /* until it is recognised */
	struct ss_dialogue *dialogue; /* from then on */
	unsigned server_side;
	bool are_both_seen;
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

static void on_command(void *user, const struct ss_dialogue_command *command)
{
	struct ss_conversation *c = user;
	ss_session_command(&c->session, command);
	ss_transactions_command(&c->transactions, command, ss_session_helo(&c->session),
	                        ss_flow_is_side_seen(c->flow, c->server_side));
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
	c->session.bytes_content += end->size;
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

static void on_tls(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	struct ss_conversation *c = user;
	if (c->session.tls.established == SS_FLAG_YES)
		return;
	c->session.tls.established = SS_FLAG_YES;
	if (is_wanted(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_at(SS_EVENT_TLS, place);
		hand_over_event(c, &e);
	}
}

static void on_proxy(void *user, const struct ss_proxy *proxy, struct ss_place place)
{
	struct ss_conversation *c = user;
	ss_session_proxy(&c->session, proxy);
}

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

static void on_anomaly(void *user, enum ss_anomaly what, struct ss_place place, uint64_t len,
                       struct ss_slice detail)
{
	struct ss_conversation *c = user;
	ss_session_anomaly(&c->session, what);
	tell_anomaly(c, ss_slice_of(ss_anomaly_name(what)), place, len, detail);
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

/* Those that were never SMTP: constants that stand for what they are. */
static const struct ss_conversation refused[SS_N_PROTOCOLS] = {
        [SS_PROTOCOL_UNKNOWN] = {.protocol = SS_PROTOCOL_UNKNOWN},
        [SS_PROTOCOL_TLS] = {.protocol = SS_PROTOCOL_TLS, .confidence = SS_CONFIDENCE_LIKELY},
        [SS_PROTOCOL_SMTPS] = {.protocol = SS_PROTOCOL_SMTPS, .confidence = SS_CONFIDENCE_PORT},
};

const struct ss_conversation *ss_conversation_refuse(const struct ss_engine_options *options,
                                                     const struct ss_flow *flow, unsigned side,
                                                     struct ss_slice first)
{
	static const uint8_t nothing[1];
	struct ss_slice bytes[2] = {{nothing, 0}, {nothing, 0}};
	struct ss_recognised what;
	bytes[side] = first;
	ss_recognise(options, flow, bytes, false, &what);
	return what.is_open || what.is_smtp ? NULL : &refused[what.protocol];
}

static enum ss_side role_of(const struct ss_conversation *c, unsigned side)
{
	return side == c->server_side ? SS_SERVER : SS_CLIENT;
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
		ss_dialogue_lose_side(c->dialogue, role_of(c, side));
	}
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
	ss_dialogue_gap(c->dialogue, side, p->len, p->offset, p->mark);
}

static void feed_portion(void *user, const struct ss_portion *p, const uint8_t *bytes)
{
	struct ss_conversation *c = user;
	enum ss_side side = role_of(c, p->side);
	if (p->is_gap)
		feed_gap(c, side, p);
	else
		ss_dialogue_feed(c->dialogue, side, bytes, p->len, p->offset, p->mark);
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
	c->server_side = what->server_side;
	c->confidence = what->confidence;
	c->protocol = what->protocol;
	c->session.arena.memory = c->context->memory;
	c->session.is_partial |= is_midway;
	c->transactions = (struct ss_transactions){
	        .memory = c->context->memory, .on_transaction = on_transaction, .user = c};
	ss_head_fill(&c->head, c->flow, 1 - c->server_side, c->community_id);
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
	struct ss_slice bytes[2];
	struct ss_recognised what;
	for (unsigned side = 0; side < 2; side++)
		bytes[side] = ss_prelude_side(c->prelude, side);
	ss_recognise(c->context->options, c->flow, bytes, is_over, &what);
	if (what.is_open && !is_over)
		return true;
	if (what.is_smtp && start_dialogue(c, &what))
		return true;
	if (!what.is_smtp) {
		c->protocol = what.protocol;
		c->confidence = what.confidence;
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
	c->protocol = SS_PROTOCOL_UNKNOWN;
	ss_prelude_init(c->prelude, context->memory);
	return c;
}

void ss_conversation_destroy(struct ss_conversation *c)
{
	if (!c || !c->context)
		return;
	drop_prelude(c);
	ss_dialogue_destroy(c->dialogue);
	ss_arena_reset(&c->session.arena);
	ss_memory_give(c->context->memory, c, sizeof *c);
}

static bool take(struct ss_conversation *c, const struct ss_portion *p, const uint8_t *bytes)
{
	if (!c->dialogue) {
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
	if (!c->dialogue)
		return;
	enum ss_side who = role_of(c, side);
	tell_anomaly(c, SS_ANOMALY_OVERLAP_CONFLICT, (struct ss_place){who, offset, mark}, len,
	             (struct ss_slice){0});
}

/* ---- the end ---- */

static enum ss_session_outcome outcome(const struct ss_conversation *c, enum ss_flow_end how)
{
	if (ss_dialogue_is_tls(c->dialogue))
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
	r.outcome = (uint8_t)outcome(c, how);
	r.duration = ss_duration(ss_flow_first_ns(c->flow), ss_flow_last_ns(c->flow));
	if (ss_dialogue_is_lmtp(c->dialogue))
		r.lmtp = SS_FLAG_YES;
	hand_over(c, SS_RECORD_SESSION, ss_flow_first_ns(c->flow), &r.head);
}

void ss_conversation_end(struct ss_conversation *c, enum ss_flow_end how, struct ss_mark mark)
{
	if (!c->dialogue && (!c->prelude || !recognise(c, true)))
		return;
	bool is_left = how == SS_FLOW_OPEN || how == SS_FLOW_EVICTED;
	lose_missing_side(c);
	if (is_left)
		ss_dialogue_leave(c->dialogue, mark);
	else
		ss_dialogue_end(c->dialogue, mark);
	ss_transactions_end(&c->transactions, mark, is_left);
	if (ss_dialogue_is_lmtp(c->dialogue))
		c->protocol = SS_PROTOCOL_LMTP;
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
                                const struct ss_conversation *c, const struct ss_flow *flow,
                                enum ss_flow_end how)
{
	char community_id[SS_COMMUNITY_ID_TEXT];
	unsigned client = c && c->context ? 1 - c->server_side : 0;
	struct ss_flow_side side[2];
	ss_flow_read_side(flow, client, &side[0]);
	ss_flow_read_side(flow, 1 - client, &side[1]);
	struct ss_flow_record r = {
	        .protocol = c ? (uint8_t)c->protocol : SS_PROTOCOL_UNKNOWN,
	        .confidence = c ? (uint8_t)c->confidence : 0,
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
