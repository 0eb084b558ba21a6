/* A session that carried no mail, in a line: "no mail: AUTH failed 3× (alice); EHLO, QUIT". */
#ifndef SS_OUTPUT_TABLE_SESSION_H
#define SS_OUTPUT_TABLE_SESSION_H
#include <stdbool.h>

#include "base/buffer.h"
#include "record/record.h"

/* "bare_lf 2×, lenient_dot"; of many, the first ones. */
void ss_table_anomalies_print(struct ss_buffer *b, const struct ss_list *anomalies);
/* Of one that carried mail, how many it was.  True if something it tried was refused. */
bool ss_table_session_print(struct ss_buffer *b, const struct ss_session_record *s);

/* "probably Postfix", "perhaps curl" */
void ss_table_guess_print(struct ss_buffer *b, const struct ss_guess_record *guess);

#endif
