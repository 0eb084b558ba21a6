/* src/smtp/path.c: the argument of MAIL and RCPT.  Each case is written out as one line of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/path.h"

static const char *const oddity_names[] = {
        "no_keyword", "space",   "no_brackets", "unbalanced", "route",    "quoted", "comment",
        "eight_bit",  "control", "no_domain",   "literal",    "too_long", "junk",   "empty",
};

static void put(FILE *f, const char *name, struct ss_slice s)
{
	if (s.data)
		fprintf(f, " %s=%.*s", name, (int)s.len, (const char *)s.data);
}

static void write_envelope(FILE *f, const struct ss_envelope *e)
{
	const struct ss_path *p = &e->path;
	fprintf(f, "%.*s", (int)p->mailbox.len,
	        p->mailbox.data ? (const char *)p->mailbox.data : "");
	put(f, "text", p->text);
	put(f, "route", p->route);
	put(f, "local", p->local_part);
	put(f, "domain", p->domain);
	fprintf(f, "%s", p->is_null ? " null" : "");
	for (size_t i = 0; i < e->n_parameters; i++) {
		fprintf(f, " +%.*s", (int)e->parameters[i].name.len,
		        (const char *)e->parameters[i].name.data);
		put(f, "value", e->parameters[i].value);
	}
	for (size_t i = 0; i < sizeof oddity_names / sizeof oddity_names[0]; i++) {
		if (p->oddities & 1U << i)
			fprintf(f, " !%s", oddity_names[i]);
	}
}

static void assert_from(const char *argument, const char *expected)
{
	struct ss_envelope e;
	char *text = NULL;
	size_t size = 0, len = strlen(argument);
	uint8_t *copy = guard_copy(argument, len);
	ss_envelope_parse((struct ss_slice){copy, len}, SS_SLICE("FROM"), &e);
	FILE *f = open_memstream(&text, &size);
	write_envelope(f, &e);
	fclose(f);
	assert_string_equal(text, expected);
	free(text);
	guard_free(copy, len);
}

static void strict_paths_have_no_oddity(void **state)
{
	assert_from("FROM:<a@b.example>",
	            "a@b.example text=<a@b.example> local=a domain=b.example");
	assert_from("from:<a@b>", "a@b text=<a@b> local=a domain=b");
	assert_from("FROM:<>", "<> text=<> null");
	assert_from("FROM:<a@b> SIZE=10 BODY=8BITMIME",
	            "a@b text=<a@b> local=a domain=b +SIZE value=10 +BODY value=8BITMIME");
	assert_from("FROM:<a@b>  SMTPUTF8\tX= AUTH=<>",
	            "a@b text=<a@b> local=a domain=b +SMTPUTF8 +X value= +AUTH value=<>");
	assert_from("FROM:<> ENVID=a=b", "<> text=<> null +ENVID value=a=b");
}

static void white_space_and_missing_colons_are_told(void **state)
{
	assert_from("FROM: <a@b>", "a@b text=<a@b> local=a domain=b !space");
	assert_from("FROM :<a@b>", "a@b text=<a@b> local=a domain=b !space");
	assert_from("FROM <a@b>", "a@b text=<a@b> local=a domain=b !no_keyword");
	assert_from("<a@b>", "a@b text=<a@b> local=a domain=b !no_keyword");
	assert_from("FROM<a@b>", "a@b text=<a@b> local=a domain=b !no_keyword");
	assert_from("fromage@b", "fromage@b text=fromage@b local=fromage domain=b !no_keyword "
	                         "!no_brackets");
	assert_from("FROM:< a@b >", "a@b text=< a@b > local=a domain=b !space");
	assert_from("FROM:< >", "<> text=< > null !space");
	assert_from("FROM:<a b@c>", "a b@c text=<a b@c> local=a b domain=c !space");
}

static void brackets_may_be_missing(void **state)
{
	assert_from("FROM:a@b SIZE=10",
	            "a@b text=a@b local=a domain=b +SIZE value=10 !no_brackets");
	assert_from("FROM:a@b AUTH=<>",
	            "a@b text=a@b local=a domain=b +AUTH value=<> !no_brackets");
	assert_from("FROM:a b@c SIZE=1",
	            "a b@c text=a b@c local=a b domain=c +SIZE value=1 !space !no_brackets");
	assert_from("FROM:<a@b", "a@b text=<a@b local=a domain=b !unbalanced");
	assert_from("FROM:<a@b SIZE=1", "a@b text=<a@b local=a domain=b +SIZE value=1 !unbalanced");
	assert_from("FROM:a@b>", "a@b text=a@b> local=a domain=b !no_brackets !unbalanced");
	assert_from("FROM:<<a@b>>", "a@b text=<<a@b>> local=a domain=b !junk");
	assert_from("FROM:<a@b>>", "a@b text=<a@b>> local=a domain=b !junk");
	assert_from("FROM:<<a@b>", "a@b text=<<a@b> local=a domain=b !junk");
	assert_from("FROM:>", " text=> !no_brackets !unbalanced !empty");
	assert_from("FROM:<", " text=< !unbalanced !empty");
}

static void quotes_hide_what_looks_like_the_end(void **state)
{
	assert_from("FROM:<\"a b\"@c>",
	            "\"a b\"@c text=<\"a b\"@c> local=\"a b\" domain=c !quoted");
	assert_from("FROM:<\"a>b\"@c> SIZE=1",
	            "\"a>b\"@c text=<\"a>b\"@c> local=\"a>b\" domain=c +SIZE value=1 !quoted");
	assert_from("FROM:<\"a@x\\\">\"@c>",
	            "\"a@x\\\">\"@c text=<\"a@x\\\">\"@c> local=\"a@x\\\">\" domain=c !quoted");
	assert_from(
	        "FROM:\"a b\"@c X=1",
	        "\"a b\"@c text=\"a b\"@c local=\"a b\" domain=c +X value=1 !no_brackets !quoted");
	/* a quote that never closes hides nothing */
	assert_from("FROM:<\"a@b> SIZE=10", "\"a@b text=<\"a@b> local=\"a domain=b +SIZE value=10 "
	                                    "!unbalanced !quoted");
	assert_from("FROM:<a\\>", "a\\ text=<a\\> local=a\\ !no_domain");
	assert_from("FROM:<a\\>b@c>", "a\\>b@c text=<a\\>b@c> local=a\\>b domain=c");
	assert_from("FROM:<a@b@c>", "a@b@c text=<a@b@c> local=a@b domain=c");
}

