/* What a report is written on: headings, lines, lists and tables, as text for a terminal or as
 * Markdown.  Sections are written once, for both.  Texts from the wire are made safe here, whoever
 * hands them in. */
#ifndef SS_OUTPUT_REPORT_SHEET_H
#define SS_OUTPUT_REPORT_SHEET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "output/writer.h"
#include "record/record.h"

enum { SS_SHEET_COLUMNS = 10, SS_SHEET_BAR = 20 };

struct ss_sheet_cell {
	struct ss_slice text; /* fit to be shown */
	bool is_wire;         /* it is from the wire: Markdown quotes it */
	uint8_t severity;     /* its colour; 0: none */
	unsigned bar;         /* in eighths of a column: drawn before the text; of text alone */
};

struct ss_sheet_row {
	struct ss_sheet_row *next;
	struct ss_sheet_cell cells[SS_SHEET_COLUMNS];
};

struct ss_sheet { /* set the first five, zero the rest */
	struct ss_writer *w;
	struct ss_arena *arena;
	bool is_markdown, is_color, is_ascii;
	unsigned columns; /* of the terminal; 0: unlimited */
	/* private: the table that is made */
	struct ss_sheet_row *first, *last;
	const char *const *titles;
	unsigned n_columns, at;
	unsigned left; /* a bit a column: its text is at the left */
	struct ss_buffer scratch;
	bool is_begun; /* something was written */
	bool in_list;  /* an item was the last of it */
};

void ss_sheet_heading(struct ss_sheet *s, const char *title);
/* A smaller one: of a list. */
void ss_sheet_title(struct ss_sheet *s, const char *title);

/* Lines and items are made in the sheet's buffer, piece by piece. */
struct ss_buffer *ss_sheet_begin(struct ss_sheet *s);
/* A text from the wire, cut. */
void ss_sheet_wire(struct ss_sheet *s, struct ss_slice text);
void ss_sheet_line(struct ss_sheet *s); /* what was made is a paragraph, or a line of one */
void ss_sheet_item(struct ss_sheet *s); /* or an item of a list */

/* titles: one a column, "<title": its text is at the left; ended by NULL.  The last column takes what
 * room is left. */
void ss_sheet_table(struct ss_sheet *s, const char *const *titles);
/* The cells, from the left; those that are left out are empty. */
void ss_sheet_cell(struct ss_sheet *s, struct ss_slice wire);
void ss_sheet_ours(struct ss_sheet *s, struct ss_slice ours); /* not from the wire */
void ss_sheet_word(struct ss_sheet *s, const char *ours);
void ss_sheet_made(struct ss_sheet *s); /* what was made behind ss_sheet_begin */
void ss_sheet_count(struct ss_sheet *s, uint64_t n);
void ss_sheet_size(struct ss_sheet *s, int64_t n); /* octets; SS_NUMBER_ABSENT: nothing */
void ss_sheet_duration(struct ss_sheet *s, int64_t ns);
void ss_sheet_percent(struct ss_sheet *s, uint64_t n, uint64_t of);
void ss_sheet_severity(struct ss_sheet *s, uint8_t severity);
void ss_sheet_address(struct ss_sheet *s, const struct ss_address *a, int64_t port);
void ss_sheet_bar(struct ss_sheet *s, uint64_t n, uint64_t most); /* text alone */
void ss_sheet_end_row(struct ss_sheet *s);
void ss_sheet_end_table(struct ss_sheet *s); /* nothing if it has no row */

/* One character each: how high it is of the highest. */
void ss_sheet_sparkline(struct ss_sheet *s, const uint64_t *values, size_t n);

/* "0.35 ms", "1.2 s", "3 min"; nothing if absent. */
void ss_print_duration(struct ss_buffer *b, int64_t ns);
/* "2026-01-02 03:04:05" */
void ss_print_time(struct ss_buffer *b, int64_t ts);
const char *ss_severity_name(uint8_t severity);

#endif
