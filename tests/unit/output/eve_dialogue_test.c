/* How Suricata counts transactions, and what it calls their oddities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "play_dialogue.h"
#include "run_format.h"

/* Of each line what stands behind the common part. */
static char *shorten(char *text)
{
	char *out = text;
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		char *at = strstr(line, "\"community_id\":\"");
		assert_true(at && at < end);
		at = strchr(at + 16, '"') + 1;
		at += *at == ',';
		memmove(out, at, (size_t)(end - at) + 1);
		out += end - at + 1;
	}
	*out = '\0';
	return text;
}

static void check(const char *const *lines, const char *expected)
{
	struct run_format r;
	struct ss_session_record s;
	run_format_begin(&r, "eve", NULL);
	struct play_dialogue p = {.sink = run_format_record, .user = &r, .flow_id = 1};
	play_lines(&p, lines);
	play_head(&p, &s.head, SS_RECORD_SESSION);
	run_format_record(&r, &s.head);
	char *text = shorten(run_format_end(&r));
	assert_string_equal(text, expected);
	free(text);
}

#define CHECK(EXPECTED, ...) check((const char *const[]){__VA_ARGS__, NULL}, EXPECTED)
#define ANOMALY(TX, EVENT)                                                                         \
	"\"tx_id\":" #TX ",\"anomaly\":{\"app_proto\":\"smtp\",\"type\":\"applayer\","             \
	"\"event\":\"" EVENT "\",\"layer\":\"proto_parser\"}}\n"
#define SMTP(TX, REST) "\"tx_id\":" #TX ",\"smtp\":{\"helo\":\"c\"" REST "}}\n"
#define SMTP_MAIL(TX, REST)                                                                        \
	"\"tx_id\":" #TX ",\"smtp\":{\"helo\":\"c\"" REST                                          \
	"},\"email\":{\"status\":\"PARSE_DONE\"}}\n"
#define ALICE ",\"mail_from\":\"<alice@a>\""
#define BOB   ",\"rcpt_to\":[\"<bob@b>\"]"
#define HELLO "S: 220 s", "C: EHLO c", "S: 250 s"

static void quit_begins_no_transaction(void **state)
{
	CHECK(SMTP_MAIL(0, ALICE BOB), HELLO, "C: MAIL FROM:<alice@a> SIZE=9", "S: 250",
	      "C: RCPT TO:<bob@b>", "S: 250", "C: DATA", "S: 354", ". 9", "S: 250", "C: QUIT",
	      "S: 221");
	CHECK("", "S: 220 s", "C: QUIT", "S: 221");
	CHECK(SMTP(0, ALICE), HELLO, "C: MAIL FROM:<alice@a>", "S: 250", "C: QUIT", "S: 221");
}

static void mails_are_numbered(void **state)
{
	CHECK(SMTP_MAIL(0, ALICE BOB) SMTP_MAIL(1, ",\"mail_from\":\"<>\"" BOB), HELLO,
	      "C: MAIL FROM:<alice@a>", "C: RCPT TO:<bob@b>", "C: DATA", "S: 250", "S: 250",
	      "S: 354", ". 9", "C: MAIL FROM:<>", "C: RCPT TO:<bob@b>", "C: DATA", "S: 250",
	      "S: 250", "S: 250", "S: 354", ". 9", "S: 250");
}

static void other_commands_begin_the_next_one(void **state)
{
	CHECK(SMTP_MAIL(0, ALICE BOB) SMTP(1, ""), HELLO, "C: MAIL FROM:<alice@a>", "S: 250",
	      "C: RCPT TO:<bob@b>", "S: 250", "C: DATA", "S: 354", ". 9", "S: 250", "C: RSET",
	      "S: 250", "C: NOOP", "S: 250", "C: QUIT", "S: 221");
}

static void rset_ends_one(void **state)
{
	CHECK(SMTP(0, ALICE) SMTP(1, ",\"mail_from\":\"<bob@b>\",\"rcpt_to\":[\"<alice@a>\"]"),
	      HELLO, "C: MAIL FROM:<alice@a>", "S: 250", "C: RSET", "S: 250",
	      "C: MAIL FROM:<bob@b>", "S: 250", "C: RCPT TO:<alice@a>", "S: 250");
	/* pipelined: Suricata takes the second MAIL for the first one's, and keeps the first sender */
	CHECK(SMTP(0, ALICE) SMTP(1, ",\"mail_from\":\"<bob@b>\""), HELLO, "C: MAIL FROM:<alice@a>",
	      "C: RSET", "C: MAIL FROM:<bob@b>", "S: 250", "S: 250", "S: 250");
	/* refused, but the second MAIL was not: the first one is over */
	CHECK(SMTP(0, ALICE) ANOMALY(1, "UNABLE_TO_MATCH_REPLY_WITH_REQUEST")
	              SMTP(1, ",\"mail_from\":\"<bob@b>\""),
	      HELLO, "C: MAIL FROM:<alice@a>", "S: 250", "C: RSET", "C: MAIL FROM:<bob@b>",
	      "S: 501", "S: 250", "S? 250");
	/* refused: it goes on */
	CHECK(SMTP(0, ALICE BOB), HELLO, "C: MAIL FROM:<alice@a>", "S: 250", "C: RSET x", "S: 501",
	      "C: RCPT TO:<bob@b>", "S: 250");
}

