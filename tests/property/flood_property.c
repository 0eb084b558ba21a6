/* Whatever is thrown at it, memory stays below the limit, what was given up is counted, and one real
 * conversation in the middle of the flood is told whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crowd.h"
#include "packet/packet.h"
#include "wire.h"

/* ---- what is thrown: each is a connection of a crowd, or frames of its own ---- */

#define OPENING                                                                                    \
	{'S', "220 mx.example.net ESMTP\r\n", 0, 0}, {'C', "EHLO c.example.org\r\n", 0, 0},        \
	{                                                                                          \
		'S', "250-mx.example.net\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n", 0, 0            \
	}
#define ENVELOPE                                                                                   \
	OPENING, {'C', "MAIL FROM:<a@example.org>\r\n", 0, 0}, {'S', "250 ok\r\n", 0, 0},          \
	        {'C', "RCPT TO:<b@example.net>\r\n", 0, 0},                                        \
	{                                                                                          \
		'S', "250 ok\r\n", 0, 0                                                            \
	}
#define CONTENT                                                                                    \
	ENVELOPE, {'C', "DATA\r\n", 0, 0},                                                         \
	{                                                                                          \
		'S', "354 go on\r\n", 0, 0                                                         \
	}
#define LAST                                                                                       \
	{                                                                                          \
		0, NULL, 0, 0                                                                      \
	}
#define TURNS(...) ((const struct crowd_turn[]){__VA_ARGS__, LAST})

enum { LONG = 70000 };
static char xs[LONG];     /* one character, no line end */
static char fields[LONG]; /* of a header */
static char parts[LONG];  /* of a multipart with boundary b */
static char nested[LONG]; /* multiparts in each other */
static char links[LONG];
static char hello[LONG];   /* a TLS record, and a handshake message that goes on beyond it */
static char chain[LONG];   /* the same of a server */
static char members[LONG]; /* of a zip archive, stored, empty */
static size_t n_fields, n_parts, n_nested, n_links, n_members;

static void fill_lines(char *out, size_t *n, const char *format)
{
	for (unsigned i = 0; *n + 200 < LONG; i++)
		*n += (size_t)snprintf(out + *n, LONG - *n, format, i, i);
}

static void fill_members(void)
{
	for (unsigned i = 0; n_members + 100 < LONG; i++) {
		static const uint8_t head[30] = {'P', 'K', 3, 4, 20, [26] = 40};
		memcpy(members + n_members, head, sizeof head);
		snprintf(members + n_members + sizeof head, 50, "%040u", i);
		n_members += sizeof head + 40;
	}
}

/* A handshake message of 128 KiB that never ends, in records of 16 KiB. */
static void fill_records(char *out, const char *message, size_t len)
{
	enum { RECORD = 16384 };
	for (size_t at = 0; at + 5 + RECORD <= LONG; at += 5 + RECORD)
		memcpy(out + at, "\x16\x03\x03\x40", 5);
	memcpy(out + 5, message, len);
}

static int fill(void **state)
{
	memset(xs, 'x', sizeof xs);
	fill_lines(fields, &n_fields, "X-Field-%u: some value number %u of the flood\r\n");
	fill_lines(parts, &n_parts, "--b\r\nContent-Type: text/plain; name=n%u\r\n\r\n%u\r\n");
	fill_lines(nested, &n_nested,
	           "--b\r\nContent-Type: multipart/mixed; boundary=\"b%u\"\r\n\r\n--b%u\r\n");
	fill_lines(links, &n_links, "https://host%u.example.net/a/path/to/something/%u\r\n");
	fill_members();
	fill_records(hello, "\x01\x01\xff\xff\x03\x03", 6);
	fill_records(chain, "\x0b\x01\xff\xff\x01\xff\xfc", 7);
	return 0;
}

struct flood {
	const char *name;
	struct crowd crowd; /* of such connections, that stay open */
	void (*make)(struct wire *w, uint32_t n,
	             int64_t now); /* or such frames; NULL: the crowd's */
	unsigned kilobytes; /* about what one takes, so that the flood is larger than the limit */
};

