/* src/engine/recognise.c, prelude.c: what a flow is, through the whole engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine_run.h"

enum { RECORDS = 1u << SS_RECORD_FLOW | 1u << SS_RECORD_SESSION | 1u << SS_RECORD_TRANSACTION };

#define SEEN(text, ...)                                                                            \
	CHECK_RUN(WITH(.dialogue = (text), .log = RECORDS, .server_port = 41000), __VA_ARGS__)
#define SEEN_MIDWAY(text, ...)                                                                     \
	CHECK_RUN(                                                                                 \
	        WITH(.dialogue = (text), .log = RECORDS, .server_port = 41000, .is_midway = true), \
	        __VA_ARGS__)
#define NO_SMTP "!\"protocol\":\"smtp\""
#define SMTP    "\"protocol\":\"smtp\",\"confidence\":\"confirmed\""

#define LINE  "C: The quick brown fox jumps over the lazy dog, and then does so once more.\n"
#define LINES LINE LINE LINE LINE LINE LINE LINE LINE
#define BODY  LINES LINES LINES LINES /* 2.4 KB: more than detection looks at */

#define MAIL                                                                                       \
	"S: 220 mx.example ESMTP Postfix\nC: EHLO a\nS: 250 mx.example\nC: MAIL FROM:<a@b>\n"      \
	"S: 250 2.1.0 Ok\nC: QUIT\nS: 221 2.0.0 Bye\n"

/* ---- R2, R3: ports are hints ---- */

static void smtp_is_found_on_any_port(void **state)
{
	SEEN(MAIL, SMTP, "\"mail_from\":\"a@b\"");
}

static void another_protocol_is_named_on_a_mail_port(void **state)
{
	CHECK_RUN(WITH(.dialogue = "S: 220 (vsFTPd 3.0.3)\nC: USER a\n", .log = RECORDS),
	          "\"protocol\":\"ftp\"", "!\"type\":\"session\"");
	CHECK_RUN(WITH(.dialogue = "S: 220 hello\nC: USER a\nS: 331 who?\n", .log = RECORDS),
	          "\"protocol\":\"ftp\"", "!\"type\":\"session\"");
	CHECK_RUN(WITH(.dialogue = "S: +OK ready\nC: USER a\n", .log = RECORDS),
	          "\"protocol\":\"pop3\"");
}

/* RD6 */
static void one_line_of_three_digits_is_no_smtp(void **state)
{
	SEEN("S: 220 hello\n", "\"protocol\":\"unknown\"", NO_SMTP);
	SEEN("S: 250 ok\n", "\"protocol\":\"unknown\"", NO_SMTP);
	SEEN("S: 220 hello\nC: USER alice\nS: 331 Password required\n", "\"protocol\":\"ftp\"");
	SEEN("S: 200 news.example InterNetNews ready\nC: QUIT\nS: 205 bye\n",
	     "\"protocol\":\"nntp\"");
}

/* ---- in the middle of a message ---- */

static void a_capture_that_begins_in_a_message_is_known_by_its_end(void **state)
{
	SEEN_MIDWAY(BODY "C: .\nS: 250 2.0.0 Ok: queued as 4D3F1A20B7\nC: MAIL FROM:<c@d>\n"
	                 "S: 250 2.1.0 Ok\nC: QUIT\nS: 221 2.0.0 Bye\n",
	            "\"protocol\":\"smtp\"", "\"mail_from\":\"c@d\"", "\"partial\":true");
	SEEN_MIDWAY(BODY "C: .\nS: 250 OK id=1rYWfQ-0001Xp-2k\nC: QUIT\nS: 221 mx closing\n",
	            "\"protocol\":\"smtp\"");
	SEEN_MIDWAY(BODY "C: .\nS: 250 ok\nC: MAIL FROM:<c@d>\nS: 250 ok\n", SMTP);
	CHECK_RUN(WITH(.dialogue = BODY "C: .\nC: MAIL FROM:<c@d>\nC: RCPT TO:<e@f>\nC: DATA\n",
	               .log = RECORDS, .is_midway = true, .is_server_unseen = true),
	          "\"protocol\":\"smtp\"");
}

