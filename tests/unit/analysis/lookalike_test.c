/* Which domains look alike, and which do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "analysis/lookalike.h"
#include "analysis/mailbox.h"

static void check(const char *domain, const char *guarded, enum ss_likeness wanted)
{
	enum ss_likeness seen = ss_domain_likeness(ss_slice_of(domain), ss_slice_of(guarded), 1, 5);
	if (seen != wanted)
		fail_msg("%s beside %s: %s", domain, guarded, ss_likeness_names[seen]);
}

static void names_that_read_the_same(void **state)
{
	check("examp1e.test", "example.test", SS_LIKE_HOMOGLYPH);
	check("exarnple.test", "example.test", SS_LIKE_HOMOGLYPH);
	check("g00gle.test", "google.test", SS_LIKE_HOMOGLYPH);
	check("\xd0\xb5xample.test", "example.test", SS_LIKE_HOMOGLYPH); /* Cyrillic e */
	check("xn--xample-2of.test", "example.test", SS_LIKE_HOMOGLYPH); /* the same */
	check("ex\xc3\xa1mple.test", "example.test", SS_LIKE_HOMOGLYPH);
}

static void names_that_nearly_do(void **state)
{
	check("exmaple.test", "example.test", SS_LIKE_NEAR);
	check("examples.test", "example.test", SS_LIKE_NEAR);
	check("exanple.test", "example.test", SS_LIKE_NEAR);
	check("my-bank.test", "mybank.test", SS_LIKE_HYPHEN);
	check("example.invalid", "example.test", SS_LIKE_SUFFIX);
	check("example-login.test", "example.test", SS_LIKE_WORD);
	check("secure-example.test", "example.test", SS_LIKE_WORD);
}

static void names_of_their_own(void **state)
{
	check("example.test", "example.test", SS_LIKE_NOT);
	check("EXAMPLE.test", "example.test", SS_LIKE_NOT);
	check("sample.test", "example.test", SS_LIKE_NOT);
	check("template.test", "temp.test", SS_LIKE_NOT);
	check("abd.test", "abc.test", SS_LIKE_NOT); /* too short to be compared so */
	check("counterexample.test", "example.test", SS_LIKE_NOT);
	check("\xe4\xbe\x8b.test", "example.test", SS_LIKE_NOT);
}

static void scripts_are_told_apart(void **state)
{
	uint8_t out[SS_DOMAIN_TEXT];
	bool mixed;
	ss_skeleton(SS_SLICE("p\xd0\xb0ypal.test"), out, &mixed);
	assert_true(mixed);
	ss_skeleton(SS_SLICE("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.test"), out, &mixed);
	assert_false(mixed); /* labels of one script each */
	ss_skeleton(SS_SLICE("abc\xe4\xbe\x8b.test"), out, &mixed);
	assert_false(mixed);
}

static void mailboxes_have_parts(void **state)
{
	struct ss_mailbox_parts p = ss_mailbox_split(SS_SLICE("\"Doe, Jane\" <jane@mail.example>"));
	assert_true(ss_slice_is_equal(p.name, SS_SLICE("Doe, Jane")));
	assert_true(ss_slice_is_equal(p.local, SS_SLICE("jane")));
	assert_true(ss_slice_is_equal(p.domain, SS_SLICE("mail.example")));
	p = ss_mailbox_split(SS_SLICE("a@b@c.example"));
	assert_true(ss_slice_is_equal(p.domain, SS_SLICE("c.example")));
	assert_null(ss_mailbox_split(SS_SLICE("nobody")).domain.data);
	assert_null(ss_mailbox_split(SS_SLICE("<>")).domain.data);
	assert_true(ss_slice_is_equal(ss_mailbox_find(SS_SLICE("ceo@corp.example via x")),
	                              SS_SLICE("ceo@corp.example")));
	assert_null(ss_mailbox_find(SS_SLICE("meet @ noon")).data);
	assert_null(ss_mailbox_find(SS_SLICE("@home.example")).data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_that_read_the_same),
	        cmocka_unit_test(names_that_nearly_do),
	        cmocka_unit_test(names_of_their_own),
	        cmocka_unit_test(scripts_are_told_apart),
	        cmocka_unit_test(mailboxes_have_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