static void knock(struct wire *w, uint32_t n, int64_t now)
{
	wire_knock(w, 0x0a000000u + n / 60000, (uint16_t)(1024 + n % 60000), now);
}

/* What is held behind a hole that nobody acknowledged. */
static void disorder(struct wire *w, uint32_t n, int64_t now)
{
	struct wire_connection c = {.wire = w,
	                            .client_port = (uint16_t)(1024 + n % 60000),
	                            .server_port = 25,
	                            .host = (uint8_t)(100 + n / 60000),
	                            .now_ns = now};
	wire_open(&c);
	c.seq[WIRE_CLIENT]++;
	for (unsigned i = 0; i < 40; i++) {
		wire_send(&c, WIRE_CLIENT, SS_TCP_ACK, xs, i % 2 ? 1 : 1400);
		c.seq[WIRE_CLIENT]++;
	}
}

/* The first fragments of datagrams of 60 KB. */
static void fragments(struct wire *w, uint32_t n, int64_t now)
{
	struct wire_connection c = {.wire = w,
	                            .client_port = (uint16_t)n,
	                            .server_port = 25,
	                            .host = 99,
	                            .now_ns = now};
	for (unsigned i = 0; i < 10; i++) {
		wire_send(&c, WIRE_CLIENT, SS_TCP_ACK, xs, 1400);
		uint8_t *ip = (uint8_t *)(uintptr_t)w->frames[i].frame.bytes + 14;
		ip[4] = (uint8_t)(n >> 8);
		ip[5] = (uint8_t)n;
		ip[6] = (uint8_t)(0x20 | (i * 200) >> 8); /* more follow, after a hole each */
		ip[7] = (uint8_t)(i * 200);
	}
}

#define OF(...) .crowd = {.turns = TURNS(__VA_ARGS__)}
#define MIXED   "Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
#define ZIP     "Subject: s\r\nContent-Type: application/zip\r\n\r\n"
#define SECURE                                                                                     \
	OPENING, {'C', "STARTTLS\r\n", 0, 0},                                                      \
	{                                                                                          \
		'S', "220 go\r\n", 0, 0                                                            \
	}

/* ---- the real one ---- */

static const struct crowd_turn real[] = {
        {'S', "220 mx.example.com ESMTP\r\n", 0, 0},
        {'C', "EHLO real.example.org\r\n", 0, 0},
        {'S', "250-mx.example.com\r\n250 8BITMIME\r\n", 0, 0},
        {'C', "MAIL FROM:<real@example.org>\r\n", 0, 0},
        {'S', "250 ok\r\n", 0, 0},
        {'C', "RCPT TO:<reader@example.com>\r\n", 0, 0},
        {'S', "250 ok\r\n", 0, 0},
        {'C', "DATA\r\n", 0, 0},
        {'S', "354 go on\r\n", 0, 0},
        {'C', "Subject: real\r\nContent-Type: multipart/mixed; boundary=r\r\n\r\n", 0, 0},
        {'C', "--r\r\n\r\nhello\r\n--r\r\nContent-Type: text/plain; name=a.txt\r\n\r\n", 0, 0},
        {'C', "an attachment\r\n", 0, 200},
        {'C', "--r--\r\n.\r\n", 0, 0},
        {'S', "250 2.0.0 Ok: queued as 12345\r\n", 0, 0},
        {'C', "QUIT\r\n", 0, 0},
        {'S', "221 bye\r\n", 0, 0},
};
enum { N_REAL = sizeof real / sizeof real[0], N_ENVELOPE = 7 };
#define LASTS_NS 60000000000LL

struct seen {
	struct ss_stats_record stats;
	unsigned sessions, transactions, messages, files; /* of the real one, whole */
	unsigned odd;                                     /* and not whole */
	uint64_t evicted, dropped;                        /* flows and texts, as the records say */
};

static bool is_real(const struct ss_record_head *r)
{
	return r->src_ip.version == 4 && r->src_ip.bytes[3] == 250;
}

