#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "flow_recorder.h"

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

static void a_vlan_for_each_direction(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN - v10\nS SYN v20\nC v10\n"
	                     "S v20 x5\nC v10 x5\nS v20\n"
	                     "C v10 FIN\nS v20 FIN\n",
	                     "open\nS 0 x5\nC 0 x5\nC fin\nS fin\nend closed\n");
}

static void a_tag_in_one_direction_only(void **state)
{
	flow_recorder_expect(&r, "C SYN -\nS SYN v20\nC\nS v20 x5\n", "open\nS 0 x5\n");
}

static void the_answer_is_captured_first(void **state)
{
	flow_recorder_expect(&r, "S SYN v20\nC SYN - v10\nC v10\nS v20 x5\n", "open\nS 0 x5\n");
}

static void without_a_handshake(void **state)
{
	flow_recorder_play(&r, "C v10 x5\nS v20 x5\nC v10 x5\n");
	assert_string_equal(flow_recorder_take(&r), "open\n");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "", "C 0 x5\nS 0 x5\nC 5 x5\nend open\n");
}

static void one_direction_comes_long_after_the_other(void **state)
{
	flow_recorder_expect(&r, "C SYN - v10\nS SYN !\nC v10\nC v10 x5\n", "open\n");
	flow_recorder_expect(&r, "S v20 x5\n", "");
	ss_flow_table_end(r.table);
	flow_recorder_expect(&r, "", "C 0 x5\nS 0 x5\nend open\n");
}

static void equal_ends_in_two_vlans(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN - v10\nC SYN - v20\nS SYN v20\nS SYN v10\n"
	                     "C v10\nC v20\nS v20 'b'\nS v10 @0 'a'\n",
	                     "open\n2: open\n2: S 0 'b'\nS 0 'a'\n");
}

static void the_same_packets_seen_in_two_vlans(void **state)
{
	flow_recorder_expect(&r,
	                     "C SYN - v10\nC SYN - v20\nS SYN v10\nS SYN v20\n"
	                     "C v20\nC v10\nS v20 @0 'b'\nS v10 @0 'b'\n",
	                     "open\n2: open\n2: S 0 'b'\nS 0 'b'\n");
}

static void other_numbers_are_another_flow(void **state)
{
	flow_recorder_expect(&r, "C SYN - v10\nS i77777 SYN a99999 v20\n", "open\n2: open\n");
	flow_recorder_expect(&r, "S @0 x5 a700000 v20\nC x5 a700000 v30\n", "3: open\n");
}

static void a_side_in_yet_another_vlan_is_another_flow(void **state)
{
	flow_recorder_expect(&r, "C SYN - v10\nS SYN v20\nC v10\nC x5 v30\n", "open\n2: open\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(a_vlan_for_each_direction),
	        TEST(a_tag_in_one_direction_only),
	        TEST(the_answer_is_captured_first),
	        TEST(without_a_handshake),
	        TEST(one_direction_comes_long_after_the_other),
	        TEST(equal_ends_in_two_vlans),
	        TEST(the_same_packets_seen_in_two_vlans),
	        TEST(other_numbers_are_another_flow),
	        TEST(a_side_in_yet_another_vlan_is_another_flow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
