#include "output/eve_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "output/eve_session.h"
#include "output/json_text.h"

enum {
	TIME_TEXT = 40,
	NS_PER_S = 1000000000,
	NS_PER_US = 1000,
	FLOW_ID_BITS = 51, /* Suricata's own fit into a double too, as JSON readers hold numbers */
};

/* ---- JSON ---- */

static void put(struct ss_eve *e, char c)
{
	*ss_writer_room(&e->line, 1) = c;
	ss_writer_used(&e->line, 1);
}

/* Every value ends in a quote, a digit, a letter or a closing bracket. */
static void separate(struct ss_eve *e)
{
	char last = e->line.len > 0 ? e->line.data[e->line.len - 1] : '{';
	if (last != '{' && last != '[')
		put(e, ',');
}

static void put_key(struct ss_eve *e, const char *key)
{
	separate(e);
	put(e, '"');
	ss_write_text(&e->line, key);
	ss_write_bytes(&e->line, "\":", 2);
}

static void put_string(struct ss_eve *e, struct ss_slice text)
{
	bool is_non_utf8 = false;
	put(e, '"');
	ss_json_write_inner(&e->line, text, &is_non_utf8);
	put(e, '"');
}

void ss_eve_open(struct ss_eve *e, const char *key, char bracket)
{
	put_key(e, key);
	put(e, bracket);
}

void ss_eve_close(struct ss_eve *e, char bracket)
{
	put(e, bracket);
}

void ss_eve_text(struct ss_eve *e, const char *key, struct ss_slice text)
{
	if (!text.data)
		return;
	put_key(e, key);
	put_string(e, text);
}

void ss_eve_word(struct ss_eve *e, const char *key, const char *word)
{
	ss_eve_text(e, key, ss_slice_of(word));
}

void ss_eve_count(struct ss_eve *e, const char *key, uint64_t n)
{
	put_key(e, key);
	ss_write_count(&e->line, n);
}

void ss_eve_flag(struct ss_eve *e, const char *key, bool is_true)
{
	put_key(e, key);
	ss_write_text(&e->line, is_true ? "true" : "false");
}

void ss_eve_element(struct ss_eve *e, struct ss_slice text)
{
	separate(e);
	put_string(e, text);
}

void ss_eve_number_element(struct ss_eve *e, uint64_t n)
{
	separate(e);
	ss_write_count(&e->line, n);
}

void ss_eve_texts(struct ss_eve *e, const char *key, const struct ss_list *texts)
{
	const struct ss_slice *items = texts->items;
	if (texts->n == 0)
		return;
	ss_eve_open(e, key, '[');
	for (size_t i = 0; i < texts->n; i++)
		ss_eve_element(e, items[i]);
	ss_eve_close(e, ']');
}

void ss_eve_json(struct ss_eve *e, struct ss_slice members)
{
	if (members.len == 0)
		return;
	separate(e);
	ss_write_slice(&e->line, members);
}

/* Returns the nanoseconds in the second, negative if the time cannot be written. */
static int64_t write_seconds(int64_t ns, char text[TIME_TEXT])
{
	int64_t fraction = ns % NS_PER_S;
	time_t seconds = (time_t)(ns / NS_PER_S - (fraction < 0));
	struct tm tm;
	if (ns == SS_NUMBER_ABSENT || !gmtime_r(&seconds, &tm))
		return -1;
	strftime(text, TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);
	return fraction < 0 ? fraction + NS_PER_S : fraction;
}

void ss_eve_seconds(struct ss_eve *e, const char *key, int64_t ns)
{
	char text[TIME_TEXT];
	if (write_seconds(ns, text) >= 0)
		ss_eve_word(e, key, text);
}

void ss_eve_time(struct ss_eve *e, const char *key, int64_t ns)
{
	char text[TIME_TEXT];
	int64_t fraction = write_seconds(ns, text);
	if (fraction < 0)
		return;
	size_t len = strlen(text);
	snprintf(text + len, sizeof text - len, ".%06u+0000", (unsigned)(fraction / NS_PER_US));
	ss_eve_word(e, key, text);
}

