/* Places of texts: every octet, the length and the seed count, and texts spread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/key_hash.h"

enum { LONGEST = 80 };

static void it_depends_on_every_octet_and_the_length(void **state)
{
	uint8_t text[LONGEST] = {0};
	for (size_t len = 1; len <= LONGEST; len++) {
		const struct ss_slice s = {text, len};
		uint64_t hash = ss_key_hash(7, s);
		assert_int_not_equal(ss_key_hash(7, (struct ss_slice){text, len - 1}), hash);
		for (size_t i = 0; i < len; i++) {
			text[i] = 1;
			assert_int_not_equal(ss_key_hash(7, s), hash);
			text[i] = 0;
			assert_int_equal(ss_key_hash(7, s), hash);
		}
	}
}

static void it_depends_on_the_seed(void **state)
{
	assert_int_not_equal(ss_key_hash(0, SS_SLICE("")), ss_key_hash(1, SS_SLICE("")));
	assert_int_not_equal(ss_key_hash(0, SS_SLICE("a@b.test")),
	                     ss_key_hash(1, SS_SLICE("a@b.test")));
}

/* 4096 names in as many places: thrown at random, 63 % of the places are taken (1 - 1/e), with a
 * standard deviation of some 20; names that follow each other must not do much worse. */
static void it_spreads_names_that_are_alike(void **state)
{
	enum { PLACES = 4096, LEAST = 2450 };
	uint8_t is_taken[PLACES] = {0};
	char name[32];
	int n = 0;
	for (int i = 0; i < PLACES; i++) {
		int len = snprintf(name, sizeof name, "user%d@mail.example", i);
		const struct ss_slice s = {(const uint8_t *)name, (size_t)len};
		uint8_t *place = &is_taken[ss_key_hash(1, s) & (PLACES - 1)];
		n += !*place;
		*place = 1;
	}
	assert_true(n > LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(it_depends_on_every_octet_and_the_length),
	        cmocka_unit_test(it_depends_on_the_seed),
	        cmocka_unit_test(it_spreads_names_that_are_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
