#include "output/eve_smtp.h"

#include <string.h>

static void put_recipients(struct ss_eve *e, const struct ss_eve_tx *tx)
{
	struct ss_slice rest = ss_buffer_slice(&tx->rcpt_to);
	if (tx->n_rcpt == 0)
		return;
	ss_eve_open(e, "rcpt_to", '[');
	while (rest.len > 0) {
		size_t end = ss_slice_find(rest, 0, '\n');
		ss_eve_element(e, ss_slice_cut(rest, 0, end));
		rest = ss_slice_cut(rest, end + 1, rest.len);
	}
	ss_eve_close(e, ']');
}

static void put_email(struct ss_eve *e, const struct ss_eve_tx *tx)
{
	if (!tx->has_email || !e->settings->mime)
		return;
	ss_eve_open(e, "email", '{');
	ss_eve_word(e, "status", "PARSE_DONE");
	ss_eve_json(e, ss_buffer_slice(&tx->email));
	ss_eve_close(e, '}');
}

void ss_eve_smtp_put(struct ss_eve *e, const struct ss_eve_session *s, const struct ss_eve_tx *tx)
{
	ss_eve_open(e, "smtp", '{');
	if (s->has_helo)
		ss_eve_text(e, "helo", ss_buffer_slice(&s->helo));
	if (tx->has_mail_from)
		ss_eve_text(e, "mail_from", ss_buffer_slice(&tx->mail_from));
	put_recipients(e, tx);
	ss_eve_close(e, '}');
	put_email(e, tx);
}

/* What has no place in Suricata's objects, whose keys are fixed by its schema. */
static void put_own(struct ss_eve *e, const struct ss_eve_tx *tx)
{
	if (!tx->is_cut && tx->n_dropped == 0)
		return;
	ss_eve_open(e, "smtpscope", '{');
	if (tx->is_cut)
		ss_eve_flag(e, "complete", false);
	if (tx->n_dropped > 0)
		ss_eve_count(e, "dropped", tx->n_dropped);
	ss_eve_close(e, '}');
}

void ss_eve_smtp_write(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                       const struct ss_record_head *head)
{
	if (!ss_eve_wants(e, SS_EVE_SMTP))
		return;
	ss_eve_line_begin(e, "smtp", head, tx->place, false);
	ss_eve_count(e, "tx_id", tx->id);
	ss_eve_smtp_put(e, s, tx);
	put_own(e, tx);
	ss_eve_line_end(e, s);
}
