/* The dialogue: replies below their commands, sessions apart, nothing of the wire on the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "output/text.h"
#include "run_format.h"

static void contains(const char *text, const char *wanted)
{
	if (strstr(text, wanted))
		return;
	fputs(text, stderr);
	fail_msg("there is no \"%s\"", wanted);
}

static void replies_stand_below_their_commands(void **state)
{
	char *text = run_format("dialog", NULL, "pipelined");
	assert_string_equal(text,
	                    "192.0.2.10:40112 → 198.51.100.25:587  2026-01-02 03:04:06 UTC\n"
	                    "flow 1, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=, server: Postfix\n"
	                    "    0.020        4  S: 220 mx.example.com ESMTP Postfix (Debian/GNU)\n"
	                    "    0.021        5  C: EHLO client.example\n"
	                    "    0.022        6      S: 250-mx.example.com\n"
	                    "                        S: 250-PIPELINING\n"
	                    "                        S: 250-SIZE 10240000\n"
	                    "                        S: 250-AUTH PLAIN LOGIN\n"
	                    "                        S: 250-ENHANCEDSTATUSCODES\n"
	                    "                        S: 250 SMTPUTF8\n"
	                    "    0.023        7  C: AUTH PLAIN ***\n"
	                    "    0.045        8      S: 235 2.7.0 Authentication successful\n"
	                    "    0.046        9  C: MAIL FROM:<alice@example.com> SIZE=1214567\n"
	                    "    0.050       14      S: 250 2.1.0 Ok\n"
	                    "    0.046       10  C: RCPT TO:<bob@example.net>\n"
	                    "    0.050       15      S: 250 2.1.5 Ok\n"
	                    "    0.046       11  C: RCPT TO:<carol@example.net>\n"
	                    "    0.051       16      S: 550 5.1.1 <carol@example.net>: Recipient "
	                    "address rejected: "
	                    "User unknown in virtual mailbox table\n"
	                    "    0.046       12  C: RCPT TO:<dave@example.org>\n"
	                    "    0.051       17      S: 250 2.1.5 Ok\n"
	                    "    0.046       13  C: DATA\n"
	                    "    0.051       18      S: 354 End data with <CR><LF>.<CR><LF>\n"
	                    "    0.810       19  C: <message: 1,214,501 octets>\n"
	                    "    0.835       20      S: 250 2.0.0 Ok: queued as 4XkQ1z2mWnz9s\n"
	                    "    0.836       21  C: QUIT\n"
	                    "    0.837       22      S: 221 2.0.0 Bye\n"
	                    "    0.838       23  * connection closed\n"
	                    "                    * authenticated as alice (PLAIN)\n"
	                    "\n");
	free(text);
}

static void sessions_do_not_mix(void **state)
{
	char *text = run_format("dialog", NULL, "interleaved");
	assert_string_equal(
	        text, "192.0.2.11:40200 → 198.51.100.25:25  2026-01-02 03:04:15 UTC\n"
	              "flow 7, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=, server: Postfix\n"
	              "    0.002        5  S: 220 one.example ESMTP\n"
	              "    0.003        7  C: HELO one\n"
	              "    0.003        6  ! bare_lf (client, at octet 40; 1)\n"
	              "    0.005        9      S: 250 Hello one\n"
	              "    0.007       11      S: 421 4.3.2 Shutting down  (answers nothing)\n"
	              "    0.008       12  * connection closed\n"
	              "\n"
	              "192.0.2.12:40300 → 198.51.100.25:25  2026-01-02 03:04:17 UTC\n"
	              "flow 8, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=, server: Postfix, partly captured\n"
	              "    0.001        4  S: 220 two.example ESMTP\n"
	              "    0.006       10  ! 1,460 octets of the server missing at octet 55\n"
	              "    0.004        8  C: HELO two\n"
	              "    0.009       13  * TLS begins\n"
	              "    0.010       14  * still open when the capture ended\n"
	              "\n");
	free(text);
}

static void check_widths(const char *text, size_t columns)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		struct ss_slice line = {(const uint8_t *)text, (size_t)(end - text)};
		if (ss_text_columns(line) > columns)
			fail_msg("wider than %zu: %.*s", columns, (int)line.len, text);
	}
}

static void long_lines_are_broken_on_a_terminal_only(void **state)
{
	struct ss_output_options o = {.columns = 80};
	char *text = run_format("dialog", &o, NULL);
	check_widths(text, 80);
	contains(text,
	         "                           rejected: User unknown in virtual mailbox table\n");
	free(text);
}

static void check_harmless(const char *text, bool has_color)
{
	for (; *text; text++) {
		uint8_t c = (uint8_t)*text;
		if (c == '\x1b' && has_color) {
			assert_true(text[1] == '[');
			size_t n = strspn(text + 2, "0123456789;");
			assert_true(n <= 3 && text[2 + n] == 'm');
			continue;
		}
		assert_true((c >= 0x20 && c != 0x7f) || c == '\n');
		assert_false(c == 0xc2 && (uint8_t)text[1] < 0xa0);
		assert_false(c == 0xe2 && (uint8_t)text[1] == 0x80 && (uint8_t)text[2] == 0xae);
	}
}

static void nothing_on_the_wire_reaches_the_terminal(void **state)
{
	for (int color = 0; color < 2; color++) {
		struct ss_output_options o = {.color = color, .columns = color ? 90 : 0};
		char *text = run_format("dialog", &o, "hostile");
		check_harmless(text, color);
		contains(text, "220-\\x1b]0;owned\\x07");
		free(text);
	}
}

static void no_session_no_dialogue(void **state)
{
	char *text = run_format("dialog", NULL, "stats");
	assert_string_equal(text, "No SMTP seen.\nProblems: 3 packets given up (truncated 2, "
	                          "bad_checksum 1); 1 input not read to the end.\n");
	free(text);
}

/* ---- limits ---- */

