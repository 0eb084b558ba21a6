#include "engine/transaction.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "engine/growing.h"
#include "engine/reply_join.h"
#include "smtp/parameter.h"
#include "smtp/path.h"
#include "smtp/reply_text.h"

enum { N_OPEN_MAX = 64 }; /* pipelined MAILs without a verdict; more are a flood: the oldest goes */

struct ss_transaction {
	struct ss_transaction *next;
	struct ss_arena arena;
	uint64_t mail_index; /* of its MAIL: it owns the commands from here to the next one's */
	bool is_mail_refused, is_mail_answered, is_reset, is_content_over, is_final, is_prdr;
	unsigned n_accepted; /* recipients */
	unsigned n_finals;   /* replies to the content seen: LMTP and PRDR send one a recipient */
	struct ss_growing params, rcpt_to, recipients, recipient_index, commands, responses;
	struct ss_reply_record verdict; /* the reply that decides, as far as is known */
	struct ss_transaction_record record;
	struct ss_mark last;
};

static bool is_positive(unsigned code)
{
	return code >= 200 && code < 300;
}

static bool is_negative(int64_t code)
{
	return code >= 400 && code < 600;
}

static void count_dropped(struct ss_transaction *t, size_t n)
{
	if (n > 0)
		t->record.dropped = (t->record.dropped > 0 ? t->record.dropped : 0) + (int64_t)n;
}

/* ---- lists ---- */

static bool is_full(const struct ss_growing *lines)
{
	return lines->n >= SS_LIMIT_TRANSACTION_LINES;
}

static void add_line(struct ss_transaction *t, struct ss_growing *lines, struct ss_slice text)
{
	struct ss_slice *item = text.data ? ss_growing_add(lines, &t->arena, sizeof *item) : NULL;
	if (item)
		*item = text;
	else
		count_dropped(t, 1);
}

static void add_command(struct ss_transaction *t, const struct ss_command *c)
{
	size_t len = c->name.len + 1 + c->argument.len;
	uint8_t *text = is_full(&t->commands) ? NULL : ss_arena_take(&t->arena, len);
	if (!text) {
		count_dropped(t, 1);
		return;
	}
	if (c->name.len > 0)
		memcpy(text, c->name.data, c->name.len);
	len = c->name.len;
	if (c->argument.len > 0) {
		text[len] = ' ';
		memcpy(text + len + 1, c->argument.data, c->argument.len);
		len += 1 + c->argument.len;
	}
	add_line(t, &t->commands, (struct ss_slice){text, len});
}

static struct ss_list parameters(struct ss_transaction *t, const struct ss_envelope *e)
{
	struct ss_growing pairs = {0};
	for (size_t i = 0; i < e->n_parameters; i++) {
		const struct ss_parameter *p = &e->parameters[i];
		struct ss_pair *pair = ss_growing_add(&pairs, &t->arena, sizeof *pair);
		uint8_t *out = ss_arena_take(&t->arena, p->value.len);
		if (!pair || !out)
			break;
		struct ss_value v;
		ss_parameter_decode(p, out, p->value.len, &v);
		*pair = (struct ss_pair){.number = SS_NUMBER_ABSENT};
		uint8_t *name = ss_arena_take(&t->arena, p->name.len);
		for (size_t k = 0; name && k < p->name.len; k++)
			name[k] = ss_ascii_upper(p->name.data[k]);
		pair->name = (struct ss_slice){name, name ? p->name.len : 0};
		if (v.kind == SS_VALUE_NUMBER)
			pair->number = v.number;
		else if (v.kind == SS_VALUE_TEXT)
			pair->text = ss_arena_copy(&t->arena, v.text);
	}
	return ss_growing_list(&pairs);
}

static struct ss_slice mailbox(struct ss_transaction *t, const struct ss_envelope *e)
{
	struct ss_slice m = e->path.mailbox;
	return m.len > 0 ? ss_arena_copy(&t->arena, m) : (struct ss_slice){0};
}

/* ---- opening and closing ---- */

static struct ss_transaction *find(struct ss_transactions *ts, uint64_t index)
{
	struct ss_transaction *found = NULL;
	for (struct ss_transaction *t = ts->first; t && t->mail_index <= index; t = t->next)
		found = t;
	return found;
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
}

