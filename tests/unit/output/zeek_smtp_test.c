/* smtp.log: when a row is written, and what is in it.  What is expected follows Zeek's script
 * base/protocols/smtp, as its documentation and its logs show it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "zeek_records.h"

/* Places of the logs in --log. */
enum { SMTP = 1, WEIRD = 16 };

static void begin(struct zeek_run *z, unsigned log)
{
	zeek_run_begin(z, "zeek", log, false);
	zeek_open(z);
	zeek_reply_to(z, 0, NULL, 220, "mx.example ESMTP");
	zeek_command(z, "EHLO", "client.example");
	zeek_reply(z, 250, "mx.example\nSIZE 100\nHELP");
}

static void end(struct zeek_run *z)
{
	zeek_session(z);
	zeek_run_end(z);
}

static const char *const fields[] = {
        "Received",
        "from b.example ([203.0.113.2]) by mx.example; Fri, 2 Jan 2026",
        "Received",
        "from a.example (a.example [203.0.113.1])\tby b.example; Fri, 2 Jan 2026",
        "DATE",
        "Fri, 2 Jan 2026 03:04:05 +0000",
        "From",
        "\"Alice A.\" <alice@a.example>",
        "To",
        "\"Doe, Bob\" <bob@example.net>, carol@example.net",
        "To",
        "carol@example.net",
        "Cc",
        "dave@example.org",
        "Reply-To",
        "<reply@a.example>",
        "Message-ID",
        "<1@a.example>",
        "In-Reply-To",
        "<0@a.example>",
        "Subject",
        "=?UTF-8?Q?gr=C3=BC=C3=9Fe?=",
        "X-Originating-IP",
        "[203.0.113.77]",
        "X-Mailer",
        "Mailer 1",
        "User-Agent",
        "Agent 2",
        NULL};

static void a_delivery(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_delivery(&z, "FROM:<alice@a.example> SIZE=100", "TO:<bob@example.net>", fields,
	              "2.0.0 Ok: queued as 4711 ");
	zeek_command(&z, "QUIT", NULL);
	zeek_reply(&z, 221, "Bye");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	const char *const expected[][2] = {
	        {"ts", "1767323045.001000"}, /* when the server spoke first */
	        {"id.orig_h", "192.0.2.10"},
	        {"id.orig_p", "40000"},
	        {"id.resp_h", "198.51.100.25"},
	        {"id.resp_p", "25"},
	        {"trans_depth", "1"},
	        {"helo", "client.example"},
	        {"mailfrom", "alice@a.example"},
	        {"rcptto", "bob@example.net"},
	        {"date", "Fri, 2 Jan 2026 03:04:05 +0000"},
	        {"from", "\"Alice A.\" <alice@a.example>"},
	        {"to", "\"Doe\\x2c Bob\" <bob@example.net>,carol@example.net"},
	        {"cc", "dave@example.org"},
	        {"reply_to", "<reply@a.example>"},
	        {"msg_id", "<1@a.example>"},
	        {"in_reply_to", "<0@a.example>"},
	        {"subject", "=?UTF-8?Q?gr=C3=BC=C3=9Fe?="},
	        {"x_originating_ip", "203.0.113.77"},
	        {"first_received",
	         "from a.example (a.example [203.0.113.1])\\x09by b.example; Fri, 2 Jan 2026"},
	        {"second_received",
	         "from b.example ([203.0.113.2]) by mx.example; Fri, 2 Jan 2026"},
	        {"last_reply", "250 2.0.0 Ok: queued as 4711 "},
	        {"path", "198.51.100.25,192.0.2.10,203.0.113.2,203.0.113.1"},
	        {"user_agent", "Agent 2"},
	        {"tls", "F"},
	        {"fuids", "(empty)"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		zeek_check(z.text, 0, expected[i][0], expected[i][1]);
	zeek_run_free(&z);
}

static void several_deliveries(void **state)
{
	static const char *const second[] = {"Subject", "", NULL};
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_delivery(&z, "FROM:<a@a.example>", "TO:<b@b.example>", NULL, "one");
	zeek_command(&z, "RSET", NULL); /* writes nothing */
	zeek_reply(&z, 250, "reset");
	zeek_delivery(&z, "FROM:<>", "TO:<postmaster>", second, "two\nof two lines");
	zeek_command(&z, "QUIT", NULL);
	zeek_reply(&z, 221, "Bye");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 2);
	zeek_check(z.text, 0, "trans_depth", "1");
	zeek_check(z.text, 0, "subject", "-");
	zeek_check(z.text, 0, "to", "-");
	zeek_check(z.text, 0, "last_reply", "250 one");
	zeek_check(z.text, 1, "trans_depth", "2");
	zeek_check(z.text, 1, "helo", "client.example");
	zeek_check(z.text, 1, "mailfrom", "-");     /* the null path has no address */
	zeek_check(z.text, 1, "rcptto", "(empty)"); /* nor has one without a domain */
	zeek_check(z.text, 1, "subject", "(empty)");
	zeek_check(z.text, 1, "last_reply", "250 two");
	zeek_run_free(&z);
}

static void what_was_not_finished(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	zeek_reply(&z, 250, "ok");
	zeek_command(&z, "RCPT", "TO:<b@b.example>");
	zeek_reply(&z, 550, "5.1.1 no\nreally, no");
	zeek_command(&z, "MAIL", "FROM:<c@c.example>");
	zeek_reply(&z, 250, "ok");
	zeek_command(&z, "RSET", NULL);
	zeek_reply(&z, 250, "reset");
	zeek_command(&z, "QUIT", NULL);
	zeek_reply(&z, 221, "Bye");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 2);
	zeek_check(z.text, 0, "mailfrom", "a@a.example");
	zeek_check(z.text, 0, "rcptto", "b@b.example");
	zeek_check(z.text, 0, "last_reply", "550 really, no"); /* written with the next MAIL */
	zeek_check(z.text, 1, "mailfrom", "c@c.example");
	zeek_check(z.text, 1, "trans_depth", "1");      /* messages count, not rows */
	zeek_check(z.text, 1, "last_reply", "221 Bye"); /* written at the end */
	zeek_run_free(&z);
}

