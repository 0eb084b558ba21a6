/* What Zeek's patterns find in commands and header fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "output/zeek_find.h"
#include "output/zeek_id.h"

typedef struct ss_slice (*next_fn)(struct ss_slice text, size_t *at);

/* All that are found, with "|" in between. */
static void check_all(next_fn next, const char *text, const char *expected)
{
	char out[512] = "";
	size_t at = 0, len = 0;
	struct ss_slice s;
	while ((s = next(ss_slice_of(text), &at)).data)
		len += (size_t)snprintf(out + len, sizeof out - len, "%s%.*s", len > 0 ? "|" : "",
		                        (int)s.len, (const char *)s.data);
	assert_string_equal(out, expected);
}

static void mailboxes(void **state)
{
	check_all(ss_zeek_next_mailbox, "<bob@example.net>", "bob@example.net");
	check_all(ss_zeek_next_mailbox, " <bob@example.net> SIZE=1", "bob@example.net");
	check_all(ss_zeek_next_mailbox, "bob@example.net", "bob@example.net");
	check_all(ss_zeek_next_mailbox, "<@a.example,@b.example:bob@example.net>",
	          "bob@example.net");
	check_all(ss_zeek_next_mailbox, "<bob@example.net> ORCPT=rfc822;rob@example.org",
	          "bob@example.net|ORCPT=rfc822;rob@example.org");
	check_all(ss_zeek_next_mailbox, "<\"bob b\"@example.net>", "\"bob b\"@example.net");
	check_all(ss_zeek_next_mailbox, "a@b.example, c@d.example;", "a@b.example|c@d.example");
}

static void no_mailboxes(void **state)
{
	check_all(ss_zeek_next_mailbox, "", "");
	check_all(ss_zeek_next_mailbox, "<>", "");
	check_all(ss_zeek_next_mailbox, "<postmaster>", "");
	check_all(ss_zeek_next_mailbox, "<@example.net>", "");
	check_all(ss_zeek_next_mailbox, "<bob@>", "");
	check_all(ss_zeek_next_mailbox, "\"never closed@", "");
	check_all(ss_zeek_next_mailbox, "@@@", "");
}

static void elements_of_a_list(void **state)
{
	check_all(ss_zeek_next_element, "a@x.example, Bob <b@x.example>",
	          "a@x.example|Bob <b@x.example>");
	check_all(ss_zeek_next_element, "\"Doe, John\" <j@x.example>,\t\"Roe, R\" <r@x.example>",
	          "\"Doe, John\" <j@x.example>|\"Roe, R\" <r@x.example>");
	check_all(ss_zeek_next_element, ", ,a@x.example,", "a@x.example");
	check_all(ss_zeek_next_element, "", "");
	check_all(ss_zeek_next_element, "\"open, quote", "\"open|quote");
}

/* Zeek leaves its name at the first member, and the semicolon at the last. */
static void groups(void **state)
{
	check_all(ss_zeek_next_element, "\"Test Group\":a@x.example, B <b@x.example>;, c@x.example",
	          "a@x.example|B <b@x.example>|c@x.example");
	check_all(ss_zeek_next_element, "undisclosed-recipients:;", "undisclosed-recipients:;");
	check_all(ss_zeek_next_element, "<@r.example:b@x.example>", "<@r.example:b@x.example>");
	check_all(ss_zeek_next_element, "\"a:b\" <c@x.example>", "\"a:b\" <c@x.example>");
}

static void check_ip(const char *text, const char *expected)
{
	struct ss_address a;
	char out[SS_ADDRESS_TEXT] = "";
	if (ss_zeek_find_ip(ss_slice_of(text), &a))
		ss_address_write(&a, out);
	assert_string_equal(out, expected);
}

