/* What became of each transaction: RFC 5321, sections 3.3 and 4.1.1, seen from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine_run.h"

#define HELLO                                                                                      \
	"S: 220 mx.example ESMTP Postfix\n"                                                        \
	"C: EHLO a.example\n"                                                                      \
	"S: 250-mx.example\n"                                                                      \
	"S: 250-PIPELINING\n"                                                                      \
	"S: 250 CHUNKING\n"
#define MAIL "C: MAIL FROM:<a@a.example>\nS: 250 2.1.0 Ok\n"
#define RCPT "C: RCPT TO:<b@b.example>\nS: 250 2.1.5 Ok\n"
#define DATA "C: DATA\nS: 354 go\n"
#define QUIT "C: QUIT\nS: 221 bye\n"

static void a_message_is_accepted_by_the_reply_to_its_content(void **state)
{
	CHECK(HELLO MAIL RCPT DATA "C: Subject: x\nC: \nC: ..y\nC: .\n"
	                           "S: 250 2.0.0 Ok: queued as 12452A88939\n" QUIT,
	      "\"outcome\":\"accepted\"", "\"completed\":true", "\"size\":18", "\"has_data\":true",
	      "\"complete\":true", "\"content\":\"data\"", "\"queue_id\":\"12452A88939\"",
	      "\"reply\":{\"code\":250,\"enhanced\":\"2.0.0\",\"text\":\"Ok: queued as "
	      "12452A88939\"}",
	      "\"messages_accepted\":1", "\"outcome\":\"quit\"");
}

static void the_servers_refusal_of_the_content_rejects_or_defers(void **state)
{
	CHECK(HELLO MAIL RCPT DATA "C: x\nC: .\nS: 554 5.7.1 spam\n" QUIT,
	      "\"outcome\":\"rejected\"", "\"completed\":false", "\"messages_accepted\":0",
	      "!queue_id");
	CHECK(HELLO MAIL RCPT DATA "C: x\nC: .\nS: 451 4.3.0 later\n" QUIT,
	      "\"outcome\":\"deferred\"", "\"code\":451");
}

static void a_refused_sender_is_a_transaction_too(void **state)
{
	CHECK(HELLO "C: MAIL FROM:<a@a.example> SIZE=99999999\nS: 552 5.3.4 too big\n" QUIT,
	      "\"type\":\"transaction\"", "\"outcome\":\"rejected\"", "\"has_data\":false",
	      "\"mail_params\":{\"SIZE\":99999999}", "\"code\":552");
}

static void refused_recipients_decide_when_none_is_left(void **state)
{
	CHECK(HELLO MAIL "C: RCPT TO:<x@b.example>\nS: 550 5.1.1 unknown\n" QUIT,
	      "\"outcome\":\"rejected\"", "\"accepted\":false",
	      "\"reply\":{\"code\":550,\"enhanced\":\"5.1.1\",\"text\":\"unknown\"}");
	/* One that may be tried again makes it a deferral; DATA's own refusal tells less. */
	CHECK(HELLO MAIL "C: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\nC: DATA\n"
	                 "S: 550 5.1.1 unknown\nS: 450 4.2.0 greylisted\nS: 554 5.5.1 no valid "
	                 "recipients\n" QUIT,
	      "\"outcome\":\"deferred\"",
	      "\"reply\":{\"code\":450,\"enhanced\":\"4.2.0\",\"text\":\"greylisted\"}");
}

static void refused_recipients_tell_more_than_the_refused_chunk(void **state)
{
	CHECK(HELLO MAIL "C: RCPT TO:<x@b.example>\nC: BDAT 3 LAST\nC! one\n"
	                 "S: 550 5.1.1 unknown\nS: 554 5.5.1 no valid recipients\n" QUIT,
	      "\"outcome\":\"rejected\"",
	      "\"reply\":{\"code\":550,\"enhanced\":\"5.1.1\",\"text\":\"unknown\"}");
}

static void a_refused_data_decides(void **state)
{
	CHECK(HELLO MAIL RCPT "C: DATA\nS: 451 4.3.5 policy\nC: RSET\nS: 250 ok\n" QUIT,
	      "\"outcome\":\"deferred\"", "\"has_data\":false", "\"code\":451");
}

