#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

static void a_syn_again_is_a_retransmission(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "C SYN -\n"
	                     "S SYN\n"
	                     "S SYN\n"
	                     "C\n"
	                     "C x5\n"
	                     "S RST\n",
	                     "open\n"
	                     "C 0 x5\n"
	                     "end reset\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 4 bytes 5 retransmits 1\nS packets 3 retransmits 1");
}

static void the_answer_first(void **state)
{
	flow_recorder_expect(&r,
	                     "S SYN\n"
	                     "C SYN -\n"
	                     "C\n"
	                     "C x5\n"
	                     "S x5\n",
	                     "open\n"
	                     "C 0 x5\n"
	                     "S 0 x5\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "", "end open\n");
	assert_string_equal(flow_recorder_counters(&r), "C packets 3 bytes 5\nS packets 2 bytes 5");
}

static void no_handshake_the_higher_port_is_the_client(void **state)
{
	flow_recorder_expect(&r,
	                     "S @0 x5\n"
	                     "C\n"
	                     "C @0 x5\n"
	                     "S\n",
	                     "open\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "",
	                     "S 0 x5\n"
	                     "C 0 x5\n"
	                     "end open\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 2 bytes 5\nS packets 2 bytes 5\npartial");
}

static void without_a_syn_earlier_bytes_move_the_start(void **state)
{
	flow_recorder_expect(&r,
	                     "C @10 a0 x5\n"
	                     "C @0 a0 x10\n",
	                     "open\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "",
	                     "C 0 x10\n"
	                     "C 10 x5\n"
	                     "end open\n");
}

static void without_a_syn_sixteen_segments_settle_the_start(void **state)
{
	for (int i = 0; i < 7; i++)
		flow_recorder_play(&r, "S 'abc'\nC\n");
	flow_recorder_expect(&r, "S 'd'\n", "open\n");
	flow_recorder_play(&r, "C 'x'\n");
	assert_string_equal(flow_recorder_take(&r), "S 0 'abc'\nS 3 'abc'\nS 6 'abc'\nS 9 'abc'\n"
	                                            "S 12 'abc'\nS 15 'abc'\nS 18 'abc'\nS 21 'd'\n"
	                                            "C 0 'x'\n");
}

static void without_a_syn_some_bytes_settle_the_start(void **state)
{
	flow_recorder_expect(&r, "C - x6000\n", "open\n");
	flow_recorder_expect(&r, "C - x6000\n", "C 0 x6000\nC 6000 x6000\n");
}

static void a_late_syn_settles_the_start(void **state)
{
	flow_recorder_expect(&r,
	                     "C @5 a0 x5\n"
	                     "C @0 a0 x5\n",
	                     "open\n");
	flow_recorder_expect(&r,
	                     "C @0 SYN -\n"
	                     "S @0 SYN a0\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n");
	flow_recorder_expect(&r, "S @0 'x'\n", "S 0 'x'\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "", "end open\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 3 bytes 10 out_of_order 1\nS packets 2 bytes 1");
}

static void a_lost_first_segment_after_a_syn_is_a_gap(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S ! x9\n"
	                     "S x5\n"
	                     "C\n"
	                     "2C +2100 SYN -\n",
	                     "S gap 0 9\n"
	                     "S 9 x5\n"
	                     "2: open\n");
}

static void ports_are_used_again_after_the_end(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C FIN\n"
	                     "S FIN\n"
	                     "C\n"
	                     "C i5000 SYN -\n"
	                     "S i6000 SYN\n"
	                     "C 'x'\n",
	                     "C fin\n"
	                     "S fin\n"
	                     "end closed\n"
	                     "2: open\n"
	                     "2: C 0 'x'\n");
}

static void ports_are_used_again_half_open(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "C i5000 SYN -\n"
	                     "S SYN\n"
	                     "C 'x'\n",
	                     "open\n"
	                     "end reused\n"
	                     "2: open\n"
	                     "2: C 0 'x'\n");
}

