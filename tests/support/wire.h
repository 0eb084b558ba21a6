/* Makes the frames of TCP conversations for tests: Ethernet, IPv4, TCP, as two honest hosts would
 * send them, in any segmentation. */
#ifndef SS_TESTS_WIRE_H
#define SS_TESTS_WIRE_H
#include <stddef.h>
#include <stdint.h>

#include "capture/frame.h"

enum { WIRE_CLIENT, WIRE_SERVER };

struct wire_frame {
	struct ss_frame frame; /* its bytes are owned by the wire */
	unsigned side;
	int is_handshake; /* SYN or SYN+ACK: a shuffle that wants the start first keeps it there */
};

struct wire { /* zero it; wire_free gives everything back */
	struct wire_frame *frames;
	size_t n, size;
};

struct wire_connection { /* set the first four, zero the rest */
	struct wire *wire;
	uint16_t client_port, server_port;
	uint8_t host, server; /* last octet of the client's address, of the server's (0: 1) */
	uint32_t isn[2];
	uint32_t seq[2]; /* private from here on */
	int64_t now_ns;
};

void wire_open(struct wire_connection *c);
/* One segment of that side, at its place in the stream. */
void wire_send(struct wire_connection *c, unsigned side, uint8_t flags, const void *payload,
               size_t len);
/* Sends text in segments of at most mss bytes, 10 ms after what was said before. */
void wire_say(struct wire_connection *c, unsigned side, const void *text, size_t len, size_t mss);
void wire_close(struct wire_connection *c);
/* The client resets the connection. */
void wire_reset(struct wire_connection *c);
/* A SYN that is never answered. */
void wire_knock(struct wire *w, uint32_t client_address, uint16_t client_port, int64_t ts_ns);
/* The same traffic, each datagram with enough to divide in two fragments, which both have its time and
 * number. */
void wire_fragment(const struct wire *whole, struct wire *out);
void wire_free(struct wire *w);

#endif