/* On a mail port text is enough to begin with; what follows may tell more. */
static void what_the_port_told_may_be_confirmed(void **state)
{
	CHECK_RUN(WITH(.dialogue = BODY "C: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n", .log = RECORDS,
	               .is_midway = true),
	          "\"protocol\":\"smtp\",\"confidence\":\"port\"");
	CHECK_RUN(WITH(.dialogue = BODY "C: .\nS: 250 ok\nC: MAIL FROM:<a@b>\nS: 250 ok\n"
	                                "C: RCPT TO:<c@d>\nS: 250 ok\n",
	               .log = RECORDS, .is_midway = true),
	          SMTP);
	CHECK_RUN(WITH(.dialogue = "S: 220 hello\nC: FOO\nS: 500 what\nC: HELO a\nS: 250 hello\n",
	               .log = RECORDS),
	          SMTP);
}

static void text_that_is_no_message_is_not_taken_for_one(void **state)
{
	SEEN_MIDWAY(BODY "S: HTTP/1.1 200 OK\nC: GET / HTTP/1.1\n", NO_SMTP);
	SEEN_MIDWAY(BODY "S: 226 Transfer complete\nC: QUIT\n", NO_SMTP);
	SEEN_MIDWAY(BODY "S: 250 ok\nC: hello\n", NO_SMTP);
	SEEN_MIDWAY(BODY "C: EHLO a\nC: hello\n" BODY, NO_SMTP);
	SEEN_MIDWAY(BODY "C: MAIL FROM:<c@d>\nC: RCPT TO:<c@d>\n" BODY, NO_SMTP);
}

/* ---- R7, RD7: TLS ---- */

#define CLIENT_HELLO                                                                               \
	"C# 160301002001000026030300000000000000000000000000000000000000000000000000000000\n"
#define SERVER_HELLO                                                                               \
	"S# 160303002002000026030300000000000000000000000000000000000000000000000000000000\n"
#define SSL2_HELLO                                                                                 \
	"C# 802e0103010015000000100000000000000000000000000000000000000000000000000000000000\n"

static void tls_on_a_mail_port_is_mail_inside(void **state)
{
	static const uint16_t ports[] = {465, 587, 25, 2525, 24};
	for (unsigned i = 0; i < sizeof ports / sizeof ports[0]; i++)
		CHECK_RUN(WITH(.dialogue = CLIENT_HELLO SERVER_HELLO, .log = 1u << SS_RECORD_FLOW,
		               .server_port = ports[i]),
		          "\"protocol\":\"smtps\",\"confidence\":\"port\"");
	CHECK_RUN(WITH(.dialogue = SSL2_HELLO, .log = 1u << SS_RECORD_FLOW, .server_port = 465),
	          "\"protocol\":\"smtps\"");
	SEEN(CLIENT_HELLO SERVER_HELLO, "\"protocol\":\"tls\",\"confidence\":\"likely\"");
	SEEN(SSL2_HELLO, "\"protocol\":\"tls\"");
}

static void a_server_that_greets_is_smtp_also_to_a_tls_client(void **state)
{
	SEEN(CLIENT_HELLO "S: 220 mx.example ESMTP Postfix\nS: 500 5.5.2 Error\n",
	     "\"protocol\":\"smtp\",\"confidence\":\"likely\"");
	CHECK_RUN(
	        WITH(.dialogue = CLIENT_HELLO "S: 220 mx.example ESMTP Postfix\n", .log = RECORDS),
	        "\"protocol\":\"smtp\",\"confidence\":\"likely\"");
	SEEN("S: 220 mx.example ESMTP\n" CLIENT_HELLO "S: 500 5.5.2 Error\n",
	     "\"protocol\":\"smtp\",\"confidence\":\"likely\"", "\"tls_on_plain_port\":1");
	CHECK_RUN(WITH(.dialogue = CLIENT_HELLO "S: 220 mx.example ESMTP\n", .log = RECORDS,
	               .server_port = 41000, .segment = 1),
	          "\"protocol\":\"smtp\",\"confidence\":\"likely\"");
	CHECK_RUN(WITH(.dialogue = CLIENT_HELLO SERVER_HELLO, .log = RECORDS, .server_port = 41000,
	               .segment = 1),
	          "\"protocol\":\"tls\",\"confidence\":\"likely\"");
}

/* ---- behind proxies ---- */

static void http_connect_is_passed_over(void **state)
{
	SEEN("C: CONNECT mx.example:25 HTTP/1.1\nC: Host: mx.example:25\n"
	     "C: Proxy-Authorization: Basic YWxpY2U6c2VjcmV0\nC: \n"
	     "S: HTTP/1.1 200 Connection established\nS: \n" MAIL,
	     SMTP, "\"tunnel\":{\"kind\":\"http\",\"host\":\"mx.example\",",
	     "\"port\":25,\"user\":\"alice\"}", "\"dst_port\":41000", "\"mail_from\":\"a@b\"",
	     "!secret", "!YWxp");
}

