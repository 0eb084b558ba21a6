/* src/smtp/sniff.c and sniff_side.c: is it SMTP?  The connections are written as they were spoken,
 * and told line by line, byte by byte, and one side only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "guard.h"
#include "smtp/sniff.h"

struct talk { /* a connection as far as it was spoken; side 0 is the client */
	uint8_t bytes[2][2048];
	size_t len[2];
	struct ss_sniff_input in;
};

static struct ss_sniff_result look(struct talk *t)
{
	struct ss_sniff_result r;
	uint8_t *copies[2];
	for (unsigned i = 0; i < 2; i++) {
		copies[i] = guard_copy(t->bytes[i], t->len[i]);
		t->in.bytes[i] = (struct ss_slice){copies[i], t->len[i]};
	}
	ss_sniff(&t->in, &r);
	for (unsigned i = 0; i < 2; i++)
		guard_free(copies[i], t->len[i]);
	return r;
}

static const char *result_text(struct ss_sniff_result r)
{
	static const char *const names[] = {"none", "port", "likely", "confirmed"};
	static char text[64];
	if (r.verdict != SS_SNIFF_SMTP)
		return r.verdict == SS_SNIFF_NO ? "no" : "more";
	snprintf(text, sizeof text, "%s%s%s", names[r.confidence], r.is_lmtp ? " lmtp" : "",
	         r.server_side == 1 ? "" : " turned");
	return text;
}

/* Feeds up to step bytes at a time until a verdict is there. */
static struct ss_sniff_result tell(struct talk *t, const char *script, const char *only,
                                   size_t step)
{
	struct ss_sniff_result r = {.verdict = SS_SNIFF_MORE};
	for (const char *line = script; *line && r.verdict == SS_SNIFF_MORE;) {
		unsigned side = line[0] == 'S';
		const char *end = strchr(line, '\n'), *text = line + 3;
		char wire[1024];
		int n = snprintf(wire, sizeof wire, "%.*s\r\n", (int)(end - text), text);
		bool is_told = !only || only[0] == line[0];
		for (size_t at = 0; is_told && at < (size_t)n && r.verdict == SS_SNIFF_MORE;
		     at += step) {
			size_t part = (size_t)n - at < step ? (size_t)n - at : step;
			memcpy(t->bytes[side] + t->len[side], wire + at, part);
			t->len[side] += part;
			r = look(t);
		}
		line = end + 1;
	}
	if (r.verdict == SS_SNIFF_MORE) {
		t->in.is_over = true;
		r = look(t);
	}
	return r;
}

static const struct ss_sniff_input odd_ports = {.port = {40000, 41000}};

static void assert_told(struct ss_sniff_input in, const char *script, const char *only,
                        const char *expected)
{
	struct talk whole = {.in = in}, bytewise = {.in = in};
	assert_string_equal(result_text(tell(&whole, script, only, SIZE_MAX / 2)), expected);
	assert_string_equal(result_text(tell(&bytewise, script, only, 1)), expected);
}

static void assert_sniff(const char *script, const char *expected)
{
	assert_told(odd_ports, script, NULL, expected);
}

static void both_sides_confirm(void **state)
{
	assert_sniff("S: 220 mx.example.com ESMTP Postfix\nC: EHLO a\n", "confirmed");
	assert_sniff("S: 220 mx.example.com\nC: HELO a\n", "confirmed");
	assert_sniff("S: 220-Welcome\nS: 220 mx.example.com\nC: ehlo [192.0.2.1]\n", "confirmed");
	assert_sniff("S: 220 host Dovecot ready.\nC: LHLO a\n", "confirmed lmtp");
	assert_sniff("S: 220 mx ESMTP\nC: QUIT\nS: 221 bye\n", "confirmed");
	assert_sniff("S: 554 5.7.1 no service for you\nC: QUIT\n", "confirmed");
	assert_sniff("S: 220 mx ready\nC: NOOP\nS: 250 ok\nC: HELO a\n", "confirmed");
	assert_sniff("C: EHLO early\nS: 220 mx.example.com\n", "confirmed");
	assert_sniff("C: PROXY TCP4 192.0.2.1 192.0.2.2 1 25\nS: 220 mx\nC: EHLO a\n", "confirmed");
}