static char long_line[20001];

static void give(struct run_format *r, int64_t flow_id, enum ss_event_kind kind, int64_t index)
{
	struct ss_event_record e;
	struct ss_slice line = {(const uint8_t *)long_line, strlen(long_line)};
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.head.flow_id = flow_id;
	e.kind = (uint8_t)kind;
	e.direction = kind == SS_EVENT_COMMAND ? 1 : kind == SS_EVENT_REPLY ? 2 : 0;
	e.index = index;
	if (kind == SS_EVENT_COMMAND || kind == SS_EVENT_REPLY)
		e.command = SS_SLICE("NOOP");
	if (kind == SS_EVENT_REPLY) {
		e.code = 250;
		e.lines = (struct ss_list){&line, 1};
	}
	run_format_record(r, &e.head);
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0, left = strlen(text), len = strlen(word); /* strstr would measure each time */
	for (const char *at; (at = memmem(text, left, word, len)); n++) {
		left -= (size_t)(at + len - text);
		text = at + len;
	}
	return n;
}

static void long_dialogues_are_told_in_parts(void **state)
{
	struct run_format r;
	struct ss_output_options o = {.log = 1u << SS_RECORD_EVENT};
	memset(long_line, 'x', 20000);
	run_format_begin(&r, "dialog", &o);
	give(&r, 1, SS_EVENT_OPEN, SS_NUMBER_ABSENT);
	for (int64_t i = 1; i <= 100; i++)
		give(&r, 1, SS_EVENT_COMMAND, i);
	for (int64_t i = 1; i <= 100; i++)
		give(&r, 1, SS_EVENT_REPLY, i);
	give(&r, 1, SS_EVENT_CLOSE, SS_NUMBER_ABSENT);
	char *text = run_format_end(&r);
	assert_int_equal(count(text, "C: NOOP\n"), 100);
	assert_int_equal(count(text, "S: 250 xxxx"), 100);
	assert_true(count(text, "  (continued)\n") >= 1);
	assert_true(count(text, "x  (to NOOP)\n") >= 1);
	assert_true(count(text, "x  (to NOOP)\n") < 100);
	free(text);
}

static void many_open_dialogues_are_bounded(void **state)
{
	struct run_format r;
	struct ss_memory memory = {0};
	struct ss_output_options o = {.memory = &memory};
	memset(long_line, 'x', 20000);
	run_format_begin(&r, "dialog", &o);
	for (int64_t index = 0; index < 2; index++) {
		for (int64_t flow = 1; flow <= 2500; flow++) {
			if (index == 0)
				give(&r, flow, SS_EVENT_OPEN, SS_NUMBER_ABSENT);
			give(&r, flow, SS_EVENT_REPLY, index);
		}
		strcpy(long_line, "xxxx");
	}
	assert_in_range(memory.peak, 60000000, 80000000);
	char *text = run_format_end(&r);
	assert_int_equal(count(text, "S: 250 xxxx"), 5000);
	assert_int_equal(memory.used, 0);
	free(text);
}

