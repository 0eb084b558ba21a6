/* Memory with a limit: what is kept for the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/memory_shelf.h"

/* ---- the shelf ---- */

static void what_was_given_back_is_taken_again(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1000};
	struct ss_memory m = {.shelf = &shelf};
	uint8_t *a = ss_memory_take(&m, 115), *b = ss_memory_take(&m, 120), *c;
	assert_true(a && b);
	memset(a, 0xff, 115);
	memset(b, 0xff, 120);
	ss_memory_give(&m, a, 115);
	ss_memory_give(&m, b, 120);
	assert_int_equal(m.used, 0);
	assert_int_equal(shelf.kept, 240);
	c = ss_memory_take_zeroed(&m, 113); /* the same class of sizes, the last one first */
	assert_ptr_equal(c, b);
	for (size_t i = 0; i < 113; i++)
		assert_int_equal(c[i], 0);
	assert_ptr_equal(ss_memory_take(&m, 118), a);
	assert_int_equal(m.used, 231);
	assert_int_equal(shelf.kept, 0);
	ss_memory_give(&m, c, 113);
	ss_memory_give(&m, a, 118);
	ss_memory_end(&m);
	assert_int_equal(shelf.kept, 0);
}

/* Else each would come from the heap, and the shelf fill up with what has grown. */
static void what_grows_takes_what_has_grown(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1000};
	struct ss_memory m = {.shelf = &shelf};
	uint8_t *large = ss_memory_take(&m, 200), *small = ss_memory_take(&m, 56), *grown;
	assert_true(large && small);
	memset(small, 0x5a, 56);
	ss_memory_give(&m, large, 200);
	assert_int_equal(shelf.kept, 200);
	grown = ss_memory_resize(&m, small, 56, 200);
	assert_ptr_equal(grown, large);
	assert_int_equal(grown[55], 0x5a);
	assert_int_equal(m.used, 200);
	assert_int_equal(shelf.kept, 56);
	assert_ptr_equal(ss_memory_take(&m, 56), small);
	ss_memory_give(&m, small, 56);
	ss_memory_give(&m, grown, 200);
	ss_memory_end(&m);
}

static void every_size_is_whole(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1 << 20};
	struct ss_memory m = {.shelf = &shelf};
	for (int round = 0; round < 2; round++) {
		for (size_t size = 0; size < 8300; size += size < 200 ? 1 : 61) {
			uint8_t *block = ss_memory_take(&m, size);
			assert_non_null(block);
			memset(block, 0xa5, size);
			block = ss_memory_resize(&m, block, size, size + 30);
			assert_non_null(block);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(block[i], 0xa5);
			memset(block, 0x5a, size + 30);
			ss_memory_give(&m, block, size + 30);
		}
	}
	assert_int_equal(m.used, 0);
	ss_memory_end(&m);
}

static void a_shelf_keeps_no_more_than_it_may(void **state)
{
	struct ss_memory_shelf shelf = {.most = 720};
	struct ss_memory m = {.shelf = &shelf};
	void *blocks[12];
	for (size_t i = 0; i < 12; i++)
		assert_non_null(blocks[i] = ss_memory_take(&m, 72));
	for (size_t i = 0; i < 12; i++)
		ss_memory_give(&m, blocks[i], 72);
	assert_int_equal(shelf.kept, 720);
	ss_memory_end(&m);
	assert_int_equal(shelf.kept, 0);
}

/* The limit holds for both together, and what is kept never makes it say no. */
static void what_is_kept_goes_before_the_limit_refuses(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1 << 20};
	struct ss_memory m = {.limit = 1000, .shelf = &shelf};
	void *a = ss_memory_take(&m, 900);
	assert_non_null(a);
	ss_memory_give(&m, a, 900);
	assert_int_equal(shelf.kept, 904);
	assert_false(ss_memory_is_short(&m, 1000));
	void *b = ss_memory_take(&m, 500);
	assert_non_null(b);
	assert_int_equal(shelf.kept, 0);
	assert_null(ss_memory_take(&m, 501));
	assert_int_equal(m.refused, 1);
	ss_memory_give(&m, b, 500);
	m.fail_after = 1; /* a block that is kept is no way around */
	assert_null(ss_memory_take(&m, 500));
	ss_memory_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_given_back_is_taken_again),
	        cmocka_unit_test(what_grows_takes_what_has_grown),
	        cmocka_unit_test(every_size_is_whole),
	        cmocka_unit_test(a_shelf_keeps_no_more_than_it_may),
	        cmocka_unit_test(what_is_kept_goes_before_the_limit_refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
