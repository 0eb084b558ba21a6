/* The table: what it shows, how it fits, and that nothing on the wire can use it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "output/text.h"
#include "run_format.h"

#define NS_PER_S 1000000000LL
#define MIDNIGHT 1767312000LL /* 2026-01-02 00:00:00 UTC */

static void contains(const char *text, const char *wanted)
{
	if (strstr(text, wanted))
		return;
	fputs(text, stderr);
	fail_msg("there is no \"%s\"", wanted);
}

static void contains_not(const char *text, const char *unwanted)
{
	if (!strstr(text, unwanted))
		return;
	fputs(text, stderr);
	fail_msg("there is \"%s\"", unwanted);
}

static void a_row_a_transaction(void **state)
{
	char *text = run_format("table", NULL, "pipelined");
	assert_string_equal(
	        text,
	        "TIME      FLOW  CLIENT     → SERVER             FROM              → TO            "
	        "    "
	        "  SIZE  OUTCOME   NOTES  QUEUE ID       REPLY\n"
	        "2026-01-02 UTC\n"
	        "03:04:06     1  192.0.2.10 → 198.51.100.25:587  alice@example.com → "
	        "bob@example.net "
	        "+2  1.2M  accepted  auth   4XkQ1z2mWnz9s  250 2.0.0 Ok: queued as 4XkQ1z2mWnz9s\n"
	        "          carol@example.net: 550 5.1.1 <carol@example.net>: Recipient address "
	        "rejected: User unknown in virtual mailbox table\n"
	        "\n"
	        "1 session, 1 transaction: 1 accepted.\n");
	free(text);
}

static void give_transaction(struct run_format *r, int64_t ts, int64_t flow_id)
{
	struct ss_transaction_record t;
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.head.ts = ts;
	t.head.flow_id = flow_id;
	t.index = 1;
	t.mail_from = SS_SLICE("a@b.example");
	t.outcome = SS_TRANSACTION_ACCEPTED;
	run_format_record(r, &t.head);
}

static void a_line_a_session_without_mail(void **state)
{
	char *text = run_format("table", NULL, "no-mail");
	contains(text, "203.0.113.66 → 198.51.100.25  — no mail: AUTH failed 3× (admin, root); "
	               "EHLO, VRFY 2×, QUIT\n");
	contains(text, "— no mail: TLSv1.2 with mail.example.org after STARTTLS, "
	               "the rest is encrypted; EHLO\n");
	contains(text, "— no mail: only the server spoke, \"mx.example.com ESMTP Postfix "
	               "(Debian/GNU)\"; connection reset\n");
	contains(text, "3 sessions, 0 transactions.\n");
	free(text);
	struct run_format r;
	struct ss_session_record s;
	struct ss_pair commands = {SS_SLICE("QUIT"), {0}, 1};
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.server_greeting_code = 554;
	s.server_greeting = SS_SLICE("no service for you");
	run_format_begin(&r, "table", NULL);
	run_format_record(&r, &s.head);
	s.commands = 1; /* polite, and refused all the same */
	s.command_counts = (struct ss_list){&commands, 1};
	run_format_record(&r, &s.head);
	text = run_format_end(&r);
	contains(text, "— no mail: refused at once, \"554 no service for you\"\n");
	contains(text, "— no mail: refused at once, \"554 no service for you\"; QUIT\n");
	free(text);
}

/* More than can wait: the first are judged by what is known, and none goes in silence. */
static void rows_wait_within_a_limit(void **state)
{
	struct run_format r;
	struct ss_memory memory = {.limit = 0};
	struct ss_output_options o = {.memory = &memory, .only_chosen = true};
	enum { MORE = 30 };
	run_format_begin(&r, "table", &o);
	for (int64_t flow = 1; flow <= SS_LIMIT_TABLE_ROWS + MORE; flow++) {
		give_transaction(&r, (MIDNIGHT + flow) * NS_PER_S, flow);
		r.format->choose_row(r.output, flow, 1, flow <= MORE / 3);
	}
	char *text = run_format_end(&r);
	contains(text, "\n10 transactions: 10 accepted.\n");
	contains(text, "Problems: 20 rows not shown for lack of memory.\n");
	assert_int_equal(memory.used, 0);
	free(text);
}

static void what_is_lost_is_told_at_any_width(void **state)
{
	for (unsigned columns = 0; columns <= 60; columns += 20) {
		struct run_format r;
		struct ss_output_options o = {.columns = columns};
		struct ss_transaction_record t;
		sample_blank(&t.head, SS_RECORD_TRANSACTION);
		t.head.flow_id = 7;
		t.mail_from = SS_SLICE("somebody@department.example");
		t.outcome = SS_TRANSACTION_ACCEPTED;
		t.complete = SS_FLAG_NO;
		t.partial = SS_FLAG_YES;
		run_format_begin(&r, "table", &o);
		run_format_record(&r, &t.head);
		char *text = run_format_end(&r);
		contains(text, "cut partial");
		free(text);
	}
}

