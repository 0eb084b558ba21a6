/* src/smtp/shown.c: what of a command may be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/shown.h"

static void assert_shown(const char *line, bool has_auth, const char *wanted)
{
	char room[SS_SHOWN_ROOM], got[2 * SS_SHOWN_ROOM];
	struct ss_command c, shown;
	size_t len = strlen(line);
	uint8_t *copy = guard_copy(line, len);
	ss_command_parse((struct ss_slice){copy, len}, &c);
	bool is_secret = ss_shown_command(&c, has_auth, room, &shown);
	snprintf(got, sizeof got, "%.*s|%.*s", (int)shown.name.len, (const char *)shown.name.data,
	         (int)shown.argument.len, (const char *)shown.argument.data);
	assert_string_equal(wanted, got);
	bool is_same = ss_slice_is_equal(shown.name, c.name) &&
	               ss_slice_is_equal(shown.argument, c.argument);
	assert_int_equal(is_secret, !is_same);
	guard_free(copy, len);
}

static void a_mechanism_is_shown_an_initial_response_is_not(void **state)
{
	assert_shown("AUTH LOGIN", false, "AUTH|LOGIN");
	assert_shown("auth scram-sha-256", false, "auth|scram-sha-256");
	assert_shown("AUTH PLAIN AGEAYg==", false, "AUTH|PLAIN ***");
	assert_shown("AUTH PLAIN\tAGEAYg== x", true, "AUTH|PLAIN ***");
	assert_shown("X-EXPS NTLM TlRM", false, "X-EXPS|NTLM ***");
	assert_shown("AUTH PLAIN =", false, "AUTH|PLAIN ***");
	assert_shown("AUTH", false, "AUTH|");
}

static void what_is_no_mechanism_may_be_a_password(void **state)
{
	assert_shown("AUTH AGEAYg==", false, "AUTH|***");
	assert_shown("AUTH AGEAYg== PLAIN", false, "AUTH|***");
	assert_shown("AUTH hunter2secret", false, "AUTH|***");
	assert_shown("AUTH PLAIN=AGEAYg==", false, "AUTH|***");
}

static void an_unknown_verb_is_shown_without_its_argument(void **state)
{
	assert_shown("XVERB", false, "XVERB|");
	assert_shown("PASS hunter2", false, "PASS|***");
	assert_shown("Authorization: Basic AGEAYg==", false, "|***");
	assert_shown("AUTH: PLAIN AGEAYg==", false, "|***");
	assert_shown("AUTH=PLAIN AGEAYg==", false, "|***");
	assert_shown("AUTHPLAIN AGEAYg==", false, "|***");
	assert_shown("0123", false, "|***");
	assert_shown("AbcdefghijklmnopQ", false, "|***");
}

static void after_an_auth_an_unknown_line_may_be_its_answer(void **state)
{
	assert_shown("c2VjcmV0", true, "|***");
	assert_shown("XVERB", true, "|***");
	assert_shown("MAIL FROM:<a@b>", true, "MAIL|FROM:<a@b>");
	assert_shown("", true, "|");
}

static void a_url_is_shown_without_its_token(void **state)
{
	char line[2 * SS_SHOWN_ROOM] = "BURL ";
	assert_shown("BURL imap://h/x;uid=25;UrlAuth=submit+h:internal:91354 LAST", false,
	             "BURL|imap://h/x;uid=25;UrlAuth=***");
	assert_shown("BURL imap://h/x;uid=25 LAST", false, "BURL|imap://h/x;uid=25 LAST");
	assert_shown("BURL imap://alice:Secr3t@h/x;uid=25 LAST", false,
	             "BURL|imap://alice:***@h/x;uid=25 LAST");
	assert_shown("BURL imap://a:p@ss@h:143/x;urlauth=submit:internal:9 LAST", false,
	             "BURL|imap://a:***@h:143/x;urlauth=***");
	assert_shown("BURL imap://alice@h:143/x LAST", false, "BURL|imap://alice@h:143/x LAST");
	memset(line + 5, 'x', SS_SHOWN_ROOM);
	strcpy(line + 5 + SS_SHOWN_ROOM, ";urlauth=y");
	assert_shown(line, false, "BURL|***");
}

static void assert_url(const char *argument, const char *password, const char *token)
{
	struct ss_slice got[2];
	size_t len = strlen(argument);
	uint8_t *copy = guard_copy(argument, len);
	ss_shown_url_secrets((struct ss_slice){copy, len}, &got[0], &got[1]);
	assert_true(ss_slice_is_equal(got[0], ss_slice_of(password)));
	assert_true(ss_slice_is_equal(got[1], ss_slice_of(token)));
	guard_free(copy, len);
}

/* The URL of RFC 4468, section 3.2, and some with passwords. */
static void what_is_secret_in_a_url(void **state)
{
	assert_url(
	        "imap://harry@gryffindor.example.com/outbox;uidvalidity=1078863300/;uid=25;urlauth="
	        "submit+harry:internal:91354a473744909de610943775f92038 LAST",
	        "", "91354a473744909de610943775f92038");
	assert_url("imap://alice:Secr3t@h/x;uid=25 LAST", "Secr3t", "");
	assert_url("imap://a:p@ss@h:143/x;urlauth=submit:internal:9", "p@ss", "9");
	assert_url("imap://h/x;urlauth=", "", "");
	assert_url("imap://h/x;urlauth=unformed LAST", "", "unformed");
	assert_url("", "", "");
}

static void assert_text(const char *text, const char *wanted)
{
	char room[SS_SHOWN_ROOM];
	size_t len = strlen(text);
	uint8_t *copy = guard_copy(text, len);
	struct ss_slice got = ss_shown_text((struct ss_slice){copy, len}, false, room);
	assert_int_equal(got.len, strlen(wanted));
	assert_memory_equal(got.data, wanted, got.len);
	guard_free(copy, len);
}

static void lines_of_a_text_are_shown_as_commands_are(void **state)
{
	assert_text("RSET\r\nAUTH PLAIN AGEAYg==\r\nAGEAYg==\r\nMAIL FROM:<a@b>\r\n",
	            "RSET\r\nAUTH PLAIN ***\r\n***\r\nMAIL FROM:<a@b>\r\n");
	assert_text("PASS hunter2\n\n\r\nNOOP", "PASS ***\n\n\r\nNOOP");
	assert_text("", "");
}

static void a_text_is_cut_at_the_room(void **state)
{
	char text[3 * SS_SHOWN_ROOM], wanted[SS_SHOWN_ROOM + 1];
	memset(text, 'x', sizeof text);
	memcpy(text, "NOOP ", 5);
	text[sizeof text - 1] = '\0';
	memcpy(wanted, text, SS_SHOWN_ROOM);
	wanted[SS_SHOWN_ROOM] = '\0';
	assert_text(text, wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_mechanism_is_shown_an_initial_response_is_not),
	        cmocka_unit_test(what_is_no_mechanism_may_be_a_password),
	        cmocka_unit_test(an_unknown_verb_is_shown_without_its_argument),
	        cmocka_unit_test(after_an_auth_an_unknown_line_may_be_its_answer),
	        cmocka_unit_test(a_url_is_shown_without_its_token),
	        cmocka_unit_test(what_is_secret_in_a_url),
	        cmocka_unit_test(lines_of_a_text_are_shown_as_commands_are),
	        cmocka_unit_test(a_text_is_cut_at_the_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