/* ---- the common part ---- */

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static uint64_t mix_endpoint(const struct ss_address *a, int64_t port)
{
	uint64_t h = mix(a->version, (uint64_t)port), half;
	for (size_t i = 0; i < sizeof a->bytes; i += sizeof half) {
		memcpy(&half, a->bytes + i, sizeof half);
		h = mix(h, half);
	}
	return h;
}

/* The same in each run over the same input, and for both directions; another one, as good as
 * always, for each connection of several inputs. */
static uint64_t flow_id(const struct ss_record_head *h)
{
	uint64_t id = mix_endpoint(&h->src_ip, h->src_port) + mix_endpoint(&h->dst_ip, h->dst_port);
	id = mix(mix(id, (uint64_t)h->flow_id), (uint64_t)h->flow_id << 32);
	return id >> (64 - FLOW_ID_BITS);
}

static void put_endpoint(struct ss_eve *e, const char *ip_key, const char *port_key,
                         const struct ss_address *a, int64_t port)
{
	char text[SS_ADDRESS_TEXT];
	if (ss_address_write(a, text) > 0)
		ss_eve_word(e, ip_key, text);
	if (port != SS_NUMBER_ABSENT)
		ss_eve_count(e, port_key, (uint64_t)port);
}

static void put_endpoints(struct ss_eve *e, const struct ss_record_head *h, bool is_from_server)
{
	const struct ss_address *from = is_from_server ? &h->dst_ip : &h->src_ip,
	                        *to = is_from_server ? &h->src_ip : &h->dst_ip;
	put_endpoint(e, "src_ip", "src_port", from, is_from_server ? h->dst_port : h->src_port);
	put_endpoint(e, "dest_ip", "dest_port", to, is_from_server ? h->src_port : h->dst_port);
	ss_eve_word(e, "proto", "TCP");
	if (h->src_ip.version != 0)
		ss_eve_count(e, "ip_v", h->src_ip.version);
}

void ss_eve_line_begin(struct ss_eve *e, const char *event_type, const struct ss_record_head *h,
                       struct ss_eve_place at, bool is_from_server)
{
	bool has_flow = h->flow_id != SS_NUMBER_ABSENT;
	ss_eve_part_begin(e);
	put(e, '{');
	ss_eve_time(e, "timestamp", at.ts);
	if (has_flow)
		ss_eve_count(e, "flow_id", flow_id(h));
	if (at.packet != SS_NUMBER_ABSENT)
		ss_eve_count(e, "pcap_cnt", (uint64_t)at.packet);
	ss_eve_text(e, "pcap_filename", h->input);
	ss_eve_word(e, "event_type", event_type);
	if (!has_flow)
		return;
	put_endpoints(e, h, is_from_server);
	if (at.packet != SS_NUMBER_ABSENT)
		ss_eve_word(e, "pkt_src", "wire/pcap");
	ss_eve_text(e, "community_id", h->community_id);
}

/* ---- where it goes ---- */

void ss_eve_part_begin(struct ss_eve *e)
{
	e->line.len = 0;
}

/* A line that did not fit into memory is not shown in part. */
static bool is_line_whole(struct ss_eve *e)
{
	if (e->line.error == 0)
		return true;
	e->line.error = 0;
	e->line.len = 0;
	return false;
}

bool ss_eve_part_end(struct ss_eve *e, struct ss_buffer *to)
{
	size_t before = to->len;
	bool is_kept =
	        is_line_whole(e) && ss_buffer_add(to, e->line.data, e->line.len) == e->line.len;
	if (!is_kept)
		to->len = before;
	e->line.len = 0;
	return is_kept;
}

void ss_eve_line_end(struct ss_eve *e, struct ss_eve_session *s)
{
	ss_write_bytes(&e->line, "}\n", 2);
	if (!is_line_whole(e)) {
		e->w->error = e->w->error == 0 ? ENOMEM : e->w->error;
		return;
	}
	if (!s || !ss_eve_session_hold(
	                  e, s, (struct ss_slice){(const uint8_t *)e->line.data, e->line.len}))
		ss_write_bytes(e->w, e->line.data, e->line.len);
	e->line.len = 0;
}
