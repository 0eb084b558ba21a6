/* src/smtp/command.c: one command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/command.h"

static void assert_slice(struct ss_slice s, const char *expected)
{
	if (!expected) {
		assert_null(s.data);
		return;
	}
	assert_non_null(s.data);
	assert_int_equal(s.len, strlen(expected));
	assert_memory_equal(s.data, expected, s.len);
}

static void assert_command(const char *line, enum ss_verb verb, const char *name,
                           const char *argument)
{
	struct ss_command c;
	size_t len = strlen(line);
	uint8_t *copy = guard_copy(line, len);
	ss_command_parse((struct ss_slice){copy, len}, &c);
	assert_int_equal(c.verb, verb);
	assert_slice(c.name, name);
	assert_slice(c.argument, argument);
	guard_free(copy, len);
}

static void a_verb_is_a_word_in_any_case(void **state)
{
	assert_command("EHLO client.example", SS_VERB_EHLO, "EHLO", "client.example");
	assert_command("ehlo client.example", SS_VERB_EHLO, "ehlo", "client.example");
	assert_command("dAtA", SS_VERB_DATA, "dAtA", NULL);
	assert_command("X-ANONYMOUSTLS", SS_VERB_XANONYMOUSTLS, "X-ANONYMOUSTLS", NULL);
	assert_command("x-exps gssapi", SS_VERB_XEXPS, "x-exps", "gssapi");
	assert_command("BDAT 86 LAST", SS_VERB_BDAT, "BDAT", "86 LAST");
	assert_command("STARTTLSX", SS_VERB_UNKNOWN, "STARTTLSX", NULL);
	assert_command("STAR", SS_VERB_UNKNOWN, "STAR", NULL);
	assert_command("XXXX a b", SS_VERB_UNKNOWN, "XXXX", "a b");
	assert_command("HI", SS_VERB_UNKNOWN, "HI", NULL);
	assert_command("\x12"
	               "EHLO",
	               SS_VERB_UNKNOWN,
	               "\x12"
	               "EHLO",
	               NULL);
}

static void an_argument_has_no_white_space_around_it(void **state)
{
	assert_command("MAIL FROM:<a@b>", SS_VERB_MAIL, "MAIL", "FROM:<a@b>");
	assert_command("mail from: <a@b>", SS_VERB_MAIL, "mail", "from: <a@b>");
	assert_command("MAIL \t FROM:<a@b> SIZE=1 \t ", SS_VERB_MAIL, "MAIL", "FROM:<a@b> SIZE=1");
	assert_command("RCPT\tTO:<a@b>", SS_VERB_RCPT, "RCPT", "TO:<a@b>");
	assert_command("QUIT  ", SS_VERB_QUIT, "QUIT", NULL);
	assert_command("  NOOP", SS_VERB_NOOP, "NOOP", NULL);
}

static void a_line_may_be_empty(void **state)
{
	assert_command("", SS_VERB_NONE, "", NULL);
	assert_command(" \t", SS_VERB_NONE, "", NULL);
}

static void every_verb_is_found_by_its_name(void **state)
{
	for (unsigned v = SS_VERB_UNKNOWN + 1; v < SS_N_VERBS; v++) {
		const struct ss_verb_traits *t = ss_verb_traits((enum ss_verb)v);
		assert_true(strlen(t->name) >= 4);
		assert_true(strlen(t->reference) > 0);
		assert_int_equal(ss_verb_find(ss_slice_of(t->name)), v);
	}
	assert_string_equal(ss_verb_traits(SS_VERB_NONE)->name, "");
	assert_int_equal(ss_verb_find((struct ss_slice){0}), SS_VERB_NONE);
}

/* RFC 2920, section 3.1. */
static void the_verbs_of_a_pipeline_are_told(void **state)
{
	static const enum ss_verb last[] = {SS_VERB_EHLO, SS_VERB_DATA, SS_VERB_VRFY, SS_VERB_EXPN,
	                                    SS_VERB_TURN, SS_VERB_QUIT, SS_VERB_NOOP};
	static const enum ss_verb any[] = {SS_VERB_RSET, SS_VERB_MAIL, SS_VERB_SEND,
	                                   SS_VERB_SOML, SS_VERB_SAML, SS_VERB_RCPT};
	for (size_t i = 0; i < sizeof last / sizeof last[0]; i++)
		assert_true(ss_verb_traits(last[i])->ends_group);
	for (size_t i = 0; i < sizeof any / sizeof any[0]; i++)
		assert_false(ss_verb_traits(any[i])->ends_group);
}

static void a_known_verb_is_a_whole_word(void **state)
{
	assert_true(ss_command_is_known(SS_SLICE("MAIL FROM:<a@b>")));
	assert_true(ss_command_is_known(SS_SLICE("data")));
	assert_false(ss_command_is_known(SS_SLICE("database")));
	assert_false(ss_command_is_known(SS_SLICE("Mailing list")));
	assert_false(ss_command_is_known(SS_SLICE(" MAIL FROM:<a@b>")));
	assert_false(ss_command_is_known(SS_SLICE("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_verb_is_a_word_in_any_case),
	        cmocka_unit_test(an_argument_has_no_white_space_around_it),
	        cmocka_unit_test(a_line_may_be_empty),
	        cmocka_unit_test(every_verb_is_found_by_its_name),
	        cmocka_unit_test(the_verbs_of_a_pipeline_are_told),
	        cmocka_unit_test(a_known_verb_is_a_whole_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
