#include "output/eve_dialogue.h"

#include "base/limits.h"
#include "output/eve_anomaly.h"
#include "output/eve_fileinfo.h"
#include "output/eve_smtp.h"

/* A line that Suricata cuts. */
enum { LINE = 4096 };

enum verb { OTHER, HELLO, MAIL, RCPT, DATA, BDAT, RSET, STARTTLS, QUIT };

static enum verb verb_of(struct ss_slice name)
{
	static const struct {
		const char *name;
		enum verb verb;
	} rows[] = {{"RCPT", RCPT},  {"MAIL", MAIL},        {"DATA", DATA}, {"EHLO", HELLO},
	            {"HELO", HELLO}, {"LHLO", HELLO},       {"BDAT", BDAT}, {"RSET", RSET},
	            {"QUIT", QUIT},  {"STARTTLS", STARTTLS}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(rows[i].name)))
			return rows[i].verb;
	}
	return OTHER;
}

static struct ss_eve_place place_of(const struct ss_event_record *event)
{
	return (struct ss_eve_place){event->head.ts, event->packet};
}

/* ---- telling ---- */

static void tell_first(struct ss_eve *e, struct ss_eve_session *s,
                       const struct ss_record_head *head)
{
	struct ss_eve_tx *tx = ss_eve_session_take(s);
	ss_eve_smtp_write(e, s, tx, head);
	ss_eve_tx_destroy(e, tx);
}

static void tell_answered(struct ss_eve *e, struct ss_eve_session *s,
                          const struct ss_record_head *head)
{
	while (s->first && s->first->is_done && s->first->is_answered)
		tell_first(e, s, head);
}

static void complete(struct ss_eve_tx *tx)
{
	tx->is_done = tx->is_answered = true;
}

static struct ss_eve_tx *begin(struct ss_eve *e, struct ss_eve_session *s,
                               const struct ss_event_record *event)
{
	if (s->n_open >= SS_LIMIT_OPEN_TRANSACTIONS)
		tell_first(e, s, &event->head);
	int64_t least =
	        s->last ? s->last->first_index : 0; /* content whose DATA was not seen has 0 */
	return ss_eve_session_begin(e, s, event->index > least ? event->index : least);
}

static void tell_anomaly(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                         const struct ss_event_record *event, const char *name)
{
	ss_eve_anomaly_write(e, s, tx, &event->head, place_of(event),
	                     event->direction == SS_EVE_S2C ? SS_EVE_SERVER : SS_EVE_CLIENT, name);
}

/* ---- commands ---- */

/* Up to the first blank. */
static struct ss_slice first_word(struct ss_slice text)
{
	text = ss_slice_trim(text);
	size_t space = ss_slice_find(text, 0, ' '), tab = ss_slice_find(text, 0, '\t');
	return ss_slice_cut(text, 0, space < tab ? space : tab);
}

/* "FROM:<a@b> SIZE=1" -> "<a@b>", with its brackets if it has some: blanks may be in quotes there.
 * Absent if the keyword is. */
static struct ss_slice path_of(struct ss_slice argument, struct ss_slice keyword)
{
	if (!ss_slice_has_prefix_nocase(argument, keyword))
		return (struct ss_slice){0};
	struct ss_slice rest = ss_slice_trim(ss_slice_cut(argument, keyword.len, argument.len));
	if (rest.len > 0 && rest.data[0] == ':')
		rest = ss_slice_trim(ss_slice_cut(rest, 1, rest.len));
	if (rest.len == 0 || rest.data[0] != '<')
		return first_word(rest);
	bool is_quoted = false;
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.data[i] == '\\' && is_quoted)
			i++;
		else if (rest.data[i] == '"')
			is_quoted = !is_quoted;
		else if (rest.data[i] == '>' && !is_quoted)
			return ss_slice_cut(rest, 0, i + 1);
	}
	return first_word(rest);
}

static void keep(struct ss_buffer *b, struct ss_slice text)
{
	ss_buffer_clear(b);
	if (text.data)
		ss_buffer_add(b, text.data, text.len);
}

static void on_hello(struct ss_eve *e, struct ss_eve_session *s, struct ss_eve_tx *tx,
                     const struct ss_event_record *event)
{
	if (s->has_helo)
		tell_anomaly(e, s, tx, event, "DUPLICATE_FIELDS");
	else
		keep(&s->helo, first_word(event->argument));
	s->has_helo = true;
	if (tx->last_index > 0)
		tx->reset_index = event->index;
}

