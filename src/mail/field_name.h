/* Header fields that somebody reads, by their names (RFC 5322, section 3.6; RFC 2045, and others): who
 * cuts the header looks a name up once, and each reader has a table. */
#ifndef SS_MAIL_FIELD_NAME_H
#define SS_MAIL_FIELD_NAME_H
#include "base/slice.h"

enum ss_field_name {
	SS_FIELD_OTHER,
	SS_FIELD_FROM,
	SS_FIELD_SENDER,
	SS_FIELD_TO,
	SS_FIELD_CC,
	SS_FIELD_BCC,
	SS_FIELD_REPLY_TO,
	SS_FIELD_SUBJECT,
	SS_FIELD_DATE,
	SS_FIELD_MESSAGE_ID,
	SS_FIELD_IN_REPLY_TO,
	SS_FIELD_REFERENCES,
	SS_FIELD_USER_AGENT,
	SS_FIELD_X_MAILER,
	SS_FIELD_X_ORIGINATING_IP,
	SS_FIELD_RECEIVED,
	SS_FIELD_RETURN_PATH,
	SS_FIELD_DKIM_SIGNATURE,
	SS_FIELD_ARC_SEAL,
	SS_FIELD_AUTHENTICATION_RESULTS,
	SS_FIELD_ARC_AUTHENTICATION_RESULTS,
	SS_FIELD_RECEIVED_SPF,
	SS_FIELD_LIST_ID,
	SS_FIELD_LIST_UNSUBSCRIBE,
	SS_FIELD_MIME_VERSION,
	SS_FIELD_CONTENT_TYPE,
	SS_FIELD_CONTENT_TRANSFER_ENCODING,
	SS_FIELD_CONTENT_DISPOSITION,
	SS_FIELD_CONTENT_ID,
	SS_FIELD_CONTENT_DESCRIPTION,
	SS_N_FIELD_NAMES
};

/* name: as sent, in any case, without blanks and controls. */
enum ss_field_name ss_field_name_find(struct ss_slice name);
/* In lower case; "" of SS_FIELD_OTHER. */
struct ss_slice ss_field_name_text(enum ss_field_name name);

#endif
