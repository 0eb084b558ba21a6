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

static void a_dialogue_comes_as_it_was_spoken(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S '220 a\\r\\n'\n"
	                     "C\n"
	                     "C 'EHLO b\\r\\n'\n"
	                     "S '250 a\\r\\n'\n"
	                     "C 'QUIT\\r\\n'\n"
	                     "S '221 bye\\r\\n' FIN\n"
	                     "C\n"
	                     "C FIN\n"
	                     "S\n",
	                     "S 0 '220 a\\r\\n'\n"
	                     "C 0 'EHLO b\\r\\n'\n"
	                     "S 7 '250 a\\r\\n'\n"
	                     "C 8 'QUIT\\r\\n'\n"
	                     "S 14 '221 bye\\r\\n'\n"
	                     "S fin\n"
	                     "C fin\n"
	                     "end closed\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 7 bytes 14\nS packets 4 bytes 23\nrtt 2000");
}

static void a_reply_waits_for_its_command(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S '220 a\\r\\n'\n"
	                     "S @7 a6 '250 a\\r\\n'\n"
	                     "C @0 a7 'NOOP\\r\\n'\n",
	                     "S 0 '220 a\\r\\n'\n"
	                     "C 0 'NOOP\\r\\n'\n"
	                     "S 7 '250 a\\r\\n'\n");
}

static void a_command_waits_for_the_greeting_it_has_read(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C a7 'EHLO b\\r\\n'\n"
	                     "S @0 a0 '220 a\\r\\n'\n",
	                     "S 0 '220 a\\r\\n'\n"
	                     "C 0 'EHLO b\\r\\n'\n");
}

static void everything_backwards_is_put_right(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "S @14 a14 '221 z\\r\\n'\n"
	                     "C @8 a14 'QUIT\\r\\n'\n"
	                     "S @7 a8 '250 a\\r\\n'\n"
	                     "C @0 a7 'EHLO b\\r\\n'\n"
	                     "S @0 a0 '220 a\\r\\n'\n",
	                     "S 0 '220 a\\r\\n'\n"
	                     "C 0 'EHLO b\\r\\n'\n"
	                     "S 7 '250 a\\r\\n'\n"
	                     "C 8 'QUIT\\r\\n'\n"
	                     "S 14 '221 z\\r\\n'\n");
}

static void segments_of_one_side_are_sorted(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @10 x5\n"
	                     "C @5 x5\n"
	                     "C @20 x5\n"
	                     "C @0 x5\n"
	                     "C @15 x5\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n"
	                     "C 10 x5\n"
	                     "C 15 x5\n"
	                     "C 20 x5\n");
}

static void retransmissions_are_dropped(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C x10\n"
	                     "C @0 x10\n"
	                     "C @5 x10\n"
	                     "C @3 x4\n",
	                     "C 0 x10\n"
	                     "C 10 x5\n");
	flow_recorder_expect(&r, "S RST\n", "end reset\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 6 bytes 34 retransmits 3\nS packets 2\nrtt 2000");
}

static void a_retransmission_with_other_cuts_fills_the_holes(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @5 x5\n"
	                     "C @15 x5\n"
	                     "C @0 x30\n",
	                     "C 0 x5\n"
	                     "C 5 x5\n"
	                     "C 10 x5\n"
	                     "C 15 x5\n"
	                     "C 20 x10\n");
	flow_recorder_expect(&r, "S RST\n", "end reset\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 5 bytes 40 out_of_order 1\nS packets 2\nrtt 2000");
}

static void the_first_copy_of_held_bytes_stands(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @3 'def'\n"
	                     "C @0 'abcXeYghi'\n",
	                     "C conflict 3 3\n"
	                     "C 0 'abc'\n"
	                     "C 3 'def'\n"
	                     "C 6 'ghi'\n");
	flow_recorder_expect(&r, "S RST\n", "end reset\n");
	assert_string_equal(
	        flow_recorder_counters(&r),
	        "C packets 4 bytes 12 out_of_order 1 conflicts 1\nS packets 2\nrtt 2000");
}

static void another_copy_of_delivered_bytes_is_told(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'MAIL FROM:<a>'\n"
	                     "C @0 'MAIL FROM:<b>'\n"
	                     "C @0 'MAIL FROM:<a>'\n"
	                     "C @0 'MAIL FROM:<c> and more'\n",
	                     "C 0 'MAIL FROM:<a>'\n"
	                     "C conflict 11 1\n"
	                     "C conflict 11 1\n"
	                     "C 13 ' and more'\n");
}

static void another_copy_cut_elsewhere_is_told(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'MAIL FROM:<a@x>\\r\\n'\n"
	                     "C @11 'b@x>\\r\\n'\n"
	                     "C @0 'MAIL FR'\n"
	                     "C @7 'OM:<b@x>\\r\\nRSET\\r\\n'\n",
	                     "C 0 'MAIL FROM:<a@x>\\r\\n'\n"
	                     "C conflict 11 1\n"
	                     "C conflict 11 1\n"
	                     "C 17 'RSET\\r\\n'\n");
}

static void a_second_copy_may_lower_the_ack(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @0 a50 'EHLO'\n"
	                     "C @0 a0 'EHLO'\n",
	                     "C 0 'EHLO'\n");
}

static void sequence_numbers_wrap(void **state)
{
	flow_recorder_expect(&r,
	                     "C i4294967290 SYN -\n"
	                     "S SYN\n"
	                     "C\n"
	                     "C @4 x8\n"
	                     "C @0 x4\n",
	                     "open\n"
	                     "C 0 x4\n"
	                     "C 4 x8\n");
}