static void routes_literals_and_comments_are_told(void **state)
{
	assert_from("FROM:<@a,@b:user@c>",
	            "user@c text=<@a,@b:user@c> route=@a,@b local=user domain=c !route");
	assert_from("FROM:<@[IPv6:2001:db8::1]:u@c>",
	            "u@c text=<@[IPv6:2001:db8::1]:u@c> route=@[IPv6:2001:db8::1] local=u domain=c "
	            "!route");
	assert_from("FROM:<@a>", "@a text=<@a> local= domain=a");
	assert_from("FROM:<a@[192.0.2.1]>",
	            "a@[192.0.2.1] text=<a@[192.0.2.1]> local=a domain=[192.0.2.1] !literal");
	assert_from("FROM:<a@[IPv6:2001:db8::1]>",
	            "a@[IPv6:2001:db8::1] text=<a@[IPv6:2001:db8::1]> local=a "
	            "domain=[IPv6:2001:db8::1] !literal");
	assert_from("FROM:<a(x>y@z)@b>",
	            "a(x>y@z)@b text=<a(x>y@z)@b> local=a(x>y@z) domain=b !comment");
	assert_from("FROM:<a(@b>", "a(@b text=<a(@b> local=a( domain=b !unbalanced !comment");
}

static void junk_does_not_hide_the_address(void **state)
{
	assert_from("FROM:Display Name <a@b> SIZE=1",
	            "a@b text=Display Name <a@b> local=a domain=b +SIZE value=1 !junk");
	assert_from("FROM:\"A, B\"<a@b>", "a@b text=\"A, B\"<a@b> local=a domain=b !junk");
	assert_from("FROM:<a@b>SIZE=1", "a@b text=<a@b> local=a domain=b +SIZE value=1 !junk");
	assert_from("FROM:<a@b> <c@d> SIZE=1",
	            "a@b text=<a@b> local=a domain=b +SIZE value=1 !junk");
	assert_from("FROM:<a@b> =x", "a@b text=<a@b> local=a domain=b !junk");
}

