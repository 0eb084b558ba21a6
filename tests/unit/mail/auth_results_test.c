/* Results of checks as servers write them, and tag lists: a line each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "mail/auth_results.h"
#include "mail/tag_list.h"

struct record {
	char text[2048];
};

static void say(struct record *r, const char *before, struct ss_slice s)
{
	if (s.data)
		sprintf(r->text + strlen(r->text), "%s%.*s", before, (int)s.len,
		        (const char *)s.data);
}

static void on_result(void *user, const struct ss_auth_result *result)
{
	struct record *r = user;
	if (r->text[0])
		strcat(r->text, "\n");
	say(r, "@", result->server);
	say(r, " ", result->method);
	say(r, "=", result->result);
	say(r, " because ", result->reason);
	say(r, " of ", result->properties);
}

static void check(enum ss_auth_field kind, const char *text, const char *expected)
{
	struct record r = {0};
	size_t len = strlen(text);
	uint8_t *bytes = guard_copy(text, len);
	ss_auth_results_read((struct ss_slice){bytes, len}, kind, on_result, &r);
	guard_free(bytes, len);
	assert_string_equal(expected, r.text);
}

#define RESULTS(text, expected) check(SS_AUTH_RESULTS, text, expected)
#define ARC(text, expected)     check(SS_AUTH_ARC_RESULTS, text, expected)
#define SPF(text, expected)     check(SS_AUTH_RECEIVED_SPF, text, expected)

/* Appendix B. */
static void examples_of_rfc_8601(void **state)
{
	RESULTS("example.org 1; none", "@example.org=none");
	RESULTS("example.com; spf=pass smtp.mailfrom=example.net",
	        "@example.com spf=pass of smtp.mailfrom=example.net");
	RESULTS("example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; "
	        "spf=pass smtp.mailfrom=example.net",
	        "@example.com auth=pass because cram-md5 of smtp.auth=sender@example.net\n"
	        "@example.com spf=pass of smtp.mailfrom=example.net");
	RESULTS("example.com; sender-id=fail header.from=example.com; "
	        "dkim=pass (good signature) header.d=example.com",
	        "@example.com sender-id=fail of header.from=example.com\n"
	        "@example.com dkim=pass because good signature of header.d=example.com");
	RESULTS("example.com; dkim=pass reason=\"good signature\" "
	        "header.i=@mail-router.example.net; "
	        "dkim=fail reason=\"bad signature\" header.i=@newyork.example.com",
	        "@example.com dkim=pass because good signature of "
	        "header.i=@mail-router.example.net\n"
	        "@example.com dkim=fail because bad signature of header.i=@newyork.example.com");
	RESULTS("foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait "
	        "for "
	        "it) fail policy (A dot can go here) . (like that) expired (this surprised me) = "
	        "(as I "
	        "wasn't expecting it) 1362471462",
	        "@foo.example.net dkim=fail of policy (A dot can go here) . (like that) expired "
	        "(this "
	        "surprised me) = (as I wasn't expecting it) 1362471462");
}

static void forms_of_servers(void **state)
{
	RESULTS("mx.google.com; dkim=pass header.i=@a.example header.s=20230601 header.b=abc; "
	        "spf=pass (google.com: domain of x@a.example designates 192.0.2.1 as permitted "
	        "sender) smtp.mailfrom=x@a.example; dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) "
	        "header.from=a.example",
	        "@mx.google.com dkim=pass of header.i=@a.example header.s=20230601 header.b=abc\n"
	        "@mx.google.com spf=pass because google.com: domain of x@a.example designates "
	        "192.0.2.1 as permitted sender of smtp.mailfrom=x@a.example\n"
	        "@mx.google.com dmarc=pass because p=NONE sp=QUARANTINE dis=NONE of "
	        "header.from=a.example");
	RESULTS("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=pass (signature "
	        "was "
	        "verified) header.d=a.example;dmarc=pass action=none "
	        "header.from=a.example;compauth="
	        "pass reason=100",
	        " spf=pass because sender IP is 192.0.2.1 of smtp.mailfrom=a.example\n"
	        " dkim=pass because signature was verified of header.d=a.example\n"
	        " dmarc=pass of action=none header.from=a.example\n compauth=pass because 100");
	RESULTS("spf=none (sender IP is ) smtp.mailfrom=a.example; b.example; dkim=none (message "
	        "not "
	        "signed) header.d=none;b.example; dmarc=none action=none header.from=a.example;",
	        " spf=none because sender IP is  of smtp.mailfrom=a.example\n"
	        " dkim=none because message not signed of header.d=none\n"
	        " dmarc=none of action=none header.from=a.example");
	RESULTS("atlas-1.mail.example; dkim=unknown; spf=pass smtp.mailfrom=a.example; "
	        "dmarc=pass(p=REJECT) header.from=a.example;",
	        "@atlas-1.mail.example dkim=unknown\n"
	        "@atlas-1.mail.example spf=pass of smtp.mailfrom=a.example\n"
	        "@atlas-1.mail.example dmarc=pass because p=REJECT of header.from=a.example");
	RESULTS("mx1.example (amavisd-new); dkim=pass (2048-bit key) header.d=a.example; "
	        "dkim-adsp=pass; iprev=pass policy.iprev=192.0.2.1 (mail.a.example)",
	        "@mx1.example dkim=pass because 2048-bit key of header.d=a.example\n"
	        "@mx1.example dkim-adsp=pass\n"
	        "@mx1.example iprev=pass of policy.iprev=192.0.2.1 (mail.a.example)");
	RESULTS("\"mx.example\"; dkim/1=temperror (a; b) reason=\"x; \\\"y\\\"\" header.d=c",
	        "@mx.example dkim=temperror because x; \\\"y\\\" of header.d=c");
	RESULTS("none", "=none");
	RESULTS("dkim/1=pass; x/ 2 = fail", " dkim=pass\n x=fail");
	RESULTS("", "");
	RESULTS("mx.example; =pass; spf=; (x) ; spf=(y)pass", "@mx.example spf=pass");
	RESULTS("mx.example; spf=pass (never closed; dkim=fail",
	        "@mx.example spf=pass because never closed; dkim=fail");
}

