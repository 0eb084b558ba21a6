/* A list of one address, written as nearly all are: "a@b", "Name <a@b>" or "\"Name\" <a@b>" with nothing
 * in it that must be undone, put together or counted.  Private to address.c. */
#ifndef SS_MAIL_ADDRESS_PLAIN_H
#define SS_MAIL_ADDRESS_PLAIN_H
#include "mail/address.h"

/* False if it is anything else.  The slices are of value. */
bool ss_address_plain(struct ss_slice value, struct ss_mailbox *m);

#endif
