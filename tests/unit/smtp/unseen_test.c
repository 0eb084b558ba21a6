/* src/smtp/unseen.c: what is told of replies to lines that were not seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/unseen.h"

static void assert_told(enum ss_unseen what, const char *line, const char *wanted)
{
	size_t len = strlen(line), size = 3 * len + 3;
	uint8_t *copy = guard_copy(line, len);
	char told[1024];
	assert_true(size <= sizeof told);
	size_t n = ss_unseen_write(what, (struct ss_slice){copy, len}, (uint8_t *)told);
	assert_true(n <= size);
	told[n] = '\0';
	assert_string_equal(told, wanted);
	size_t head = what == SS_UNSEEN_CHALLENGE
	                      ? 0
	                      : ss_unseen_head(what, (struct ss_slice){copy, len});
	assert_memory_equal(line, wanted, head);
	assert_true(head == len || what == SS_UNSEEN_CHALLENGE || wanted[head] == '*');
	guard_free(copy, len);
}

/* Texts of Postfix, Exim, Exchange, Dovecot, Sendmail, qmail, IronPort, Gmail and Amazon SES hold no word that
 * is not known. */
static void what_servers_say_of_logins_is_told(void **state)
{
	static const char *const lines[] = {
	        "5.7.8 Error: authentication failed: authentication failure",
	        "5.7.8 Error: SASL PLAIN authentication failed:",
	        "Incorrect authentication data",
	        "5.7.3 Authentication unsuccessful",
	        "5.7.8 Username and Password not accepted",
	        "2.7.0 Authentication successful",
	        "Authentication Credentials Invalid",
	        "5.5.2 Error: command not recognized",
	        "5.5.2 Cannot decode response",
	        "5.7.8 Username and Password not accepted. For more information, go to",
	        "AUTH command used when not advertised",
	        "authorization failed (#5.7.0)",
	        "unimplemented (#5.5.1)",
	        "auth exchange canceled (#5.0.0)",
	        "you're already authenticated (#5.5.0)",
	        "#5.7.8 Authentication failed",
	        "5.5.1 VRFY command is disabled",
	        "",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_told(SS_UNSEEN_LOGIN, lines[i], lines[i]);
}

static void other_words_are_not(void **state)
{
	assert_told(SS_UNSEEN_LOGIN, "5.7.8 password wombat is wrong.",
	            "5.7.8 password *** is wrong.");
	assert_told(SS_UNSEEN_LOGIN, "authentication failed: UGFzc3dvcmQ6",
	            "authentication failed: ***");
	assert_told(SS_UNSEEN_LOGIN, "5.5.1 Command unrecognized: \"PASS wombat\"",
	            "5.5.1 Command unrecognized: \"*** ***\"");
	assert_told(SS_UNSEEN_LOGIN, "no 5.7.8 (wombat)", "no *** (***)");
	assert_told(SS_UNSEEN_LOGIN, "no #5.7.8 (5.7.8)", "no *** (***)");
	assert_told(SS_UNSEEN_LOGIN, "no (#wombat)", "no (***)");
	assert_told(SS_UNSEEN_LOGIN, "a,b,c", "a,***,***");
	assert_told(SS_UNSEEN_LOGIN, "12345", "***");
}

static void of_other_refusals_what_looks_coded_is_not_told(void **state)
{
	static const char *const lines[] = {
	        "5.5.1 need MAIL first",
	        "5.5.2 <wombat>: Helo command rejected: need fully-qualified hostname",
	        "5.1.7 <bob99@mail01.example.net>: bad sender address syntax",
	        "5.5.4 unrecognized SIZE parameter STARTTLS",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_told(SS_UNSEEN_COMMAND, lines[i], lines[i]);
	assert_told(SS_UNSEEN_COMMAND, "5.5.4 what is AGFsaWNlAHNlY3JldA==?", "5.5.4 what is ***?");
	assert_told(SS_UNSEEN_COMMAND, "what is AGFsaWNlAHNlY3JldA\x01", "what is ***\x01");
	assert_told(SS_UNSEEN_COMMAND, "what is \"wombat\"?", "what is \"***\"?");
	assert_told(SS_UNSEEN_COMMAND, "5.5.2 cannot decode wombat", "5.5.2 cannot decode ***");
}

/* "Username:", "Password:", and a challenge of RFC 2195, section 2. */
static void challenges_are_told_if_they_ask(void **state)
{
	assert_told(SS_UNSEEN_CHALLENGE, "VXNlcm5hbWU6", "VXNlcm5hbWU6");
	assert_told(SS_UNSEEN_CHALLENGE, "UGFzc3dvcmQ6", "UGFzc3dvcmQ6");
	assert_told(SS_UNSEEN_CHALLENGE, "VXNlciBOYW1lAA==", "VXNlciBOYW1lAA==");
	assert_told(SS_UNSEEN_CHALLENGE, "UGFzc3dvcmQA", "UGFzc3dvcmQA");
	assert_told(SS_UNSEEN_CHALLENGE, "", "");
	assert_told(SS_UNSEEN_CHALLENGE, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
	            "***");
	assert_told(SS_UNSEEN_CHALLENGE, "d29tYmF0", "***");
	assert_told(SS_UNSEEN_CHALLENGE, "wombat", "***");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_servers_say_of_logins_is_told),
	        cmocka_unit_test(other_words_are_not),
	        cmocka_unit_test(of_other_refusals_what_looks_coded_is_not_told),
	        cmocka_unit_test(challenges_are_told_if_they_ask),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
