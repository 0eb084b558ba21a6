/* Who the two sides seem to be, and docs/fingerprints.md, whose example is recomputed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "engine_run.h"

#define QUIT  "C: QUIT\nS: 221 bye\n"
#define PLAIN "S: 220 mx.example ESMTP\nC: EHLO c.example\nS: 250 mx.example\n"

/* ---- what the server calls itself (R14, RD4, RD5) ---- */

static void r14_the_server_is_named_by_greeting_hello_or_help(void **state)
{
	CHECK("S: 220 mx.example ESMTP Postfix\n" QUIT, "\"server_software\":\"Postfix\"",
	      "!server_version");
	CHECK("S: 220 mx.example ESMTP\nC: EHLO c.example\nS: 250-mx.example Axigen ESMTP hello\n"
	      "S: 250 8BITMIME\n" QUIT,
	      "\"server_software\":\"Axigen\"");
	CHECK(PLAIN
	      "C: HELP\nS: 214-2.0.0 This is sendmail version 8.17.1.9\nS: 214 2.0.0 End\n" QUIT,
	      "\"server_software\":\"Sendmail\",\"server_version\":\"8.17.1.9\"");
	/* HELP adds the version, but does not change the name. */
	CHECK("S: 220 mx.example ESMTP Sendmail\nC: HELP\nS: 214-This is sendmail version 8.17.2\n"
	      "S: 214 End\n" QUIT,
	      "\"server_software\":\"Sendmail\",\"server_version\":\"8.17.2\"");
	CHECK("S: 220 mx.example ESMTP Exim 4.96\nC: HELP\nS: 214 This is Postfix 3.7.1\n" QUIT,
	      "\"server_software\":\"Exim\",\"server_version\":\"4.96\"");
	/* A refusal is no place for names, nor is what the client calls itself. */
	CHECK(PLAIN "C: HELP\nS: 502 Exim would tell you\n" QUIT, "!server_software");
	CHECK("S: 220 mx.example ESMTP\nC: EHLO postfix\nS: 250 mx.example Hello postfix "
	      "[192.0.2.1]\n" QUIT,
	      "!server_software");
}

static void rd4_prose_and_hosts_are_no_software(void **state)
{
	CHECK("S: 220-Welcome to the mail server of Example Inc.\nS: 220-Courier parcels are "
	      "handled elsewhere.\nS: 220 mx.example ESMTP Postfix\n" QUIT,
	      "\"server_software\":\"Postfix\"", "!Welcome\",");
	CHECK("S: 220-Welcome\nS: 220 Have a nice day\n" QUIT, "!server_software");
	CHECK("S: 220 postfix.example ESMTP ready\n" QUIT, "!server_software",
	      "\"server_host\":\"postfix.example\"");
	/* postscreen: the host alone first, then the whole */
	CHECK("S: 220-mx.example ESMTP\nS: 220 mx.example ESMTP Postfix\n" QUIT,
	      "\"server_software\":\"Postfix\"", "\"server_fingerprint\":\"s02000_000000000000_");
	/* A word with other meanings gives way to a name. */
	CHECK("S: 220-Halon SMTP room\nS: 220 mx.example ESMTP Exim 4.96\n" QUIT,
	      "\"server_software\":\"Exim\",\"server_version\":\"4.96\"");
}

#define MAIL                                                                                       \
	"C: MAIL FROM:<a@c.example>\nS: 250 2.1.0 go on\nC: RCPT TO:<b@mx.example>\n"              \
	"S: 250 2.1.5 go on\nC: DATA\nS: 354 now\nC: Subject: x\nC:\nC: y\nC: .\n"

static void rd5_what_follows_a_message_is_not_searched(void **state)
{
	CHECK(PLAIN MAIL
	      "S: 250 2.0.0 accepted for Exim 4.96 by Postfix, Sendmail and gsmtp\n" QUIT,
	      "!server_software", "!server_guess");
	CHECK(PLAIN MAIL "S: 250 ESMTP Postfix\n" QUIT, "!server_software", "!server_guess");
}

/* ---- what its manner gives away ---- */

#define POSTFIX_MANNER                                                                             \
	"C: EHLO c.example\nS: 250-mx.example\nS: 250-PIPELINING\nS: 250-SIZE 10240000\n"          \
	"S: 250-VRFY\nS: 250-ETRN\nS: 250-ENHANCEDSTATUSCODES\nS: 250-8BITMIME\nS: 250 DSN\n"      \
	"C: MAIL FROM:<a@c.example>\nS: 250 2.1.0 Ok\nC: RCPT TO:<b@x.example>\n"                  \
	"S: 554 5.7.1 <b@x.example>: Relay access denied\n"