static void on_mail(struct ss_eve_tx *tx, const struct ss_event_record *event)
{
	struct ss_slice path = path_of(event->argument, SS_SLICE("FROM"));
	tx->mail_index = event->index;
	tx->has_mail_from = path.data != NULL;
	keep(&tx->mail_from, path);
}

static void on_rcpt(struct ss_eve_tx *tx, const struct ss_event_record *event)
{
	struct ss_slice path = path_of(event->argument, SS_SLICE("TO"));
	size_t before = tx->rcpt_to.len;
	if (!path.data)
		return;
	if (tx->n_rcpt < SS_LIMIT_RECIPIENTS &&
	    ss_buffer_add(&tx->rcpt_to, path.data, path.len) == path.len &&
	    ss_buffer_add(&tx->rcpt_to, "\n", 1) == 1) {
		tx->n_rcpt++;
		return;
	}
	tx->rcpt_to.len = before;
	tx->n_dropped++;
}

/* The transaction that a command belongs to; NULL: one that is over, or none. */
static struct ss_eve_tx *tx_of_command(struct ss_eve *e, struct ss_eve_session *s, enum verb verb,
                                       const struct ss_event_record *event)
{
	struct ss_eve_tx *tx = ss_eve_session_current(s);
	if (!tx) {
		bool is_of_last = verb == QUIT || (verb == RSET && s->n_txs > 0);
		return is_of_last ? NULL : begin(e, s, event);
	}
	if (verb != MAIL || tx->mail_index == 0)
		return tx;
	bool is_reset = tx->reset_index > 0;
	if (!is_reset)
		tell_anomaly(e, s, tx, event, "DUPLICATE_FIELDS");
	struct ss_eve_tx *next = begin(e, s, event);
	if (next)
		next->is_tentative = !is_reset;
	return next;
}

static void on_command(struct ss_eve *e, struct ss_eve_session *s,
                       const struct ss_event_record *event)
{
	enum verb verb = verb_of(event->command);
	struct ss_eve_tx *tx = tx_of_command(e, s, verb, event);
	if (!tx)
		return;
	tx->place = place_of(event);
	if (verb == MAIL || verb == RCPT || verb == DATA || verb == BDAT)
		tx->last_index = event->index;
	switch (verb) {
	case HELLO: on_hello(e, s, tx, event); break;
	case MAIL: on_mail(tx, event); break;
	case RCPT: on_rcpt(tx, event); break;
	case DATA:
	case BDAT: tx->content_index = event->index; break;
	case RSET: tx->reset_index = event->index; break;
	case OTHER:
	case STARTTLS:
	case QUIT: break;
	}
	if (event->raw_length > LINE)
		tell_anomaly(e, s, tx, event, "TRUNCATED_LINE");
}

/* ---- content ---- */

static void take_message(struct ss_eve_session *s, struct ss_eve_tx *tx)
{
	struct ss_buffer was = tx->email;
	tx->email = s->email;
	s->email = was;
	ss_buffer_release(&s->email);
	tx->has_email = true;
	tx->n_dropped += s->n_dropped;
	tx->is_cut |= s->is_cut;
	s->n_dropped = 0;
	s->is_cut = false;
}

static void forget_message(struct ss_eve_session *s)
{
	ss_buffer_release(&s->email);
	ss_buffer_release(&s->files);
	s->faults = 0;
	s->n_dropped = 0;
	s->is_cut = false;
}

static void on_content(struct ss_eve *e, struct ss_eve_session *s,
                       const struct ss_event_record *event)
{
	struct ss_eve_tx *tx =
	        event->index > 0 ? ss_eve_session_find(s, event->index) : ss_eve_session_current(s);
	bool is_nothing =
	        event->partial == SS_FLAG_YES && event->length <= 0; /* refused, not sent */
	if (!is_nothing && (!tx || tx->is_done))
		tx = begin(e, s, event);
	if (is_nothing || !tx) {
		forget_message(s);
		return;
	}
	tx->place = place_of(event);
	tx->is_done = true;
	if (tx->content_index == 0)
		tx->content_index = event->index;
	take_message(s, tx);
	ss_eve_anomaly_write_faults(e, s, tx, &event->head, s->faults);
	s->faults = 0;
	ss_eve_fileinfo_write(e, s, tx, &event->head);
}

