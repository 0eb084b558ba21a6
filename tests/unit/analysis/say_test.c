/* Texts one after the other, beside printf, which says what "%.*s" does. */
#include "analysis/say.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void check(struct ss_slice a, struct ss_slice b)
{
	struct ss_say say;
	char printed[sizeof say.text];
	snprintf(printed, sizeof printed, "%.*s: %.*s.", SS_SAY(a), SS_SAY(b));
	struct ss_slice said = SS_SAY_TEXTS(&say, a, SS_SLICE(": "), b, SS_SLICE("."));
	assert_int_equal(said.len, strlen(printed));
	assert_memory_equal(said.data, printed, said.len);
	assert_int_equal(said.data[said.len], '\0');
}

static void test_texts(void **state)
{
	check(SS_SLICE("AUTH"), SS_SLICE("PLAIN"));
	check(SS_SLICE(""), (struct ss_slice){0});
}

/* A NUL ends a text, and what follows it comes all the same. */
static void test_nul(void **state)
{
	check(SS_SLICE("al\0ice"), SS_SLICE("\0"));
	check(SS_SLICE("\0alice"), SS_SLICE("bob"));
}

/* What is longer is cut: within a text, at its end, before it. */
static void test_cut(void **state)
{
	uint8_t long_text[SS_LIMIT_EVIDENCE_TEXT + 8];
	memset(long_text, 'x', sizeof long_text);
	for (size_t len = SS_LIMIT_EVIDENCE_TEXT - 8; len <= sizeof long_text; len++)
		check((struct ss_slice){long_text, len}, SS_SLICE("end"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_nul),
	        cmocka_unit_test(test_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
