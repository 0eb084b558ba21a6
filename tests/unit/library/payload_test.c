/* One packet's bytes.  The names are those of the requirements that each test holds. */
#include "said.h"

static void R1_scope_is_the_control_channel(void **state)
{
	static const char *const said[] = {"EHLO a.example\r\n", "HELO a.example\r\n",
	                                   "STARTTLS\r\n", "AUTH PLAIN\r\n"};
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct ss_payload_info info = read_payload(client_says(said[i]));
		assert_int_equal(info.verdict, SS_PAYLOAD_SMTP);
		assert_int_equal(info.type, SS_MESSAGE_REQUEST);
	}
	struct ss_payload_info tls = read_payload(client_says("\x16\x03\x01\x02\x34\x01"));
	assert_int_equal(tls.verdict, SS_PAYLOAD_TLS);
	assert_int_equal(tls.n_commands, 0);
}

static void ports_are_hints(void **state)
{
	static const uint16_t ports[] = {25, 465, 587, 2525};
	struct ss_payload p = {.bytes = "220 ready\r\n", .len = 11, .dst_port = 50000};
	struct ss_payload_info info;
	for (size_t i = 0; i < 4; i++) {
		p.src_port = ports[i];
		assert_true(ss_payload_is_port(ports[i]));
		assert_int_equal(ss_payload_read(&p, &info), SS_PAYLOAD_SMTP);
	}
	p.src_port = 21; /* FTP greets alike */
	assert_int_equal(ss_payload_read(&p, &info), SS_PAYLOAD_OTHER);
	p.flags = SS_PAYLOAD_IS_SMTP;
	assert_int_equal(ss_payload_read(&p, &info), SS_PAYLOAD_SMTP);
	p = (struct ss_payload){.bytes = "EHLO a.example\r\n", .len = 16, .dst_port = 9925};
	assert_int_equal(ss_payload_read(&p, &info), SS_PAYLOAD_SMTP);
}

static void what_is_not_smtp_is_refused(void **state)
{
	static const char *const others[] = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	                                     "HTTP/1.1 200 OK\r\n\r\n",
	                                     "XYZZY now\r\n",
	                                     "EH",
	                                     "",
	                                     "2",
	                                     "Subject: help\r\n",
	                                     "+OK ready\r\n",
	                                     "* OK IMAP4 ready\r\n",
	                                     "\x01\x02\x03\x04"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct ss_payload_info info = read_payload(client_says(others[i]));
		assert_int_equal(info.verdict, SS_PAYLOAD_OTHER);
		assert_int_equal(info.n_commands, 0);
	}
	struct ss_payload nothing = {0};
	assert_int_equal(read_payload(nothing).verdict, SS_PAYLOAD_OTHER);
}

static void R9_message_type_is_request_or_response(void **state)
{
	assert_int_equal(read_payload(client_says("NOOP\r\n")).type, SS_MESSAGE_REQUEST);
	assert_int_equal(read_payload(server_says("250 ok\r\n")).type, SS_MESSAGE_RESPONSE);
	assert_int_equal(read_payload(client_says("GET /\r\n")).type, SS_MESSAGE_NONE);
}

static void R10_command_and_arguments(void **state)
{
	struct ss_payload_info info = read_payload(client_says("ehlo client.example.org\r\n"));
	assert_text(info.command, "EHLO");
	assert_text(info.argument, "client.example.org");
	assert_text(info.hello, "client.example.org");
	info = read_payload(client_says("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"));
	assert_text(info.command, "AUTH");
	assert_text(info.argument, "PLAIN");
	assert_text(info.mechanism, "PLAIN");
	assert_true(info.is_masked);
	info = read_payload(client_says("QUIT\r\n"));
	assert_text(info.command, "QUIT");
	assert_text(info.argument, NULL);
}

static void R11_code_and_first_line_of_a_reply(void **state)
{
	struct ss_payload_info info =
	        read_payload(server_says("250-mx.example\r\n250-SIZE 100\r\n250 STARTTLS\r\n"));
	assert_int_equal(info.code, 250);
	assert_int_equal(info.n_replies, 1);
	assert_text(info.message, "mx.example");
	assert_int_equal(info.starttls, SS_STARTTLS_OFFERED);
	info = read_payload(server_says("250-mx.example\r\n250-SI"));
	assert_int_equal(info.n_replies, 0);
	assert_true(info.is_cut);
	info = read_payload(server_says("354 go ahead\r\n"));
	assert_int_equal(info.code, 354);
	info = read_payload(server_says("550 5.1.1 no such user\r\n"));
	assert_text(info.enhanced, "5.1.1");
	assert_text(info.message, "5.1.1 no such user");
}