/* Who, never with what; also where all that was said is out already. */
static void who_logged_in_stands_at_the_end(void **state)
{
	struct run_format r;
	struct ss_session_record s;
	struct ss_auth_record auth[] = {
	        {SS_SLICE("LOGIN"), SS_SLICE("al\x1bice"), {0}, SS_SLICE("failure"), 535, 0, {0}},
	        {SS_SLICE("PLAIN"), SS_SLICE("bob"), {0}, SS_SLICE("deferred"), 454, 0, {0}},
	        {SS_SLICE("NTLM"), {0}, {0}, SS_SLICE("unknown"), SS_NUMBER_ABSENT, 0, {0}},
	        {{0}, SS_SLICE("eve"), {0}, SS_SLICE("cancelled"), 501, 0, {0}},
	        {SS_SLICE("PLAIN"), SS_SLICE("alice"), {0}, SS_SLICE("success"), 235, 0, {0}},
	};
	for (size_t i = 0; i < sizeof auth / sizeof auth[0]; i++)
		auth[i].secret = SS_SLICE("hunter2");
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.head.flow_id = 1;
	s.auth = (struct ss_list){auth, sizeof auth / sizeof auth[0]};
	strcpy(long_line, "fine");
	run_format_begin(&r, "dialog", NULL);
	give(&r, 1, SS_EVENT_COMMAND, 1);
	run_format_record(&r, &s.head);
	char *text = run_format_end(&r);
	contains(text, "C: NOOP\n"
	               "                    * authentication failed: al\\x1bice (LOGIN) 535\n"
	               "                    * authentication deferred: bob (PLAIN) 454\n"
	               "                    * authentication unanswered (NTLM)\n"
	               "                    * authentication cancelled: eve 501\n"
	               "                    * authenticated as alice (PLAIN)\n\n");
	assert_null(strstr(text, "hunter2"));
	free(text);
}

static char *dialogue_with_tls(struct ss_tls_record *tls, bool is_told_apart)
{
	struct run_format r;
	struct ss_session_record s;
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.head.flow_id = 1;
	s.tls = tls;
	run_format_begin(&r, "dialog", NULL);
	if (!is_told_apart)
		give(&r, 1, SS_EVENT_TLS, SS_NUMBER_ABSENT);
	give(&r, 1, SS_EVENT_CLOSE, SS_NUMBER_ABSENT);
	run_format_record(&r, &s.head);
	return run_format_end(&r);
}

#define NOTE "                    * "

static void what_the_handshake_showed_stands_where_it_was(void **state)
{
	struct ss_slice alpn[] = {SS_SLICE("smtp"), SS_SLICE("h\x1b")};
	struct ss_slice names[] = {SS_SLICE("mx.example")};
	struct ss_certificate_record certificates[] = {{.subject = SS_SLICE("CN=mx.example"),
	                                                .not_after = 2110656452000000000,
	                                                .self_signed = SS_FLAG_YES},
	                                               {.not_after = SS_NUMBER_ABSENT}};
	struct ss_tls_record tls = {
	        .established = SS_FLAG_YES,
	        .version = SS_SLICE("TLSv1.3"),
	        .cipher = SS_SLICE("TLS_AES_256_GCM_SHA384"),
	        .group = SS_SLICE("x25519"),
	        .sni = SS_SLICE("mx.\x1b.example"),
	        .alpn = {alpn, 2},
	        .ja4 = SS_SLICE("t13d"),
	        .ja3s = SS_SLICE("15af"),
	        .resumed = SS_FLAG_YES,
	        .certificates = {certificates, 2},
	        .not_tls = SS_NUMBER_ABSENT,
	};
	const char *closed = "  * end\n\n";
	char *text = dialogue_with_tls(&tls, false);
	contains(text,
	         "  * TLS begins\n" NOTE
	         "TLSv1.3 TLS_AES_256_GCM_SHA384 x25519, resumed: the rest is encrypted\n" NOTE
	         "name mx.\\x1b.example, ALPN smtp, h\\x1b, ja4 t13d, ja3s 15af\n" NOTE
	         "certificate CN=mx.example (self-signed) until 2036-11-18, and 1 more\n");
	contains(text, closed);
	free(text);
	certificates[0] = (struct ss_certificate_record){
	        .names = {names, 1}, .issuer = SS_SLICE("CN=ca"), .not_after = SS_NUMBER_ABSENT};
	tls.certificates.n = 1;
	text = dialogue_with_tls(&tls, true);
	contains(text, "  * end\n" NOTE "TLSv1.3 ");
	contains(text, NOTE "certificate mx.example, issued by CN=ca\n\n");
	free(text);
}

