/* A frame -> one TCP segment: link layer, tunnels, IP, fragments.
 *
 * Every header is checked against the captured bytes; nothing is trusted.  Allocates only to hold
 * IP fragments. */
#ifndef SS_PACKET_PACKET_H
#define SS_PACKET_PACKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/memory.h"
#include "capture/frame.h"

enum ss_tcp_flags {
	SS_TCP_FIN = 0x01,
	SS_TCP_SYN = 0x02,
	SS_TCP_RST = 0x04,
	SS_TCP_PSH = 0x08,
	SS_TCP_ACK = 0x10
};

struct ss_segment { /* numbers in host order */
	int64_t ts_ns;
	uint64_t packet; /* number of the frame; of the last fragment if there were several */
	struct ss_address src, dst; /* of the innermost IP header */
	uint16_t src_port, dst_port;
	uint16_t vlan;   /* outermost 802.1Q identifier 1..4094, or 0 */
	uint32_t tunnel; /* 0, or a hash of the tunnel headers around it, equal in both
	                    directions if they are; what only brought a mirrored frame here
	                    (ERSPAN) does not count, nor does its VLAN */
	uint32_t seq, ack;
	uint16_t window;        /* as in the header, not scaled */
	uint8_t flags;          /* enum ss_tcp_flags */
	const uint8_t *payload; /* borrowed: valid until the next decode; never NULL */
	uint32_t len;           /* payload bytes captured */
	uint32_t wire_len;      /* payload bytes on the wire by the IP length; >= len */
};

/* What became of a frame.  The names are in ss_packet_verdict_name, for `stats`. */
enum ss_packet_verdict {
	SS_PACKET_SEGMENT,      /* a TCP segment: *out is set */
	SS_PACKET_NOT_IP,       /* ARP, LLDP, 802.11 management ... */
	SS_PACKET_NOT_TCP,      /* UDP that is no tunnel, ICMP ... */
	SS_PACKET_FRAGMENT,     /* held until the others come */
	SS_PACKET_UNKNOWN_LINK, /* a link type that is not in our table */
	SS_PACKET_TRUNCATED,    /* the snap length cut a header */
	SS_PACKET_MALFORMED,    /* a header contradicts itself */
	SS_PACKET_BAD_CHECKSUM, /* only when checksums are insisted on */
	SS_PACKET_TOO_DEEP,     /* more headers or tunnels than SS_LIMIT_HEADERS */
	SS_PACKET_NO_MEMORY,    /* a fragment could not be held */
	SS_PACKET_N_VERDICTS
};
const char *ss_packet_verdict_name(enum ss_packet_verdict v); /* "not_ip", ... */

struct ss_decoder;

struct ss_decoder_options {
	bool checksums; /* insist on IP and TCP checksums (default: ignore, offload is usual) */
	struct ss_memory *memory; /* borrowed, must outlive the decoder */
	/* A random number keeps those who write the packets from slowing reassembly down on purpose;
	 * nothing else depends on it.  0: a number that everybody knows. */
	uint64_t seed;
};

int ss_decoder_create(const struct ss_decoder_options *options, struct ss_decoder **out);
void ss_decoder_destroy(struct ss_decoder *d); /* NULL is taken */

enum ss_packet_verdict ss_decoder_decode(struct ss_decoder *d, const struct ss_frame *frame,
                                         struct ss_segment *out);

/* Frees memory on behalf of another module that was refused some: gives up incomplete datagrams, at
 * least until `size` bytes fit; false if they do not fit then either.  A segment that was decoded
 * stays valid. */
bool ss_decoder_make_room(struct ss_decoder *d, size_t size);

struct ss_decoder_counts {
	uint64_t fragments;             /* fragments seen */
	uint64_t reassembled;           /* datagrams put together */
	uint64_t fragments_given_up;    /* datagrams dropped: timeout, limit, memory */
	uint64_t fragments_conflicting; /* overlaps with different bytes; the first copy won */
};
void ss_decoder_read_counts(const struct ss_decoder *d, struct ss_decoder_counts *out);

#endif