static void data_on_the_syn(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN - 'EHLO a\\r\\n'\n"
	                     "S SYN\n"
	                     "S '220 a\\r\\n'\n"
	                     "C\n"
	                     "C 'NOOP\\r\\n'\n",
	                     "open\n"
	                     "C 0 'EHLO a\\r\\n'\n"
	                     "S 0 '220 a\\r\\n'\n"
	                     "C 8 'NOOP\\r\\n'\n");
}

static void data_on_the_syn_that_the_server_did_not_take(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN - 'EHLO'\n"
	                     "S SYN a0\n"
	                     "C @0 'EHLO'\n",
	                     "open\n"
	                     "C 0 'EHLO'\n");
}

static void keep_alives_are_no_data(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'a'\n"
	                     "S\n"
	                     "C @0\n"
	                     "S\n"
	                     "C @0 'x'\n"
	                     "S\n"
	                     "C 'b'\n",
	                     "C 0 'a'\n"
	                     "C 1 'b'\n");
	flow_recorder_expect(&r, "S RST\n", "end reset\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 6 bytes 3 keep_alives 2\nS packets 5\nrtt 2000");
}

static void a_probe_of_a_closed_window_is_data(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C 'abc'\n"
	                     "S w0\n"
	                     "C 'd'\n"
	                     "S a3 w0\n"
	                     "C @3 'd'\n"
	                     "S w1000\n"
	                     "C 'e'\n",
	                     "C 0 'abc'\n"
	                     "C 3 'd'\n"
	                     "C 4 'e'\n");
	flow_recorder_expect(&r, "S RST\n", "end reset\n");
	assert_string_equal(
	        flow_recorder_counters(&r),
	        "C packets 6 bytes 6 keep_alives 1\nS packets 5 zero_windows 2\nrtt 2000");
}

static void simultaneous_open(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S SYN -\n"
	                     "C SYN\n"
	                     "S SYN\n"
	                     "C 'a'\n"
	                     "S 'b'\n",
	                     "open\n"
	                     "C 0 'a'\n"
	                     "S 0 'b'\n");
}

static void ignored_at_once(void **state)
{
	r.ignores = true;
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "S SYN\n"
	                     "C\n"
	                     "C x10\n"
	                     "C @20 x10\n"
	                     "C @10 x10\n"
	                     "C @0 x10\n"
	                     "C FIN\n"
	                     "S FIN\n",
	                     "open\n"
	                     "end closed\n");
	assert_string_equal(
	        flow_recorder_counters(&r),
	        "C packets 7 bytes 40 retransmits 1 out_of_order 1\nS packets 2\nrtt 2000");
}

static void ignored_by_an_event(void **state)
{
	r.ignores_after = 'S';
	begin();
	flow_recorder_expect(&r,
	                     "C @10 x10\n"
	                     "S a0 'x'\n"
	                     "C @0 x10\n"
	                     "S x100\n"
	                     "C FIN\n"
	                     "S FIN\n",
	                     "S 0 'x'\n"
	                     "end closed\n");
}

static void flows_do_not_mix(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN -\n"
	                     "2C SYN -\n"
	                     "S SYN\n"
	                     "2S SYN\n"
	                     "C x3\n"
	                     "2C 'zzz'\n"
	                     "2S 'y'\n"
	                     "S 'x'\n",
	                     "open\n"
	                     "2: open\n"
	                     "C 0 x3\n"
	                     "2: C 0 'zzz'\n"
	                     "2: S 0 'y'\n"
	                     "S 0 'x'\n");
}

static void marks_are_those_of_the_bytes_own_packets(void **state)
{
	r.shows_packets = true;
	begin();
	flow_recorder_expect(&r,
	                     "S @3 x3\n"
	                     "S @0 x3\n"
	                     "C\n"
	                     "C FIN\n"
	                     "S FIN\n",
	                     "S 0 x3 #5\n"
	                     "S 3 x3 #4\n"
	                     "C fin #7\n"
	                     "S fin #8\n"
	                     "end closed #8\n");
}

static void far_off_numbers_are_not_believed(void **state)
{
	begin();
	flow_recorder_expect(&r,
	                     "C @1200000000 x5\n"
	                     "C @0 x5\n"
	                     "S a2000000000 x5\n"
	                     "C @5 x5\n",
	                     "C 0 x5\n"
	                     "S 0 x5\n"
	                     "C 5 x5\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(a_dialogue_comes_as_it_was_spoken),
	        TEST(a_reply_waits_for_its_command),
	        TEST(a_command_waits_for_the_greeting_it_has_read),
	        TEST(everything_backwards_is_put_right),
	        TEST(segments_of_one_side_are_sorted),
	        TEST(retransmissions_are_dropped),
	        TEST(a_retransmission_with_other_cuts_fills_the_holes),
	        TEST(the_first_copy_of_held_bytes_stands),
	        TEST(another_copy_of_delivered_bytes_is_told),
	        TEST(another_copy_cut_elsewhere_is_told),
	        TEST(a_second_copy_may_lower_the_ack),
	        TEST(sequence_numbers_wrap),
	        TEST(data_on_the_syn),
	        TEST(data_on_the_syn_that_the_server_did_not_take),
	        TEST(keep_alives_are_no_data),
	        TEST(a_probe_of_a_closed_window_is_data),
	        TEST(simultaneous_open),
	        TEST(ignored_at_once),
	        TEST(ignored_by_an_event),
	        TEST(flows_do_not_mix),
	        TEST(marks_are_those_of_the_bytes_own_packets),
	        TEST(far_off_numbers_are_not_believed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