static void a_handshake_that_failed_is_told_with_its_reason(void **state)
{
	struct ss_slice alert = SS_SLICE("server fatal internal_error");
	struct ss_tls_record tls = {.established = SS_FLAG_NO, .not_tls = SS_NUMBER_ABSENT};
	char *text = dialogue_with_tls(&tls, false);
	contains(text, "  * TLS begins\n" NOTE "the handshake failed\n");
	free(text);
	tls.alerts = (struct ss_list){&alert, 1};
	tls.not_tls = 12;
	text = dialogue_with_tls(&tls, false);
	contains(text, NOTE "the handshake failed: server fatal internal_error, 12 octets that are "
	                    "no TLS\n");
	free(text);
	tls = (struct ss_tls_record){.offered = SS_FLAG_YES, .not_tls = SS_NUMBER_ABSENT};
	text = dialogue_with_tls(&tls, true);
	assert_null(strstr(text, NOTE));
	free(text);
}

static void proxies_of_any_kind_are_told(void **state)
{
	static const struct {
		uint8_t kind;
		const char *words;
	} rows[] = {{SS_TUNNEL_HTTP, "through CONNECT to mx.example"},
	            {0, "through a proxy to mx.example"},
	            {200, "through a proxy to mx.example"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct run_format r;
		struct ss_session_record s;
		struct ss_tunnel_record tunnel = {.kind = rows[i].kind,
		                                  .host = SS_SLICE("mx.example"),
		                                  .port = SS_NUMBER_ABSENT};
		sample_blank(&s.head, SS_RECORD_SESSION);
		s.head.flow_id = 1;
		s.tunnel = &tunnel;
		run_format_begin(&r, "dialog", NULL);
		give(&r, 1, SS_EVENT_CLOSE, SS_NUMBER_ABSENT);
		run_format_record(&r, &s.head);
		char *text = run_format_end(&r);
		contains(text, rows[i].words);
		free(text);
	}
}

static void give_missing(struct run_format *r, struct ss_slice verb)
{
	struct ss_event_record e;
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.head.flow_id = 1;
	e.kind = SS_EVENT_ANOMALY;
	e.direction = 2;
	e.anomaly = SS_SLICE("missing_reply");
	e.detail = verb;
	run_format_record(r, &e.head);
}

static void a_missing_reply_is_told_below_its_command(void **state)
{
	struct run_format r;
	strcpy(long_line, "fine");
	run_format_begin(&r, "dialog", NULL);
	for (int64_t i = 1; i <= 3; i++)
		give(&r, 1, SS_EVENT_COMMAND, i);
	give(&r, 1, SS_EVENT_REPLY, 1);
	give_missing(&r, SS_SLICE("NOOP"));
	give_missing(&r, SS_SLICE("QUIT")); /* no such command is known */
	char *text = run_format_end(&r), lines[512] = "";
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		size_t len = strlen(line);
		if (len > 20 && line[0] == ' ')
			snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "%s\n",
			         line + 20);
	}
	assert_string_equal(lines, "C: NOOP\n    S: 250 fine\n! missing_reply (): QUIT\n"
	                           "C: NOOP\n! missing_reply (): NOOP\nC: NOOP\n");
	free(text);
}

/* ---- only some of them ---- */

static void give_session(struct run_format *r, int64_t flow_id)
{
	struct ss_session_record s;
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.head.flow_id = flow_id;
	run_format_record(r, &s.head);
}