static struct ss_transaction *open_transaction(struct ss_transactions *ts,
                                               const struct ss_dialogue_command *c)
{
	struct ss_transaction *t = ss_memory_take_zeroed(ts->memory, sizeof *t);
	if (!t)
		return NULL;
	t->arena.memory = ts->memory;
	t->mail_index = c->index;
	t->record.index = ++ts->n_begun;
	t->record.size = t->record.duration = t->record.dropped = SS_NUMBER_ABSENT;
	t->record.head.ts = c->place.mark.ts_ns;
	t->verdict.code = SS_NUMBER_ABSENT;
	if (ts->last)
		ts->last->next = t;
	else
		ts->first = t;
	ts->last = t;
	ts->n_open++;
	return t;
}

static enum ss_transaction_outcome outcome_of(int64_t code)
{
	if (code >= 200 && code < 300)
		return SS_TRANSACTION_ACCEPTED;
	if (code >= 400 && code < 500)
		return SS_TRANSACTION_DEFERRED;
	if (code >= 500 && code < 600)
		return SS_TRANSACTION_REJECTED;
	return SS_TRANSACTION_UNKNOWN;
}

/* Every recipient was refused: the verdict is a deferral if at least one may be tried again. */
static void judge_by_recipients(struct ss_transaction *t)
{
	const struct ss_recipient_record *r = t->recipients.items, *why = NULL;
	for (size_t i = 0; i < t->recipients.n; i++) {
		if (r[i].accepted != SS_FLAG_NO)
			return;
		if (!why || (r[i].code < 500 && why->code >= 500))
			why = &r[i];
	}
	if (why)
		t->verdict = (struct ss_reply_record){why->code, why->enhanced, why->text};
}

static enum ss_transaction_outcome judge(struct ss_transaction *t, bool is_connection_over)
{
	/* A 421 in the middle of the content is no verdict on it: the server ran out of patience. */
	if (t->verdict.code == 421 && t->is_final && t->record.complete != SS_FLAG_YES)
		return SS_TRANSACTION_ABANDONED;
	if (t->is_final)
		return outcome_of(t->verdict.code);
	if (!t->is_mail_refused)
		judge_by_recipients(
		        t); /* their reasons tell more than the refusal of DATA after it */
	if (is_negative(t->verdict.code))
		return outcome_of(t->verdict.code);
	if (t->is_reset)
		return SS_TRANSACTION_RESET;
	if (!t->is_mail_answered || (t->is_content_over && t->record.complete == SS_FLAG_YES))
		return SS_TRANSACTION_UNKNOWN; /* the verdict was not captured, or never sent */
	return is_connection_over ? SS_TRANSACTION_ABANDONED : SS_TRANSACTION_RESET;
}

static bool is_something_missing(const struct ss_transaction *t)
{
	const struct ss_recipient_record *r = t->recipients.items;
	for (size_t i = 0; i < t->recipients.n; i++) {
		if (r[i].accepted == SS_FLAG_ABSENT)
			return true;
	}
	return !t->is_mail_answered || (t->is_content_over && !t->is_final) ||
	       t->record.complete == SS_FLAG_NO;
}

static void close_transaction(struct ss_transactions *ts, struct ss_transaction *t,
                              bool is_connection_over)
{
	struct ss_transaction_record *r = &t->record;
	unlink(ts, t);
	r->outcome = (uint8_t)judge(t, is_connection_over);
	r->mail_params = ss_growing_list(&t->params);
	r->rcpt_to = ss_growing_list(&t->rcpt_to);
	r->recipients = ss_growing_list(&t->recipients);
	r->commands = ss_growing_list(&t->commands);
	r->responses = ss_growing_list(&t->responses);
	r->completed =
	        t->is_final && r->outcome == SS_TRANSACTION_ACCEPTED ? SS_FLAG_YES : SS_FLAG_NO;
	if (r->has_data == SS_FLAG_ABSENT)
		r->has_data = SS_FLAG_NO;
	if (t->verdict.code != SS_NUMBER_ABSENT)
		r->reply = &t->verdict;
	r->duration = t->last.ts_ns > r->head.ts ? t->last.ts_ns - r->head.ts : 0;
	r->partial = is_something_missing(t) ? SS_FLAG_YES : SS_FLAG_ABSENT;
	ts->on_transaction(ts->user, r);
	ss_arena_reset(&t->arena);
	ss_memory_give(ts->memory, t, sizeof *t);
}

/* Ends those whose commands lie before the one with this index. */
static void close_before(struct ss_transactions *ts, uint64_t index, bool is_reset)
{
	while (ts->first && ts->first->mail_index < index) {
		ts->first->is_reset = is_reset;
		close_transaction(ts, ts->first, false);
	}
}

/* ---- commands ---- */

