/* What a dialogue says about a message that was sent: who, to whom, about what, and what it holds.
 * Lines, each begun by LF, of visible, safe text. */
#ifndef SS_OUTPUT_DIALOG_MESSAGE_H
#define SS_OUTPUT_DIALOG_MESSAGE_H
#include "base/buffer.h"
#include "record/record.h"

/* Its header and its links. */
void ss_dialog_message_print(struct ss_buffer *b, const struct ss_message_record *m);
/* One body of it: "file: report.pdf, application/pdf, 12K, sha256 9f86...". */
void ss_dialog_message_print_file(struct ss_buffer *b, const struct ss_file_record *f);

#endif
