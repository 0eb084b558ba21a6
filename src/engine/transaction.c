#include "engine/transaction.h"

#include "base/duration.h"
#include "base/limits.h"
#include "base/rare.h"
#include "engine/reply_join.h"
#include "engine/transaction_private.h"
#include "smtp/reply_text.h"

static bool is_positive(int64_t code)
{
	return code >= 200 && code < 300;
}

static bool is_negative(int64_t code)
{
	return code >= 400 && code < 600;
}

/* ---- opening and finding ---- */

/* The one that owns the command with this index, or NULL. */
static struct ss_transaction *find(const struct ss_transactions *ts, uint64_t index)
{
	struct ss_transaction *found = NULL;
	if (ts->last && ts->last->index <= index)
		found = ts->last; /* nearly always */
	else
		for (struct ss_transaction *t = ts->first; t && t->index <= index; t = t->next)
			found = t;
	bool is_of_lost = found && ts->lost_index > found->index && ts->lost_index <= index;
	return is_of_lost ? NULL : found;
}

static void unlink(struct ss_transactions *ts, struct ss_transaction *t)
{
	struct ss_transaction **at = &ts->first, *before = NULL;
	while (*at != t) {
		before = *at;
		at = &(*at)->next;
	}
	*at = t->next;
	if (ts->last == t)
		ts->last = before;
	ts->n_open--;
	ts->n_text -= t->n_text;
}

static void release(struct ss_transactions *ts, struct ss_transaction *t)
{
	ss_arena_reset(&t->arena);
	ss_memory_give(ts->memory, t, sizeof *t);
}

enum end { END_INSIDE, END_CONNECTION, END_LEFT }; /* of the dialogue; of our view of it */

static void close_transaction(struct ss_transactions *ts, struct ss_transaction *t, enum end end);

static struct ss_transaction *open_transaction(struct ss_transactions *ts, uint64_t index,
                                               struct ss_mark mark)
{
	if (ts->n_open == SS_LIMIT_OPEN_TRANSACTIONS) {
		ss_transaction_drop(ts->first, 1);
		close_transaction(ts, ts->first, END_INSIDE);
	}
	struct ss_transaction *t = ss_memory_take_zeroed(ts->memory, sizeof *t);
	if (!t) {
		ts->lost_index = index;
		return NULL;
	}
	t->arena.memory = ts->memory;
	t->index = index;
	t->last = mark;
	t->record.index = ++ts->n_begun;
	t->record.size = t->record.duration = t->record.dropped = SS_NUMBER_ABSENT;
	t->record.head.ts = mark.ts_ns;
	t->verdict.code = SS_NUMBER_ABSENT;
	if (ts->last)
		ts->last->next = t;
	else
		ts->first = t;
	ts->last = t;
	ts->n_open++;
	return t;
}

/* For what was captured of a transaction whose MAIL was not. */
SS_RARE static struct ss_transaction *open_headless(struct ss_transactions *ts, uint64_t index,
                                                    struct ss_mark mark)
{
	if (ts->lost_index > 0)
		return NULL;
	struct ss_transaction *t = open_transaction(ts, index, mark);
	if (t)
		t->is_partial = true;
	return t;
}

/* ---- judging and closing ---- */

static enum ss_transaction_outcome outcome_of(int64_t code)
{
	if (is_positive(code))
		return SS_TRANSACTION_ACCEPTED;
	if (!is_negative(code))
		return SS_TRANSACTION_UNKNOWN;
	return code < 500 ? SS_TRANSACTION_DEFERRED : SS_TRANSACTION_REJECTED;
}