static void each_recipient_has_its_verdict_with_pipelining(void **state)
{
	CHECK(HELLO
	      "C: MAIL FROM:<a@a.example>\nC: RCPT TO:<b@b.example>\nC: RCPT TO:<x@b.example>\n"
	      "C: RCPT TO:<c@b.example> NOTIFY=never ORCPT=rfc822;c+2Bd@b.example\nC: DATA\n"
	      "S: 250 ok\nS: 250 ok\nS: 550 5.1.1 no\nS: 251 will forward\nS: 354 go\n"
	      "C: x\nC: .\nS: 250 ok\n" QUIT,
	      "{\"address\":\"b@b.example\",\"code\":250,\"accepted\":true",
	      "{\"address\":\"x@b.example\",\"code\":550,\"enhanced\":\"5.1.1\",\"accepted\":false",
	      "\"params\":{\"NOTIFY\":\"NEVER\",\"ORCPT\":\"rfc822;c+d@b.example\"},\"code\":251,"
	      "\"accepted\":true",
	      "\"rcpt_to\":[\"b@b.example\",\"x@b.example\",\"c@b.example\"]", "\"recipients\":2");
}

static void rset_and_its_like_end_a_transaction_when_accepted(void **state)
{
	CHECK(HELLO MAIL RCPT "C: RSET\nS: 250 ok\n" MAIL RCPT DATA "C: x\nC: .\nS: 250 ok\n" QUIT,
	      "2x\"type\":\"transaction\"", "\"outcome\":\"reset\"", "\"outcome\":\"accepted\"");
	CHECK(HELLO MAIL RCPT "C: EHLO again.example\nS: 250 ok\n" QUIT, "\"outcome\":\"reset\"",
	      "!\"outcome\":\"abandoned\"", "\"helo\":\"again.example\"");
	/* Refused: everything stays as it was (RFC 5321, section 4.1.4). */
	CHECK(HELLO MAIL RCPT "C: EHLO\nS: 501 name, please\n" DATA "C: x\nC: .\nS: 250 ok\n" QUIT,
	      "!\"outcome\":\"reset\"", "\"outcome\":\"accepted\"", "\"helo\":\"a.example\"");
}

static void a_second_mail_counts_as_the_server_takes_it(void **state)
{
	CHECK(HELLO MAIL "C: MAIL FROM:<other@a.example>\nS: 503 5.5.1 nested\n" RCPT DATA
	                 "C: x\nC: .\nS: 250 ok\n" QUIT,
	      "\"mail_from\":\"other@a.example\",\"has_data\":false,\"outcome\":\"rejected\"",
	      "\"mail_from\":\"a@a.example\",\"rcpt_to\":[\"b@b.example\"]");
	CHECK(HELLO MAIL "C: MAIL FROM:<other@a.example>\nS: 250 ok\n" RCPT DATA
	                 "C: x\nC: .\nS: 250 ok\n" QUIT,
	      "\"mail_from\":\"a@a.example\",\"has_data\":false,\"outcome\":\"reset\"",
	      "\"mail_from\":\"other@a.example\",\"rcpt_to\":[\"b@b.example\"]");
}

static void the_capture_s_end_is_no_verdict(void **state)
{
	CHECK_RUN(WITH(HELLO MAIL RCPT, .is_open = true), "\"outcome\":\"unknown\"",
	          "\"partial\":true", "\"outcome\":\"open\"", "!\"abandoned\"");
	CHECK_RUN(WITH(HELLO MAIL RCPT "C: DATA\n", .is_open = true), "!\"missing_reply\"");
	CHECK_RUN(WITH(HELLO MAIL RCPT "C: DATA\n", ), "\"missing_reply\"");
	CHECK_RUN(WITH(HELLO MAIL RCPT DATA "C: half of a", .is_open = true),
	          "\"outcome\":\"unknown\"", "\"complete\":false", "!\"content_cut\"");
	CHECK_RUN(WITH(HELLO MAIL "C: RCPT TO:<x@b.example>\nS: 550 no\n", .is_open = true),
	          "\"outcome\":\"rejected\"");
}

static void a_server_that_goes_away_is_the_reason(void **state)
{
	CHECK(HELLO MAIL RCPT "S: 421 4.4.2 too slow\n", "\"outcome\":\"abandoned\"",
	      "\"reply\":{\"code\":421,\"enhanced\":\"4.4.2\",\"text\":\"too slow\"}",
	      "\"421 4.4.2 too slow\"]");
	CHECK(HELLO MAIL RCPT DATA "C: x\nC: .\nS: 250 ok\nS: 421 4.4.2 too slow\n",
	      "\"outcome\":\"accepted\"", "!\"421 4.4.2 too slow\"]");
}

