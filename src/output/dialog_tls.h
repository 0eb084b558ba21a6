/* What the handshake of TLS showed, as lines of a dialogue. */
#ifndef SS_OUTPUT_DIALOG_TLS_H
#define SS_OUTPUT_DIALOG_TLS_H
#include "base/buffer.h"
#include "record/record.h"

/* Lines ended by LF, fit to be shown; none where TLS did not begin.  tls may be NULL. */
void ss_dialog_tls_print(struct ss_buffer *b, const struct ss_tls_record *tls);

#endif
