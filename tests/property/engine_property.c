/* Laws of the whole way from frames to records, each tried on many random cases (SMTPSCOPE_CASES,
 * default 4000):
 *   - any segmentation of the bytes gives the same records;
 *   - any order of arrival within a window, duplicates, and replies captured before their commands
 *     give the same records;
 *   - two interleaved sessions between the same hosts never mix;
 *   - what the limit is, memory stays below it, under a million half-open flows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/slice.h"
#include "engine/engine.h"
#include "output/output.h"
#include "wire.h"

enum { DEFAULT_CASES = 4000, WHOLE_TURN = 100000 };

static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((random_state >> 33) % n);
}

static unsigned n_cases(void)
{
	const char *text = getenv("SMTPSCOPE_CASES");
	return text ? (unsigned)strtoul(text, NULL, 10) : DEFAULT_CASES;
}

/* ---- dialogues: turns that begin with C or S; %u is the number of the session ---- */

static const char *const pipelined[] = {
        "S220 mx.example ESMTP Postfix\r\n",
        "CEHLO client%u.example\r\n",
        "S250-mx.example\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n",
        "CMAIL FROM:<alice%u@a.example> SIZE=120\r\nRCPT TO:<bob@b.example>\r\n"
        "RCPT TO:<nobody%u@b.example>\r\nRCPT TO:<\"odd one\"@b.example>\r\nDATA\r\n",
        "S250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.1.1 <nobody@b.example>: unknown\r\n250 2.1.5 Ok\r\n"
        "354 End data with <CR><LF>.<CR><LF>\r\n",
        "CSubject: %u\r\n\r\n..stuffed\r\nRCPT TO:<in@the.body>\r\nHELP\r\n.\r\nQUIT\r\n",
        "S250 2.0.0 Ok: queued as 12452A8893%u\r\n221 2.0.0 Bye\r\n",
        NULL,
};

static const char *const several[] = {
        "S220-mx.example\r\n220 ready\r\n",
        "CHELO host%u\r\n",
        "S250 mx.example\r\n",
        "CMAIL FROM:<>\r\n",
        "S250 ok\r\n",
        "CRCPT TO:<a%u@b.example>\r\n",
        "S450 4.7.1 greylisted\r\n",
        "CRSET\r\n",
        "S250 ok\r\n",
        "CMAIL FROM:<x%u@y.example>\r\n",
        "S250 ok\r\n",
        "CRCPT TO:<a%u@b.example>\r\n",
        "S250 ok\r\n",
        "CDATA\r\n",
        "S354 go\r\n",
        "Cone\r\ntwo\r\n.\r\n",
        "S554 5.7.1 spam %u\r\n",
        "CQUIT\r\n",
        "S221 bye\r\n",
        NULL,
};

static const char *const chunked[] = {
        "S220 bdat.example ESMTP Exim 4.96\r\n",
        "CEHLO c%u\r\n",
        "S250-bdat.example\r\n250-CHUNKING\r\n250 AUTH PLAIN LOGIN\r\n",
        "CAUTH LOGIN\r\n",
        "S334 VXNlcm5hbWU6\r\n",
        "CYWxpY2U=\r\n",
        "S334 UGFzc3dvcmQ6\r\n",
        "Cc2VjcmV0\r\n",
        "S235 2.7.0 welcome\r\n",
        "CMAIL FROM:<a%u@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 10\r\n0123\r\n.\r\n9"
        "BDAT 3 LAST\r\nabcMAIL FROM:<second%u@b.example>\r\nRCPT TO:<e@f.example>\r\nBDAT 0 "
        "LAST\r\n",
        "S250 ok\r\n250 ok\r\n250 10 octets\r\n250 OK id=1abcDE-0001xy-2Z\r\n250 ok\r\n250 ok\r\n"
        "552 5.3.4 empty\r\n",
        NULL,
};

static const char *const *const dialogues[] = {pipelined, several, chunked};
enum { N_DIALOGUES = sizeof dialogues / sizeof dialogues[0] };

static void say_turn(struct wire_connection *c, const char *turn, unsigned number, size_t mss)
{
	char text[1024];
	int n = snprintf(text, sizeof text, turn + 1, number, number, number);
	assert_in_range(n, 1, sizeof text - 1);
	wire_say(c, turn[0] == 'C' ? WIRE_CLIENT : WIRE_SERVER, text, (size_t)n, mss);
}

static struct wire_connection connection(struct wire *w, unsigned number)
{
	return (struct wire_connection){
	        .wire = w,
	        .client_port = (uint16_t)(40000 + number),
	        .server_port = 25,
	        .host = 7,
	        .isn = {random_below(2) ? 0xffffff00u + random_below(256) : random_below(1u << 31),
	                0xffffff80u + random_below(256)},
	        .now_ns = 1767323045000000000LL,
	};
}

