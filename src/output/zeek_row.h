/* A row of one of Zeek's logs, as Zeek's ASCII writer and its JSON writer put it.
 *
 * Values are put in the order of the log's columns, one call a column (or begin, elements, end for
 * sets and vectors).  In TSV an unset one is "-", an empty text or set "(empty)"; a byte that is no
 * part of UTF-8, that nobody sees or that separates is \xNN, a backslash is doubled.  In JSON an
 * unset one is left out; bytes and controls that JSON has no short form for are the text \xNN. */
#ifndef SS_OUTPUT_ZEEK_ROW_H
#define SS_OUTPUT_ZEEK_ROW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "output/writer.h"
#include "record/record.h"

enum ss_zeek_type {
	SS_ZEEK_TIME,
	SS_ZEEK_INTERVAL,
	SS_ZEEK_STRING,
	SS_ZEEK_ENUM,
	SS_ZEEK_ADDR,
	SS_ZEEK_PORT,
	SS_ZEEK_COUNT,
	SS_ZEEK_BOOL,
	SS_ZEEK_SET_STRING,
	SS_ZEEK_VECTOR_STRING,
	SS_ZEEK_VECTOR_ADDR,
};

struct ss_zeek_column {
	const char *name; /* NULL ends a log's columns */
	enum ss_zeek_type type;
};

/* The first columns of nearly every log. */
#define SS_ZEEK_ID_COLUMNS                                                                         \
	{"uid", SS_ZEEK_STRING}, {"id.orig_h", SS_ZEEK_ADDR}, {"id.orig_p", SS_ZEEK_PORT},         \
	        {"id.resp_h", SS_ZEEK_ADDR},                                                       \
	{                                                                                          \
		"id.resp_p", SS_ZEEK_PORT                                                          \
	}

struct ss_zeek_row {
	struct ss_buffer text; /* set its memory; the finished line, LF included */
	bool is_json;
	bool is_broken;                       /* memory was short: not to be used */
	const struct ss_zeek_column *columns; /* private from here on */
	size_t at, n_elements, n_members;
};

/* path: JSON gets it as "_path" (so do Zeek's JSON streams that mix logs); NULL: none. */
void ss_zeek_row_begin(struct ss_zeek_row *r, const struct ss_zeek_column *columns,
                       const char *path);
void ss_zeek_put_unset(struct ss_zeek_row *r);
void ss_zeek_put_time(struct ss_zeek_row *r, int64_t ns); /* SS_NUMBER_ABSENT: unset */
void ss_zeek_put_interval(struct ss_zeek_row *r, int64_t ns);
/* ns from one time to another; 0 where one of them is absent. */
int64_t ss_zeek_interval(int64_t from, int64_t to);
void ss_zeek_put_text(struct ss_zeek_row *r, struct ss_slice s); /* the absent slice: unset */
void ss_zeek_put_word(struct ss_zeek_row *r, const char *word);  /* NULL: unset */
void ss_zeek_put_address(struct ss_zeek_row *r, const struct ss_address *a);
void ss_zeek_put_count(struct ss_zeek_row *r, uint64_t n);
void ss_zeek_put_bool(struct ss_zeek_row *r, bool is_true);
void ss_zeek_begin_list(struct ss_zeek_row *r);
void ss_zeek_add_text(struct ss_zeek_row *r, struct ss_slice s);
void ss_zeek_end_list(struct ss_zeek_row *r);
/* All columns were put. */
void ss_zeek_row_end(struct ss_zeek_row *r);

/* The lines that begin with #, `ns` being when the log began and when it ended. */
void ss_zeek_write_header(struct ss_writer *w, const char *path,
                          const struct ss_zeek_column *columns, int64_t ns);
void ss_zeek_write_footer(struct ss_writer *w, int64_t ns);

#endif
