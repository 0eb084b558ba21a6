/* The PROXY protocol header, versions 1 and 2 (haproxy.org/download/2.8/doc/proxy-protocol.txt),
 * that a load balancer puts before the first byte of the connection. */
#ifndef SS_SMTP_PROXY_H
#define SS_SMTP_PROXY_H
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/slice.h"

enum ss_proxy_verdict {
	SS_PROXY_NO,   /* these bytes do not begin a PROXY header */
	SS_PROXY_MORE, /* they may: more are needed */
	SS_PROXY_YES,  /* they do: *used bytes are the header */
	SS_PROXY_BAD,  /* they do and it is malformed; *used bytes are to be passed over */
};

struct ss_proxy {
	unsigned version;           /* 1 or 2 */
	struct ss_address src, dst; /* absent for UNKNOWN and LOCAL */
	uint16_t src_port, dst_port;
};

enum ss_proxy_verdict ss_proxy_parse(struct ss_slice bytes, size_t *used, struct ss_proxy *out);

#endif
