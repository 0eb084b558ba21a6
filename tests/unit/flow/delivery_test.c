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

static void half_close(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'QUIT' FIN\n"
	                     "S\n"
	                     "S '221'\n"
	                     "C\n"
	                     "S FIN\n",
	                     "C 0 'QUIT'\n"
	                     "C fin\n"
	                     "S 0 '221'\n"
	                     "S fin\n"
	                     "end closed\n");
}

static void a_fin_before_its_bytes_waits(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @10 FIN\n"
	                     "C @0 x5\n"
	                     "C @5 x5\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n"
	                     "C fin\n");
}

static void a_fin_obeys_causality(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S a6 FIN\n"
	                     "C @0 a0 'QUIT\\r\\n'\n",
	                     "C 0 'QUIT\\r\\n'\n"
	                     "S fin\n");
}

static void bytes_behind_a_fin_are_nothing(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'a' FIN\n"
	                     "C 'b'\n"
	                     "C @1 'b'\n"
	                     "S FIN\n",
	                     "C 0 'a'\n"
	                     "C fin\n"
	                     "S fin\n"
	                     "end closed\n");
}

static void a_fin_before_seen_bytes_is_not_believed(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @5 x5\n"
	                     "C @2 FIN\n"
	                     "C @0 x5\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n");
}

static void a_reset_delivers_what_is_held(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x5\n"
	                     "C @10 x5\n"
	                     "S a5 x3\n"
	                     "S a5 RST\n",
	                     "C 0 x5\n"
	                     "S 0 x3\n"
	                     "C gap 5 5\n"
	                     "C 10 x5\n"
	                     "end reset\n");
}

static void a_reset_waits_for_disordered_bytes(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @5 RST\n"
	                     "C @0 x5\n"
	                     "C\n",
	                     "C 0 x5\n"
	                     "end reset\n");
}

static void a_reset_does_not_wait_for_ever(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @5 RST\n"
	                     "2C +2100 SYN -\n",
	                     "end reset\n"
	                     "2: open\n");
}

static void a_blind_reset_is_ignored(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x5\n"
	                     "S @100000 RST\n"
	                     "C @4294000000 RST\n"
	                     "C x5\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n");
}

static void a_refused_connection(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S @-1 RST\n",
	                     "open\n"
	                     "end reset\n");
}

static void a_hole_at_the_end_of_the_capture_is_a_gap(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x5\n"
	                     "C @10 x5\n",
	                     "C 0 x5\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "",
	                     "C gap 5 5\n"
	                     "C 10 x5\n"
	                     "end open\n");
}

static void what_was_acknowledged_but_never_seen_is_a_gap(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x5\n"
	                     "S a20\n",
	                     "C 0 x5\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "",
	                     "C gap 5 15\n"
	                     "end open\n");
}

static void a_lost_fin_is_no_gap(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x5\n"
	                     "\n"
	                     "C ! FIN\n"
	                     "S\n"
	                     "S x3\n"
	                     "S FIN\n",
	                     "C 0 x5\n");
	flow_recorder_expect(&r, "2C +2100 SYN -\n",
	                     "S 0 x3\n"
	                     "S fin\n"
	                     "2: open\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "",
	                     "end open\n"
	                     "2: end open\n");
}

static void a_lost_single_byte_is_a_gap_once_others_follow(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x5\n"
	                     "C ! x1\n"
	                     "S x3\n"
	                     "2C +2100 SYN -\n"
	                     "C x4\n"
	                     "2C +2100\n",
	                     "C 0 x5\n"
	                     "S 0 x3\n"
	                     "2: open\n"
	                     "C gap 5 1\n"
	                     "C 6 x4\n");
}

static void the_snap_length_makes_gaps_at_once(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S x10 /100\n"
	                     "C a100\n"
	                     "C x10 /20\n"
	                     "S a20 x10\n",
	                     "S 0 x10\n"
	                     "S gap 10 90\n"
	                     "C 0 x10\n"
	                     "C gap 10 10\n"
	                     "S 100 x10\n");
}

static void a_cut_segment_may_come_again_whole(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S x10 /100\n"
	                     "S @100 x50\n"
	                     "S @0 x100\n"
	                     "C\n",
	                     "S 0 x10\n"
	                     "S 10 x90\n"
	                     "S 100 x50\n");
}

static void two_that_wait_for_each_other(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @0 a5 'aaaaa'\n"
	                     "S @0 a5 'bbbbb'\n",
	                     "C 0 'aaaaa'\n"
	                     "S 0 'bbbbb'\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(half_close),
	        TEST(a_fin_before_its_bytes_waits),
	        TEST(a_fin_obeys_causality),
	        TEST(bytes_behind_a_fin_are_nothing),
	        TEST(a_fin_before_seen_bytes_is_not_believed),
	        TEST(a_reset_delivers_what_is_held),
	        TEST(a_reset_waits_for_disordered_bytes),
	        TEST(a_reset_does_not_wait_for_ever),
	        TEST(a_blind_reset_is_ignored),
	        TEST(a_refused_connection),
	        TEST(a_hole_at_the_end_of_the_capture_is_a_gap),
	        TEST(what_was_acknowledged_but_never_seen_is_a_gap),
	        TEST(a_lost_fin_is_no_gap),
	        TEST(a_lost_single_byte_is_a_gap_once_others_follow),
	        TEST(the_snap_length_makes_gaps_at_once),
	        TEST(a_cut_segment_may_come_again_whole),
	        TEST(two_that_wait_for_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
