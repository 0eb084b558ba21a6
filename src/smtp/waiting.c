/* Which reply belongs to which command.  Without gaps: to the oldest that waits.  Behind a gap the
 * queue is doubtful, and only a code that fits one entry alone is matched (354: DATA); any other
 * reply is given as one that answers nothing known, until the queue is clean again: a client that
 * does not pipeline, and goes on after the server spoke, waits for nothing older. */
#include "base/rare.h"
#include "smtp/dialogue_private.h"

static void add(struct ss_dialogue *d, const struct ss_pending_entry *e)
{
	if (ss_pending_add(&d->pending, e))
		return;
	const struct ss_pending_entry *oldest = ss_pending_at(&d->pending, 0);
	d->n_forgotten += !oldest->is_gap;
	ss_dialogue_report(d, SS_ANOMALY_TOO_MANY_PENDING, SS_CLIENT, d->offset[SS_CLIENT], 1,
	                   ss_verb_name(oldest->verb));
	ss_pending_remove(&d->pending, 1);
	(void)ss_pending_add(&d->pending, e); /* there is room for it now */
}

void ss_waiting_add(struct ss_dialogue *d, uint64_t index, enum ss_unit unit, enum ss_verb verb)
{
	if (d->is_lost[SS_SERVER])
		return;
	const struct ss_pending_entry *oldest = ss_pending_at(&d->pending, 0);
	if (oldest && d->pending.n_doubtful == 0 &&
	    (d->pending.n > 1 || oldest->unit != SS_UNIT_GREETING))
		d->is_pipelining = true;
	add(d, &(struct ss_pending_entry){
	               .index = index,
	               .asked = d->now,
	               .transaction = d->transaction,
	               .unit = (uint8_t)unit,
	               .verb = (uint8_t)verb,
	       });
}

void ss_waiting_add_gap(struct ss_dialogue *d)
{
	const struct ss_pending_entry *newest = ss_pending_at(&d->pending, d->pending.n - 1);
	if (!d->is_lost[SS_SERVER] && !(newest && newest->is_gap))
		add(d, &(struct ss_pending_entry){.is_gap = true, .unit = SS_UNIT_COMMAND});
}

void ss_waiting_touch(struct ss_dialogue *d, uint64_t index)
{
	struct ss_pending_entry *newest = ss_pending_at(&d->pending, d->pending.n - 1);
	if (newest && newest->index == index)
		newest->asked = d->now;
}

void ss_waiting_clear(struct ss_dialogue *d)
{
	ss_pending_clear(&d->pending);
	d->n_forgotten = 0;
	d->asked = 0;
	d->replies_lost = false;
}

void ss_waiting_client_goes_on(struct ss_dialogue *d)
{
	bool has_waited = d->has_server_spoken && (!d->is_pipelining || d->asked > 0);
	if (d->pending.n_doubtful > 0 && has_waited)
		ss_waiting_clear(d);
	d->has_server_spoken = false;
}

/* The end of data has a reply for each recipient in LMTP (RFC 2033, section 4.2), and with PRDR
 * (draft-hall-prdr, Exim) if a 353 announces it: there a last one follows for all. */
static uint32_t n_replies(const struct ss_dialogue *d, const struct ss_pending_entry *e)
{
	uint32_t n = d->confirmed.n_recipients;
	if (e->is_prdr)
		return n + 2;
	return d->is_lmtp && e->unit == SS_UNIT_CONTENT && n > 0 ? n : 1;
}

/* Those older than n get no reply any more. */
static void take(struct ss_dialogue *d, uint32_t n, const struct ss_reply *r,
                 struct ss_waiting_answer *out)
{
	struct ss_pending_entry *e = ss_pending_at(&d->pending, n);
	uint32_t n_recipients = d->confirmed.n_recipients;
	if (e->unit == SS_UNIT_CONTENT && r->code == 353 && e->n_answered == 0)
		e->is_prdr = true;
	uint32_t recipient = e->n_answered++ - e->is_prdr; /* none for the 353 */
	out->is_per_recipient = e->unit == SS_UNIT_CONTENT && recipient < n_recipients &&
	                        (e->is_prdr || d->is_lmtp);
	out->recipient = out->is_per_recipient ? recipient : 0;
	out->entry = *e;
	out->is_final = e->n_answered >= n_replies(d, e);
	if (n > 0 && d->pending.n_doubtful == 0)
		ss_dialogue_report(d, SS_ANOMALY_MISSING_REPLY, SS_SERVER, r->offset, n,
		                   ss_verb_name(ss_pending_at(&d->pending, 0)->verb));
	ss_pending_remove(&d->pending, out->is_final ? n + 1 : n);
}

/* The client's side is not in the capture: the code tells what it said. */
static void infer(struct ss_dialogue *d, const struct ss_reply *r, struct ss_waiting_answer *out)
{
	struct ss_pending_entry *e = &out->entry;
	e->verb = SS_VERB_UNKNOWN;
	out->is_final = true;
	if (d->expects_verdict && r->code != 421) {
		d->expects_verdict = false;
		e->unit = SS_UNIT_CONTENT;
		e->verb = SS_VERB_DATA;
		return;
	}
	switch (r->code) {
	case 354:
		e->verb = SS_VERB_DATA;
		d->expects_verdict = true;
		break;
	case 235:
	case 334:
	case 535: e->verb = SS_VERB_AUTH; break;
	case 220: e->verb = SS_VERB_STARTTLS; break;
	case 221: e->verb = SS_VERB_QUIT; break;
	case 252: e->verb = SS_VERB_VRFY; break;
	case 211:
	case 214: e->verb = SS_VERB_HELP; break;
	case 250:
		if (r->n_lines > 1)
			e->verb = SS_VERB_EHLO;
		break;
	default: break;
	}
}

