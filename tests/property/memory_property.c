/* What a connection costs, of each kind, by our count and by the size of the process: at most 256 bytes
 * if it is not mail, 4 KiB for an idle SMTP session, and what is said below for those in the middle of
 * something.  SMTPSCOPE_CROWD: how many flows at once (default 4000; a tenth of that many sessions);
 * with 1000000, a million flows and a hundred thousand sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crowd.h"
#include "tls_script.h"

enum { DEFAULT_CROWD = 4000, FLOWS_A_SESSION = 10, LONG_SESSIONS = 20, PAGES = 100 };

enum budget { /* bytes */
	      OF_FLOW = 256,
	      OF_SESSION = 4096,
	      OF_TRANSACTION = 8192, /* of one recipient, without content */
	      OF_RECIPIENTS = 65536, /* of a hundred */
	      OF_HEADER = 16384,     /* while it is read */
	      OF_ATTACHMENT = 32768, /* while it is read: decoders, digests, the header's fields */
};

static uint32_t n_flows(void)
{
	const char *text = getenv("SMTPSCOPE_CROWD");
	return text ? (uint32_t)strtoul(text, NULL, 10) : DEFAULT_CROWD;
}

struct kind {
	const char *name;
	enum budget budget;
	struct crowd crowd;
};

#define C(text) CROWD_SAYS('C', text)
#define S(text) CROWD_SAYS('S', text)
#define GREETED S("220 mx.example.net ESMTP Postfix (Debian)\r\n")
#define HELLO                                                                                      \
	C("EHLO client.example.org\r\n"),                                                          \
	        S("250-mx.example.net\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-VRFY\r\n"      \
	          "250-ETRN\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n"                           \
	          "250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n"         \
	          "250 CHUNKING\r\n")
#define AUTH  C("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"), S("235 2.7.0 Authentication successful\r\n")
#define MAIL  C("MAIL FROM:<alice@example.org>\r\n"), S("250 2.1.0 Ok\r\n")
#define RCPT  C("RCPT TO:<somebody.of.that.name@example.net>\r\n"), S("250 2.1.5 Ok\r\n")
#define ASKED C("DATA\r\n"), S("354 End data with <CR><LF>.<CR><LF>\r\n")
#define DATA                                                                                       \
	ASKED, C("From: alice@example.org\r\nTo: bob@example.net\r\nSubject: hello\r\n"            \
	         "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"                            \
	         "Content-Type: multipart/mixed; boundary=b\r\n\r\n"                               \
	         "--b\r\nContent-Type: text/plain\r\n\r\nhttps://example.org/ is a link\r\n"       \
	         "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"                            \
	         "Content-Transfer-Encoding: base64\r\n\r\n")
#define BASE64_LINE "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0\r\n"
#define LINE        C(BASE64_LINE)
#define END_OF_DATA C("\r\n--b--\r\n.\r\n"), S("250 2.0.0 Ok: queued as 4dFq1z0Wc8\r\n")
#define LAST        CROWD_SAYS(0, NULL)
#define TEN(x)      x, x, x, x, x, x, x, x, x, x
#define TURNS(...)  ((const struct crowd_turn[]){__VA_ARGS__, LAST})

static void measure(const struct kind *kinds, size_t n_kinds, uint32_t n)
{
	unsigned n_over = 0;
	for (size_t i = 0; i < n_kinds; i++) {
		struct crowd_cost cost = crowd_measure(&kinds[i].crowd, n);
		int budget = (int)kinds[i].budget;
		bool is_resident_sure = n >= PAGES; /* few are lost in the size of a page */
		bool is_over =
		        cost.counted > budget || (is_resident_sure && cost.resident > budget);
		n_over += is_over;
		print_message("%s%-36s %7.0f counted %7.0f resident, of %d\n",
		              is_over ? "OVER " : "", kinds[i].name, cost.counted, cost.resident,
		              budget);
	}
	assert_int_equal(n_over, 0);
}

#define N_OF(kinds) (sizeof(kinds) / sizeof(kinds)[0])

#define HTTP "GET / HTTP/1.1\r\nHost: example.net\r\n\r\n"
#define SSH  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"

#define FLOW(...)                                                                                  \
	OF_FLOW,                                                                                   \
	{                                                                                          \
		.turns = TURNS(__VA_ARGS__), .server_port = 80                                     \
	}
#define OPEN_FLOW(x)                                                                               \
	OF_SESSION,                                                                                \
	{                                                                                          \
		.turns = TURNS(x), .server_port = 4000                                             \
	}

