/* smtp.log: what Zeek's script base/protocols/smtp makes of commands, replies and header fields.
 *
 * A row begins with what is said first, or when the row before it was written.  It is written with
 * the reply to the end of a message; else with the next MAIL or the connection's end, if the client
 * began anything: MAIL, RCPT or TLS.  RSET writes none.  Where a client sends the next MAIL before
 * the reply to its message, the row waits for that, which Zeek would give to the next one. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "output/zeek_find.h"
#include "output/zeek_smtp_row.h"

const struct ss_zeek_column ss_zeek_smtp_columns[] = {
        {"ts", SS_ZEEK_TIME},
        SS_ZEEK_ID_COLUMNS,
        {"trans_depth", SS_ZEEK_COUNT},
        {"helo", SS_ZEEK_STRING},
        {"mailfrom", SS_ZEEK_STRING},
        {"rcptto", SS_ZEEK_SET_STRING},
        {"date", SS_ZEEK_STRING},
        {"from", SS_ZEEK_STRING},
        {"to", SS_ZEEK_SET_STRING},
        {"cc", SS_ZEEK_SET_STRING},
        {"reply_to", SS_ZEEK_STRING},
        {"msg_id", SS_ZEEK_STRING},
        {"in_reply_to", SS_ZEEK_STRING},
        {"subject", SS_ZEEK_STRING},
        {"x_originating_ip", SS_ZEEK_ADDR},
        {"first_received", SS_ZEEK_STRING},
        {"second_received", SS_ZEEK_STRING},
        {"last_reply", SS_ZEEK_STRING},
        {"path", SS_ZEEK_VECTOR_ADDR},
        {"user_agent", SS_ZEEK_STRING},
        {"tls", SS_ZEEK_BOOL},
        {"fuids", SS_ZEEK_VECTOR_STRING},
        {0},
};

enum { REPLY_TEXT = SS_LIMIT_REPLY_LINE + 4, REPLY_CODE = 16, COUNT_TEXT = 48, LAST_CODE = 599 };

/* Adds to a set of so many at most; 0: any number. */
static void add_to_set(struct ss_output *o, struct ss_zeek_flow *f, enum ss_zeek_smtp_text which,
                       struct ss_slice s, uint64_t max, enum ss_zeek_weird too_many)
{
	struct ss_zeek_values *v = &f->smtp.row.texts[which];
	v->is_set = true;
	if (ss_zeek_values_has(v, s))
		return;
	if ((max > 0 && v->n >= max) || !ss_zeek_values_include(v, s))
		ss_zeek_weird(o, f, too_many, NULL);
}

/* ---- commands ---- */

static bool is_verb(const struct ss_event_record *e, const char *verb)
{
	return ss_slice_is_equal_nocase(e->command, ss_slice_of(verb));
}

static void on_invalid(struct ss_output *o, struct ss_zeek_flow *f, const char *why)
{
	uint64_t max = o->settings.max_invalid_transactions;
	char count[COUNT_TEXT];
	ss_zeek_weird(o, f, SS_ZEEK_WEIRD_TRANSACTION_INVALID, why);
	f->smtp.n_invalid++;
	if (max == 0 || f->smtp.n_invalid <= max)
		return;
	snprintf(count, sizeof count, "%llu > %llu", (unsigned long long)f->smtp.n_invalid,
	         (unsigned long long)max);
	ss_zeek_weird(o, f, SS_ZEEK_WEIRD_EXCESSIVE_INVALID, count);
	f->smtp.is_off = true;
}

static void on_helo(struct ss_zeek_flow *f, struct ss_slice argument)
{
	struct ss_slice name = argument.data ? argument : SS_SLICE("");
	ss_zeek_values_put(&f->smtp.helo, name);
	ss_zeek_values_put(&f->smtp.row.texts[SS_ZEEK_HELO], name);
}

/* Only its path: a parameter can hold an address as well (AUTH=). */
static void on_mail(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_event_record *e)
{
	const struct ss_slice from = SS_SLICE("FROM:");
	size_t at = 0, end;
	if (!ss_slice_has_prefix_nocase(e->argument, from))
		return;
	if (f->smtp.row.has_activity) {
		if (!ss_zeek_smtp_row_wait(o, &f->smtp))
			ss_zeek_smtp_row_write(o, f, &f->smtp.row);
		ss_zeek_smtp_row_begin(f, e->head.ts, e->index);
	}
	struct ss_slice path = ss_slice_trim(ss_slice_cut(e->argument, from.len, e->argument.len));
	end = ss_slice_find(path, 0, '>');
	if (path.len > 0 && path.data[0] == '<' && end < path.len)
		path = ss_slice_cut(path, 0, end + 1);
	struct ss_slice mailbox = ss_zeek_next_mailbox(path, &at);
	if (mailbox.data)
		ss_zeek_values_put(&f->smtp.row.texts[SS_ZEEK_MAILFROM], mailbox);
	f->smtp.row.has_activity = true;
	f->smtp.is_mail_seen = true;
	f->smtp.is_rcpt_seen = false;
}

