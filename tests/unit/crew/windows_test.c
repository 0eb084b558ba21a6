/* Windows are lent again only when somebody said that no frame in them is in use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crew/windows.h"

static void what_is_given_back_is_not_lent_before_it_is_free(void **state)
{
	struct ss_windows w = {0};
	uint8_t *first = ss_windows_take(&w, 1000);
	memset(first, 1, 1000);
	ss_windows_give(&w, first);
	uint8_t *second = ss_windows_take(&w, 1000);
	assert_ptr_not_equal(second, first);
	ss_windows_reuse(&w, ss_windows_retire(&w));
	assert_null(ss_windows_retire(&w));
	uint8_t *larger = ss_windows_take(&w, 100000);
	assert_ptr_not_equal(larger, first);
	assert_ptr_equal(ss_windows_take(&w, 1000), first);
	ss_windows_give(&w, first);
	ss_windows_give(&w, second);
	ss_windows_give(&w, larger);
	ss_windows_release(&w);
	assert_int_equal(w.memory.used, 0);
}

static void many_sizes_are_few(void **state)
{
	struct ss_windows w = {0};
	for (size_t size = 1; size <= 262144; size += 97) {
		uint8_t *window = ss_windows_take(&w, size);
		memset(window, 1, size);
		ss_windows_give(&w, window);
		ss_windows_reuse(&w, ss_windows_retire(&w));
	}
	assert_true(w.memory.used < (size_t)3 * 262144);
	ss_windows_release(&w);
	assert_int_equal(w.memory.used, 0);
}

static void without_memory_there_is_none(void **state)
{
	struct ss_windows w = {.memory.fail_after = 1};
	assert_null(ss_windows_take(&w, 1000));
	ss_windows_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_given_back_is_not_lent_before_it_is_free),
	        cmocka_unit_test(many_sizes_are_few),
	        cmocka_unit_test(without_memory_there_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
