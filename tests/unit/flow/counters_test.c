/* Counters of a flow that are shorter than what may be counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "flow/private.h"
#include "flow_recorder.h"

static struct flow_recorder r;

static int start(void **state)
{
	flow_recorder_start(&r);
	flow_recorder_play(&r, "C SYN -\nS SYN\nC\nC 'a'\nS\n");
	return 0;
}

static int stop(void **state)
{
	flow_recorder_stop(&r);
	return 0;
}

static struct ss_flow *the_flow(void)
{
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++) {
		struct ss_flow *f = r.table->shards[shard].lists[SS_FLOW_FOLLOWED].first;
		if (f)
			return f;
	}
	fail();
	return NULL;
}

static struct ss_flow_side client(void)
{
	struct ss_flow_side side;
	ss_flow_read_side(the_flow(), 0, &side);
	return side;
}

static void keep_alives_stay_at_their_most(void **state)
{
	the_flow()->half[0].packets_and_keep_alives += (uint64_t)(SS_FLOW_MOST_KEEP_ALIVES - 1)
	                                               << SS_FLOW_PACKETS_BITS;
	flow_recorder_play(&r, "C @0\n");
	assert_int_equal(client().keep_alives, SS_FLOW_MOST_KEEP_ALIVES);
	flow_recorder_play(&r, "C @0\n");
	assert_int_equal(client().keep_alives, SS_FLOW_MOST_KEEP_ALIVES);
	assert_int_equal(client().packets, 5);
}

static void missing_bytes_stay_at_their_most(void **state)
{
	the_flow()->faults[0].gap_bytes = SS_FLOW_MOST_GAP_BYTES - 5;
	flow_recorder_expect(&r, "C ! x4\nC 'b'\nS +100\nS +3000\n",
	                     "open\nC 0 'a'\nC gap 1 4\nC 5 'b'\n");
	assert_int_equal(client().gap_bytes, SS_FLOW_MOST_GAP_BYTES - 1);
	flow_recorder_expect(&r, "C ! x4\nC 'c'\nS +100\nS +3000\n", "C gap 6 4\nC 10 'c'\n");
	assert_int_equal(client().gap_bytes, SS_FLOW_MOST_GAP_BYTES);
	assert_int_equal(client().gaps, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(keep_alives_stay_at_their_most),
	        TEST(missing_bytes_stay_at_their_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
