/* The search finds what a naive one finds, and reads nothing beyond the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/needle.h"
#include "guard.h"

static bool is_in(const char *needle, const char *hay)
{
	char text[256];
	struct ss_needle n;
	size_t len = strlen(needle), hay_len = strlen(hay);
	memcpy(text, needle, len);
	ss_needle_set(&n, (uint8_t *)text, len);
	uint8_t *copy = guard_copy(hay, hay_len);
	bool found = ss_needle_is_in(&n, (struct ss_slice){copy, hay_len});
	guard_free(copy, hay_len);
	return found;
}

static void examples(void **state)
{
	assert_true(is_in("alice", "Alice@example.com"));
	assert_true(is_in("ALICE", "<alice@example.com>"));
	assert_true(is_in("@EXAMPLE.com", "<alice@example.com>"));
	assert_true(is_in("com>", "<alice.with.a.long.name@a.long.domain.example.com>"));
	assert_true(is_in("", "x"));
	assert_true(is_in("", ""));
	assert_false(is_in("x", ""));
	assert_false(is_in("alices", "alice"));
	assert_false(is_in("@", "`aA"));
	assert_false(is_in("{", "[["));
	assert_false(is_in("\xe4", "\xc4")); /* ASCII alone has no case */
	assert_true(is_in("aab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

static bool naive(const char *needle, size_t n, const char *hay, size_t len)
{
	for (size_t i = 0; i + n <= len; i++) {
		if (strncasecmp(hay + i, needle, n) == 0)
			return true;
	}
	return false;
}

/* Few letters, so that needles nearly fit all over. */
static void like_a_naive_one(void **state)
{
	static const char letters[] = "aAbB.@";
	uint32_t random = 1;
	for (unsigned i = 0; i < 20000; i++) {
		char hay[100] = "", needle[12] = "";
		size_t len = next_random(&random) % (sizeof hay - 1);
		size_t n = next_random(&random) % (sizeof needle - 1);
		for (size_t k = 0; k < len; k++)
			hay[k] = letters[next_random(&random) % (sizeof letters - 1)];
		for (size_t k = 0; k < n; k++)
			needle[k] = letters[next_random(&random) % (sizeof letters - 1)];
		if (is_in(needle, hay) != naive(needle, n, hay, len))
			fail_msg("'%s' in '%s'", needle, hay);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples),
	        cmocka_unit_test(like_a_naive_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
