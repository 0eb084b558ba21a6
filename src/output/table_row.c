#include "output/table_row.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "output/cut.h"
#include "output/print.h"
#include "output/table_session.h"
#include "output/text.h"

enum {
	REPLY_MAX = 1024, /* bytes shown of a reply's text */
	QUEUE_ID_MAX = 64,
	SMTP_PORT = 25,
	NS_PER_S = 1000000000,
};

static const char *const outcome_names[] = {
        [0] = "",
        [SS_TRANSACTION_ACCEPTED] = "accepted",
        [SS_TRANSACTION_REJECTED] = "rejected",
        [SS_TRANSACTION_DEFERRED] = "deferred",
        [SS_TRANSACTION_RESET] = "reset",
        [SS_TRANSACTION_ABANDONED] = "abandoned",
        [SS_TRANSACTION_UNKNOWN] = "unknown",
};

struct ss_slice ss_table_row_cell(const struct ss_table_row *row, const struct ss_table_cell *cell)
{
	return ss_slice_cut(ss_buffer_slice(&row->text), cell->at, cell->len);
}

static struct ss_table_cell begin(const struct ss_table_row *row)
{
	return (struct ss_table_cell){.at = (uint32_t)row->text.len};
}

static void end(const struct ss_table_row *row, struct ss_table_cell *cell)
{
	cell->len = (uint32_t)(row->text.len - cell->at);
	cell->columns = (uint32_t)ss_text_columns(ss_table_row_cell(row, cell));
}

static void begin_row(struct ss_table_row *row, const struct ss_record_head *head)
{
	struct ss_buffer text = row->text;
	*row = (struct ss_table_row){
	        .text = text, .ts = head->ts, .flow_id = head->flow_id, .type = head->type};
	ss_buffer_clear(&row->text);
	struct ss_table_cell cell = begin(row);
	ss_print(&row->text, "%lld", (long long)head->flow_id);
	end(row, &cell);
	row->cells[SS_TABLE_FLOW] = cell;
	/* A client's port is a random number; the server's tells something if it is not 25. */
	cell = begin(row);
	ss_print_endpoint(&row->text, &head->src_ip, 0, 0);
	end(row, &cell);
	row->cells[SS_TABLE_CLIENT] = cell;
	cell = begin(row);
	ss_print_endpoint(&row->text, &head->dst_ip, head->dst_port, SMTP_PORT);
	end(row, &cell);
	row->cells[SS_TABLE_SERVER] = cell;
}

/* "550 5.7.1 Relay access denied"; returns the length of the first two. */
static size_t add_reply(struct ss_table_row *row, int64_t code, struct ss_slice enhanced,
                        struct ss_slice text)
{
	size_t before = row->text.len;
	if (code != SS_NUMBER_ABSENT)
		ss_print(&row->text, "%03lld", (long long)code);
	if (enhanced.len > 0) {
		ss_print(&row->text, " ");
		ss_text_show(&row->text, enhanced, QUEUE_ID_MAX);
	}
	size_t status_len = row->text.len - before;
	if (text.len > 0) {
		ss_print(&row->text, " ");
		ss_text_show(&row->text, text, REPLY_MAX);
	}
	return status_len;
}

static void add_from_and_to(struct ss_table_row *row, const struct ss_transaction_record *t)
{
	struct ss_table_cell cell = begin(row);
	ss_cut_show_address(&row->text, t->mail_from);
	end(row, &cell);
	row->cells[SS_TABLE_FROM] = cell;
	if (t->rcpt_to.n == 0)
		return;
	cell = begin(row);
	ss_cut_show_address(&row->text, ((const struct ss_slice *)t->rcpt_to.items)[0]);
	end(row, &cell);
	row->cells[SS_TABLE_TO] = cell;
	if (t->rcpt_to.n == 1)
		return;
	cell = begin(row);
	ss_print(&row->text, " +%zu", t->rcpt_to.n - 1);
	end(row, &cell);
	row->more = cell;
	row->cells[SS_TABLE_TO].columns += cell.columns;
}

/* Of several recipients some may be refused while the message goes to the others: each of them is
 * a bounce that somebody will ask about. */
static void add_refused(struct ss_table_row *row, const struct ss_transaction_record *t)
{
	const struct ss_recipient_record *recipients = t->recipients.items;
	for (size_t i = 0; i < t->recipients.n && t->recipients.n > 1; i++) {
		const struct ss_recipient_record *r = &recipients[i];
		if (r->accepted != SS_FLAG_NO)
			continue;
		if (row->n_refused == SS_TABLE_REFUSED) {
			row->n_more_refused++;
			continue;
		}
		struct ss_table_cell cell = begin(row);
		ss_cut_show_address(&row->text, r->address);
		ss_print(&row->text, ": ");
		add_reply(row, r->code, r->enhanced, r->text);
		end(row, &cell);
		row->refused[row->n_refused++] = cell;
	}
}

