#include "said.h"

static void check(struct ss_payload p, unsigned columns, const char *expected)
{
	char out[SS_DISPLAY_SIZE];
	struct ss_payload_info info = read_payload(p);
	size_t len = ss_payload_display(&info, columns, out, sizeof out);
	assert_string_equal(out, expected);
	assert_int_equal(len, strlen(expected));
}

static void R15_a_column_of_text(void **state)
{
	check(client_says("MAIL FROM:<alice@example.com>\r\n"), 0, "SMTP MAIL <alice@example.com>");
	check(client_says("RCPT TO:<bob@example.net>\r\n"), 0, "SMTP RCPT <bob@example.net>");
	check(client_says("MAIL FROM:<>\r\n"), 0, "SMTP MAIL <>");
	check(server_says("220 mx.example ESMTP Postfix\r\n"), 0, "SMTP 220 (Postfix)");
	check(server_says("220 mx.example ESMTP\r\n"), 0, "SMTP 220");
	check(server_says("354 go\r\n"), 0, "SMTP 354");
	check(client_says("ehlo a\r\n"), 0, "SMTP EHLO");
	check(client_says("\x16\x03\x01\x02\x34\x01"), 0, "SMTP TLS");
	check(client_says("GET / HTTP/1.1\r\n"), 0, "");
}

static void R15_of_a_flow(void **state)
{
	char out[SS_DISPLAY_SIZE];
	struct ss_flow_info f = {{0}};
	ss_flow_info_display(&f, 0, out, sizeof out);
	assert_string_equal(out, "");
	FOLLOW(&f, "S: 220 mx.example ESMTP Postfix\r\n");
	ss_flow_info_display(&f, 0, out, sizeof out);
	assert_string_equal(out, "SMTP 220 (Postfix)");
	FOLLOW(&f, "C: EHLO a\r\n");
	ss_flow_info_display(&f, 0, out, sizeof out);
	assert_string_equal(out, "SMTP EHLO");
	FOLLOW(&f, "S: 250 mx\r\n", "C: MAIL FROM:<alice@example.com>\r\n", "S: 250 ok\r\n",
	       "C: QUIT\r\n");
	ss_flow_info_display(&f, 0, out, sizeof out);
	assert_string_equal(out, "SMTP MAIL <alice@example.com>");
}

/* The domain tells whose mail it is. */
static void an_address_is_cut_in_its_local_part(void **state)
{
	struct ss_payload p = client_says("MAIL FROM:<a.very.long.name@example.com>\r\n");
	check(p, 40, "SMTP MAIL <a.very.long.name@example.com>");
	check(p, 39, "SMTP MAIL <a.very.long.na…@example.com>");
	check(p, 26, "SMTP MAIL <a…@example.com>");
	check(p, 25, "SMTP MAIL <…@example.com>");
	check(p, 24, "SMTP MAIL <…example.com>");
	check(p, 8, "SMTP MA…");
	check(p, 1, "…");
	check(server_says("220 mx.example ESMTP Postfix\r\n"), 12, "SMTP 220 (P…");
	/* two columns a character */
	p = client_says("MAIL FROM:<\xe5\xb1\xb1\xe7\x94\xb0@example.com>\r\n");
	check(p, 28, "SMTP MAIL <\xe5\xb1\xb1\xe7\x94\xb0@example.com>");
	check(p, 27, "SMTP MAIL <\xe5\xb1\xb1…@example.com>");
	check(p, 26, "SMTP MAIL <…@example.com>");
}

static void nothing_acts_on_a_terminal(void **state)
{
	check(client_says("MAIL FROM:<a\x1b[2J@example.com>\r\n"), 0,
	      "SMTP MAIL <a\\x1b[2J@example.com>");
	check(client_says("MAIL FROM:<a\xe2\x80\xae@example.com>\r\n"), 0,
	      "SMTP MAIL <a\\u{202e}@example.com>");
	check(client_says("MAIL FROM:<a\xff@example.com>\r\n"), 0,
	      "SMTP MAIL <a\\xff@example.com>");
}

static void rooms_of_any_size(void **state)
{
	char out[64];
	struct ss_payload_info info =
	        read_payload(client_says("MAIL FROM:<\xc3\xa9\xc3\xa9@example.com>\r\n"));
	for (size_t size = 0; size <= sizeof out; size++) {
		memset(out, '#', sizeof out);
		size_t len = ss_payload_display(&info, 0, out, size);
		if (size == 0)
			assert_int_equal(len, 0);
		else
			assert_true(len < size && out[len] == '\0' && strlen(out) == len);
		if (size < sizeof out)
			assert_int_equal(out[size], '#');
	}
	assert_string_equal(out, "SMTP MAIL <\xc3\xa9\xc3\xa9@example.com>");
	ss_payload_display(&info, 0, out, 13);
	assert_string_equal(out, "SMTP MAIL <"); /* no half character */
}

static void any_text(void **state)
{
	char out[32];
	struct ss_text t = {"5.1.1 no\tsuch user", 18};
	ss_text_display(t, 0, out, sizeof out);
	assert_string_equal(out, "5.1.1 no\\tsuch user");
	ss_text_display(t, 6, out, sizeof out);
	assert_string_equal(out, "5.1.1…");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(R15_a_column_of_text),
	        cmocka_unit_test(R15_of_a_flow),
	        cmocka_unit_test(an_address_is_cut_in_its_local_part),
	        cmocka_unit_test(nothing_acts_on_a_terminal),
	        cmocka_unit_test(rooms_of_any_size),
	        cmocka_unit_test(any_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
