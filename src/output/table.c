/* For people: a row a transaction, with what the server said to it, a line for each session that
 * carried no mail, and a sum at the end.
 *
 * The rows are held back, SS_LIMIT_TABLE_ROWS of them, sorted by when they began: so the first ones
 * decide the widths, and the session's end can still add its notes to its transactions. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "output/formats.h"
#include "output/table_print.h"
#include "output/table_row.h"
#include "output/table_sum.h"
#include "output/text.h"

enum { LEAST_RUN = 3 }; /* equal sessions that are shown as one row */

struct ss_output {
	struct ss_memory *memory; /* of what waits */
	struct ss_memory own;     /* of a line: needed also when the other is short */
	struct ss_table_print print;
	unsigned log;
	bool only_chosen;
	bool is_session_chosen;     /* the one that comes next */
	struct ss_table_row **rows; /* sorted by time, then arrival */
	size_t n_rows, n_rows_held;
	uint64_t n_arrived;
	bool is_laid_out;
	struct ss_table_sum sum;
};

static void lay_out(struct ss_output *o, bool is_all)
{
	if (o->is_laid_out || o->n_rows == 0)
		return;
	o->is_laid_out = true;
	for (size_t i = 0; i < o->n_rows; i++)
		ss_table_layout_measure(&o->print.layout, o->rows[i]);
	ss_table_layout_fit(&o->print.layout, o->print.columns, is_all);
	ss_table_print_titles(&o->print);
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
		ss_table_print_row(&o->print, row, n);
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
	ss_text_write_wrapped(o->print.w, ss_buffer_slice(&text), o->print.columns);
	ss_buffer_release(&text);
}

static void end(struct ss_output *o)
{
	settle_all(o);
	lay_out(o, true);
	for (size_t i = 0, n; i < o->n_rows; i += n) {
		n = count_run(o, i);
		ss_table_print_row(&o->print, o->rows[i], n);
	}
	if (o->is_laid_out)
		ss_table_print_blank(&o->print);
	print_sum(o);
}

static int create(struct ss_writer *w, const struct ss_output_options *options,
                  struct ss_output **out)
{
	struct ss_output *o = calloc(1, sizeof *o);
	if (!o)
		return SS_ENOMEM;
	o->print.w = w;
	o->memory = options->memory ? options->memory : &o->own;
	o->print.has_color = options->color;
	o->print.columns = options->columns;
	o->log = options->log;
	o->only_chosen = options->only_chosen;
	o->print.line.memory = o->print.counted.memory = &o->own;
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
	ss_table_print_release(&o->print);
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