static void one_side_makes_it_likely(void **state)
{
	const char *script = "S: 220 mx.example.com ESMTP\nC: EHLO a\nS: 250-mx.example.com\n"
	                     "S: 250-PIPELINING\nS: 250 SIZE 1000\nC: MAIL FROM:<a@b>\nS: 250 ok\n";
	assert_told(odd_ports, script, "S", "likely");
	assert_told(odd_ports, script, "C", "likely");
	assert_sniff("S: 220 mx.example.com ESMTP\n", "likely");
	assert_sniff("S: 220 mx.example.com LMTP ready\n", "likely lmtp");
	assert_sniff("C: EHLO a\n", "likely");
	assert_sniff("C: LHLO a\nC: MAIL FROM:<a@b>\n", "likely lmtp");
	assert_sniff("C: HELO a\nC: MAIL from: <a@b>\n", "likely");
	assert_sniff("S: 220 mx ESMTP\nC: GET / HTTP/1.1\n", "likely");
	assert_sniff("S: 421 4.3.2 too busy\n", "likely");
}

static void whoever_is_the_server_is_told(void **state)
{
	assert_sniff("C: 220 mx.example.com ESMTP\nS: EHLO a\n", "confirmed turned");
}

static void what_is_sure_needs_no_end(void **state)
{
	struct talk t = {.in = odd_ports};
	t.len[0] = (size_t)sprintf((char *)t.bytes[0], "EHLO x\r\n");
	assert_string_equal(result_text(look(&t)), "more");
	t.len[0] = (size_t)sprintf((char *)t.bytes[0], "EHLO x\r\nMAIL FROM:<a@b>\r\n");
	assert_string_equal(result_text(look(&t)), "likely");
	t.len[1] = (size_t)sprintf((char *)t.bytes[1], "220 ");
	assert_string_equal(result_text(look(&t)), "more"); /* the server is about to say */
}

static void other_protocols_are_refused(void **state)
{
	static const char *const scripts[] = {
	        "S: 220 (vsFTPd 3.0.3)\n",
	        "S: 220 ProFTPD Server (x) [192.0.2.1]\n",
	        "S: 220-Welcome to Pure-FTPd [privsep]\n",
	        "S: 220 ftp.example.com ready\nC: USER anonymous\n",
	        "S: 220 hello\nC: AUTH TLS\n",
	        "S: 220 hello\nC: NOOP\nS: 250 ok\nC: QUIT\nS: 221 bye\n",
	        "S: 220 hello\nC: HELP\nS: 331 who\n",
	        "S: 220 smtp-gw.example.com FTP ready\n",
	        "S: 220 hello\n",
	        "S: 421 too many\n",
	        "S: +OK POP3 ready\n",
	        "S: * OK IMAP4rev1\n",
	        "S: 200 news.example.com InterNetNews NNRP server ready\n",
	        "S: 201 read only\n",
	        "S: 150 x\n",
	        "S: SSH-2.0-OpenSSH_9.2\n",
	        "S: HTTP/1.1 200 OK\n",
	        "S: RFB 003.008\n",
	        "S: :irc.example NOTICE AUTH :*** Looking up\n",
	        "C: GET / HTTP/1.1\n",
	        "C: HEAD / HTTP/1.0\n",
	        "C: POST /smtp HTTP/1.1\n",
	        "C: SSH-2.0-x\n",
	        "C: *1\n",
	        "C: NICK me\n",
	        "C: REGISTER sip:example.com SIP/2.0\n",
	        "C: a001 CAPABILITY\n",
	        "C: AUTHINFO USER x\n",
	        "C: HELLO world\n",
	        "C:  EHLO a\n",
	        "C: EH\n",
	        "C: EHLO\x0b\n",
	        "C: SEND\n",
	        "C: STAT\n",
	        "C: \x16\x03\x01\x02\n",
	        "C: EHLO a\nS: -ERR what\n",
	        "C: EHLO a\nS: HTTP/1.1 400 Bad Request\n",
	};
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		struct talk t = {.in = odd_ports};
		const char *got = result_text(tell(&t, scripts[i], NULL, 1));
		if (strcmp(got, "no") != 0)
			fail_msg("%s: %s", scripts[i], got);
	}
}