static enum ss_transaction_outcome judge(struct ss_transaction *t, enum end end)
{
	/* A 421 in the middle of the content is no verdict on it: the server ran out of patience. */
	if (t->verdict.code == 421 && t->is_final && t->record.complete != SS_FLAG_YES)
		return SS_TRANSACTION_ABANDONED;
	if (t->is_closing)
		return SS_TRANSACTION_ABANDONED;
	const struct ss_recipient_record *why = ss_recipients_refusal(&t->recipients);
	/* It tells more than the refusal of DATA or BDAT after it. */
	if (why && !t->is_mail_refused && !is_positive(t->verdict.code))
		t->verdict = (struct ss_reply_record){why->code, why->enhanced, why->text};
	if (t->is_final)
		return outcome_of(t->verdict.code);
	if (is_negative(t->verdict.code))
		return outcome_of(t->verdict.code);
	if (t->is_reset)
		return SS_TRANSACTION_RESET;
	if (!t->is_mail_answered || (t->is_content_over && t->record.complete == SS_FLAG_YES))
		return SS_TRANSACTION_UNKNOWN; /* the verdict was not captured, or never sent */
	switch (end) {
	case END_INSIDE: return SS_TRANSACTION_RESET;
	case END_CONNECTION: return SS_TRANSACTION_ABANDONED;
	case END_LEFT: break;
	}
	return SS_TRANSACTION_UNKNOWN;
}

static void hand_over(struct ss_transactions *ts, struct ss_transaction *t, enum end end)
{
	struct ss_transaction_record *r = &t->record;
	t->is_partial |= end == END_LEFT && !t->is_final;
	r->outcome = (uint8_t)judge(t, end);
	if (ts->telling == SS_TRANSACTION_TOLD)
		r->rcpt_to = ss_recipients_to(&t->recipients, &t->arena);
	r->recipients = ss_growing_list(&t->recipients.records);
	r->commands = ss_growing_list(&t->commands);
	r->responses = ss_growing_list(&t->responses);
	r->completed =
	        t->is_final && r->outcome == SS_TRANSACTION_ACCEPTED ? SS_FLAG_YES : SS_FLAG_NO;
	if (r->has_data == SS_FLAG_ABSENT)
		r->has_data = SS_FLAG_NO;
	if (t->verdict.code != SS_NUMBER_ABSENT)
		r->reply = &t->verdict;
	r->duration = ss_duration(r->head.ts, t->last.ts_ns);
	r->partial = t->is_partial ? SS_FLAG_YES : SS_FLAG_ABSENT;
	ts->on_transaction(ts->user, r);
}

/* RCPTs out of order that the server refused are no mail: there never was a MAIL. */
static bool is_nothing(const struct ss_transaction *t)
{
	return !t->is_mail_seen && !t->is_final && t->record.has_data == SS_FLAG_ABSENT &&
	       ss_recipients_refusal(&t->recipients);
}

static void close_transaction(struct ss_transactions *ts, struct ss_transaction *t, enum end end)
{
	unlink(ts, t);
	if (!is_nothing(t))
		hand_over(ts, t, end);
	else if (t->record.index == ts->n_begun)
		ts->n_begun--;
	release(ts, t);
}

/* Ends those whose commands lie before the one with this index. */
static void close_before(struct ss_transactions *ts, uint64_t index, bool is_reset)
{
	while (ts->first && ts->first->index < index) {
		ts->first->is_reset = is_reset;
		close_transaction(ts, ts->first, END_INSIDE);
	}
}

/* ---- commands ---- */

static void keep_mail(struct ss_transactions *ts, struct ss_transaction *t,
                      const struct ss_envelope *e, struct ss_slice helo)
{
	if (ts->telling == SS_TRANSACTION_TOLD)
		t->record.helo = ss_transaction_keep(ts, t, helo);
	t->record.mail_from = ss_transaction_keep_mailbox(ts, t, e);
	if (ts->telling == SS_TRANSACTION_TOLD)
		t->record.mail_params = ss_transaction_keep_parameters(ts, t, e);
}

static void begin(struct ss_transactions *ts, const struct ss_dialogue_command *c,
                  struct ss_slice helo, bool is_answerable)
{
	if (!is_answerable || (ts->last && is_nothing(ts->last)))
		close_before(ts, c->index, false);
	struct ss_transaction *t = open_transaction(ts, c->index, c->place.mark);
	if (!t)
		return;
	t->is_mail_seen = true;
	t->is_partial = !is_answerable;
	ts->lost_index = 0;
	if (ts->telling != SS_TRANSACTION_COUNTED)
		keep_mail(ts, t, c->envelope, helo);
}