/* Flow 1 is not chosen, 2 is while it is open, 3 only behind its last event, 4 has no end. */
static void only_what_is_chosen_is_shown(void **state)
{
	struct run_format r;
	struct ss_memory memory = {0};
	struct ss_output_options o = {.memory = &memory, .only_chosen = true};
	strcpy(long_line, "fine");
	run_format_begin(&r, "dialog", &o);
	for (int64_t flow = 1; flow <= 4; flow++) {
		give(&r, flow, SS_EVENT_OPEN, SS_NUMBER_ABSENT);
		give(&r, flow, SS_EVENT_COMMAND, 1);
		if (flow == 2)
			r.format->choose(r.output, flow);
		give(&r, flow, SS_EVENT_REPLY, 1);
	}
	r.format->choose(r.output, 3);
	r.format->choose(r.output, 77); /* nobody knows it */
	for (int64_t flow = 1; flow <= 3; flow++)
		give_session(&r, flow);
	char *text = run_format_end(&r);
	assert_int_equal(count(text, "flow "), 2);
	contains(text, "flow 2");
	contains(text, "flow 3");
	assert_int_equal(count(text, "S: 250 fine"), 2);
	assert_int_equal(memory.used, 0);
	free(text);
}

static void nothing_is_chosen(void **state)
{
	struct ss_output_options o = {.only_chosen = true};
	char *text = run_format("dialog", &o, "pipelined");
	assert_string_equal(text, "No conversation matches.\n");
	free(text);
	text = run_format("dialog", &o, "stats");
	contains(text, "No SMTP seen.\n");
	free(text);
}

/* It waits for its choice within the limits, and what that costs is told. */
static void what_waited_too_long_is_counted(void **state)
{
	struct run_format r;
	struct ss_output_options o = {.only_chosen = true};
	memset(long_line, 'x', 20000);
	run_format_begin(&r, "dialog", &o);
	for (int64_t i = 1; i <= 100; i++)
		give(&r, 1, SS_EVENT_REPLY, i);
	r.format->choose(r.output, 1);
	give_session(&r, 1);
	char *text = run_format_end(&r);
	const char *told = strstr(text, " earlier events not kept)\n");
	assert_non_null(told);
	while (told[-1] != '(')
		told--;
	assert_int_equal(strtoul(told, NULL, 10) + count(text, "S: 250 xxxx"), 100);
	assert_in_range(count(text, "S: 250 xxxx"), 1, 99);
	free(text);
}

/* Whenever memory is refused: nothing that was said is lost. */
static void short_memory_loses_nothing(void **state)
{
	strcpy(long_line, "fine");
	for (uint64_t after = 1; after < 60; after++) {
		struct run_format r;
		struct ss_memory memory = {0};
		struct ss_output_options o = {.memory = &memory};
		run_format_begin(&r, "dialog", &o);
		memory.fail_after = after;
		for (int64_t i = 1; i <= 40; i++) {
			give(&r, i % 3, SS_EVENT_COMMAND, i);
			give(&r, i % 3, SS_EVENT_REPLY, i);
		}
		char *text = run_format_end(&r);
		assert_int_equal(count(text, "C: NOOP\n"), 40);
		assert_int_equal(count(text, "S: 250 fine"), 40);
		assert_int_equal(memory.used, 0);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(replies_stand_below_their_commands),
	        cmocka_unit_test(sessions_do_not_mix),
	        cmocka_unit_test(long_lines_are_broken_on_a_terminal_only),
	        cmocka_unit_test(nothing_on_the_wire_reaches_the_terminal),
	        cmocka_unit_test(no_session_no_dialogue),
	        cmocka_unit_test(long_dialogues_are_told_in_parts),
	        cmocka_unit_test(many_open_dialogues_are_bounded),
	        cmocka_unit_test(who_logged_in_stands_at_the_end),
	        cmocka_unit_test(what_the_handshake_showed_stands_where_it_was),
	        cmocka_unit_test(a_handshake_that_failed_is_told_with_its_reason),
	        cmocka_unit_test(proxies_of_any_kind_are_told),
	        cmocka_unit_test(a_missing_reply_is_told_below_its_command),
	        cmocka_unit_test(only_what_is_chosen_is_shown),
	        cmocka_unit_test(nothing_is_chosen),
	        cmocka_unit_test(what_waited_too_long_is_counted),
	        cmocka_unit_test(short_memory_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
