#include "engine/conversation_private.h"
#include "engine/event.h"
#include "tls/tls.h"

static void fill_head(struct ss_conversation *c, enum ss_record_type type, int64_t ts,
                      struct ss_record_head *head)
{
	*head = *ss_conversation_head(c);
	head->type = (uint8_t)type;
	head->ts = ts;
}

void ss_conversation_hand_over(struct ss_conversation *c, enum ss_record_type type, int64_t ts,
                               struct ss_record_head *head)
{
	fill_head(c, type, ts, head);
	c->context->options->sink(c->context->options->user, head);
}

void ss_conversation_tell(struct ss_conversation *c, struct ss_event_record *e)
{
	fill_head(c, SS_RECORD_EVENT, e->head.ts, &e->head);
	ss_inputs_locate(&c->context->inputs, e);
	c->context->options->sink(c->context->options->user, &e->head);
}

void ss_conversation_tell_anomaly(struct ss_conversation *c, struct ss_slice name,
                                  struct ss_place place, uint64_t len, struct ss_slice detail)
{
	if (!ss_conversation_wants(c, SS_RECORD_EVENT))
		return;
	struct ss_event_record e = ss_event_at(SS_EVENT_ANOMALY, place);
	e.anomaly = name;
	e.length = len > 0 ? (int64_t)len : SS_NUMBER_ABSENT;
	e.detail = detail;
	ss_conversation_tell(c, &e);
}

void ss_conversation_tell_tls_on_plain_port(struct ss_conversation *c, struct ss_place place)
{
	c->session.tls_on_plain_port++;
	ss_conversation_tell_anomaly(c, SS_ANOMALY_TLS_ON_PLAIN_PORT, place, 0,
	                             (struct ss_slice){0});
}

static void on_command(void *user, const struct ss_dialogue_command *command)
{
	struct ss_conversation *c = user;
	bool is_later = command->place.offset > 0; /* the first bytes were looked at */
	if (is_later && command->command.verb == SS_VERB_UNKNOWN &&
	    ss_tls_is_handshake(command->command.name))
		ss_conversation_tell_tls_on_plain_port(c, command->place); /* taken for text */
	ss_session_command(&c->session, command);
	ss_transactions_command(&c->transactions, command, ss_session_helo(&c->session),
	                        ss_flow_is_side_seen(c->flow, c->verdict.server_side));
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e =
		        ss_event_of_command(command, c->context->options->show_secrets);
		ss_conversation_tell(c, &e);
	}
}

static void on_reply(void *user, const struct ss_dialogue_reply *reply)
{
	struct ss_conversation *c = user;
	ss_session_reply(&c->session, reply);
	if (c->session.recipients > 0)
		ss_flow_set_worth(c->flow, SS_FLOW_VALUABLE);
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_of_reply(reply);
		ss_conversation_tell(c, &e);
	}
	if (!reply->is_unexpected)
		ss_transactions_reply(&c->transactions, reply);
	else if (reply->code == 421)
		ss_transactions_closing(&c->transactions, reply);
}

static void begin_message(struct ss_conversation *c, enum ss_content_kind kind, uint64_t index,
                          struct ss_mark mark)
{
	struct ss_engine_message_options o = {
	        .context = c->context,
	        .pair = &c->context->hash_pair,
	        .head = ss_conversation_head(c),
	        .transaction = ss_transactions_place(&c->transactions, index),
	        .kind = kind,
	};
	c->message = ss_engine_message_create(&o, mark);
	c->session.dropped += !c->message;
}

static void on_content_begin(void *user, enum ss_content_kind kind, uint64_t index,
                             struct ss_place place)
{
	struct ss_conversation *c = user;
	ss_flow_set_worth(c->flow, SS_FLOW_VALUABLE);
	ss_transactions_content_begin(&c->transactions, kind, index, place.mark);
	if (ss_engine_message_is_wanted(c->context))
		begin_message(c, kind, index, place.mark);
}

static void on_content(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	struct ss_conversation *c = user;
	if (c->message)
		ss_engine_message_feed(c->message, bytes, len, place);
}

static void on_content_gap(void *user, uint64_t len, struct ss_place place)
{
	struct ss_conversation *c = user;
	c->session.is_partial = true;
	if (c->message)
		ss_engine_message_gap(c->message, len, place);
}

static void end_message(struct ss_conversation *c, const struct ss_dialogue_content_end *end)
{
	if (c->message && !c->context->is_given_up)
		ss_engine_message_end(c->message, end);
	ss_engine_message_destroy(c->message);
	c->message = NULL;
}

static void on_content_end(void *user, const struct ss_dialogue_content_end *end)
{
	struct ss_conversation *c = user;
	ss_session_content(&c->session, end->size);
	end_message(c, end); /* its records before the event that says that it is over */
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_at(SS_EVENT_CONTENT, end->place);
		e.index = (int64_t)end->index;
		e.length = (int64_t)end->size;
		e.partial = end->is_complete ? SS_FLAG_ABSENT : SS_FLAG_YES;
		ss_conversation_tell(c, &e);
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
	ss_conversation_tell_anomaly(c, ss_slice_of(ss_anomaly_name(what)), place, len, detail);
}

static void on_tls_anomaly(void *user, enum ss_tls_anomaly what, struct ss_place place,
                           uint64_t len)
{
	ss_conversation_tell_anomaly(user, ss_slice_of(ss_tls_anomaly_name(what)), place, len,
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
	if (ss_conversation_wants(c, SS_RECORD_SESSION) ||
	    ss_conversation_wants(c, SS_RECORD_EVENT)) {
		c->session.tls_facts = ss_tls_facts_create(&o);
		c->session.dropped += !c->session.tls_facts;
	}
	if (ss_conversation_wants(c, SS_RECORD_EVENT)) {
		struct ss_event_record e = ss_event_at(SS_EVENT_TLS, place);
		ss_conversation_tell(c, &e);
	}
	bool is_asked_for = c->session.tls.requested == SS_FLAG_YES || c->session.is_partial;
	bool is_odd = c->session.is_tls_implicit ? c->is_plain_port : !is_asked_for;
	bool is_told = c->session.tls_on_plain_port > 0; /* the hello came before the greeting */
	if (is_odd && !is_told)
		ss_conversation_tell_tls_on_plain_port(c, place);
}

void ss_conversation_tls(struct ss_conversation *c, struct ss_place place, const uint8_t *bytes,
                         size_t len)
{
	if (!c->is_tls_begun)
		begin_tls(c, place);
	if (c->session.tls_facts)
		ss_tls_facts_feed(c->session.tls_facts, place, bytes, len);
}

void ss_conversation_tls_gap(struct ss_conversation *c, struct ss_place place, uint64_t len)
{
	if (!c->is_tls_begun)
		begin_tls(c, place);
	if (c->session.tls_facts)
		ss_tls_facts_gap(c->session.tls_facts, place, len);
}

static void on_tls(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	ss_conversation_tls(user, place, bytes, len);
}

void ss_conversation_on_transaction(void *user, struct ss_transaction_record *t)
{
	struct ss_conversation *c = user;
	c->context->counts.transactions++;
	c->context->counts.messages_accepted += t->completed == SS_FLAG_YES;
	ss_session_transaction(&c->session, t);
	if (ss_conversation_wants(c, SS_RECORD_TRANSACTION))
		ss_conversation_hand_over(c, SS_RECORD_TRANSACTION, t->head.ts, &t->head);
}

const struct ss_dialogue_events ss_conversation_events = {
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