/* The first answer is the last where no session comes. */
static void rows_are_chosen(void **state)
{
	struct run_format r;
	struct ss_memory memory = {.limit = 0};
	struct ss_output_options o = {.memory = &memory, .only_chosen = true};
	struct ss_session_record s;
	run_format_begin(&r, "table", &o);
	for (int64_t flow = 1; flow <= 4; flow++) {
		give_transaction(&r, MIDNIGHT * NS_PER_S, flow);
		r.format->choose_row(r.output, flow, 1, flow != 1);
	}
	for (int64_t flow = 1; flow <= 3; flow++) {
		sample_blank(&s.head, SS_RECORD_SESSION);
		s.head.flow_id = flow;
		s.transactions = s.messages_accepted = 1;
		r.format->choose_row(r.output, flow, 1, flow == 1);
		r.format->choose_row(r.output, flow, 0, flow == 2);
		run_format_record(&r, &s.head);
	}
	char *text = run_format_end(&r);
	contains(text, "00:00:00     1  ");
	contains(text, " 2  ?      → ?       — 1 mail, 1 accepted");
	contains_not(text, " 3  ");
	contains(text, "00:00:00     4  ");
	contains(text, "2 sessions, 2 transactions: 2 accepted.\n");
	assert_int_equal(memory.used, 0);
	free(text);
}

/* Once a session, below its last transaction, and by name at any width. */
static void what_was_odd_has_its_name(void **state)
{
	struct ss_pair odd[] = {{SS_SLICE("bare_lf"), {0}, 2}, {SS_SLICE("early_talk"), {0}, 1}};
	for (uint64_t n = 1; n <= 2; n++) {
		struct run_format r;
		struct ss_session_record s;
		run_format_begin(&r, "table", &(struct ss_output_options){.columns = 60});
		for (uint64_t i = 0; i < n; i++)
			give_transaction(&r, (MIDNIGHT + (int64_t)i) * NS_PER_S, 7);
		sample_blank(&s.head, SS_RECORD_SESSION);
		s.head.flow_id = 7;
		s.transactions = n;
		s.anomalies = (struct ss_list){odd, 2};
		run_format_record(&r, &s.head);
		char *text = run_format_end(&r);
		contains(text, n == 1 ? "accepted\n          ! bare_lf 2×, early_talk\n\n1 session"
		                      : "accepted\n          ! in this session: bare_lf 2×, "
		                        "early_talk\n\n1 session");
		assert_null(strstr(strstr(text, "! ") + 1, "! "));
		free(text);
	}
}

static void a_sum_at_the_end(void **state)
{
	char *text = run_format("table", NULL, NULL);
	contains(text,
	         "\n8 sessions, 6 transactions: 2 accepted, 1 deferred, 2 rejected, 1 abandoned;"
	         " 8,120 packets, 8 connections.\n"
	         "Problems: 3 packets given up (truncated 2, bad_checksum 1); 1 input not read "
	         "to the end.\n");
	free(text);
	text = run_format("table", NULL, "nothing at all");
	assert_string_equal(text, "No SMTP seen.\n");
	free(text);
	static const char *const formats[] = {"table", "dialog"};
	for (size_t i = 0; i < 2; i++) {
		struct run_format r;
		struct ss_stats_record stats;
		sample_blank(&stats.head, SS_RECORD_STATS);
		stats.filtered = 1234;
		run_format_begin(&r, formats[i], NULL);
		run_format_record(&r, &stats.head);
		text = run_format_end(&r);
		contains(text, "; 1,234 packets left out by the packet filter.\n");
		free(text);
	}
}

static void check_widths(const char *text, size_t columns)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		struct ss_slice line = {(const uint8_t *)text, (size_t)(end - text)};
		if (ss_text_columns(line) > columns)
			fail_msg("wider than %zu: %.*s", columns, (int)line.len, text);
		assert_true(line.len == 0 || text[line.len - 1] != ' ');
	}
}

static void rows_fit_the_terminal(void **state)
{
	static const char *const sets[] = {"pipelined", "refused", "no-mail", "interleaved"};
	for (unsigned columns = 50; columns < 220; columns++) {
		struct ss_output_options o = {.columns = columns};
		for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
			char *text = run_format("table", &o, sets[i]);
			check_widths(text, columns);
			free(text);
		}
	}
}

