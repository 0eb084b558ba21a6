#include "output/table_print.h"

#include <string.h>

#include "output/cut.h"
#include "output/print.h"
#include "output/text.h"

enum { INDENT = 10, LEAST_LINE = 30 }; /* of the lines below a row */

#define RED    "\x1b[31m"
#define GREEN  "\x1b[32m"
#define YELLOW "\x1b[33m"
#define DIM    "\x1b[2m"
#define BOLD   "\x1b[1m"

static void color(struct ss_table_print *p, const char *sequence)
{
	if (p->has_color)
		ss_print(&p->line, "%s", sequence);
}

static void reset_color(struct ss_table_print *p)
{
	color(p, "\x1b[0m");
}

static const char *outcome_color(uint8_t outcome)
{
	switch (outcome) {
	case SS_TRANSACTION_ACCEPTED: return GREEN;
	case SS_TRANSACTION_REJECTED: return RED;
	case SS_TRANSACTION_DEFERRED: return YELLOW;
	default: return "";
	}
}

static void end_line(struct ss_table_print *p)
{
	ss_write_slice(p->w, ss_buffer_slice(&p->line));
	ss_write_text(p->w, "\n");
	ss_buffer_clear(&p->line);
	p->at = 0;
}

static void add(struct ss_table_print *p, struct ss_slice shown, size_t columns)
{
	ss_text_add_apart(&p->line, shown);
	p->at += columns;
}

static void pad_to(struct ss_table_print *p, size_t column)
{
	while (p->at < column)
		add(p, SS_SLICE(" "), 1);
}

/* Where the column begins, if no cell before it was wider than its column. */
static size_t start_of(const struct ss_table_print *p, enum ss_table_column wanted)
{
	size_t at = 0;
	for (enum ss_table_column c = SS_TABLE_TIME; c < wanted; c++) {
		if (p->layout.width[c] > 0)
			at += ss_table_layout_gap(&p->layout, c) + p->layout.width[c];
	}
	return at + ss_table_layout_gap(&p->layout, wanted);
}

/* A cell that has no room any more begins a line. */
static size_t break_line(struct ss_table_print *p, size_t columns, size_t arrow)
{
	size_t left = p->columns > columns + arrow ? p->columns - columns - arrow : 0;
	if (p->at > 0)
		end_line(p);
	return (left < INDENT ? left : INDENT) + arrow;
}

/* Spaces, or an arrow, up to the cell: so nothing follows the last cell that holds something. */
static void begin_cell(struct ss_table_print *p, enum ss_table_column c, size_t columns)
{
	size_t start = start_of(p, c), gap = ss_table_layout_gap(&p->layout, c);
	size_t arrow = gap > 0 && ss_table_layout_has_arrow(&p->layout, c) ? 2 : 0;
	if (ss_table_is_right(c) && columns < p->layout.width[c])
		start += p->layout.width[c] - columns;
	if (start < p->at + gap)
		start = p->at + gap;
	if (p->columns > 0 && start + columns > p->columns)
		start = break_line(p, columns, arrow);
	if (arrow > 0) {
		pad_to(p, start - arrow);
		add(p, SS_SLICE("→ "), arrow);
	}
	pad_to(p, start);
}

/* more: columns that will be added. */
static void put_cut(struct ss_table_print *p, enum ss_table_column c, const struct ss_cut *cut,
                    size_t more)
{
	begin_cell(p, c, cut->columns + more);
	ss_cut_add(&p->line, cut);
	p->at += cut->columns;
}

static void put_text(struct ss_table_print *p, enum ss_table_column c, struct ss_slice shown)
{
	struct ss_cut cut = ss_cut_end(shown, p->columns > 0 ? p->layout.width[c] : SIZE_MAX);
	if (cut.columns > 0 && p->layout.width[c] > 0)
		put_cut(p, c, &cut, 0);
}

