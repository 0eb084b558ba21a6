/* Each finding on links and on messages that are read in two ways, and its near miss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/form.h"
#include "analysis/url_parts.h"
#include "base/registrable.h"
#include "mail_text.h"

static const struct ss_observer *const observers[] = {&ss_form_observer, NULL};
static struct ss_settings site;

static void set(const char *name, const char *value)
{
	struct ss_setting_trouble trouble;
	assert_int_equal(ss_settings_set(&site, ss_slice_of(name), ss_slice_of(value), &trouble),
	                 0);
}

static int begin(void **state)
{
	ss_settings_init(&site);
	set("protected_domains", "bigbank.example");
	set("nesting_high", "2");
	return 0;
}

static int end(void **state)
{
	ss_settings_release(&site);
	return 0;
}

#define FINDS(DIALOGUE, ...)                                                                       \
	CHECK_RUN(WITH(DIALOGUE, .observers = observers, .settings = &site,                        \
	               .registrable = &ss_registrable_naive),                                      \
	          __VA_ARGS__)
#define LINK(HREF, TEXT_)                                                                          \
	MAIL("C: From: a@sender.example\nC: MIME-Version: 1.0\nC: Content-Type: text/html\nC: \n"  \
	     "C: <html><a href=\"" HREF "\">" TEXT_ "</a></html>\n")

static void body_url_mismatch(void **state)
{
	FINDS(LINK("http://evil.example/x", "https://www.bank.example/login"),
	      FOUND("body.url_mismatch"), "shown www.bank.example, leads to evil.example");
	FINDS(LINK("http://evil.example/x", "bank.example"), FOUND("body.url_mismatch"));
	FINDS(LINK("http://click.bank.example/x", "www.bank.example"),
	      NOT_FOUND("body.url_mismatch"));
	FINDS(LINK("http://evil.example/x", "read more..."), NOT_FOUND("body.url_mismatch"));
}

static void body_url_userinfo(void **state)
{
	FINDS(LINK("https://bank.example@evil.example/", "x"), FOUND("body.url_userinfo"));
	FINDS(LINK("https://evil.example/@bank.example", "x"), NOT_FOUND("body.url_userinfo"));
}

static void body_url_ip(void **state)
{
	FINDS(LINK("http://203.0.113.9/x", "x"), FOUND_AS("body.url_ip", "low"));
	FINDS(LINK("http://0xcb007109/x", "x"), FOUND_AS("body.url_ip", "medium"));
	FINDS(LINK("http://192.168.1.1/x", "x"), NOT_FOUND("body.url_ip"));
	FINDS(LINK("http://1.2.3.4.example/x", "x"), NOT_FOUND("body.url_ip"));
}

static void body_url_lookalike(void **state)
{
	FINDS(LINK("http://bigbank-login.example/x", "x"), FOUND("body.url_lookalike"));
	FINDS(LINK("http://b\xd1\x96gbank.example/x", "x"), FOUND("body.url_lookalike"));
	FINDS(LINK("http://www.bigbank.example/x", "x"), NOT_FOUND("body.url_lookalike"));
}

static void body_url_port(void **state)
{
	FINDS(LINK("http://a.example:4444/x", "x"), FOUND("body.url_port"));
	FINDS(LINK("http://a.example:8080/x", "x"), NOT_FOUND("body.url_port"));
}

static void body_url_data(void **state)
{
	FINDS(LINK("data:text/html;base64,PGI+", "x"), FOUND("body.url_data"));
	FINDS(LINK("data:image/png;base64,iVBO", "x"), NOT_FOUND("body.url_data"));
}

static void body_url_shortener(void **state)
{
	FINDS(LINK("https://bit.ly/x", "x"), FOUND("body.url_shortener"));
	FINDS(LINK("https://rabbit.ly/x", "x"), NOT_FOUND("body.url_shortener"));
}

#define HEADERS(LINES, BODY) MAIL("C: From: a@sender.example\n" LINES "C: \n" BODY)

static void mime_ambiguity(void **state)
{
	FINDS(HEADERS("C: MIME-Version: 1.0\nC: Content-Type: text/plain\n"
	              "C: Content-Type: text/html\n",
	              "C: x\n"),
	      FOUND_AS("mime.ambiguity", "low"),
	      "{\"name\":\"mime_repeated_field\",\"value\":\"1\",\"points\":40}");
	FINDS(HEADERS("C: MIME-Version: 1.0\nC: Content-Type: multipart/mixed; boundary=b\n"
	              "C: Content-Transfer-Encoding: base64\nC: Content-Type: text/html\n",
	              "C: --b\nC: \nC: x\nC: --b--\n"),
	      FOUND_AS("mime.ambiguity", "medium"));
	FINDS(HEADERS("C: MIME-Version: 1.0\nC: Content-Type: text/plain; charset=utf-7\n",
	              "C: x\n"),
	      FOUND("mime.ambiguity"));
	FINDS(HEADERS("C: MIME-Version: 1.0\nC: Content-Type: multipart/mixed; boundary=b\n",
	              "C: preamble\nC: --b\nC: \nC: x\nC: --b--\n"),
	      NOT_FOUND("mime.ambiguity"));
}

#define NEST(N, BODY)                                                                              \
	"C: Content-Type: multipart/mixed; boundary=b" N "\nC: \nC: --b" N "\n" BODY "C: --b" N    \
	"--\n"

static void mime_too_deep(void **state)
{
	FINDS(MAIL("C: MIME-Version: 1.0\n" NEST("1", NEST("2", NEST("3", "C: \nC: x\n")))),
	      FOUND("mime.too_deep"), "3 levels");
	FINDS(MAIL("C: MIME-Version: 1.0\n" NEST("1", NEST("2", "C: \nC: x\n"))),
	      NOT_FOUND("mime.too_deep"));
}

static void header_duplicate(void **state)
{
	FINDS(HEADERS("C: Subject: one\nC: Subject: two\n", "C: x\n"), FOUND("header.duplicate"));
	FINDS(HEADERS("C: Subject: one\nC: Received: x\nC: Received: y\n", "C: x\n"),
	      NOT_FOUND("header.duplicate"));
}

static void urls_have_parts(void **state)
{
	struct ss_url_parts p = ss_url_split(SS_SLICE("HTTP://u:p@h.example:81/a@b?c#d"));
	assert_true(ss_slice_is_equal(p.scheme, SS_SLICE("HTTP")));
	assert_true(ss_slice_is_equal(p.userinfo, SS_SLICE("u:p")));
	assert_true(ss_slice_is_equal(p.host, SS_SLICE("h.example")));
	assert_true(ss_slice_is_equal(p.port, SS_SLICE("81")));
	p = ss_url_split(SS_SLICE("http://[2001:db8::1]:81/"));
	assert_true(ss_slice_is_equal(p.host, SS_SLICE("[2001:db8::1]")));
	assert_true(ss_slice_is_equal(p.port, SS_SLICE("81")));
	assert_null(ss_url_split(SS_SLICE("mailto:a@b.example")).host.data);
	assert_int_equal(ss_url_host_number(SS_SLICE("192.0.2.1")), SS_URL_DOTTED);
	assert_int_equal(ss_url_host_number(SS_SLICE("0300.0.2.1")), SS_URL_ODD_NUMBER);
	assert_int_equal(ss_url_host_number(SS_SLICE("3221225985")), SS_URL_ODD_NUMBER);
	assert_int_equal(ss_url_host_number(SS_SLICE("a.example")), SS_URL_NAME);
	assert_int_equal(ss_url_host_number(SS_SLICE("")), SS_URL_NAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(body_url_mismatch),  cmocka_unit_test(body_url_userinfo),
	        cmocka_unit_test(body_url_ip),        cmocka_unit_test(body_url_lookalike),
	        cmocka_unit_test(body_url_port),      cmocka_unit_test(body_url_data),
	        cmocka_unit_test(body_url_shortener), cmocka_unit_test(mime_ambiguity),
	        cmocka_unit_test(mime_too_deep),      cmocka_unit_test(header_duplicate),
	        cmocka_unit_test(urls_have_parts),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