static void begin(struct ss_transactions *ts, const struct ss_dialogue_command *c,
                  struct ss_slice helo, bool is_answerable)
{
	if (!is_answerable)
		close_before(ts, c->index, false);
	if (ts->n_open == N_OPEN_MAX)
		close_transaction(ts, ts->first, false);
	struct ss_transaction *t = open_transaction(ts, c);
	if (!t)
		return;
	struct ss_envelope e;
	ss_envelope_parse(c->command.argument, SS_SLICE("FROM"), &e);
	t->record.helo = ss_arena_copy(&t->arena, helo);
	t->record.mail_from = mailbox(t, &e);
	struct ss_list params = parameters(t, &e);
	t->params = (struct ss_growing){(void *)(uintptr_t)params.items, params.n, params.n};
	count_dropped(t, e.n_dropped);
}

static void add_recipient(struct ss_transaction *t, const struct ss_dialogue_command *c)
{
	if (t->recipients.n >= SS_LIMIT_RECIPIENTS) {
		count_dropped(t, 1);
		return;
	}
	struct ss_envelope e;
	ss_envelope_parse(c->command.argument, SS_SLICE("TO"), &e);
	struct ss_slice address = mailbox(t, &e);
	struct ss_list params = parameters(t, &e);
	struct ss_recipient_record *r = ss_growing_add(&t->recipients, &t->arena, sizeof *r);
	uint64_t *index = ss_growing_add(&t->recipient_index, &t->arena, sizeof *index);
	if (!r || !index) {
		t->recipients.n = t->recipient_index.n;
		count_dropped(t, 1);
		return;
	}
	*index = c->index;
	*r = (struct ss_recipient_record){
	        .address = address, .params = params, .code = SS_NUMBER_ABSENT};
	struct ss_slice *to =
	        address.data ? ss_growing_add(&t->rcpt_to, &t->arena, sizeof *to) : NULL;
	if (to)
		*to = address;
}

void ss_transactions_command(struct ss_transactions *ts, const struct ss_dialogue_command *c,
                             struct ss_slice helo, bool is_answerable)
{
	if (c->unit != SS_UNIT_COMMAND)
		return;
	if (c->command.verb == SS_VERB_MAIL)
		begin(ts, c, helo, is_answerable);
	struct ss_transaction *t = find(ts, c->index);
	if (!t || (t->is_content_over && c->command.verb != SS_VERB_RSET))
		return; /* the verdict is all that it waits for */
	t->last = c->place.mark;
	if (!c->is_secret)
		add_command(t, &c->command);
	if (c->command.verb == SS_VERB_RCPT)
		add_recipient(t, c);
	else if (c->command.verb == SS_VERB_RSET && !is_answerable)
		close_before(ts, c->index, true);
}

/* ---- replies ---- */

static void on_mail_reply(struct ss_transactions *ts, struct ss_transaction *t, unsigned code)
{
	t->is_mail_answered = true;
	if (is_positive(code)) {
		/* Accepted: whatever was open before is over (a nested MAIL that a lax server took). */
		close_before(ts, t->mail_index, false);
		return;
	}
	t->is_mail_refused = true;
	if (t->recipients.n == 0)
		close_transaction(ts, t, false);
}

static void answer_recipient(struct ss_recipient_record *r, const struct ss_reply_record *reply)
{
	r->code = reply->code;
	r->enhanced = reply->enhanced;
	r->text = reply->text;
	r->accepted = reply->code >= 200 && reply->code < 300 ? SS_FLAG_YES : SS_FLAG_NO;
}

static void on_rcpt_reply(struct ss_transaction *t, uint64_t index,
                          const struct ss_reply_record *reply)
{
	struct ss_recipient_record *r = t->recipients.items;
	const uint64_t *indexes = t->recipient_index.items;
	for (size_t i = t->recipients.n; i-- > 0;) {
		if (indexes[i] != index)
			continue;
		answer_recipient(&r[i], reply);
		t->n_accepted += r[i].accepted == SS_FLAG_YES;
		return;
	}
}

/* LMTP (RFC 2033, section 4.2), PRDR: the nth such reply is the nth accepted recipient's. */
static void on_recipient_final(struct ss_transaction *t, unsigned nth,
                               const struct ss_reply_record *reply)
{
	struct ss_recipient_record *r = t->recipients.items;
	uint64_t *indexes = t->recipient_index.items;
	for (size_t i = 0; i < t->recipients.n; i++) {
		/* Marked by index 0 once its final reply is in, so that it is still counted here. */
		bool was_accepted = r[i].accepted == SS_FLAG_YES || indexes[i] == 0;
		if (!was_accepted || nth-- > 0)
			continue;
		answer_recipient(&r[i], reply);
		indexes[i] = 0;
		return;
	}
}