static void a_second_try_on_the_same_connection_is_passed_over(void **state)
{
	SEEN("C: CONNECT mx.example:25 HTTP/1.1\nC: \n"
	     "S: HTTP/1.1 407 Proxy Authentication Required\nS: Content-Length: 7\nS: \nS: hello\n"
	     "C: CONNECT mx.example:25 HTTP/1.1\nC: Proxy-Authorization: Basic YWxpY2U6eA==\nC: \n"
	     "S: HTTP/1.1 200 OK\nS: \n" MAIL,
	     SMTP, "\"user\":\"alice\"");
	SEEN("C: CONNECT mx.example:25 HTTP/1.1\nC: \n"
	     "S: HTTP/1.1 407 Proxy Authentication Required\nS: Content-Length: 7\nS: \nS: hello\n"
	     "C: GET / HTTP/1.1\nC: \n",
	     "\"protocol\":\"http\"", NO_SMTP);
}

/* A page of 20 KB is more than is held while a flow is not known. */
static void a_long_refusal_is_passed_over_as_it_comes(void **state)
{
	static const char head[] = "C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: HTTP/1.1 407 No\n"
	                           "S: Content-Length: 20020\nS: \n";
	static const char tail[] = "C: CONNECT mx.example:25 HTTP/1.1\nC: \n"
	                           "S: HTTP/1.1 200 OK\nS: \n" MAIL;
	char *text = malloc(65536);
	size_t len = (size_t)sprintf(text, "%s", head);
	for (unsigned i = 0; i < 20; i++) /* each 1001 octets on the wire */
		len += (size_t)sprintf(text + len, "S: %0999d\n", 0);
	sprintf(text + len, "%s", tail);
	SEEN(text, SMTP, "\"host\":\"mx.example\"");
	free(text);
}

#define SOCKS5_OPEN                                                                                \
	"C# 050100\nS# 0500\nC# 05010003"                                                          \
	"0a6d782e6578616d706c65"                                                                   \
	"0019\nS# 05000001000000000000\n"

static void socks_is_passed_over(void **state)
{
	SEEN(SOCKS5_OPEN MAIL, SMTP,
	     "\"tunnel\":{\"kind\":\"socks5\",\"host\":\"mx.example\",\"port\":25}");
	SEEN("C# 050102\nS# 0502\nC# 0105616c69636506736563726574\nS# 0100\n"
	     "C# 05010001c00002010019\nS# 05000001000000000000\n" MAIL,
	     SMTP, "\"host\":\"192.0.2.1\"", "\"user\":\"alice\"", "!secret");
	SEEN("C# 04010019c0000201616c69636500\nS# 005a000000000000\n" MAIL, SMTP,
	     "\"tunnel\":{\"kind\":\"socks4\",\"host\":\"192.0.2.1\",\"port\":25,"
	     "\"user\":\"alice\"}");
	CHECK_RUN(WITH(.dialogue = SOCKS5_OPEN MAIL, .log = RECORDS, .server_port = 1080,
	               .is_server_unseen = true),
	          "\"protocol\":\"smtp\"", "\"host\":\"mx.example\"");
	CHECK_RUN(WITH(.dialogue = SOCKS5_OPEN MAIL, .log = RECORDS, .server_port = 1080,
	               .is_client_unseen = true),
	          "\"protocol\":\"smtp\"", "\"tunnel\":{\"kind\":\"socks5\"}");
}

/* The port that was asked for is the server's, and a hint like any other. */
static void what_is_wrapped_is_known_like_a_connection_of_its_own(void **state)
{
	SEEN(SOCKS5_OPEN CLIENT_HELLO SERVER_HELLO, "\"protocol\":\"smtps\"");
	SEEN(SOCKS5_OPEN "C: GET / HTTP/1.1\n", "\"protocol\":\"http\"");
	SEEN(SOCKS5_OPEN "S: 220 hello\n", "\"protocol\":\"smtp\",\"confidence\":\"port\"");
	SEEN(SOCKS5_OPEN "C: what\n", "\"protocol\":\"socks\"");
	SEEN("C# 050100\nS# 05ff\n", "\"protocol\":\"socks\"", NO_SMTP);
	SEEN("C: CONNECT a:25 HTTP/1.0\nC: \nS: HTTP/1.0 403 No\nS: \n", "\"protocol\":\"http\"");
}

