/* R19: what one payload says, through the library's own header: a greeting, a reply of several
 * lines, envelope, STARTTLS, 354, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <smtpscope/smtpscope.h>

static enum ss_payload_verdict read_on_port(uint16_t server_port, const char *bytes,
                                            struct ss_payload_info *info)
{
	int is_reply = bytes[0] >= '0' && bytes[0] <= '9';
	struct ss_payload p = {
	        .bytes = bytes,
	        .len = strlen(bytes),
	        .src_port = is_reply ? server_port : 50000,
	        .dst_port = is_reply ? 50000 : server_port,
	};
	return ss_payload_read(&p, info);
}

static struct ss_payload_info read_smtp(const char *bytes)
{
	struct ss_payload_info info;
	assert_int_equal(read_on_port(25, bytes, &info), SS_PAYLOAD_SMTP);
	assert_int_equal(info.verdict, SS_PAYLOAD_SMTP);
	return info;
}

static void check_text(struct ss_text text, const char *wanted)
{
	assert_non_null(text.data);
	assert_int_equal(text.len, strlen(wanted));
	assert_memory_equal(text.data, wanted, text.len);
}

static void check_display(const struct ss_payload_info *info, const char *wanted)
{
	char shown[SS_DISPLAY_SIZE];
	ss_payload_display(info, 0, shown, sizeof shown);
	assert_string_equal(shown, wanted);
}

static void check_other(const char *bytes)
{
	static const uint16_t ports[] = {25, 587, 2525, 8025};
	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
		struct ss_payload_info info;
		assert_int_equal(read_on_port(ports[i], bytes, &info), SS_PAYLOAD_OTHER);
		assert_int_equal(info.type, SS_MESSAGE_NONE);
	}
}

static void test_R19_greeting(void **state)
{
	struct ss_payload_info info = read_smtp("220 mail.example.com ESMTP Postfix\r\n");
	assert_int_equal(info.type, SS_MESSAGE_RESPONSE);
	assert_int_equal(info.code, 220);
	check_text(info.message, "mail.example.com ESMTP Postfix");
	check_text(info.server_software, "Postfix");
	check_text(info.server_host, "mail.example.com");
	check_display(&info, "SMTP 220 (Postfix)");
}

static void test_R19_ehlo_reply_of_several_lines(void **state)
{
	struct ss_payload_info info = read_smtp("250-mail.example.com\r\n"
	                                        "250-PIPELINING\r\n"
	                                        "250-SIZE 10240000\r\n"
	                                        "250-STARTTLS\r\n"
	                                        "250 8BITMIME\r\n");
	assert_int_equal(info.type, SS_MESSAGE_RESPONSE);
	assert_int_equal(info.code, 250);
	assert_int_equal(info.n_replies, 1);
	check_text(info.message, "mail.example.com");
	assert_int_equal(info.starttls, SS_STARTTLS_OFFERED);
}

static void test_R19_mail_envelope(void **state)
{
	struct ss_payload_info info = read_smtp("MAIL FROM:<alice@example.com>\r\n");
	assert_int_equal(info.type, SS_MESSAGE_REQUEST);
	check_text(info.command, "MAIL");
	check_text(info.argument, "FROM:<alice@example.com>");
	check_text(info.sender, "alice@example.com");
	check_display(&info, "SMTP MAIL <alice@example.com>");
}

static void test_R19_rcpt_envelope(void **state)
{
	struct ss_payload_info info = read_smtp("RCPT TO:<bob@example.org>\r\n");
	assert_int_equal(info.type, SS_MESSAGE_REQUEST);
	check_text(info.command, "RCPT");
	check_text(info.recipient, "bob@example.org");
	check_display(&info, "SMTP RCPT <bob@example.org>");
}

static void test_R19_starttls(void **state)
{
	struct ss_payload_info info = read_smtp("STARTTLS\r\n");
	assert_int_equal(info.type, SS_MESSAGE_REQUEST);
	check_text(info.command, "STARTTLS");
	assert_int_equal(info.starttls, SS_STARTTLS_REQUESTED);
	check_display(&info, "SMTP STARTTLS");
}

static void test_R19_354_asks_for_the_message(void **state)
{
	struct ss_payload_info info = read_smtp("354 End data with <CR><LF>.<CR><LF>\r\n");
	assert_int_equal(info.type, SS_MESSAGE_RESPONSE);
	assert_int_equal(info.code, 354);
	check_text(info.message, "End data with <CR><LF>.<CR><LF>");
	check_display(&info, "SMTP 354");
}

static void test_R19_verb_in_lower_case(void **state)
{
	struct ss_payload_info info = read_smtp("ehlo client.example.org\r\n");
	assert_int_equal(info.type, SS_MESSAGE_REQUEST);
	check_text(info.command, "EHLO");
	check_text(info.argument, "client.example.org");
}

static void test_R19_http_is_refused(void **state)
{
	check_other("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
	check_other("POST /mail HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");
	check_other("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static void test_R19_unknown_verb_is_refused(void **state)
{
	check_other("FROBNICATE all\r\n");
	check_other("MAILBOX FROM:<alice@example.com>\r\n");
}

static void test_R19_short_payload_is_refused(void **state)
{
	check_other("EH");
	check_other("22");
	check_other("Q");
}

/* The eleventh: a password does not come out. */
static void test_R19_auth_is_masked(void **state)
{
	struct ss_payload_info info = read_smtp("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n");
	check_text(info.command, "AUTH");
	check_text(info.argument, "PLAIN");
	check_text(info.mechanism, "PLAIN");
	assert_true(info.is_masked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_R19_greeting),
	        cmocka_unit_test(test_R19_ehlo_reply_of_several_lines),
	        cmocka_unit_test(test_R19_mail_envelope),
	        cmocka_unit_test(test_R19_rcpt_envelope),
	        cmocka_unit_test(test_R19_starttls),
	        cmocka_unit_test(test_R19_354_asks_for_the_message),
	        cmocka_unit_test(test_R19_verb_in_lower_case),
	        cmocka_unit_test(test_R19_http_is_refused),
	        cmocka_unit_test(test_R19_unknown_verb_is_refused),
	        cmocka_unit_test(test_R19_short_payload_is_refused),
	        cmocka_unit_test(test_R19_auth_is_masked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