static void put_address(struct ss_table_print *p, const struct ss_table_row *row,
                        enum ss_table_column c)
{
	size_t width = p->columns > 0 ? p->layout.width[c] : SIZE_MAX;
	struct ss_table_cell none = {0}, more = c == SS_TABLE_TO ? row->more : none;
	struct ss_slice shown = ss_table_row_cell(row, &row->cells[c]);
	if (shown.len == 0 || p->layout.width[c] == 0)
		return;
	struct ss_cut cut = ss_cut_address(shown, width > more.columns ? width - more.columns : 0);
	put_cut(p, c, &cut, more.columns);
	add(p, ss_table_row_cell(row, &more), more.columns);
}

/* A text below its row, in as many lines as it needs. */
static void put_below(struct ss_table_print *p, struct ss_slice shown, const char *sequence)
{
	size_t width = SIZE_MAX;
	if (p->columns > 0)
		width = p->columns > INDENT + LEAST_LINE ? p->columns - INDENT : LEAST_LINE;
	while (shown.len > 0) {
		size_t n = ss_text_wrap(shown, width);
		pad_to(p, INDENT);
		color(p, sequence);
		add(p, ss_slice_trim(ss_slice_cut(shown, 0, n)), 0);
		if (*sequence)
			reset_color(p);
		end_line(p);
		shown = ss_slice_cut(shown, n, shown.len);
	}
}

static void print_refused(struct ss_table_print *p, const struct ss_table_row *row)
{
	for (size_t i = 0; i < row->n_refused; i++)
		put_below(p, ss_table_row_cell(row, &row->refused[i]), RED);
	if (row->n_more_refused == 0)
		return;
	pad_to(p, INDENT);
	ss_print(&p->line, "and %zu more refused", row->n_more_refused);
	end_line(p);
}

/* Cut behind the codes at the earliest: "550 5.7.2…" would be another one. */
static struct ss_cut cut_reply(const struct ss_table_row *row, size_t width)
{
	struct ss_slice reply = ss_table_row_cell(row, &row->cells[SS_TABLE_REPLY]);
	struct ss_cut cut = ss_cut_end(reply, width);
	if (cut.is_cut && cut.head.len <= row->status_len + 1) {
		reply.len = row->status_len;
		cut = ss_cut_end(reply, SIZE_MAX);
	}
	return cut;
}

/* That something of it was not seen puts all the rest in doubt: told at any width. */
static void print_lost(struct ss_table_print *p, const struct ss_table_row *row)
{
	char notes[SS_TABLE_NOTES_TEXT];
	size_t len = ss_table_notes_write(row->notes & (SS_TABLE_CUT | SS_TABLE_PARTIAL), notes);
	if (p->layout.width[SS_TABLE_NOTES] == 0)
		put_below(p, (struct ss_slice){(const uint8_t *)notes, len}, YELLOW);
}

/* Why a message bounced is what the table is asked for: that is never cut. */
static void print_transaction(struct ss_table_print *p, const struct ss_table_row *row)
{
	const struct ss_table_cell *reply = &row->cells[SS_TABLE_REPLY];
	const char *sequence = outcome_color(row->outcome);
	size_t width = p->columns > 0 ? p->layout.width[SS_TABLE_REPLY] : SIZE_MAX;
	char notes[SS_TABLE_NOTES_TEXT];
	put_address(p, row, SS_TABLE_FROM);
	put_address(p, row, SS_TABLE_TO);
	put_text(p, SS_TABLE_SIZE, ss_table_row_cell(row, &row->cells[SS_TABLE_SIZE]));
	if (row->cells[SS_TABLE_OUTCOME].len > 0) {
		begin_cell(p, SS_TABLE_OUTCOME, row->cells[SS_TABLE_OUTCOME].columns);
		color(p, sequence);
		add(p, ss_table_row_cell(row, &row->cells[SS_TABLE_OUTCOME]),
		    row->cells[SS_TABLE_OUTCOME].columns);
		if (*sequence)
			reset_color(p);
	}
	size_t len = ss_table_notes_write(row->notes, notes);
	put_text(p, SS_TABLE_NOTES, (struct ss_slice){(const uint8_t *)notes, len});
	put_text(p, SS_TABLE_QUEUE_ID, ss_table_row_cell(row, &row->cells[SS_TABLE_QUEUE_ID]));
	if (reply->len > 0 && width > 0) {
		struct ss_cut cut = cut_reply(row, width);
		put_cut(p, SS_TABLE_REPLY, &cut, 0);
	}
	end_line(p);
	bool is_refused =
	        row->outcome == SS_TRANSACTION_REJECTED || row->outcome == SS_TRANSACTION_DEFERRED;
	if (is_refused && reply->columns > width)
		put_below(p, ss_table_row_cell(row, reply), sequence);
	print_refused(p, row);
	print_lost(p, row);
	put_below(p, ss_table_row_cell(row, &row->odd), YELLOW);
}

