/* How tokens are counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output/context.h"

static void words_numbers_and_signs(void **state)
{
	static const struct {
		const char *text;
		uint64_t tokens;
	} cases[] = {
	        {"", 0},
	        {"a", 1},
	        {"hello", 1},
	        {"hellos", 2},
	        {"hello hello", 2},
	        {"a  b", 3},
	        {"HELLO", 1},
	        {"dFqWc", 3},
	        {"123", 1},
	        {"1234", 2},
	        {"192.0.2.1", 7},
	        {"a\n", 2},
	        {"\xc3\xa4", 2},
	        {"abcdefghijklmnop", 4},
	        {"abcdefghijklmnopq", 13}, /* no word: 17 * 3 / 4 */
	        {"```", 3},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(ss_context_tokens(ss_slice_of(cases[i].text)), cases[i].tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(words_numbers_and_signs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
