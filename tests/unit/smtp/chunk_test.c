#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "smtp/chunk.h"

static bool reads(const char *argument, uint64_t size, bool is_last)
{
	struct ss_chunk c = {0};
	return ss_chunk_parse(ss_slice_of(argument), &c) && c.left == size && c.is_last == is_last;
}

static bool refuses(const char *argument)
{
	struct ss_chunk c = {.left = 7};
	return !ss_chunk_parse(ss_slice_of(argument), &c) && c.left == 7 && !c.is_last;
}

/* RFC 3030, section 2: chunk-size = 1*DIGIT, end-marker = "LAST". */
static void reads_the_forms_of_the_rfc(void **state)
{
	assert_true(reads("86", 86, false));
	assert_true(reads("324 LAST", 324, true));
	assert_true(reads("0 LAST", 0, true));
	assert_true(reads("0", 0, false));
	assert_true(reads("1 last", 1, true));
	assert_true(reads("1  LAST", 1, true));
	assert_true(reads("1\tLAST", 1, true));
	assert_true(reads("00000000000000000010", 10, false));
	assert_true(reads("9223372036854775807", INT64_MAX, false));
}

static void refuses_any_other_form(void **state)
{
	const char *const bad[] = {"",
	                           "LAST",
	                           "-1",
	                           "+1",
	                           "0x10",
	                           "1.5",
	                           "10 LASTLY",
	                           "10 LAST LAST",
	                           "10LAST",
	                           "9223372036854775808",
	                           "18446744073709551617",
	                           "000000000000000000001",
	                           "1e3"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_true(refuses(bad[i]));
	assert_true(refuses(NULL)); /* no argument at all */
}

static void counts_octets_exactly(void **state)
{
	struct ss_chunk c = {.left = 10};
	assert_int_equal(4, ss_chunk_take(&c, 4));
	assert_int_equal(6, ss_chunk_take(&c, 100));
	assert_int_equal(0, c.left);
	assert_int_equal(0, ss_chunk_take(&c, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_the_forms_of_the_rfc),
	        cmocka_unit_test(refuses_any_other_form),
	        cmocka_unit_test(counts_octets_exactly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