static void a_connection_that_ends_early_abandons(void **state)
{
	CHECK(HELLO MAIL RCPT QUIT, "\"outcome\":\"abandoned\"", "\"has_data\":false");
	CHECK_RUN(WITH(HELLO MAIL RCPT DATA "C: half of a", .is_reset = true),
	          "\"outcome\":\"abandoned\"", "\"has_data\":true", "\"complete\":false",
	          "!\"partial\"", "\"outcome\":\"reset\"");
	/* A server that hangs up because the content never ends gives no verdict on it. */
	CHECK(HELLO MAIL RCPT DATA "C: half of a\nS: 421 4.4.2 timeout\n",
	      "\"outcome\":\"abandoned\"", "\"code\":421");
}

static void without_the_verdict_the_outcome_is_unknown(void **state)
{
	CHECK_RUN(WITH(HELLO MAIL RCPT DATA "C: x\nC: .\n", .is_reset = true),
	          "\"outcome\":\"unknown\"", "\"complete\":true", "!\"partial\"");
}

static void bdat_adds_up_its_chunks(void **state)
{
	CHECK(HELLO MAIL RCPT "C: BDAT 10\nC: 12345678\nS: 250 10 octets\nC: BDAT 3 LAST\nC! abc\n"
	                      "S: 250-13 in all\nS: 250 OK id=1abcDE-0001xy-2Z\n" QUIT,
	      "\"content\":\"bdat\"", "\"size\":13", "\"outcome\":\"accepted\"",
	      "\"queue_id\":\"1abcDE-0001xy-2Z\"", "\"complete\":true");
	CHECK(HELLO MAIL RCPT "C: BDAT 0 LAST\nS: 552 5.3.4 empty\n" QUIT, "\"size\":0",
	      "\"outcome\":\"rejected\"");
}

/* RFC 3030, section 4.2, and RFC 2920: the next MAIL may be sent before the verdict is in. */
static void a_late_verdict_finds_the_older_transaction(void **state)
{
	CHECK(HELLO MAIL RCPT "C: BDAT 3 LAST\nC! one\nC: MAIL FROM:<second@a.example>\n"
	                      "C: RCPT TO:<d@b.example>\nC: BDAT 3 LAST\nC! two\n"
	                      "S: 250 2.0.0 Ok: queued as 12452A88939\nS: 250 ok\nS: 250 ok\n"
	                      "S: 554 5.7.1 no\n" QUIT,
	      "\"index\":1,\"helo\":\"a.example\",\"mail_from\":\"a@a.example\"",
	      "\"queue_id\":\"12452A88939\"",
	      "\"index\":2,\"helo\":\"a.example\",\"mail_from\":\"second@a.example\"",
	      "\"outcome\":\"rejected\"", "\"outcome\":\"accepted\"");
}

static void lmtp_has_a_verdict_for_each_recipient(void **state)
{
	CHECK("S: 220 mx.example LMTP\nC: LHLO a.example\nS: 250 mx.example\n"
	      "C: MAIL FROM:<>\nC: RCPT TO:<b@b.example>\nC: RCPT TO:<x@b.example>\n"
	      "C: RCPT TO:<c@b.example>\nC: DATA\n"
	      "S: 250 ok\nS: 250 ok\nS: 550 5.1.1 no\nS: 250 ok\nS: 354 go\nC: x\nC: .\n"
	      "S: 552 5.2.2 b is full\nS: 250 2.0.0 c saved\n" QUIT,
	      "\"mail_from\":\"<>\"",
	      "{\"address\":\"b@b.example\",\"code\":552,\"enhanced\":\"5.2.2\",\"accepted\":false",
	      "{\"address\":\"x@b.example\",\"code\":550",
	      "{\"address\":\"c@b.example\",\"code\":250,\"enhanced\":\"2.0.0\",\"accepted\":true",
	      "\"outcome\":\"accepted\"", "\"lmtp\":true");
}

