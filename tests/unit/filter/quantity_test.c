/* Numbers, durations and times as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/quantity.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define S        1000000000LL
#define MIDNIGHT 1767312000LL /* 2026-01-02 */

typedef bool (*read_function)(struct ss_slice text, struct ss_quantity *out);

struct row {
	const char *text;
	int64_t low, high;
};

static void check(read_function read, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ss_quantity q;
		if (!read(ss_slice_of(rows[i].text), &q))
			fail_msg("%s cannot be read", rows[i].text);
		if (q.low != rows[i].low || q.high != rows[i].high)
			fail_msg("%s is %lld..%lld", rows[i].text, (long long)q.low,
			         (long long)q.high);
	}
}

static void check_refused(read_function read, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ss_quantity q;
		if (read(ss_slice_of(texts[i]), &q))
			fail_msg("%s is read", texts[i]);
	}
}

static void numbers(void **state)
{
	static const struct row rows[] = {
	        {"0", 0, 0},
	        {"25", 25, 25},
	        {"007", 7, 7},
	        {"5xx", 500, 599},
	        {"45X", 450, 459},
	        {"1k", 1024, 1024},
	        {"1M", 1048576, 1048576},
	        {"1MiB", 1048576, 1048576},
	        {"1kb", 1024, 1024},
	        {"1.5k", 1536, 1536},
	        {"1.5", 2, 1}, /* between two numbers */
	        {"0.1k", 103, 102},
	        {"2T", 2199023255552, 2199023255552},
	        {"9000000000G", INT64_MAX, INT64_MAX},
	        {"-1", -1, -1},
	        {"-0.5k", -512, -512},
	        {"-1.5", -1, -2},
	        {"-9000000000G", -INT64_MAX, -INT64_MAX},
	        {"9223372036854775798", 9223372036854775798, 9223372036854775798},
	};
	static const char *const refused[] = {"",
	                                      "x",
	                                      "5x5",
	                                      "xx",
	                                      "-",
	                                      "--1",
	                                      "1e3",
	                                      "1.",
	                                      ".5",
	                                      "1 k",
	                                      "1q",
	                                      "k",
	                                      "0x10",
	                                      "1,5",
	                                      "+1",
	                                      "1.1.",
	                                      "99999999999999999999"};
	check(ss_quantity_read_number, rows, COUNT(rows));
	check_refused(ss_quantity_read_number, refused, COUNT(refused));
}

static void durations(void **state)
{
	static const struct row rows[] = {
	        {"2s", 2 * S, 3 * S - 1},
	        {"2", 2 * S, 3 * S - 1},
	        {"1.5s", 3 * S / 2, 16 * S / 10 - 1},
	        {"500ms", S / 2, 501 * S / 1000 - 1},
	        {"7us", 7000, 7999},
	        {"7ns", 7, 7},
	        {"1m", 60 * S, 120 * S - 1},
	        {"1.5h", 5400 * S, 5760 * S - 1},
	        {"1d", 86400 * S, 172800 * S - 1},
	        {"999999999999d", INT64_MAX, INT64_MAX},
	};
	static const char *const refused[] = {"", "s", "5xx", "1k", "-1s", "1s1", "1.s", "1y"};
	check(ss_quantity_read_duration, rows, COUNT(rows));
	check_refused(ss_quantity_read_duration, refused, COUNT(refused));
}

static void times(void **state)
{
	static const struct row rows[] = {
	        {"1970", 0, 365LL * 86400 * S - 1},
	        {"2026-01-02", MIDNIGHT * S, (MIDNIGHT + 86400) * S - 1},
	        {"2026-01", (MIDNIGHT - 86400) * S, (MIDNIGHT + 30LL * 86400) * S - 1},
	        {"2024-02", 1706745600 * S, 1709251200 * S - 1},
	        {"2026-01-02T03", (MIDNIGHT + 10800) * S, (MIDNIGHT + 14400) * S - 1},
	        {"2026-01-02t03:04", (MIDNIGHT + 11040) * S, (MIDNIGHT + 11100) * S - 1},
	        {"2026-01-02T03:04:05", (MIDNIGHT + 11045) * S, (MIDNIGHT + 11046) * S - 1},
	        {"2026-01-02T03:04:05Z", (MIDNIGHT + 11045) * S, (MIDNIGHT + 11046) * S - 1},
	        {"2026-01-02T03:04:05.25", (MIDNIGHT + 11045) * S + S / 4,
	         (MIDNIGHT + 11045) * S + 26 * S / 100 - 1},
	        {"2026-01-02T04:04+01:00", (MIDNIGHT + 11040) * S, (MIDNIGHT + 11100) * S - 1},
	        {"2026-01-02T01:34-0130", (MIDNIGHT + 11040) * S, (MIDNIGHT + 11100) * S - 1},
	        {"2026-01-02T04+01", (MIDNIGHT + 10800) * S, (MIDNIGHT + 14400) * S - 1},
	        {"1767312000", MIDNIGHT * S, (MIDNIGHT + 1) * S - 1},
	        {"1767312000.5", MIDNIGHT * S + S / 2, MIDNIGHT * S + 6 * S / 10 - 1},
	        {"2026-12-31", 1798675200 * S, 1798761600 * S - 1},
	        {"9999", INT64_MAX, INT64_MAX},
	};
	static const char *const refused[] = {"",
	                                      "2026-1",
	                                      "2026-13",
	                                      "2026-00-01",
	                                      "2026-02-29",
	                                      "2026-01-02T",
	                                      "2026-01-02T24",
	                                      "2026-01-02T03:60",
	                                      "2026-01-02T03:04:05.",
	                                      "2026-01-02Z",
	                                      "2026-01-02 03:04",
	                                      "today",
	                                      "20260102T0304",
	                                      "2026-01-02T03:04+1"};
	check(ss_quantity_read_time, rows, COUNT(rows));
	check_refused(ss_quantity_read_time, refused, COUNT(refused));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers),
	        cmocka_unit_test(durations),
	        cmocka_unit_test(times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