/* Does this reply, which no command waits for, end the content that is being sent? */
static bool ends_content(struct ss_dialogue *d, unsigned code)
{
	enum ss_dot_before before;
	enum ss_dot_after after;
	unsigned class = code / 100;
	uint64_t offset = d->offset[SS_CLIENT];
	if (code == 421 || (class != 2 && class != 4 && class != 5) || d->content.is_answered)
		return false;
	bool is_at_dot = ss_content_is_at_dot(&d->content.data, &before, &after);
	if (is_at_dot && before != SS_DOT_GAP) {
		ss_transfer_end_data(d, offset, true, true);
		return true;
	}
	if (d->content.missing == 0)
		return false;
	ss_transfer_end_data(d, offset, false, false); /* the gap holds the end of data */
	return true;
}

/* It answers the content, which does not wait for it: that goes on, or could not be noted. */
static void answer_content(const struct ss_dialogue *d, struct ss_waiting_answer *out)
{
	out->entry.index = d->content.index;
	out->entry.unit = SS_UNIT_CONTENT;
	out->entry.verb = SS_VERB_DATA;
	out->entry.asked = d->content.seen;
	out->is_final = true;
}

static void answer_nothing(struct ss_dialogue *d, const struct ss_reply *r,
                           struct ss_waiting_answer *out)
{
	bool is_refusal = r->code >= 400 && r->code < 600;
	if (d->client == SS_CLIENT_CONTENT && ends_content(d, r->code)) {
		if (d->pending.n > 0)
			take(d, 0, r, out);
		else /* memory is short, or the server was thought lost */
			answer_content(d, out);
	} else if (d->client == SS_CLIENT_CONTENT && is_refusal && !d->content.has_surplus &&
	           !d->content.is_answered) {
		d->content.is_answered = true;
		answer_content(d, out);
	} else {
		d->content.has_surplus = d->client == SS_CLIENT_CONTENT;
		out->is_unexpected = true;
		out->is_stray =
		        r->code != 421; /* it may come at any time (RFC 5321, section 3.8) */
	}
}

static bool has_to_wait(const struct ss_pending_entry *e)
{
	return e->unit == SS_UNIT_SASL || ss_verb_traits(e->verb)->ends_group;
}

static void answer_doubtful(struct ss_dialogue *d, const struct ss_reply *r,
                            struct ss_waiting_answer *out)
{
	struct ss_pending *p = &d->pending;
	const struct ss_pending_entry *oldest = ss_pending_at(p, 0);
	uint32_t n = ss_pending_find(p, r->code);
	if (n < p->n) {
		take(d, n, r, out);
		if (has_to_wait(&out->entry) && p->n == p->n_gaps)
			ss_pending_clear(p); /* it sent nothing more */
	} else if (!oldest->is_gap && (!oldest->is_doubtful || p->n == 1))
		take(d, 0, r, out);
	else
		out->is_unexpected = true;
}

/* 354 and 334 answer few verbs; where the oldest is none of them, commands went unanswered, or
 * nobody asked. */
static bool fits(const struct ss_pending_entry *e, unsigned code)
{
	if (code / 100 != 3)
		return true;
	if (e->unit == SS_UNIT_CONTENT)
		return code == 353;
	return e->unit == SS_UNIT_SASL || e->verb == SS_VERB_DATA || e->verb == SS_VERB_AUTH ||
	       e->verb == SS_VERB_XEXPS || e->verb == SS_VERB_UNKNOWN;
}

SS_RARE static void answer_odd(struct ss_dialogue *d, const struct ss_reply *r,
                               struct ss_waiting_answer *out)
{
	struct ss_pending_entry *oldest = ss_pending_at(&d->pending, 0);
	if (d->n_forgotten > 0) {
		d->n_forgotten--;
		out->is_unexpected = true;
	} else if (r->code == 0) {
		out->is_unexpected = true;
		ss_pending_doubt(&d->pending); /* it may have been meant as a reply */
	} else if (!oldest) {
		if (d->is_lost[SS_CLIENT])
			infer(d, r, out);
		else
			answer_nothing(d, r, out);
	} else if (d->pending.n_doubtful > 0) {
		answer_doubtful(d, r, out);
	} else {
		uint32_t n = ss_pending_find(&d->pending, r->code);
		if (n < d->pending.n)
			take(d, n, r, out);
		else if (r->code == 334 && oldest->unit == SS_UNIT_COMMAND)
			take(d, 0, r, out);
		else
			out->is_unexpected = out->is_stray = true;
	}
}

void ss_waiting_answer(struct ss_dialogue *d, const struct ss_reply *r,
                       struct ss_waiting_answer *out)
{
	const struct ss_pending_entry *oldest = ss_pending_at(&d->pending, 0);
	bool is_sure = oldest && d->n_forgotten == 0 && d->pending.n_doubtful == 0 && r->code > 0;
	*out = (struct ss_waiting_answer){.entry = {.unit = SS_UNIT_COMMAND}};
	if (is_sure && fits(oldest, r->code))
		take(d, 0, r, out); /* nearly always */
	else
		answer_odd(d, r, out);
}