static void smtputf8_and_odd_paths_are_kept_as_sent(void **state)
{
	CHECK(HELLO
	      "C: MAIL FROM:<j\xc3\xb6rg@\xc3\xa4.example> SMTPUTF8 BODY=8bitmime\nS: 250 ok\n"
	      "C: RCPT TO:<@hop.example:\"a b\"@b.example>\nS: 250 ok\n" QUIT,
	      "\"mail_from\":\"j\xc3\xb6rg@\xc3\xa4.example\"",
	      "\"mail_params\":{\"SMTPUTF8\":true,\"BODY\":\"8BITMIME\"}",
	      "\"rcpt_to\":[\"\\\"a b\\\"@b.example\"]");
}

static void bytes_that_were_not_captured_are_told(void **state)
{
	CHECK(HELLO MAIL RCPT DATA "C: one\nC- 100\nC: two\nC: .\nS: 250 ok\n" QUIT,
	      "\"complete\":false", "\"partial\":true", "\"outcome\":\"accepted\"", "\"size\":110");
}

static void one_side_alone_tells_what_it_can(void **state)
{
	CHECK_RUN(WITH(HELLO MAIL RCPT DATA "C: x\nC: .\nS: 250 ok\n" MAIL RCPT
	                                    "C: RSET\nS: 250 ok\n" QUIT,
	               .is_server_unseen = true),
	          "\"mail_from\":\"a@a.example\"", "\"outcome\":\"unknown\"", "\"size\":3",
	          "\"outcome\":\"reset\"", "\"partial\":true");
	CHECK_RUN(
	        WITH(HELLO MAIL RCPT DATA "C: x\nC: .\nS: 250 ok\n" QUIT, .is_client_unseen = true),
	        "\"outcome\":\"accepted\",\"completed\":true", "!mail_from", "\"has_data\":false",
	        "\"type\":\"session\"", "2x\"partial\":true", "\"250\":4");
}

/* A refused MAIL must not take what belongs to the accepted one: a log that can be planted. */
static void a_refused_mail_takes_nothing_over(void **state)
{
	CHECK(HELLO "C: MAIL FROM:<real@a.example>\nC: RCPT TO:<v@b.example>\n"
	            "C: MAIL FROM:<boss@c.example>\nC: RCPT TO:<w@b.example>\nC: DATA\n"
	            "S: 250 ok\nS: 250 ok\nS: 503 5.5.1 nested\nS: 250 ok\nS: 354 go\n"
	            "C: x\nC: .\nS: 250 2.0.0 Ok: queued as 12452A88939\n" QUIT,
	      "\"mail_from\":\"boss@c.example\",\"has_data\":false,\"outcome\":\"rejected\"",
	      "\"mail_from\":\"real@a.example\",\"rcpt_to\":[\"v@b.example\",\"w@b.example\"]",
	      "\"outcome\":\"accepted\"", "\"queue_id\":\"12452A88939\"",
	      "2x\"type\":\"transaction\"");
	CHECK(HELLO
	      "C: MAIL FROM:<real@a.example>\nC: RCPT TO:<v@b.example>\n"
	      "C: MAIL FROM:<boss@c.example>\nC: RCPT TO:<w@b.example>\nC: BDAT 3 LAST\nC! one\n"
	      "S: 250 ok\nS: 250 ok\nS: 503 5.5.1 nested\nS: 250 ok\n"
	      "S: 250 2.0.0 Ok: queued as 12452A88939\n" QUIT,
	      "\"mail_from\":\"boss@c.example\",\"has_data\":false,\"outcome\":\"rejected\"",
	      "\"mail_from\":\"real@a.example\",\"rcpt_to\":[\"v@b.example\",\"w@b.example\"]",
	      "\"size\":3", "\"outcome\":\"accepted\"");
}

static void mail_whose_beginning_was_not_captured_is_mail(void **state)
{
	CHECK_RUN(WITH(RCPT DATA "C: x\nC: .\nS: 250 2.0.0 Ok: queued as 12452A88939\n" QUIT,
	               .is_midway = true),
	          "\"rcpt_to\":[\"b@b.example\"]", "\"outcome\":\"accepted\"", "!mail_from",
	          "2x\"partial\":true", "\"queue_id\":\"12452A88939\"", "\"messages_accepted\":1");
	/* MAIL in a gap. */
	CHECK(HELLO "C- 27\nS: 250 2.1.0 Ok\n" RCPT DATA
	            "C: x\nC: .\nS: 250 2.0.0 Ok: queued as 12452A88939\n" QUIT,
	      "\"rcpt_to\":[\"b@b.example\"]", "\"outcome\":\"accepted\"", "!mail_from");
	/* A server that takes RCPT without MAIL; one that does not makes no transaction. */
	CHECK(HELLO RCPT DATA "C: x\nC: .\nS: 250 ok\n" QUIT, "\"outcome\":\"accepted\"");
	CHECK(HELLO "C: RCPT TO:<a@b>\nS: 503 5.5.1 MAIL first\n" MAIL QUIT,
	      "\"index\":1,\"helo\":\"a.example\",\"mail_from\":\"a@a.example\"", "!\"index\":2");
	/* RFC 821's other words for MAIL. */
	CHECK(HELLO "C: SAML FROM:<a@a.example>\nS: 250 ok\n" RCPT DATA
	            "C: x\nC: .\nS: 250 ok\n" QUIT,
	      "\"mail_from\":\"a@a.example\"", "\"outcome\":\"accepted\"");
}