/* "ORCPT=rfc822;bob@example.net" is the mailbox behind it. */
static struct ss_slice cut_orcpt(struct ss_slice mailbox)
{
	const struct ss_slice orcpt = SS_SLICE("ORCPT=rfc822;");
	if (!ss_slice_has_prefix_nocase(mailbox, orcpt))
		return mailbox;
	return ss_slice_cut(mailbox, orcpt.len, mailbox.len);
}

static void on_rcpt(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_event_record *e)
{
	const struct ss_slice to = SS_SLICE("TO:");
	struct ss_slice mailbox;
	size_t at = to.len;
	if (!ss_slice_has_prefix_nocase(e->argument, to))
		return;
	f->smtp.row.texts[SS_ZEEK_RCPTTO].is_set = true;
	while ((mailbox = ss_zeek_next_mailbox(e->argument, &at)).data)
		add_to_set(o, f, SS_ZEEK_RCPTTO, cut_orcpt(mailbox), o->settings.max_rcptto,
		           SS_ZEEK_WEIRD_TOO_MANY_RCPTTO);
	f->smtp.row.has_activity = true;
	f->smtp.is_rcpt_seen = true;
	if (!f->smtp.is_mail_seen)
		on_invalid(o, f, "rcpt to missing mail from");
}

static bool is_last_chunk(struct ss_slice argument)
{
	const struct ss_slice last = SS_SLICE(" LAST");
	argument = ss_slice_trim(argument);
	return argument.len > last.len &&
	       ss_slice_is_equal_nocase(ss_slice_cut(argument, argument.len - last.len, last.len),
	                                last);
}

static void on_content_command(struct ss_output *o, struct ss_zeek_flow *f,
                               const struct ss_event_record *e)
{
	struct ss_zeek_smtp *s = &f->smtp;
	if (!s->is_rcpt_seen)
		on_invalid(o, f, "data missing rcpt to");
	s->is_chunk = is_verb(e, "BDAT");
	if (!s->is_chunk) {
		s->row.data = e->index;
		s->row.is_data_open = false;
	} else if (is_last_chunk(e->argument)) {
		s->row.bdat = e->index;
		s->row.is_sent = true;
		s->is_mail_seen = s->is_rcpt_seen = false;
	}
}

static void on_command(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_event_record *e)
{
	if (is_verb(e, "EHLO") || is_verb(e, "HELO") || is_verb(e, "LHLO"))
		on_helo(f, e->argument);
	else if (is_verb(e, "MAIL"))
		on_mail(o, f, e);
	else if (is_verb(e, "RCPT"))
		on_rcpt(o, f, e);
	else if (is_verb(e, "DATA") || is_verb(e, "BDAT"))
		on_content_command(o, f, e);
}

/* ---- replies ---- */

static void on_tls(struct ss_zeek_flow *f)
{
	f->smtp.row.tls = true;
	f->smtp.row.has_activity = true;
}

/* The reply that tells what became of a message; told once a message, though a reply of several
 * lines, or those of LMTP, come in pieces. */
static bool is_end_of_message(struct ss_zeek_smtp_row *r, const struct ss_event_record *e)
{
	if (e->unexpected == SS_FLAG_YES || e->index == SS_NUMBER_ABSENT || e->index == 0)
		return false;
	if (e->index == r->bdat)
		return true;
	if (e->index != r->data)
		return false;
	if (!r->is_data_open) { /* it may be refused: then there is no message */
		r->is_data_open = e->code >= 300 && e->code < 400;
		return false;
	}
	return true;
}

/* Zeek has each line as an event of its own: the last one stays, but for the reply to a message,
 * with whose first line the row is written. */
