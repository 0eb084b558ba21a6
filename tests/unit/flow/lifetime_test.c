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

static void idle_flows_time_out(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'x'\n"
	                     "2C +599000 SYN -\n"
	                     "2C +2500 SYN -\n"
	                     "2C +59000 SYN -\n"
	                     "2C +2500 SYN -\n",
	                     "C 0 'x'\n"
	                     "2: open\n"
	                     "end timeout\n");
}

static void half_open_flows_time_out_sooner(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "2C +59000 SYN -\n"
	                     "2C +18000 SYN -\n",
	                     "open\n"
	                     "2: open\n"
	                     "end timeout\n");
}

static void fin_and_then_silence_is_closed(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C FIN\n"
	                     "2C +599000 SYN -\n"
	                     "2C +3000 SYN -\n"
	                     "2C +59000 SYN -\n"
	                     "2C +2500 SYN -\n",
	                     "C fin\n"
	                     "2: open\n"
	                     "end closed\n");
}

static void ended_flows_are_forgotten_after_a_while(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C FIN\n"
	                     "S FIN\n"
	                     "C +12000 'x'\n",
	                     "C fin\n"
	                     "S fin\n"
	                     "end closed\n"
	                     "2: open\n");
}

static void all_end_in_order_of_their_first_packet(void **state)
{
	flow_recorder_expect(&r,
	                     "3C SYN -\n"
	                     "1C SYN -\n"
	                     "1S SYN\n"
	                     "1C\n"
	                     "2C SYN -\n"
	                     "1C FIN\n"
	                     "1S FIN\n"
	                     "3S SYN\n"
	                     "3C\n",
	                     "open\n"
	                     "2: open\n"
	                     "3: open\n"
	                     "2: C fin\n"
	                     "2: S fin\n"
	                     "2: end closed\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "",
	                     "end open\n"
	                     "3: end open\n");
}

static void time_that_goes_back_breaks_nothing(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'x'\n"
	                     "C +-3600000 'y'\n"
	                     "C 'z'\n"
	                     "2C +1000000 SYN -\n"
	                     "2C SYN -\n"
	                     "2C +59000 SYN -\n"
	                     "2C +2500 SYN -\n",
	                     "C 0 'x'\n"
	                     "C 1 'y'\n"
	                     "C 2 'z'\n"
	                     "2: open\n"
	                     "end timeout\n");
}

static void clocks_that_differ_end_nothing(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\nS SYN\n2C +3600000 SYN -\n2S SYN\n"
	                     "C +-3600000\nC 'a'\n2C +3600000\n2C 'b'\n"
	                     "S +-3600000 'c'\nC\n2S +3600000 'd'\n2C\n",
	                     "open\n2: open\nC 0 'a'\n2: C 0 'b'\nS 0 'c'\n2: S 0 'd'\n");
}

static void a_flow_that_begins_after_a_night_is_whole(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "2C +36000000 SYN -\n"
	                     "2S SYN\n"
	                     "2C\n"
	                     "2C 'x'\n"
	                     "2C +59000\n"
	                     "2C +2500\n",
	                     "2: open\n"
	                     "2: C 0 'x'\n"
	                     "end timeout\n");
}

static void counters_of_an_ignored_flow(void **state)
{
	r.ignores = true;
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S SYN\n"
	                     "C\n"
	                     "C x100\n"
	                     "S w0\n"
	                     "C @100 x100\n"
	                     "C @0 x100\n"
	                     "C @199\n"
	                     "S FIN\n"
	                     "C FIN\n",
	                     "open\n"
	                     "end closed\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 7 bytes 300 retransmits 1 keep_alives 1\nS packets 3 "
	                    "zero_windows 1\nrtt 2000");
}

static void a_closed_flow_absorbs_what_is_near(void **state)
{
	flow_recorder_expect(&r,
	                     HANDSHAKE "C FIN\nS FIN\nC\n"
	                               "S @0 x5\nC RST\nC @200 x5\n",
	                     "open\nC fin\nS fin\nend closed\n");
	flow_recorder_expect(&r, "C i70000000 a60000000 x5\n", "2: open\n");
}

static void a_reset_flow_absorbs_what_was_under_way(void **state)
{
	flow_recorder_play(&r, HANDSHAKE "C x5\nS RST\n");
	for (int i = 0; i < 100; i++)
		flow_recorder_play(&r, "C x50000\n");
	assert_string_equal(flow_recorder_take(&r), "open\nC 0 x5\nend reset\n");
}

static void one_direction_only_a_new_connection_without_fin(void **state)
{
	flow_recorder_expect(&r, "C SYN -\nC\nC 'a'\n2C +2100 SYN -\n", "open\nC 0 'a'\n2: open\n");
	flow_recorder_expect(&r, "C i900000 SYN -\nC\n", "end reused\n3: open\n");
	flow_recorder_expect(&r, "C 'b'\n2C +2100\n", "3: C 0 'b'\n");
}

static void one_direction_only_a_stray_syn(void **state)
{
	flow_recorder_expect(&r, "C SYN -\nC\nC 'a'\n2C +2100 SYN -\n", "open\nC 0 'a'\n2: open\n");
	r.sides[2][0] = r.sides[0][0];
	flow_recorder_expect(&r, "C i900000 SYN -\n", "");
	r.sides[0][0] = r.sides[2][0];
	flow_recorder_expect(&r, "C 'b'\n", "C 1 'b'\n");
}

static void one_direction_only_a_fin_at_the_end(void **state)
{
	flow_recorder_play(&r, "C SYN -\nC\nC 'a'\nC FIN\n");
	flow_recorder_take(&r);
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "", "C 0 'a'\nC fin\nend closed\n");
}

static void the_earliest_segment_is_the_first(void **state)
{
	int64_t begin_ns = r.ts_ns;
	flow_recorder_play(&r, "S +10 x5\nC +-3\nC +-100000 x5\nC +100000\nS RST\n");
	ss_flow_table_end(r.table);
	assert_int_equal(r.first_ns, begin_ns + 7 * 1000000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(the_earliest_segment_is_the_first),
	        TEST(clocks_that_differ_end_nothing),
	        TEST(a_closed_flow_absorbs_what_is_near),
	        TEST(a_reset_flow_absorbs_what_was_under_way),
	        TEST(one_direction_only_a_new_connection_without_fin),
	        TEST(one_direction_only_a_stray_syn),
	        TEST(one_direction_only_a_fin_at_the_end),
	        TEST(idle_flows_time_out),
	        TEST(half_open_flows_time_out_sooner),
	        TEST(fin_and_then_silence_is_closed),
	        TEST(ended_flows_are_forgotten_after_a_while),
	        TEST(all_end_in_order_of_their_first_packet),
	        TEST(time_that_goes_back_breaks_nothing),
	        TEST(a_flow_that_begins_after_a_night_is_whole),
	        TEST(counters_of_an_ignored_flow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
