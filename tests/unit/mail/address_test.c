/* Address lists: the examples of RFC 5322, appendix A.1 and A.5, and what senders make of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "mail/address.h"

struct record {
	char text[2048];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void say(struct record *r, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	r->len += (size_t)vsnprintf(r->text + r->len, sizeof r->text - r->len, format, arguments);
	va_end(arguments);
}

static void on_mailbox(void *user, const struct ss_mailbox *m)
{
	say(user, "%.*s|%.*s|%.*s", (int)m->name.len, (const char *)m->name.data, (int)m->local.len,
	    (const char *)m->local.data, (int)m->domain.len, (const char *)m->domain.data);
	if (m->comment.len > 0)
		say(user, "|%.*s", (int)m->comment.len, (const char *)m->comment.data);
	say(user, "\n");
}

static void on_group(void *user, struct ss_slice name)
{
	say(user, "%.*s {\n", (int)name.len, (const char *)name.data);
}

static void on_group_end(void *user)
{
	say(user, "}\n");
}

static const struct ss_address_events address_events = {on_mailbox, on_group, on_group_end};

static void check(const char *given, size_t len, const char *expected)
{
	for (unsigned fail_after = 0; fail_after < 6; fail_after++) {
		struct ss_memory memory = {.fail_after = fail_after};
		struct ss_mail_counts counts = {0};
		struct ss_encoded_words how = {NULL, &counts, &memory};
		struct record r = {0};
		uint8_t *bytes = guard_copy(given, len);
		ss_address_list_read(&how, (struct ss_slice){bytes, len}, 0, &address_events, &r);
		guard_free(bytes, len);
		assert_int_equal(0, memory.used);
		for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
			if (counts.of[a].n > 0)
				say(&r, "%s\n", ss_mail_anomaly_name(a));
		}
		if (fail_after == 0)
			assert_string_equal(expected, r.text);
	}
}

#define CHECK(given, expected) check(given, sizeof(given) - 1, expected)

static void examples_of_rfc_5322(void **state)
{
	CHECK("John Doe <jdoe@machine.example>", "John Doe|jdoe|machine.example\n");
	CHECK("\"Joe Q. Public\" <john.q.public@example.com>",
	      "Joe Q. Public|john.q.public|example.com\n");
	CHECK("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
	      "Mary Smith|mary|x.test\n|jdoe|example.org\nWho?|one|y.test\n");
	CHECK("<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
	      "|boss|nil.test\nGiant; \"Big\" Box|sysservices|example.net\n");
	CHECK("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
	      "A Group {\nEd Jones|c|a.test\n|joe|where.test\nJohn|jdoe|one.test\n}\n");
	CHECK("Undisclosed recipients:;", "Undisclosed recipients {\n}\n");
	CHECK("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
	      "Pete|pete|silly.test|his host\n");
	CHECK("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;",
	      "Hidden recipients {\n}\n");
	CHECK("Mary Smith <@node.test,@x.test:mary@example.net>, , jdoe@test . example",
	      "Mary Smith|mary|example.net\n|jdoe|test.example\naddress_route\naddress_blank\n");
}

/* One address, and nothing in it to be undone, is read by itself: the list that it may stand in, which a
 * comma makes of it, says the same.  With near misses. */
static void plain_ones(void **state)
{
	CHECK("\t a.b+c=d@x-y.example ,", "|a.b+c=d|x-y.example\n");
	CHECK("John Q. Public <a@b> ,", "John Q. Public|a|b\n");
	CHECK("\" John, (x) \"  <a@b>,", "John, (x)|a|b\n");
	CHECK("a@b", "|a|b\n");
	CHECK("\t a.b+c=d@x-y.example ", "|a.b+c=d|x-y.example\n");
	CHECK("John Q. Public <a@b> ", "John Q. Public|a|b\n");
	CHECK("\" John, (x) \"  <a@b>", "John, (x)|a|b\n");
	CHECK("\"\"<a@b>", "|a|b\n");
	CHECK("<a@b>", "|a|b\n");
	CHECK("\"a\\\"b\" <a@b>", "a\"b|a|b\n");
	CHECK("a@b@c", "|a@b|c\naddress_several_at\n");
	CHECK("a <b@c> d", "a|b|c\naddress_text_after\n");
}

static void names_are_decoded(void **state)
{
	CHECK("=?UTF-8?Q?Andr=C3=A9?= <a@b>", "Andr\303\251|a|b\n");
	CHECK("a@b (=?ISO-8859-1?Q?Andr=E9?=)", "|a|b|Andr\303\251\n");
	CHECK("\"=?UTF-8?Q?Andr=C3=A9?=\" <a@b>", "Andr\303\251|a|b\naddress_word_in_quotes\n");
	CHECK("Andr\351 <a@b>", "Andr\303\251|a|b\ntext_not_utf8\n");
	CHECK("=?UTF-8?Q?a=2C_b=40c?= <a@b>", "a, b@c|a|b\n");
}

static void addresses_of_every_form(void **state)
{
	CHECK("\"a b\"@c, \"x\\\"y\"@[192.0.2.1], d@[IPv6:2001:db8::1]",
	      "|a b|c\n|x\"y|[192.0.2.1]\n|d|[IPv6:2001:db8::1]\n");
	CHECK("<>", "||\naddress_no_domain\naddress_no_local\n");
	CHECK("root", "|root|\naddress_no_domain\n");
	CHECK("<@b>", "||b\naddress_no_local\n");
	CHECK("", "");
	CHECK(" , ,", "");
}

static void broken_ones(void **state)
{
	CHECK("John Doe a@b, c@d", "John Doe|a|b\n|c|d\naddress_no_angle\n");
	CHECK("a@b John", "|a|b\naddress_text_after\n");
	CHECK("undisclosed recipients", "undisclosed recipients||\naddress_no_domain\n"
	                                "address_no_local\naddress_no_angle\n");
	CHECK("a@b; c@d", "|a|b\n|c|d\naddress_semicolon\n");
	CHECK("g: a@b, c@d", "g {\n|a|b\n|c|d\n}\n");
	CHECK("g: h: a@b;", "g {\nh:|a|b\n}\naddress_no_angle\naddress_colon\n");
	CHECK("<a@b@c>", "|a@b|c\naddress_several_at\n");
	CHECK("x <a@b> <c@d>", "x|a|b\naddress_text_after\n");
	CHECK("x <a b@c>", "x|ab|c\naddress_blank\n");
	CHECK("x <a@b, c@d", "x|a|b\n|c|d\naddress_unclosed\n");
	CHECK("<a@b", "|a|b\naddress_unclosed\n");
	CHECK("\"x <a@b>, c@d", "\"x|a|b\n|c|d\naddress_unclosed\n");
	CHECK("a@b (x, c@d", "|a|b\naddress_unclosed\naddress_text_after\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples_of_rfc_5322), cmocka_unit_test(plain_ones),
	        cmocka_unit_test(names_are_decoded),    cmocka_unit_test(addresses_of_every_form),
	        cmocka_unit_test(broken_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