/* Background traffic costs one look. */
static void foreign_first_bytes_are_refused_at_once(void **state)
{
	static const char *const heads[] = {"\x16", "G",  "PU", "PRI", "*", "+",
	                                    "{",    "20", "1",  "US",  "3"};
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		for (unsigned side = 0; side < 2; side++) {
			struct talk t = {.in = odd_ports};
			t.len[side] = strlen(heads[i]);
			memcpy(t.bytes[side], heads[i], t.len[side]);
			bool is_no = look(&t).verdict == SS_SNIFF_NO;
			/* a 3 can begin no greeting, but a later reply's code */
			assert_true(is_no || heads[i][0] == '3');
		}
	}
}

/* A mail server greets first, also whom it will not understand: on its ports that is waited for. */
static void a_mail_server_may_still_greet_a_foreign_client(void **state)
{
	struct ss_sniff_input in = {.port = {40000, 25}};
	assert_told(in, "C: GET / HTTP/1.1\nS: 220 mx.example.com ESMTP\n", NULL, "likely");
	assert_told(in, "C: \x16\x03\x01\nS: 220 mx.example.com ESMTP\n", NULL, "likely");
	assert_told(in, "C: \x16\x03\x01\nS: \x16\x03\x03\n", NULL, "no");
	assert_told(in, "C: GET / HTTP/1.1\nS: HTTP/1.1 400 Bad Request\n", NULL, "no");
	assert_told(odd_ports, "C: GET / HTTP/1.1\nS: 220 mx.example.com ESMTP\n", NULL, "no");
}

static void a_port_alone_decides_only_at_the_end(void **state)
{
	struct ss_sniff_input in = {.port = {40000, 25}};
	assert_told(in, "S: 220 hello\n", NULL, "port");
	assert_told(in, "S: 421 too many\n", NULL, "port");
	assert_told(in, "S: 220 hello\nC: NOOP\nS: 250 ok\nC: QUIT\n", NULL, "port");
	assert_told(in, "S: 220 hello\nC: FOO\nS: 500 what\n", NULL, "port");
	assert_told(in, "S: 220 hello\nC: FOO\nS: 500 what\nC: HELO a\n", NULL, "port");
	assert_told(in, "S: 220 FTP server\n", NULL, "no");
	assert_told(in, "C: GET / HTTP/1.0\n", NULL, "no");
	assert_told(in, "S: SSH-2.0-OpenSSH\n", NULL, "no");
	assert_told(in, "", NULL, "no");
	assert_told(in, "S: \nS: 220 mx.example.com ESMTP\nC: 5\n", NULL, "port"); /* neither is */
	assert_told(in, "S: hello\nC: 5\n", NULL, "no");
	in = odd_ports;
	in.is_port_asked[1] = true;
	assert_told(in, "S: 220 hello\n", NULL, "port");
	in.is_port_asked[1] = false;
	in.is_port_asked[0] = true;
	assert_told(in, "S: 220 hello\n", NULL, "no");
}

