/* Pairs at each place of texts of each length, beside a loop that looks at one octet after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "guard.h"
#include "mail/pair.h"

enum { MOST = 150 };

static size_t first_pair(const uint8_t *p, size_t len, const char *first, const char *second)
{
	for (size_t n = 0; n + 1 < len; n++)
		if (strchr(first, p[n]) && strchr(second, p[n + 1]))
			return n;
	return len;
}

static void check(const char *text, size_t len)
{
	uint8_t *p = guard_copy(text, len);
	size_t pair = first_pair(p, len, "=", "?");
	bool is_half = len > 0 && p[len - 1] == '=';
	assert_int_equal(pair == len && is_half ? len - 1 : pair, ss_pair_find(p, len, '=', '?'));
	assert_int_equal(first_pair(p, len, "=", "?b"), ss_pair_find_either(p, len, '=', '?', 'b'));
	assert_int_equal(first_pair(p, len, "aA", "bB"), ss_pair_find_nocase(p, len, 'A', 'b'));
	guard_free(p, len);
}

static void pairs_at_each_place(void **state)
{
	static const char pairs[][3] = {"=?", "=b", "ab", "Ab", "aB", "AB", "?=", "=="};
	for (size_t len = 0; len < MOST; len++) {
		for (size_t n = 0; n + 1 < len; n++) {
			char text[MOST];
			memset(text, "x=a"[n % 3], sizeof text);
			memcpy(text + n, pairs[(n + len) % 8], 2);
			check(text, len);
		}
	}
}

static void halves_of_pairs(void **state)
{
	char text[MOST];
	for (size_t len = 0; len < MOST; len++) {
		memset(text, 'x', sizeof text);
		check(text, len);
		if (len > 0)
			text[len - 1] = '=';
		check(text, len);
		memset(text, '=', sizeof text);
		check(text, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(pairs_at_each_place),
	        cmocka_unit_test(halves_of_pairs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