static void add_recipient(struct ss_transactions *ts, struct ss_transaction *t,
                          const struct ss_dialogue_command *c)
{
	struct ss_slice mailbox = {0};
	struct ss_recipient_record *r = NULL;
	bool is_told = ts->telling == SS_TRANSACTION_TOLD;
	if (t->recipients.records.n < SS_LIMIT_RECIPIENTS) {
		if (is_told)
			mailbox = ss_transaction_keep_mailbox(ts, t, c->envelope);
		r = ss_recipients_add(&t->recipients, &t->arena, c->index, mailbox);
	}
	if (!r)
		ss_transaction_drop(t, 1);
	else if (is_told)
		r->params = ss_transaction_keep_parameters(ts, t, c->envelope);
}

void ss_transactions_command(struct ss_transactions *ts, const struct ss_dialogue_command *c,
                             struct ss_slice helo, bool is_answerable)
{
	enum ss_verb verb = c->command.verb;
	if (c->unit != SS_UNIT_COMMAND)
		return;
	if (ss_verb_traits(verb)->is_mail)
		begin(ts, c, helo, is_answerable);
	struct ss_transaction *t = find(ts, c->index);
	if (!t && verb == SS_VERB_RCPT)
		t = open_headless(ts, c->index, c->place.mark);
	if (!t || (t->is_content_over && !ss_verb_traits(verb)->resets))
		return; /* the verdict is all that it waits for */
	t->last = c->place.mark;
	if (ts->telling == SS_TRANSACTION_TOLD)
		ss_transaction_keep_command(ts, t, &c->shown);
	if (verb == SS_VERB_RCPT)
		add_recipient(ts, t, c);
	else if (ss_verb_traits(verb)->resets && !is_answerable)
		close_before(ts, c->index, true);
}

/* ---- replies ---- */

/* A MAIL inside a transaction was refused: what followed it was meant for the older one. */
SS_RARE static void fold(struct ss_transactions *ts, struct ss_transaction *t,
                         struct ss_transaction *older)
{
	struct ss_recipients recipients = t->recipients;
	struct ss_transaction_record content = t->record;
	t->recipients = (struct ss_recipients){0};
	t->record.has_data = t->record.content = t->record.complete = SS_FLAG_ABSENT;
	t->record.size = SS_NUMBER_ABSENT;
	unlink(ts, t);
	hand_over(ts, t, END_INSIDE);
	ss_recipients_move(&older->recipients, &older->arena, &recipients);
	if (content.has_data == SS_FLAG_YES) {
		older->record.has_data = content.has_data;
		older->record.content = content.content;
		older->record.complete = content.complete;
		older->record.size = content.size;
		older->is_content_over = t->is_content_over;
	}
	older->n_text += t->n_text;
	ts->n_text += t->n_text;
	ss_arena_join(&older->arena, &t->arena);
	release(ts, t);
}

SS_RARE static struct ss_transaction *find_older(const struct ss_transactions *ts,
                                                 const struct ss_transaction *t)
{
	struct ss_transaction *older = ts->first;
	while (older && older->next != t)
		older = older->next;
	bool is_open = older && !older->is_content_over && !older->is_final &&
	               older->is_mail_answered && !older->is_mail_refused;
	return is_open ? older : NULL;
}

static void on_mail_reply(struct ss_transactions *ts, struct ss_transaction *t, unsigned code)
{
	t->is_mail_answered = true;
	if (is_positive(code)) {
		/* Accepted: whatever was open before is over (a nested MAIL that a lax server took). */
		close_before(ts, t->index, false);
		return;
	}
	t->is_mail_refused = true;
	struct ss_transaction *older = find_older(ts, t);
	if (older)
		fold(ts, t, older);
	else if (t->recipients.records.n == 0)
		close_transaction(ts, t, END_INSIDE);
}