void ss_table_row_of_transaction(struct ss_table_row *row, const struct ss_transaction_record *t)
{
	begin_row(row, &t->head);
	row->index = t->index;
	add_from_and_to(row, t);
	row->outcome = t->outcome <= SS_TRANSACTION_UNKNOWN ? t->outcome : 0;
	struct ss_table_cell cell = begin(row);
	if (t->size != SS_NUMBER_ABSENT && t->has_data == SS_FLAG_YES)
		ss_print_size(&row->text, (uint64_t)t->size);
	end(row, &cell);
	row->cells[SS_TABLE_SIZE] = cell;
	cell = begin(row);
	ss_print(&row->text, "%s", outcome_names[row->outcome]);
	end(row, &cell);
	row->cells[SS_TABLE_OUTCOME] = cell;
	cell = begin(row);
	ss_text_show(&row->text, t->queue_id, QUEUE_ID_MAX);
	end(row, &cell);
	row->cells[SS_TABLE_QUEUE_ID] = cell;
	cell = begin(row);
	if (t->reply)
		row->status_len =
		        add_reply(row, t->reply->code, t->reply->enhanced, t->reply->text);
	end(row, &cell);
	row->cells[SS_TABLE_REPLY] = cell;
	add_refused(row, t);
	if (t->complete == SS_FLAG_NO)
		row->notes |= SS_TABLE_CUT;
	if (t->partial == SS_FLAG_YES)
		row->notes |= SS_TABLE_PARTIAL;
}

void ss_table_row_add_session(struct ss_table_row *row, const struct ss_session_record *s,
                              bool is_last)
{
	if (s->authenticated == SS_FLAG_YES)
		row->notes |= SS_TABLE_AUTH;
	if (s->tls && s->tls->established == SS_FLAG_YES)
		row->notes |= SS_TABLE_TLS;
	if (s->lmtp == SS_FLAG_YES)
		row->notes |= SS_TABLE_LMTP;
	if (!is_last || s->anomalies.n == 0)
		return;
	struct ss_table_cell cell = begin(row);
	ss_print(&row->text, s->transactions > 1 ? "! in this session: " : "! ");
	ss_table_anomalies_print(&row->text, &s->anomalies);
	end(row, &cell);
	row->odd = cell;
}

void ss_table_row_of_session(struct ss_table_row *row, const struct ss_session_record *s)
{
	begin_row(row, &s->head);
	struct ss_table_cell cell = begin(row);
	row->is_bad = ss_table_session_print(&row->text, s);
	end(row, &cell);
	row->cells[SS_TABLE_REPLY] = cell;
}

bool ss_table_row_is_same_session(const struct ss_table_row *a, const struct ss_table_row *b)
{
	static const enum ss_table_column compared[] = {SS_TABLE_CLIENT, SS_TABLE_SERVER,
	                                                SS_TABLE_REPLY};
	if (a->type != SS_RECORD_SESSION || b->type != SS_RECORD_SESSION)
		return false;
	for (size_t i = 0; i < sizeof compared / sizeof compared[0]; i++) {
		enum ss_table_column c = compared[i];
		if (!ss_slice_is_equal(ss_table_row_cell(a, &a->cells[c]),
		                       ss_table_row_cell(b, &b->cells[c])))
			return false;
	}
	return true;
}

void ss_table_row_release(struct ss_table_row *row)
{
	ss_buffer_release(&row->text);
}

size_t ss_table_notes_write(unsigned notes, char out[SS_TABLE_NOTES_TEXT])
{
	static const char *const names[] = {"auth", "tls", "lmtp", "cut", "partial"};
	size_t len = 0;
	out[0] = '\0';
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (notes >> i & 1)
			len += (size_t)snprintf(out + len, SS_TABLE_NOTES_TEXT - len, "%s%s",
			                        len > 0 ? " " : "", names[i]);
	}
	return len;
}

void ss_table_time_write(int64_t ts, char time[SS_TABLE_TIME_TEXT], char date[SS_TABLE_TIME_TEXT])
{
	time_t seconds = (time_t)(ts / NS_PER_S - (ts % NS_PER_S < 0));
	struct tm tm;
	snprintf(time, SS_TABLE_TIME_TEXT, "--:--:--");
	snprintf(date, SS_TABLE_TIME_TEXT, "no date");
	if (ts == SS_NUMBER_ABSENT || !gmtime_r(&seconds, &tm))
		return;
	strftime(time, SS_TABLE_TIME_TEXT, "%H:%M:%S", &tm);
	strftime(date, SS_TABLE_TIME_TEXT, "%Y-%m-%d", &tm);
}
