/* Rows of smtp.log: the one in hand, and those that wait for the replies to their messages. */
#ifndef SS_OUTPUT_ZEEK_SMTP_ROW_H
#define SS_OUTPUT_ZEEK_SMTP_ROW_H
#include <stdbool.h>
#include <stdint.h>

#include "output/zeek_flow.h"

void ss_zeek_smtp_row_make(struct ss_zeek_smtp_row *r, struct ss_memory *memory);
void ss_zeek_smtp_row_release(struct ss_zeek_smtp_row *r);
/* The row in hand is a new one.  first: the command from which on replies are its own. */
void ss_zeek_smtp_row_begin(struct ss_zeek_flow *f, int64_t ts, int64_t first);
/* Unless the client began nothing. */
void ss_zeek_smtp_row_write(struct ss_output *o, struct ss_zeek_flow *f,
                            const struct ss_zeek_smtp_row *r);
/* The row in hand, whose message still has its reply to come, waits for that; a new one has to be
 * begun.  False: it cannot wait. */
bool ss_zeek_smtp_row_wait(struct ss_output *o, struct ss_zeek_smtp *s);
/* Whose reply is it?  NULL: nobody's any more. */
struct ss_zeek_smtp_row *ss_zeek_smtp_row_of(struct ss_zeek_smtp *s,
                                             const struct ss_event_record *e);
/* It waits no more. */
void ss_zeek_smtp_row_forget(struct ss_output *o, struct ss_zeek_smtp *s,
                             struct ss_zeek_smtp_row *r);

#endif
