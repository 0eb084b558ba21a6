/* What the numbers of TLS are called. */
#ifndef SS_TLS_NAMES_H
#define SS_TLS_NAMES_H
#include <stddef.h>
#include <stdint.h>

struct ss_tls_name {
	uint16_t code;
	const char *name;
};

/* Longest name and its NUL. */
enum { SS_TLS_NAME_TEXT = 64 };

/* All return a text that lives for ever, or `room` with the number in it ("0xC0FF") if there is no
 * name for it. */
const char *ss_tls_cipher_name(uint16_t code, char room[SS_TLS_NAME_TEXT]);
const char *ss_tls_group_name(uint16_t code, char room[SS_TLS_NAME_TEXT]);
const char *ss_tls_version_name(uint16_t code, char room[SS_TLS_NAME_TEXT]); /* "TLSv1.3" */
/* As RFC 8446, section 6, writes them: "handshake_failure", "warning". */
const char *ss_tls_alert_name(uint8_t description, char room[SS_TLS_NAME_TEXT]);
const char *ss_tls_alert_level_name(uint8_t level, char room[SS_TLS_NAME_TEXT]);

#endif