static void R12_sender_of_MAIL(void **state)
{
	assert_text(read_payload(client_says("MAIL FROM:<alice@example.com>\r\n")).sender,
	            "alice@example.com");
	assert_text(read_payload(client_says("mail from:<alice@example.com> SIZE=9\r\n")).sender,
	            "alice@example.com");
	assert_text(read_payload(client_says("RCPT TO:<b@example.net>\r\n")).sender, NULL);
}

static void R13_recipient_of_RCPT(void **state)
{
	struct ss_payload_info info = read_payload(client_says("RCPT TO:<bob@example.net>\r\n"));
	assert_text(info.recipient, "bob@example.net");
	assert_text(info.last_recipient, "bob@example.net");
	assert_int_equal(info.n_recipients, 1);
}

static void software_is_told_by_those_who_tell_it(void **state)
{
	struct ss_payload_info info =
	        read_payload(server_says("220 mx.example ESMTP Postfix (Debian)\r\n"));
	assert_text(info.server_host, "mx.example");
	assert_text(info.server_software, "Postfix");
	info = read_payload(
	        server_says("220-Welcome to our service\r\n220 mx.example ESMTP Postfix\r\n"));
	assert_text(info.server_software, "Postfix");
	info = read_payload(server_says("250 2.0.0 Ok: queued by Postfix as 4F\r\n"));
	assert_text(info.server_software, NULL);
}

static void RD1_pipelined_commands_are_all_read(void **state)
{
	struct ss_payload_info info = read_payload(
	        client_says("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n"));
	assert_int_equal(info.n_commands, 3);
	assert_text(info.command, "DATA");
	assert_text(info.sender, "a@example.com");
	assert_text(info.recipient, "b@example.net");
	info = read_payload(server_says("250 ok\r\n550 no\r\n354 go\r\n"));
	assert_int_equal(info.n_replies, 3);
	assert_int_equal(info.code, 354);
	/* longer than what is sniffed, and with octets that are no commands in the midst */
	info = read_payload(client_says("BDAT 6\r\nHELP\r\nBDAT 4 LAST\r\nMA"));
	assert_int_equal(info.n_commands, 2);
	assert_int_equal(info.content_left, 2);
}

/* A verb cut in two is one command, and no address is made up from its half. */
static void RD1_a_command_in_two_segments(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_flow_view v = FOLLOW(&f, "C: EHLO a\r\nMAIL FROM:<ali", "C: ce@example.com>\r",
	                               "C: \nRCPT TO:<b");
	assert_text(v.now.sender, "alice@example.com");
	assert_text(v.now.recipient, NULL);
	assert_int_equal(v.now.n_commands, 2);
	assert_text(read_payload(client_says("MAIL FROM:<ali")).sender, NULL);
}

static void RD3_all_recipients_count(void **state)
{
	struct ss_payload_info info =
	        read_payload(client_says("RCPT TO:<b@example.net>\r\nRCPT "
	                                 "TO:<c@example.net>\r\nRCPT TO:<d@example.net>\r\n"));
	assert_int_equal(info.n_recipients, 3);
	assert_text(info.recipient, "b@example.net");
	assert_text(info.last_recipient, "d@example.net");
}

static void RD7_the_bytes_on_465_are_TLS(void **state)
{
	struct ss_payload p = {
	        .bytes = "\x16\x03\x01\x02\x34\x01", .len = 6, .src_port = 50000, .dst_port = 465};
	struct ss_payload_info info = read_payload(p);
	assert_int_equal(info.verdict, SS_PAYLOAD_TLS);
	assert_true(info.is_tls);
	p.dst_port = 443;
	assert_int_equal(read_payload(p).verdict, SS_PAYLOAD_OTHER);
}

static void RD9_secrets_are_masked(void **state)
{
	struct ss_payload p = client_says("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n");
	p.flags = SS_PAYLOAD_SHOW_SECRETS;
	assert_text(read_payload(p).argument, "PLAIN AGFsaWNlAHNlY3JldA==");
	p = client_says("AUTH AGFsaWNlAHNlY3JldA==\r\n");
	struct ss_payload_info info = read_payload(p);
	assert_text(info.argument, NULL);
	assert_true(info.is_masked);
	info = read_payload(client_says(
	        "BURL imap://h/i;URLAUTH=submit+a:internal:91354a473744909de610943775f92038 "
	        "LAST\r\n"));
	assert_true(info.is_masked);
	assert_text(info.argument, "imap://h/i;URLAUTH=");
	info = read_payload(server_says("535 5.7.8 password \"wombat\" is wrong\r\n"));
	assert_text(info.message, "5.7.8 password \"");
}