static void make_whole(struct wire *w, const char *const *turns, size_t mss)
{
	struct wire_connection c = connection(w, 1);
	wire_open(&c);
	for (size_t i = 0; turns[i]; i++)
		say_turn(&c, turns[i], 1, mss ? mss : 1 + random_below(40));
	wire_close(&c);
}

/* ---- frames -> the JSON of sessions and transactions ---- */

struct collector {
	const struct ss_format *format;
	struct ss_output *output;
};

static void collect(void *user, const struct ss_record_head *record)
{
	struct collector *c = user;
	c->format->record(c->output, record);
}

static char *records_of(const struct wire_frame *const *frames, size_t n)
{
	struct ss_writer writer;
	struct collector c = {.format = ss_format_find("json")};
	unsigned log = 1u << SS_RECORD_SESSION | 1u << SS_RECORD_TRANSACTION;
	struct ss_engine *engine;
	assert_int_equal(ss_writer_create(-1, &writer), 0);
	assert_int_equal(
	        c.format->create(&writer, &(struct ss_output_options){.log = log}, &c.output), 0);
	struct ss_engine_options options = {.sink = collect, .user = &c, .log = log};
	assert_int_equal(ss_engine_create(&options, &engine), 0);
	for (size_t i = 0; i < n; i++) {
		struct ss_frame f = frames[i]->frame;
		f.number = i + 1;
		ss_engine_feed(engine, &f);
	}
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
	c.format->end(c.output);
	c.format->destroy(c.output);
	char *text = strndup(writer.data, writer.len);
	ss_writer_destroy(&writer);
	return text;
}

static const struct wire_frame **in_order(const struct wire *w)
{
	const struct wire_frame **order = malloc((w->n * 2 + 1) * sizeof(struct wire_frame *));
	for (size_t i = 0; i < w->n; i++)
		order[i] = &w->frames[i];
	return order;
}

static char *reference(const char *const *turns)
{
	struct wire w = {0};
	make_whole(&w, turns, WHOLE_TURN);
	const struct wire_frame **order = in_order(&w);
	char *records = records_of(order, w.n);
	free(order);
	wire_free(&w);
	return records;
}

static void assert_same(const char *seen, const char *expected, unsigned number)
{
	if (strcmp(seen, expected) == 0)
		return;
	fprintf(stderr, "case %u\nexpected:\n%sseen:\n%s", number, expected, seen);
	fail();
}

/* ---- the laws ---- */

static void any_segmentation_gives_the_same_records(void **state)
{
	char *expected[N_DIALOGUES];
	random_state = 1;
	for (unsigned d = 0; d < N_DIALOGUES; d++)
		expected[d] = reference(dialogues[d]);
	for (unsigned i = 0; i < n_cases(); i++) {
		struct wire w = {0};
		make_whole(&w, dialogues[i % N_DIALOGUES], i < 2 * N_DIALOGUES ? 1 : 0);
		const struct wire_frame **order = in_order(&w);
		char *seen = records_of(order, w.n);
		assert_same(seen, expected[i % N_DIALOGUES], i);
		free(seen);
		free(order);
		wire_free(&w);
	}
	for (unsigned d = 0; d < N_DIALOGUES; d++)
		free(expected[d]);
}

struct arrival {
	const struct wire_frame *frame;
	size_t at;
};

static int compare_arrivals(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->frame < y->frame ? -1 : x->frame > y->frame;
}

/* Every frame may arrive up to a window's number of places late; some arrive twice.  The SYN stays
 * first.  order has room for MAX_TWICE more. */
enum { MAX_TWICE = 4, MAX_WINDOW = 12 };
static size_t disorder(const struct wire_frame **order, size_t n)
{
	uint32_t window = 1 + random_below(MAX_WINDOW);
	size_t n_twice = random_below(MAX_TWICE + 1);
	struct arrival *arrivals = malloc((n + n_twice) * sizeof *arrivals);
	for (size_t i = 0; i < n + n_twice; i++) {
		size_t which = i < n ? i : random_below((uint32_t)n);
		size_t late = i == 0 ? 0 : 1 + random_below(window);
		arrivals[i] = (struct arrival){order[which], which + late};
	}
	qsort(arrivals, n + n_twice, sizeof *arrivals, compare_arrivals);
	for (size_t i = 0; i < n + n_twice; i++)
		order[i] = arrivals[i].frame;
	free(arrivals);
	return n + n_twice;
}

static void any_arrival_gives_the_same_records(void **state)
{
	char *expected[N_DIALOGUES];
	random_state = 2;
	for (unsigned d = 0; d < N_DIALOGUES; d++)
		expected[d] = reference(dialogues[d]);
	for (unsigned i = 0; i < n_cases(); i++) {
		struct wire w = {0};
		make_whole(&w, dialogues[i % N_DIALOGUES], 0);
		const struct wire_frame **order = in_order(&w);
		const struct wire_frame **twice =
		        realloc(order, (w.n + MAX_TWICE) * sizeof(struct wire_frame *));
		size_t n = disorder(twice, w.n);
		char *seen = records_of(twice, n);
		assert_same(seen, expected[i % N_DIALOGUES], i);
		free(seen);
		free(twice);
		wire_free(&w);
	}
	for (unsigned d = 0; d < N_DIALOGUES; d++)
		free(expected[d]);
}

