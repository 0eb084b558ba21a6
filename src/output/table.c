/* For people: a row a transaction, with what the server said to it, a line for each session that
 * carried no mail, and a sum at the end.
 *
 * The rows are held back, SS_LIMIT_TABLE_ROWS of them, sorted by when they began: so the first ones
 * decide the widths, and the session's end can still add its notes to its transactions. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "output/cut.h"
#include "output/formats.h"
#include "output/print.h"
#include "output/table_layout.h"
#include "output/table_row.h"
#include "output/table_sum.h"
#include "output/text.h"

enum { INDENT = 10, LEAST_LINE = 30 }; /* of the lines below a row */
enum { LEAST_RUN = 3 };                /* equal sessions that are shown as one row */

struct ss_output {
	struct ss_writer *w;
	struct ss_memory *memory; /* of what waits */
	struct ss_memory own;     /* of a line: needed also when the other is short */
	bool has_color;
	size_t columns;
	unsigned log;
	bool only_chosen;
	bool is_session_chosen;     /* the one that comes next */
	struct ss_table_row **rows; /* sorted by time, then arrival */
	size_t n_rows, n_rows_held;
	uint64_t n_arrived;
	struct ss_table_layout layout;
	bool is_laid_out;
	struct ss_buffer line, counted;
	size_t at; /* columns written in line */
	char date[SS_TABLE_TIME_TEXT];
	struct ss_table_sum sum;
};

#define RED    "\x1b[31m"
#define GREEN  "\x1b[32m"
#define YELLOW "\x1b[33m"
#define DIM    "\x1b[2m"
#define BOLD   "\x1b[1m"

static void color(struct ss_output *o, const char *sequence)
{
	if (o->has_color)
		ss_print(&o->line, "%s", sequence);
}

