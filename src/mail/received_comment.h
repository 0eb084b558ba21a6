/* The comments of Received fields, in which servers tell what they found: private to received.c. */
#ifndef SS_MAIL_RECEIVED_COMMENT_H
#define SS_MAIL_RECEIVED_COMMENT_H
#include <stdbool.h>

#include "mail/comment.h"
#include "mail/received.h"

/* "[192.0.2.1]", "[192.0.2.1]:25", "[IPv6:2001:db8::1]", "[fe80::1%eth0]", without brackets too.
 * False if the word is no address. */
bool ss_received_address(struct ss_slice word, struct ss_address *out);

/* A comment of the from clause: "host [192.0.2.1]", "HELO name", "[192.0.2.1]:25 helo=name".  Sets
 * from_host, *source and, where the name in front of the comment is what the server found, from:
 * the first that is found stays.  True: it is a host and its address, and nothing else. */
bool ss_received_client(struct ss_slice comment, struct ss_received *out,
                        struct ss_address *source);

/* "version=TLS1_3 cipher=...", "using TLSv1.3 with cipher ...", "TLSv1.2:ECDHE...": sets *tls to
 * the version, as it is written, unless it was set. */
void ss_received_tls(struct ss_slice comment, struct ss_slice *tls);

#endif
