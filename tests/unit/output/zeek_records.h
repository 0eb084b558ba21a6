/* Records made by hand, and a strict reader of Zeek's TSV, for the tests of Zeek's logs. */
#ifndef SS_TESTS_ZEEK_RECORDS_H
#define SS_TESTS_ZEEK_RECORDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "run_format.h"

struct zeek_run {
	struct run_format format;
	int64_t ns;      /* of the next record; each takes a millisecond */
	int64_t flow_id; /* of the next record: 1 at first */
	int64_t command; /* of the last command */
	char *text;      /* after zeek_run_end */
};

#define ZEEK_START 1767323045000000000LL /* 2026-01-02 03:04:05 UTC */

/* The flow is 192.0.2.10:40000 > 198.51.100.25:25.  log: set of 1 << the log's place. */
void zeek_run_begin(struct zeek_run *z, const char *format, unsigned log, bool only_chosen);
/* Free text with zeek_run_free. */
void zeek_run_end(struct zeek_run *z);
void zeek_run_free(struct zeek_run *z);

void zeek_head(struct zeek_run *z, struct ss_record_head *head);   /* ts, flow */
void zeek_give(struct zeek_run *z, struct ss_record_head *record); /* with its head filled in */
void zeek_open(struct zeek_run *z);
void zeek_command(struct zeek_run *z, const char *verb, const char *argument);
/* To the last command, or to that one. */
void zeek_reply(struct zeek_run *z, int64_t code, const char *line);
void zeek_reply_to(struct zeek_run *z, int64_t command, const char *verb, int64_t code,
                   const char *line);
void zeek_event(struct zeek_run *z, enum ss_event_kind kind, int64_t length, const char *anomaly);
/* Content of the last command, then a message with these fields: pairs of name and value, ended by
 * NULL. */
void zeek_message(struct zeek_run *z, const char *const *fields);
void zeek_session(struct zeek_run *z);

/* The whole of a delivery: MAIL, RCPT, DATA, content with the fields, the reply. */
void zeek_delivery(struct zeek_run *z, const char *from, const char *to, const char *const *fields,
                   const char *reply);

void zeek_file(struct zeek_run *z, uint64_t part, const char *type, uint64_t size);
void zeek_begin_message(struct zeek_run *z);               /* MAIL, RCPT, DATA */
void zeek_end_message(struct zeek_run *z, size_t n_parts); /* its record, and the reply */
/* From a connection's beginning to the end of the run: files of parts 2, 3 and 4, then of one. */
void zeek_two_messages(struct zeek_run *z);

/* How many rows; every line of the log is checked: its header, as many cells as fields. */
size_t zeek_rows(const char *text);
/* Of the nth row, from 0. */
void zeek_check(const char *text, size_t row, const char *field, const char *expected);
char *zeek_cell(const char *text, size_t row, const char *field); /* free it */

#endif
