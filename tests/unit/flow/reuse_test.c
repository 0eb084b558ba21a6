/* The ends of a connection that is over are taken for another one, which begins at the same
 * sequence number; and the late copies that look like that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "flow_recorder.h"

#define HANDSHAKE "C SYN -\nS SYN\nC\n"
#define FINS      "C FIN\nS FIN\nC\n"
#define OPENED    "open\nS 0 'hi'\nC 0 'x'\n"
#define CLOSED    OPENED "C fin\nS fin\nend closed\n"

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

/* The numbers of the first flow again. */
static void rewind_numbers(void)
{
	r.sides[0][0].end = r.sides[0][1].end = 0;
}

static void converse(void)
{
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n", OPENED);
}

static void close_one(void)
{
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS, CLOSED);
	rewind_numbers();
}

static uint64_t n_trailing(void)
{
	struct ss_flow_table_counts counts;
	ss_flow_table_read_counts(r.table, &counts);
	return counts.trailing;
}

static void after_fins_another_server_number(void **state)
{
	close_one();
	flow_recorder_expect(&r, "C SYN -\n", "");
	assert_int_equal(n_trailing(), 1);
	flow_recorder_expect(&r, "S +30 i777777 SYN\n", "2: open\n");
	flow_recorder_expect(&r, "C +12\nS 'ho'\nC 'y'\n" FINS,
	                     "2: S 0 'ho'\n2: C 0 'y'\n2: C fin\n2: S fin\n2: end closed\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 4 bytes 1\nS packets 3 bytes 2\nrtt 42000");
	assert_int_equal(n_trailing(), 0);
}

static void after_fins_the_same_server_number(void **state)
{
	close_one();
	flow_recorder_expect(&r, "C SYN -\nS +30 SYN\n", "");
	assert_int_equal(n_trailing(), 2);
	flow_recorder_expect(&r, "C +12\nS 'ho'\nC 'y'\n" FINS,
	                     "2: open\n2: S 0 'ho'\n2: C 0 'y'\n2: C fin\n2: S fin\n"
	                     "2: end closed\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 4 bytes 1\nS packets 3 bytes 2\nrtt 42000");
	assert_int_equal(n_trailing(), 0);
}

static void after_fins_many_times(void **state)
{
	close_one();
	for (int i = 2; i < 6; i++) {
		flow_recorder_play(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS);
		rewind_numbers();
	}
	assert_int_equal(r.n_open, 5);
	assert_int_equal(r.n_ended, 5);
}

static void after_fins_the_third_segment_is_not_captured(void **state)
{
	close_one();
	flow_recorder_expect(&r, "C SYN -\nS SYN\nC !\nS 'ho'\nC 'y'\n",
	                     "2: open\n2: S 0 'ho'\n2: C 0 'y'\n");
}

static void after_fins_another_client_number(void **state)
{
	close_one();
	flow_recorder_expect(&r, "C i5000 SYN -\nS SYN\nC\nS 'ho'\nC 'y'\n",
	                     "2: open\n2: S 0 'ho'\n2: C 0 'y'\n");
}

static void a_late_answer_before_its_syn(void **state)
{
	close_one();
	flow_recorder_expect(&r, "S i777777 SYN\nC @0 SYN -\nC\nS 'ho'\n",
	                     "2: open\n2: S 0 'ho'\n");
}

/* Both send a SYN, both answer (RFC 9293, figure 7). */
static void both_open_at_once(void **state)
{
	flow_recorder_expect(&r, "C SYN -\nS SYN -\nC @0 SYN\nS @0 SYN\nC 'x'\nS 'y'\n" FINS,
	                     "open\nC 0 'x'\nS 0 'y'\nC fin\nS fin\nend closed\n");
	rewind_numbers();
	flow_recorder_expect(&r, "C SYN -\nS SYN -\nC @0 SYN\nS @0 SYN\n", "");
	flow_recorder_expect(&r, "C 'x'\nS 'y'\n" FINS,
	                     "2: open\n2: C 0 'x'\n2: S 0 'y'\n2: C fin\n2: S fin\n"
	                     "2: end closed\n");
	rewind_numbers();
	flow_recorder_expect(&r, "C SYN -\nS i777777 SYN -\nC @0 SYN\nS @0 SYN\nC 'x'\nS 'y'\n",
	                     "3: open by S\n3: C 0 'x'\n3: S 0 'y'\n");
}

static void after_a_reset(void **state)
{
	converse();
	flow_recorder_expect(&r, "C RST\n", "end reset\n");
	rewind_numbers();
	flow_recorder_expect(&r, "C SYN -\n", "2: open\n");
	flow_recorder_expect(&r, "S SYN\nC\nS 'ho'\nC 'y'\n", "2: S 0 'ho'\n2: C 0 'y'\n");
}

static void after_a_reset_another_server_number(void **state)
{
	converse();
	flow_recorder_expect(&r, "S RST\n", "end reset\n");
	rewind_numbers();
	flow_recorder_expect(&r, "C SYN -\nS i777777 SYN\nC\nS 'ho'\nC 'y'\n",
	                     "2: open\n2: S 0 'ho'\n2: C 0 'y'\n");
}

static void a_syn_captured_after_its_reset(void **state)
{
	flow_recorder_expect(&r, "S SYN\nC RST\nC @0 SYN -\n", "open\nend reset\n");
}

/* One packet from a later time ends nothing by itself: it may be mistaken. */
static void after_the_end_and_a_long_silence(void **state)
{
	close_one();
	flow_recorder_expect(&r, "C +3600000 SYN -\n", "2: open\n");
	flow_recorder_expect(&r, "S i777777 SYN\nC\nS 'ho'\nC 'y'\n", "2: S 0 'ho'\n2: C 0 'y'\n");
	assert_int_equal(n_trailing(), 0);
}

