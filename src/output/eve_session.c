#include "output/eve_session.h"

#include "base/limits.h"

struct ss_eve_session *ss_eve_session_create(struct ss_eve *e, int64_t flow_id)
{
	struct ss_eve_session *s = ss_memory_take_zeroed(e->memory, sizeof *s);
	if (!s)
		return NULL;
	s->flow_id = flow_id;
	s->tls = (struct ss_eve_place){SS_NUMBER_ABSENT, SS_NUMBER_ABSENT};
	s->helo = s->email = s->files =
	        (struct ss_buffer){.memory = e->memory, .limit = SS_LIMIT_EVE_TEXT};
	s->held = (struct ss_buffer){.memory = e->memory, .limit = SS_LIMIT_EVE_SESSION};
	return s;
}

void ss_eve_tx_destroy(struct ss_eve *e, struct ss_eve_tx *tx)
{
	ss_buffer_release(&tx->mail_from);
	ss_buffer_release(&tx->rcpt_to);
	ss_buffer_release(&tx->email);
	ss_memory_give(e->memory, tx, sizeof *tx);
}

void ss_eve_session_destroy(struct ss_eve *e, struct ss_eve_session *s)
{
	while (s->first)
		ss_eve_tx_destroy(e, ss_eve_session_take(s));
	ss_buffer_release(&s->helo);
	ss_buffer_release(&s->email);
	ss_buffer_release(&s->files);
	ss_buffer_release(&s->held);
	ss_memory_give(e->memory, s, sizeof *s);
}

void ss_eve_session_choose(struct ss_eve *e, struct ss_eve_session *s)
{
	s->is_chosen = true;
	ss_write_bytes(e->w, s->held.data, s->held.len);
	ss_buffer_release(&s->held);
}

/* Where it cannot be held, it is taken for wanted: more is told than asked for, not less. */
bool ss_eve_session_hold(struct ss_eve *e, struct ss_eve_session *s, struct ss_slice line)
{
	if (!e->only_chosen || s->is_chosen)
		return false;
	size_t before = s->held.len;
	if (ss_buffer_add(&s->held, line.data, line.len) == line.len)
		return true;
	s->held.len = before;
	ss_eve_session_choose(e, s);
	return false;
}

struct ss_eve_tx *ss_eve_session_begin(struct ss_eve *e, struct ss_eve_session *s, int64_t index)
{
	struct ss_eve_tx *tx = ss_memory_take_zeroed(e->memory, sizeof *tx);
	if (!tx)
		return NULL;
	tx->id = s->n_txs++;
	tx->first_index = index;
	tx->place = (struct ss_eve_place){SS_NUMBER_ABSENT, SS_NUMBER_ABSENT};
	tx->mail_from = tx->rcpt_to = tx->email =
	        (struct ss_buffer){.memory = e->memory, .limit = SS_LIMIT_EVE_TEXT};
	if (s->last)
		s->last->next = tx;
	else
		s->first = tx;
	s->last = tx;
	s->n_open++;
	return tx;
}

struct ss_eve_tx *ss_eve_session_find(struct ss_eve_session *s, int64_t index)
{
	struct ss_eve_tx *found = NULL;
	for (struct ss_eve_tx *tx = s->first; tx && tx->first_index <= index; tx = tx->next)
		found = tx;
	return found;
}

struct ss_eve_tx *ss_eve_session_current(struct ss_eve_session *s)
{
	return s->last && !s->last->is_done ? s->last : NULL;
}

static struct ss_eve_tx *before(struct ss_eve_session *s, const struct ss_eve_tx *tx)
{
	struct ss_eve_tx *at = s->first == tx ? NULL : s->first;
	while (at && at->next != tx)
		at = at->next;
	return at;
}

static void swap(struct ss_buffer *a, struct ss_buffer *b)
{
	struct ss_buffer was = *a;
	*a = *b;
	*b = was;
}

static void move_recipients(struct ss_eve_tx *to, struct ss_eve_tx *from)
{
	size_t before = to->rcpt_to.len;
	to->n_dropped += from->n_dropped;
	if (ss_buffer_add(&to->rcpt_to, from->rcpt_to.data, from->rcpt_to.len) ==
	    from->rcpt_to.len) {
		to->n_rcpt += from->n_rcpt;
		return;
	}
	to->rcpt_to.len = before;
	to->n_dropped += from->n_rcpt;
}

void ss_eve_session_join(struct ss_eve *e, struct ss_eve_session *s, struct ss_eve_tx *tx)
{
	struct ss_eve_tx *to = before(s, tx);
	tx->is_tentative = false;
	if (!to || tx != s->last)
		return;
	to->last_index = tx->last_index;
	to->content_index = tx->content_index;
	to->reset_index = tx->reset_index;
	to->place = tx->place;
	move_recipients(to, tx);
	swap(&to->email, &tx->email); /* it has none: it is not done */
	to->has_email |= tx->has_email;
	to->is_cut |= tx->is_cut;
	to->is_done = tx->is_done;
	to->is_answered = tx->is_answered;
	to->next = NULL;
	s->last = to;
	s->n_open--;
	s->n_txs--;
	ss_eve_tx_destroy(e, tx);
}

struct ss_eve_tx *ss_eve_session_take(struct ss_eve_session *s)
{
	struct ss_eve_tx *tx = s->first;
	s->first = tx->next;
	if (!s->first)
		s->last = NULL;
	s->n_open--;
	return tx;
}
