/* What is told of each session, and of flows that are none. */
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
	"S: 220 mx.example ESMTP Exim 4.96 Sat, 21 Nov 2026 21:30:42 +0000\n"                      \
	"C: EHLO a.example\n"                                                                      \
	"S: 250-mx.example Hello a.example [198.51.100.7]\n"                                       \
	"S: 250-SIZE 52428800\n"                                                                   \
	"S: 250-AUTH PLAIN LOGIN\n"                                                                \
	"S: 250 STARTTLS\n"
#define QUIT "C: QUIT\nS: 221 bye\n"
#define ALL                                                                                        \
	(1u << SS_RECORD_FLOW | 1u << SS_RECORD_SESSION | 1u << SS_RECORD_EVENT |                  \
	 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_STATS)

static void the_server_is_named_by_its_greeting(void **state)
{
	CHECK(HELLO QUIT, "\"server_greeting\":\"mx.example ESMTP Exim 4.96 Sat",
	      "\"server_host\":\"mx.example\"", "\"server_software\":\"Exim\"",
	      "\"server_version\":\"4.96\"", "\"helo\":\"a.example\"", "\"esmtp\":true",
	      "\"extensions\":[\"SIZE 52428800\",\"AUTH PLAIN LOGIN\",\"STARTTLS\"]",
	      "\"commands\":2,\"replies\":3", "\"command_counts\":{\"EHLO\":1,\"QUIT\":1}",
	      "\"reply_counts\":{\"220\":1,\"221\":1,\"250\":1}", "\"outcome\":\"quit\"",
	      "\"display\":\"SMTP 220 (Exim)\"", "\"transactions\":0");
}

static void a_status_code_is_no_host(void **state)
{
	CHECK("S: 554 5.7.1 go away\nC: QUIT\nS: 221 bye\n",
	      "\"server_greeting\":\"5.7.1 go away\"", "!\"server_host\"");
	CHECK("S: 554 5.7.1 mx.example go away\nC: QUIT\nS: 221 bye\n",
	      "\"server_host\":\"mx.example\"");
}

static void authenticated_only_after_235(void **state)
{
	CHECK(HELLO "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 235 2.7.0 ok\n" QUIT,
	      "\"auth\":[{\"mechanism\":\"PLAIN\",\"identity\":\"alice\",\"outcome\":\"success\","
	      "\"code\":235,\"tls\":false}]",
	      "\"authenticated\":true");
	CHECK(HELLO
	      "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 535 5.7.8 no\n"
	      "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: *\nS: 501 cancelled\n"
	      "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: Ym9i\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\n"
	      "S: 454 4.7.0 later\n" QUIT,
	      "\"identity\":\"alice\",\"outcome\":\"failure\"", "\"outcome\":\"cancelled\"",
	      "\"identity\":\"bob\",\"outcome\":\"deferred\"", "\"authenticated\":false");
}

/* "v=abcdef", "V=x", "rspauth=1" in several cases, and what is none of them: "vw", "r=". */
static void a_proof_of_the_server_is_no_text_to_show(void **state)
{
	static const char *const proofs[] = {"dj1hYmNkZWY=",     "Vj14",
	                                     "cnNwYXV0aD0x",     "UnNwYXV0aD0x",
	                                     "clNwYXV0aD0xMg==", "UlNQQVVUSD0x"};
	for (size_t i = 0; i < sizeof proofs / sizeof proofs[0]; i++) {
		char dialogue[512], shown[64];
		snprintf(dialogue, sizeof dialogue, HELLO "C: AUTH SCRAM-SHA-1\nS: 334 %s\n" QUIT,
		         proofs[i]);
		snprintf(shown, sizeof shown, "!%s", proofs[i]);
		CHECK_RUN(WITH(dialogue, .log = ALL), shown, "\"code\":334");
	}
	CHECK_RUN(WITH(HELLO "C: AUTH SCRAM-SHA-1\nS: 334 dnc=\nC: cj0=\nS: 334 cj1h\n" QUIT,
	               .log = ALL),
	          "dnc=", "cj1h");
}