static void nothing_was_begun(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "NOOP", NULL);
	zeek_reply(&z, 250, "ok");
	zeek_command(&z, "QUIT", NULL);
	zeek_reply(&z, 221, "Bye");
	end(&z);
	assert_string_equal(z.text, ""); /* as Zeek writes no file */
	zeek_run_free(&z);
}

static void only_the_client_was_seen(void **state)
{
	struct zeek_run z;
	zeek_run_begin(&z, "zeek", SMTP, false);
	zeek_open(&z);
	zeek_command(&z, "HELO", "client.example");
	for (int i = 0; i < 2; i++) {
		zeek_command(&z, "MAIL", "FROM:<a@a.example>");
		zeek_command(&z, "RCPT", i == 0 ? "TO:<b@b.example>" : "TO:<c@c.example>");
		zeek_command(&z, "DATA", NULL);
		zeek_message(&z, fields);
	}
	end(&z);
	assert_int_equal(zeek_rows(z.text), 2);
	zeek_check(z.text, 0, "rcptto", "b@b.example");
	zeek_check(z.text, 1, "rcptto", "c@c.example");
	zeek_check(z.text, 1, "trans_depth", "1");
	zeek_check(z.text, 1, "last_reply", "-");
	zeek_check(z.text, 1, "reply_to", "<reply@a.example>");
	zeek_run_free(&z);
}

static void starttls(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "STARTTLS", NULL);
	zeek_reply_to(&z, z.command, "STARTTLS", 220, "2.0.0 Ready");
	zeek_event(&z, SS_EVENT_TLS, SS_NUMBER_ABSENT, NULL);
	end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "tls", "T");
	zeek_check(z.text, 0, "helo", "client.example");
	zeek_check(z.text, 0, "mailfrom", "-");
	zeek_check(z.text, 0, "rcptto", "-");
	zeek_check(z.text, 0, "last_reply", "220 2.0.0 Ready");
	zeek_run_free(&z);
}

/* TLS from the first byte on is ssl.log's alone. */
static void implicit_tls(void **state)
{
	struct zeek_run z;
	zeek_run_begin(&z, "zeek", SMTP, false);
	zeek_open(&z);
	zeek_event(&z, SS_EVENT_TLS, SS_NUMBER_ABSENT, NULL);
	end(&z);
	assert_string_equal(z.text, "");
	zeek_run_free(&z);
}

