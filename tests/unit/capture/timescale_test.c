#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "capture/timescale.h"

static int64_t to_ns(uint8_t resolution, int64_t offset_s, uint64_t ticks)
{
	struct ss_timescale t = {.offset_s = offset_s};
	ss_timescale_set(&t, resolution);
	return ss_timescale_to_ns(&t, ticks);
}

static void test_powers_of_ten(void **state)
{
	assert_int_equal(to_ns(0, 0, 7), 7000000000);
	assert_int_equal(to_ns(3, 0, 1500), 1500000000);
	assert_int_equal(to_ns(6, 0, 1700000000000001), 1700000000000001000);
	assert_int_equal(to_ns(9, 0, 1700000000000000001), 1700000000000000001);
	assert_int_equal(to_ns(12, 0, 1700000000999), 1700000000);
	assert_int_equal(to_ns(19, 0, UINT64_MAX), 1844674407);
	assert_int_equal(to_ns(20, 0, UINT64_MAX), 184467440);
	assert_int_equal(to_ns(28, 0, UINT64_MAX), 1);
	assert_int_equal(to_ns(29, 0, UINT64_MAX), 0);
	assert_int_equal(to_ns(127, 0, UINT64_MAX), 0);
}

static void test_powers_of_two(void **state)
{
	assert_int_equal(to_ns(0x80, 0, 7), 7000000000);
	assert_int_equal(to_ns(0x80 | 1, 0, 3), 1500000000);
	assert_int_equal(to_ns(0x80 | 32, 0, 5ULL << 31), 2500000000);
	assert_int_equal(to_ns(0x80 | 34, 0, 1ULL << 34 | 1ULL << 33), 1500000000);
	assert_int_equal(to_ns(0x80 | 35, 0, 1ULL << 34), 500000000);
	assert_int_equal(to_ns(0x80 | 63, 0, 1ULL << 62), 500000000);
	assert_int_equal(to_ns(0x80 | 64, 0, 1ULL << 63), 500000000);
	assert_int_equal(to_ns(0x80 | 66, 0, 1ULL << 63), 125000000);
	assert_int_equal(to_ns(0x80 | 127, 0, UINT64_MAX), 0);
}

static void test_offset(void **state)
{
	assert_int_equal(to_ns(6, 1000, 1), 1000000001000);
	assert_int_equal(to_ns(6, -1, 1), -999999000);
	assert_int_equal(to_ns(0x80 | 1, -1, 1), -500000000);
}

static void test_what_does_not_fit_is_the_greatest_or_least(void **state)
{
	assert_true(to_ns(0, 0, UINT64_MAX) == INT64_MAX);
	assert_true(to_ns(6, 0, INT64_MAX) == INT64_MAX);
	assert_true(to_ns(9, 0, UINT64_MAX) == INT64_MAX);
	assert_true(to_ns(9, 0, INT64_MAX) == INT64_MAX);
	assert_true(to_ns(0x80, 0, UINT64_MAX) == INT64_MAX);
	assert_true(to_ns(6, INT64_MAX, UINT64_MAX) == INT64_MAX);
	assert_true(to_ns(6, INT64_MIN, 0) == INT64_MIN);
	assert_true(to_ns(9, 9223372036, 900000000) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_powers_of_ten),
	        cmocka_unit_test(test_powers_of_two),
	        cmocka_unit_test(test_offset),
	        cmocka_unit_test(test_what_does_not_fit_is_the_greatest_or_least),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
