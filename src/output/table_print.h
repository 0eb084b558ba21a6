/* Rows of the table as lines: cells at their columns, a line of their own where there is no room,
 * colours, and below a row what must not be cut. */
#ifndef SS_OUTPUT_TABLE_PRINT_H
#define SS_OUTPUT_TABLE_PRINT_H
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "output/table_layout.h"
#include "output/table_row.h"
#include "output/writer.h"

struct ss_table_print {      /* set the first four, zero the rest */
	struct ss_writer *w; /* borrowed */
	bool has_color;
	size_t columns;                 /* of a line; 0: no limit */
	struct ss_buffer line, counted; /* their memory */
	struct ss_table_layout layout;  /* to be fitted before the first line */
	size_t at;                      /* private from here on: columns written in line */
	char date[SS_TABLE_TIME_TEXT];
};

void ss_table_print_titles(struct ss_table_print *p);
/* n_equal: how many sessions that are alike the row stands for. */
void ss_table_print_row(struct ss_table_print *p, const struct ss_table_row *row, size_t n_equal);
void ss_table_print_blank(struct ss_table_print *p); /* an empty line */
void ss_table_print_release(struct ss_table_print *p);

#endif