/* A line of its own (Exim: "250- 361 byte chunk, total 361", "250 OK id=..."), or all together. */
static struct ss_slice find_queue_id(struct ss_transaction *t, const struct ss_dialogue_reply *r,
                                     struct ss_slice joined)
{
	struct ss_slice id = {0}, enhanced, rest;
	for (size_t i = r->n_lines; i-- > 0 && !id.data;) {
		ss_enhanced_parse(r->code, r->lines[i], &enhanced, &rest);
		id = ss_queue_id_find(rest);
	}
	return id.data ? ss_arena_copy(&t->arena, id) : ss_queue_id_find(joined);
}

static void on_final(struct ss_transactions *ts, struct ss_transaction *t,
                     const struct ss_dialogue_reply *r, const struct ss_reply_record *reply)
{
	if (r->code == 353) { /* PRDR: a reply for each recipient follows, then one for all */
		t->is_prdr = true;
		return;
	}
	bool is_for_all = !r->is_per_recipient;
	bool was_accepted = t->is_final && is_positive((unsigned)t->verdict.code);
	if (is_for_all || !was_accepted)
		t->verdict = *reply;
	if (is_positive(r->code) && !r->is_partial && (is_for_all || !t->record.queue_id.data))
		t->record.queue_id = find_queue_id(t, r, reply->text);
	t->is_final = true;
	t->n_finals++;
	if (r->is_per_recipient)
		on_recipient_final(t, r->recipient, reply);
	if (t->is_content_over && (is_for_all || (!t->is_prdr && t->n_finals >= t->n_accepted)))
		close_transaction(ts, t, false);
}

static bool is_reset_by(enum ss_verb verb)
{
	return verb == SS_VERB_RSET || verb == SS_VERB_EHLO || verb == SS_VERB_HELO ||
	       verb == SS_VERB_LHLO || verb == SS_VERB_STARTTLS;
}

void ss_transactions_reply(struct ss_transactions *ts, const struct ss_dialogue_reply *r)
{
	struct ss_transaction *t = r->index > 0 ? find(ts, r->index) : NULL;
	if (!t)
		return;
	t->last = r->place.mark;
	struct ss_slice line = {0};
	if (!is_full(&t->responses))
		line = ss_reply_write(&t->arena, r);
	add_line(t, &t->responses, line);
	struct ss_reply_record reply = ss_reply_join(&t->arena, r);
	if (r->unit == SS_UNIT_CONTENT) {
		on_final(ts, t, r, &reply);
		return;
	}
	if (is_reset_by(r->verb) && is_positive(r->code)) {
		close_before(ts, r->index, true);
		return;
	}
	if (r->verb == SS_VERB_RCPT)
		on_rcpt_reply(t, r->index, &reply);
	else if (is_negative(r->code) && !is_negative(t->verdict.code) &&
	         (r->verb == SS_VERB_MAIL || r->verb == SS_VERB_DATA || r->verb == SS_VERB_BDAT ||
	          r->verb == SS_VERB_BURL))
		t->verdict = reply;
	if (r->verb == SS_VERB_MAIL)
		on_mail_reply(ts, t, r->code);
}

/* ---- content ---- */

void ss_transactions_content_begin(struct ss_transactions *ts, enum ss_content_kind kind)
{
	struct ss_transaction *t = ts->last;
	if (!t)
		return;
	t->record.has_data = SS_FLAG_YES;
	t->record.content = (uint8_t)(kind + 1);
}

void ss_transactions_content_end(struct ss_transactions *ts,
                                 const struct ss_dialogue_content_end *e)
{
	struct ss_transaction *t = ts->last;
	if (!t)
		return;
	t->is_content_over = true;
	t->record.size = (int64_t)e->size;
	t->record.complete = e->is_complete ? SS_FLAG_YES : SS_FLAG_NO;
	t->last = e->place.mark;
	if (t->is_final) /* the server had given up before the end came */
		close_transaction(ts, t, false);
}

void ss_transactions_end(struct ss_transactions *ts, struct ss_mark mark)
{
	while (ts->first) {
		struct ss_transaction *t = ts->first;
		if (t->last.ts_ns < mark.ts_ns && t == ts->last && !t->is_final)
			t->last = mark;
		close_transaction(ts, t, true);
	}
}