/* ---- replies ---- */

static bool is_negative(const struct ss_event_record *event)
{
	return event->code >= 400;
}

static void on_hello_reply(struct ss_eve_tx *tx, const struct ss_event_record *event)
{
	bool is_in_envelope = tx->last_index > 0 && tx->last_index < event->index;
	if (event->code == 250 && is_in_envelope && !tx->is_done)
		complete(tx);
}

static void on_mail_reply(struct ss_eve *e, struct ss_eve_session *s, struct ss_eve_tx *tx,
                          const struct ss_event_record *event)
{
	if (tx->mail_index != event->index)
		return;
	if (is_negative(event)) {
		if (tx->is_tentative)
			ss_eve_session_join(e, s, tx);
		return;
	}
	/* A server that takes it has no other one open, whatever we know of that. */
	tx->is_tentative = false;
	for (struct ss_eve_tx *before = s->first; before != tx; before = before->next)
		complete(before);
}

static void on_data_reply(struct ss_eve *e, struct ss_eve_session *s, struct ss_eve_tx *tx,
                          const struct ss_event_record *event)
{
	if (event->code == 354)
		tx->has_email = true;
	else if (!tx->is_done && !tx->has_email)
		tell_anomaly(e, s, tx, event, "DATA_COMMAND_REJECTED");
}

static void on_reply_of(struct ss_eve *e, struct ss_eve_session *s, struct ss_eve_tx *tx,
                        enum verb verb, const struct ss_event_record *event)
{
	bool is_last_of_content = tx->is_done && event->index == tx->content_index;
	if (event->index == tx->reset_index)
		tx->reset_index = 0;
	if (!tx->is_done || is_last_of_content)
		tx->place = place_of(event);
	tx->is_answered |= is_last_of_content && event->code != 354;
	switch (verb) {
	case HELLO: on_hello_reply(tx, event); break;
	case MAIL: on_mail_reply(e, s, tx, event); break;
	case DATA: on_data_reply(e, s, tx, event); break;
	case RSET:
		if (event->code == 250 && tx->last_index < event->index)
			complete(tx);
		break;
	case STARTTLS:
		if (event->code == 220)
			complete(tx);
		else
			tell_anomaly(e, s, tx, event, "TLS_REJECTED");
		break;
	case OTHER:
	case RCPT:
	case BDAT:
	case QUIT: break;
	}
}

static void on_reply(struct ss_eve *e, struct ss_eve_session *s,
                     const struct ss_event_record *event)
{
	if (event->unexpected == SS_FLAG_YES) {
		if (event->code != 421) /* which no command asks for (RFC 5321, section 3.8) */
			tell_anomaly(e, s, NULL, event, "UNABLE_TO_MATCH_REPLY_WITH_REQUEST");
		return;
	}
	if (event->index == 0) {
		if (!s->has_reply && event->code != 220 && !is_negative(event))
			tell_anomaly(e, s, NULL, event, "INVALID_REPLY");
		s->has_reply = true;
		return;
	}
	for (struct ss_eve_tx *tx = s->first; tx; tx = tx->next)
		tx->is_answered |= tx->is_done && tx->content_index < event->index;
	struct ss_eve_tx *tx = ss_eve_session_find(s, event->index);
	if (tx)
		on_reply_of(e, s, tx, verb_of(event->command), event);
	tell_answered(e, s, &event->head);
}

void ss_eve_dialogue_event(struct ss_eve *e, struct ss_eve_session *s,
                           const struct ss_event_record *event)
{
	switch (event->kind) {
	case SS_EVENT_COMMAND: on_command(e, s, event); break;
	case SS_EVENT_REPLY: on_reply(e, s, event); break;
	case SS_EVENT_CONTENT: on_content(e, s, event); break;
	case SS_EVENT_TLS: s->tls = place_of(event); break;
	case SS_EVENT_ANOMALY: ss_eve_anomaly_event(e, s, event); break;
	default: break;
	}
}

void ss_eve_dialogue_end(struct ss_eve *e, struct ss_eve_session *s,
                         const struct ss_record_head *head)
{
	while (s->first)
		tell_first(e, s, head);
}
