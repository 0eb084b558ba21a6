/* The event `smtp`, one a transaction, and the objects of it that others show too. */
#ifndef SS_OUTPUT_EVE_SMTP_H
#define SS_OUTPUT_EVE_SMTP_H

#include "output/eve_session.h"

void ss_eve_smtp_write(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                       const struct ss_record_head *head);
/* The members "smtp" and, if there was a message, "email". */
void ss_eve_smtp_put(struct ss_eve *e, const struct ss_eve_session *s, const struct ss_eve_tx *tx);

#endif
