/* Frames for tests, written from the inside out: each put_... adds a header before what is there.
 *
 *     struct frame f = segment("EHLO a\r\n");
 *     put_ipv4(&f, TCP);
 *     put_ether(&f, 0x0800);
 *     expect_segment(&f, ETHERNET);
 */
#ifndef SS_TESTS_PACKET_BUILD_H
#define SS_TESTS_PACKET_BUILD_H
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "packet/packet.h"
#include "packet/walk.h"

enum { FRAME_SIZE = 80000, FRAME_MIDDLE = 70000 };
enum { TCP = 6, UDP = 17, GRE = 47 };            /* IP protocols */
enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd }; /* EtherTypes */
enum { ETHERNET = 1, RAW = 101 };                /* link types */

struct frame {
	uint8_t bytes[FRAME_SIZE];
	size_t from, to; /* the part in use */
	const char *payload;
};

/* A TCP segment from port 40000 to 25, seq 1000, ack 2000, window 512, PSH and ACK. */
struct frame segment(const char *payload);
/* The same with the ports exchanged. */
struct frame segment_back(const char *payload);
struct frame bytes_of(const void *bytes, size_t len);

const uint8_t *frame_bytes(const struct frame *f);
size_t frame_len(const struct frame *f);

void put_bytes(struct frame *f, const void *bytes, size_t len);
void put_zeroes(struct frame *f, size_t len);
void put_u8(struct frame *f, unsigned value);
void put_be16(struct frame *f, unsigned value);
void put_be32(struct frame *f, uint32_t value);
void put_le16(struct frame *f, unsigned value);
void put_le32(struct frame *f, uint32_t value);
void add_zeroes(struct frame *f, size_t len); /* at the end */

/* From 10.0.0.1 to 10.0.0.2, or from 2001:db8::1 to 2001:db8::2; _back the other way; _outer
 * between 192.0.2.1 and 192.0.2.2.  Lengths and checksums are right; the TCP checksum too when
 * protocol is TCP. */
void put_ipv4(struct frame *f, unsigned protocol);
void put_ipv4_back(struct frame *f, unsigned protocol);
void put_ipv4_outer(struct frame *f, unsigned protocol);
void put_ipv4_outer_back(struct frame *f, unsigned protocol);
void put_ipv4_between(struct frame *f, unsigned protocol, const char *src, const char *dst);
void put_ipv6(struct frame *f, unsigned protocol);
void sum_ipv4(struct frame *f); /* again, after the header was changed */
void put_ether(struct frame *f, unsigned type);
void put_udp(struct frame *f, unsigned port); /* to it */
void put_udp_between(struct frame *f, unsigned src_port, unsigned dst_port);

struct decoding {
	enum ss_packet_verdict verdict;
	struct ss_segment segment;
	char payload[FRAME_SIZE]; /* NUL after it */
};

/* A decoder for one test, and the frames it gets. */
struct bench {
	struct ss_memory memory;
	struct ss_decoder *decoder;
	uint64_t number;
	int64_t now_ns;
};
void bench_open(struct bench *b, bool checksums);
void bench_close(struct bench *b); /* nothing may be left */
/* The frame ends at a forbidden page.  wire_len 0: as captured. */
void bench_decode(struct bench *b, const uint8_t *bytes, size_t len, size_t wire_len,
                  unsigned link_type, struct decoding *out);
enum ss_packet_verdict bench_verdict(struct bench *b, const struct frame *f, unsigned link_type);

/* A new decoder, this one frame. */
enum ss_packet_verdict verdict_of(const struct frame *f, unsigned link_type);
void decode(const struct frame *f, unsigned link_type, struct decoding *out);

/* The frame is segment() or segment_back() in put_ipv4 or put_ipv6, whatever is around: the segment
 * comes out as it went in, and of the frame cut at any length never more than is there.  Gives the
 * segment for more. */
struct ss_segment expect_segment(const struct frame *f, unsigned link_type);
/* The tunnel hash of it. */
uint32_t tunnel_of(const struct frame *f, unsigned link_type);

#endif