/* ---- the PROXY protocol ---- */

/* Version 2, 20 octets of addresses and ports and 588 of TLVs: more than detection looks at. */
static void a_long_proxy_header_is_passed_over(void **state)
{
	char *text = malloc(8192);
	size_t len = (size_t)sprintf(text, "C# 0d0a0d0a000d0a515549540a21110258"
	                                   "c000020ac633641900010019"
	                                   "ee0249");
	for (unsigned i = 0; i < 585; i++)
		len += (size_t)sprintf(text + len, "%02x", i & 0xff);
	sprintf(text + len, "\n" MAIL);
	SEEN(text, SMTP, "\"proxy\":{\"version\":2,\"src_ip\":\"192.0.2.10\"");
	free(text);
}

/* A copy that was decrypted on the way. */
static void clear_text_behind_starttls_is_read_on(void **state)
{
	SEEN("S: 220 mx.example ESMTP\nC: EHLO a\nS: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\n"
	     "S: 220 2.0.0 Ready to start TLS\nC: EHLO a\nS: 250 mx.example\nC: MAIL FROM:<a@b>\n"
	     "S: 250 2.1.0 Ok\nC: QUIT\nS: 221 2.0.0 Bye\n",
	     SMTP, "\"mail_from\":\"a@b\"");
	CHECK_RUN(WITH(.dialogue = MAIL, .log = RECORDS, .server_port = 465), SMTP);
}

static void of_several_proxy_headers_the_last_is_told(void **state)
{
	SEEN("C: PROXY TCP4 192.0.2.1 192.0.2.2 1 25\nC: PROXY TCP4 192.0.2.3 192.0.2.4 1 "
	     "25\n" MAIL,
	     SMTP, "\"proxy\":{\"version\":1,\"src_ip\":\"192.0.2.3\"", "!\"anomalies\"");
}

/* Network cards join segments: the first one seen may be longer than what is held. */
static void a_segment_may_be_longer_than_the_prelude(void **state)
{
	static const char talk[] =
	        "C: EHLO a\nC: MAIL FROM:<a@b>\nC: RCPT TO:<c@d>\nC: DATA\n" BODY BODY BODY BODY
	                BODY
	        "C: .\nC: QUIT\nS: 220 mx\nS: 250 mx\nS: 250 ok\nS: 250 ok\nS: 354 go\n"
	        "S: 250 ok\nS: 221 bye\n";
	static const char middle[] = BODY BODY BODY BODY BODY
	        "C: .\nS: 250 2.0.0 Ok: queued as 4D3F1A20B7\nC: QUIT\nS: 221 2.0.0 Bye\n";
	static const size_t segments[] = {1400, 9000, 30000};
	for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++) {
		CHECK_RUN(WITH(talk, .log = RECORDS, .segment = segments[i], .server_port = 41000),
		          "\"protocol\":\"smtp\"", "\"completed\":true");
		CHECK_RUN(WITH(middle, .log = RECORDS, .segment = segments[i], .is_midway = true),
		          "\"protocol\":\"smtp\"", "\"outcome\":\"quit\"");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(smtp_is_found_on_any_port),
	        cmocka_unit_test(another_protocol_is_named_on_a_mail_port),
	        cmocka_unit_test(one_line_of_three_digits_is_no_smtp),
	        cmocka_unit_test(a_capture_that_begins_in_a_message_is_known_by_its_end),
	        cmocka_unit_test(what_the_port_told_may_be_confirmed),
	        cmocka_unit_test(text_that_is_no_message_is_not_taken_for_one),
	        cmocka_unit_test(tls_on_a_mail_port_is_mail_inside),
	        cmocka_unit_test(a_server_that_greets_is_smtp_also_to_a_tls_client),
	        cmocka_unit_test(http_connect_is_passed_over),
	        cmocka_unit_test(a_second_try_on_the_same_connection_is_passed_over),
	        cmocka_unit_test(a_long_refusal_is_passed_over_as_it_comes),
	        cmocka_unit_test(socks_is_passed_over),
	        cmocka_unit_test(what_is_wrapped_is_known_like_a_connection_of_its_own),
	        cmocka_unit_test(a_long_proxy_header_is_passed_over),
	        cmocka_unit_test(clear_text_behind_starttls_is_read_on),
	        cmocka_unit_test(of_several_proxy_headers_the_last_is_told),
	        cmocka_unit_test(a_segment_may_be_longer_than_the_prelude),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