#define LMTP(finals)                                                                               \
	"S: 220 mx.example LMTP\nC: LHLO a.example\nS: 250 mx.example\n"                           \
	"C: MAIL FROM:<a@a.example>\nS: 250 ok\nC: RCPT TO:<r1@b.example>\nS: 250 ok\n"            \
	"C: RCPT TO:<r2@b.example>\nS: 250 ok\n" DATA "C: x\nC: .\n" finals

static void in_lmtp_nothing_is_accepted_before_its_own_reply(void **state)
{
	CHECK(LMTP("S: 250 saved\n"),
	      "{\"address\":\"r1@b.example\",\"code\":250,\"accepted\":true",
	      "{\"address\":\"r2@b.example\"}", "\"outcome\":\"accepted\"");
	CHECK(LMTP("S: 421 4.3.2 shutting down\n"),
	      "{\"address\":\"r1@b.example\",\"code\":421,\"enhanced\":\"4.3.2\",\"accepted\":"
	      "false",
	      "{\"address\":\"r2@b.example\",\"code\":421,\"enhanced\":\"4.3.2\",\"accepted\":"
	      "false",
	      "\"outcome\":\"deferred\"");
	CHECK(LMTP(""), "{\"address\":\"r1@b.example\"}", "{\"address\":\"r2@b.example\"}",
	      "\"outcome\":\"unknown\"");
	/* Whatever their order, one that may be tried again makes it a deferral. */
	CHECK(LMTP("S: 450 4.2.1 later\nS: 550 5.2.1 never\n" QUIT), "\"outcome\":\"deferred\"");
	CHECK(LMTP("S: 550 5.2.1 never\nS: 450 4.2.1 later\n" QUIT), "\"outcome\":\"deferred\"");
}

static void a_message_in_chunks_stays_one_until_a_reset_is_accepted(void **state)
{
	CHECK(HELLO MAIL RCPT "C: BDAT 3\nC! one\nS: 250 ok\nC: RSET\nS: 500 no\n"
	                      "C: BDAT 3 LAST\nC! two\nS: 250 ok\n" QUIT,
	      "\"size\":6", "\"complete\":true", "\"outcome\":\"accepted\"");
}

static void a_window_full_of_messages_keeps_all_verdicts(void **state)
{
	enum { N = 300 };
	char *dialogue = malloc(N * 160 + 1024), *at = dialogue;
	at += sprintf(at, "%s", HELLO);
	for (int i = 0; i < N; i++)
		at += sprintf(at,
		              "C: MAIL FROM:<a%d@a.example>\nC: RCPT TO:<b@b.example>\n"
		              "C: BDAT 3 LAST\nC! one\n",
		              i);
	for (int i = 0; i < N; i++)
		at += sprintf(at, "S: 250 ok\nS: 250 ok\nS: 250 ok\n");
	sprintf(at, "%s", QUIT);
	CHECK(dialogue, "\"messages_accepted\":300", "\"mail_from\":\"a299@a.example\"",
	      "!\"outcome\":\"unknown\"");
	free(dialogue);
}

static void texts_take_bounded_memory(void **state)
{
	enum { N = 4000, LEN = 9000 };
	char *dialogue = malloc((size_t)N * (LEN + 64) + 1024), *at = dialogue;
	at += sprintf(at, "%s%s", HELLO, MAIL);
	for (int i = 0; i < N; i++) {
		at += sprintf(at, "C: NOOP\nS: 250-");
		memset(at, 'x', 4000);
		at += 4000;
		at += sprintf(at, "\nS: 250 ");
		memset(at, 'y', 4000);
		at += 4000;
		*at++ = '\n';
	}
	sprintf(at, "%s", QUIT);
	char *seen = engine_run(&(struct engine_run){dialogue, .log = 1u << SS_RECORD_STATS});
	const char *peak = strstr(seen, "\"memory_peak\":");
	assert_non_null(peak);
	assert_in_range(strtoul(peak + strlen("\"memory_peak\":"), NULL, 10), 1, 8 << 20);
	free(seen);
	free(dialogue);
}

