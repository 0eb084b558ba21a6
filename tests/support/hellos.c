/* hellos CAPTURE: a line of tab-separated fields for every ClientHello and ServerHello of every TCP
 * connection, for tests/peer/tls_tshark.py:
 *     packet "client" JA3 JA4 server-name
 *     packet "server" JA3S JA4S cipher-suite version */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture/capture.h"
#include "capture/codecs.h"
#include "flow/flow.h"
#include "flow_feed.h"
#include "packet/packet.h"
#include "tls/fingerprint.h"
#include "tls/tls.h"

static void write_text(struct ss_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		printf(s.data[i] > ' ' && s.data[i] < 127 ? "%c" : "\\x%02x", s.data[i]);
}

static void on_client_hello(void *user, const struct ss_client_hello *h, struct ss_tls_place place)
{
	char ja3[SS_JA3_TEXT], ja4[SS_JA4_TEXT];
	ss_ja3_write(h, ja3);
	ss_ja4_write(h, ja4);
	printf("%" PRIu64 "\tclient\t%s\t%s\t", place.mark.packet, ja3, ja4);
	write_text(h->server_name);
	putchar('\n');
}

static void on_server_hello(void *user, const struct ss_server_hello *h, struct ss_tls_place place)
{
	char ja3s[SS_JA3_TEXT], ja4s[SS_JA4S_TEXT];
	ss_ja3s_write(h, ja3s);
	ss_ja4s_write(h, ja4s);
	printf("%" PRIu64 "\tserver\t%s\t%s\t0x%04x\t0x%04x\n", place.mark.packet, ja3s, ja4s,
	       h->cipher, h->version);
}

static void on_certificate(void *user, struct ss_slice der, unsigned index,
                           struct ss_tls_place place)
{
}

static void on_group(void *user, uint16_t group, struct ss_tls_place place)
{
}

static void on_alert(void *user, uint8_t level, uint8_t description, struct ss_tls_place place)
{
}

static void on_nothing(void *user, struct ss_tls_place place)
{
}

static void on_anomaly(void *user, enum ss_tls_anomaly what, struct ss_tls_place place,
                       uint64_t len)
{
}

static const struct ss_tls_events tls_events = {on_client_hello, on_server_hello, on_certificate,
                                                on_group,        on_alert,        on_nothing,
                                                on_nothing,      on_anomaly};

static bool on_open(void *user, struct ss_flow *f)
{
	struct ss_tls *t = calloc(1, sizeof *t);
	if (!t)
		abort();
	t->events = &tls_events;
	t->memory = user;
	ss_flow_set_app(f, t);
	return true;
}

/* Side 0 opened the connection: it is the client of TLS too. */
static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
	ss_tls_feed(ss_flow_app(f), (enum ss_tls_side)side, bytes, len, offset, mark);
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
	ss_tls_gap(ss_flow_app(f), (enum ss_tls_side)side, len, offset, mark);
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
	struct ss_tls *t = ss_flow_app(f);
	ss_tls_end(t);
	free(t);
}

static const struct ss_flow_events flow_events = {on_open,     on_bytes, on_gap,
                                                  on_conflict, on_fin,   on_end};

static void on_trouble(void *user, const char *text)
{
	fprintf(stderr, "%s\n", text);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: hellos CAPTURE\n");
		return 2;
	}
	struct ss_memory memory = {0};
	struct ss_capture_options capture_options = {.on_trouble = on_trouble, .codecs = ss_codecs};
	struct ss_decoder_options decoder_options = {.memory = &memory};
	struct ss_flow_table_options flow_options = {
	        .memory = &memory, .events = &flow_events, .user = &memory};
	struct ss_capture *capture = NULL;
	struct ss_decoder *decoder = NULL;
	struct ss_flow_table *flows = NULL;
	const char *path = argv[1];
	int status = 1;
	if (ss_capture_create(&path, 1, &capture_options, &capture) != 0 ||
	    ss_decoder_create(&decoder_options, &decoder) != 0 ||
	    ss_flow_table_create(&flow_options, &flows) != 0)
		goto out;
	struct ss_frame frame;
	struct ss_clock clock = {0};
	while (ss_capture_next(capture, &frame)) {
		struct ss_segment segment;
		if (ss_decoder_decode(decoder, &frame, &segment) == SS_PACKET_SEGMENT)
			flow_feed(flows, &clock, &segment);
	}
	ss_flow_table_end(flows);
	status = 0;
out:
	ss_flow_table_destroy(flows);
	ss_decoder_destroy(decoder);
	ss_capture_destroy(capture);
	return status;
}
