#include "output/table_layout.h"

#include <stdint.h>
#include <string.h>

#include "output/cut.h"

enum {
	GAP = 2,
	ARROW_GAP = 3,     /* " → " */
	ADDRESS_MOST = 44, /* longer addresses push their own row aside rather than all rows */
	ADDRESS_GOOD = 26, /* most fit: only for an outcome they are cut further */
	ADDRESS_LEAST = 18,
	ANY = 1 << 20,
};

static const struct column {
	const char *title;
	bool is_right;
	size_t least, most; /* what it can be shrunk to, and what it is given at most */
	bool is_always;     /* may come later even if no row had it yet */
} columns_of_table[SS_N_TABLE_COLUMNS] = {
        [SS_TABLE_TIME] = {"TIME", false, ANY, ANY, true},
        [SS_TABLE_FLOW] = {"FLOW", true, ANY, ANY, true},
        [SS_TABLE_CLIENT] = {"CLIENT", false, ANY, ANY, true},
        [SS_TABLE_SERVER] = {"SERVER", false, ANY, ANY, true},
        [SS_TABLE_FROM] = {"FROM", false, ADDRESS_LEAST, ADDRESS_MOST, true},
        [SS_TABLE_TO] = {"TO", false, ADDRESS_LEAST, ADDRESS_MOST, true},
        [SS_TABLE_SIZE] = {"SIZE", true, ANY, ANY, true},
        [SS_TABLE_OUTCOME] = {"OUTCOME", false, ANY, ANY, true},
        [SS_TABLE_NOTES] = {"NOTES", false, ANY, ANY, false},
        [SS_TABLE_QUEUE_ID] = {"QUEUE ID", false, 24, 24, false},
        [SS_TABLE_REPLY] = {"REPLY", false, 24, ANY, true},
};

/* What a narrow terminal gives up, in this order, so that the addresses get so much.  REPLY shrinks
 * to code and enhanced code, then it goes: a refusal is told below its row anyway.  The queue id is
 * in the reply too.  By the flow's number a row is found in the dialogue, where all the rest is. */
static const struct step {
	enum ss_table_column column;
	size_t least; /* 0: not shown */
	size_t address;
} steps[] = {
        {SS_TABLE_QUEUE_ID, 0, ADDRESS_MOST}, {SS_TABLE_REPLY, 10, ADDRESS_MOST},
        {SS_TABLE_SERVER, 0, ADDRESS_GOOD},   {SS_TABLE_NOTES, 0, ADDRESS_GOOD},
        {SS_TABLE_REPLY, 0, ADDRESS_GOOD},    {SS_TABLE_CLIENT, 0, ADDRESS_GOOD},
        {SS_TABLE_SIZE, 0, ADDRESS_LEAST},    {SS_TABLE_TIME, 0, ADDRESS_LEAST},
        {SS_TABLE_FLOW, 0, ADDRESS_LEAST},
};
enum { N_STEPS = sizeof steps / sizeof steps[0] };

const char *ss_table_title(enum ss_table_column c)
{
	return columns_of_table[c].title;
}