/* A line of its own (Exim: "250- 361 byte chunk, total 361", "250 OK id=..."), or all together. */
SS_APART static struct ss_slice find_queue_id(struct ss_transactions *ts, struct ss_transaction *t,
                                              const struct ss_dialogue_reply *r,
                                              struct ss_slice joined)
{
	struct ss_slice id = {0}, enhanced, rest;
	for (size_t i = r->n_lines; i-- > 0 && !id.data;) {
		ss_enhanced_parse(r->code, r->lines[i], &enhanced, &rest);
		id = ss_queue_id_find(rest);
	}
	return id.data ? ss_transaction_keep(ts, t, id) : ss_queue_id_find(joined);
}

/* Of several verdicts (LMTP) one acceptance counts, else one that allows another try. */
static int rank(int64_t code)
{
	if (is_positive(code))
		return 3;
	return !is_negative(code) ? 0 : code < 500 ? 2 : 1;
}

SS_RARE static void on_recipient_final(struct ss_transaction *t, const struct ss_dialogue_reply *r,
                                       const struct ss_reply_record *reply)
{
	if (r->code == 421)
		ss_recipients_decide_rest(&t->recipients, reply);
	else
		ss_recipients_decide(&t->recipients, r->recipient, reply);
	if (!t->is_final || rank(reply->code) > rank(t->verdict.code))
		t->verdict = *reply;
}

static void on_final(struct ss_transactions *ts, struct ss_transaction *t,
                     const struct ss_dialogue_reply *r, const struct ss_reply_record *reply)
{
	if (r->code == 353) { /* PRDR: a reply for each recipient follows, then one for all */
		t->is_prdr = true;
		ss_recipients_expect(&t->recipients);
		return;
	}
	if (r->is_per_recipient)
		on_recipient_final(t, r, reply);
	else
		t->verdict = *reply;
	bool is_better = !r->is_per_recipient || !t->record.queue_id.data;
	bool is_asked = ts->telling == SS_TRANSACTION_TOLD && is_better;
	if (is_asked && is_positive(r->code) && !r->is_partial)
		t->record.queue_id = find_queue_id(ts, t, r, reply->text);
	t->is_final = true;
	const struct ss_recipients *all = &t->recipients;
	bool is_last = !r->is_per_recipient || (!t->is_prdr && all->n_final >= all->n_due);
	if (t->is_content_over && is_last)
		close_transaction(ts, t, END_INSIDE);
}

static void on_refusal(struct ss_transaction *t, enum ss_verb verb,
                       const struct ss_reply_record *reply)
{
	bool decides = ss_verb_traits(verb)->is_mail || verb == SS_VERB_DATA ||
	               verb == SS_VERB_BDAT || verb == SS_VERB_BURL;
	if (decides && !is_negative(t->verdict.code))
		t->verdict = *reply;
}

/* Does the engine need to know what it says, and not only that it came? */
static bool is_telling(const struct ss_dialogue_reply *r)
{
	return r->unit == SS_UNIT_CONTENT || r->verb == SS_VERB_RCPT || is_negative(r->code);
}

/* response: what was kept of it.  Its text is told twice, and nearly always of one line. */
static struct ss_reply_record join(struct ss_transactions *ts, struct ss_transaction *t,
                                   const struct ss_dialogue_reply *r, struct ss_slice response)
{
	if (response.data && r->n_lines == 1 && is_telling(r))
		return ss_reply_read(r, response);
	bool is_kept = ts->telling == SS_TRANSACTION_TOLD && is_telling(r);
	uint8_t *text = is_kept ? ss_transaction_take(ts, t, ss_reply_size(r)) : NULL;
	if (!text)
		return (struct ss_reply_record){.code = r->code > 0 ? (int64_t)r->code
		                                                    : SS_NUMBER_ABSENT};
	return ss_reply_join(r, text);
}

static struct ss_transaction *find_answered(struct ss_transactions *ts,
                                            const struct ss_dialogue_reply *r)
{
	struct ss_transaction *t = r->index > 0 ? find(ts, r->index) : NULL;
	if (t || r->unit != SS_UNIT_CONTENT)
		return t;
	if (r->index == 0 && ts->last)
		return ts->last; /* its content began with a command that was not seen */
	return open_headless(ts, r->index, r->place.mark);
}

