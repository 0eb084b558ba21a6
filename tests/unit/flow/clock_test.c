#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/clock.h"

#define SECOND_NS 1000000000LL
static const int64_t SECOND = SECOND_NS;

static void goes_with_the_capture(void **state)
{
	struct ss_clock c = {0};
	ss_clock_set(&c, 1700000000 * SECOND);
	assert_int_equal(c.now, 0);
	ss_clock_set(&c, 1700000003 * SECOND);
	assert_int_equal(c.now, 3 * SECOND);
}

static void disorder_does_not_add_up(void **state)
{
	struct ss_clock c = {0};
	for (int i = 0; i < 1000; i++)
		ss_clock_set(&c, i % 2 * SECOND);
	assert_int_equal(c.now, SECOND);
}

static void one_bad_time_is_not_believed(void **state)
{
	struct ss_clock c = {0};
	ss_clock_set(&c, 1700000000 * SECOND);
	ss_clock_set(&c, INT64_MAX);
	ss_clock_set(&c, 1700000001 * SECOND);
	ss_clock_set(&c, 0);
	ss_clock_set(&c, 1700000002 * SECOND);
	ss_clock_set(&c, INT64_MIN);
	assert_int_equal(c.now, 2 * SECOND);
}

static void a_night_is_believed(void **state)
{
	struct ss_clock c = {0};
	ss_clock_set(&c, 0);
	ss_clock_set(&c, 36000 * SECOND);
	ss_clock_set(&c, 36001 * SECOND);
	assert_int_equal(c.now, 0);
	assert_int_equal(c.stamp, 36001 * SECOND);
	ss_clock_set(&c, 36060 * SECOND);
	ss_clock_set(&c, 36062 * SECOND);
	assert_int_equal(c.now, 36062 * SECOND);
}

/* Captures in a row whose times are not in order: what the first packet of the next one touches is
 * not old when the second one proves the first one right. */
static void another_capture_s_first_packet_is_not_old(void **state)
{
	struct ss_clock c = {0};
	ss_clock_set(&c, 1000 * SECOND);
	ss_clock_set(&c, 9000 * SECOND);
	ss_clock_set(&c, 9001 * SECOND);
	ss_clock_set(&c, 5000 * SECOND);
	uint64_t stamp = c.stamp;
	ss_clock_set(&c, 5001 * SECOND);
	assert_in_range(stamp, c.now - SECOND, c.now);
}

static void hours_without_much_traffic_pass(void **state)
{
	struct ss_clock c = {0};
	for (int i = 0; i <= 100; i++)
		ss_clock_set(&c, i * 300 * SECOND);
	assert_in_range(c.now, 98 * 300 * SECOND, 100 * 300 * SECOND);
	assert_int_equal(c.stamp, 100 * 300 * SECOND);
}

static void two_clocks_that_take_turns(void **state)
{
	static const int64_t aparts[] = {90, 3600, 86400 * 3};
	for (int n = 0; n < 3; n++) {
		struct ss_clock c = {0};
		for (int i = 0; i < 1000; i++)
			ss_clock_set(&c, i * SECOND / 100 + i / 4 % 2 * aparts[n] * SECOND);
		assert_in_range(c.now, 5 * SECOND, 20 * SECOND);
	}
}

static void an_earlier_capture_goes_on(void **state)
{
	struct ss_clock c = {0};
	ss_clock_set(&c, 1700000000 * SECOND);
	ss_clock_set(&c, 1700000005 * SECOND);
	ss_clock_set(&c, 1600000000 * SECOND);
	ss_clock_set(&c, 1600000001 * SECOND);
	ss_clock_set(&c, 1600000003 * SECOND);
	assert_int_equal(c.now, 7 * SECOND);
}

static void wild_times_do_no_harm(void **state)
{
	struct ss_clock c = {0};
	uint64_t last = 0;
	for (int i = 0; i < 1000; i++) {
		ss_clock_set(&c, i % 4 < 2 ? INT64_MAX : INT64_MIN);
		assert_true(c.now >= last);
		last = c.now;
	}
}

/* Small steps, with now and then a far one: as the long way alone takes them. */
static void the_short_way_leads_where_the_long_one_does(void **state)
{
	static const int64_t far[] = {61 * SECOND_NS, -61 * SECOND_NS, 36000 * SECOND_NS,
	                              -36000 * SECOND_NS};
	struct ss_clock c = {0}, long_way = {0};
	uint32_t random = 1;
	int64_t ts = 1700000000 * SECOND;
	for (int i = 0; i < 100000; i++) {
		random = random * 1664525 + 1013904223; /* Numerical Recipes */
		ts += random >> 24 == 0 ? far[random >> 20 & 3] : (int32_t)random >> 3;
		ss_clock_set(&c, ts);
		ss_clock_set_any(&long_way, ts);
		assert_memory_equal(&c, &long_way, sizeof c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(goes_with_the_capture),
	        cmocka_unit_test(disorder_does_not_add_up),
	        cmocka_unit_test(one_bad_time_is_not_believed),
	        cmocka_unit_test(a_night_is_believed),
	        cmocka_unit_test(another_capture_s_first_packet_is_not_old),
	        cmocka_unit_test(hours_without_much_traffic_pass),
	        cmocka_unit_test(two_clocks_that_take_turns),
	        cmocka_unit_test(an_earlier_capture_goes_on),
	        cmocka_unit_test(wild_times_do_no_harm),
	        cmocka_unit_test(the_short_way_leads_where_the_long_one_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
