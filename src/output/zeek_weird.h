/* weird.log: what is odd, under the names that Zeek has for it. */
#ifndef SS_OUTPUT_ZEEK_WEIRD_H
#define SS_OUTPUT_ZEEK_WEIRD_H
#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

struct ss_output;
struct ss_zeek_flow;

/* Rows of zeek_weird.c's table. */
enum ss_zeek_weird {
	SS_ZEEK_WEIRD_TRANSACTION_INVALID,
	SS_ZEEK_WEIRD_EXCESSIVE_INVALID,
	SS_ZEEK_WEIRD_TOO_MANY_RCPTTO,
	SS_ZEEK_WEIRD_TOO_MANY_TO,
	SS_ZEEK_WEIRD_TOO_MANY_CC,
	SS_ZEEK_WEIRD_PATH_TOO_LONG,
	SS_ZEEK_WEIRD_PENDING,
	SS_ZEEK_WEIRD_BDAT_REMAINING,
	SS_ZEEK_WEIRD_BDAT_LF,
	SS_ZEEK_WEIRD_BDAT_CR,
	SS_ZEEK_WEIRD_LINE_LF,
	SS_ZEEK_WEIRD_LINE_CR,
	SS_ZEEK_WEIRD_LINE_NUL,
	SS_ZEEK_WEIRD_LINE_SIZE,
	SS_ZEEK_WEIRD_MIME_DEPTH,
	SS_ZEEK_WEIRD_MIME_HEADER,
	SS_ZEEK_WEIRD_BASE64_CHARACTER,
	SS_ZEEK_WEIRD_BASE64_INCOMPLETE,
	SS_N_ZEEK_WEIRDS
};

/* addl: more about it, NULL: none.  Once a connection and name, as Zeek tells it. */
void ss_zeek_weird(struct ss_output *o, struct ss_zeek_flow *f, enum ss_zeek_weird what,
                   const char *addl);
/* Those among our anomalies that Zeek knows. */
void ss_zeek_weird_event(struct ss_output *o, struct ss_zeek_flow *f,
                         const struct ss_event_record *e);
void ss_zeek_weird_message(struct ss_output *o, struct ss_zeek_flow *f,
                           const struct ss_message_record *m);

#endif
