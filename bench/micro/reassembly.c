/* What it costs to put segments in order: of one connection, in octets; and to keep connections
 * apart, for each segment. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ahead.h"
#include "micro.h"

enum { MSS = 1448, N_SEGMENTS = 4096, N_TURNED = 8, N_FLOWS = 100000 };

static const uint8_t payload[MSS];
static uint64_t n_delivered;

static bool follow(void *user, struct ss_flow *f)
{
	return true;
}

static bool refuse(void *user, struct ss_flow *f)
{
	return false;
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	n_delivered += len;
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
}

static const struct ss_flow_events followed = {follow,      on_bytes, on_gap,
                                               on_conflict, on_fin,   on_end};
static const struct ss_flow_events refused = {refuse,      on_bytes, on_gap,
                                              on_conflict, on_fin,   on_end};

/* ---- a table, and who feeds it ---- */

struct wire {
	struct ss_memory memory;
	struct ss_flow_table *table;
	struct ss_clock clock;
	struct ss_segment segment;
};

static void plug(struct wire *w, const struct ss_flow_events *events)
{
	memset(w, 0, sizeof *w);
	const struct ss_flow_table_options options = {
	        .memory = &w->memory, .events = events, .seed = 1};
	if (ss_flow_table_create(&options, &w->table) < 0)
		exit(1);
	ss_address_read("192.0.2.1", &w->segment.src);
	ss_address_read("192.0.2.2", &w->segment.dst);
	w->segment.src_port = 40000;
	w->segment.dst_port = 25;
	w->segment.payload = payload;
}

static void unplug(struct wire *w)
{
	ss_flow_table_end(w->table);
	ss_flow_table_destroy(w->table);
}

static void send_segment(struct wire *w, uint8_t flags, uint32_t seq, uint32_t len)
{
	struct ss_segment *s = &w->segment;
	s->packet++;
	s->ts_ns += 1000;
	s->flags = flags;
	s->seq = seq;
	s->len = s->wire_len = len;
	ss_clock_set(&w->clock, s->ts_ns);
	struct ss_instant time = ss_clock_read(&w->clock);
	struct ss_flow_target to;
	ss_flow_table_aim(w->table, s, ss_flow_shard_of(s), &to);
	ss_flow_table_feed(w->table, s, &to, &time);
}

/* ---- what is measured ---- */

struct flight {
	uint32_t mss;
	uint32_t n_turned; /* so many segments in reverse, and then the next so many */
};

static void one_connection(void *arg)
{
	const struct flight *flight = (const struct flight *)arg;
	struct wire w;
	plug(&w, &followed);
	n_delivered = 0;
	send_segment(&w, SS_TCP_SYN, 0, 0);
	for (uint32_t i = 0; i < N_SEGMENTS; i++) {
		uint32_t n = flight->n_turned, place = i / n * n + (n - 1 - i % n);
		send_segment(&w, SS_TCP_ACK, 1 + place * flight->mss, flight->mss);
	}
	unplug(&w);
	if (n_delivered != (uint64_t)N_SEGMENTS * flight->mss)
		exit(1);
}

/* Segments of connections that nobody follows, in turn: each is looked up among all. */
static void many_connections(void *arg)
{
	struct wire *w = (struct wire *)arg;
	for (uint32_t i = 0; i < N_FLOWS; i++) {
		w->segment.src_port = (uint16_t)i;
		w->segment.dst_port = (uint16_t)(1 + (i >> 16));
		send_segment(w, SS_TCP_ACK, 1, 100);
	}
}

static void short_connections(void *arg)
{
	struct wire w;
	plug(&w, &followed);
	for (uint32_t i = 0; i < N_SEGMENTS; i++) {
		w.segment.src_port = (uint16_t)(1024 + i);
		send_segment(&w, SS_TCP_SYN, 0, 0);
		send_segment(&w, SS_TCP_ACK, 1, 100);
		send_segment(&w, SS_TCP_RST, 101, 0);
	}
	unplug(&w);
}

int main(void)
{
	struct flight in_order = {MSS, 1}, turned = {MSS, N_TURNED}, octets = {1, 1};
	struct wire w;
	micro_octets("segments in order", MSS, (size_t)N_SEGMENTS * MSS, one_connection, &in_order);
	micro_octets("segments, each 8 in reverse", MSS, (size_t)N_SEGMENTS * MSS, one_connection,
	             &turned);
	micro_each("segments of one octet", "a segment", N_SEGMENTS, one_connection, &octets);
	micro_each("connections of three segments", "a segment", (size_t)3 * N_SEGMENTS,
	           short_connections, NULL);
	plug(&w, &refused);
	micro_each("100000 connections refused", "a segment", N_FLOWS, many_connections, &w);
	unplug(&w);
	return 0;
}
