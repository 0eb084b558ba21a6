/* What a program that looks at packets one by one knows of a connection, through the library's own
 * headers: R8, R18, and the defects of reading packet by packet, RD1 to RD3, RD8 to RD10, RD13. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <smtpscope/smtpscope.h>

enum { CLIENT_PORT = 50000, SERVER_PORT = 25, MS = 1000000 };

/* "C" or "S" before each payload; a payload is one packet. */
static enum ss_payload_verdict say(struct ss_flow_info *flow, const char *packet)
{
	static int64_t now_ns;
	int is_client = packet[0] == 'C';
	struct ss_payload p = {
	        .bytes = packet + 3,
	        .len = strlen(packet + 3),
	        .src_port = is_client ? CLIENT_PORT : SERVER_PORT,
	        .dst_port = is_client ? SERVER_PORT : CLIENT_PORT,
	        .time_ns = now_ns += MS,
	};
	return ss_flow_info_read(flow, &p, NULL);
}

static void say_all(struct ss_flow_info *flow, const char *const *packets)
{
	for (; *packets; packets++)
		say(flow, *packets);
}

#define SAY(flow, ...) say_all(flow, (const char *const[]){__VA_ARGS__, NULL})

static struct ss_flow_view view_of(const struct ss_flow_info *flow)
{
	struct ss_flow_view view;
	ss_flow_info_view(flow, &view);
	return view;
}

static void check_text(struct ss_text text, const char *wanted)
{
	assert_non_null(text.data);
	assert_int_equal(text.len, strlen(wanted));
	assert_memory_equal(text.data, wanted, text.len);
}

static void check_display(const struct ss_flow_info *flow, const char *wanted)
{
	char shown[SS_DISPLAY_SIZE];
	ss_flow_info_display(flow, 0, shown, sizeof shown);
	assert_string_equal(shown, wanted);
}

static void greet(struct ss_flow_info *flow)
{
	memset(flow, 0, sizeof *flow);
	SAY(flow, "S: 220 mx.example.net ESMTP Postfix\r\n", "C: EHLO client.example.org\r\n",
	    "S: 250-mx.example.net\r\n250-STARTTLS\r\n250 CHUNKING\r\n");
}

static void test_R18_who_it_is_about_stays_and_where_it_is_goes_on(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: MAIL FROM:<alice@example.com>\r\n", "S: 250 2.1.0 Ok\r\n",
	    "C: RCPT TO:<bob@example.net>\r\n", "S: 250 2.1.5 Ok\r\n",
	    "C: RCPT TO:<nobody@example.net>\r\n", "S: 550 5.1.1 Exim knows no such user\r\n");
	struct ss_flow_view view = view_of(&flow);
	check_text(view.now.sender, "alice@example.com");
	check_text(view.now.recipient, "bob@example.net");
	check_text(view.now.server_software, "Postfix");
	check_text(view.now.command, "RCPT");
	check_text(view.now.argument, "TO:<nobody@example.net>");
	assert_int_equal(view.now.code, 550);
	assert_int_equal(view.now.type, SS_MESSAGE_RESPONSE);
	check_display(&flow, "SMTP MAIL <alice@example.com>");
}

static void test_RD2_the_next_message_has_its_own_sender(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: MAIL FROM:<alice@example.com>\r\n", "S: 250 Ok\r\n",
	    "C: RCPT TO:<bob@example.net>\r\n", "S: 250 Ok\r\n", "C: DATA\r\n", "S: 354 go\r\n",
	    "C: Subject: x\r\n\r\ntext\r\n.\r\n", "S: 250 Ok: queued as 4dFq1z0Wc8z9rxd\r\n",
	    "C: MAIL FROM:<carol@example.com>\r\n", "S: 250 Ok\r\n",
	    "C: RCPT TO:<dave@example.net>\r\n", "S: 250 Ok\r\n");
	struct ss_flow_view view = view_of(&flow);
	check_text(view.now.sender, "carol@example.com");
	check_text(view.now.recipient, "dave@example.net");
	check_text(view.first_sender, "alice@example.com");
	check_text(view.first_recipient, "bob@example.net");
	assert_int_equal(view.now.n_senders, 2);
	assert_int_equal(view.n_accepted, 1);
}

static void test_RD3_recipients_are_counted(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: MAIL FROM:<alice@example.com>\r\n",
	    "C: RCPT TO:<a@example.net>\r\nRCPT TO:<b@example.net>\r\n",
	    "C: RCPT TO:<c@example.net>\r\n");
	struct ss_flow_view view = view_of(&flow);
	assert_int_equal(view.n_transaction_recipients, 3);
	check_text(view.now.recipient, "a@example.net");
	check_text(view.now.last_recipient, "c@example.net");
}