/* However narrow: whole words of the reason, and no address that reads as another. */
static void what_matters_is_never_cut(void **state)
{
	for (unsigned columns = 1; columns < 200; columns += 7) {
		struct ss_output_options o = {.columns = columns};
		char *text = run_format("table", &o, "refused");
		contains(text, "451 4.7.1");
		contains(text, "Greylisting");
		contains(text, "seconds");
		contains(text, "554 5.7.1");
		contains(text, "Relay");
		contains_not(text, "@mail.lists.e…");
		contains(text, ".example.com");
		contains(text, "@b\xc3\xbc"
		               "cher.example");
		free(text);
		text = run_format("table", &o, "hostile");
		contains(text, ".evil.test");
		contains(text, "@evil.test");
		contains_not(text, "bank.example…");
		contains_not(text, "…bank.example");
		free(text);
	}
}

/* Line ends, and with color the five sequences we write ourselves. */
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
	for (unsigned columns = 0; columns < 200; columns += 40) {
		for (int color = 0; color < 2; color++) {
			struct ss_output_options o = {.columns = columns, .color = color};
			char *text = run_format("table", &o, "hostile");
			check_harmless(text, color);
			contains(text, "\\x1b]0;owned\\x07");
			free(text);
		}
	}
}

static void outcomes_are_colored(void **state)
{
	struct ss_output_options o = {.color = true};
	char *text = run_format("table", &o, NULL);
	contains(text, "\x1b[32maccepted\x1b[0m");
	contains(text, "\x1b[31mrejected\x1b[0m");
	contains(text, "\x1b[33mdeferred\x1b[0m");
	free(text);
	text = run_format("table", NULL, NULL);
	contains_not(text, "\x1b");
	free(text);
}

/* ---- rows that were not in the samples ---- */

/* A terminal that orders by direction would else show the recipient where the sender belongs. */
static void right_to_left_does_not_swap_cells(void **state)
{
	struct run_format r;
	struct ss_transaction_record t;
	struct ss_slice to = SS_SLICE("\u05d2\u05d3@example.net");
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.mail_from = SS_SLICE("\u05d0\u05d1@example.com");
	t.rcpt_to = (struct ss_list){&to, 1};
	run_format_begin(&r, "table", NULL);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r);
	contains(text, "  \u2066\u05d0\u05d1@example.com\u2069 → "
	               "\u2066\u05d2\u05d3@example.net\u2069\n");
	free(text);
}