static void chunks(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	zeek_command(&z, "RCPT", "TO:<b@b.example> ORCPT=rfc822;c@c.example");
	zeek_command(&z, "BDAT", "50");
	zeek_command(&z, "BDAT", "50 last");
	zeek_message(&z, fields);
	zeek_reply_to(&z, z.command - 3, "MAIL", 250, "ok");
	zeek_reply_to(&z, z.command - 2, "RCPT", 250, "ok");
	zeek_reply_to(&z, z.command - 1, "BDAT", 250, "50 octets");
	zeek_reply_to(&z, z.command, "BDAT", 250, "message ok");
	zeek_delivery(&z, "FROM:<d@d.example>", "TO:<e@e.example>", NULL, "again");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 2);
	zeek_check(z.text, 0, "rcptto", "b@b.example,c@c.example");
	zeek_check(z.text, 0, "last_reply", "250 message ok");
	zeek_check(z.text, 1, "trans_depth", "2");
	zeek_run_free(&z);
}

/* The client goes on before the reply to its message: Zeek would give that to the next row. */
static void the_next_mail_before_the_reply(void **state)
{
	struct zeek_run z;
	int64_t first;
	begin(&z, SMTP);
	zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	zeek_reply(&z, 250, "ok");
	zeek_command(&z, "RCPT", "TO:<b@b.example>");
	zeek_reply(&z, 250, "ok");
	zeek_command(&z, "DATA", NULL);
	zeek_reply(&z, 354, "go ahead");
	first = z.command;
	zeek_message(&z, fields);
	zeek_command(&z, "MAIL", "FROM:<c@c.example>");
	zeek_command(&z, "RCPT", "TO:<d@d.example>");
	zeek_reply_to(&z, first, "DATA", 250, "first queued");
	zeek_reply_to(&z, first + 1, "MAIL", 250, "ok");
	zeek_reply_to(&z, first + 2, "RCPT", 550, "no");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 2);
	zeek_check(z.text, 0, "mailfrom", "a@a.example");
	zeek_check(z.text, 0, "last_reply", "250 first queued");
	zeek_check(z.text, 1, "mailfrom", "c@c.example");
	zeek_check(z.text, 1, "rcptto", "d@d.example");
	zeek_check(z.text, 1, "trans_depth", "2");
	zeek_check(z.text, 1, "last_reply", "550 no");
	zeek_run_free(&z);
}

static void more_rows_than_can_wait(void **state)
{
	enum { MAILS = 40 };
	struct zeek_run z;
	begin(&z, SMTP);
	for (int i = 0; i < MAILS; i++) {
		zeek_command(&z, "MAIL", "FROM:<a@a.example>");
		zeek_command(&z, "RCPT", "TO:<b@b.example>");
		zeek_command(&z, "BDAT", "3 LAST");
	}
	for (int64_t i = 2; i <= z.command; i++)
		zeek_reply_to(&z, i, i % 3 == 1 ? "BDAT" : "RCPT", 250, i % 3 == 1 ? "sent" : "ok");
	end(&z);
	assert_int_equal(zeek_rows(z.text), MAILS);
	size_t n_answered = 0;
	for (size_t i = 0; i < MAILS; i++) {
		char *cell = zeek_cell(z.text, i, "last_reply");
		n_answered += strcmp(cell, "250 sent") == 0;
		free(cell);
	}
	assert_int_equal(n_answered, SS_LIMIT_ZEEK_WAITING + 1); /* and the one in hand */
	zeek_run_free(&z);
}

/* LMTP: a reply a recipient to the same message. */
static void several_replies_to_a_message(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "LHLO", "lmtp.example");
	zeek_delivery(&z, "FROM:<a@a.example>", "TO:<b@b.example>", NULL, "b has it");
	zeek_reply_to(&z, z.command, "DATA", 450, "c has not");
	zeek_delivery(&z, "FROM:<c@c.example>", "TO:<b@b.example>", NULL, "again");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 2);
	zeek_check(z.text, 0, "helo", "lmtp.example");
	zeek_check(z.text, 0, "last_reply", "250 b has it");
	zeek_check(z.text, 1, "trans_depth", "2");
	zeek_run_free(&z);
}

