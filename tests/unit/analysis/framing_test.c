/* Findings of framing and desynchronisation: one dialogue that is one, and one that nearly is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/framing.h"
#include "analysis/framing_rows.h"
#include "finding_cases.h"

#define HELLO    "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250-mx.example\nS: 250 PIPELINING\n"
#define LOCKSTEP "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"
#define ENVELOPE "C: MAIL FROM:<a@a.example>\nS: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\n"
#define DATA     HELLO ENVELOPE "C: DATA\nS: 354 go\n"
#define BEGIN    DATA "C: Subject: x\nC: \n"
#define END      "C: .\nS: 250 ok\n"
#define QUIT     "C: QUIT\nS: 221 bye\n"
#define SECOND   "C: MAIL FROM:<boss@a.example>\nC: RCPT TO:<b@b.example>\nC: DATA\nC: second\n"
/* A lone dot in the form of these octets, and text behind it. */
#define DOT(HEX)  BEGIN "C! text\nC# " HEX "\nC: more\n" END QUIT
#define STUFFED   BEGIN "C: text\nC: ..\nC: more\n" END QUIT
#define SEVERE(X) "\"severity\":\"" X "\""

#define X10  "xxxxxxxxxx"
#define X100 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X500 X100 X100 X100 X100 X100

#define RUN(...)                                                                                   \
	{                                                                                          \
		.dialogue = __VA_ARGS__                                                            \
	}