static void RD11_any_form_of_path(void **state)
{
	static const char *const pairs[][2] = {
	        {"MAIL FROM:<a@example.com> SIZE=100 BODY=8BITMIME\r\n", "a@example.com"},
	        {"MAIL FROM:<>\r\n", "<>"},
	        {"MAIL FROM:<\"a b\"@example.com>\r\n", "\"a b\"@example.com"},
	        {"MAIL FROM:<@x.example,@y.example:a@example.com>\r\n", "a@example.com"},
	        {"MAIL FROM: a@example.com\r\n", "a@example.com"},
	        {"MAIL FROM:<a@[192.0.2.1]>\r\n", "a@[192.0.2.1]"}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_text(read_payload(client_says(pairs[i][0])).sender, pairs[i][1]);
}

static void RD12_later_verbs_are_understood(void **state)
{
	struct ss_payload_info info = read_payload(client_says("ETRN example.com\r\n"));
	assert_text(info.command, "ETRN");
	assert_text(info.argument, "example.com");
	assert_true(read_payload(client_says("LHLO a\r\n")).is_lmtp);
	assert_text(read_payload(client_says("XCLIENT ADDR=192.0.2.1\r\n")).command, "XCLIENT");
	info = read_payload(client_says("BDAT 1000 LAST\r\nabc"));
	assert_int_equal(info.content_left, 997);
	assert_true(info.is_content);
}

static void starttls_where_it_is_visible(void **state)
{
	assert_int_equal(read_payload(client_says("STARTTLS\r\n")).starttls, SS_STARTTLS_REQUESTED);
	assert_int_equal(read_payload(server_says("220 2.0.0 Ready to start TLS\r\n")).starttls,
	                 SS_STARTTLS_ACCEPTED);
	assert_int_equal(read_payload(server_says("454 4.7.0 TLS not available\r\n")).starttls,
	                 SS_STARTTLS_REFUSED);
	assert_int_equal(read_payload(server_says("220 mx.example ESMTP\r\n")).starttls,
	                 SS_STARTTLS_NONE);
}

/* Structs that callers make: another size is another soname.  New members come out of `reserved`. */
static void sizes_are_promises(void **state)
{
	static const struct {
		const char *name;
		size_t size, promised;
	} rows[] = {
	        {"ss_text", sizeof(struct ss_text), 16},
	        {"ss_payload", sizeof(struct ss_payload), 72},
	        {"ss_payload_info", sizeof(struct ss_payload_info), 296},
	        {"ss_flow_info", sizeof(struct ss_flow_info), 5120},
	        {"ss_flow_view", sizeof(struct ss_flow_view), 488},
	        {"ss_parser_options", sizeof(struct ss_parser_options), 64},
	        {"ss_reader_options", sizeof(struct ss_reader_options), 152},
	        {"ss_reader_packet", sizeof(struct ss_reader_packet), 56},
	        {"ss_record_value", sizeof(struct ss_record_value), 88},
	        {"ss_where_error", sizeof(struct ss_where_error), 272},
	        {"ss_where_options", sizeof(struct ss_where_options), 40},
	        {"ss_where_regex", sizeof(struct ss_where_regex), 24},
	};
	for (size_t i = 0; sizeof(void *) == 8 && i < sizeof rows / sizeof *rows; i++)
		if (rows[i].size != rows[i].promised)
			fail_msg("struct %s has %zu octets", rows[i].name, rows[i].size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(R1_scope_is_the_control_channel),
	        cmocka_unit_test(ports_are_hints),
	        cmocka_unit_test(what_is_not_smtp_is_refused),
	        cmocka_unit_test(R9_message_type_is_request_or_response),
	        cmocka_unit_test(R10_command_and_arguments),
	        cmocka_unit_test(R11_code_and_first_line_of_a_reply),
	        cmocka_unit_test(R12_sender_of_MAIL),
	        cmocka_unit_test(R13_recipient_of_RCPT),
	        cmocka_unit_test(software_is_told_by_those_who_tell_it),
	        cmocka_unit_test(RD1_pipelined_commands_are_all_read),
	        cmocka_unit_test(RD1_a_command_in_two_segments),
	        cmocka_unit_test(RD3_all_recipients_count),
	        cmocka_unit_test(RD7_the_bytes_on_465_are_TLS),
	        cmocka_unit_test(RD9_secrets_are_masked),
	        cmocka_unit_test(RD11_any_form_of_path),
	        cmocka_unit_test(RD12_later_verbs_are_understood),
	        cmocka_unit_test(starttls_where_it_is_visible),
	        cmocka_unit_test(sizes_are_promises),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
