/* Whose turn it is (RFC 5321, section 4.1.4).  `sent` runs ahead of the replies and takes them for
 * granted, so that MAIL, RCPT and DATA in one go are in order; a refusal is taken back from it as
 * long as the refused command's transaction is the one in hand. */
#include "smtp/dialogue_private.h"

bool ss_order_is_wrong(const struct ss_dialogue *d, enum ss_verb verb)
{
	const struct ss_order *o = &d->sent;
	if (!d->is_order_known)
		return false;
	switch (verb) {
	case SS_VERB_MAIL:
	case SS_VERB_SEND:
	case SS_VERB_SOML:
	case SS_VERB_SAML: return !o->has_hello || o->has_mail;
	case SS_VERB_RCPT: return !o->has_mail || o->has_chunk;
	case SS_VERB_DATA:
	case SS_VERB_BDAT:
	case SS_VERB_BURL: return o->n_recipients == 0;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS: return o->has_mail || d->is_authenticated; /* RFC 4954, section 4 */
	default: return false;
	}
}

/* RFC 5321, section 4.1.1.5: what came before does not count any more. */
static void forget_mail(struct ss_order *o)
{
	o->has_mail = o->has_chunk = false;
	o->n_recipients = 0;
}

static void begin_transaction(struct ss_dialogue *d)
{
	forget_mail(&d->sent);
	d->was_refused = false;
	d->transaction++;
}

void ss_order_sent(struct ss_dialogue *d, enum ss_verb verb)
{
	struct ss_order *o = &d->sent;
	switch (verb) {
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO:
		begin_transaction(d);
		o->has_hello = true;
		d->is_order_known = true;
		break;
	case SS_VERB_RSET:
		begin_transaction(d);
		o->has_hello = o->has_hello || !d->is_order_known; /* cannot know: let it pass */
		d->is_order_known = true;
		break;
	case SS_VERB_MAIL:
	case SS_VERB_SEND:
	case SS_VERB_SOML:
	case SS_VERB_SAML:
		begin_transaction(d);
		o->has_mail = true;
		o->has_hello = o->has_hello || !d->is_order_known;
		d->is_order_known = true;
		break;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS:
	case SS_VERB_XCLIENT: d->transaction++; break; /* if it is accepted */
	case SS_VERB_RCPT: o->n_recipients++; break;
	case SS_VERB_BDAT:
	case SS_VERB_BURL: o->has_chunk = true; break;
	default: break;
	}
}

void ss_order_content_sent(struct ss_dialogue *d)
{
	forget_mail(&d->sent);
}

static void accepted(struct ss_dialogue *d, const struct ss_pending_entry *e)
{
	struct ss_order *o = &d->confirmed;
	switch ((enum ss_verb)e->verb) {
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO:
		forget_mail(o);
		o->has_hello = true;
		break;
	case SS_VERB_RSET: forget_mail(o); break;
	case SS_VERB_XCLIENT: *o = (struct ss_order){0}; break;
	case SS_VERB_MAIL:
	case SS_VERB_SEND:
	case SS_VERB_SOML:
	case SS_VERB_SAML:
		o->has_mail = true;
		o->has_hello = true; /* the server is content */
		o->n_recipients = 0;
		break;
	case SS_VERB_RCPT: o->n_recipients++; break;
	case SS_VERB_BDAT:
	case SS_VERB_BURL: o->has_chunk = true; break;
	default: break;
	}
}

static void refused(struct ss_dialogue *d, const struct ss_pending_entry *e)
{
	if (e->transaction != d->transaction)
		return;
	if (e->verb == SS_VERB_MAIL)
		forget_mail(&d->sent);
	else if (e->verb == SS_VERB_RCPT && d->sent.n_recipients > 0)
		d->sent.n_recipients--;
}

void ss_order_answered(struct ss_dialogue *d, const struct ss_waiting_answer *a, unsigned code)
{
	if (a->entry.unit == SS_UNIT_CONTENT) {
		if (a->is_final)
			forget_mail(&d->confirmed);
	} else if (a->entry.unit == SS_UNIT_COMMAND && code >= 200 && code < 300) {
		accepted(d, &a->entry);
	} else if (a->entry.unit == SS_UNIT_COMMAND && code >= 400) {
		refused(d, &a->entry);
	}
	/* Nothing is under way: what was confirmed holds.  While content is, its end was not sent. */
	bool is_in_content = d->content.is_open && d->client != SS_CLIENT_COMMANDS;
	if (d->pending.n == 0 && d->is_order_known && !is_in_content)
		d->sent = d->confirmed;
}