static void test_RD1_a_line_in_two_packets(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: MAIL FROM:<ali", "C: ce@example.com>\r\nRCPT TO:<bob@example.net>\r\n");
	struct ss_flow_view view = view_of(&flow);
	check_text(view.now.sender, "alice@example.com");
	check_text(view.now.recipient, "bob@example.net");
}

static void test_R8_tls_begins_when_the_server_grants_it(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: STARTTLS\r\n");
	assert_int_equal(view_of(&flow).now.starttls, SS_STARTTLS_REQUESTED);
	SAY(&flow, "S: 220 go ahead\r\n");
	assert_int_equal(view_of(&flow).now.starttls, SS_STARTTLS_ACCEPTED);
	assert_int_equal(say(&flow, "C: \x16\x03\x01\x02\x05\x01"), SS_PAYLOAD_TLS);
	assert_int_equal(say(&flow, "C: MAIL FROM:<mallory@example.com>\r\n"), SS_PAYLOAD_TLS);
	assert_true(view_of(&flow).has_tls);
	assert_null(view_of(&flow).now.sender.data);
}

static void test_RD8_starttls_refused_leaves_it_in_clear(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: STARTTLS\r\n", "S: 454 4.7.0 not now\r\n",
	    "C: MAIL FROM:<alice@example.com>\r\n");
	struct ss_flow_view view = view_of(&flow);
	assert_int_equal(view.now.starttls, SS_STARTTLS_REFUSED);
	assert_false(view.has_tls);
	assert_true(view.findings & SS_FINDING_STARTTLS_REFUSED);
	check_text(view.now.sender, "alice@example.com");
}

static void test_RD9_passwords_stay_where_they_are(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n");
	struct ss_flow_view view = view_of(&flow);
	check_text(view.now.argument, "PLAIN");
	assert_true(view.now.is_masked);
	check_display(&flow, "SMTP AUTH");
}

static void test_RD10_answers_and_messages_are_no_commands(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: AUTH LOGIN\r\n", "S: 334 VXNlcm5hbWU6\r\n", "C: QUIT\r\n",
	    "S: 334 UGFzc3dvcmQ6\r\n", "C: HELP\r\n", "S: 535 5.7.8 no\r\n");
	check_text(view_of(&flow).now.command, "AUTH");
	SAY(&flow, "C: MAIL FROM:<alice@example.com>\r\n", "S: 250 Ok\r\n",
	    "C: RCPT TO:<bob@example.net>\r\n", "S: 250 Ok\r\n", "C: DATA\r\n", "S: 354 go\r\n",
	    "C: Subject: verbs\r\n\r\nMAIL FROM:<mallory@example.com>\r\nHELP\r\n",
	    "C: QUIT\r\nRSET\r\n");
	struct ss_flow_view view = view_of(&flow);
	check_text(view.now.command, "DATA");
	check_text(view.now.sender, "alice@example.com");
	assert_true(view.in_content);
	assert_int_equal(view.now.n_senders, 1);
}

static void test_RD13_counts_times_and_findings(void **state)
{
	struct ss_flow_info flow;
	greet(&flow);
	SAY(&flow, "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", "S: 535 5.7.8 no\r\n",
	    "C: MAIL FROM:<alice@example.com>\r\n", "S: 250 Ok\r\n",
	    "C: RCPT TO:<nobody@example.net>\r\n", "S: 550 5.1.1 who?\r\n");
	struct ss_flow_view view = view_of(&flow);
	assert_int_equal(view.now.n_commands, 4);
	assert_int_equal(view.now.n_replies, 5);
	assert_int_equal(view.n_auth, 1);
	assert_int_equal(view.n_auth_failed, 1);
	assert_int_equal(view.n_replies_5xx, 2);
	assert_int_equal(view.last_ns - view.first_ns, 8 * MS);
	assert_true(view.findings & SS_FINDING_AUTH_IN_CLEAR);
	assert_true(view.findings & SS_FINDING_AUTH_FAILED);
	assert_true(view.findings & SS_FINDING_REJECTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_R18_who_it_is_about_stays_and_where_it_is_goes_on),
	        cmocka_unit_test(test_RD2_the_next_message_has_its_own_sender),
	        cmocka_unit_test(test_RD3_recipients_are_counted),
	        cmocka_unit_test(test_RD1_a_line_in_two_packets),
	        cmocka_unit_test(test_R8_tls_begins_when_the_server_grants_it),
	        cmocka_unit_test(test_RD8_starttls_refused_leaves_it_in_clear),
	        cmocka_unit_test(test_RD9_passwords_stay_where_they_are),
	        cmocka_unit_test(test_RD10_answers_and_messages_are_no_commands),
	        cmocka_unit_test(test_RD13_counts_times_and_findings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