void ss_transactions_reply(struct ss_transactions *ts, const struct ss_dialogue_reply *r)
{
	bool is_of_command = r->unit == SS_UNIT_COMMAND;
	if (is_of_command && is_positive(r->code) &&
	    (r->verb == SS_VERB_LHLO || r->verb == SS_VERB_EHLO || r->verb == SS_VERB_HELO))
		ts->is_lmtp = r->verb == SS_VERB_LHLO;
	struct ss_transaction *t = find_answered(ts, r);
	if (!t)
		return;
	t->last = r->place.mark;
	t->is_partial |= r->is_partial;
	struct ss_slice response = {0};
	if (ts->telling == SS_TRANSACTION_TOLD)
		response = ss_transaction_keep_response(ts, t, r);
	if (is_of_command && ss_verb_traits(r->verb)->resets && is_positive(r->code)) {
		close_before(ts, r->index, true);
		return;
	}
	struct ss_reply_record reply = join(ts, t, r, response);
	if (r->unit == SS_UNIT_CONTENT) {
		on_final(ts, t, r, &reply);
		return;
	}
	struct ss_recipient_record *recipient =
	        r->verb == SS_VERB_RCPT ? ss_recipients_find(&t->recipients, r->index) : NULL;
	if (recipient)
		ss_recipients_answer(&t->recipients, recipient, &reply);
	if (is_negative(r->code))
		on_refusal(t, r->verb, &reply);
	if (ss_verb_traits(r->verb)->is_mail)
		on_mail_reply(ts, t, r->code);
}

void ss_transactions_closing(struct ss_transactions *ts, const struct ss_dialogue_reply *r)
{
	for (struct ss_transaction *t = ts->first; t; t = t->next) {
		if (t->is_final)
			continue;
		t->last = r->place.mark;
		struct ss_slice response = {0};
		if (ts->telling == SS_TRANSACTION_TOLD)
			response = ss_transaction_keep_response(ts, t, r);
		if (is_negative(t->verdict.code))
			continue;
		t->verdict = join(ts, t, r, response);
		t->is_closing = true;
	}
}

/* ---- content ---- */

void ss_transactions_content_begin(struct ss_transactions *ts, enum ss_content_kind kind,
                                   uint64_t index, struct ss_mark mark)
{
	struct ss_transaction *t = index > 0 ? find(ts, index) : ts->last;
	if (!t)
		t = open_headless(ts, index, mark);
	if (!t)
		return;
	t->record.has_data = SS_FLAG_YES;
	t->record.content = (uint8_t)(kind + 1);
}

void ss_transactions_content_end(struct ss_transactions *ts,
                                 const struct ss_dialogue_content_end *e)
{
	struct ss_transaction *t = e->index > 0 ? find(ts, e->index) : ts->last;
	if (!t)
		return;
	t->is_content_over = true;
	t->is_partial |= e->missing > 0;
	t->record.size = (int64_t)e->size;
	t->record.complete = e->is_complete ? SS_FLAG_YES : SS_FLAG_NO;
	t->last = e->place.mark;
	if (ts->is_lmtp)
		ss_recipients_expect(&t->recipients);
	if (t->is_final) /* the server had given up before the end came */
		close_transaction(ts, t, END_INSIDE);
}

int64_t ss_transactions_place(const struct ss_transactions *ts, uint64_t index)
{
	const struct ss_transaction *t = index > 0 ? find(ts, index) : ts->last;
	return t ? (int64_t)t->record.index : SS_NUMBER_ABSENT;
}

void ss_transactions_gap(struct ss_transactions *ts)
{
	for (struct ss_transaction *t = ts->first; t; t = t->next)
		t->is_partial = true;
}

void ss_transactions_end(struct ss_transactions *ts, struct ss_mark mark, bool is_left)
{
	while (ts->first) {
		struct ss_transaction *t = ts->first;
		if (t->last.ts_ns < mark.ts_ns && t == ts->last && !t->is_final)
			t->last = mark;
		close_transaction(ts, t, is_left ? END_LEFT : END_CONNECTION);
	}
}