static const struct finding_case cases[] = {
        {"smuggle.lf_dot_lf", SEVERE("low"), RUN(DOT("0a2e0a")), RUN(STUFFED), NULL},
        {"smuggle.lf_dot_crlf", SEVERE("low"), RUN(DOT("0a2e0d0a")), RUN(DOT("0a2e2e0d0a")), NULL},
        {"smuggle.lf_dot_cr", SEVERE("low"), RUN(DOT("0a2e0d")), RUN(DOT("0a2e0d0a")), NULL},
        {"smuggle.cr_dot_cr", SEVERE("medium"), RUN(DOT("0d2e0d")), RUN(DOT("0d2e2e0d")), NULL},
        {"smuggle.cr_dot_crlf", SEVERE("medium"), RUN(DOT("0d2e0d0a")), RUN(DOT("0d0a")), NULL},
        {"smuggle.cr_dot_lf", SEVERE("medium"), RUN(DOT("0d2e0a")), RUN(DOT("0d2e0d")), NULL},
        {"smuggle.crlf_dot_lf", SEVERE("low"), RUN(DOT("0d0a2e0a")), RUN(DOT("0d0a2e2e0a")), NULL},
        {"smuggle.crlf_dot_cr", SEVERE("low"), RUN(DOT("0d0a2e0d")), RUN(DOT("0d0a2e0a")), NULL},
        {"smuggle.nul_dot", SEVERE("medium"), RUN(DOT("0d0a002e0d0a")), RUN(DOT("0d0a00780d0a")),
         NULL},
        {"smuggle.nul_dot", SEVERE("medium"), RUN(DOT("0d0a2e000d0a")), {.dialogue = NULL}, NULL},
        /* The server read on: one reply to it all. */
        {"smuggle.verbs_in_data", SEVERE("high"), RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND END QUIT),
         /* the same, quoted: no dot in front */
         RUN(BEGIN "C: text\n" SECOND END QUIT), NULL},
        {"smuggle.lf_dot_lf", SEVERE("high"), RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND END QUIT),
         RUN(BEGIN "C: text\n" SECOND "C! x\nC# 0a2e0a\n" END QUIT), SEVERE("high")},
        /* All of it was refused: Postfix does so at the first bare LF. */
        {"smuggle.verbs_in_data",
         SEVERE("medium") ",\"confidence\":\"high\"",
         RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND "C: .\nS: 521 5.5.2 bare line feed\n"),
         {.dialogue = NULL},
         NULL},
        {"smuggle.lf_dot_lf",
         "\"description\":\"the server refused: 521 5.5.2 bare line feed\"",
         RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND "C: .\nS: 521 5.5.2 bare line feed\n"),
         {.dialogue = NULL},
         NULL},
        {"smuggle.verbs_in_data",
         SEVERE("medium"),
         RUN(BEGIN "C! text\nC# 0a2e0a\nC: MAIL FROM:<x@a.example>\n" END QUIT),
         {.dialogue = NULL},
         NULL},
        {"smuggle.confirmed", SEVERE("critical"),
         RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND
                   "C: .\nS: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nS: 250 ok\n" QUIT),
         /* refused, every command of it */
         RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND
                   "C: .\nS: 250 ok\nS: 550 no\nS: 503 no\nS: 503 no\nS: 500 no\nS: 500 no\n" QUIT),
         NULL},
        {"smuggle.lenient_server",
         SEVERE("medium"),
         RUN(BEGIN "C! text\nC# 0a2e0a\n" SECOND
                   "C: .\nS: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\nS: 250 ok\n" QUIT),
         {.dialogue = NULL},
         NULL},
        /* It waits for each reply: a simple client. */
        {"smuggle.lenient_server", SEVERE("low"),
         RUN(BEGIN "C! text\nC# 0a2e0a\nS: 250 ok\n" ENVELOPE
                   "C: DATA\nS: 354 go\nC: x\n" END QUIT),
         RUN(DOT("0a2e0a")), NULL},
        {"smuggle.confirmed",
         NULL,
         {.dialogue = NULL},
         RUN(BEGIN "C! text\nC# 0a2e0a\nS: 250 ok\n" ENVELOPE
                   "C: DATA\nS: 354 go\nC: x\n" END QUIT),
         NULL},
        /* It waits at the dot, and then sends all at once: the dot was a packet's last octet. */
        {"smuggle.confirmed",
         SEVERE("critical"),
         RUN(BEGIN "C! text\nC# 0a2e0a\nS: 250 ok\n" SECOND
                   "C: .\nS: 250 ok\nS: 250 ok\nS: 354 go\nS: 250 ok\n" QUIT),
         {.dialogue = NULL},
         NULL},
        {"framing.bare_lf", SEVERE("info"), RUN(BEGIN "C! text\nC# 0a\n" END QUIT), RUN(STUFFED),
         NULL},
        {"framing.bare_lf_command", SEVERE("low"), RUN(HELLO "C! NOOP\nC# 0a\nS: 250 ok\n" QUIT),
         RUN(BEGIN "C! text\nC# 0a\n" END QUIT), NULL},
        {"framing.bare_cr", SEVERE("info"), RUN(BEGIN "C! text\nC# 0d78\nC: \n" END QUIT),
         RUN(STUFFED), NULL},
        {"framing.bare_cr_command", SEVERE("low"),
         RUN(HELLO "C! NOOP x\nC# 0d79\nC: \nS: 250 ok\n" QUIT),
         RUN(HELLO "C: NOOP x\nS: 250 ok\n" QUIT), NULL},
        {"framing.mixed_eol", SEVERE("info"),
         RUN(DATA "C! Subject: x\nC# 0a\nC: From: a@a.example\nC: \nC: text\n" END QUIT),
         /* all of the header with LF */
         RUN(DATA
             "C! Subject: x\nC# 0a\nC! From: a@a.example\nC# 0a0a\nC! text\nC# 0a\nC: \n" END QUIT),
         NULL},
        {"framing.dot_stuffing_missing", SEVERE("low"), RUN(BEGIN "C: .profile\n" END QUIT),
         RUN(BEGIN "C: ..profile\n" END QUIT), NULL},
        {"framing.nul_byte", SEVERE("low"), RUN(BEGIN "C# 00\nC: \n" END QUIT),
         RUN(BEGIN "C# 01\nC: \n" END QUIT), NULL},
        {"framing.nul_byte_command", SEVERE("medium"),
         RUN(HELLO "C! NOOP x\nC# 00\nC: y\nS: 250 ok\n" QUIT), RUN(BEGIN "C# 00\nC: \n" END QUIT),
         NULL},
        {"framing.control_characters", SEVERE("low"),
         RUN(HELLO "C! NOOP \nC# 1b5b324a\nC: \nS: 250 ok\n" QUIT),
         RUN(HELLO "C# 4e4f4f500978\nC: \nS: 250 ok\n" QUIT), NULL},
        {"framing.line_too_long", SEVERE("low"),
         RUN(HELLO "C: NOOP " X500 X10 "\nS: 250 ok\n" QUIT),
         RUN(HELLO "C: RCPT TO:<" X500 X10 "@b.example>\nS: 501 no\n" QUIT), NULL},
        {"framing.reply_too_long", SEVERE("info"), RUN(HELLO "C: NOOP\nS: 250 " X500 X10 "\n" QUIT),
         RUN(HELLO "C: NOOP\nS: 250-" X500 "\nS: 250 " X500 "\n" QUIT), NULL},
        {"framing.text_line_too_long", SEVERE("info"), RUN(BEGIN "C: " X500 X500 X10 "\n" END QUIT),
         RUN(BEGIN "C: " X500 X100 "\n" END QUIT), NULL},
        {"framing.eightbit_without_8bitmime", SEVERE("info"),
         RUN(DATA "C: MIME-Version: 1.0\nC: Content-Type: text/plain; charset=utf-8\n"
                  "C: Content-Transfer-Encoding: 8bit\nC: \nC: text\n" END QUIT),
         RUN(HELLO "C: MAIL FROM:<a@a.example> BODY=8BITMIME\nS: 250 ok\n"
                   "C: RCPT TO:<b@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\n"
                   "C: MIME-Version: 1.0\nC: Content-Type: text/plain; charset=utf-8\n"
                   "C: Content-Transfer-Encoding: 8bit\nC: \nC: text\n" END QUIT),
         NULL},
        {"bdat.bad_syntax", SEVERE("medium"),
         RUN(HELLO ENVELOPE "C: BDAT 5 FIRST\nS: 501 no\n" QUIT),
         RUN(HELLO ENVELOPE "C: BDAT 3 LAST\nC: x\nS: 250 ok\n" QUIT), NULL},
        {"bdat.negative", SEVERE("medium"), RUN(HELLO ENVELOPE "C: BDAT -1 LAST\nS: 501 no\n" QUIT),
         RUN(HELLO ENVELOPE "C: BDAT x1 LAST\nS: 501 no\n" QUIT), NULL},
        {"bdat.radix", SEVERE("low"), RUN(HELLO ENVELOPE "C: BDAT 0x3 LAST\nS: 501 no\n" QUIT),
         RUN(HELLO ENVELOPE "C: BDAT 0 LAST\nS: 250 ok\n" QUIT), NULL},
        {"bdat.radix",
         SEVERE("low"),
         RUN(HELLO ENVELOPE "C: BDAT 03 LAST\nC: x\nS: 250 ok\n" QUIT),
         {.dialogue = NULL},
         NULL},
        {"bdat.overflow", SEVERE("medium"),
         RUN(HELLO ENVELOPE "C: BDAT 18446744073709551617 LAST\nS: 501 no\n" QUIT),
         RUN(HELLO ENVELOPE "C: BDAT 18a LAST\nS: 501 no\n" QUIT), NULL},
        {"bdat.size_mismatch", SEVERE("low"), RUN(HELLO ENVELOPE "C: BDAT 100 LAST\nC: QUIT\n"),
         RUN(HELLO ENVELOPE "C: BDAT 6 LAST\nC: QUIT\nS: 250 ok\n" QUIT), NULL},
        {"bdat.mixed_with_data", SEVERE("low"),
         RUN(HELLO ENVELOPE "C: BDAT 3\nC: x\nS: 250 ok\nC: DATA\nS: 503 no\n" QUIT),
         RUN(HELLO ENVELOPE "C: BDAT 3\nC: x\nS: 250 ok\nC: BDAT 0 LAST\nS: 250 ok\n" QUIT), NULL},
        {"bdat.after_reject", SEVERE("info"),
         RUN(HELLO ENVELOPE "C: BDAT 3\nC: x\nC: BDAT 3 LAST\nC: y\nS: 552 no\nS: 503 no\n"
                            "C: BDAT 3 LAST\nC: y\nS: 503 no\n" QUIT),
         RUN(HELLO ENVELOPE "C: BDAT 3 LAST\nC: x\nS: 552 no\n" QUIT), NULL},
        {"bdat.after_reject",
         SEVERE("medium"),
         RUN(HELLO ENVELOPE "C: BDAT 6 LAST\nC: HELP\nS: 503 no\nS: 214 help\n" QUIT),
         {.dialogue = NULL},
         NULL},
        {"pipelining.illegal", SEVERE("low"),
         RUN(HELLO "C: VRFY x\nC: NOOP\nS: 252 x\nS: 250 ok\n" QUIT),
         RUN(HELLO "C: RSET\nC: NOOP\nS: 250 ok\nS: 250 ok\n" QUIT), NULL},
        {"pipelining.not_offered", SEVERE("info"),
         RUN(LOCKSTEP "C: RSET\nC: NOOP\nS: 250 ok\nS: 250 ok\n" QUIT),
         RUN(HELLO "C: RSET\nC: NOOP\nS: 250 ok\nS: 250 ok\n" QUIT), NULL},
        {"pipelining.not_offered", NULL, {.dialogue = NULL}, RUN(LOCKSTEP ENVELOPE QUIT), NULL},
        {"early_talker", SEVERE("low"),
         RUN("C: EHLO a.example\nS: 220 mx.example ESMTP\nS: 250 mx.example\n" QUIT),
         /* Exim's early pipelining */
         RUN("C: EHLO a.example\nS: 220 mx.example ESMTP\nS: 250-mx.example\nS: 250 "
             "PIPECONNECT\n" QUIT),
         SEVERE("low")},
        {"reply_desync", SEVERE("low"), RUN(HELLO "C: NOOP\nS: 250 ok\nS: 250 ok\n" QUIT),
         RUN(HELLO "C: NOOP\nS: 250 ok\nS: 421 going\n"), NULL},
        /* What Postfix says to GET, of which more lines come; a server that just goes. */
        {"reply_desync", SEVERE("info"),
         RUN(HELLO "C: GET / HTTP/1.0\nC: Host: mx.example\nS: 500 what\n"),
         RUN(HELLO "C: GET / HTTP/1.0\nC: Host: mx.example\nS: 221 2.7.0 Error: I can break "
                   "rules, too. Goodbye.\n"),
         NULL},
        {"reply_desync",
         NULL,
         {.dialogue = NULL},
         RUN(HELLO "C: NOOP\nS: 250 ok\nS: 221 2.7.0 Error: I can break rules, too. Goodbye.\n"),
         NULL},
        {"order.nested_mail", SEVERE("medium"), RUN(HELLO ENVELOPE ENVELOPE QUIT),
         RUN(HELLO ENVELOPE "C: RSET\nS: 250 ok\n" ENVELOPE QUIT), NULL},
        {"order.nested_mail", SEVERE("info"),
         RUN(HELLO
             "C: MAIL FROM:<a@a.example>\nS: 250 ok\nC: RCPT TO:<b@b.example>\nS: 550 no\n" ENVELOPE
                     QUIT),
         RUN(HELLO ENVELOPE ENVELOPE QUIT), SEVERE("info")},
        {"order.nested_mail",
         "\"text\":\"MAIL FROM:<a@a.example>\"",
         RUN(HELLO ENVELOPE ENVELOPE QUIT),
         {.dialogue = NULL},
         NULL},
        {"order.nested_mail",
         SEVERE("low"),
         RUN(HELLO ENVELOPE "C: MAIL FROM:<x@a.example>\nS: 503 no\n" QUIT),
         {.dialogue = NULL},
         NULL},
        {"order.mail_before_hello", SEVERE("info"), RUN("S: 220 mx.example ESMTP\n" ENVELOPE QUIT),
         RUN("S: 220 mx.example ESMTP\nC: HELO a\nS: 250 hi\n" ENVELOPE QUIT), NULL},
        {"order.rcpt_before_mail", SEVERE("medium"),
         RUN(HELLO "C: RCPT TO:<b@b.example>\nS: 250 ok\n" QUIT), RUN(HELLO ENVELOPE QUIT), NULL},
        {"order.rcpt_before_mail",
         SEVERE("low"),
         RUN(HELLO "C: RCPT TO:<b@b.example>\nS: 503 no\n" QUIT),
         {.dialogue = NULL},
         NULL},
        {"order.data_before_rcpt", SEVERE("medium"),
         RUN(HELLO "C: MAIL FROM:<a@a.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\n" END QUIT),
         RUN(BEGIN END QUIT), NULL},
        {"order.auth_again", SEVERE("low"), RUN(HELLO ENVELOPE "C: AUTH PLAIN\nS: 503 no\n" QUIT),
         RUN(HELLO "C: AUTH PLAIN\nS: 503 no\n" QUIT), NULL},
        {"crlf_injection.envelope", SEVERE("high"),
         RUN(HELLO "C: MAIL FROM:<\"a\nC: RCPT TO:<evil@b.example>\nS: 501 no\nS: 503 no\n" QUIT),
         RUN(HELLO
             "C: MAIL FROM:<a@a.example>\nC: RCPT TO:<b@b.example>\nS: 250 ok\nS: 250 ok\n" QUIT),
         NULL},
        {"crlf_injection.envelope",
         SEVERE("high"),
         RUN(HELLO "C: MAIL FROM:<a@a.example> SIZE=\nC: RCPT TO:<evil@b.example>\n"
                   "S: 501 no\nS: 503 no\n" QUIT),
         {.dialogue = NULL},
         NULL},
        {"crlf_injection.envelope", SEVERE("low"),
         RUN(HELLO "C: MAIL FROM:<a@a.example> SIZE=100\nC: RCPT TO:<evil@b.example>\n"
                   "S: 250 ok\nS: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\n" QUIT),
         RUN(HELLO "C: MAIL FROM:<a@a.example> SIZE=100\nC: RCPT TO:<c@b.example>\n"
                   "C: RCPT TO:<b@b.example>\nS: 250 ok\nS: 250 ok\nS: 250 ok\n" QUIT),
         NULL},
        {"header_injection", SEVERE("medium"),
         RUN(DATA "C: Subject: =?utf-8?Q?Hi=0D=0ABcc:_x=40evil.example?=\nC: \nC: x\n" END QUIT),
         RUN(DATA "C: Subject: =?utf-8?Q?Hi_Bob=2C_copy_me?=\nC: \nC: x\n" END QUIT), NULL},
        {"header_injection", SEVERE("low"),
         RUN(DATA "C: Subject: Hi\nC:  Bcc: x@evil.example\nC: \nC: x\n" END QUIT),
         RUN(DATA "C: Subject: Hi\nC: Bcc: x@b.example\nC: \nC: x\n" END QUIT), NULL},
        {"tcp.overlap_conflict", SEVERE("medium"),
         RUN(HELLO "C: NOOP\nC- -6\nC: RSET\nS: 250 ok\n" QUIT),
         RUN(HELLO "C: NOOP\nC- -6\nC: NOOP\nS: 250 ok\n" QUIT), NULL},
};
enum { N_CASES = sizeof cases / sizeof *cases };

static const struct ss_observer *const observers[] = {&ss_framing_observer, NULL};

static void each_finding(void **state)
{
	finding_cases_check(cases, N_CASES, observers);
}

static void each_has_its_test(void **state)
{
	finding_cases_check_all(cases, N_CASES, ss_framing_rows, SS_N_FRAMING_ROWS);
}

/* Where a finding is, and what it looked like: control characters as they were. */
static void evidence_of_smuggling(void **state)
{
	CHECK_RUN(WITH(DOT("0a2e0a"), .observers = observers), "\"id\":\"smuggle.lf_dot_lf\"",
	          "\"direction\":\"c2s\",\"offset\":89", "\"text\":\"\\n.\\n\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_finding),
	        cmocka_unit_test(each_has_its_test),
	        cmocka_unit_test(evidence_of_smuggling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
