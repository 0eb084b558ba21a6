/* Which columns of the table are shown, and how wide. */
#ifndef SS_OUTPUT_TABLE_LAYOUT_H
#define SS_OUTPUT_TABLE_LAYOUT_H
#include <stdbool.h>
#include <stddef.h>

#include "output/table_row.h"

struct ss_table_layout {                    /* valid when zeroed */
	size_t natural[SS_N_TABLE_COLUMNS]; /* what the rows would like */
	size_t needed[SS_N_TABLE_COLUMNS];  /* below that, an address would read as another */
	size_t width[SS_N_TABLE_COLUMNS];   /* 0: not shown */
};

const char *ss_table_title(enum ss_table_column c);
bool ss_table_is_right(enum ss_table_column c); /* numbers align at their right */

void ss_table_layout_measure(struct ss_table_layout *l, const struct ss_table_row *row);
/* columns: of the terminal, 0: no limit.  is_all: no row will come that was not measured. */
void ss_table_layout_fit(struct ss_table_layout *l, size_t columns, bool is_all);
/* Spaces (or an arrow) before the column. */
size_t ss_table_layout_gap(const struct ss_table_layout *l, enum ss_table_column c);
bool ss_table_layout_has_arrow(const struct ss_table_layout *l, enum ss_table_column c);

#endif