static void a_guess_tells_what_the_name_does_not(void **state)
{
	CHECK("S: 220 mx.example ESMTP\n" POSTFIX_MANNER QUIT,
	      "\"server_guess\":{\"product\":\"Postfix\",\"confidence\":\"high\",\"evidence\":["
	      "\"refusal: ?5? ?.7.1 <*>: Relay access denied\",\"extensions: PIPELINING SIZE VRFY "
	      "ETRN*\",\"MAIL: 250 2.1.0 Ok\",",
	      "!server_software");
	CHECK("S: 220 mx.example ESMTP Postfix\n" POSTFIX_MANNER QUIT, "!server_guess",
	      "\"server_software\":\"Postfix\"");
	CHECK("S: 220 mx.example ESMTP Exim 4.96\n" POSTFIX_MANNER QUIT,
	      "\"server_software\":\"Exim\"", "\"server_guess\":{\"product\":\"Postfix\"");
	CHECK(PLAIN QUIT, "!server_guess", "!client_guess");
}

/* ---- clients ---- */

#define OFFERS                                                                                     \
	"S: 250-mx.example\nS: 250-SIZE 10240000\nS: 250-PIPELINING\nS: 250-CHUNKING\n"            \
	"S: 250-AUTH PLAIN LOGIN\nS: 250-8BITMIME\nS: 250 SMTPUTF8\n"
#define GREETING           "S: 220 mx.example ESMTP\n"
#define OK                 "S: 250 ok\n"
#define CONTENT            "C: DATA\nS: 354 go\nC: Subject: x\nC:\nC: y\nC: .\nS: 250 ok\n"
#define GUESS(NAME, LEVEL) "\"client_guess\":{\"product\":\"" NAME "\",\"confidence\":\"" LEVEL "\""