static void a_line_from_the_middle_is_enough(void **state)
{
	struct ss_sniff_input in = odd_ports;
	in.is_midway = true;
	assert_told(in, "C: RCPT TO:<a@b>\n", NULL, "likely");
	assert_told(in, "S: 250 2.1.5 Ok\n", NULL, "likely");
	assert_told(in, "S: 354 go ahead\n", NULL, "likely");
	assert_told(in, "C: rest of a line\nC: .\nC: MAIL FROM:<a@b>\n", NULL, "likely");
	assert_told(in, "S: 226 Transfer complete\n", NULL, "no");
	assert_told(in, "S: 250 CWD command successful\n", NULL, "no");
	assert_told(in, "C: GET / HTTP/1.1\n", NULL, "no");
	assert_told(in, "C: Hello,\nC: text\n", NULL, "no");
	assert_told(in, "S: text\nS: 250 2.1.5 Ok\nS: text\n", "S", "likely");
	assert_told(in, "S: text\nS: more text\nS: 250 2.1.5 Ok\n", "S", "no");
	in.port[1] = 587;
	assert_told(in, "C: Hello,\nC: text\n", NULL, "port");
	assert_told(in, "C: Hello,\nC: \x01text\n", NULL, "no");
}

/* A message's middle tells nothing; its end, or what follows it, does. */
static void content_from_the_middle_is_looked_at_again_later(void **state)
{
	struct talk t = {.in = odd_ports};
	t.in.is_midway = true;
	while (t.len[0] < SS_LIMIT_SNIFF) {
		memcpy(t.bytes[0] + t.len[0], "MAIL FROM:<a@b>, quoted\r\nis text\r\n\r\n", 36);
		if (t.len[0] == 0)
			memcpy(t.bytes[0], "The client said", 15);
		t.len[0] += 36;
	}
	struct ss_sniff_result r = look(&t);
	assert_int_equal(r.verdict, SS_SNIFF_LATER);
	assert_int_equal(r.server_side, 1);
	t.in.is_over = true;
	assert_string_equal(result_text(look(&t)), "no");
	t.in.is_over = false;
	t.in.is_midway = false;
	assert_string_equal(result_text(look(&t)), "no");
	t.in.is_midway = true;
	t.in.port[1] = 25;
	assert_string_equal(result_text(look(&t)), "port");
}

/* R5, R6: in any case, of any length that a verb has; R7: and no others. */
static void verbs_are_known_in_any_case(void **state)
{
	static const char *const verbs[] = {"HELO", "EHLO",     "MAIL", "RCPT", "DATA",
	                                    "RSET", "NOOP",     "QUIT", "VRFY", "EXPN",
	                                    "HELP", "STARTTLS", "AUTH", "BDAT", "ETRN"};
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		char script[128], lower[16] = "";
		for (size_t n = 0; verbs[i][n]; n++)
			lower[n] = (char)(verbs[i][n] | 0x20);
		snprintf(script, sizeof script, "S: 220 mx ESMTP\nC: %s x\n", verbs[i]);
		assert_sniff(script, "confirmed");
		snprintf(script, sizeof script, "S: 220 mx ESMTP\nC: %s x\n", lower);
		assert_sniff(script, "confirmed");
		snprintf(script, sizeof script, "C: %sX y\n", verbs[i]);
		assert_sniff(script, "no");
	}
	assert_sniff("S: 220 mx\nC: VRFY root\nS: 252 who knows\n", "confirmed");
	assert_sniff("S: 220 mx\nC: etrn example.org\n", "confirmed");
	assert_sniff("S: 220 mx\nC: EXPN\n", "no");
	assert_sniff("C: STARTTLSSTARTTLS\n", "no");
	assert_sniff("C: FOO\n", "no");
}

/* R4: three digits, then a space or a hyphen. */
static void a_reply_has_its_shape(void **state)
{
	assert_sniff("S: 220-mx.example.com ESMTP\nS: 220 ready\n", "likely");
	assert_sniff("S: 220\nC: EHLO a\n", "confirmed");
	assert_sniff("S: 2200 mx ESMTP\n", "no");
	assert_sniff("S: 22 mx ESMTP\n", "no");
	assert_sniff("S: 220_mx ESMTP\n", "no");
	assert_sniff("S: x220 mx ESMTP\n", "no");
}