static void on_record(void *user, const struct ss_record_head *record)
{
	struct seen *s = user;
	const void *r = record;
	const struct ss_session_record *session = r;
	const struct ss_transaction_record *transaction = r;
	const struct ss_message_record *message = r;
	const struct ss_file_record *file = r;
	const struct ss_flow_record *flow = r;
	bool is_whole = false;
	switch (record->type) {
	case SS_RECORD_STATS: memcpy(&s->stats, record, sizeof s->stats); return;
	case SS_RECORD_FLOW:
		s->evicted += ss_slice_is_equal(flow->state, SS_SLICE("evicted"));
		return;
	case SS_RECORD_SESSION:
		is_whole = session->partial == SS_FLAG_ABSENT && session->dropped < 0 &&
		           session->messages_accepted == 1 && session->server_greeting.len > 0;
		s->sessions += is_real(record) && is_whole;
		break;
	case SS_RECORD_TRANSACTION:
		is_whole = transaction->completed == SS_FLAG_YES && transaction->dropped < 0 &&
		           transaction->rcpt_to.n == 1 && transaction->queue_id.len == 5;
		s->transactions += is_real(record) && is_whole;
		break;
	case SS_RECORD_MESSAGE:
		is_whole = message->complete == SS_FLAG_YES && message->dropped < 0 &&
		           message->parts.n == 3 && message->subject.len == 4;
		s->messages += is_real(record) && is_whole;
		break;
	case SS_RECORD_FILE:
		is_whole = file->complete == SS_FLAG_YES && file->sha256.len == 64;
		s->files += is_real(record) && is_whole;
		break;
	default: return;
	}
	s->odd += is_real(record) && !is_whole;
}

static void say(struct ss_engine *e, struct wire_connection *c, const struct crowd_turn *t,
                int64_t now)
{
	struct wire w = {0};
	c->wire = &w;
	c->now_ns = now;
	if (!t) {
		wire_open(c);
	} else {
		for (unsigned i = 0; i < (t->times ? t->times : 1); i++) {
			wire_say(c, t->side == 'C' ? WIRE_CLIENT : WIRE_SERVER, t->text,
			         strlen(t->text), 1400);
			c->now_ns = now;
		}
	}
	for (size_t i = 0; i < w.n; i++)
		ss_engine_feed(e, &w.frames[i].frame);
	wire_free(&w);
}

static void throw_one(const struct flood *f, struct ss_engine *e, uint32_t n, int64_t now)
{
	struct wire w = {0};
	if (!f->make) {
		crowd_feed(&f->crowd, e, n);
		return;
	}
	f->make(&w, n, now);
	for (size_t i = 0; i < w.n; i++)
		ss_engine_feed(e, &w.frames[i].frame);
	wire_free(&w);
}

/* The flood is three times the limit, and lasts a minute.  The real one has a recipient before memory is
 * short, and goes on until the end. */
static void run(const struct flood *flood, size_t limit, struct seen *seen)
{
	struct flood copy = *flood, *f = &copy;
	struct ss_engine *engine;
	struct ss_engine_options options = {
	        .sink = on_record, .user = seen, .log = ~0u, .memory_limit = limit};
	struct wire_connection c = {
	        .client_port = 40000, .server_port = 25, .host = 250, .isn = {1, 1}};
	uint32_t n = (uint32_t)(3 * limit / 1024 / f->kilobytes) + 1;
	size_t at = 0;
	copy.crowd.apart_ns = LASTS_NS / n;
	assert_int_equal(ss_engine_create(&options, &engine), 0);
	say(engine, &c, NULL, CROWD_BEGIN_NS);
	for (uint32_t i = 0; i < n; i++) {
		int64_t now = CROWD_BEGIN_NS + i * copy.crowd.apart_ns;
		while (at < N_REAL &&
		       (at < N_ENVELOPE ||
		        (at - N_ENVELOPE + 1) * n <= (size_t)i * (N_REAL - N_ENVELOPE + 1)))
			say(engine, &c, &real[at++], now);
		throw_one(f, engine, i, now);
	}
	while (at < N_REAL)
		say(engine, &c, &real[at++], CROWD_BEGIN_NS + LASTS_NS);
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
}

