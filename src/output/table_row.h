/* What a table says about a transaction, or about a session that carried no mail: the texts of its
 * cells, visible and safe, before anything is known about widths. */
#ifndef SS_OUTPUT_TABLE_ROW_H
#define SS_OUTPUT_TABLE_ROW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "record/record.h"

/* In the order in which they are shown. */
enum ss_table_column {
	SS_TABLE_TIME,
	SS_TABLE_FLOW,
	SS_TABLE_CLIENT,
	SS_TABLE_SERVER,
	SS_TABLE_FROM,
	SS_TABLE_TO,
	SS_TABLE_SIZE,
	SS_TABLE_OUTCOME,
	SS_TABLE_NOTES,
	SS_TABLE_QUEUE_ID,
	SS_TABLE_REPLY, /* of a session without mail: its line, from FROM on */
	SS_N_TABLE_COLUMNS
};

/* notes, a set */
enum {
	SS_TABLE_AUTH = 1, /* the client had authenticated */
	SS_TABLE_TLS = 2,  /* inside TLS */
	SS_TABLE_LMTP = 4,
	SS_TABLE_CUT = 8,      /* not all of the content was seen */
	SS_TABLE_PARTIAL = 16, /* other parts are not in the capture */
};

enum { SS_TABLE_REFUSED = 5 }; /* refused recipients told one by one */

struct ss_table_cell {
	uint32_t at, len; /* in the row's text */
	uint32_t columns;
};

struct ss_table_row { /* set text.memory, zero the rest; may be filled again and again */
	struct ss_buffer text;
	int64_t ts, flow_id, index; /* index: of a transaction */
	uint64_t order;             /* of arrival */
	uint8_t type;               /* enum ss_record_type: TRANSACTION or SESSION */
	uint8_t outcome;            /* enum ss_transaction_outcome */
	bool waits;                 /* for its session, which tells for good whether it is chosen */
	bool is_chosen;
	unsigned notes;
	struct ss_table_cell cells[SS_N_TABLE_COLUMNS];
	struct ss_table_cell refused[SS_TABLE_REFUSED];
	size_t n_refused, n_more_refused;
	size_t status_len;         /* bytes of REPLY's code and enhanced code */
	struct ss_table_cell more; /* " +2": recipients behind the first; part of TO's cell */
	struct ss_table_cell odd;  /* "! bare_lf 2×": anomalies of the session */
	bool is_bad;               /* of a session: it tried something that was refused */
};

void ss_table_row_of_transaction(struct ss_table_row *row, const struct ss_transaction_record *t);
void ss_table_row_of_session(struct ss_table_row *row, const struct ss_session_record *s);
/* What only the end of the session tells about its transactions; is_last: of them.  That one has
 * what is told once a session. */
void ss_table_row_add_session(struct ss_table_row *row, const struct ss_session_record *s,
                              bool is_last);
/* Two sessions without mail, of the same client and server, that read the same. */
bool ss_table_row_is_same_session(const struct ss_table_row *a, const struct ss_table_row *b);
void ss_table_row_release(struct ss_table_row *row);

struct ss_slice ss_table_row_cell(const struct ss_table_row *row, const struct ss_table_cell *cell);
/* "auth tls"; the length, all ASCII. */
enum { SS_TABLE_NOTES_TEXT = 40 };
size_t ss_table_notes_write(unsigned notes, char out[SS_TABLE_NOTES_TEXT]);
/* "HH:MM:SS" and "YYYY-MM-DD", UTC. */
enum { SS_TABLE_TIME_TEXT = 40 };
void ss_table_time_write(int64_t ts, char time[SS_TABLE_TIME_TEXT], char date[SS_TABLE_TIME_TEXT]);

#endif