/* Both directions captured apart: all of the server's frames of a turn before the client's. */
static void directions_swapped_in_arrival_give_the_same_records(void **state)
{
	random_state = 3;
	for (unsigned i = 0; i < n_cases(); i++) {
		struct wire w = {0};
		make_whole(&w, dialogues[i % N_DIALOGUES], 0);
		char *expected = reference(dialogues[i % N_DIALOGUES]);
		const struct wire_frame **order = in_order(&w);
		for (size_t k = 3; k + 1 < w.n; k++) {
			if (random_below(2))
				continue;
			const struct wire_frame *f = order[k];
			order[k] = order[k + 1];
			order[k + 1] = f;
			k++;
		}
		char *seen = records_of(order, w.n);
		assert_same(seen, expected, i);
		free(seen);
		free(expected);
		free(order);
		wire_free(&w);
	}
}

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static void interleaved_sessions_never_mix(void **state)
{
	random_state = 4;
	for (unsigned i = 0; i < n_cases(); i++) {
		struct wire w = {0};
		struct wire_connection c[2] = {connection(&w, 1), connection(&w, 2)};
		size_t at[2] = {0, 0};
		wire_open(&c[0]);
		wire_open(&c[1]);
		while (pipelined[at[0]] || pipelined[at[1]]) {
			unsigned k = random_below(2);
			if (pipelined[at[k]])
				say_turn(&c[k], pipelined[at[k]++], k + 1, 1 + random_below(60));
		}
		wire_close(&c[0]);
		wire_close(&c[1]);
		const struct wire_frame **order = in_order(&w);
		char *seen = records_of(order, w.n);
		for (unsigned k = 1; k <= 2; k++) {
			char mine[400];
			snprintf(
			        mine, sizeof mine,
			        "\"src_port\":%u,\"dst_ip\":\"192.0.2.1\",\"dst_port\":25,"
			        "\"index\":1,"
			        "\"helo\":\"client%u.example\",\"mail_from\":\"alice%u@a.example\","
			        "\"mail_params\":{\"SIZE\":120},\"rcpt_to\":[\"bob@b.example\","
			        "\"nobody%u@b.example\"",
			        40000 + k, k, k, k);
			assert_int_equal(count(seen, mine), 1);
			snprintf(mine, sizeof mine, "\"queue_id\":\"12452A8893%u\"", k);
			assert_int_equal(count(seen, mine), 1);
		}
		assert_int_equal(count(seen, "\"outcome\":\"accepted\""), 2);
		assert_int_equal(count(seen, "\"type\":\"transaction\""), 2);
		assert_int_equal(count(seen, "\"type\":\"session\""), 2);
		free(seen);
		free(order);
		wire_free(&w);
	}
}

struct tally {
	uint64_t flows;
	struct ss_stats_record stats;
};

static void tally(void *user, const struct ss_record_head *record)
{
	struct tally *t = user;
	if (record->type == SS_RECORD_FLOW)
		t->flows++;
	else if (record->type == SS_RECORD_STATS)
		memcpy(&t->stats, record, sizeof t->stats);
}

static void a_million_half_open_flows_stay_within_the_limit(void **state)
{
	enum { N_FLOWS = 1000000, LIMIT = 64 << 20 };
	struct tally t = {0};
	struct ss_engine *engine;
	struct ss_engine_options options = {
	        .sink = tally,
	        .user = &t,
	        .log = 1u << SS_RECORD_FLOW | 1u << SS_RECORD_STATS,
	        .memory_limit = LIMIT,
	};
	assert_int_equal(ss_engine_create(&options, &engine), 0);
	for (uint32_t i = 0; i < N_FLOWS; i++) {
		struct wire w = {0};
		wire_knock(&w, 0x0a000000u + i / 16, (uint16_t)(1024 + i % 16), 1000LL * i);
		ss_engine_feed(engine, &w.frames[0].frame);
		wire_free(&w);
	}
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
	assert_int_equal(t.stats.packets, N_FLOWS);
	assert_int_equal(t.stats.flows, N_FLOWS);
	assert_int_equal(t.flows, N_FLOWS);
	assert_true(t.stats.flows_evicted > 0);
	assert_in_range(t.stats.memory_peak, 1, LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_segmentation_gives_the_same_records),
	        cmocka_unit_test(any_arrival_gives_the_same_records),
	        cmocka_unit_test(directions_swapped_in_arrival_give_the_same_records),
	        cmocka_unit_test(interleaved_sessions_never_mix),
	        cmocka_unit_test(a_million_half_open_flows_stay_within_the_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
