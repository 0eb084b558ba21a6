/* Message ids, as Message-ID, In-Reply-To and References have them (RFC 5322, section 3.6.4). */
#ifndef SS_MAIL_MESSAGE_ID_H
#define SS_MAIL_MESSAGE_ID_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "mail/anomaly.h"

/* Finds the next id of an unfolded value, from *at on; *at moves behind it.  id: without angle
 * brackets, as sent.  Between ids stand blanks, comments, commas; other text is counted
 * (SS_MAIL_ID_BAD, with the field's offset) and passed over, but where there is no "<" at all, the
 * value's only word is the id.  False: there is no more. */
bool ss_message_id_next(struct ss_slice value, size_t *at, struct ss_mail_counts *counts,
                        uint64_t offset, struct ss_slice *id);

#endif
