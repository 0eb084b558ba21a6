/* Labels of RFC 3492, section 7.1, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/punycode.h"

static const struct {
	const char *label;
	uint32_t points[40];
	size_t n;
} samples[] = {
        /* (A) Arabic (Egyptian) */
        {"xn--egbpdaj6bu4bxfgehfvwxn",
         {0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644, 0x645, 0x648, 0x634, 0x639,
          0x631, 0x628, 0x64a, 0x61f},
         17},
        /* (B) Chinese (simplified) */
        {"xn--ihqwcrb4cv8a8dqg056pqjye",
         {0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587},
         9},
        {"xn--mnchen-3ya", {'m', 0xfc, 'n', 'c', 'h', 'e', 'n'}, 7},
        {"xn--bcher-kva", {'b', 0xfc, 'c', 'h', 'e', 'r'}, 6},
};
enum { N_SAMPLES = sizeof samples / sizeof samples[0] };

static void labels_are_read_and_written(void **state)
{
	for (size_t i = 0; i < N_SAMPLES; i++) {
		uint32_t points[SS_PUNYCODE_LABEL];
		uint8_t label[SS_PUNYCODE_LABEL];
		size_t n = 0;
		struct ss_slice text = ss_slice_of(samples[i].label);
		assert_true(ss_punycode_read(text, points, &n));
		assert_int_equal(n, samples[i].n);
		assert_memory_equal(points, samples[i].points, n * sizeof *points);
		assert_int_equal(ss_punycode_write(points, n, label), text.len);
		assert_memory_equal(label, text.data, text.len);
	}
}

static void what_is_none_is_refused(void **state)
{
	static const char *const bad[] = {
	        "xn--a-99999999999999", /* too large */
	        "xn--a-\xff",           /* no digit */
	        "xn--a-b",              /* ends within a number */
	        "xn--999999b",          /* beyond Unicode */
	        "xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		uint32_t points[SS_PUNYCODE_LABEL];
		size_t n;
		if (ss_punycode_read(ss_slice_of(bad[i]), points, &n))
			fail_msg("%s was read", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(labels_are_read_and_written),
	        cmocka_unit_test(what_is_none_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
