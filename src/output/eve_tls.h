/* The event `tls`: what the handshake showed, behind STARTTLS or from the first byte. */
#ifndef SS_OUTPUT_EVE_TLS_H
#define SS_OUTPUT_EVE_TLS_H

#include "output/eve_session.h"

/* s: NULL if nothing else was told of it. */
void ss_eve_tls_write(struct ss_eve *e, struct ss_eve_session *s,
                      const struct ss_session_record *session);
/* Did it go on in TLS behind STARTTLS?  Then Suricata takes the flow for one of TLS. */
bool ss_eve_tls_is_upgrade(const struct ss_session_record *session);

#endif
