/* Received fields (RFC 5321, section 4.4) taken apart, in the forms that servers write: Postfix,
 * Exim, Sendmail, Exchange, qmail, Gmail, and who leaves half of it out. */
#ifndef SS_MAIL_RECEIVED_H
#define SS_MAIL_RECEIVED_H
#include <stdbool.h>

#include "base/address.h"
#include "base/slice.h"
#include "mail/anomaly.h"
#include "mail/date.h"

struct ss_received {               /* slices: of the value, absent where it does not say */
	struct ss_slice from;      /* what the client called itself: "mail.example.org" */
	struct ss_slice from_host; /* what the server found for its address; of the comment */
	struct ss_address from_ip; /* version 0: it does not say */
	struct ss_slice by;        /* the server */
	struct ss_slice with;      /* "ESMTPS" */
	struct ss_slice id;
	struct ss_slice for_mailbox; /* without brackets */
	struct ss_slice tls;         /* "TLSv1.3", of a comment */
	bool has_date;
	struct ss_date date;
};

/* value: unfolded, as sent; offset: of the field, for the counts. */
void ss_received_read(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                      struct ss_received *out);

#endif