static void secrets_stay_inside_unless_asked(void **state)
{
	static const char auth[] = HELLO "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 535 no\n"
	                                 "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: Ym9i\nS: 334 "
	                                 "UGFzc3dvcmQ6\nC: aHVudGVyMg==\n"
	                                 "S: 235 ok\n" QUIT;
	CHECK_RUN(WITH(auth, .log = ALL), "\"argument\":\"PLAIN ***\"", "2x\"argument\":\"***\"",
	          "!secret", "!c2VjcmV0", "!AGFsaWNlAHNlY3JldA", "!hunter2", "!aHVudGVyMg");
	CHECK_RUN(WITH(auth, .log = ALL, .show_secrets = true),
	          "\"argument\":\"PLAIN AGFsaWNlAHNlY3JldA==\"", "\"secret\":\"hunter2\"",
	          "\"secret\":\"secret\"", "!***");
}

static void starttls_is_told_as_separate_facts(void **state)
{
	CHECK(HELLO "C: STARTTLS\nS: 220 go\nC# 160301020101010101\nS# 16030301",
	      "\"tls\":{\"offered\":true,\"requested\":true,\"accepted\":true,\"established\":"
	      "false}",
	      "\"outcome\":\"closed\"", "\"commands\":2");
	CHECK(HELLO "C: STARTTLS\nS: 454 4.7.0 not now\nC: MAIL FROM:<a@b>\nS: 250 ok\n" QUIT,
	      "\"tls\":{\"offered\":true,\"requested\":true,\"accepted\":false}",
	      "\"mail_from\":\"a@b\"", "\"outcome\":\"quit\"");
	CHECK("S: 220 mx.example ESMTP\nC: EHLO a\nS: 250 mx.example\n" QUIT,
	      "\"tls\":{\"offered\":false}");
	/* A copy that was decrypted on the way: text goes on, and is read. */
	CHECK(HELLO "C: STARTTLS\nS: 220 go\nC: EHLO inside.example\nS: 250 mx.example\n"
	            "C: MAIL FROM:<a@b>\nS: 250 ok\n" QUIT,
	      "\"mail_from\":\"a@b\"", "\"helo\":\"inside.example\"");
}

static void what_departs_from_the_grammar_is_counted(void **state)
{
	CHECK(HELLO "C: XYZZY\nS: 500 what?\nC: \nS: 500 what?\nC: RCPT TO:<a@b>\nS: 503 no\n" QUIT,
	      "\"unknown_command\":1", "\"empty_command\":1", "\"out_of_order\":1",
	      "\"command_counts\":{\"EHLO\":1,\"RCPT\":1,\"QUIT\":1,\"XYZZY\":1}");
	CHECK_RUN(WITH(HELLO "C: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\n"
	                     "S: 354 go\nC! x\n.\r\nC: \nC: .\nS: 250 ok\nS: 250 ok again\n" QUIT,
	               .log = ALL),
	          "\"unexpected\":true");
}

static void a_proxy_header_names_the_true_client(void **state)
{
	CHECK("C: PROXY TCP4 203.0.113.9 198.51.100.25 4711 25\n" HELLO QUIT,
	      "\"proxy\":{\"version\":1,\"src_ip\":\"203.0.113.9\",\"dst_ip\":\"198.51.100.25\","
	      "\"src_port\":4711,\"dst_port\":25}",
	      "!early_talk");
}

static void the_client_is_the_source_also_on_odd_ports(void **state)
{
	CHECK_RUN(WITH(HELLO QUIT, .server_port = 50001, .log = ALL),
	          "\"src_ip\":\"198.51.100.7\",\"src_port\":40000", "\"protocol\":\"smtp\"",
	          "\"confidence\":\"confirmed\"");
	/* No handshake, and the server's port is the higher: the dialogue tells who is who. */
	CHECK_RUN(WITH(HELLO QUIT, .server_port = 50001, .is_midway = true, .log = ALL),
	          "\"src_ip\":\"198.51.100.7\",\"src_port\":40000", "\"protocol\":\"smtp\"",
	          "\"partial\":true");
}

#define CLIENT_HELLO "C! \x16\x03\x01\x02\x01\x01\x01\x01\x01\n"

static void other_protocols_are_no_sessions(void **state)
{
	CHECK_RUN(WITH("S: 220 ProFTPD Server ready.\nC: USER anonymous\nS: 331 Password required\n"
	               "C: PASS x@y\nS: 230 ok\nC: QUIT\nS: 221 Goodbye.\n",
	               .server_port = 2121, .log = ALL),
	          "!\"type\":\"session\"", "\"protocol\":\"ftp\"", "\"sessions\":0");
	CHECK_RUN(WITH("C: GET / HTTP/1.1\nC: Host: x\nC: \nS: HTTP/1.1 200 OK\n", .log = ALL),
	          "!\"type\":\"session\"", "\"protocol\":\"http\"");
	CHECK_RUN(WITH(CLIENT_HELLO, .server_port = 443, .log = ALL), "\"protocol\":\"tls\"",
	          "!\"type\":\"session\"");
}

