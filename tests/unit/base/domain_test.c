/* Domains as one compares them, lists of them, and what of them is registered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/domain.h"
#include "base/registrable.h"
#include "base/registrable_psl.h"

static struct ss_slice fold(const char *domain)
{
	static uint8_t room[SS_DOMAIN_TEXT];
	return ss_domain_fold(ss_slice_of(domain), room);
}

static void check_fold(const char *domain, const char *expected)
{
	struct ss_slice s = fold(domain);
	if (!s.data || !ss_slice_is_equal(s, ss_slice_of(expected)))
		fail_msg("%s is %.*s, not %s", domain, (int)s.len, (const char *)s.data, expected);
}

/* The samples of RFC 3492, section 7.1, in lower case, and what Punycode is there. */
static void u_labels_become_a_labels(void **state)
{
	check_fold("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn");
	check_fold("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye");
	check_fold("他們爲什麽不說中文", "xn--ihqwctvzc91f659drss3x8bo0yb");
	check_fold("Pročprostěnemluvíčesky", "xn--proprostnemluvesky-uyb24dma41a");
	check_fold("למההםפשוטלאמדבריםעברית", "xn--4dbcagdahymbxekheh6e0a7fei0b");
	check_fold("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l");
	check_fold("PorquénopuedensimplementehablarenEspañol",
	           "xn--porqunopuedensimplementehablarenespaol-fmd56a");
	check_fold("TạisaohọkhôngthểchỉnóitiếngViệt",
	           "xn--tisaohkhngthchnitingvit-kjcr8268qyxafd2f1b9g");
	check_fold("3年B組金八先生", "xn--3b-ww4c5e180e575a65lsy2b");
}

static void capitals_become_small(void **state)
{
	check_fold("Mail.EXAMPLE.Org", "mail.example.org");
	check_fold("XN--BCHER-KVA.Example", "xn--bcher-kva.example");
	/* Python: 'bücher'.encode('punycode'), and so on. */
	check_fold("BÜCHER.example", "xn--bcher-kva.example");
	check_fold("ПОЧТА.example", "xn--80a1acny.example");
	check_fold("ΕΛΛΆΔΑ.example", "xn--hxakic4aa.example");
	check_fold("ČEŠTINA.example", "xn--etina-gya30d.example");
	check_fold("example.org.", "example.org");
	check_fold("_dmarc.a-b.example", "_dmarc.a-b.example");
	check_fold("_DMARC.A-B.example", "_dmarc.a-b.example");
	check_fold("MX-1.Long-Name-Of-A-Host.With.Seventy.Octets.Or.So.In.All.Its.Labels.EXAMPLE",
	           "mx-1.long-name-of-a-host.with.seventy.octets.or.so.in.all.its.labels.example");
}

static void what_is_no_domain_is_absent(void **state)
{
	static const char *const none[] = {"",    ".",       "a..b",  ".a",           "a b",
	                                   "a@b", "a/b",     "[::1]", "\xff.example", "a..",
	                                   "*.a", "a\xcc.b", "a\x01"};
	char label[SS_DOMAIN_TEXT] = "", name[SS_DOMAIN_TEXT] = "";
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		if (fold(none[i]).data)
			fail_msg("'%s' was taken", none[i]);
	}
	/* RFC 1035, section 2.3.4: 63 octets, and 255 with lengths and the root's. */
	memset(label, 'x', 63);
	assert_int_equal(fold(label).len, 63);
	memset(label, 'x', 64);
	assert_null(fold(label).data);
	for (size_t i = 0; i < 253; i++)
		name[i] = i % 2 ? '.' : 'x';
	assert_int_equal(fold(name).len, 253);
	name[253] = '.';
	name[254] = 'x';
	assert_null(fold(name).data);
}

static void whole_labels_are_in_a_list(void **state)
{
	/* Folded and sorted. */
	static const struct ss_slice items[] = {SS_SLICE("invalid"), SS_SLICE("temp.example"),
	                                        SS_SLICE("xn--bcher-kva.example")};
	static const struct ss_words list = {items, 3, NULL, 0}, empty = {0};
	static const struct {
		const char *domain;
		bool is_in;
	} rows[] = {
	        {"temp.example", true},
	        {"A.B.Temp.Example.", true},
	        {"bücher.example", true},
	        {"www.BÜCHER.example", true},
	        {"xn--bcher-kva.example", true},
	        {"x.invalid", true},
	        {"invalid", true},
	        {"xtemp.example", false}, /* no whole label */
	        {"temp.example.org", false},
	        {"template.org", false},
	        {"contemporary.example", false},
	        {"example", false}, /* above, not below */
	        {"bucher.example", false},
	        {"", false},
	        {"[192.0.2.1]", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_domain_is_in(&list, ss_slice_of(rows[i].domain)) != rows[i].is_in)
			fail_msg("%s", rows[i].domain);
		assert_false(ss_domain_is_in(&empty, ss_slice_of(rows[i].domain)));
	}
}

