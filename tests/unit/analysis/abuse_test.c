/* src/analysis/abuse.c, abuse_mail.c: each finding, and what is nearly one.  The client,
 * 198.51.100.7, is outside; it is 2026-01-02. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/abuse.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_abuse_observer, NULL};

#define OPEN  "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250-mx.example\nS: 250 SIZE 200000\n"
#define LEAVE "C: QUIT\nS: 221 bye\n"
#define MAIL(PARAMETERS)                                                                           \
	"C: MAIL FROM:<a@a.example> " PARAMETERS "\nS: 250 ok\nC: RCPT TO:<b@b.example>\n"         \
	"S: 250 ok\nC: DATA\nS: 354 go\nC: Subject: x\nC: \nC: text\nC: .\nS: 250 ok\n"
#define FOUND(ID, SEVERITY)   "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""
#define CHECK_TEXT(TEXT, ...) CHECK_RUN(WITH(OPEN TEXT LEAVE, .observers = observers), __VA_ARGS__)

static const struct ss_settings *inside(struct ss_settings *s)
{
	struct ss_setting_trouble trouble;
	ss_settings_init(s);
	assert_int_equal(ss_settings_set(s, SS_SLICE("internal_networks"),
	                                 SS_SLICE("198.51.100.0/24"), &trouble),
	                 0);
	return s;
}

static void xclient_spoof(void **state)
{
	struct ss_settings s;
	CHECK_TEXT("C: XCLIENT ADDR=192.0.2.9\nS: 220 again\n", FOUND("xclient.spoof", "high"),
	           "the server obeyed", "\"text\":\"XCLIENT ADDR=192.0.2.9\"");
	CHECK_TEXT("C: XCLIENT ADDR=192.0.2.9\nS: 550 no\n", FOUND("xclient.spoof", "low"));
	CHECK_RUN(WITH(OPEN "C: XCLIENT ADDR=192.0.2.9\nS: 220 again\n", .observers = observers,
	               .settings = inside(&s)),
	          "!spoof");
	ss_settings_release(&s);
}

static void xforward_spoof(void **state)
{
	struct ss_settings s;
	CHECK_TEXT("C: XFORWARD ADDR=192.0.2.9\nS: 250 ok\n", FOUND("xforward.spoof", "medium"));
	CHECK_RUN(WITH(OPEN "C: XFORWARD ADDR=192.0.2.9\nS: 250 ok\n", .observers = observers,
	               .settings = inside(&s)),
	          "!spoof");
	ss_settings_release(&s);
}

#define PROXY(SOURCE)                                                                              \
	"C: PROXY TCP4 " SOURCE " 192.0.2.1 40000 25\nS: 220 mx.example ESMTP\nC: EHLO a\n"        \
	"S: 250 ok\n" LEAVE

static void proxyproto_spoof(void **state)
{
	struct ss_settings s;
	CHECK_RUN(WITH(PROXY("203.0.113.5"), .observers = observers),
	          FOUND("proxyproto.spoof", "medium"), "it speaks for 203.0.113.5");
	CHECK_RUN(WITH(PROXY("10.0.0.5"), .observers = observers),
	          FOUND("proxyproto.spoof", "high"));
	CHECK_RUN(WITH(PROXY("10.0.0.5"), .observers = observers, .settings = inside(&s)),
	          "!spoof");
	ss_settings_release(&s);
}

static void burl_ssrf(void **state)
{
	CHECK_TEXT("C: BURL imap://bob@10.0.0.1:8080/INBOX;uid=1 LAST\nS: 554 no\n",
	           FOUND("burl.ssrf", "medium"));
	CHECK_TEXT("C: BURL imap://localhost/INBOX;uid=1 LAST\nS: 554 no\n",
	           FOUND("burl.ssrf", "medium"));
	CHECK_TEXT("C: BURL http://intra.b.example/x LAST\nS: 554 no\n", FOUND("burl.ssrf", "high"),
	           "it is no URL of imap");
	/* RFC 4468, section 3.2. */
	CHECK_TEXT("C: BURL imap://harry@gryffindor.example.com/outbox;uidvalidity=1078863300/"
	           ";uid=25;urlauth=submit+harry:internal:91354a473744909de610943775f92038 LAST\n"
	           "S: 250 ok\n",
	           "!burl");
}

static void etrn_injection(void **state)
{
	CHECK_TEXT("C: ETRN #x';select 1;--\nS: 250 ok\n", FOUND("etrn.injection", "high"));
	CHECK_TEXT("C: ETRN @xn--bcher-kva.example\nS: 250 ok\n", "!etrn.");
}

#define NOOPS(N) N N N N N N N N N N
#define NOOP     "C: NOOP\nS: 250 ok\n"

static void noop_flood(void **state)
{
	CHECK_TEXT(NOOPS(NOOP) NOOPS(NOOP) "C: help\nS: 214 no\n", FOUND("noop.flood", "low"),
	           "\"count\":1");
	CHECK_TEXT(NOOPS(NOOP) NOOPS(NOOP), "!noop.flood");
}

static void size_lie(void **state)
{
	CHECK_TEXT(MAIL("SIZE=100000"), FOUND("size.lie", "low"),
	           "100000 octets were declared, 20 were sent");
	CHECK_TEXT(MAIL("SIZE=1000"), "!size.lie");
	CHECK_TEXT("C: MAIL FROM:<a@a.example> SIZE=300000\nS: 552 too large\n", "!size.lie");
}

static void size_above_the_limit(void **state)
{
	CHECK_RUN(WITH("S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250-mx.example\n"
	               "S: 250 SIZE 500\n" MAIL("SIZE=1000") LEAVE,
	               .observers = observers),
	          FOUND("size.lie", "low"), "though the server takes 500");
}

static void futurerelease_abuse(void **state)
{
	CHECK_TEXT(MAIL("HOLDFOR=700000"), FOUND("futurerelease.abuse", "medium"));
	CHECK_TEXT(MAIL("HOLDFOR=600000"), "!futurerelease");
	CHECK_TEXT(MAIL("HOLDUNTIL=2026-01-10T00:00:00Z"), FOUND("futurerelease.abuse", "medium"));
	CHECK_TEXT(MAIL("HOLDUNTIL=2026-01-09T00:00:00Z"), "!futurerelease");
}

static void deliverby_now(void **state)
{
	CHECK_TEXT(MAIL("BY=-120;N"), FOUND("deliverby.now", "low"), "within -120 s");
	CHECK_TEXT(MAIL("BY=120;R"), "!deliverby");
}

static void mtpriority_high(void **state)
{
	CHECK_TEXT(MAIL("MT-PRIORITY=9"), FOUND("mtpriority.high", "low"));
	CHECK_TEXT(MAIL("MT-PRIORITY=4"), "!mtpriority");
	CHECK_TEXT("C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\nS: 235 ok\n" MAIL("MT-PRIORITY=9"),
	           "!mtpriority");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(xclient_spoof),
	        cmocka_unit_test(xforward_spoof),
	        cmocka_unit_test(proxyproto_spoof),
	        cmocka_unit_test(burl_ssrf),
	        cmocka_unit_test(etrn_injection),
	        cmocka_unit_test(noop_flood),
	        cmocka_unit_test(size_lie),
	        cmocka_unit_test(size_above_the_limit),
	        cmocka_unit_test(futurerelease_abuse),
	        cmocka_unit_test(deliverby_now),
	        cmocka_unit_test(mtpriority_high),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