static void tls_from_the_first_byte_on_is_a_session(void **state)
{
	CHECK_RUN(WITH(CLIENT_HELLO, .server_port = 465, .log = ALL), "\"protocol\":\"smtps\"",
	          "\"type\":\"session\"", "\"implicit\":true", "\"display\":\"SMTPS\"",
	          "!\"authenticated\"", "!\"esmtp\"", "!\"tls_on_plain_port\"");
	CHECK_RUN(WITH(CLIENT_HELLO, .server_port = 587, .log = ALL), "\"protocol\":\"smtps\"",
	          "\"implicit\":true", "\"tls_on_plain_port\":1");
	/* A server that answers in text, as plain ports do, speaks SMTP. */
	CHECK_RUN(WITH(CLIENT_HELLO "S: 220 mx.example ESMTP\nS: 500 5.5.2 what?\n",
	               .server_port = 587, .log = ALL),
	          "\"protocol\":\"smtp\"", "\"tls_on_plain_port\":1", "!\"implicit\"");
}

static void every_event_knows_its_place(void **state)
{
	/* Octets by hand: the greeting has 64, EHLO 16; packets: the handshake's three, greeting,
	 * its ACK, EHLO. */
	CHECK_RUN(
	        WITH(HELLO QUIT, .log = ALL),
	        "\"kind\":\"command\",\"direction\":\"c2s\",\"packet\":6,\"offset\":0,\"index\":1,"
	        "\"command\":\"EHLO\",\"argument\":\"a.example\",\"raw_length\":16",
	        "\"kind\":\"reply\",\"direction\":\"s2c\",\"packet\":8,\"offset\":64,\"index\":1,"
	        "\"command\":\"EHLO\",\"code\":250",
	        "\"kind\":\"command\",\"direction\":\"c2s\",\"packet\":10,\"offset\":16,\"index\":"
	        "2");
}

static void an_ehlo_flood_takes_bounded_memory(void **state)
{
	enum { N = 20000 };
	char *dialogue = malloc(N * 80 + 1024), *at = dialogue;
	at = stpcpy(at, HELLO);
	for (int i = 0; i < N; i++) {
		at = stpcpy(at, "C: EHLO ");
		for (int k = 0; k < 5; k++)
			*at++ = (char)('a' + (i >> (4 * k) & 15));
		at = stpcpy(at, ".example\nS: 250 mx.example\n");
	}
	stpcpy(at, QUIT);
	char *seen =
	        engine_run(&(struct engine_run){dialogue, .log = ALL & ~(1u << SS_RECORD_EVENT)});
	const char *peak = strstr(seen, "\"memory_peak\":");
	assert_non_null(peak);
	assert_in_range(strtoul(peak + strlen("\"memory_peak\":"), NULL, 10), 1, 2 << 20);
	assert_non_null(strstr(seen, "\"EHLO\":20001"));
	free(seen);
	free(dialogue);
}

/* ---- limits: what is cut or left out never becomes a false fact ---- */

/* begin, then n times each (a format of its number), then end; free() it. */
static char *repeat(const char *begin, unsigned n, const char *each, const char *end)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	assert_non_null(out);
	fputs(begin, out);
	for (unsigned i = 0; i < n; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		fprintf(out, each, i);
#pragma GCC diagnostic pop
	}
	fputs(end, out);
	fclose(out);
	return text;
}

#define CHECK_REPEATED(BEGIN, N, EACH, END, ...)                                                   \
	do {                                                                                       \
		char *dialogue_ = repeat(BEGIN, N, EACH, END);                                     \
		CHECK(dialogue_, __VA_ARGS__);                                                     \
		free(dialogue_);                                                                   \
	} while (0)

