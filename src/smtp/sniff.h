/* Is this connection SMTP?  Judges the first bytes of both directions, on any port; ports are hints
 * only.  Never on one three-digit line alone: FTP, NNTP and others greet alike. */
#ifndef SS_SMTP_SNIFF_H
#define SS_SMTP_SNIFF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum ss_sniff_verdict {
	SS_SNIFF_MORE, /* cannot tell yet */
	SS_SNIFF_NO,
	SS_SNIFF_LATER, /* text of one side only, from the middle: it may be a message.  No more of it will
	                   tell, but the first bytes of the other side, or the last of this one: then
	                   ask anew, without these.  server_side: the one that is silent */
	SS_SNIFF_SMTP, /* see confidence, is_lmtp, server_side */
};
enum ss_confidence {
	SS_CONFIDENCE_NONE,
	SS_CONFIDENCE_PORT,   /* text that is not against it, on a port that is SMTP's */
	SS_CONFIDENCE_LIKELY, /* one side speaks SMTP, the other was not seen or says nothing clear */
	SS_CONFIDENCE_CONFIRMED /* both do */
};

struct ss_sniff_input {
	struct ss_slice bytes[2]; /* the first bytes of side 0 and 1 */
	uint16_t port[2];
	bool is_port_asked[2]; /* the user said that this port is SMTP (--port) */
	bool is_midway;        /* no handshake: the first bytes may be the middle of anything */
	bool is_over;          /* no more bytes will come: decide now */
};

struct ss_sniff_result {
	enum ss_sniff_verdict verdict;
	enum ss_confidence confidence;
	bool is_lmtp;
	unsigned server_side; /* 0 or 1: who is the server */
};

/* Stateless: call again with more bytes while it says MORE, and at the end with is_over.  Looks at
 * no more than SS_LIMIT_SNIFF bytes a side, behind PROXY headers, and decides when one of them is
 * full, unless that is a greeting and the client has not spoken.  A side that is plainly foreign
 * decides at its first bytes, a server on a mail port apart: it is SMTP if its client is.  One that
 * is plainly SMTP waits for the other, unless it went on without it: then the other is not in the
 * capture. */
void ss_sniff(const struct ss_sniff_input *in, struct ss_sniff_result *out);

/* Ports where mail servers listen, in clear or in TLS: a hint. */
bool ss_sniff_is_mail_port(uint16_t port);

/* What a client says behind the PROXY headers of balancers and the empty lines that some begin with.
 * While a header is not whole that is nothing. */
struct ss_slice ss_sniff_front(struct ss_slice bytes);

#endif