static void flows_that_are_not_mail(void **state)
{
	static char zeros[5000];
	const struct kind kinds[] = {
	        {"half open", OF_FLOW, {.turns = NULL}},
	        {"established, silent", FLOW(LAST)},
	        {"http", FLOW(C(HTTP), S("HTTP/1.1 200 OK\r\n"))},
	        {"http, 5 KB", FLOW(C(HTTP), {'S', zeros, sizeof zeros, 0})},
	        {"http, asked and not answered", FLOW(C(HTTP))},
	        {"ssh", FLOW(S(SSH), C(SSH))},
	        {"unknown, client first", FLOW({'C', "\0\1\2\3", 4, 0})},
	        {"unknown, server first", FLOW({'S', "\0\1\2\3", 4, 0})},
	        {"text, client first", FLOW(C("hello there\r\n"))},
	        {"ended, lingering", FLOW(C(HTTP), {'F', NULL, 0, 0})},
	        {"closed without a word", FLOW({'F', NULL, 0, 0})},
	        /* its first octets leave open what it is */
	        {"an octet of the client", OPEN_FLOW(C("E"))},
	        {"an octet of the server", OPEN_FLOW(S("2"))},
	        {"half a greeting", OPEN_FLOW(S("220 mx.exa"))},
	};
	measure(kinds, N_OF(kinds), n_flows());
}

enum { ALL = 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE | 1u << SS_RECORD_TRANSACTION };
#define IDLE(...)                                                                                  \
	OF_SESSION,                                                                                \
	{                                                                                          \
		.turns = TURNS(GREETED, HELLO, __VA_ARGS__), .log = ALL                            \
	}
#define IN(of, ...)                                                                                \
	of,                                                                                        \
	{                                                                                          \
		.turns = TURNS(GREETED, HELLO, MAIL, __VA_ARGS__), .log = ALL                      \
	}

static void sessions(void **state)
{
	const struct kind kinds[] = {
	        {"after EHLO", IDLE(LAST)},
	        {"after AUTH", IDLE(AUTH)},
	        {"after a message", IDLE(MAIL, RCPT, DATA, LINE, END_OF_DATA)},
	        {"after AUTH and a message", IDLE(AUTH, MAIL, RCPT, DATA, LINE, END_OF_DATA)},
	        {"after three messages", IDLE(MAIL, RCPT, DATA, LINE, END_OF_DATA, MAIL, RCPT, DATA,
	                                      LINE, END_OF_DATA, MAIL, RCPT, DATA, END_OF_DATA)},
	        {"after RSET of 100 recipients",
	         IDLE(MAIL, TEN(TEN(RCPT)), C("RSET\r\n"), S("250 ok\r\n"))},
	        {"after one to 100 recipients",
	         IDLE(MAIL, TEN(TEN(RCPT)), DATA, LINE, END_OF_DATA)},
	        {"after MAIL", IN(OF_TRANSACTION, LAST)},
	        {"after MAIL, RCPT", IN(OF_TRANSACTION, RCPT)},
	        {"after 100 RCPT", IN(OF_RECIPIENTS, TEN(TEN(RCPT)))},
	        {"in a header", IN(OF_HEADER, RCPT, ASKED, C("From: alice@"))},
	        {"in an attachment", IN(OF_ATTACHMENT, RCPT, DATA, LINE)},
	};
	measure(kinds, N_OF(kinds), n_flows() / FLOWS_A_SESSION);
}

static void sessions_after_much(void **state)
{
	enum { MEGABYTE = 1 << 20, LINES = 64, PORTION = LINES * (sizeof BASE64_LINE - 1) };
	static char portion[PORTION + 1];
	for (size_t i = 0; i < LINES; i++)
		strcat(portion, BASE64_LINE);
	const struct kind kinds[] = {
	        {"after a message of 1 MB",
	         IDLE(MAIL, RCPT, DATA, {'C', portion, 0, MEGABYTE / PORTION}, END_OF_DATA)},
	};
	measure(kinds, N_OF(kinds), LONG_SESSIONS);
}

/* What OpenSSL's client and Postfix say, once the server is ready for it. */
static void sessions_in_tls(void **state)
{
	enum { MOST = 64 };
	struct crowd_turn turns[MOST] = {GREETED, HELLO, C("STARTTLS\r\n"),
	                                 S("220 2.0.0 Ready to start TLS\r\n")};
	struct tls_script script;
	size_t n = 0;
	assert_true(tls_script_read(STREAMS "/capture-postfix-starttls.txt", &script));
	while (turns[n].side)
		n++;
	for (size_t i = 0; i < script.n && n + 1 < MOST; i++)
		turns[n++] = (struct crowd_turn){script.steps[i].side == SS_TLS_CLIENT ? 'C' : 'S',
		                                 (const char *)script.steps[i].bytes,
		                                 script.steps[i].len, 0};
	const struct kind kinds[] = {{"in TLS", OF_SESSION, {.turns = turns, .log = ALL}}};
	measure(kinds, N_OF(kinds), n_flows() / FLOWS_A_SESSION);
	tls_script_free(&script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(flows_that_are_not_mail),
	        cmocka_unit_test(sessions),
	        cmocka_unit_test(sessions_after_much),
	        cmocka_unit_test(sessions_in_tls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