static void a_keyword_beyond_the_limit_is_known_all_the_same(void **state)
{
	/* 100 keywords of 50 octets: 80 of them, each with its LF, are 4080 octets. */
	CHECK_REPEATED("S: 220 mx ESMTP\nC: EHLO c\nS: 250-mx\n", 100,
	               "S: 250-X%03u-345678901234567890123456789012345678901234567\n",
	               "S: 250 STARTTLS\n" QUIT, "\"offered\":true", "\"X079-", "!\"X080-",
	               "\"dropped\":20", "\"STARTTLS\"]");
	/* More lines than are kept of a reply: what is not among them may have been there. */
	CHECK_REPEATED("S: 220 mx ESMTP\nC: EHLO c\nS: 250-mx\n", 200, "S: 250-XK%u\n",
	               "S: 250 STARTTLS\n" QUIT, "!\"offered\"");
	CHECK_REPEATED("S: 220 mx ESMTP\nC: EHLO c\nS: 250-mx\n", 63, "S: 250-XK%u\n",
	               "S: 250 XLAST\n" QUIT, "\"offered\":false", "!\"dropped\"");
}

/* Budget: 4 KiB, the flow and its streams included. */
static void an_idle_session_is_small(void **state)
{
	enum { N = 500 };
	char *seen = engine_run(&(struct engine_run){
	        "S: 220 mx.example ESMTP Postfix\nC: EHLO client.example\nS: 250-mx.example\n"
	        "S: 250-PIPELINING\nS: 250-SIZE 10240000\nS: 250-VRFY\nS: 250-ETRN\nS: "
	        "250-STARTTLS\n"
	        "S: 250-ENHANCEDSTATUSCODES\nS: 250-8BITMIME\nS: 250-DSN\nS: 250 CHUNKING\n",
	        .log = 1u << SS_RECORD_STATS, .n_connections = N, .is_open = true});
	const char *peak = strstr(seen, "\"memory_peak\":");
	assert_non_null(peak);
	assert_in_range(strtoul(peak + strlen("\"memory_peak\":"), NULL, 10), N, N * 4096);
	free(seen);
}

static void a_flood_of_names_leaves_room_for_what_comes_after(void **state)
{
	char each[15100] = "C: EHLO %02u";
	memset(each + strlen(each), 'x', 15000);
	strcpy(each + 15012, "\nS: 501 too long\n");
	CHECK_REPEATED("S: 220 mx ESMTP\n", 18, each,
	               "C: EHLO good.example\nS: 250 mx\n"
	               "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 235 ok\n" QUIT,
	               "\"helo\":\"good.example\"", "\"mechanism\":\"PLAIN\"",
	               "\"identity\":\"alice\"", "\"dropped\":18");
}

static void the_attempt_that_works_is_kept(void **state)
{
	CHECK_REPEATED(HELLO, 70, "C: AUTH PLAIN AHUAcA==\nS: 535 no%u\n",
	               "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 235 ok\n" QUIT,
	               "\"identity\":\"alice\",\"outcome\":\"success\"", "\"authenticated\":true",
	               "\"dropped\":7");
}

static void what_is_not_told_one_by_one_is_other(void **state)
{
	CHECK_REPEATED(HELLO, 20, "C: XVERB%u\nS: 500 no\n", QUIT, "\"XVERB15\":1,\"other\":4}");
	CHECK_REPEATED(HELLO, 80, "C: NOOP\nS: 4%02u no\n", QUIT, "\"other\":19}");
}

/* ---- hellos ---- */

static void the_name_is_the_one_that_was_accepted(void **state)
{
	CHECK("S: 220 mx\nC: EHLO good.example\nC: EHLO bad.example\nS: 250 mx\nS: 501 no\n" QUIT,
	      "\"helo\":\"good.example\"");
	CHECK("S: 220 mx\nC: EHLO bad.example\nC: EHLO good.example\nS: 501 no\nS: 250 mx\n" QUIT,
	      "\"helo\":\"good.example\"");
	CHECK("S: 220 mx\nC: EHLO bad.example\nS: 501 no\nC: HELO worse.example\nS: 501 no\n" QUIT,
	      "\"helo\":\"worse.example\"", "\"esmtp\":false");
}

static void helo_forgets_the_extensions(void **state)
{
	CHECK(HELLO "C: HELO b.example\nS: 250 mx.example\n" QUIT, "\"helo\":\"b.example\"",
	      "\"esmtp\":false", "!\"extensions\"", "\"offered\":true");
	CHECK(HELLO "C: EHLO b.example\nS: 250-mx.example\nS: 250 SIZE\n" QUIT,
	      "\"extensions\":[\"SIZE\"]");
	CHECK(HELLO "C: EHLO\nS: 501 no\n" QUIT, "\"extensions\":[\"SIZE 52428800\",");
}