/* Of a row only the first message's header counts, as sub-entities' do not in Zeek. */
static void two_messages_in_a_row(void **state)
{
	static const char *const other[] = {"Subject", "second", NULL};
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	zeek_command(&z, "RCPT", "TO:<b@b.example>");
	zeek_command(&z, "BDAT", "50");
	zeek_message(&z, NULL);
	zeek_command(&z, "DATA", NULL);
	zeek_reply(&z, 354, "go ahead");
	zeek_message(&z, other);
	zeek_reply_to(&z, z.command, "DATA", 250, "ok");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "subject", "-");
	zeek_run_free(&z);
}

static void data_refused(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "MAIL", "FROM:<a@a.example>");
	zeek_reply(&z, 250, "ok");
	zeek_command(&z, "RCPT", "TO:<b@b.example>");
	zeek_reply(&z, 550, "no");
	zeek_command(&z, "DATA", NULL);
	zeek_reply_to(&z, z.command, "DATA", 503, "no recipients");
	zeek_command(&z, "QUIT", NULL);
	zeek_reply(&z, 221, "Bye");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "last_reply", "221 Bye"); /* there was no message to reply to */
	zeek_run_free(&z);
}

static void odd_commands(struct zeek_run *z)
{
	zeek_command(z, "RCPT", "TO:<b@b.example>"); /* 1: no MAIL */
	zeek_command(z, "DATA", NULL);
	zeek_reply_to(z, z->command, "DATA", 503, "no");
	zeek_command(z, "MAIL", "FROM:<a@a.example>");
	zeek_command(z, "DATA", NULL); /* 2: no RCPT */
	zeek_reply_to(z, z->command, "DATA", 503, "no again");
	zeek_command(z, "DATA", NULL); /* 3 */
	zeek_reply_to(z, z->command, "DATA", 503, "no, no");
	zeek_command(z, "MAIL", "FROM:<c@c.example>");
}

static void invalid_transactions(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	odd_commands(&z);
	end(&z);
	assert_int_equal(zeek_rows(z.text), 3);
	zeek_check(z.text, 0, "mailfrom", "-");
	zeek_check(z.text, 1, "rcptto", "-");
	zeek_check(z.text, 2, "mailfrom", "c@c.example");
	zeek_run_free(&z);

	begin(&z, WEIRD);
	odd_commands(&z);
	end(&z);
	assert_int_equal(zeek_rows(z.text), 1); /* once a connection */
	zeek_check(z.text, 0, "name", "smtp_mail_transaction_invalid");
	zeek_check(z.text, 0, "addl", "rcpt to missing mail from");
	zeek_check(z.text, 0, "notice", "F");
	zeek_check(z.text, 0, "peer", "zeek");
	zeek_check(z.text, 0, "source", "SMTP");
	zeek_run_free(&z);
}