static void what_follows_rset_at_once_is_still_its_transaction(void **state)
{
	CHECK(ANOMALY(0, "INVALID_PIPELINED_SEQUENCE") SMTP_MAIL(0, ""), HELLO, "C: RSET",
	      "C: DATA", "! c not_waiting DATA", "S: 250", "S: 354", ". 0", "S: 250");
}

static void hello_within_an_envelope_ends_it(void **state)
{
	CHECK(ANOMALY(0, "DUPLICATE_FIELDS") SMTP(0, ALICE) SMTP(1, ",\"mail_from\":\"<bob@b>\""),
	      HELLO, "C: MAIL FROM:<alice@a>", "S: 250", "C: EHLO c", "S: 250",
	      "C: MAIL FROM:<bob@b>", "S: 250");
	CHECK(ANOMALY(0, "DUPLICATE_FIELDS") SMTP(0, ALICE BOB), HELLO, "C: MAIL FROM:<alice@a>",
	      "S: 250", "C: EHLO", "S: 501", "C: RCPT TO:<bob@b>", "S: 250");
}

static void a_refused_second_mail_changes_nothing(void **state)
{
	CHECK(ANOMALY(0, "DUPLICATE_FIELDS") SMTP_MAIL(0, ALICE BOB), HELLO,
	      "C: MAIL FROM:<alice@a>", "S: 250", "C: MAIL FROM:<eve@e>", "S: 503",
	      "C: RCPT TO:<bob@b>", "S: 250", "C: DATA", "S: 354", ". 9", "S: 250");
	CHECK(ANOMALY(0, "DUPLICATE_FIELDS") SMTP(0, ALICE BOB), HELLO, "C: MAIL FROM:<alice@a>",
	      "C: MAIL FROM:<eve@e>", "C: RCPT TO:<bob@b>", "S: 250", "S: 503", "S: 250");
	CHECK(ANOMALY(0, "DUPLICATE_FIELDS") SMTP(0, ALICE)
	              SMTP(1, ",\"mail_from\":\"<eve@e>\"" BOB),
	      HELLO, "C: MAIL FROM:<alice@a>", "S: 553", "C: MAIL FROM:<eve@e>", "S: 250",
	      "C: RCPT TO:<bob@b>", "S: 250");
}

static void refused_data_is_an_anomaly(void **state)
{
	CHECK(ANOMALY(0, "DATA_COMMAND_REJECTED") SMTP(0, ALICE), HELLO, "C: MAIL FROM:<alice@a>",
	      "S: 250", "C: DATA", "S: 503");
}

static void starttls_ends_one(void **state)
{
	CHECK(SMTP(0, ""), HELLO, "C: STARTTLS", "S: 220", "TLS");
	CHECK(ANOMALY(0, "TLS_REJECTED") SMTP(0, ALICE), HELLO, "C: STARTTLS", "S: 454",
	      "C: MAIL FROM:<alice@a>", "S: 250");
}

static void chunks_are_one_message(void **state)
{
	CHECK(SMTP_MAIL(0, ALICE BOB) SMTP(1, ",\"mail_from\":\"<bob@b>\""), HELLO,
	      "C: MAIL FROM:<alice@a>", "C: RCPT TO:<bob@b>", "C: BDAT 3", "C: BDAT 2 LAST", ". 5",
	      "C: MAIL FROM:<bob@b>", "S: 250", "S: 250", "S: 250", "S: 250", "S: 250");
	CHECK(ANOMALY(0, "INVALID_BDAT") SMTP(0, ALICE), HELLO, "C: BDAT 5 X", "! c bad_chunk 5 X",
	      "C: MAIL FROM:<alice@a>", "S: 501", "S: 250");
}

static void a_refused_chunk_that_was_not_sent_is_no_message(void **state)
{
	CHECK(SMTP(0, ALICE) SMTP(1, ",\"mail_from\":\"<bob@b>\""), HELLO, "C: MAIL FROM:<alice@a>",
	      "S: 250", "C: BDAT 50 LAST", "S: 554", "< 0", "C: RSET", "S: 250",
	      "C: MAIL FROM:<bob@b>", "S: 250");
	CHECK(SMTP_MAIL(0, ALICE) SMTP(1, ",\"mail_from\":\"<bob@b>\""), HELLO,
	      "C: MAIL FROM:<alice@a>", "S: 250", "C: BDAT 50 LAST", "S: 554", "< 20", "C: RSET",
	      "S: 250", "C: MAIL FROM:<bob@b>", "S: 250");
}

