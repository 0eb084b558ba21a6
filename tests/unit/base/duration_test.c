/* Durations between any two times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/duration.h"

static void near_times_are_subtracted(void **state)
{
	assert_int_equal(ss_since(3, 10), 7);
	assert_int_equal(ss_since(10, 3), -7);
	assert_int_equal(ss_duration(3, 10), 7);
	assert_int_equal(ss_duration(10, 3), 0);
	assert_int_equal(ss_duration_end(3, 7), 10);
	assert_int_equal(ss_duration_end(3, INT64_MIN), 3);
}

static void far_times_are_the_most_there_is(void **state)
{
	assert_int_equal(ss_since(-2, INT64_MAX), INT64_MAX);
	assert_int_equal(ss_since(INT64_MIN, INT64_MAX), INT64_MAX);
	assert_int_equal(ss_since(INT64_MAX, -1), -INT64_MAX);
	assert_int_equal(ss_since(INT64_MAX, INT64_MIN), -INT64_MAX);
	assert_int_equal(ss_since(0, INT64_MIN), -INT64_MAX);
	assert_int_equal(ss_duration(INT64_MIN, INT64_MAX), INT64_MAX);
	assert_int_equal(ss_duration(INT64_MAX, INT64_MIN), 0);
	assert_int_equal(ss_duration_add(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(ss_duration_end(INT64_MAX - 1, INT64_MAX), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(near_times_are_subtracted),
	        cmocka_unit_test(far_times_are_the_most_there_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
