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
	ss_echo_keep_line(&echo, 1, SS_SLICE("c2VjcmV0"));
	assert_told("what is c2VjcmV0?", "what is ***?");
	assert_told("C2VJCMV0c2VjcmV0", "******");
	assert_told("c2Vjcm", "c2Vjcm");
	ss_echo_forget(&echo);
	assert_told("what is c2VjcmV0?", "what is c2VjcmV0?");
}

static void its_words_and_its_head_too(void **state)
{
	ss_echo_keep_line(&echo, 1, SS_SLICE("my \thunter2 AGFsaWNlAHNlY3JldA=="));
	assert_told("my 'HUNTER2'", "my '***'");
	assert_told("AGFsaWNlAHN...", "***...");
}

static void a_long_secret_is_found_by_its_head(void **state)
{
	char secret[2000];
	memset(secret, 'x', sizeof secret);
	ss_echo_keep_line(&echo, 1, (struct ss_slice){(const uint8_t *)secret, sizeof secret});
	assert_told("xxxxxxxxxxxx", "***");
}

/* "abc" is in "fabcd" by chance. */
static void a_short_password_is_found_where_it_stands_alone(void **state)
{
	ss_echo_keep_secret(&echo, 1, SS_SLICE("7"));
	ss_echo_keep_secret(&echo, 1, SS_SLICE("abc"));
	assert_told("5.7.8 password abc. No 7", "5.7.8 password ***. No ***");
	assert_told("7", "***");
	assert_told("(ABC) 7.7.7 fabcd abc-d x77", "(***) 7.7.7 fabcd ***-d x77");
	ss_echo_keep_secret(&echo, 2, SS_SLICE("my two words"));
	assert_told("my two words are wrong", "*** are wrong");
	assert_told("words of my two", "words of my two");
}

/* Where two octets of it, of one, and of what has no letters, stand: also at a line's end. */
static void the_shortest_are_found_at_both_ends(void **state)
{
	ss_echo_keep_secret(&echo, 1, SS_SLICE("aZ"));
	ss_echo_keep_secret(&echo, 1, SS_SLICE("{|"));
	assert_told("Az no: az", "*** no: ***");
	assert_told("abz, ab", "abz, ab");
	assert_told("{| \x5b\x5c [|", "*** \x5b\x5c [|");
	assert_told("is it {", "is it {");
	ss_echo_keep_secret(&echo, 1, SS_SLICE("q"));
	assert_told("Q is q", "*** is ***");
	assert_told("a quiet {", "a quiet {");
}

/* "\0alice\0secret" with and without padding, with line noise, cut in two, and as HTTP has it. */
static void what_base64_says_is_found(void **state)
{
	static const char *const lines[] = {"AGFsaWNlAHNlY3JldA==", "AGFsaWNlAHNlY3JldA",
	                                    "AGFsaWNl-AHN!lY3JldA",
	                                    "AGFsaWN lAHNlY3JldA==", "Basic YWxpY2U6c2VjcmV0"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		ss_echo_keep_decoded(&echo, 1, ss_slice_of(lines[i]));
		assert_told("no secret of alice", "no *** of ***");
		ss_echo_forget(&echo);
	}
	ss_echo_keep_decoded(&echo, 1, SS_SLICE(""));
	ss_echo_keep_decoded(&echo, 1, SS_SLICE("==== - A"));
	assert_null(echo.kept);
}

static void a_line_that_says_it_in_base64_is_not_told(void **state)
{
	ss_echo_keep_secret(&echo, 1, SS_SLICE("falcon"));
	assert_told("bm8sIGZhbGNvbiBpcyB3cm9uZzo=", "***"); /* no, falcon is wrong: */
	assert_told("UGFzc3dvcmQ6", "UGFzc3dvcmQ6");        /* Password: */
}

static void what_is_older_is_forgotten(void **state)
{
	ss_echo_keep_line(&echo, 3, SS_SLICE("oldest"));
	ss_echo_keep_line(&echo, 4, SS_SLICE("second"));
	ss_echo_keep_line(&echo, 4, SS_SLICE("third"));
	ss_echo_forget_before(&echo, 3);
	assert_told("oldest second third", "*** *** ***");
	ss_echo_forget_before(&echo, 4);
	assert_told("oldest second third", "oldest *** ***");
	ss_echo_forget_before(&echo, 5);
	assert_null(echo.kept);
	ss_echo_forget_before(&echo, 6);
}

/* However many there are, memory is flat, and the last are known. */
static void of_many_the_last_are_kept(void **state)
{
	char text[700];
	size_t most = 0;
	for (uint64_t i = 0; i < 300; i++) {
		memset(text, 'a' + (int)(i % 26), sizeof text);
		ss_echo_keep_line(&echo, i, (struct ss_slice){(const uint8_t *)text, i * 2 + 4});
		most = memory.used > most ? memory.used : most;
	}
	assert_in_range(most, 1, 4096);
	assert_told("nnnnnnnn", "***"); /* 299 is the 13th of 26 */
	assert_told("oooooooo", "oooooooo");
}

static void without_memory_nothing_is_told(void **state)
{
	struct ss_slice lines[2] = {SS_SLICE("first"), SS_SLICE("c2VjcmV0")};
	struct ss_echo_lines told;
	ss_echo_keep_line(&echo, 1, lines[1]);
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
	        cmocka_unit_test_setup_teardown(a_short_password_is_found_where_it_stands_alone,
	                                        begin, end),
	        cmocka_unit_test_setup_teardown(the_shortest_are_found_at_both_ends, begin, end),
	        cmocka_unit_test_setup_teardown(what_base64_says_is_found, begin, end),
	        cmocka_unit_test_setup_teardown(a_line_that_says_it_in_base64_is_not_told, begin,
	                                        end),
	        cmocka_unit_test_setup_teardown(what_is_older_is_forgotten, begin, end),
	        cmocka_unit_test_setup_teardown(of_many_the_last_are_kept, begin, end),
	        cmocka_unit_test_setup_teardown(without_memory_nothing_is_told, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
