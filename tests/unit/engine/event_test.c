/* Which verb an event is of: what analyses ask first of each. */
#include "engine/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint8_t verb_of_command(const char *line, enum ss_unit unit)
{
	struct ss_dialogue_command c = {.index = 1, .unit = unit};
	ss_command_parse(ss_slice_of(line), &c.command);
	c.shown = c.command;
	return ss_event_of_command(&c, false).verb;
}

static void test_command(void **state)
{
	assert_int_equal(verb_of_command("MAIL FROM:<a@b.example>", SS_UNIT_COMMAND), SS_VERB_MAIL);
	assert_int_equal(verb_of_command("rcpt to:<a@b.example>", SS_UNIT_COMMAND), SS_VERB_RCPT);
	assert_int_equal(verb_of_command("MAILS", SS_UNIT_COMMAND), SS_VERB_UNKNOWN);
	assert_int_equal(verb_of_command("", SS_UNIT_COMMAND), SS_VERB_NONE);
}

/* An answer to a challenge is no command, though it may read like one (RFC 4954, section 4). */
static void test_answer(void **state)
{
	assert_int_equal(verb_of_command("QUIT", SS_UNIT_SASL), SS_VERB_NONE);
}

static uint8_t verb_of_reply(enum ss_unit unit, enum ss_verb verb, bool is_unexpected)
{
	const struct ss_slice line = SS_SLICE("Ok");
	const struct ss_dialogue_reply r = {.index = 1,
	                                    .unit = unit,
	                                    .verb = verb,
	                                    .is_unexpected = is_unexpected,
	                                    .code = 250,
	                                    .lines = &line,
	                                    .n_lines = 1};
	return ss_event_of_reply(&r).verb;
}

static void test_reply(void **state)
{
	assert_int_equal(verb_of_reply(SS_UNIT_GREETING, SS_VERB_NONE, false), SS_VERB_NONE);
	assert_int_equal(verb_of_reply(SS_UNIT_COMMAND, SS_VERB_EHLO, false), SS_VERB_EHLO);
	assert_int_equal(verb_of_reply(SS_UNIT_CONTENT, SS_VERB_BDAT, false), SS_VERB_BDAT);
	assert_int_equal(verb_of_reply(SS_UNIT_SASL, SS_VERB_AUTH, false), SS_VERB_AUTH);
	assert_int_equal(verb_of_reply(SS_UNIT_COMMAND, SS_VERB_NONE, true), SS_VERB_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_command),
	        cmocka_unit_test(test_answer),
	        cmocka_unit_test(test_reply),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