static void ports_are_used_again_after_silence(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'x'\n"
	                     "C +70000 i5000 SYN -\n",
	                     "C 0 'x'\n"
	                     "end reused\n"
	                     "2: open\n");
}

static void ports_are_used_again_and_the_syn_is_lost(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'x'\n"
	                     "C +70000 'y'\n"
	                     "C i3000000000 +70000 a5 'z'\n",
	                     "C 0 'x'\n"
	                     "C 1 'y'\n"
	                     "end reused\n"
	                     "2: open\n");
}

static void ports_are_used_again_after_a_half_close(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C FIN\n"
	                     "C i5000 SYN -\n",
	                     "C fin\n"
	                     "end closed\n"
	                     "2: open\n");
}

static void a_stray_syn_changes_nothing(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'x'\n"
	                     "2C SYN -\n",
	                     "C 0 'x'\n"
	                     "2: open\n");
	r.sides[0][0].isn = 5000;
	flow_recorder_expect(&r, "C @0 SYN -\n", "");
	r.sides[0][0].isn = 1000;
	flow_recorder_expect(&r, "C @1 'y'\n", "C 1 'y'\n");
}

static void a_stray_syn_that_is_answered_begins_a_flow(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'x'\n"
	                     "C i5000 SYN -\n"
	                     "S i6000 SYN\n"
	                     "C 'y'\n",
	                     "C 0 'x'\n"
	                     "end reused\n"
	                     "2: open\n"
	                     "2: C 0 'y'\n");
}

static void trailing_packets_are_absorbed(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C FIN\n"
	                     "S FIN\n"
	                     "C\n"
	                     "S @0 FIN\n"
	                     "C\n"
	                     "S @0\n",
	                     "C fin\n"
	                     "S fin\n"
	                     "end closed\n");
}

static void a_lone_reset(void **state)
{
	flow_recorder_expect(&r, "S RST\n",
	                     "open\n"
	                     "end reset\n");
}

static void a_reset_on_a_closed_port(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S @4294967295 RST\n"
	                     "C\n",
	                     "open\n"
	                     "end reset\n");
}

static void an_unsolicited_reset_of_a_silent_side(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S RST -\n"
	                     "S RST a7000\n"
	                     "S SYN\n"
	                     "C 'x'\n",
	                     "open\n"
	                     "C 0 'x'\n");
}

static void the_round_trip_time(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S +30 SYN\n"
	                     "C +12\n"
	                     "C FIN\n"
	                     "S FIN\n",
	                     "open\n"
	                     "C fin\n"
	                     "S fin\n"
	                     "end closed\n");
	assert_string_equal(flow_recorder_counters(&r), "C packets 3\nS packets 2\nrtt 42000");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(a_syn_again_is_a_retransmission),
	        TEST(the_answer_first),
	        TEST(no_handshake_the_higher_port_is_the_client),
	        TEST(without_a_syn_earlier_bytes_move_the_start),
	        TEST(without_a_syn_sixteen_segments_settle_the_start),
	        TEST(without_a_syn_some_bytes_settle_the_start),
	        TEST(a_late_syn_settles_the_start),
	        TEST(a_lost_first_segment_after_a_syn_is_a_gap),
	        TEST(ports_are_used_again_after_the_end),
	        TEST(ports_are_used_again_half_open),
	        TEST(ports_are_used_again_after_silence),
	        TEST(ports_are_used_again_and_the_syn_is_lost),
	        TEST(ports_are_used_again_after_a_half_close),
	        TEST(a_stray_syn_changes_nothing),
	        TEST(a_stray_syn_that_is_answered_begins_a_flow),
	        TEST(trailing_packets_are_absorbed),
	        TEST(a_lone_reset),
	        TEST(a_reset_on_a_closed_port),
	        TEST(an_unsolicited_reset_of_a_silent_side),
	        TEST(the_round_trip_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