bool ss_table_is_right(enum ss_table_column c)
{
	return columns_of_table[c].is_right;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void want(struct ss_table_layout *l, enum ss_table_column c, size_t columns)
{
	size_t title = strlen(columns_of_table[c].title);
	if (columns > 0 && l->natural[c] < title)
		l->natural[c] = title;
	if (l->natural[c] < columns)
		l->natural[c] = columns;
}

static size_t most(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void measure_address(struct ss_table_layout *l, const struct ss_table_row *row,
                            enum ss_table_column c)
{
	size_t more = c == SS_TABLE_TO ? row->more.columns : 0;
	struct ss_slice shown = ss_table_row_cell(row, &row->cells[c]);
	struct ss_cut cut = ss_cut_address(shown, ADDRESS_LEAST > more ? ADDRESS_LEAST - more : 0);
	l->needed[c] = most(l->needed[c], least(cut.columns + more, ADDRESS_MOST));
}

void ss_table_layout_measure(struct ss_table_layout *l, const struct ss_table_row *row)
{
	char notes[SS_TABLE_NOTES_TEXT];
	want(l, SS_TABLE_TIME, strlen("HH:MM:SS"));
	want(l, SS_TABLE_NOTES, ss_table_notes_write(row->notes, notes));
	for (enum ss_table_column c = SS_TABLE_FLOW; c < SS_N_TABLE_COLUMNS; c++) {
		bool is_line = c == SS_TABLE_REPLY && row->type == SS_RECORD_SESSION;
		if (!is_line)
			want(l, c, row->cells[c].columns);
	}
	measure_address(l, row, SS_TABLE_FROM);
	measure_address(l, row, SS_TABLE_TO);
}

bool ss_table_layout_has_arrow(const struct ss_table_layout *l, enum ss_table_column c)
{
	return (c == SS_TABLE_SERVER && l->width[SS_TABLE_CLIENT] > 0) ||
	       (c == SS_TABLE_TO && l->width[SS_TABLE_FROM] > 0);
}

size_t ss_table_layout_gap(const struct ss_table_layout *l, enum ss_table_column c)
{
	for (enum ss_table_column before = SS_TABLE_TIME; before < c; before++) {
		if (l->width[before] > 0)
			return ss_table_layout_has_arrow(l, c) ? ARROW_GAP : GAP;
	}
	return 0;
}

static size_t total(const struct ss_table_layout *l)
{
	size_t sum = 0;
	for (enum ss_table_column c = SS_TABLE_TIME; c < SS_N_TABLE_COLUMNS; c++) {
		if (l->width[c] > 0)
			sum += ss_table_layout_gap(l, c) + l->width[c];
	}
	return sum;
}

/* Up to n more columns, not beyond what its rows would like. */
static size_t grant(struct ss_table_layout *l, enum ss_table_column c, size_t n)
{
	size_t wish = least(l->natural[c], columns_of_table[c].most);
	size_t more = l->width[c] > 0 && wish > l->width[c] ? least(n, wish - l->width[c]) : 0;
	l->width[c] += more;
	return more;
}

static void share(struct ss_table_layout *l, size_t spare)
{
	size_t given = 1;
	while (spare > 0 && given > 0) { /* the two addresses in turn */
		given = grant(l, SS_TABLE_FROM, 1);
		if (given < spare)
			given += grant(l, SS_TABLE_TO, 1);
		spare -= given;
	}
	grant(l, SS_TABLE_REPLY, spare);
}

/* Would it do with addresses of so many columns? */
static bool fits(struct ss_table_layout *l, size_t columns, size_t address)
{
	for (enum ss_table_column c = SS_TABLE_FROM; c <= SS_TABLE_TO; c++)
		l->width[c] = least(l->natural[c], most(address, l->needed[c]));
	return total(l) <= columns;
}

/* How wide the step's column was before it. */
static size_t width_before(const struct ss_table_layout *l, size_t step)
{
	enum ss_table_column c = steps[step].column;
	while (step-- > 0) {
		if (steps[step].column == c)
			return least(l->natural[c], steps[step].least);
	}
	return least(l->natural[c], columns_of_table[c].least);
}

static void shrink(struct ss_table_layout *l, size_t columns)
{
	size_t n = 0;
	for (; n < N_STEPS && !fits(l, columns, steps[n].address); n++) {
		enum ss_table_column c = steps[n].column;
		l->width[c] = least(l->width[c], steps[n].least);
	}
	while (n-- > 0) { /* a wide one that went last may leave room for smaller ones */
		enum ss_table_column c = steps[n].column;
		size_t was = l->width[c];
		l->width[c] = width_before(l, n);
		if (was == least(l->natural[c], steps[n].least) &&
		    fits(l, columns, steps[n].address))
			continue;
		l->width[c] = was;
		if (was > 0)
			break; /* REPLY comes before the ones that were given up for it */
	}
}

void ss_table_layout_fit(struct ss_table_layout *l, size_t columns, bool is_all)
{
	for (enum ss_table_column c = SS_TABLE_TIME; c < SS_N_TABLE_COLUMNS; c++) {
		const struct column *column = &columns_of_table[c];
		if (!is_all && column->is_always)
			want(l, c, column->least < ANY ? column->least : strlen(column->title));
		l->width[c] = least(l->natural[c], columns > 0 ? column->least : column->most);
	}
	if (columns == 0)
		return;
	shrink(l, columns);
	fits(l, columns, ADDRESS_LEAST);
	size_t used = total(l);
	share(l, columns > used ? columns - used : 0);
}