static void too_many_invalid_transactions(void **state)
{
	struct zeek_run z;
	struct ss_settings settings;
	ss_settings_init(&settings);
	settings.max_invalid_transactions = 2;
	const struct {
		unsigned log;
		size_t n_rows;
		const char *field, *expected;
	} rows[] = {{SMTP, 2, "last_reply", "503 no again"},
	            {WEIRD, 2, "name", "smtp_excessive_invalid_mail_transactions"},
	            {WEIRD, 2, "addl", "3 > 2"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_output_options o = {.log = rows[i].log, .settings = &settings};
		z = (struct zeek_run){.ns = ZEEK_START, .flow_id = 1};
		run_format_begin(&z.format, "zeek", &o);
		zeek_open(&z);
		odd_commands(&z);
		end(&z);
		assert_int_equal(zeek_rows(z.text), rows[i].n_rows);
		zeek_check(z.text, 1, rows[i].field, rows[i].expected);
		zeek_run_free(&z);
	}
}

static const char *const many[] = {"Received", "from a ([203.0.113.1]) by b",
                                   "Received", "from b ([203.0.113.1]) by c",
                                   "Received", "from c ([203.0.113.3]) by d",
                                   "Received", "from d ([203.0.113.4]) by e",
                                   "To",       "a@x.example, b@x.example, a@x.example, c@x.example",
                                   "Cc",       "d@x.example, e@x.example, f@x.example",
                                   NULL};

static void limited(struct zeek_run *z, unsigned log)
{
	static struct ss_settings settings;
	ss_settings_init(&settings);
	settings.max_rcptto = settings.max_to = settings.max_cc = 2;
	settings.max_path = 3;
	struct ss_output_options o = {.log = log, .settings = &settings};
	*z = (struct zeek_run){.ns = ZEEK_START, .flow_id = 1};
	run_format_begin(&z->format, "zeek", &o);
	zeek_open(z);
	zeek_command(z, "MAIL", "FROM:<a@a.example>");
	zeek_command(z, "RCPT", "TO:<1@b.example>");
	zeek_command(z, "RCPT", "TO:<1@b.example>");
	zeek_command(z, "RCPT", "TO:<2@b.example>");
	zeek_command(z, "RCPT", "TO:<3@b.example>");
	zeek_command(z, "DATA", NULL);
	zeek_message(z, many);
	end(z);
}

static void lists_have_limits(void **state)
{
	struct zeek_run z;
	limited(&z, SMTP);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "rcptto", "1@b.example,2@b.example");
	zeek_check(z.text, 0, "to", "a@x.example,b@x.example");
	zeek_check(z.text, 0, "cc", "d@x.example,e@x.example");
	zeek_check(z.text, 0, "path", "198.51.100.25,192.0.2.10,203.0.113.1");
	zeek_run_free(&z);
	limited(&z, WEIRD);
	assert_int_equal(zeek_rows(z.text), 4);
	zeek_check(z.text, 0, "name", "smtp_too_many_rcptto_addresses");
	zeek_check(z.text, 1, "name", "smtp_max_path_length_exceeded");
	zeek_check(z.text, 2, "name", "smtp_too_many_to_addresses");
	zeek_check(z.text, 3, "name", "smtp_too_many_cc_addresses");
	zeek_run_free(&z);
}

/* A parameter of MAIL can hold an address too; a verb is one in any case; what lacks its keyword is
 * none. */
static void paths_of_commands(void **state)
{
	struct zeek_run z;
	begin(&z, SMTP);
	zeek_command(&z, "mail", "from: <> AUTH=<x@x.example>");
	zeek_command(&z, "rcpt", "to:b@b.example");
	zeek_command(&z, "RCPT", "c@c.example");
	zeek_command(&z, "MAIL", "d@d.example");
	end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "mailfrom", "-");
	zeek_check(z.text, 0, "rcptto", "b@b.example");
	zeek_run_free(&z);
}

static void no_memory(void **state)
{
	for (uint64_t n = 1; n < 60; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct ss_output_options o = {.log = SMTP, .memory = &memory};
		struct zeek_run z = {.ns = ZEEK_START, .flow_id = 1};
		struct run_format *f = &z.format;
		f->format = ss_format_find("zeek");
		assert_int_equal(ss_writer_create(-1, &f->writer), 0);
		if (f->format->create(&f->writer, &o, &f->output) == 0) {
			zeek_open(&z);
			zeek_delivery(&z, "FROM:<a@a.example>", "TO:<b@b.example>", fields, "ok");
			end(&z);
			zeek_run_free(&z);
		} else {
			ss_writer_destroy(&f->writer);
		}
		assert_int_equal(memory.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_delivery),
	        cmocka_unit_test(several_deliveries),
	        cmocka_unit_test(what_was_not_finished),
	        cmocka_unit_test(nothing_was_begun),
	        cmocka_unit_test(only_the_client_was_seen),
	        cmocka_unit_test(starttls),
	        cmocka_unit_test(implicit_tls),
	        cmocka_unit_test(chunks),
	        cmocka_unit_test(the_next_mail_before_the_reply),
	        cmocka_unit_test(more_rows_than_can_wait),
	        cmocka_unit_test(several_replies_to_a_message),
	        cmocka_unit_test(two_messages_in_a_row),
	        cmocka_unit_test(data_refused),
	        cmocka_unit_test(invalid_transactions),
	        cmocka_unit_test(too_many_invalid_transactions),
	        cmocka_unit_test(lists_have_limits),
	        cmocka_unit_test(paths_of_commands),
	        cmocka_unit_test(no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