static void any_flood(void **state)
{
	const struct flood floods[] = {
	        {"half-open", .make = knock, .kilobytes = 1},
	        {"established, silent", OF({0}), .kilobytes = 1},
	        {"an octet", OF({'C', "E", 0, 0}), .kilobytes = 4},
	        {"sessions", OF(OPENING), .kilobytes = 4},
	        {"envelopes", OF(ENVELOPE), .kilobytes = 6},
	        {"recipients", OF(ENVELOPE, {'C', "RCPT TO:<b@example.net>\r\n", 0, 200}),
	         .kilobytes = 120},
	        {"command lines", OF(OPENING, {'C', xs, 16000, 0}), .kilobytes = 16},
	        {"reply lines", OF({'S', "250-a line of the reply\r\n", 0, 2000}), .kilobytes = 16},
	        {"held bytes",
	         OF(ENVELOPE, {'C', "DATA\r\n", 0, 0}, {'C', fields, LONG - 10000, 0}),
	         .kilobytes = 60},
	        {"disorder", .make = disorder, .kilobytes = 30},
	        {"fragments", .make = fragments, .kilobytes = 14},
	        {"AUTH", OF(OPENING, {'C', "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", 0, 70}),
	         .kilobytes = 20},
	        {"header line", OF(CONTENT, {'C', xs, LONG, 0}), .kilobytes = 60},
	        {"header fields", OF(CONTENT, {'C', fields, n_fields, 4}), .kilobytes = 840},
	        {"parts", OF(CONTENT, {'C', MIXED, 0, 0}, {'C', parts, n_parts, 0}),
	         .kilobytes = 700},
	        {"depth", OF(CONTENT, {'C', MIXED, 0, 0}, {'C', nested, n_nested, 0}),
	         .kilobytes = 700},
	        {"links", OF(CONTENT, {'C', "\r\n", 0, 0}, {'C', links, n_links, 0}),
	         .kilobytes = 240},
	        {"archive", OF(CONTENT, {'C', ZIP, 0, 0}, {'C', members, n_members, 0}),
	         .kilobytes = 160},
	        {"TLS hello", OF(SECURE, {'C', hello, LONG, 0}), .kilobytes = 60},
	        {"certificates", OF(SECURE, {'S', chain, LONG, 0}), .kilobytes = 60},
	};
	const char *only = getenv("SMTPSCOPE_FLOOD");
	static const size_t limits[] = {1 << 20, 8 << 20, 64 << 20};
	unsigned n_limits = getenv("SMTPSCOPE_CROWD") ? 3 : 1, n_bad = 0;
	for (unsigned l = 0; l < n_limits; l++) {
		for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
			struct seen s = {.odd = 0};
			if (only && strcmp(only, floods[i].name) != 0)
				continue;
			run(&floods[i], limits[l], &s);
			bool is_within = (size_t)s.stats.memory_peak <= limits[l];
			bool is_counted = s.evicted == s.stats.flows_evicted;
			bool is_told = s.sessions == 1 && s.transactions == 1 && s.messages == 1 &&
			               s.files == 2 && s.odd == 0;
			n_bad += !is_within + !is_counted + !is_told;
			print_message("%-20s %2zu MiB: peak %8zu flows %6zu evicted %6zu refused "
			              "%zu given up "
			              "%zu+%zu%s%s%s (%u %u %u %u, %u)\n",
			              floods[i].name, limits[l] >> 20, (size_t)s.stats.memory_peak,
			              (size_t)s.stats.flows, (size_t)s.stats.flows_evicted,
			              (size_t)s.stats.segments_refused,
			              (size_t)s.stats.bytes_given_up,
			              (size_t)s.stats.fragments_given_up, is_within ? "" : " OVER",
			              is_counted ? "" : " UNCOUNTED", is_told ? "" : " LOST",
			              s.sessions, s.transactions, s.messages, s.files, s.odd);
		}
	}
	assert_int_equal(n_bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup(any_flood, fill)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
