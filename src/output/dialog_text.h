/* What a dialogue says about one event: visible, safe text, a line or (long replies) several. */
#ifndef SS_OUTPUT_DIALOG_TEXT_H
#define SS_OUTPUT_DIALOG_TEXT_H
#include <stdbool.h>

#include "base/buffer.h"
#include "record/record.h"

enum ss_dialog_voice {
	SS_DIALOG_CLIENT,
	SS_DIALOG_SERVER,
	SS_DIALOG_NOTE, /* TLS, the end */
	SS_DIALOG_ODD,  /* anomalies and gaps */
};

enum ss_dialog_voice ss_dialog_voice_of(const struct ss_event_record *e);
/* Lines are separated by LF.  is_apart: a reply whose command stands elsewhere; it is named. */
void ss_dialog_text_print(struct ss_buffer *b, const struct ss_event_record *e, bool is_apart);
/* Of a list of struct ss_auth_record, a line each: "authenticated as alice (PLAIN)" and LF.  No
 * secrets. */
void ss_dialog_text_print_logins(struct ss_buffer *b, const struct ss_list *auth);

#endif