/* RD6: others' dialogues, octet by octet, are never taken for SMTP on the way. */
static void other_dialogues_are_never_smtp_in_between(void **state)
{
	static const char *const scripts[] = {
	        ("S: 220 smtp.example.com FTP server ready\nC: USER a\nS: 331 Password\n"
	         "C: PASS b\nS: 230 ok\nC: QUIT\nS: 221 Bye\n"),
	        "S: 220 Welcome\nC: HELP\nS: 214-The following commands\nS:  USER PASS\n",
	        "S: 220 Welcome\nC: NOOP\nS: 200 ok\n",
	        "S: 220 Welcome\nC: AUTH SSL\nS: 234 ok\n",
	        "S: 200 news ready\nC: MODE READER\nS: 201 ok\nC: QUIT\n",
	        "S: +OK ready\nC: QUIT\nS: +OK\n",
	        "S: * OK ready\nC: a NOOP\n",
	        "C: HELP\nS: ERROR\n",
	        "C: QUIT\nS: +OK\n",
	        "C: NOOP\nS: +OK\n",
	        "C: AUTH secret\nS: +OK\n",
	};
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		struct talk t = {.in = odd_ports};
		const char *got = result_text(tell(&t, scripts[i], NULL, 1));
		if (strcmp(got, "no") != 0)
			fail_msg("%s: %s", scripts[i], got);
	}
}

/* With TLVs it is longer than what detection looks at. */
static void a_long_proxy_header_is_no_speech(void **state)
{
	static const uint8_t head[] = "\r\n\r\n\0\r\nQUIT\n\x21\x11\x02\x58";
	struct talk t = {.in = odd_ports};
	memcpy(t.bytes[0], head, 16);
	t.len[0] = 600;
	assert_string_equal(result_text(look(&t)), "more");
	t.len[0] = 616;
	t.len[1] = (size_t)sprintf((char *)t.bytes[1], "220 mx ESMTP\r\n");
	assert_string_equal(result_text(look(&t)), "more");
	t.len[0] += (size_t)sprintf((char *)t.bytes[0] + 616, "EHLO a\r\n");
	assert_string_equal(result_text(look(&t)), "confirmed");
}

static void full_windows_decide(void **state)
{
	struct talk t = {.in = odd_ports};
	memset(t.bytes[0], 'x', sizeof t.bytes[0]);
	memcpy(t.bytes[0], "NOOP ", 5);
	t.len[0] = SS_LIMIT_SNIFF - 1;
	assert_string_equal(result_text(look(&t)), "more");
	t.len[0] = SS_LIMIT_SNIFF;
	assert_string_equal(result_text(look(&t)), "no");
	t.len[0] = sizeof t.bytes[0];
	assert_string_equal(result_text(look(&t)), "no");
	memset(t.bytes[1], 'x', sizeof t.bytes[1]);
	memcpy(t.bytes[1], "220 mx ESMTP ", 13);
	t.len[1] = SS_LIMIT_SNIFF;
	assert_string_equal(result_text(look(&t)), "confirmed");
}

/* Bells, colours, NULs and a byte order mark are in real banners. */
static void a_greeting_may_have_octets_that_are_no_text(void **state)
{
	assert_sniff("S: 220 mx \x1b[31mRED\x07 ESMTP\nC: EHLO a\n", "confirmed");
	assert_sniff("S: 220 mx \x07 hello\nC: EHLO a\n", "confirmed");
	assert_sniff("S: \xef\xbb\xbf"
	             "220 mx ESMTP\nC: EHLO a\n",
	             "confirmed");
	assert_sniff("S: \xef\xbb\xbfHello\n", "no");
	assert_sniff("S: 220 mx \x07 hello\nC: USER a\n", "no");
	assert_sniff("S: 22\x07 mx ESMTP\n", "no");
}

static void a_greeting_with_a_number_of_version_is_nothing_special(void **state)
{
	assert_sniff("S: 220 2.4.1 ready\nC: FOO\n", "no");
	assert_sniff("S: 220 2.4.1 FTP server ready\n", "no");
	assert_sniff("S: 220 2.0.0 mx ESMTP\nC: EHLO a\n", "confirmed");
}

