#include "wire.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "packet/packet.h"

enum { IP = 14, TCP = IP + 20, HEADERS = TCP + 20, LINKTYPE_ETHERNET = 1, TURN_NS = 10000000 };

static void put16(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void put32(uint8_t *at, uint32_t v)
{
	put16(at, (uint16_t)(v >> 16));
	put16(at + 2, (uint16_t)v);
}

struct segment {
	uint32_t src, dst, seq, ack;
	uint16_t src_port, dst_port;
	uint8_t flags;
	const void *payload;
	size_t len;
	int64_t ts_ns;
	unsigned side;
};

/* The next frame, unset, and so many bytes for it. */
static struct wire_frame *make_frame(struct wire *w, size_t len, uint8_t **bytes)
{
	if (w->n == w->size) {
		w->size = w->size ? w->size * 2 : 64;
		w->frames = realloc(w->frames, w->size * sizeof *w->frames);
	}
	*bytes = calloc(1, len);
	if (!w->frames || !*bytes)
		abort();
	return &w->frames[w->n++];
}

static void add(struct wire *w, const struct segment *s)
{
	uint8_t *b;
	struct wire_frame *f = make_frame(w, HEADERS + s->len, &b);
	put16(b + 12, 0x0800);
	b[14] = 0x45;
	put16(b + 16, (uint16_t)(40 + s->len));
	b[22] = 64;
	b[23] = 6;
	put32(b + 26, s->src);
	put32(b + 30, s->dst);
	put16(b + 34, s->src_port);
	put16(b + 36, s->dst_port);
	put32(b + 38, s->seq);
	put32(b + 42, s->ack);
	b[46] = 0x50;
	b[47] = s->flags;
	put16(b + 48, 64000);
	if (s->len > 0)
		memcpy(b + HEADERS, s->payload, s->len);
	*f = (struct wire_frame){
	        .frame = {.ts_ns = s->ts_ns,
	                  .number = w->n,
	                  .bytes = b,
	                  .len = (uint32_t)(HEADERS + s->len),
	                  .wire_len = (uint32_t)(HEADERS + s->len),
	                  .link_type = LINKTYPE_ETHERNET},
	        .side = s->side,
	        .is_handshake = (s->flags & SS_TCP_SYN) != 0,
	};
}

void wire_send(struct wire_connection *c, unsigned side, uint8_t flags, const void *payload,
               size_t len)
{
	uint32_t client = 0xc6336400u | c->host,
	         server = 0xc0000200u | (c->server ? c->server : 1u); /* RFC 5737 */
	struct segment s = {
	        .src = side == WIRE_CLIENT ? client : server,
	        .dst = side == WIRE_CLIENT ? server : client,
	        .seq = c->seq[side],
	        .ack = flags & SS_TCP_ACK ? c->seq[1 - side] : 0,
	        .src_port = side == WIRE_CLIENT ? c->client_port : c->server_port,
	        .dst_port = side == WIRE_CLIENT ? c->server_port : c->client_port,
	        .flags = flags,
	        .payload = payload,
	        .len = len,
	        .ts_ns = c->now_ns,
	        .side = side,
	};
	add(c->wire, &s);
	c->seq[side] += (uint32_t)len + ((flags & (SS_TCP_SYN | SS_TCP_FIN)) != 0);
}

void wire_open(struct wire_connection *c)
{
	c->seq[WIRE_CLIENT] = c->isn[WIRE_CLIENT];
	c->seq[WIRE_SERVER] = c->isn[WIRE_SERVER];
	wire_send(c, WIRE_CLIENT, SS_TCP_SYN, NULL, 0);
	wire_send(c, WIRE_SERVER, SS_TCP_SYN | SS_TCP_ACK, NULL, 0);
	wire_send(c, WIRE_CLIENT, SS_TCP_ACK, NULL, 0);
}

void wire_say(struct wire_connection *c, unsigned side, const void *text, size_t len, size_t mss)
{
	const uint8_t *at = text;
	c->now_ns += TURN_NS;
	while (len > 0) {
		size_t n = len < mss ? len : mss;
		wire_send(c, side, SS_TCP_PSH | SS_TCP_ACK, at, n);
		at += n;
		len -= n;
	}
	wire_send(c, 1 - side, SS_TCP_ACK, NULL, 0);
}

void wire_close(struct wire_connection *c)
{
	c->now_ns += TURN_NS;
	wire_send(c, WIRE_CLIENT, SS_TCP_FIN | SS_TCP_ACK, NULL, 0);
	wire_send(c, WIRE_SERVER, SS_TCP_FIN | SS_TCP_ACK, NULL, 0);
	wire_send(c, WIRE_CLIENT, SS_TCP_ACK, NULL, 0);
}

void wire_reset(struct wire_connection *c)
{
	c->now_ns += TURN_NS;
	wire_send(c, WIRE_CLIENT, SS_TCP_RST | SS_TCP_ACK, NULL, 0);
}

void wire_knock(struct wire *w, uint32_t client_address, uint16_t client_port, int64_t ts_ns)
{
	struct segment s = {
	        .src = client_address,
	        .dst = 0xc0000201u,
	        .seq = client_address * 2654435761u,
	        .src_port = client_port,
	        .dst_port = 25,
	        .flags = SS_TCP_SYN,
	        .ts_ns = ts_ns,
	};
	add(w, &s);
}

/* What the datagram carries from there on, with a header of its own. */
static void add_fragment(struct wire *w, const struct wire_frame *of, size_t from, size_t to)
{
	enum { MORE = 0x2000, UNIT = 8 };
	uint8_t *b;
	struct wire_frame *f = make_frame(w, TCP + to - from, &b);
	bool is_last = TCP + to == of->frame.len;
	memcpy(b, of->frame.bytes, TCP);
	memcpy(b + TCP, of->frame.bytes + TCP + from, to - from);
	put16(b + IP + 2, (uint16_t)(TCP - IP + to - from));
	put16(b + IP + 4, (uint16_t)of->frame.number);
	put16(b + IP + 6, (uint16_t)((is_last ? 0 : MORE) | from / UNIT));
	*f = *of;
	f->frame.bytes = b;
	f->frame.len = f->frame.wire_len = (uint32_t)(TCP + to - from);
}

void wire_fragment(const struct wire *whole, struct wire *out)
{
	enum { FIRST = 24, LEAST = 32 };
	for (size_t i = 0; i < whole->n; i++) {
		const struct wire_frame *f = &whole->frames[i];
		size_t len = f->frame.len - TCP;
		if (len >= LEAST)
			add_fragment(out, f, 0, FIRST);
		add_fragment(out, f, len >= LEAST ? FIRST : 0, len);
	}
}

void wire_free(struct wire *w)
{
	for (size_t i = 0; i < w->n; i++)
		free((void *)(uintptr_t)w->frames[i].frame.bytes);
	free(w->frames);
	*w = (struct wire){0};
}
