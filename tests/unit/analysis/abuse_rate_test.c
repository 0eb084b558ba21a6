/* src/analysis/abuse_rate.c: each finding, and what is nearly one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/abuse_rate.h"
#include "analysis/band.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_abuse_rate_observer, NULL};

#define MAIL(FROM, TO)                                                                             \
	"S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\nC: MAIL FROM:<" FROM       \
	">\nS: 250 ok\nC: RCPT TO:<" TO ">\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: x\nC: \n"   \
	"C: text\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n"
#define FOUND(ID, SEVERITY) "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""

static void mailbomb(void **state)
{
	CHECK_RUN(WITH(MAIL("a@a.example", "b@b.example"), .observers = observers,
	               .n_connections = 50),
	          FOUND("mailbomb", "medium"), "50 messages to b@b.example",
	          "\"text\":\"to b@b.example\"");
	CHECK_RUN(WITH(MAIL("a@a.example", "b@b.example"), .observers = observers,
	               .n_connections = 49),
	          "!mailbomb");
}

static void backscatter(void **state)
{
	const struct engine_run sent = {MAIL("B@b.example", "far@c.example"), .host = 9};
	CHECK_RUN(WITH(MAIL("", "b@b.example"), .observers = observers, .n_connections = 5),
	          FOUND("backscatter", "medium"), "5 bounces to b@b.example");
	CHECK_RUN(WITH(MAIL("", "b@b.example"), .observers = observers, .n_connections = 4),
	          "!backscatter");
	CHECK_RUN(WITH(MAIL("", "b@b.example"), .observers = observers, .n_connections = 5,
	               .next = &sent),
	          "!backscatter");
}

#define LONG                                                                                       \
	"a-mailbox-whose-local-part-is-nearly-as-long-as-rfc5321-allows@a-host-of-many-letters-"   \
	"in-a-domain-of-many-more"

/* Who bounces go to is told by the whole name, not by what is kept of it to be shown. */
static void backscatter_to_long_names(void **state)
{
	const struct engine_run same = {MAIL(LONG ".b.example", "far@c.example"), .host = 9};
	const struct engine_run other = {MAIL(LONG ".c.example", "far@c.example"), .host = 9};
	CHECK_RUN(WITH(MAIL("", LONG ".b.example"), .observers = observers, .n_connections = 5,
	               .next = &same),
	          "!backscatter");
	CHECK_RUN(WITH(MAIL("", LONG ".b.example"), .observers = observers, .n_connections = 5,
	               .next = &other),
	          FOUND("backscatter", "medium"));
}

/* A message a minute for twelve minutes, and then so many within a minute. */
static void check_burst(unsigned n, const char *wanted)
{
	struct engine_run runs[13];
	for (size_t i = 0; i < 13; i++) {
		runs[i] = (struct engine_run){
		        MAIL("a@a.example", "b@b.example"), .observers = observers,
		        .after_ns = (int64_t)i * 60000000000, .n_connections = i == 12 ? n : 1,
		        .next = i < 12 ? &runs[i + 1] : NULL};
	}
	engine_run_check(runs, (const char *const[]){wanted, NULL});
}

static void rate_anomaly(void **state)
{
	check_burst(12, "198.51.100.7: 12 messages in one step of time, 1.0 are usual");
	check_burst(9, "!rate.anomaly");
}

static void rate_anomaly_needs_a_history(void **state)
{
	CHECK_RUN(WITH(MAIL("a@a.example", "b@b.example"), .observers = observers,
	               .n_connections = 40),
	          "!rate.anomaly");
}

/* Steps of 10 to 14: 20 is within four deviations of twice that, 40 is not. */
static void a_band_knows_how_much_varies(void **state)
{
	const struct ss_band_options o = {.step_ns = 100, .least_steps = 10, .sigma = 4};
	struct ss_band band = {0};
	struct ss_band_break b;
	for (int64_t i = 1; i <= 50; i++) {
		const double values[] = {10 + (double)(i % 5), 0, 0};
		assert_false(ss_band_add(&band, &o, i * 100, values, &b));
	}
	struct ss_band calm = band, wild = band;
	assert_false(ss_band_add(&calm, &o, 5100, (const double[]){20, 0, 0}, &b));
	assert_false(ss_band_end(&calm, &o, &b));
	assert_false(ss_band_add(&wild, &o, 5100, (const double[]){40, 0, 0}, &b));
	assert_true(ss_band_end(&wild, &o, &b));
	assert_int_equal(b.measure, SS_BAND_MESSAGES);
}

/* Files that are not in the order of time: what was sent long before is no part of the last step. */
static void a_band_takes_what_was_long_before_for_no_burst(void **state)
{
	const struct ss_band_options o = {.step_ns = 100, .least_steps = 10, .sigma = 4};
	const double values[] = {10, 1, 1};
	static const int64_t backs[] = {1000, 100000};
	for (size_t k = 0; k < 2; k++) {
		struct ss_band band = {0};
		struct ss_band_break b;
		for (int64_t i = 1; i <= 50; i++)
			assert_false(ss_band_add(&band, &o, 200000 + i * 100, values, &b));
		for (int64_t i = 0; i < 9; i++)
			assert_false(
			        ss_band_add(&band, &o, 205000 - backs[k] + i * 100, values, &b));
		assert_false(ss_band_end(&band, &o, &b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(mailbomb),
	        cmocka_unit_test(backscatter),
	        cmocka_unit_test(backscatter_to_long_names),
	        cmocka_unit_test(rate_anomaly),
	        cmocka_unit_test(rate_anomaly_needs_a_history),
	        cmocka_unit_test(a_band_knows_how_much_varies),
	        cmocka_unit_test(a_band_takes_what_was_long_before_for_no_burst),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