static void the_first_address(void **state)
{
	check_ip("[192.0.2.1]", "192.0.2.1");
	check_ip("192.0.2.1, 192.0.2.2", "192.0.2.1");
	check_ip("at 12:34:56 from 10.0.0.255x", "10.0.0.255");
	check_ip("1.2.3.456", "1.2.3.45"); /* the longest that is one */
	check_ip("2001:DB8::1", "2001:db8::1");
	check_ip("::", "::");
	check_ip("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8");
	check_ip("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
	check_ip("::1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7");
	check_ip("version 1.2.3", "");
	check_ip("300.1.2.", "");
	check_ip("1:2:3:4:5:6:7", "");
	check_ip("", "");
}

static void check_hop(const char *received, const char *expected)
{
	struct ss_address a;
	char out[SS_ADDRESS_TEXT] = "";
	if (ss_zeek_find_hop(ss_slice_of(received), &a))
		ss_address_write(&a, out);
	assert_string_equal(out, expected);
}

static void the_address_of_a_hop(void **state)
{
	check_hop("from a.example (a.example [192.0.2.1]) by b.example; Fri, 2 Jan 2026",
	          "192.0.2.1");
	check_hop("from [192.0.2.1] (helo=x) by b.example (203.0.113.5) with smtp", "203.0.113.5");
	check_hop("from x ([192.0.2.1]) by y ([192.0.2.2]) for z ([192.0.2.3])", "192.0.2.2");
	check_hop("from 192.0.2.1 by y", "192.0.2.1"); /* blanks on both sides */
	check_hop("192.0.2.1", "192.0.2.1");
	check_hop("from (2001:db8::7) by y", "2001:db8::7");
	check_hop("from x (192.0.2.1:25) by y", "");
	check_hop("from x-192.0.2.1.example by y", "");
	check_hop("from x ([IPv6:2001:db8::7]) by y", ""); /* to Zeek it begins at the 6 */
	check_hop("from x by y", "");
}

static void local_networks(void **state)
{
	static const struct {
		const char *address;
		bool is_local;
	} rows[] = {
	        {"10.10.1.4", true},    {"172.31.0.1", true},     {"172.32.0.1", false},
	        {"100.127.0.1", true},  {"100.128.0.1", false},   {"127.0.0.1", true},
	        {"198.51.100.7", true}, {"74.53.140.153", false}, {"255.255.255.255", true},
	        {"::1", true},          {"::2", false},           {"fe80::1", true},
	        {"fd00::1", true},      {"2001:db8::1", true},    {"2a00:1450::1", false},
	        {"2002:a00:1::", true}, {"2002:800:1::", false},  {"64:ff9b:1::9", true},
	        {"100::1", true},       {"2001:1ff::1", true},    {"2001:200::1", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_address a;
		assert_true(ss_address_read(rows[i].address, &a));
		if (ss_zeek_is_local(&a) != rows[i].is_local)
			fail_msg("%s", rows[i].address);
	}
}

static void identifiers(void **state)
{
	struct ss_record_head head = {.ts = 1, .flow_id = 7, .src_port = 1024, .dst_port = 25};
	char a[SS_ZEEK_ID], b[SS_ZEEK_ID], f[SS_ZEEK_ID], g[SS_ZEEK_ID];
	ss_address_read("192.0.2.1", &head.src_ip);
	ss_address_read("192.0.2.2", &head.dst_ip);
	ss_zeek_write_uid(&head, a);
	ss_zeek_write_uid(&head, b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 18);
	assert_int_equal(a[0], 'C');
	assert_int_equal(
	        strspn(a + 1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
	        17);
	head.flow_id++;
	ss_zeek_write_uid(&head, b);
	assert_string_not_equal(a, b);
	ss_zeek_write_fuid(a, 0, 1, f);
	ss_zeek_write_fuid(a, 0, 2, g);
	assert_int_equal(f[0], 'F');
	assert_string_not_equal(f, g);
	ss_zeek_write_fuid(b, 0, 1, g);
	assert_string_not_equal(f, g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(mailboxes),          cmocka_unit_test(no_mailboxes),
	        cmocka_unit_test(elements_of_a_list), cmocka_unit_test(groups),
	        cmocka_unit_test(the_first_address),  cmocka_unit_test(the_address_of_a_hop),
	        cmocka_unit_test(local_networks),     cmocka_unit_test(identifiers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