static void paths_are_as_sent(void **state)
{
	CHECK(SMTP(0, ",\"mail_from\":\"alice@a\",\"rcpt_to\":[\"<bob@b>\",\"<\\\"a b>\\\"@b>\","
	              "\"<un\",\"\"]"),
	      HELLO, "C: MAIL from:  alice@a  SIZE=1", "C: RCPT to:<bob@b>NOTIFY=NEVER",
	      "C: RCPT TO: <\"a b>\"@b> X=1", "C: RCPT TO:<un closed",
	      "C: RCPT TO:", "C: RCPT <no@keyword>");
}

static void replies_that_are_odd(void **state)
{
	CHECK(ANOMALY(0, "UNABLE_TO_MATCH_REPLY_WITH_REQUEST") SMTP(0, ""), HELLO, "S? 250 what");
	CHECK(SMTP(0, ""), HELLO, "S? 421 closing");
	CHECK("\"anomaly\":{\"app_proto\":\"smtp\",\"type\":\"applayer\",\"event\":\"INVALID_"
	      "REPLY\","
	      "\"layer\":\"proto_parser\"}}\n" SMTP(0, ""),
	      "S: 250 s", "C: EHLO c", "S: 250 s");
	CHECK("", "S: 554 go away");
	CHECK(ANOMALY(0, "NO_SERVER_WELCOME_MESSAGE") SMTP(0, ""), "! c early_talk", "C: EHLO c");
	CHECK(ANOMALY(0, "TRUNCATED_LINE") ANOMALY(0, "INVALID_REPLY") SMTP(0, ""), HELLO,
	      "! s line_too_long", "! s bad_reply", "! c line_too_long", "! c bare_lf");
	CHECK(ANOMALY(0, "FAILED_PROTOCOL_CHANGE") SMTP(0, ""), HELLO, "C: STARTTLS",
	      "! c text_after_starttls", "S: 220");
}

static void long_lines_of_content_are_the_messages(void **state)
{
	CHECK(ANOMALY(0, "MIME_LONG_LINE") SMTP_MAIL(0, ""), HELLO, "C: DATA", "S: 354",
	      "! c text_line_too_long", ". 9", "S: 250");
}

static void long_commands_are_truncated_there(void **state)
{
	static char line[5000];
	memset(line, 'x', sizeof line - 1);
	memcpy(line, "C: NOOP ", 8);
	line[3 + 4095] = '\0'; /* 4097 octets with CR LF: cut in front of LF */
	CHECK(ANOMALY(0, "TRUNCATED_LINE") SMTP(0, ""), HELLO, line);
	line[3 + 4094] = '\0';
	CHECK(SMTP(0, ""), HELLO, line);
}

static void many_open_ones_are_bounded(void **state)
{
	struct run_format r;
	struct ss_session_record s;
	run_format_begin(&r, "eve", NULL);
	struct play_dialogue p = {.sink = run_format_record, .user = &r, .flow_id = 1};
	play_lines(&p, (const char *const[]){HELLO, NULL});
	for (int i = 0; i < 3000; i++) {
		struct ss_event_record e;
		play_head(&p, &e.head, SS_RECORD_EVENT);
		e.kind = i % 3 == 2 ? SS_EVENT_CONTENT : SS_EVENT_COMMAND;
		e.direction = 1;
		e.index = 2 + i - i / 3 - (i % 3 == 2);
		if (i % 3 != 2)
			e.command = i % 3 == 0 ? SS_SLICE("MAIL") : SS_SLICE("DATA");
		e.argument = i % 3 == 0 ? SS_SLICE("FROM:<a@b>") : (struct ss_slice){0};
		run_format_record(&r, &e.head);
	}
	play_head(&p, &s.head, SS_RECORD_SESSION);
	run_format_record(&r, &s.head);
	char *text = run_format_end(&r);
	size_t n = 0;
	for (char *at = text; (at = strstr(at, "\"event_type\":\"smtp\"")); at++) {
		char tx_id[32];
		snprintf(tx_id, sizeof tx_id, "\"tx_id\":%zu,", n++);
		assert_non_null(strstr(at, tx_id));
	}
	assert_int_equal(n, 1000);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(quit_begins_no_transaction),
	        cmocka_unit_test(mails_are_numbered),
	        cmocka_unit_test(other_commands_begin_the_next_one),
	        cmocka_unit_test(rset_ends_one),
	        cmocka_unit_test(what_follows_rset_at_once_is_still_its_transaction),
	        cmocka_unit_test(hello_within_an_envelope_ends_it),
	        cmocka_unit_test(a_refused_second_mail_changes_nothing),
	        cmocka_unit_test(refused_data_is_an_anomaly),
	        cmocka_unit_test(starttls_ends_one),
	        cmocka_unit_test(chunks_are_one_message),
	        cmocka_unit_test(a_refused_chunk_that_was_not_sent_is_no_message),
	        cmocka_unit_test(paths_are_as_sent),
	        cmocka_unit_test(replies_that_are_odd),
	        cmocka_unit_test(long_lines_of_content_are_the_messages),
	        cmocka_unit_test(long_commands_are_truncated_there),
	        cmocka_unit_test(many_open_ones_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