static void nothing_may_be_there(void **state)
{
	assert_from("FROM:", " text= !empty");
	assert_from("FROM", " text= !no_keyword !empty");
	assert_from("FROM:SIZE=10", " text= +SIZE value=10 !empty");
	assert_from("FROM:<@>", "@ text=<@> local= !no_domain");
	assert_from("FROM:<postmaster>",
	            "postmaster text=<postmaster> local=postmaster !no_domain");
	struct ss_envelope e;
	ss_envelope_parse((struct ss_slice){0}, SS_SLICE("FROM"), &e);
	assert_true(e.path.oddities & SS_PATH_EMPTY);
}

static void bytes_outside_of_ascii_are_told(void **state)
{
	assert_from("FROM:<\xc3\xa9@b>", "\xc3\xa9@b text=<\xc3\xa9@b> local=\xc3\xa9 domain=b "
	                                 "!eight_bit");
	assert_from("FROM:<a\x01@b>", "a\x01@b text=<a\x01@b> local=a\x01 domain=b !control");
	struct ss_envelope e;
	ss_envelope_parse(SS_SLICE("FROM:<a\0b@c>"), SS_SLICE("FROM"), &e);
	assert_int_equal(e.path.mailbox.len, 5);
	assert_int_equal(e.path.oddities, SS_PATH_CONTROL);
}

static void long_parts_are_told(void **state)
{
	char text[400];
	struct ss_envelope e;
	int n = snprintf(text, sizeof text, "TO:<%064d@b>", 1);
	ss_envelope_parse((struct ss_slice){(uint8_t *)text, (size_t)n}, SS_SLICE("TO"), &e);
	assert_int_equal(e.path.oddities, 0);
	n = snprintf(text, sizeof text, "TO:<%065d@b>", 1);
	ss_envelope_parse((struct ss_slice){(uint8_t *)text, (size_t)n}, SS_SLICE("TO"), &e);
	assert_int_equal(e.path.oddities, SS_PATH_TOO_LONG);
	n = snprintf(text, sizeof text, "TO:<a@%0256d>", 1);
	ss_envelope_parse((struct ss_slice){(uint8_t *)text, (size_t)n}, SS_SLICE("TO"), &e);
	assert_int_equal(e.path.oddities, SS_PATH_TOO_LONG);
	assert_int_equal(e.path.domain.len, 256);
}

static void parameters_above_the_limit_are_counted(void **state)
{
	char text[1000] = "TO:<a@b>";
	struct ss_envelope e;
	for (int i = 0; i < SS_LIMIT_PARAMETERS + 3; i++)
		strcat(text, " X=1");
	ss_envelope_parse(ss_slice_of(text), SS_SLICE("TO"), &e);
	assert_int_equal(e.n_parameters, SS_LIMIT_PARAMETERS);
	assert_int_equal(e.n_dropped, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(strict_paths_have_no_oddity),
	        cmocka_unit_test(white_space_and_missing_colons_are_told),
	        cmocka_unit_test(brackets_may_be_missing),
	        cmocka_unit_test(quotes_hide_what_looks_like_the_end),
	        cmocka_unit_test(routes_literals_and_comments_are_told),
	        cmocka_unit_test(junk_does_not_hide_the_address),
	        cmocka_unit_test(nothing_may_be_there),
	        cmocka_unit_test(bytes_outside_of_ascii_are_told),
	        cmocka_unit_test(long_parts_are_told),
	        cmocka_unit_test(parameters_above_the_limit_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