static void open_and_a_long_silence(void **state)
{
	converse();
	rewind_numbers();
	flow_recorder_expect(&r, "C +70000 SYN -\n", "end reused\n2: open\n");
	flow_recorder_expect(&r, "S SYN\nC\nS 'ho'\n", "2: S 0 'ho'\n");
}

static void only_syns_and_a_long_silence(void **state)
{
	flow_recorder_expect(&r, "C SYN -\nC +64000 @0 SYN -\nS SYN\nC\nS 'hi'\n",
	                     "open\nS 0 'hi'\n");
}

static void a_late_copy_of_the_syn(void **state)
{
	flow_recorder_expect(&r, HANDSHAKE "C @0 SYN -\nS @0 SYN\nS 'hi'\nC @0 SYN -\nC 'x'\n",
	                     OPENED);
	flow_recorder_expect(&r, FINS, "C fin\nS fin\nend closed\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 6 bytes 1 retransmits 2\n"
	                    "S packets 4 bytes 2 retransmits 1\nrtt 2000");
	assert_int_equal(n_trailing(), 0);
}

/* The server has lost the connection: nobody else would choose a new number. */
static void open_and_a_new_answer(void **state)
{
	converse();
	rewind_numbers();
	flow_recorder_expect(&r, "C SYN -\n", "");
	flow_recorder_expect(&r, "S i777777 SYN\nC\nS 'ho'\n",
	                     "end reused\n2: open\n2: S 0 'ho'\n");
}

static void a_late_copy_of_the_syn_after_the_end(void **state)
{
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS, CLOSED);
	flow_recorder_expect(&r, "C @0 SYN -\nS\nC\nC +900 @0 SYN -\nS @2 FIN\nC\nC @0 'x'\n", "");
	assert_int_equal(n_trailing(), 3);
}

static void a_late_copy_of_the_answer_after_the_end(void **state)
{
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS, CLOSED);
	flow_recorder_expect(&r, "S @0 SYN a0\nC\nC @0 SYN -\nC\nS\n", "");
	assert_int_equal(n_trailing(), 2);
}

static void a_late_copy_and_then_another_connection(void **state)
{
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS "C @0 SYN -\n", CLOSED);
	flow_recorder_expect(&r, "C i5000 SYN -\nS i6000 SYN\nC\nS 'ho'\nC 'y'\n",
	                     "2: open\n2: S 0 'ho'\n2: C 0 'y'\n");
}

/* A stray SYN of the open flow is no beginning of the next one. */
static void a_stray_syn_is_forgotten_at_the_end(void **state)
{
	converse();
	r.sides[1][0] = r.sides[0][0];
	flow_recorder_expect(&r, "C i900000 SYN -\n", "");
	r.sides[0][0] = r.sides[1][0];
	flow_recorder_expect(&r, FINS "C i900000 @0\n", "C fin\nS fin\nend closed\n");
}

static void one_direction_only(void **state)
{
	flow_recorder_expect(&r, "C SYN -\nC\nC 'x'\n2C +2100 SYN -\nC FIN\n2C +2100\n",
	                     "open\nC 0 'x'\n2: open\nC fin\nend closed\n");
	rewind_numbers();
	flow_recorder_expect(&r, "C SYN -\n", "");
	flow_recorder_expect(&r, "C\nC 'y'\n2C +2100\n", "3: open\n3: C 0 'y'\n");
}

static void flows_that_nobody_follows(void **state)
{
	r.ignores = true;
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS, "open\nend closed\n");
	rewind_numbers();
	flow_recorder_expect(&r, HANDSHAKE "S 'hi'\nC 'x'\n" FINS, "2: open\n2: end closed\n");
	assert_string_equal(flow_recorder_counters(&r),
	                    "C packets 4 bytes 1\nS packets 3 bytes 2\nrtt 2000");
}

static void without_memory_for_the_next_flow(void **state)
{
	close_one();
	flow_recorder_expect(&r, "C SYN -\nS SYN\n", "");
	r.memory.limit = 1;
	flow_recorder_expect(&r, "C\n", "");
	r.memory.limit = 0;
	flow_recorder_expect(&r, "3C i5000 SYN -\n3S i6000 SYN\n3C\n3S 'hi'\n",
	                     "2: open\n2: S 0 'hi'\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(after_fins_another_server_number),
	        TEST(after_fins_the_same_server_number),
	        TEST(after_fins_many_times),
	        TEST(after_fins_the_third_segment_is_not_captured),
	        TEST(after_fins_another_client_number),
	        TEST(a_late_answer_before_its_syn),
	        TEST(both_open_at_once),
	        TEST(after_a_reset),
	        TEST(after_a_reset_another_server_number),
	        TEST(a_syn_captured_after_its_reset),
	        TEST(after_the_end_and_a_long_silence),
	        TEST(open_and_a_long_silence),
	        TEST(only_syns_and_a_long_silence),
	        TEST(a_late_copy_of_the_syn),
	        TEST(open_and_a_new_answer),
	        TEST(a_late_copy_of_the_syn_after_the_end),
	        TEST(a_late_copy_of_the_answer_after_the_end),
	        TEST(a_late_copy_and_then_another_connection),
	        TEST(a_stray_syn_is_forgotten_at_the_end),
	        TEST(one_direction_only),
	        TEST(flows_that_nobody_follows),
	        TEST(without_memory_for_the_next_flow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
