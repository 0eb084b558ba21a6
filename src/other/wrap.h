/* Handshakes with a proxy that wrap another connection: SOCKS 4, 4a and 5 (RFC 1928, RFC 1929), and
 * HTTP CONNECT (RFC 9110, section 9.3.6).  Sans-I/O and stateless: call again with more bytes.
 *
 * Passwords are passed over and never leave the parser. */
#ifndef SS_OTHER_WRAP_H
#define SS_OTHER_WRAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum ss_wrap_kind { SS_WRAP_NONE, SS_WRAP_SOCKS4, SS_WRAP_SOCKS5, SS_WRAP_HTTP };

enum ss_wrap_verdict {
	SS_WRAP_NO,    /* these bytes do not begin such a handshake */
	SS_WRAP_MORE,  /* they may */
	SS_WRAP_AGAIN, /* the proxy asks for another try: the used bytes are over, ask anew behind */
	SS_WRAP_OPEN,  /* behind the used bytes of both sides is the connection that is wrapped */
	SS_WRAP_REFUSED, /* the proxy refused, or what follows cannot be read */
};

enum { SS_WRAP_HOST = 255, SS_WRAP_USER = 255 }; /* longer names fit in no SOCKS message */

struct ss_wrap_text {
	uint8_t bytes[SS_WRAP_HOST];
	uint8_t len; /* 0: not told */
};

struct ss_wrap_input {
	struct ss_slice bytes[2]; /* of client and server of the proxy, as far as they were seen */
	bool is_server_lost;      /* its side is not in the capture: do not wait for it */
};

enum { SS_WRAP_CLIENT, SS_WRAP_SERVER };

struct ss_wrap {
	enum ss_wrap_kind kind;
	uint64_t
	        used[2]; /* of client and server; may lie beyond what was seen: those to come too */
	struct ss_wrap_text host, user; /* what was asked for, by whom */
	uint16_t port;                  /* 0: not told */
};

/* Else it is none: most traffic ends here.  bytes: the client's, or, if that said nothing, the server's. */
static inline bool ss_wrap_may_begin(struct ss_slice bytes)
{
	return bytes.len > 0 && (bytes.data[0] == 4 || bytes.data[0] == 5 || bytes.data[0] == 'C' ||
	                         bytes.data[0] == 'H');
}

/* Where the client said nothing, its side is not in the capture, or its request came before it:
 * host and port are not told then.
 * out: kind where the verdict is not NO, the rest where it is OPEN; used also for AGAIN. */
enum ss_wrap_verdict ss_wrap_parse(const struct ss_wrap_input *in, struct ss_wrap *out);

#endif
