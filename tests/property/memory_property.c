/* What a connection costs, of each kind: at most 256 bytes if it is not mail, 4 KiB for an idle SMTP
 * session; by our count, and by the process's size.  SMTPSCOPE_CROWD: how many at once (default
 * 4000 flows); with SMTPSCOPE_CROWD=1000000 a million flows and a hundred thousand sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crowd.h"

enum { FLOW_BUDGET = 256, SESSION_BUDGET = 4096, DEFAULT_CROWD = 4000, FLOWS_A_SESSION = 10 };

static uint32_t n_flows(void)
{
	const char *text = getenv("SMTPSCOPE_CROWD");
	return text ? (uint32_t)strtoul(text, NULL, 10) : DEFAULT_CROWD;
}

struct kind {
	const char *name;
	struct crowd crowd;
};

#define GREETED                                                                                    \
	{                                                                                          \
		'S', "220 mx.example.net ESMTP Postfix (Debian)\r\n", 0, 0                         \
	}
#define HELLO                                                                                      \
	{'C', "EHLO client.example.org\r\n", 0, 0},                                                \
	{                                                                                          \
		'S',                                                                               \
		        "250-mx.example.net\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n"            \
		        "250-VRFY\r\n250-ETRN\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n"         \
		        "250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n"                   \
		        "250-SMTPUTF8\r\n250 CHUNKING\r\n",                                        \
		        0, 0                                                                       \
	}
#define MAIL                                                                                       \
	{'C', "MAIL FROM:<alice@example.org>\r\n", 0, 0},                                          \
	{                                                                                          \
		'S', "250 2.1.0 Ok\r\n", 0, 0                                                      \
	}
#define RCPT                                                                                       \
	{'C', "RCPT TO:<somebody.of.that.name@example.net>\r\n", 0, 0},                            \
	{                                                                                          \
		'S', "250 2.1.5 Ok\r\n", 0, 0                                                      \
	}
#define TEN(x) x, x, x, x, x, x, x, x, x, x
#define DATA                                                                                       \
	{'C', "DATA\r\n", 0, 0}, {'S', "354 End data with <CR><LF>.<CR><LF>\r\n", 0, 0},           \
	{                                                                                          \
		'C',                                                                               \
		        "From: alice@example.org\r\nTo: bob@example.net\r\nSubject: hello\r\n"     \
		        "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"                     \
		        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"                        \
		        "--b\r\nContent-Type: text/plain\r\n\r\nhttps://example.org/ is a "        \
		        "link\r\n"                                                                 \
		        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"                     \
		        "Content-Transfer-Encoding: base64\r\n\r\n",                               \
		        0, 0                                                                       \
	}
#define BASE64_LINE "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0\r\n"
#define END_OF_DATA                                                                                \
	{'C', "\r\n--b--\r\n.\r\n", 0, 0},                                                         \
	{                                                                                          \
		'S', "250 2.0.0 Ok: queued as 4dFq1z0Wc8\r\n", 0, 0                                \
	}
#define AUTH                                                                                       \
	{'C', "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", 0, 0},                                        \
	{                                                                                          \
		'S', "235 2.7.0 Authentication successful\r\n", 0, 0                               \
	}
#define LAST                                                                                       \
	{                                                                                          \
		0, NULL, 0, 0                                                                      \
	}
#define TURNS(...) ((const struct crowd_turn[]){__VA_ARGS__, LAST})

static void measure(const struct kind *kinds, size_t n_kinds, uint32_t n, double budget)
{
	unsigned n_over = 0;
	for (size_t i = 0; i < n_kinds; i++) {
		struct crowd_cost cost = crowd_measure(&kinds[i].crowd, n);
		bool is_over = cost.counted > budget || cost.resident > budget;
		n_over += is_over;
		print_message("%s%-44s %7.0f counted %7.0f resident\n", is_over ? "OVER " : "",
		              kinds[i].name, cost.counted, cost.resident);
	}
	assert_int_equal(n_over, 0);
}

#define HTTP "GET / HTTP/1.1\r\nHost: example.net\r\n\r\n"
#define SSH  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"

static void flows_that_are_not_mail(void **state)
{
	static char zeros[100000];
	const struct kind kinds[] = {
	        {"half open", {.turns = NULL}},
	        {"established, silent", {.turns = TURNS(LAST)}},
	        {"http",
	         {.turns = TURNS({'C', HTTP, 0, 0}, {'S', "HTTP/1.1 200 OK\r\n", 0, 0}),
	          .server_port = 80}},
	        {"http, 100 KB",
	         {.turns = TURNS({'C', HTTP, 0, 0}, {'S', zeros, sizeof zeros, 0}),
	          .server_port = 80}},
	        {"http, asked and not answered",
	         {.turns = TURNS({'C', HTTP, 0, 0}), .server_port = 80}},
	        {"http on port 25", {.turns = TURNS({'C', HTTP, 0, 0}, {'S', HTTP, 0, 0})}},
	        {"ssh", {.turns = TURNS({'S', SSH, 0, 0}, {'C', SSH, 0, 0}), .server_port = 22}},
	        {"unknown, client first",
	         {.turns = TURNS({'C', "\0\1\2\3", 4, 0}), .server_port = 4000}},
	        {"unknown, server first",
	         {.turns = TURNS({'S', "\0\1\2\3", 4, 0}), .server_port = 4000}},
	        {"text, client first",
	         {.turns = TURNS({'C', "hello there\r\n", 0, 0}), .server_port = 4000}},
	        {"an octet of the client", {.turns = TURNS({'C', "E", 0, 0}), .server_port = 4000}},
	        {"an octet of the server", {.turns = TURNS({'S', "2", 0, 0}), .server_port = 4000}},
	        {"half a greeting",
	         {.turns = TURNS({'S', "220 mx.exa", 0, 0}), .server_port = 4000}},
	        {"ended",
	         {.turns = TURNS({'C', HTTP, 0, 0}, {'S', "HTTP/1.1 200 OK\r\n", 0, 0},
	                         {'F', NULL, 0, 0}),
	          .server_port = 80}},
	        {"closed by both, silent", {.turns = TURNS({'F', NULL, 0, 0})}},
	};
	measure(kinds, sizeof kinds / sizeof kinds[0], n_flows(), FLOW_BUDGET);
}

enum { ALL = 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE | 1u << SS_RECORD_TRANSACTION };

static void idle_sessions(void **state)
{
	const struct kind kinds[] = {
	        {"greeted", {.turns = TURNS(GREETED)}},
	        {"after EHLO", {.turns = TURNS(GREETED, HELLO)}},
	        {"after AUTH", {.turns = TURNS(GREETED, HELLO, AUTH)}},
	        {"after MAIL", {.turns = TURNS(GREETED, HELLO, MAIL)}},
	        {"after MAIL, RCPT", {.turns = TURNS(GREETED, HELLO, MAIL, RCPT)}},
	        {"after 10 RCPT", {.turns = TURNS(GREETED, HELLO, MAIL, TEN(RCPT))}},
	        {"after 100 RCPT", {.turns = TURNS(GREETED, HELLO, MAIL, TEN(TEN(RCPT)))}},
	        {"100 recipients, after RSET",
	         {.turns = TURNS(GREETED, HELLO, MAIL, TEN(TEN(RCPT)), {'C', "RSET\r\n", 0, 0},
	                         {'S', "250 2.0.0 Ok\r\n", 0, 0})}},
	        {"in a header",
	         {.turns = TURNS(GREETED, HELLO, MAIL, RCPT, {'C', "DATA\r\n", 0, 0},
	                         {'S', "354 go on\r\n", 0, 0}, {'C', "From: alice@", 0, 0}),
	          .log = ALL}},
	        {"in an attachment",
	         {.turns = TURNS(GREETED, HELLO, MAIL, RCPT, DATA, {'C', BASE64_LINE, 0, 0}),
	          .log = ALL}},
	        {"in a content nobody asks for",
	         {.turns = TURNS(GREETED, HELLO, MAIL, RCPT, DATA, {'C', BASE64_LINE, 0, 0})}},
	        {"after a message",
	         {.turns = TURNS(GREETED, HELLO, MAIL, RCPT, DATA, {'C', BASE64_LINE, 0, 0},
	                         END_OF_DATA),
	          .log = ALL}},
	        {"after a message of 100 recipients",
	         {.turns = TURNS(GREETED, HELLO, MAIL, TEN(TEN(RCPT)), DATA,
	                         {'C', BASE64_LINE, 0, 0}, END_OF_DATA),
	          .log = ALL}},
	};
	measure(kinds, sizeof kinds / sizeof kinds[0], n_flows() / FLOWS_A_SESSION, SESSION_BUDGET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(flows_that_are_not_mail),
	        cmocka_unit_test(idle_sessions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
