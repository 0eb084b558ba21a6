/* src/analysis/exfil*.c: data that leaves, tunnels, and what is nearly one.  The client is inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/encoded.h"
#include "analysis/exfil.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_exfil_observer, &ss_exfil_tunnel_observer,
                                                      NULL};

static struct ss_settings settings;

static int set_up(void **state)
{
	struct ss_setting_trouble trouble;
	ss_settings_init(&settings);
	return ss_settings_set(&settings, SS_SLICE("internal_networks"),
	                       SS_SLICE("198.51.100.0/24"), &trouble);
}

static int tear_down(void **state)
{
	ss_settings_release(&settings);
	return 0;
}

#define MAIL(TO, SUBJECT)                                                                          \
	"S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"                          \
	"C: MAIL FROM:<svc@a.example>\nS: 250 ok\nC: RCPT TO:<" TO ">\nS: 250 ok\nC: DATA\n"       \
	"S: 354 go\nC: Subject: " SUBJECT "\nC: \nC: text\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n"

/* Base64 of random octets, and of a sentence's length. */
#define ENCODED             "Rm9yIHRoZSBrZXkgaXMgOWYzZDJhN2IxYzQ1ZThmMDkyNjM0N2E="
#define FOUND(ID, SEVERITY) "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""

/* n messages, so many seconds apart. */
static void check_beacon(const char *dialogue, const int64_t *after, size_t n,
                         const char *const *wanted)
{
	struct engine_run runs[8];
	for (size_t i = 0; i < n; i++) {
		runs[i] = (struct engine_run){.dialogue = dialogue,
		                              .observers = observers,
		                              .settings = &settings,
		                              .after_ns = after[i] * 1000000000,
		                              .next = i + 1 < n ? &runs[i + 1] : NULL};
	}
	engine_run_check(runs, wanted);
}

static void exfil_score(void **state)
{
	static const int64_t each_hour[] = {0, 3600, 7200, 10800, 14400, 18000};
	check_beacon(
	        MAIL("drop@gmail.com", ENCODED), each_hour, 6,
	        (const char *const[]){
	                FOUND("exfil.score", "high"), "svc@a.example on 198.51.100.7",
	                "{\"name\":\"regular_times\",\"value\":\"every 3600 s\",\"points\":25}",
	                "{\"name\":\"regular_sizes\"", "{\"name\":\"encoded\"",
	                "{\"name\":\"free_mail_or_self\",\"value\":\"6 of 6\",\"points\":15}",
	                "{\"name\":\"high_connection_frequency\",\"value\":\"6 sessions\"", NULL});
}

/* What cron sends every hour is regular, and nothing else. */
static void exfil_score_of_regular_mail(void **state)
{
	static const int64_t each_hour[] = {0, 3600, 7200, 10800, 14400, 18000};
	check_beacon(MAIL("root@b.example", "backup done"), each_hour, 6,
	             (const char *const[]){"!exfil.", NULL});
}

static void exfil_score_of_a_person(void **state)
{
	static const int64_t times[] = {0, 500, 7200, 9000, 14400, 30000};
	check_beacon(MAIL("friend@gmail.com", "lunch"), times, 6,
	             (const char *const[]){"!exfil.", NULL});
}

#define FILE_MAIL(NAME)                                                                            \
	"S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"                          \
	"C: MAIL FROM:<svc@a.example>\nS: 250 ok\nC: RCPT TO:<svc@gmail.com>\nS: 250 ok\n"         \
	"C: DATA\nS: 354 go\nC: MIME-Version: 1.0\nC: Content-Type: application/octet-stream\n"    \
	"C: Content-Disposition: attachment; filename=\"" NAME "\"\nC: \nC: text\nC: .\n"          \
	"S: 250 ok\nC: QUIT\nS: 221 bye\n"

static void numbered_volumes_count(void **state)
{
	static const int64_t each_minute[] = {0, 60, 120, 180, 240, 300};
	check_beacon(FILE_MAIL("x7kq92mzb41d.7z.001"), each_minute, 6,
	             (const char *const[]){
	                     FOUND("exfil.score", "high"),
	                     "{\"name\":\"numbered_volumes\",\"value\":\"6 of 6\",\"points\":25}",
	                     "{\"name\":\"random_names\"", NULL});
	check_beacon(FILE_MAIL("report2026.pdf"), each_minute, 6,
	             (const char *const[]){"!numbered_volumes", "!random_names", NULL});
}

/* ---- tunnels ---- */

#define OPEN "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"
#define NOOP "C: NOOP " ENCODED ENCODED ENCODED ENCODED ENCODED ENCODED "\nS: 250 ok\n"

static void tunnel_score(void **state)
{
	CHECK_RUN(WITH(OPEN NOOP NOOP NOOP NOOP NOOP, .observers = observers),
	          FOUND("tunnel.score", "medium"), "\"score\":60",
	          "{\"name\":\"octets_carried\",\"value\":\"1560\",\"points\":30}",
	          "{\"name\":\"arguments_of_noop_help_vrfy\",\"value\":\"5\",\"points\":30}");
	CHECK_RUN(WITH(OPEN "C: NOOP\nS: 250 ok\nC: NOOP keep alive\nS: 250 ok\n"
	                    "C: VRFY postmaster\nS: 252 maybe\n",
	               .observers = observers, .server_port = 2626),
	          "!tunnel.");
}

static void tunnel_not_smtp(void **state)
{
	CHECK_RUN(WITH("S: SSH-2.0-OpenSSH_9.2\nC: SSH-2.0-OpenSSH_9.2\nS: x\nC: y\n",
	               .observers = observers),
	          FOUND("tunnel.not_smtp", "medium"), "port 25, protocol ssh");
	CHECK_RUN(WITH("S: SSH-2.0-OpenSSH_9.2\nC: SSH-2.0-OpenSSH_9.2\nS: x\nC: y\n",
	               .observers = observers, .server_port = 22),
	          "!tunnel.");
	CHECK_RUN(WITH("S: 554 no\nC: QUIT\nS: 221 bye\n", .observers = observers), "!tunnel.");
}

/* ---- what looks encoded ---- */

static void words_are_not_encoded(void **state)
{
	struct ss_settings s;
	ss_settings_init(&s);
	/* Two symbols as often: one bit; 256 different octets: eight. */
	assert_true(ss_entropy(SS_SLICE("abababab")) == 1.0);
	assert_true(ss_entropy(SS_SLICE("abcd")) == 2.0);
	assert_true(ss_entropy(SS_SLICE("")) == 0.0);
	assert_true(ss_encoded_is(&s, SS_SLICE(ENCODED)));
	assert_true(ss_encoded_is(&s, SS_SLICE("2fd4e1c67a2d28fced849ee1bb76e7391b93eb12")));
	assert_false(ss_encoded_is(
	        &s,
	        SS_SLICE("Invitation to the yearly meeting of all members, and what to bring")));
	assert_false(ss_encoded_is(&s, SS_SLICE("Rm9yIHRoZSBrZXk=")));
	ss_settings_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(exfil_score, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(exfil_score_of_regular_mail, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(exfil_score_of_a_person, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(numbered_volumes_count, set_up, tear_down),
	        cmocka_unit_test(tunnel_score),
	        cmocka_unit_test(tunnel_not_smtp),
	        cmocka_unit_test(words_are_not_encoded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