/* ---- the end, TLS, display, times ---- */

static void a_hello_that_was_not_seen_is_not_denied(void **state)
{
	CHECK_RUN(WITH("C: MAIL FROM:<a@b>\nS: 250 ok\n" QUIT, .is_midway = true), "!\"esmtp\"",
	          "\"partial\":true");
	CHECK_RUN(WITH("S: 220 mx ESMTP Postfix\n" QUIT, .is_client_unseen = true), "!\"esmtp\"",
	          "\"partial\":true");
	CHECK("S: 220 mx ESMTP\n" QUIT, "\"esmtp\":false");
}

static void quit_is_the_last_word_or_accepted(void **state)
{
	CHECK(HELLO "C: QUIT\nS: 500 no\nC: NOOP\nS: 250 ok\n", "\"outcome\":\"closed\"");
	CHECK(HELLO "C: QUIT\n", "\"outcome\":\"quit\"");
	CHECK(HELLO "C: QUIT\nC: NOOP\nS: 221 bye\n", "\"outcome\":\"quit\"");
}

static void an_accepted_starttls_stays_accepted(void **state)
{
	CHECK(HELLO "C: STARTTLS\nS: 220 go\nC: EHLO in.example\nS: 250-mx\nS: 250 AUTH PLAIN\n"
	            "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 235 ok\n"
	            "C: STARTTLS\nS: 503 already\n" QUIT,
	      "\"accepted\":true", "\"code\":235,\"tls\":true");
}

static void display_shows_whose_mail_it_is(void **state)
{
	CHECK("S: 554 mx.example ESMTP Postfix\n" QUIT, "\"display\":\"SMTP 554 (Postfix)\"");
	char local[121], dialogue[4096];
	memset(local, 'a', 120);
	local[120] = '\0';
	snprintf(dialogue, sizeof dialogue,
	         HELLO "C: MAIL FROM:<%s@good.example.evil.example>\nS: 250 ok\n" QUIT, local);
	CHECK(dialogue, "aa\xe2\x80\xa6@good.example.evil.example>\"");
	CHECK(HELLO "C: MAIL FROM:<>\nS: 250 ok\n" QUIT, "\"display\":\"SMTP MAIL <>\"");
}

/* The answer came before the content was over: 552 in the middle of it. */
static void think_time_is_never_negative(void **state)
{
	CHECK(HELLO "C: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\n"
	            "S: 354 go\nC: x\nS: 552 too much\nC: y\nC: .\n" QUIT,
	      "\"think_time\":{", "!\"client\":-", "!\"server\":-");
}

static void what_is_lost_before_recognition_is_told(void **state)
{
	CHECK_RUN(WITH("S: 220 mx ESMTP\nC- 10\nS: 250-mx\nS: 250 SIZE\nC: MAIL FROM:<a@b>\n"
	               "S: 250 ok\n" QUIT,
	               .log = ALL),
	          "\"kind\":\"gap\"", "\"type\":\"session\"", "\"partial\":true");
}

/* What it leaks would fail the test. */
static void what_is_open_when_the_engine_goes_is_given_up(void **state)
{
	CHECK_RUN(WITH(HELLO "C: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\n",
	               .log = ALL & ~(1u << SS_RECORD_EVENT), .is_given_up = true),
	          "!\"type\"");
	CHECK_RUN(WITH("S: 220 mx.exa\n", .is_given_up = true), "!\"type\"");
}

/* The lines of one type; text is cut up. */
static void take_lines(char *text, const char *type, char *out, size_t size)
{
	size_t len = 0;
	out[0] = 0;
	for (char *rest, *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *peak = strstr(line, "\"memory_peak\""); /* what is not told takes none */
		if (peak)
			*peak = 0;
		if (strstr(line, type))
			len += (size_t)snprintf(out + len, size - len, "%s\n", line);
		assert_true(len < size);
	}
}