static void reset_color(struct ss_output *o)
{
	color(o, "\x1b[0m");
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

static void end_line(struct ss_output *o)
{
	ss_write_slice(o->w, ss_buffer_slice(&o->line));
	ss_write_text(o->w, "\n");
	ss_buffer_clear(&o->line);
	o->at = 0;
}

static void add(struct ss_output *o, struct ss_slice shown, size_t columns)
{
	ss_text_add_apart(&o->line, shown);
	o->at += columns;
}

static void pad_to(struct ss_output *o, size_t column)
{
	while (o->at < column)
		add(o, SS_SLICE(" "), 1);
}

/* Where the column begins, if no cell before it was wider than its column. */
static size_t start_of(const struct ss_output *o, enum ss_table_column wanted)
{
	size_t at = 0;
	for (enum ss_table_column c = SS_TABLE_TIME; c < wanted; c++) {
		if (o->layout.width[c] > 0)
			at += ss_table_layout_gap(&o->layout, c) + o->layout.width[c];
	}
	return at + ss_table_layout_gap(&o->layout, wanted);
}

/* A cell that has no room any more begins a line. */
static size_t break_line(struct ss_output *o, size_t columns, size_t arrow)
{
	size_t left = o->columns > columns + arrow ? o->columns - columns - arrow : 0;
	if (o->at > 0)
		end_line(o);
	return (left < INDENT ? left : INDENT) + arrow;
}

/* Spaces, or an arrow, up to the cell: so nothing follows the last cell that holds something. */
static void begin_cell(struct ss_output *o, enum ss_table_column c, size_t columns)
{
	size_t start = start_of(o, c), gap = ss_table_layout_gap(&o->layout, c);
	size_t arrow = gap > 0 && ss_table_layout_has_arrow(&o->layout, c) ? 2 : 0;
	if (ss_table_is_right(c) && columns < o->layout.width[c])
		start += o->layout.width[c] - columns;
	if (start < o->at + gap)
		start = o->at + gap;
	if (o->columns > 0 && start + columns > o->columns)
		start = break_line(o, columns, arrow);
	if (arrow > 0) {
		pad_to(o, start - arrow);
		add(o, SS_SLICE("→ "), arrow);
	}
	pad_to(o, start);
}

/* more: columns that will be added. */
static void put_cut(struct ss_output *o, enum ss_table_column c, const struct ss_cut *cut,
                    size_t more)
{
	begin_cell(o, c, cut->columns + more);
	ss_cut_add(&o->line, cut);
	o->at += cut->columns;
}

static void put_text(struct ss_output *o, enum ss_table_column c, struct ss_slice shown)
{
	struct ss_cut cut = ss_cut_end(shown, o->columns > 0 ? o->layout.width[c] : SIZE_MAX);
	if (cut.columns > 0 && o->layout.width[c] > 0)
		put_cut(o, c, &cut, 0);
}

static void put_address(struct ss_output *o, const struct ss_table_row *row, enum ss_table_column c)
{
	size_t width = o->columns > 0 ? o->layout.width[c] : SIZE_MAX;
	struct ss_table_cell none = {0}, more = c == SS_TABLE_TO ? row->more : none;
	struct ss_slice shown = ss_table_row_cell(row, &row->cells[c]);
	if (shown.len == 0 || o->layout.width[c] == 0)
		return;
	struct ss_cut cut = ss_cut_address(shown, width > more.columns ? width - more.columns : 0);
	put_cut(o, c, &cut, more.columns);
	add(o, ss_table_row_cell(row, &more), more.columns);
}

/* A text below its row, in as many lines as it needs. */
static void put_below(struct ss_output *o, struct ss_slice shown, const char *sequence)
{
	size_t width = SIZE_MAX;
	if (o->columns > 0)
		width = o->columns > INDENT + LEAST_LINE ? o->columns - INDENT : LEAST_LINE;
	while (shown.len > 0) {
		size_t n = ss_text_wrap(shown, width);
		pad_to(o, INDENT);
		color(o, sequence);
		add(o, ss_slice_trim(ss_slice_cut(shown, 0, n)), 0);
		if (*sequence)
			reset_color(o);
		end_line(o);
		shown = ss_slice_cut(shown, n, shown.len);
	}
}

static void print_refused(struct ss_output *o, const struct ss_table_row *row)
{
	for (size_t i = 0; i < row->n_refused; i++)
		put_below(o, ss_table_row_cell(row, &row->refused[i]), RED);
	if (row->n_more_refused == 0)
		return;
	pad_to(o, INDENT);
	ss_print(&o->line, "and %zu more refused", row->n_more_refused);
	end_line(o);
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
static void print_lost(struct ss_output *o, const struct ss_table_row *row)
{
	char notes[SS_TABLE_NOTES_TEXT];
	size_t len = ss_table_notes_write(row->notes & (SS_TABLE_CUT | SS_TABLE_PARTIAL), notes);
	if (o->layout.width[SS_TABLE_NOTES] == 0)
		put_below(o, (struct ss_slice){(const uint8_t *)notes, len}, YELLOW);
}

/* Why a message bounced is what the table is asked for: that is never cut. */
static void print_transaction(struct ss_output *o, const struct ss_table_row *row)
{
	const struct ss_table_cell *reply = &row->cells[SS_TABLE_REPLY];
	const char *sequence = outcome_color(row->outcome);
	size_t width = o->columns > 0 ? o->layout.width[SS_TABLE_REPLY] : SIZE_MAX;
	char notes[SS_TABLE_NOTES_TEXT];
	put_address(o, row, SS_TABLE_FROM);
	put_address(o, row, SS_TABLE_TO);
	put_text(o, SS_TABLE_SIZE, ss_table_row_cell(row, &row->cells[SS_TABLE_SIZE]));
	if (row->cells[SS_TABLE_OUTCOME].len > 0) {
		begin_cell(o, SS_TABLE_OUTCOME, row->cells[SS_TABLE_OUTCOME].columns);
		color(o, sequence);
		add(o, ss_table_row_cell(row, &row->cells[SS_TABLE_OUTCOME]),
		    row->cells[SS_TABLE_OUTCOME].columns);
		if (*sequence)
			reset_color(o);
	}
	size_t len = ss_table_notes_write(row->notes, notes);
	put_text(o, SS_TABLE_NOTES, (struct ss_slice){(const uint8_t *)notes, len});
	put_text(o, SS_TABLE_QUEUE_ID, ss_table_row_cell(row, &row->cells[SS_TABLE_QUEUE_ID]));
	if (reply->len > 0 && width > 0) {
		struct ss_cut cut = cut_reply(row, width);
		put_cut(o, SS_TABLE_REPLY, &cut, 0);
	}
	end_line(o);
	bool is_refused =
	        row->outcome == SS_TRANSACTION_REJECTED || row->outcome == SS_TRANSACTION_DEFERRED;
	if (is_refused && reply->columns > width)
		put_below(o, ss_table_row_cell(row, reply), sequence);
	print_refused(o, row);
	print_lost(o, row);
	put_below(o, ss_table_row_cell(row, &row->odd), YELLOW);
}

/* n: how many such sessions the row stands for. */
static struct ss_slice session_text(struct ss_output *o, const struct ss_table_row *row, size_t n)
{
	struct ss_slice text = ss_table_row_cell(row, &row->cells[SS_TABLE_REPLY]);
	if (n == 1)
		return text;
	ss_buffer_clear(&o->counted);
	ss_print(&o->counted, "×%zu ", n);
	ss_text_add(&o->counted, text.data, text.len);
	return ss_buffer_slice(&o->counted);
}

static void print_session(struct ss_output *o, const struct ss_table_row *row, size_t n_equal)
{
	const struct ss_table_cell *client = &row->cells[SS_TABLE_CLIENT];
	struct ss_slice text = session_text(o, row, n_equal);
	const char *sequence = row->is_bad ? YELLOW : DIM;
	size_t start = start_of(o, SS_TABLE_FROM);
	bool has_client = o->layout.width[SS_TABLE_CLIENT] > 0;
	if (!has_client)
		start += client->columns + 1;
	size_t left = o->columns == 0 ? SIZE_MAX : o->columns > start ? o->columns - start : 0;
	size_t n = left >= LEAST_LINE ? ss_text_wrap(text, left) : 0; /* else all of it below */
	if (n > 0 || !has_client)
		begin_cell(o, SS_TABLE_FROM, 0);
	color(o, sequence);
	if (!has_client) {
		add(o, ss_table_row_cell(row, client), client->columns);
		ss_print(&o->line, "%s", n > 0 ? " " : "");
	}
	add(o, ss_slice_trim(ss_slice_cut(text, 0, n)), 0);
	reset_color(o);
	end_line(o);
	put_below(o, ss_slice_cut(text, n, text.len), sequence);
}

static void print_date(struct ss_output *o, const char *date)
{
	if (strcmp(date, o->date) == 0)
		return;
	memcpy(o->date, date, sizeof o->date);
	color(o, DIM);
	ss_print(&o->line, "%s UTC", date);
	reset_color(o);
	end_line(o);
}

static void print_row(struct ss_output *o, const struct ss_table_row *row, size_t n_equal)
{
	char time[SS_TABLE_TIME_TEXT], date[SS_TABLE_TIME_TEXT];
	ss_table_time_write(row->ts, time, date);
	print_date(o, date);
	put_text(o, SS_TABLE_TIME, ss_slice_of(time));
	for (enum ss_table_column c = SS_TABLE_FLOW; c <= SS_TABLE_SERVER; c++)
		put_text(o, c, ss_table_row_cell(row, &row->cells[c]));
	if (row->type == SS_RECORD_SESSION)
		print_session(o, row, n_equal);
	else
		print_transaction(o, row);
}

static void lay_out(struct ss_output *o, bool is_all)
{
	if (o->is_laid_out || o->n_rows == 0)
		return;
	o->is_laid_out = true;
	for (size_t i = 0; i < o->n_rows; i++)
		ss_table_layout_measure(&o->layout, o->rows[i]);
	ss_table_layout_fit(&o->layout, o->columns, is_all);
	color(o, BOLD);
	for (enum ss_table_column c = SS_TABLE_TIME; c < SS_N_TABLE_COLUMNS; c++)
		put_text(o, c, ss_slice_of(ss_table_title(c)));
	reset_color(o);
	end_line(o);
}

/* How many rows from that one on are the same session again: a scan's would fill the screen. */
static size_t count_run(const struct ss_output *o, size_t first)
{
	size_t n = 1;
	while (first + n < o->n_rows &&
	       ss_table_row_is_same_session(o->rows[first], o->rows[first + n]))
		n++;
	return n >= LEAST_RUN ? n : 1;
}

static void give_row(struct ss_output *o, struct ss_table_row *row)
{
	ss_table_row_release(row);
	ss_memory_give(o->memory, row, sizeof *row);
}

/* ---- what is chosen ---- */

/* Its session has come, or there is no room to wait for it any more. */
static void settle(struct ss_output *o, struct ss_table_row *row)
{
	row->waits = false;
	if (row->is_chosen)
		ss_table_sum_add(&o->sum, row->outcome);
}

static void remove_row(struct ss_output *o, size_t at)
{
	give_row(o, o->rows[at]);
	o->n_rows--;
	memmove(o->rows + at, o->rows + at + 1, (o->n_rows - at) * sizeof(struct ss_table_row *));
}

/* Of the n last rows of the flow those that are not wanted go; true if one stays. */
static bool settle_flow(struct ss_output *o, int64_t flow_id, uint64_t n)
{
	bool is_any = false;
	for (size_t i = o->n_rows; i-- > 0 && n > 0;) {
		struct ss_table_row *row = o->rows[i];
		if (!row->waits || row->flow_id != flow_id)
			continue;
		n--;
		settle(o, row);
		is_any |= row->is_chosen;
		if (!row->is_chosen)
			remove_row(o, i);
	}
	return is_any;
}

/* Those whose session did not come. */
static void settle_all(struct ss_output *o)
{
	for (size_t i = o->n_rows; i-- > 0;) {
		bool waits = o->rows[i]->waits;
		if (waits)
			settle(o, o->rows[i]);
		if (waits && !o->rows[i]->is_chosen)
			remove_row(o, i);
	}
}

static void choose_row(struct ss_output *o, int64_t flow_id, int64_t index, bool is_wanted)
{
	if (index == 0)
		o->is_session_chosen = is_wanted;
	for (size_t i = o->n_rows; index > 0 && i-- > 0;) {
		struct ss_table_row *row = o->rows[i];
		if (row->waits && row->flow_id == flow_id && row->index == index) {
			row->is_chosen = is_wanted;
			return;
		}
	}
}

/* ---- rows come and go ---- */

static size_t first_settled(const struct ss_output *o)
{
	size_t i = 0;
	while (i < o->n_rows && o->rows[i]->waits)
		i++;
	return i < o->n_rows ? i : 0;
}

/* The earliest row that waits for nothing goes out, with those that are the same; its struct is
 * given back for another.  If all wait, the first is judged by what is known. */
static struct ss_table_row *print_earliest(struct ss_output *o)
{
	size_t first = first_settled(o), n = 1;
	struct ss_table_row *row = o->rows[first];
	bool is_shown = !row->waits || row->is_chosen;
	if (row->waits)
		settle(o, row);
	if (is_shown) {
		lay_out(o, false);
		n = count_run(o, first);
		print_row(o, row, n);
	} else {
		o->sum.n_lost++;
	}
	for (size_t i = 1; i < n; i++)
		give_row(o, o->rows[first + i]);
	o->n_rows -= n;
	memmove(o->rows + first, o->rows + first + n,
	        (o->n_rows - first) * sizeof(struct ss_table_row *));
	return row;
}

static bool has_slot(struct ss_output *o)
{
	if (o->n_rows < o->n_rows_held)
		return true;
	size_t n = o->n_rows_held > 0 ? o->n_rows_held * 2 : 16, size = sizeof(void *);
	if (n > SS_LIMIT_TABLE_ROWS)
		n = SS_LIMIT_TABLE_ROWS;
	if (n == o->n_rows_held)
		return false;
	struct ss_table_row **rows =
	        ss_memory_resize(o->memory, o->rows, o->n_rows_held * size, n * size);
	if (!rows)
		return false;
	o->rows = rows;
	o->n_rows_held = n;
	return true;
}

/* NULL only if memory is short and no row waits whose place could be taken. */
static struct ss_table_row *take_row(struct ss_output *o)
{
	struct ss_table_row *row = NULL;
	if (has_slot(o))
		row = ss_memory_take_zeroed(o->memory, sizeof *row);
	if (row)
		row->text.memory = o->memory;
	else if (o->n_rows > 0)
		row = print_earliest(o);
	if (!row)
		o->sum.n_lost++;
	return row;
}

static void put_row(struct ss_output *o, struct ss_table_row *row)
{
	size_t at = o->n_rows++;
	row->order = o->n_arrived++;
	for (; at > 0 && o->rows[at - 1]->ts > row->ts; at--)
		o->rows[at] = o->rows[at - 1];
	o->rows[at] = row;
}

static void on_session(struct ss_output *o, const struct ss_session_record *s)
{
	bool is_any = o->only_chosen && settle_flow(o, s->head.flow_id, s->transactions);
	bool is_row = o->only_chosen ? o->is_session_chosen : s->transactions == 0;
	o->sum.n_sessions += !o->only_chosen || is_any || is_row;
	if (is_row) {
		struct ss_table_row *row = take_row(o);
		if (!row)
			return;
		ss_table_row_of_session(row, s);
		put_row(o, row);
	}
	bool is_last = true;
	uint64_t n_left = s->transactions; /* its rows are among the last ones */
	for (size_t i = o->n_rows; i-- > 0 && n_left > 0;) {
		struct ss_table_row *row = o->rows[i];
		if (row->flow_id != s->head.flow_id || row->type != SS_RECORD_TRANSACTION)
			continue;
		ss_table_row_add_session(row, s, is_last);
		is_last = false;
		n_left--;
	}
}

static void on_transaction(struct ss_output *o, const struct ss_transaction_record *t)
{
	if (!o->only_chosen)
		ss_table_sum_add(&o->sum, t->outcome);
	struct ss_table_row *row = take_row(o);
	if (!row)
		return;
	ss_table_row_of_transaction(row, t);
	row->waits = o->only_chosen;
	put_row(o, row);
}

static void record(struct ss_output *o, const struct ss_record_head *r)
{
	if (!(o->log >> r->type & 1))
		return;
	switch (r->type) {
	case SS_RECORD_SESSION: on_session(o, (const struct ss_session_record *)r); break;
	case SS_RECORD_TRANSACTION:
		on_transaction(o, (const struct ss_transaction_record *)r);
		break;
	case SS_RECORD_STATS:
		ss_table_sum_add_stats(&o->sum, (const struct ss_stats_record *)r);
		break;
	default: break;
	}
}

static void print_sum(struct ss_output *o)
{
	struct ss_buffer text = {.memory = &o->own};
	ss_table_sum_print(&o->sum, &text);
	ss_text_write_wrapped(o->w, ss_buffer_slice(&text), o->columns);
	ss_buffer_release(&text);
}

static void end(struct ss_output *o)
{
	settle_all(o);
	lay_out(o, true);
	for (size_t i = 0, n; i < o->n_rows; i += n) {
		n = count_run(o, i);
		print_row(o, o->rows[i], n);
	}
	if (o->is_laid_out)
		end_line(o);
	print_sum(o);
}

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->w = w;
	o->memory = options->memory ? options->memory : &o->own;
	o->has_color = options->color;
	o->columns = options->columns;
	o->log = options->log;
	o->only_chosen = options->only_chosen;
	o->line.memory = o->counted.memory = &o->own;
	o->sum.problems.memory = &o->own;
	*out = o;
	return SS_OK;
}

static void destroy(struct ss_output *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->n_rows; i++)
		give_row(o, o->rows[i]);
	ss_memory_give(o->memory, o->rows, o->n_rows_held * sizeof(struct ss_table_row *));
	ss_table_sum_release(&o->sum);
	ss_buffer_release(&o->line);
	ss_buffer_release(&o->counted);
	free(o);
}

const struct ss_format ss_table_format = {
        .name = "table",
        .about = "for people: a row a transaction, a line a session without mail, a sum",
        .default_log =
                1u << SS_RECORD_SESSION | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_STATS,
        .able_log = 1u << SS_RECORD_SESSION | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_STATS,
        .has_fixed_log = true,
        .create = create,
        .record = record,
        .choose_row = choose_row,
        .end = end,
        .destroy = destroy,
};
