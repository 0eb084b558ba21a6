/* ClientHello and ServerHello (RFC 8446, section 4.1; RFC 5246, section 7.4.1), and the ClientHello
 * of SSL 2.0 (RFC 5246, appendix E.2), as slices of their bytes: nothing is copied. */
#ifndef SS_TLS_HELLO_H
#define SS_TLS_HELLO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* The extensions we look into (IANA: TLS ExtensionType Values). */
enum ss_tls_extension_type {
	SS_TLS_SERVER_NAME = 0,
	SS_TLS_SUPPORTED_GROUPS = 10,
	SS_TLS_POINT_FORMATS = 11,
	SS_TLS_SIGNATURE_ALGORITHMS = 13,
	SS_TLS_ALPN = 16,
	SS_TLS_SESSION_TICKET = 35,
	SS_TLS_PRE_SHARED_KEY = 41,
	SS_TLS_EARLY_DATA = 42,
	SS_TLS_SUPPORTED_VERSIONS = 43,
	SS_TLS_KEY_SHARE = 51,
	SS_TLS_ECH = 0xfe0d,
	SS_TLS_RENEGOTIATION_INFO = 0xff01,
};

/* A list of numbers as it was sent: in network order, `size` bytes each. */
struct ss_tls_codes {
	struct ss_slice bytes; /* borrowed */
	uint8_t size;          /* 1, 2 or 3; 0: absent */
};

static inline size_t ss_tls_codes_count(const struct ss_tls_codes *c)
{
	return c->size > 0 ? c->bytes.len / c->size : 0;
}
static inline uint32_t ss_tls_code(const struct ss_tls_codes *c, size_t i)
{
	uint32_t code = 0;
	for (size_t at = i * c->size; at < (i + 1) * c->size; at++)
		code = code << 8 | c->bytes.data[at];
	return code;
}

/* One of the values that are sent to keep peers tolerant, and mean nothing (RFC 8701). */
static inline bool ss_tls_is_grease(uint32_t code)
{
	return (code & 0x0f0f) == 0x0a0a && code >> 8 == (code & 0xff);
}

struct ss_tls_extension {
	uint16_t type;
	struct ss_slice data;
};

/* Takes the next one off the front of a hello's `extensions`; false at the end, or where the rest
 * is shorter than it says. */
bool ss_tls_extension_next(struct ss_slice *extensions, struct ss_tls_extension *out);
/* The same of `alpn`: names of protocols, each behind a byte of length (RFC 7301). */
bool ss_tls_alpn_next(struct ss_slice *alpn, struct ss_slice *name);
/* The same of `key_shares`: their groups. */
bool ss_tls_key_share_next(struct ss_slice *key_shares, uint16_t *group);

struct ss_client_hello {  /* absent lists have no codes; slices are borrowed */
	uint16_t version; /* legacy_version: see supported_versions */
	bool is_v2;       /* of SSL 2.0's form: codes of 3 bytes, no extensions */
	bool has_extensions;
	struct ss_slice random, session_id;
	struct ss_tls_codes ciphers, compression;
	struct ss_slice extensions;  /* in order: ss_tls_extension_next */
	struct ss_slice server_name; /* the first name of type host_name; as sent */
	struct ss_slice alpn;        /* ss_tls_alpn_next */
	struct ss_slice key_shares;  /* ss_tls_key_share_next */
	struct ss_tls_codes supported_versions, groups, point_formats, signature_algorithms;
	bool has_server_name; /* the extension is there, whatever is in it */
	bool has_ticket;      /* a session ticket that is not empty (RFC 5077) */
	bool has_psk;         /* pre_shared_key */
	bool has_early_data;
	bool has_ech;    /* encrypted_client_hello: the server name may be an outer one */
	bool has_grease; /* a cipher suite, extension, group or version of RFC 8701 */
};

struct ss_server_hello {
	uint16_t version; /* legacy_version */
	uint16_t chosen;  /* the version that is spoken: of supported_versions, or legacy */
	uint16_t cipher;
	uint8_t compression;
	bool is_retry; /* HelloRetryRequest */
	bool has_psk;
	uint16_t group; /* of key_share; 0: absent */
	struct ss_slice random, session_id, extensions;
	struct ss_slice alpn; /* the protocol chosen; absent if none */
};

/* body: the message without its 4 bytes of type and length.  False: lengths do not add up; what
 * could be read is there. */
bool ss_client_hello_parse(struct ss_slice body, struct ss_client_hello *out);
bool ss_server_hello_parse(struct ss_slice body, struct ss_server_hello *out);
/* record: from the message's type on, without the 2 bytes of length. */
bool ss_client_hello_parse_v2(struct ss_slice record, struct ss_client_hello *out);

/* The highest version the client offers, GREASE apart. */
uint16_t ss_client_hello_highest(const struct ss_client_hello *h);

#endif