static void labels_are_counted_from_the_end(void **state)
{
	struct ss_slice d = SS_SLICE("a.bc.def.");
	assert_true(ss_slice_is_equal(ss_domain_last(d, 1), SS_SLICE("def")));
	assert_true(ss_slice_is_equal(ss_domain_last(d, 2), SS_SLICE("bc.def")));
	assert_true(ss_slice_is_equal(ss_domain_last(d, 3), SS_SLICE("a.bc.def")));
	assert_int_equal(ss_domain_last(d, 4).len, 0);
}

/* registrable: NULL: none; "": it is a suffix itself. */
static void check_registrable(const struct ss_registrable *r, const char *domain,
                              const char *registrable)
{
	struct ss_slice d = ss_slice_of(domain), s = ss_registrable_find(r, d);
	if (!registrable ? s.data != NULL : !ss_slice_is_equal(s, ss_slice_of(registrable)))
		fail_msg("%s is %.*s, not %s", domain, (int)s.len, (const char *)s.data,
		         registrable ? registrable : "absent");
	if (s.data)
		assert_in_range((uintptr_t)s.data, (uintptr_t)d.data, (uintptr_t)d.data + d.len);
}

/* What both tables know. */
static void check_common(const struct ss_registrable *r)
{
	check_registrable(r, "example.org", "example.org");
	check_registrable(r, "Mail.Example.ORG.", "Example.ORG");
	check_registrable(r, "a.b.example.co.uk", "example.co.uk");
	check_registrable(r, "a.bücher.example.com.br", "example.com.br");
	check_registrable(r, "org", "");
	check_registrable(r, "co.uk", "");
	check_registrable(r, "co.example.org", "example.org");
	check_registrable(r, "", NULL);
	check_registrable(r, "192.0.2.1", NULL);
	check_registrable(r, "[IPv6:2001:db8::1]", NULL);
	check_registrable(r, "a b.example", NULL);
	assert_true(ss_registrable_is_same(r, SS_SLICE("mail.BÜCHER.example"),
	                                   SS_SLICE("x.y.xn--bcher-kva.example")));
	assert_false(ss_registrable_is_same(r, SS_SLICE("a.co.uk"), SS_SLICE("b.co.uk")));
	assert_false(ss_registrable_is_same(r, SS_SLICE("co.uk"), SS_SLICE("co.uk")));
	assert_false(ss_registrable_is_same(r, SS_SLICE("192.0.2.1"), SS_SLICE("192.0.2.1")));
}

static void registrable_without_a_list(void **state)
{
	check_common(&ss_registrable_naive);
	check_common(NULL);
}

/* publicsuffix.org's own test_psl.txt. */
static void registrable_by_the_list(void **state)
{
	static const char *const rows[][2] = {
	        {"COM", ""},
	        {"example.COM", "example.COM"},
	        {"a.b.example.example", "example.example"},
	        {"b.domain.biz", "domain.biz"},
	        {"uk.com", ""},
	        {"a.b.example.uk.com", "example.uk.com"},
	        {"c.kobe.jp", ""},
	        {"a.b.c.kobe.jp", "b.c.kobe.jp"},
	        {"www.city.kobe.jp", "city.kobe.jp"},
	        {"test.ck", ""},
	        {"a.b.test.ck", "b.test.ck"},
	        {"www.www.ck", "www.ck"},
	        {"a.b.test.k12.ak.us", "test.k12.ak.us"},
	        {"www.食狮.com.cn", "食狮.com.cn"},
	        {"www.食狮.公司.cn", "食狮.公司.cn"},
	        {"公司.cn", ""},
	        {"www.shishi.中国", "shishi.中国"},
	        {"www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"},
	        {"xn--55qx5d.cn", ""},
	};
	check_common(&ss_registrable_psl);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_registrable(&ss_registrable_psl, rows[i][0], rows[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(u_labels_become_a_labels),
	        cmocka_unit_test(capitals_become_small),
	        cmocka_unit_test(what_is_no_domain_is_absent),
	        cmocka_unit_test(whole_labels_are_in_a_list),
	        cmocka_unit_test(labels_are_counted_from_the_end),
	        cmocka_unit_test(registrable_without_a_list),
	        cmocka_unit_test(registrable_by_the_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