/* What does not fit is missing, never wrong: every limit from nothing to enough, under the
 * sanitizers, with every record written. */
static void any_memory_limit_is_survived(void **state)
{
	enum { N = 60 };
	char *dialogue = malloc(N * 80 + 2048), *at = dialogue;
	at += sprintf(at, "%s%s", HELLO, MAIL);
	for (int i = 0; i < N; i++)
		at += sprintf(at, "C: RCPT TO:<r%d@b.example> NOTIFY=NEVER\nS: 250 2.1.5 Ok\n", i);
	sprintf(at, "%s%s%s", DATA, "C: x\nC: .\nS: 250 2.0.0 Ok: queued as 12452A88939\n", QUIT);
	for (size_t limit = 256; limit < 64 << 10; limit += 256) {
		char *seen = engine_run(
		        &(struct engine_run){dialogue, .log = ~0u, .memory_limit = limit});
		assert_true(!*seen || strstr(seen, "\"type\":\"stats\""));
		free(seen);
	}
	free(dialogue);
}

static void a_flood_of_recipients_is_cut_and_counted(void **state)
{
	enum { N = 10050 };
	char *dialogue = malloc(N * 64 + 1024), *at = dialogue;
	at += sprintf(at, "%s%s", HELLO, MAIL);
	for (int i = 0; i < N; i++)
		at += sprintf(at, "C: RCPT TO:<r%d@b.example>\nS: 250 ok\n", i);
	sprintf(at, "%s", QUIT);
	/* 50 recipients, and the lines above SS_LIMIT_TRANSACTION_LINES of both sides. */
	CHECK(dialogue, "r9999@b.example", "!r10000@b.example", "\"recipients\":10050",
	      "\"dropped\":19130");
	free(dialogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_message_is_accepted_by_the_reply_to_its_content),
	        cmocka_unit_test(the_servers_refusal_of_the_content_rejects_or_defers),
	        cmocka_unit_test(a_refused_sender_is_a_transaction_too),
	        cmocka_unit_test(refused_recipients_decide_when_none_is_left),
	        cmocka_unit_test(refused_recipients_tell_more_than_the_refused_chunk),
	        cmocka_unit_test(a_refused_data_decides),
	        cmocka_unit_test(each_recipient_has_its_verdict_with_pipelining),
	        cmocka_unit_test(rset_and_its_like_end_a_transaction_when_accepted),
	        cmocka_unit_test(a_second_mail_counts_as_the_server_takes_it),
	        cmocka_unit_test(the_capture_s_end_is_no_verdict),
	        cmocka_unit_test(a_server_that_goes_away_is_the_reason),
	        cmocka_unit_test(a_connection_that_ends_early_abandons),
	        cmocka_unit_test(without_the_verdict_the_outcome_is_unknown),
	        cmocka_unit_test(bdat_adds_up_its_chunks),
	        cmocka_unit_test(a_late_verdict_finds_the_older_transaction),
	        cmocka_unit_test(lmtp_has_a_verdict_for_each_recipient),
	        cmocka_unit_test(smtputf8_and_odd_paths_are_kept_as_sent),
	        cmocka_unit_test(bytes_that_were_not_captured_are_told),
	        cmocka_unit_test(one_side_alone_tells_what_it_can),
	        cmocka_unit_test(a_refused_mail_takes_nothing_over),
	        cmocka_unit_test(mail_whose_beginning_was_not_captured_is_mail),
	        cmocka_unit_test(in_lmtp_nothing_is_accepted_before_its_own_reply),
	        cmocka_unit_test(a_message_in_chunks_stays_one_until_a_reset_is_accepted),
	        cmocka_unit_test(a_window_full_of_messages_keeps_all_verdicts),
	        cmocka_unit_test(texts_take_bounded_memory),
	        cmocka_unit_test(any_memory_limit_is_survived),
	        cmocka_unit_test(a_flood_of_recipients_is_cut_and_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
