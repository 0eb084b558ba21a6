/* Handshake messages in clear -> events.  Part of the facade tls.h. */
#ifndef SS_TLS_HANDSHAKE_H
#define SS_TLS_HANDSHAKE_H
#include "tls/tls.h"

enum { SS_HANDSHAKE_HEAD = 4 }; /* a message's type and length (RFC 8446, section 4) */

/* A record's bytes, whole messages or parts of them; offset: of the first one. */
void ss_handshake_feed(struct ss_tls *t, enum ss_tls_side side, const uint8_t *bytes, size_t len,
                       uint64_t offset, struct ss_mark mark);
/* The whole ClientHello of SSL 2.0's form is in the stream's message. */
void ss_handshake_v2(struct ss_tls *t, struct ss_tls_place place);

static inline bool ss_tls_is_13(const struct ss_tls *t)
{
	return t->version >= 0x0304;
}

#endif
