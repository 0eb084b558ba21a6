#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/recent.h"

static bool differs(const struct ss_recent *r, uint64_t position, const char *text, uint64_t *where,
                    size_t *len)
{
	return ss_recent_differs(r, 7, position, (const uint8_t *)text, strlen(text), where, len);
}

static void equal_copies(void **state)
{
	struct ss_recent r = {0};
	uint64_t where;
	size_t len;
	ss_recent_add(&r, 7, 100, (const uint8_t *)"MAIL", 4);
	ss_recent_add(&r, 7, 104, (const uint8_t *)" FROM:<a>", 9);
	assert_false(differs(&r, 100, "MAIL", &where, &len));
	assert_false(differs(&r, 100, "MAIL FROM:<a>\r\n", &where, &len));
	assert_false(differs(&r, 98, "\r\nMAIL", &where, &len));
}

static void the_first_that_differs(void **state)
{
	struct ss_recent r = {0};
	uint64_t where = 0;
	size_t len = 0;
	ss_recent_add(&r, 7, 100, (const uint8_t *)"MAIL", 4);
	ss_recent_add(&r, 7, 104, (const uint8_t *)" FROM:<a>", 9);
	ss_recent_add(&r, 7, 113, (const uint8_t *)" SIZE", 5);
	assert_true(differs(&r, 100, "MAIL FROM:<b> SIZX", &where, &len));
	assert_int_equal(where, 111);
	assert_int_equal(len, 7);
}

/* However the second copy is cut. */
static void any_part_of_the_last_bytes(void **state)
{
	struct ss_recent r = {0};
	uint8_t text[300], copy[300];
	for (size_t i = 0; i < sizeof text; i++)
		copy[i] = text[i] = (uint8_t)(i * 7);
	for (size_t at = 0; at < sizeof text; at += 50)
		ss_recent_add(&r, 7, 0xfffffff0u + at, text + at, 50); /* wraps */
	for (size_t bad = 0; bad < sizeof text; bad++) {
		uint64_t where = 0;
		size_t len = 0;
		copy[bad] ^= 1;
		size_t from = bad < 3 ? 0 : bad - 3;
		bool is_kept = bad >= sizeof text - SS_RECENT_BYTES;
		assert_int_equal(ss_recent_differs(&r, 7, 0xfffffff0u + from, copy + from,
		                                   bad - from + 1, &where, &len),
		                 is_kept);
		assert_true(!is_kept || (where == 0xfffffff0u + bad && len == 1));
		assert_true(ss_recent_differs(&r, 7, 0xfffffff0u, copy, sizeof copy, &where, &len));
		copy[bad] ^= 1;
	}
	assert_int_equal(sizeof text % 50, 0);
}

static void bytes_before_a_gap_are_forgotten(void **state)
{
	struct ss_recent r = {0};
	uint64_t where;
	size_t len;
	ss_recent_add(&r, 7, 100, (const uint8_t *)"MAIL", 4);
	ss_recent_add(&r, 7, 110, (const uint8_t *)"RCPT", 4);
	assert_false(differs(&r, 101, "xx", &where, &len));
	assert_true(differs(&r, 100, "MAIX", &where, &len)); /* by its hash */
	assert_true(differs(&r, 111, "x", &where, &len));
	assert_false(differs(&r, 104, "xxxxxx", &where, &len)); /* the gap itself */
	assert_false(differs(&r, 114, "xxxxxx", &where, &len));
}

static void every_byte_counts(void **state)
{
	for (size_t len = 1; len < 100; len++) {
		for (size_t at = 0; at < len; at++) {
			struct ss_recent r = {0};
			uint8_t text[100];
			uint64_t where;
			size_t where_len;
			memset(text, 'a', sizeof text);
			ss_recent_add(&r, 1, 5, text, len);
			assert_false(ss_recent_differs(&r, 1, 5, text, len, &where, &where_len));
			text[at] = 'b';
			assert_true(ss_recent_differs(&r, 1, 5, text, len, &where, &where_len));
		}
	}
}

static void older_ones_are_forgotten(void **state)
{
	struct ss_recent r = {0};
	uint64_t where;
	size_t len;
	for (unsigned i = 0; i <= SS_RECENT; i++)
		ss_recent_add(&r, 7, 2 * i, (const uint8_t *)"a", 1);
	assert_false(differs(&r, 0, "x", &where, &len));
	assert_true(differs(&r, 2, "x", &where, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(equal_copies),
	        cmocka_unit_test(the_first_that_differs),
	        cmocka_unit_test(every_byte_counts),
	        cmocka_unit_test(any_part_of_the_last_bytes),
	        cmocka_unit_test(bytes_before_a_gap_are_forgotten),
	        cmocka_unit_test(older_ones_are_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
