/* src/smtp/echo.c: replies that repeat the secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smtp/echo.h"

static struct ss_memory memory;
static struct ss_echo echo;

static int begin(void **state)
{
	memory = (struct ss_memory){0};
	ss_echo_init(&echo, &memory);
	return 0;
}

static int end(void **state)
{
	ss_echo_forget(&echo);
	return memory.used == 0 ? 0 : -1;
}

static void assert_told(const char *line, const char *wanted)
{
	struct ss_slice lines[2] = {SS_SLICE("first"), ss_slice_of(line)};
	struct ss_echo_lines told;
	ss_echo_mask(&echo, lines, 2, &told);
	assert_int_equal(told.n_lines, 2);
	assert_true(ss_slice_is_equal(told.lines[0], lines[0]));
	assert_int_equal(told.lines[1].len, strlen(wanted));
	assert_memory_equal(told.lines[1].data, wanted, strlen(wanted));
	ss_echo_release(&echo, &told);
}

static void the_secret_is_replaced_wherever_it_stands(void **state)
{
	assert_told("what is c2VjcmV0?", "what is c2VjcmV0?");
	ss_echo_keep(&echo, 1, SS_SLICE("c2VjcmV0"));
	assert_told("what is c2VjcmV0?", "what is ***?");
	assert_told("C2VJCMV0c2VjcmV0", "******");
	assert_told("c2Vjcm", "c2Vjcm");
	ss_echo_forget(&echo);
	assert_told("what is c2VjcmV0?", "what is c2VjcmV0?");
}

static void its_words_and_its_head_too(void **state)
{
	ss_echo_keep(&echo, 1, SS_SLICE("my \thunter2 AGFsaWNlAHNlY3JldA=="));
	assert_told("my 'HUNTER2'", "my '***'");
	assert_told("AGFsaWNlAHN...", "***...");
}

static void a_long_secret_is_found_by_its_head(void **state)
{
	char secret[2000];
	memset(secret, 'x', sizeof secret);
	ss_echo_keep(&echo, 1, (struct ss_slice){(const uint8_t *)secret, sizeof secret});
	assert_told("xxxxxxxxxxxx", "***");
}

static void without_memory_nothing_is_told(void **state)
{
	struct ss_slice lines[2] = {SS_SLICE("first"), SS_SLICE("c2VjcmV0")};
	struct ss_echo_lines told;
	ss_echo_keep(&echo, 1, lines[1]);
	memory.fail_after = 1;
	ss_echo_mask(&echo, lines, 2, &told);
	assert_int_equal(told.n_lines, 1);
	assert_true(ss_slice_is_equal(told.lines[0], SS_SLICE("***")));
	ss_echo_release(&echo, &told);
	memory.fail_after = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(the_secret_is_replaced_wherever_it_stands, begin,
	                                        end),
	        cmocka_unit_test_setup_teardown(its_words_and_its_head_too, begin, end),
	        cmocka_unit_test_setup_teardown(a_long_secret_is_found_by_its_head, begin, end),
	        cmocka_unit_test_setup_teardown(without_memory_nothing_is_told, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