static void a_long_greeting_waits_for_the_client(void **state)
{
	static const char *const lines[] = {"220-welcome to this host\r\n", "220 "};
	for (size_t i = 0; i < 2; i++) {
		struct talk t = {.in = odd_ports};
		memset(t.bytes[1], 'x', sizeof t.bytes[1]);
		for (size_t at = 0; at < 1400; at += strlen(lines[0]))
			memcpy(t.bytes[1] + at, lines[i], strlen(lines[i]));
		t.len[1] = 1400;
		assert_string_equal(result_text(look(&t)), "more");
		struct talk ended = t, foreign = t;
		t.len[0] = (size_t)sprintf((char *)t.bytes[0], "E");
		assert_string_equal(result_text(look(&t)), "more");
		t.len[0] = (size_t)sprintf((char *)t.bytes[0], "EHLO a\r\n");
		assert_string_equal(result_text(look(&t)), "confirmed");
		foreign.len[0] = (size_t)sprintf((char *)foreign.bytes[0], "USER a\r\n");
		assert_string_equal(result_text(look(&foreign)), "no");
		ended.in.is_over = true;
		assert_string_equal(result_text(look(&ended)), "no");
	}
}

static void on_a_mail_port_the_client_tells_what_a_broken_greeting_does_not(void **state)
{
	struct ss_sniff_input in = {.port = {40000, 25}};
	assert_told(in, "S: hello\nS: 220 mx ESMTP\nC: EHLO a\n", NULL, "likely");
	assert_told(in, "S: hello\nC: USER a\n", NULL, "no");
	assert_told(in, "S: +OK hello\nC: QUIT\n", NULL, "no");
	assert_told(in, "S: SSH-2.0-x\nC: SSH-2.0-y\n", NULL, "no");
	assert_told(odd_ports, "S: hello\nC: EHLO a\n", NULL, "no");
}

static void each_balancer_puts_a_header_before_the_others(void **state)
{
	assert_sniff("C: PROXY TCP4 192.0.2.1 192.0.2.2 1 25\nC: PROXY UNKNOWN\n"
	             "S: 220 mx\nC: EHLO a\n",
	             "confirmed");
	assert_sniff("C: PROXY UNKNOWN\nC: PROXY UNKNOWN\nC: PROXY UNKNOWN\nC: PROXY UNKNOWN\n"
	             "C: PROXY UNKNOWN\nC: EHLO a\n",
	             "no");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(both_sides_confirm),
	        cmocka_unit_test(one_side_makes_it_likely),
	        cmocka_unit_test(whoever_is_the_server_is_told),
	        cmocka_unit_test(what_is_sure_needs_no_end),
	        cmocka_unit_test(other_protocols_are_refused),
	        cmocka_unit_test(foreign_first_bytes_are_refused_at_once),
	        cmocka_unit_test(a_mail_server_may_still_greet_a_foreign_client),
	        cmocka_unit_test(a_port_alone_decides_only_at_the_end),
	        cmocka_unit_test(a_line_from_the_middle_is_enough),
	        cmocka_unit_test(content_from_the_middle_is_looked_at_again_later),
	        cmocka_unit_test(verbs_are_known_in_any_case),
	        cmocka_unit_test(a_reply_has_its_shape),
	        cmocka_unit_test(other_dialogues_are_never_smtp_in_between),
	        cmocka_unit_test(a_long_proxy_header_is_no_speech),
	        cmocka_unit_test(full_windows_decide),
	        cmocka_unit_test(a_greeting_may_have_octets_that_are_no_text),
	        cmocka_unit_test(a_greeting_with_a_number_of_version_is_nothing_special),
	        cmocka_unit_test(a_long_greeting_waits_for_the_client),
	        cmocka_unit_test(on_a_mail_port_the_client_tells_what_a_broken_greeting_does_not),
	        cmocka_unit_test(each_balancer_puts_a_header_before_the_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
