/* What is told of each session, and of flows that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
	CHECK(HELLO
	      "C: STARTTLS\nS: 220 go\nC! \x16\x03\x01\x02\x01\x01\x01\x01\nS! \x16\x03\x03\x01",
	      "\"tls\":{\"offered\":true,\"requested\":true,\"accepted\":true,\"established\":"
	      "true}",
	      "\"outcome\":\"tls\"", "\"commands\":2");
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

static void other_protocols_are_no_sessions(void **state)
{
	CHECK_RUN(WITH("S: 220 ProFTPD Server ready.\nC: USER anonymous\nS: 331 Password required\n"
	               "C: PASS x@y\nS: 230 ok\nC: QUIT\nS: 221 Goodbye.\n",
	               .server_port = 2121, .log = ALL),
	          "!\"type\":\"session\"", "\"protocol\":\"unknown\"", "\"sessions\":0");
	CHECK_RUN(WITH("C: GET / HTTP/1.1\nC: Host: x\nC: \nS: HTTP/1.1 200 OK\n", .log = ALL),
	          "!\"type\":\"session\"", "\"protocol\":\"unknown\"");
	CHECK_RUN(WITH("C! \x16\x03\x01\x02\x01\x01\x01\x01\x01", .server_port = 465, .log = ALL),
	          "!\"type\":\"session\"", "\"protocol\":\"smtps\"");
	CHECK_RUN(WITH("C! \x16\x03\x01\x02\x01\x01\x01\x01\x01", .server_port = 443, .log = ALL),
	          "\"protocol\":\"tls\"");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_server_is_named_by_its_greeting),
	        cmocka_unit_test(authenticated_only_after_235),
	        cmocka_unit_test(secrets_stay_inside_unless_asked),
	        cmocka_unit_test(starttls_is_told_as_separate_facts),
	        cmocka_unit_test(what_departs_from_the_grammar_is_counted),
	        cmocka_unit_test(a_proxy_header_names_the_true_client),
	        cmocka_unit_test(the_client_is_the_source_also_on_odd_ports),
	        cmocka_unit_test(other_protocols_are_no_sessions),
	        cmocka_unit_test(every_event_knows_its_place),
	        cmocka_unit_test(an_ehlo_flood_takes_bounded_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