static void keep_reply(struct ss_zeek_smtp_row *r, const struct ss_event_record *e, bool is_end)
{
	char code[REPLY_CODE];
	const struct ss_slice *lines = e->lines.items;
	struct ss_slice line = {0};
	uint8_t text[REPLY_TEXT];
	if (e->code < 100 || e->code > LAST_CODE)
		return;
	if (e->lines.n > 0)
		line = lines[is_end ? 0 : e->lines.n - 1];
	while (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
		line = ss_slice_cut(line, 1, line.len);
	size_t len = (size_t)snprintf(code, sizeof code, "%d ", (int)e->code);
	size_t rest = line.len < sizeof text - len ? line.len : sizeof text - len;
	memcpy(text, code, len);
	if (rest > 0)
		memcpy(text + len, line.data, rest);
	ss_zeek_values_put(&r->texts[SS_ZEEK_LAST_REPLY], (struct ss_slice){text, len + rest});
}

static void on_reply(struct ss_output *o, struct ss_zeek_flow *f, const struct ss_event_record *e)
{
	struct ss_zeek_smtp *s = &f->smtp;
	struct ss_zeek_smtp_row *r = ss_zeek_smtp_row_of(s, e);
	s->has_replies = true;
	if (!r)
		return;
	bool is_end = is_end_of_message(r, e);
	keep_reply(r, e, is_end);
	if (e->code == 220 && (is_verb(e, "STARTTLS") || is_verb(e, "X-ANONYMOUSTLS")))
		on_tls(f);
	if (!is_end)
		return;
	s->n_messages++;
	ss_zeek_smtp_row_write(o, f, r);
	if (r == &s->row)
		ss_zeek_smtp_row_begin(f, e->head.ts, e->index + 1);
	else
		ss_zeek_smtp_row_forget(o, s, r);
}

static void on_content(struct ss_zeek_smtp *s, const struct ss_event_record *e)
{
	if (e->index == SS_NUMBER_ABSENT || e->index != s->row.data)
		return;
	s->row.is_data_open = s->row.is_sent = true;
	s->is_mail_seen = s->is_rcpt_seen = false;
}

void ss_zeek_smtp_event(struct ss_output *o, struct ss_zeek_flow *f,
                        const struct ss_event_record *e)
{
	struct ss_zeek_smtp *s = &f->smtp;
	if (s->is_off)
		return;
	if (!s->row.is_begun && (e->kind == SS_EVENT_COMMAND || e->kind == SS_EVENT_REPLY))
		ss_zeek_smtp_row_begin(f, e->head.ts, 0);
	switch (e->kind) {
	case SS_EVENT_COMMAND: on_command(o, f, e); break;
	case SS_EVENT_REPLY: on_reply(o, f, e); break;
	case SS_EVENT_CONTENT: on_content(s, e); break;
	case SS_EVENT_TLS:
		if (s->row.is_begun)
			on_tls(f);
		break;
	default: break;
	}
}

/* ---- the header ---- */

static struct ss_slice value_of(const struct ss_header_record *h)
{
	struct ss_slice value = h->raw.data ? h->raw : h->value;
	while (value.len > 0 && memchr(" \t\r\n\v\f", value.data[0], 6))
		value = ss_slice_cut(value, 1, value.len);
	return value.data ? value : SS_SLICE("");
}

static void put_list(struct ss_output *o, struct ss_zeek_flow *f, enum ss_zeek_smtp_text which,
                     struct ss_slice value)
{
	bool is_to = which == SS_ZEEK_TO;
	uint64_t max = is_to ? o->settings.max_to : o->settings.max_cc;
	struct ss_slice element;
	size_t at = 0;
	f->smtp.row.texts[which].is_set = true;
	while ((element = ss_zeek_next_element(value, &at)).data)
		add_to_set(o, f, which, element, max,
		           is_to ? SS_ZEEK_WEIRD_TOO_MANY_TO : SS_ZEEK_WEIRD_TOO_MANY_CC);
}

static void add_hop(struct ss_output *o, struct ss_zeek_flow *f, struct ss_slice received)
{
	struct ss_zeek_values *path = &f->smtp.row.texts[SS_ZEEK_PATH];
	uint64_t max = o->settings.max_path;
	struct ss_address ip;
	struct ss_slice here, last = {0};
	char text[SS_ADDRESS_TEXT];
	size_t at = 0;
	if (!ss_zeek_find_hop(received, &ip) || ss_address_write(&ip, text) == 0)
		return;
	while ((here = ss_zeek_values_next(path, &at)).data)
		last = here;
	if (ss_slice_is_equal(last, ss_slice_of(text)))
		return;
	if ((max > 0 && path->n >= max) || !ss_zeek_values_append(path, ss_slice_of(text)))
		ss_zeek_weird(o, f, SS_ZEEK_WEIRD_PATH_TOO_LONG, NULL);
}

/* The fields are read from the top: the one that came first, in time, is the last of them. */
static void put_received(struct ss_output *o, struct ss_zeek_flow *f, struct ss_slice value)
{
	struct ss_zeek_values *texts = f->smtp.row.texts;
	if (texts[SS_ZEEK_FIRST_RECEIVED].is_set)
		ss_zeek_values_put(&texts[SS_ZEEK_SECOND_RECEIVED],
		                   ss_zeek_values_first(&texts[SS_ZEEK_FIRST_RECEIVED]));
	ss_zeek_values_put(&texts[SS_ZEEK_FIRST_RECEIVED], value);
	add_hop(o, f, value);
}

static void put_origin(struct ss_zeek_flow *f, struct ss_slice value)
{
	struct ss_zeek_values *v = &f->smtp.row.texts[SS_ZEEK_X_ORIGINATING_IP];
	struct ss_address ip;
	if (!ss_zeek_find_ip(value, &ip))
		return;
	ss_zeek_values_clear(v);
	ss_zeek_values_add_address(v, &ip);
}

static const struct {
	const char *name;
	enum ss_zeek_smtp_text text;
} fields[] = {
        {"Date", SS_ZEEK_DATE},
        {"From", SS_ZEEK_FROM},
        {"To", SS_ZEEK_TO},
        {"Cc", SS_ZEEK_CC},
        {"Reply-To", SS_ZEEK_REPLY_TO},
        {"Message-ID", SS_ZEEK_MSG_ID},
        {"In-Reply-To", SS_ZEEK_IN_REPLY_TO},
        {"Subject", SS_ZEEK_SUBJECT},
        {"X-Originating-IP", SS_ZEEK_X_ORIGINATING_IP},
        {"Received", SS_ZEEK_FIRST_RECEIVED},
        {"User-Agent", SS_ZEEK_USER_AGENT},
        {"X-Mailer", SS_ZEEK_USER_AGENT},
        {"X-User-Agent", SS_ZEEK_USER_AGENT},
};

static void put_field(struct ss_output *o, struct ss_zeek_flow *f, enum ss_zeek_smtp_text text,
                      struct ss_slice value)
{
	switch (text) {
	case SS_ZEEK_TO:
	case SS_ZEEK_CC: put_list(o, f, text, value); break;
	case SS_ZEEK_X_ORIGINATING_IP: put_origin(f, value); break;
	case SS_ZEEK_FIRST_RECEIVED: put_received(o, f, value); break;
	default: ss_zeek_values_put(&f->smtp.row.texts[text], value); break;
	}
}

/* Only the first message of a row is looked at: so it is where a chunked one was given up and
 * another came by DATA, in one transaction. */
void ss_zeek_smtp_message(struct ss_output *o, struct ss_zeek_flow *f,
                          const struct ss_message_record *m)
{
	const struct ss_header_record *headers = m->headers.items;
	if (f->smtp.is_off || f->smtp.row.has_message)
		return;
	if (!f->smtp.row.is_begun)
		ss_zeek_smtp_row_begin(f, m->head.ts, 0);
	f->smtp.row.has_message = true;
	for (size_t i = 0; i < m->headers.n; i++) {
		for (size_t n = 0; n < sizeof fields / sizeof fields[0]; n++) {
			if (ss_slice_is_equal_nocase(headers[i].name, ss_slice_of(fields[n].name)))
				put_field(o, f, fields[n].text, value_of(&headers[i]));
		}
	}
}

void ss_zeek_smtp_file(struct ss_zeek_flow *f, const char *fuid)
{
	struct ss_zeek_smtp_row *r = &f->smtp.row;
	if (r->is_begun && !r->tls)
		ss_zeek_values_append(&r->texts[SS_ZEEK_FUIDS], ss_slice_of(fuid));
}

/* ---- its life ---- */

void ss_zeek_smtp_open(struct ss_output *o, struct ss_zeek_flow *f)
{
	ss_zeek_values_init(&f->smtp.helo, o->memory);
	ss_zeek_smtp_row_make(&f->smtp.row, o->memory);
}

void ss_zeek_smtp_close(struct ss_output *o, struct ss_zeek_flow *f)
{
	for (const struct ss_zeek_smtp_row *r = f->smtp.waiting; r; r = r->next)
		ss_zeek_smtp_row_write(o, f, r);
	ss_zeek_smtp_row_write(o, f, &f->smtp.row);
}

void ss_zeek_smtp_release(struct ss_output *o, struct ss_zeek_flow *f)
{
	while (f->smtp.waiting)
		ss_zeek_smtp_row_forget(o, &f->smtp, f->smtp.waiting);
	ss_zeek_values_release(&f->smtp.helo);
	ss_zeek_smtp_row_release(&f->smtp.row);
}