static void rows_are_in_the_order_of_their_beginning(void **state)
{
	struct run_format r;
	run_format_begin(&r, "table", NULL);
	give_transaction(&r, (MIDNIGHT + 1) * NS_PER_S, 1);
	give_transaction(&r, (MIDNIGHT - 1) * NS_PER_S, 2);
	give_transaction(&r, (MIDNIGHT + 1) * NS_PER_S, 3);
	give_transaction(&r, -1, 4);
	give_transaction(&r, SS_NUMBER_ABSENT, 5);
	char *text = run_format_end(&r);
	assert_string_equal(text, "TIME      FLOW  CLIENT → SERVER  FROM         OUTCOME\n"
	                          "no date UTC\n"
	                          "--:--:--     5  ?      → ?       a@b.example  accepted\n"
	                          "1969-12-31 UTC\n"
	                          "23:59:59     4  ?      → ?       a@b.example  accepted\n"
	                          "2026-01-01 UTC\n"
	                          "23:59:59     2  ?      → ?       a@b.example  accepted\n"
	                          "2026-01-02 UTC\n"
	                          "00:00:01     1  ?      → ?       a@b.example  accepted\n"
	                          "00:00:01     3  ?      → ?       a@b.example  accepted\n"
	                          "\n"
	                          "5 transactions: 5 accepted.\n");
	free(text);
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

static void many_rows_stream(void **state)
{
	struct run_format r;
	struct ss_memory memory = {0};
	struct ss_output_options o = {.memory = &memory, .columns = 100};
	run_format_begin(&r, "table", &o);
	for (int64_t i = 0; i < 5000; i++)
		give_transaction(&r, (MIDNIGHT + i) * NS_PER_S, i);
	assert_true(r.writer.len > 100000);     /* most are out before the end */
	assert_true(memory.peak < 1500 * 1000); /* and did not wait in memory */
	char *text = run_format_end(&r);
	assert_int_equal(count(text, "a@b.example"), 5000);
	assert_int_equal(count(text, "OUTCOME"), 1);
	contains(text, "5,000 accepted.");
	check_widths(text, 100);
	assert_int_equal(memory.used, 0);
	free(text);
}

/* Whenever memory is refused: each row is shown or counted as lost. */
static void short_memory_loses_nothing_silently(void **state)
{
	for (uint64_t after = 1; after < 60; after++) {
		struct run_format r;
		struct ss_memory memory = {0};
		struct ss_output_options o = {.memory = &memory};
		run_format_begin(&r, "table", &o);
		memory.fail_after = after;
		for (int i = 0; i < 20; i++)
			give_transaction(&r, (MIDNIGHT + i) * NS_PER_S, i);
		char *text = run_format_end(&r);
		size_t n_shown = count(text, "\n00:00:"), n_lost = 0;
		const char *lost = strstr(text, "Problems: ");
		if (lost)
			n_lost = strtoul(lost + strlen("Problems: "), NULL, 10);
		assert_int_equal(n_shown + n_lost, 20);
		contains(text, "20 accepted");
		assert_int_equal(memory.used, 0);
		free(text);
	}
}

static void give_session(struct run_format *r, int64_t ts, const char *greeting)
{
	struct ss_session_record s;
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.head.ts = ts * NS_PER_S;
	s.head.flow_id = 7;
	s.server_greeting_code = 554;
	s.server_greeting = ss_slice_of(greeting);
	run_format_record(r, &s.head);
}

/* Three or more in a row, as a scan makes them. */
static void equal_sessions_are_one_row(void **state)
{
	struct run_format r;
	run_format_begin(&r, "table", NULL);
	for (int i = 0; i < 12; i++)
		give_session(&r, MIDNIGHT + i, "go away");
	give_transaction(&r, (MIDNIGHT + 20) * NS_PER_S, 1);
	give_session(&r, MIDNIGHT + 30, "go away");
	give_session(&r, MIDNIGHT + 31, "go away");
	give_session(&r, MIDNIGHT + 32, "another");
	char *text = run_format_end(&r);
	contains(text, "00:00:00     7  ?      → ?       ×12 — no mail: refused at once, \"554 go "
	               "away\"\n00:00:20");
	assert_int_equal(count(text, "go away"), 3);
	assert_int_equal(count(text, "another"), 1);
	contains(text, "15 sessions, 1 transaction");
	free(text);
}

/* More than wait at a time: several rows, whose counts make the sum. */
static void many_equal_sessions_stream(void **state)
{
	struct run_format r;
	struct ss_memory memory = {0};
	struct ss_output_options o = {.memory = &memory, .columns = 80};
	size_t sum = 0;
	run_format_begin(&r, "table", &o);
	for (int i = 0; i < 5000; i++)
		give_session(&r, MIDNIGHT + i, "go away");
	char *text = run_format_end(&r);
	for (const char *at = text; (at = strstr(at, "×")); at += strlen("×"))
		sum += strtoul(at + strlen("×"), NULL, 10);
	assert_int_equal(sum, 5000);
	assert_true(strlen(text) < 2000);
	check_widths(text, 80);
	assert_int_equal(memory.used, 0);
	free(text);
}

/* Addresses that fit are not cut for what the reply says, or for the notes. */
static void addresses_come_before_replies(void **state)
{
	static const char *const addresses[] = {"alice@example.com", "bob@example.net +2"};
	for (unsigned columns = 72; columns < 200; columns++) {
		struct ss_output_options o = {.columns = columns};
		char *text = run_format("table", &o, "pipelined");
		contains(text, addresses[0]);
		contains(text, addresses[1]);
		if (columns < 80)
			contains_not(text, "REPLY");
		free(text);
	}
}

static void many_refused_recipients(void **state)
{
	struct run_format r;
	struct ss_transaction_record t;
	struct ss_recipient_record to[20];
	for (size_t i = 0; i < 20; i++)
		to[i] = (struct ss_recipient_record){.address = SS_SLICE("x@y.example"),
		                                     .code = 550,
		                                     .accepted = i == 7 ? SS_FLAG_YES : SS_FLAG_NO,
		                                     .text = SS_SLICE("no such user")};
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.recipients = (struct ss_list){to, 20};
	run_format_begin(&r, "table", NULL);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r);
	assert_int_equal(count(text, "x@y.example: 550 no such user\n"), 5);
	contains(text, "          and 14 more refused\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_row_a_transaction),
	        cmocka_unit_test(a_line_a_session_without_mail),
	        cmocka_unit_test(what_was_odd_has_its_name),
	        cmocka_unit_test(what_is_lost_is_told_at_any_width),
	        cmocka_unit_test(rows_are_chosen),
	        cmocka_unit_test(rows_wait_within_a_limit),
	        cmocka_unit_test(a_sum_at_the_end),
	        cmocka_unit_test(rows_fit_the_terminal),
	        cmocka_unit_test(what_matters_is_never_cut),
	        cmocka_unit_test(nothing_on_the_wire_reaches_the_terminal),
	        cmocka_unit_test(outcomes_are_colored),
	        cmocka_unit_test(right_to_left_does_not_swap_cells),
	        cmocka_unit_test(rows_are_in_the_order_of_their_beginning),
	        cmocka_unit_test(many_rows_stream),
	        cmocka_unit_test(short_memory_loses_nothing_silently),
	        cmocka_unit_test(equal_sessions_are_one_row),
	        cmocka_unit_test(many_equal_sessions_stream),
	        cmocka_unit_test(addresses_come_before_replies),
	        cmocka_unit_test(many_refused_recipients),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