static void what_is_asked_for_alone_is_the_same(void **state)
{
	static const char *const types[] = {
	        [SS_RECORD_FLOW] = "{\"type\":\"flow\"",
	        [SS_RECORD_SESSION] = "{\"type\":\"session\"",
	        [SS_RECORD_EVENT] = "{\"type\":\"event\"",
	        [SS_RECORD_TRANSACTION] = "{\"type\":\"transaction\"",
	        [SS_RECORD_STATS] = "{\"type\":\"stats\"",
	};
	static const char *const dialogues[] = {
	        HELLO "C: MAIL FROM:<a@b> SIZE=3\nS: 250 2.1.0 ok\nC: RCPT TO:<c@d>\nS: 550 no\n"
	              "C: RCPT TO:<e@f>\nS: 250 ok\nC: DATA\nS: 354 go\nC: x\nC: .\n"
	              "S: 250 ok queued as 4C0FFEE\nC: RSET\nS: 250 ok\n"
	              "C: MAIL FROM:<g@h>\nS: 250 ok\n" QUIT,
	        "S: 220 hi\nC: LHLO a\nS: 250 hi\nC: MAIL FROM:<a@b>\nS: 250 ok\n"
	        "C: RCPT TO:<c@d>\nS: 250 ok\nC: RCPT TO:<e@f>\nS: 250 ok\nC: DATA\nS: 354 go\n"
	        "C: x\nC: .\nS: 250 ok\nS: 550 full\n" QUIT,
	        "S: 220 hi\nC: HELO a\nS: 250 hi\nC: RCPT TO:<c@d>\nS: 503 no\n"
	        "C: MAIL FROM:<a@b>\nS: 550 no\nS: 421 enough\n",
	        HELLO "C: STARTTLS\nS: 220 go\nC# 160301020101010101\nS# 16030301",
	        "C: PROXY TCP4 203.0.113.9 198.51.100.25 4711 25\n" HELLO
	        "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 535 no\nC: XYZZY\nS: 500 what?\n",
	        "C: GET / HTTP/1.1\nC: Host: x\nC: \nS: HTTP/1.1 200 OK\n",
	};
	char wanted[16384], alone[16384];
	for (size_t i = 0; i < sizeof dialogues / sizeof dialogues[0]; i++) {
		for (size_t type = 0; type < sizeof types / sizeof types[0]; type++) {
			char *all = engine_run(&(struct engine_run){dialogues[i], .log = ALL});
			char *one =
			        engine_run(&(struct engine_run){dialogues[i], .log = 1u << type});
			if (types[type]) {
				take_lines(all, types[type], wanted, sizeof wanted);
				take_lines(one, types[type], alone, sizeof alone);
				assert_string_equal(alone, wanted);
			}
			free(all);
			free(one);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_server_is_named_by_its_greeting),
	        cmocka_unit_test(a_status_code_is_no_host),
	        cmocka_unit_test(authenticated_only_after_235),
	        cmocka_unit_test(a_proof_of_the_server_is_no_text_to_show),
	        cmocka_unit_test(secrets_stay_inside_unless_asked),
	        cmocka_unit_test(starttls_is_told_as_separate_facts),
	        cmocka_unit_test(what_departs_from_the_grammar_is_counted),
	        cmocka_unit_test(a_proxy_header_names_the_true_client),
	        cmocka_unit_test(the_client_is_the_source_also_on_odd_ports),
	        cmocka_unit_test(other_protocols_are_no_sessions),
	        cmocka_unit_test(tls_from_the_first_byte_on_is_a_session),
	        cmocka_unit_test(every_event_knows_its_place),
	        cmocka_unit_test(an_ehlo_flood_takes_bounded_memory),
	        cmocka_unit_test(a_keyword_beyond_the_limit_is_known_all_the_same),
	        cmocka_unit_test(an_idle_session_is_small),
	        cmocka_unit_test(a_flood_of_names_leaves_room_for_what_comes_after),
	        cmocka_unit_test(the_attempt_that_works_is_kept),
	        cmocka_unit_test(what_is_not_told_one_by_one_is_other),
	        cmocka_unit_test(the_name_is_the_one_that_was_accepted),
	        cmocka_unit_test(helo_forgets_the_extensions),
	        cmocka_unit_test(a_hello_that_was_not_seen_is_not_denied),
	        cmocka_unit_test(quit_is_the_last_word_or_accepted),
	        cmocka_unit_test(an_accepted_starttls_stays_accepted),
	        cmocka_unit_test(display_shows_whose_mail_it_is),
	        cmocka_unit_test(think_time_is_never_negative),
	        cmocka_unit_test(what_is_lost_before_recognition_is_told),
	        cmocka_unit_test(what_is_open_when_the_engine_goes_is_given_up),
	        cmocka_unit_test(what_is_asked_for_alone_is_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