static void results_of_arc(void **state)
{
	ARC("i=1; lists.example.org; spf=pass smtp.mailfrom=jqd@d1.example; dkim=pass (1024-bit "
	    "key) "
	    "header.i=@d1.example; dmarc=pass",
	    "@lists.example.org spf=pass of smtp.mailfrom=jqd@d1.example\n"
	    "@lists.example.org dkim=pass because 1024-bit key of header.i=@d1.example\n"
	    "@lists.example.org dmarc=pass");
	ARC("i=2; mx.microsoft.com 1; spf=pass (sender ip is 192.0.2.1) "
	    "smtp.rcpttodomain=a.example; "
	    "arc=pass (0 oda=1 ltdi=1)",
	    "@mx.microsoft.com spf=pass because sender ip is 192.0.2.1 of "
	    "smtp.rcpttodomain=a.example\n@mx.microsoft.com arc=pass because 0 oda=1 ltdi=1");
	ARC("i=1; mx.example; none", "@mx.example=none");
}

/* Section 9.1, and others. */
static void received_spf(void **state)
{
	SPF("pass (mybox.example.org: domain of myname@example.com designates 192.0.2.1 as "
	    "permitted "
	    "sender) receiver=mybox.example.org; client-ip=192.0.2.1; "
	    "envelope-from=\"myname@example.com\"; helo=foo.example.com;",
	    "@mybox.example.org spf=pass because mybox.example.org: domain of myname@example.com "
	    "designates 192.0.2.1 as permitted sender of receiver=mybox.example.org; "
	    "client-ip=192.0.2.1; envelope-from=\"myname@example.com\"; helo=foo.example.com");
	SPF("fail (mybox.example.org: domain of myname@example.com does not designate 192.0.2.1 as "
	    "permitted sender) identity=mailfrom; client-ip=192.0.2.1; "
	    "envelope-from=\"myname@example.com\";",
	    " spf=fail because mybox.example.org: domain of myname@example.com does not designate "
	    "192.0.2.1 as permitted sender of identity=mailfrom; client-ip=192.0.2.1; "
	    "envelope-from=\"myname@example.com\"");
	SPF("SoftFail client-ip=192.0.2.1 receiver = mx.example helo=x",
	    "@mx.example spf=SoftFail of client-ip=192.0.2.1 receiver = mx.example helo=x");
	SPF("none", " spf=none");
	SPF("(none)", "");
	SPF("", "");
}

static void check_tags(const char *text, const char *expected)
{
	struct record r = {0};
	struct ss_slice name, value;
	size_t len = strlen(text), at = 0;
	uint8_t *bytes = guard_copy(text, len);
	while (ss_tag_next((struct ss_slice){bytes, len}, &at, &name, &value)) {
		say(&r, "[", name);
		say(&r, "|", value);
		strcat(r.text, "]");
	}
	guard_free(bytes, len);
	assert_string_equal(expected, r.text);
}

/* RFC 6376, section 3.5. */
static void tag_lists(void **state)
{
	check_tags(
	        "v=1; a=rsa-sha256; d=example.net; s=brisbane; c=simple; q=dns/txt; "
	        "i=@eng.example.net; t=1117574938; x=1118006938; h=from:to:subject:date; "
	        "z=From:foo@eng.example.net|To:joe@example.com; bh=MTIzNDU2Nzg5MA==; b=dzdV\t yOf",
	        "[v|1][a|rsa-sha256][d|example.net][s|brisbane][c|simple][q|dns/txt]"
	        "[i|@eng.example.net][t|1117574938][x|1118006938][h|from:to:subject:date]"
	        "[z|From:foo@eng.example.net|To:joe@example.com][bh|MTIzNDU2Nzg5MA==]"
	        "[b|dzdV\t yOf]");
	check_tags(" i = 1 ;;\t; cv=none; b= ; x", "[i|1][cv|none][b|][x]");
	check_tags("", "");
	check_tags(" ; ", "");
	check_tags("=x", "[|x]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples_of_rfc_8601),
	        cmocka_unit_test(forms_of_servers),
	        cmocka_unit_test(results_of_arc),
	        cmocka_unit_test(received_spf),
	        cmocka_unit_test(tag_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
