#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flow_feed.h"
#include "flow_recorder.h"

#define HANDSHAKE "C SYN -\nS SYN\nC\n"

static struct flow_recorder r;

static int start(void **state)
{
	flow_recorder_start(&r);
	return 0;
}

static int stop(void **state)
{
	flow_recorder_stop(&r);
	return 0;
}

/* Asks for so much that n more bytes must be given back. */
static bool make_room(size_t n)
{
	r.memory.limit = r.memory.used;
	return ss_flow_table_make_room(r.table, n, SS_FLOW_N_WORTHS);
}

static void lingering_flows_go_first(void **state)
{
	flow_recorder_play(&r, HANDSHAKE "C FIN\nS FIN\n2C SYN -\n");
	flow_recorder_take(&r);
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "");
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "2: end evicted\n");
}

static void then_held_bytes_of_the_largest_holder(void **state)
{
	flow_recorder_play(&r, HANDSHAKE "2C SYN -\n2S SYN\n2C\n3C SYN -\n"
	                                 "C @5 x10\n2C @5 x10000\n");
	flow_recorder_take(&r);
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "2: C gap 0 5\n2: C 5 x10000\n");
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "C gap 0 5\nC 5 x10\n");
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "3: end evicted\n");
}

static void then_half_open_ignored_followed(void **state)
{
	flow_recorder_play(&r, HANDSHAKE "C 'x'\n");
	r.ignores = true;
	flow_recorder_play(&r, "2C SYN -\n2S SYN\n2C\n3C SYN -\n4C SYN -\n");
	flow_recorder_take(&r);
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "3: end evicted\n");
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "4: end evicted\n");
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "2: end evicted\n");
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "end evicted\n");
	assert_false(make_room(1));
	struct ss_flow_table_counts counts;
	ss_flow_table_read_counts(r.table, &counts);
	assert_int_equal(counts.evicted, 4);
}

static void the_longest_idle_goes_first(void **state)
{
	r.ignores = true;
	flow_recorder_play(&r, HANDSHAKE "2C SYN -\n2S SYN\n2C\nC +3000\n");
	flow_recorder_take(&r);
	assert_true(make_room(1));
	assert_string_equal(flow_recorder_take(&r), "2: end evicted\n");
}

static void the_flow_at_hand_stays(void **state)
{
	flow_recorder_play(&r, HANDSHAKE);
	r.memory.limit = r.memory.used + 100; /* no room for the copy, nor for the stream */
	flow_recorder_play(&r, "C @5 x500\n");
	assert_string_equal(flow_recorder_take(&r), "open\nend evicted\n");
}

static void what_cannot_be_held_is_delivered(void **state)
{
	flow_recorder_play(&r, HANDSHAKE "C x5\nC @10 x5\n");
	r.memory.limit = r.memory.used + 100;
	flow_recorder_play(&r, "C @20 x500\nC @520 x5\n");
	assert_string_equal(flow_recorder_take(&r), "open\nC 0 x5\nC gap 5 5\nC 10 x5\nC gap 15 5\n"
	                                            "C 20 x500\nC 520 x5\n");
	struct ss_flow_table_counts counts;
	ss_flow_table_read_counts(r.table, &counts);
	assert_int_equal(counts.held_given_up, 500);
}

static void refused_segments_are_counted(void **state)
{
	r.memory.limit = r.memory.used + 100;
	flow_recorder_play(&r, HANDSHAKE);
	assert_string_equal(flow_recorder_take(&r), "");
	struct ss_flow_table_counts counts;
	ss_flow_table_read_counts(r.table, &counts);
	assert_int_equal(counts.refused, 3);
	assert_int_equal(counts.flows, 0);
}

static bool ignore_open(void *user, struct ss_flow *f)
{
	return false;
}

static void nothing_ends(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	++*(unsigned *)user;
}

static const struct ss_flow_events quiet = {.on_open = ignore_open, .on_end = nothing_ends};

static bool give_others_room(void *user, size_t size)
{
	struct flow_recorder *recorder = user;
	recorder->memory.limit += 50;
	return !ss_memory_is_short(&recorder->memory, size);
}

static void what_others_hold_goes_before_all(void **state)
{
	static struct flow_recorder asked;
	struct ss_flow_table_options options = {.memory = &asked.memory,
	                                        .events = &quiet,
	                                        .user = &asked,
	                                        .make_room = give_others_room,
	                                        .make_room_user = &asked};
	assert_int_equal(ss_flow_table_create(&options, &asked.table), 0);
	asked.memory.limit = asked.memory.used;
	assert_true(ss_flow_table_make_room(asked.table, 50, SS_FLOW_N_WORTHS));
	assert_int_equal(asked.memory.limit, asked.memory.used + 50);
	assert_true(ss_flow_table_make_room(asked.table, 50, SS_FLOW_N_WORTHS));
	assert_int_equal(asked.memory.limit, asked.memory.used + 50);
	assert_false(ss_flow_table_make_room(asked.table, 150, SS_FLOW_N_WORTHS));
	ss_flow_table_destroy(asked.table);
}

static void flood(struct ss_memory *memory, struct ss_flow_table_counts *counts, unsigned *n_ended)
{
	enum { MILLION = 1000000 };
	struct ss_flow_table *t;
	struct ss_flow_table_options options = {
	        .memory = memory, .events = &quiet, .user = n_ended};
	assert_int_equal(ss_flow_table_create(&options, &t), 0);
	struct ss_clock clock = {0};
	for (uint32_t i = 0; i < MILLION; i++) {
		struct ss_segment s = {
		        .packet = i + 1,
		        .ts_ns = i * 1000ll,
		        .src = {4, {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}},
		        .dst = {4, {192, 0, 2, 1}},
		        .src_port = (uint16_t)(i * 31),
		        .dst_port = 25,
		        .seq = i,
		        .flags = SS_TCP_SYN,
		        .payload = (const uint8_t *)"",
		};
		flow_feed(t, &clock, &s);
	}
	ss_flow_table_read_counts(t, counts);
	ss_flow_table_end(t);
	ss_flow_table_destroy(t);
	assert_int_equal(memory->used, 0);
}

static void a_flow_takes_256_bytes(void **state)
{
	struct ss_memory memory = {0};
	struct ss_flow_table_counts counts;
	unsigned n_ended = 0;
	flood(&memory, &counts, &n_ended);
	assert_int_equal(counts.open_peak, 1000000);
	assert_int_equal(n_ended, 1000000);
	assert_true(memory.peak / counts.flows <= 256);
}

static void a_flood_obeys_the_limit(void **state)
{
	struct ss_memory memory = {.limit = 64 << 20};
	struct ss_flow_table_counts counts;
	unsigned n_ended = 0;
	flood(&memory, &counts, &n_ended);
	assert_int_equal(counts.flows, 1000000);
	assert_int_equal(counts.refused, 0);
	assert_int_equal(counts.open + counts.evicted, counts.flows);
	assert_true(counts.open > 250000);
	assert_int_equal(n_ended, 1000000);
	assert_true(memory.peak <= memory.limit);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(lingering_flows_go_first),        TEST(then_held_bytes_of_the_largest_holder),
	        TEST(then_half_open_ignored_followed), TEST(the_longest_idle_goes_first),
	        TEST(the_flow_at_hand_stays),          TEST(what_cannot_be_held_is_delivered),
	        TEST(refused_segments_are_counted),    TEST(a_flow_takes_256_bytes),
	        TEST(a_flood_obeys_the_limit),         TEST(what_others_hold_goes_before_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