/* n: how many such sessions the row stands for. */
static struct ss_slice session_text(struct ss_table_print *p, const struct ss_table_row *row,
                                    size_t n)
{
	struct ss_slice text = ss_table_row_cell(row, &row->cells[SS_TABLE_REPLY]);
	if (n == 1)
		return text;
	ss_buffer_clear(&p->counted);
	ss_print(&p->counted, "×%zu ", n);
	ss_text_add(&p->counted, text.data, text.len);
	return ss_buffer_slice(&p->counted);
}

static void print_session(struct ss_table_print *p, const struct ss_table_row *row, size_t n_equal)
{
	const struct ss_table_cell *client = &row->cells[SS_TABLE_CLIENT];
	struct ss_slice text = session_text(p, row, n_equal);
	const char *sequence = row->is_bad ? YELLOW : DIM;
	size_t start = start_of(p, SS_TABLE_FROM);
	bool has_client = p->layout.width[SS_TABLE_CLIENT] > 0;
	if (!has_client)
		start += client->columns + 1;
	size_t left = p->columns == 0 ? SIZE_MAX : p->columns > start ? p->columns - start : 0;
	size_t n = left >= LEAST_LINE ? ss_text_wrap(text, left) : 0; /* else all of it below */
	if (n > 0 || !has_client)
		begin_cell(p, SS_TABLE_FROM, 0);
	color(p, sequence);
	if (!has_client) {
		add(p, ss_table_row_cell(row, client), client->columns);
		ss_print(&p->line, "%s", n > 0 ? " " : "");
	}
	add(p, ss_slice_trim(ss_slice_cut(text, 0, n)), 0);
	reset_color(p);
	end_line(p);
	put_below(p, ss_slice_cut(text, n, text.len), sequence);
}

static void print_date(struct ss_table_print *p, const char *date)
{
	if (strcmp(date, p->date) == 0)
		return;
	memcpy(p->date, date, sizeof p->date);
	color(p, DIM);
	ss_print(&p->line, "%s UTC", date);
	reset_color(p);
	end_line(p);
}

void ss_table_print_row(struct ss_table_print *p, const struct ss_table_row *row, size_t n_equal)
{
	char time[SS_TABLE_TIME_TEXT], date[SS_TABLE_TIME_TEXT];
	ss_table_time_write(row->ts, time, date);
	print_date(p, date);
	put_text(p, SS_TABLE_TIME, ss_slice_of(time));
	for (enum ss_table_column c = SS_TABLE_FLOW; c <= SS_TABLE_SERVER; c++)
		put_text(p, c, ss_table_row_cell(row, &row->cells[c]));
	if (row->type == SS_RECORD_SESSION)
		print_session(p, row, n_equal);
	else
		print_transaction(p, row);
}

void ss_table_print_titles(struct ss_table_print *p)
{
	color(p, BOLD);
	for (enum ss_table_column c = SS_TABLE_TIME; c < SS_N_TABLE_COLUMNS; c++)
		put_text(p, c, ss_slice_of(ss_table_title(c)));
	reset_color(p);
	end_line(p);
}

void ss_table_print_blank(struct ss_table_print *p)
{
	end_line(p);
}

void ss_table_print_release(struct ss_table_print *p)
{
	ss_buffer_release(&p->line);
	ss_buffer_release(&p->counted);
}