static void clients_are_known_by_several_signs(void **state)
{
	CHECK(GREETING "C: ehlo c.example\n" OFFERS "C: mail FROM:<a@c.example> size=18\n" OK
	               "C: rcpt TO:<b@mx.example>\n" OK
	               "C: data\nS: 354 go\nC: x\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n",
	      GUESS("Python smtplib", "high"));
	CHECK(GREETING "C: EHLO localhost\n" OFFERS
	               "C: MAIL FROM:<a@c.example> BODY=8BITMIME SMTPUTF8\n" OK
	               "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	      GUESS("Go net/smtp", "high"));
	CHECK(GREETING "C: EHLO [192.0.2.7]\n" OFFERS
	               "C: MAIL FROM:<a@c.example> BODY=8BITMIME SIZE=450\n" OK
	               "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	      GUESS("Thunderbird", "high"), "BODY= before SIZE=");
	CHECK(GREETING "C: EHLO mx2.example\n" OFFERS "C: MAIL From:<a@c.example> SIZE=13\n" OK
	               "C: RCPT To:<b@mx.example>\n" OK CONTENT QUIT,
	      GUESS("Sendmail", "high"));
	CHECK(GREETING "C: EHLO DESKTOP-1A2B3C4\n" OFFERS "C: MAIL FROM: <a@c.example>\n" OK
	               "C: RCPT TO: <b@mx.example>\n" OK CONTENT QUIT,
	      GUESS("Microsoft Outlook", "low"));
	CHECK(GREETING "C: EHLO HOST7\n" OFFERS "C: AUTH login dXNlcg==\nS: 334 UGFzc3dvcmQ6\n"
	               "C: cGFzcw==\nS: 235 ok\nC: MAIL FROM:<a@c.example>\n" OK
	               "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	      GUESS("System.Net.Mail", "medium"));
	CHECK(GREETING "C: EHLO [127.0.0.1]\n" OFFERS
	               "C: AUTH PLAIN AGEAYg==\nS: 235 ok\nC: MAIL FROM:<a@c.example>\n" OK
	               "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	      GUESS("nodemailer", "low"));
	CHECK(GREETING "C: EHLO smtpclient.apple\n" OFFERS "C: MAIL FROM:<a@c.example>\n" OK QUIT,
	      GUESS("Apple Mail", "medium"));
	CHECK(GREETING "C: EHLO ylmf-pc\n" OFFERS "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\n"
	               "C: dXNlcg==\nS: 334 UGFzc3dvcmQ6\nC: cGFzcw==\nS: 535 no\n",
	      GUESS("ylmf-pc bot", "medium"));
	CHECK(GREETING "C: EHLO User\n" OFFERS "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\n"
	               "C: dXNlcg==\nS: 334 UGFzc3dvcmQ6\nC: cGFzcw==\nS: 535 no\n",
	      GUESS("EHLO User bot", "medium"));
	CHECK(GREETING "C: EHLO nmap.scanme.org\n" OFFERS "C: HELP\nS: 214 no\n" QUIT,
	      GUESS("Nmap", "high"));
	CHECK(GREETING "C: EHLO masscan\n" OFFERS, GUESS("masscan", "high"));
	CHECK(GREETING "C: EHLO ex1.corp.example\n" OFFERS "C: X-EXPS NTLM\nS: 334 x\nC: *\n"
	               "S: 501 no\nC: MAIL FROM:<a@c.example> SIZE=100\n" OK QUIT,
	      GUESS("Microsoft Exchange", "medium"));
}

static void relays_are_known_by_their_pipelining_and_size(void **state)
{
	/* Postfix sends QUIT along with the end of the message. */
	CHECK(GREETING
	      "C: EHLO mx2.example\n" OFFERS
	      "C: MAIL FROM:<a@c.example> SIZE=3\nC: RCPT TO:<b@mx.example>\nC: DATA\n" OK OK
	      "S: 354 go\nC: x\nC: .\nC: QUIT\nS: 250 ok\nS: 221 bye\n",
	      GUESS("Postfix", "high"), "QUIT pipelined with the message");
	/* Exim declares 1 KiB more than it sends. */
	CHECK(GREETING "C: EHLO mx2.example\n" OFFERS
	               "C: MAIL FROM:<a@c.example> SIZE=1027\nC: RCPT TO:<b@mx.example>\n"
	               "C: BDAT 3 LAST\nC! x\r\nC: \nC: QUIT\n" OK OK "S: 250 ok\nS: 221 bye\n",
	      "!Postfix");
	CHECK(GREETING
	      "C: EHLO mx2.example\n" OFFERS
	      "C: MAIL FROM:<a@c.example> SIZE=1027\nC: RCPT TO:<b@mx.example>\nC: DATA\n" OK OK
	      "S: 354 go\nC: x\nC: .\nS: 250 ok\n" QUIT,
	      GUESS("Exim", "high"), "SIZE= 1 KiB above the size");
	CHECK(GREETING "C: EHLO localhost\n" OFFERS
	               "C: MAIL FROM:<a@c.example>\nC: RCPT TO:<b@mx.example>\nC: DATA\n" OK OK
	               "S: 354 go\nC: x\nC: .\nS: 250 ok\n" QUIT,
	      GUESS("msmtp", "medium"));
}

/* What many clients do is no sign of one. */
static void the_plain_form_gives_nobody_away(void **state)
{
	CHECK(GREETING "C: EHLO c.example\n" OFFERS "C: MAIL FROM:<a@c.example>\n" OK
	               "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	      "!client_guess");
	CHECK(GREETING "C: HELO c.example\n" OK "C: MAIL FROM:<a@c.example>\n" OK
	               "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	      "!client_guess");
	CHECK(GREETING "C: ehlo c.example\n" OFFERS "C: mail from:<a@c.example>\n" OK QUIT,
	      "!client_guess");
	CHECK(GREETING "C: EHLO DESKTOP-1A2B3C4\n" OFFERS "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\n"
	               "C: dXNlcg==\nS: 334 UGFzc3dvcmQ6\nC: cGFzcw==\nS: 535 no\n" QUIT,
	      "!client_guess");
}

/* ---- fingerprints ---- */

static char *fingerprint_of(const struct engine_run *run, const char *key)
{
	char *seen = engine_run(run), quoted[64];
	snprintf(quoted, sizeof quoted, "\"%s\":\"", key);
	char *at = strstr(seen, quoted);
	char *found = at ? strndup(at + strlen(quoted), strcspn(at + strlen(quoted), "\"")) : NULL;
	free(seen);
	return found;
}

static void fingerprint_is(struct engine_run run, const char *key, const char *expected)
{
	char *got = fingerprint_of(&run, key);
	if ((got && expected) ? strcmp(got, expected) != 0 : got != expected)
		fail_msg("%s\n%s: %s, not %s", run.dialogue, key, got ? got : "(absent)",
		         expected ? expected : "(absent)");
	free(got);
}

/* Lines of the page's example, without their indent. */
static char *example_of(const char *page)
{
	const char *at = strstr(page, "\n### Example\n");
	assert_non_null(at);
	char *out = calloc(1, strlen(at) + 1);
	at = strstr(at, "\n    ");
	for (at++; strncmp(at, "    ", 4) == 0; at = strchr(at, '\n') + 1) {
		size_t len = strcspn(at, "\n") + 1;
		strncat(out, at + 4, len - 4);
	}
	return out;
}

static char *line_of(const char *page, const char *words)
{
	const char *at = strstr(page, words);
	assert_non_null(at);
	at += strlen(words);
	return strndup(at, strcspn(at, "\n"));
}

/* | what | `text` | `hash` | : does the hash belong to the text? */
static unsigned check_row(const char *row)
{
	const char *from = strchr(row, '`'), *to = from ? strstr(from, "` | `") : NULL;
	const char *end = strchr(row, '\n');
	char text[256];
	size_t len = 0;
	if (!to || (end && to > end))
		return 0;
	for (const char *p = from + 1; p < to; p++)
		if (p[0] != '\\' || p[1] != '|')
			text[len++] = *p;
	uint8_t digest[SS_SHA256_LEN];
	char hex[2 * SS_SHA256_LEN + 1];
	ss_digest_sha256((const uint8_t *)text, len, digest);
	ss_digest_write_hex(digest, sizeof digest, hex);
	size_t n_digits = strcspn(to + 5, "`");
	if (n_digits < 6 || strncmp(hex, to + 5, n_digits) != 0)
		fail_msg("the hash of \"%.*s\" begins with %.12s", (int)len, text, hex);
	return 1;
}

static void the_page_tells_what_is_done(void **state)
{
	const char *path = getenv("FINGERPRINTS_PAGE");
	FILE *f = path ? fopen(path, "r") : NULL;
	assert_non_null(f);
	char *page = calloc(1, 100000);
	assert_in_range(fread(page, 1, 99999, f), 1000, 99998);
	fclose(f);
	char *dialogue = example_of(page), *server = line_of(page, "\n    server  "),
	     *client = line_of(page, "\n    client  ");
	fingerprint_is((struct engine_run){dialogue}, "server_fingerprint", server);
	fingerprint_is((struct engine_run){dialogue}, "client_fingerprint", client);
	unsigned n = 0;
	for (const char *row = strstr(page, "\n### Example"); (row = strstr(row, "\n| "));)
		n += check_row(++row);
	assert_int_equal(n, 5);
	free(dialogue);
	free(server);
	free(client);
	free(page);
}

#define SERVER_IS(DIALOGUE, PRINT)                                                                 \
	fingerprint_is((struct engine_run){DIALOGUE}, "server_fingerprint", PRINT)
#define CLIENT_IS(DIALOGUE, PRINT)                                                                 \
	fingerprint_is((struct engine_run){DIALOGUE}, "client_fingerprint", PRINT)

/* Names, addresses, times, numbers and ids of the same server, whoever asks. */
static void a_server_has_one_fingerprint(void **state)
{
	static const char exim[] = "se1n01_4512fe0408d7_8c97c278b9c6";
	SERVER_IS("S: 220 mx.example ESMTP Exim 4.96 Sat, 21 Nov 2026 21:30:06 +0000\n"
	          "C: EHLO c.example\nS: 250-mx.example Hello c.example [192.0.2.1]\n"
	          "S: 250 SIZE 100\n",
	          exim);
	SERVER_IS("S: 220 other.test.example ESMTP Exim 4.97.1 Mon, 02 Feb 2027 01:02:03 CEST\n"
	          "C: EHLO bare\nS: 250-other.test.example Hello bare [2001:db8::1]\n"
	          "S: 250 SIZE 52428800\n" QUIT,
	          exim);
	SERVER_IS("S: 220 box ESMTP Exim 4.97.1 Mon, 02 Feb 2027 01:02:03 (GMT)\n"
	          "C: EHLO x\nS: 250-box Hello c.example (may be forged) [192.0.2.1]\n"
	          "S: 250 SIZE 52428800\n" QUIT,
	          exim);
	fingerprint_is((struct engine_run){"S: 220 mx.example ESMTP Exim 4.96 Sat, 21 Nov 2026 "
	                                   "21:30:06 +0000\nC: EHLO c.example\nS: 250-mx.example "
	                                   "Hello c.example [192.0.2.1]\nS: 250 SIZE 100\n",
	                                   .is_client_unseen = true},
	               "server_fingerprint", exim);
	/* Gmail's greeting ends in an id. */
	char *one = fingerprint_of(
	        &(struct engine_run){
	                "S: 220 mx.google.com ESMTP a1-20020a05600c1d86si123456.45 - gsmtp\n"},
	        "server_fingerprint");
	SERVER_IS("S: 220 mx.google.com ESMTP ffacd0b85a97d-3b8e0c5si9.7 - gsmtp\n", one);
	free(one);
}

static void other_servers_have_others(void **state)
{
	static const char *const others[] = {
	        "S: 220 mx.example ESMTP Exim 4.96\nC: EHLO c\nS: 250-mx Hello c\nS: 250 SIZE 1\n",
	        "S: 220 mx.example ESMTP Exim 4.96\nC: EHLO c\nS: 250-mx\nS: 250 SIZE 1\n",
	        "S: 220 mx.example ESMTP\nC: EHLO c\nS: 250-mx Hello c\nS: 250 SIZE 1\n",
	        "S: 220 mx.example ESMTP\nC: EHLO c\nS: 250-mx Hello c\nS: 250 size 1\n",
	        "S: 220 mx.example ESMTP\nC: EHLO c\nS: 250-mx\nS: 250-SIZE 1\nS: 250 DSN\n",
	        "S: 220 mx.example ESMTP\nC: EHLO c\nS: 250-mx\nS: 250-DSN\nS: 250 SIZE 1\n",
	        "S: 220 mx.example ESMTP\nC: HELO c\nS: 250 mx\n",
	        "S: 220-mx.example ESMTP\nS: 220 mx.example ESMTP\nC: HELO c\nS: 250 mx\n",
	        "S: 554 mx.example ESMTP\n",
	};
	enum { N = sizeof others / sizeof others[0] };
	char *prints[N];
	for (size_t i = 0; i < N; i++) {
		prints[i] = fingerprint_of(&(struct engine_run){others[i]}, "server_fingerprint");
		assert_non_null(prints[i]);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(prints[i], prints[k]);
	}
	for (size_t i = 0; i < N; i++)
		free(prints[i]);
}

static void a_client_has_one_fingerprint(void **state)
{
	static const char plain[] = "cefnn00dq_5cf6acec5f97_36878e2cae61";
	CLIENT_IS(GREETING "C: EHLO c.example\n" OFFERS "C: MAIL FROM:<a@c.example>\n" OK
	                   "C: RCPT TO:<b@mx.example>\n" OK CONTENT QUIT,
	          plain);
	/* more recipients, more messages, other parameters of the message, refusals */
	CLIENT_IS(GREETING "C: EHLO some.other.example\n" OFFERS
	                   "C: MAIL FROM:<> BODY=8BITMIME RET=HDRS\n" OK
	                   "C: RCPT TO:<\"x y\"@mx.example> NOTIFY=NEVER\nS: 550 no\n"
	                   "C: RCPT TO:<b@mx.example>\n" OK CONTENT
	                   "C: MAIL FROM:<x@c.example>\n" OK "C: RCPT TO:<b@mx.example>\n" OK
	                   "C: RSET\n" OK QUIT,
	          plain);
	fingerprint_is((struct engine_run){"C: EHLO c.example\nC: MAIL FROM:<a@c.example>\n"
	                                   "C: RCPT TO:<b@mx.example>\nC: DATA\nC: Subject: x\n"
	                                   "C:\nC: y\nC: .\nC: QUIT\n",
	                                   .is_server_unseen = true},
	               "client_fingerprint", "cefxn00dq_5cf6acec5f97_36878e2cae61");
	CLIENT_IS("S: 220 mx.example ESMTP\n", NULL);
}

static void short_memory_takes_only_what_it_must(void **state)
{
	for (size_t limit = 2000; limit < 12000; limit += 500) {
		char *seen = engine_run(&(struct engine_run){GREETING
		                                             "C: EHLO localhost\n" OFFERS
		                                             "C: MAIL FROM:<a@c.example>\n" OK QUIT,
		                                             .memory_limit = limit});
		free(seen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(r14_the_server_is_named_by_greeting_hello_or_help),
	        cmocka_unit_test(rd4_prose_and_hosts_are_no_software),
	        cmocka_unit_test(rd5_what_follows_a_message_is_not_searched),
	        cmocka_unit_test(a_guess_tells_what_the_name_does_not),
	        cmocka_unit_test(clients_are_known_by_several_signs),
	        cmocka_unit_test(relays_are_known_by_their_pipelining_and_size),
	        cmocka_unit_test(the_plain_form_gives_nobody_away),
	        cmocka_unit_test(the_page_tells_what_is_done),
	        cmocka_unit_test(a_server_has_one_fingerprint),
	        cmocka_unit_test(other_servers_have_others),
	        cmocka_unit_test(a_client_has_one_fingerprint),
	        cmocka_unit_test(short_memory_takes_only_what_it_must),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
