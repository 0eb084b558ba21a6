/* src/analysis/probe_reply.c: each finding, and what is nearly one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/probe_reply.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_probe_reply_observer, NULL};

#define OPEN                "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"
#define LEAVE               "C: QUIT\nS: 221 bye\n"
#define FROM                "C: MAIL FROM:<a@a.example>\nS: 250 ok\n"
#define RCPT(TO, REPLY)     "C: RCPT TO:<" TO ">\nS: " REPLY "\n"
#define LATE(TO, REPLY)     "C: RCPT TO:<" TO ">\nS~ 300\nS: " REPLY "\n"
#define FOUND(ID, SEVERITY) "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""

static const char put_off[] = OPEN FROM RCPT("b@b.example", "450 4.2.0 Greylisted") LEAVE;

static void greylist(void **state)
{
	static const char again[] = OPEN FROM RCPT("b@b.example", "250 ok") LEAVE;
	static const char other[] = OPEN FROM RCPT("c@b.example", "250 ok") LEAVE;
	const struct engine_run retry = {again, .after_ns = 300000000000};
	const struct engine_run another = {other, .after_ns = 300000000000};
	const struct engine_run host = {again, .after_ns = 300000000000, .host = 8};
	const struct engine_run late = {again, .after_ns = 13 * 3600 * 1000000000LL};
	CHECK_RUN(WITH(put_off, .observers = observers, .next = &retry), FOUND("greylist", "info"),
	          "b@b.example was put off 1 times, and taken 300 s after the first");
	CHECK_RUN(WITH(put_off, .observers = observers, .next = &another), "!greylist");
	CHECK_RUN(WITH(put_off, .observers = observers, .next = &host), "!greylist");
	CHECK_RUN(WITH(put_off, .observers = observers, .next = &late), "!greylist");
}

#define CONTENT "C: DATA\nS: 354 go\nC~ 12000\nC: Subject: a\nC:\nC: b\nC: .\n"

static void tarpitting(void **state)
{
	CHECK_RUN(WITH(OPEN "C: MAIL FROM:<a@a.example>\nS~ 12000\nS: 250 ok\n" LEAVE,
	               .observers = observers),
	          FOUND("tarpitting", "info"), "a reply to MAIL took 120");
	CHECK_RUN(WITH(OPEN FROM RCPT("b@b.example", "250 ok") CONTENT
	               "S~ 12000\nS: 250 ok\n" LEAVE,
	               .observers = observers),
	          FOUND("tarpitting", "info"), "a reply to DATA took 120");
	/* The client that waits is no server that does: nor one that sends for long, or thinks. */
	CHECK_RUN(WITH(OPEN FROM RCPT("b@b.example", "250 ok") CONTENT "S: 250 ok\n" LEAVE,
	               .observers = observers),
	          "!tarpitting");
	CHECK_RUN(WITH(OPEN "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC~ 12000\nC: YQ==\n"
	                    "S: 334 UGFzc3dvcmQ6\nC~ 12000\nC: YQ==\nS: 235 ok\n" LEAVE,
	               .observers = observers),
	          "!tarpitting");
	CHECK_RUN(WITH(OPEN "C~ 12000\n" FROM "C~ 12000\n" LEAVE, .observers = observers),
	          "!tarpitting");
	CHECK_RUN(WITH(OPEN "C: MAIL FROM:<a@a.example>\nS~ 9000\nS: 250 ok\n" LEAVE,
	               .observers = observers),
	          "!tarpitting");
}

static void dnsbl(void **state)
{
	struct ss_settings s;
	struct ss_setting_trouble trouble;
	static const char text[] =
	        OPEN FROM RCPT("b@b.example", "554 5.7.1 Service unavailable; client blocked using "
	                                      "zen.spamhaus.org") LEAVE;
	CHECK_RUN(WITH(text, .observers = observers), FOUND("dnsbl", "info"),
	          "the refusal names spamhaus");
	ss_settings_init(&s);
	assert_int_equal(ss_settings_set(&s, SS_SLICE("internal_networks"),
	                                 SS_SLICE("198.51.100.0/24"), &trouble),
	                 0);
	CHECK_RUN(WITH(text, .observers = observers, .settings = &s), FOUND("dnsbl", "low"));
	ss_settings_release(&s);
	CHECK_RUN(WITH(OPEN FROM RCPT("b@b.example", "550 no such user hpsbly") LEAVE,
	               .observers = observers),
	          "!dnsbl");
	CHECK_RUN(WITH(OPEN FROM RCPT("b@b.example", "250 ok, spamhaus likes you") LEAVE,
	               .observers = observers),
	          "!dnsbl");
}

#define NO "550 5.1.1 unknown"

static void harvest_timing(void **state)
{
	CHECK_RUN(WITH(OPEN FROM LATE("a@b.example", "250 ok") RCPT("b@b.example", NO)
	                       LATE("c@b.example", "250 ok") RCPT("d@b.example", NO)
	                               LATE("e@b.example", "250 ok") RCPT("f@b.example", NO) LEAVE,
	               .observers = observers),
	          FOUND("harvest.timing", "low"), "3 accepted recipients took 3");
	/* One that does not fit, and nothing can be told. */
	CHECK_RUN(WITH(OPEN FROM LATE("a@b.example", "250 ok") RCPT("b@b.example", NO)
	                       LATE("c@b.example", "250 ok") LATE("d@b.example", NO)
	                               LATE("e@b.example", "250 ok") RCPT("f@b.example", NO) LEAVE,
	               .observers = observers),
	          "!harvest.timing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(greylist),
	        cmocka_unit_test(tarpitting),
	        cmocka_unit_test(dnsbl),
	        cmocka_unit_test(harvest_timing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
