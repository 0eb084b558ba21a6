#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
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

static void begin(void)
{
	flow_recorder_expect(&r, HANDSHAKE, "open\n");
}

static void an_acknowledged_hole_is_given_up_after_a_while(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C ! x5\n"
	                     "C x5\n"
	                     "S\n"
	                     "2C +1900 SYN -\n",
	                     "2: open\n");
	flow_recorder_expect(&r, "3C +200 SYN -\n",
	                     "C gap 0 5\n"
	                     "C 5 x5\n"
	                     "3: open\n");
}

static void a_hole_that_nobody_acknowledged_waits(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C ! x5\n"
	                     "C x5\n"
	                     "S a0\n"
	                     "2C +60000 SYN -\n",
	                     "2: open\n");
	flow_recorder_expect(&r, "C @0 x5\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n");
}

static void a_missing_reply_is_given_up_for_the_next_command(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S ! '220 a\\r\\n'\n"
	                     "C 'EHLO\\r\\n'\n"
	                     "2C +2100 SYN -\n",
	                     "S gap 0 7\n"
	                     "C 0 'EHLO\\r\\n'\n"
	                     "2: open\n");
}

static void the_next_hole_waits_anew(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C ! x5\n"
	                     "C x5\n"
	                     "S\n"
	                     "C +1500 ! x5\n"
	                     "C x5\n"
	                     "S\n"
	                     "2C +600 SYN -\n",
	                     "C gap 0 5\n"
	                     "C 5 x5\n"
	                     "2: open\n");
	flow_recorder_expect(&r, "2C +2100\n",
	                     "C gap 10 5\n"
	                     "C 15 x5\n");
}

static void a_late_segment_ends_the_wait(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C ! x5\n"
	                     "C x5\n"
	                     "S\n"
	                     "C @0 x5\n"
	                     "S 'ok'\n"
	                     "2C +3000 SYN -\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n"
	                     "S 0 'ok'\n"
	                     "2: open\n");
}

static void one_side_alone_goes_on_after_one_wait(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "C a0\n"
	                     "C a0 x5\n"
	                     "C a90 x5\n",
	                     "open\n");
	flow_recorder_expect(&r, "2C +2100 SYN -\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n"
	                     "2: open\n");
	flow_recorder_expect(&r,
	                     "C a300 x5\n"
	                     "C a500 x5 FIN\n",
	                     "C 10 x5\n"
	                     "C 15 x5\n"
	                     "C fin\n"
	                     "end closed\n");
	assert_string_equal(flow_recorder_counters(&r), "C packets 6 bytes 20\nS\npartial");
}

static void one_side_alone_has_gaps_too(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "C a0 x5\n"
	                     "2C +2100 SYN -\n"
	                     "C ! x7\n"
	                     "C x5\n"
	                     "2C +2100\n",
	                     "open\n"
	                     "C 0 x5\n"
	                     "2: open\n"
	                     "C gap 5 7\n"
	                     "C 12 x5\n");
}

static void a_side_that_shows_up_after_all(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "C a0 x5\n"
	                     "2C +2100 SYN -\n"
	                     "S @7 'late'\n"
	                     "C x5\n",
	                     "open\n"
	                     "C 0 x5\n"
	                     "2: open\n");
	flow_recorder_expect(&r, "2C +2100\n",
	                     "S 0 'late'\n"
	                     "C 5 x5\n");
}

static void many_bytes_end_the_wait_sooner(void **state)
{
	begin();
	flow_recorder_play(&r, "C ! x5\nC x5\nS a10\n");
	for (int i = 0; i < 6; i++)
		flow_recorder_play(&r, "C x50000\n");
	flow_recorder_expect(&r, "",
	                     "C gap 0 5\n"
	                     "C 5 x5\n"
	                     "C 10 x50000\n"
	                     "C 50010 x50000\n"
	                     "C 100010 x50000\n"
	                     "C 150010 x50000\n"
	                     "C 200010 x50000\n"
	                     "C 250010 x50000\n");
}

static void a_window_of_bytes_may_be_held_behind_a_loss(void **state)
{
	begin();
	flow_recorder_play(&r, "C ! x5\n");
	for (int i = 0; i < 300; i++)
		flow_recorder_play(&r, "C x50000\nS a0\n");
	flow_recorder_expect(&r, "", "");
	for (int i = 0; i < 40; i++)
		flow_recorder_play(&r, "C x50000\nS a0\n");
	assert_string_equal(strtok((char *)(uintptr_t)flow_recorder_take(&r), "\n"), "C gap 0 5");
	assert_true(r.memory.peak < SS_LIMIT_OUT_OF_ORDER_BYTES + 200000);
}

static void single_bytes_backwards_are_bounded(void **state)
{
	begin();
	struct ss_segment s = {
	        .src = {4, {10, 0, 0, 1}},
	        .dst = {4, {10, 0, 0, 25}},
	        .src_port = 40000,
	        .dst_port = 25,
	        .flags = SS_TCP_ACK,
	        .ack = r.sides[0][1].isn + 1,
	        .window = 1000,
	        .payload = (const uint8_t *)"x",
	        .len = 1,
	        .wire_len = 1,
	};
	r.ignores_after = 'C'; /* with the first byte that the limit sets free */
	for (uint32_t i = 800000; i > 0; i -= 2) {
		s.seq = r.sides[0][0].isn + 1 + i;
		s.ts_ns = r.ts_ns++;
		flow_feed(r.table, &r.clock, &s);
	}
	assert_true(r.memory.peak < SS_LIMIT_OUT_OF_ORDER_BYTES + 10000);
	assert_non_null(strstr(flow_recorder_take(&r), "C gap 0 "));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(an_acknowledged_hole_is_given_up_after_a_while),
	        TEST(a_hole_that_nobody_acknowledged_waits),
	        TEST(a_missing_reply_is_given_up_for_the_next_command),
	        TEST(the_next_hole_waits_anew),
	        TEST(a_late_segment_ends_the_wait),
	        TEST(one_side_alone_goes_on_after_one_wait),
	        TEST(one_side_alone_has_gaps_too),
	        TEST(a_side_that_shows_up_after_all),
	        TEST(many_bytes_end_the_wait_sooner),
	        TEST(a_window_of_bytes_may_be_held_behind_a_loss),
	        TEST(single_bytes_backwards_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
