/* Findings of STARTTLS: one dialogue that is one, and one that nearly is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/starttls.h"
#include "analysis/starttls_rows.h"
#include "finding_cases.h"

#define GREETING  "S: 220 mx.example ESMTP\nC: EHLO a.example\n"
#define OFFERED   GREETING "S: 250-mx.example\nS: 250-SIZE 100\nS: 250 STARTTLS\n"
#define STRIPPED  GREETING "S: 250-mx.example\nS: 250 SIZE 100\n"
#define DIFFERENT GREETING "S: 250-mx.example\nS: 250 DSN\n"
#define ASKED     OFFERED "C: STARTTLS\n"
#define MAIL                                                                                       \
	"C: MAIL FROM:<a@a.example>\nS: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\n"             \
	"C: DATA\nS: 354 go\nC: Subject: x\nC: \nC: x\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n"
/* Records of TLS: a hello that is cut, of which nothing more is asked; and an alert. */
#define HELLO     "C# 16030100050100000101\n"
#define ALERT     "S# 15030300020228\n"
#define FAILED    ASKED "S: 220 go\n" HELLO ALERT
#define SEVERE(X) "\"severity\":\"" X "\""

#define RUN(...)                                                                                   \
	{                                                                                          \
		.dialogue = __VA_ARGS__                                                            \
	}
enum { SECOND = 1000000000 };
#define LATER(NAME, ...)                                                                           \
	static const struct engine_run NAME = {.after_ns = 60LL * SECOND, .dialogue = __VA_ARGS__}

LATER(mail_later, STRIPPED MAIL);
LATER(others_later, DIFFERENT MAIL);
LATER(offered_later, OFFERED MAIL);
static const struct engine_run elsewhere_later = {
        .after_ns = 60LL * SECOND, .server = 9, .dialogue = STRIPPED MAIL};
static const struct engine_run here_later = {
        .after_ns = 120LL * SECOND, .server = 9, .dialogue = STRIPPED MAIL};
static const struct engine_run here_offered = {
        .after_ns = 60LL * SECOND, .server = 9, .dialogue = OFFERED MAIL, .next = &here_later};
LATER(secure_later, ASKED "S: 220 go\n" HELLO);
static const struct engine_run much_later = {.after_ns = 7200LL * SECOND, .dialogue = OFFERED MAIL};
static const struct engine_run of_another = {
        .after_ns = 60LL * SECOND, .host = 8, .dialogue = OFFERED MAIL};
static const struct engine_run another_port = {
        .after_ns = 60LL * SECOND, .server_port = 2525, .dialogue = STRIPPED MAIL};

static const struct finding_case cases[] = {
        {"starttls.command_injection", SEVERE("high"),
         RUN(ASKED "C: MAIL FROM:<evil@a.example>\nS: 220 go\n" HELLO "S# 160303000100\n"),
         RUN(ASKED "S: 220 go\n" HELLO "S# 160303000100\n"), NULL},
        {"starttls.response_injection", SEVERE("high"),
         RUN(ASKED "S: 220 go\nS: 250 AUTH PLAIN\n" HELLO "S# 160303000100\n"),
         RUN(ASKED "S: 220-go\nS: 220 now\n" HELLO "S# 160303000100\n"), NULL},
        {"starttls.stripped_marker", SEVERE("medium"),
         RUN(GREETING "S: 250-mx.example\nS: 250 XXXXXXXA\n" MAIL),
         RUN(GREETING "S: 250-mx.example\nS: 250 XFORWARD NAME ADDR\n" MAIL), NULL},
        {"starttls.stripped_marker", SEVERE("medium"),
         RUN(GREETING "S: 250-mx.example\nS: 250 STARTTLX\n" MAIL),
         RUN(GREETING "S: 250-mx.example\nS: 250 STARTTLS\n" MAIL), NULL},
        {"starttls.stripped_marker", "\"count\":2",
         RUN("S: 220 ****************0*2****0200\nC: EHLO a.example\nS: 250 mx.example\n"
             "C: STARTTLS\nS: 502 no\n" MAIL),
         RUN("S: 220 ** Private system ** ***\nC: EHLO a.example\nS: 250 mx.example\n"
             "C: STARTTLS\nS: 502 no\n" MAIL),
         NULL},
        {"starttls.stripped_baseline", SEVERE("medium"),
         RUN(ASKED "S: 220 go\n" HELLO, .next = &others_later),
         RUN(DIFFERENT MAIL, .next = &offered_later), NULL},
        {"starttls.stripped_baseline", NULL, {.dialogue = NULL}, RUN(STRIPPED MAIL), NULL},
        /* Another port is another server, and says the same name at the same address. */
        {"starttls.stripped_baseline",
         NULL,
         {.dialogue = NULL},
         RUN(OFFERED MAIL, .next = &another_port),
         NULL},
        {"starttls.partial_strip", SEVERE("medium"), RUN(OFFERED MAIL, .next = &mail_later),
         RUN(OFFERED MAIL, .next = &others_later), NULL},
        {"starttls.partial_strip", SEVERE("low"), RUN(OFFERED MAIL, .next = &elsewhere_later),
         RUN(OFFERED MAIL, .next = &mail_later), SEVERE("low")},
        /* Known by its address, it is not told by its name as well. */
        {"starttls.stripped_baseline", "the same server offered it before",
         RUN(OFFERED MAIL, .next = &here_offered), RUN(OFFERED MAIL, .next = &here_offered),
         "elsewhere"},
        {"starttls.refused", SEVERE("low"), RUN(ASKED "S: 454 not now\n" MAIL),
         RUN(ASKED "S: 220 go\n" HELLO), NULL},
        {"starttls.ignored", SEVERE("info"), RUN(OFFERED MAIL), RUN(STRIPPED MAIL), NULL},
        {"starttls.ignored", SEVERE("low"), RUN(OFFERED MAIL, .server_port = 587),
         RUN(OFFERED "C: QUIT\nS: 221 bye\n"), NULL},
        {"starttls.failed", "\"text\":\"server fatal handshake_failure\"", RUN(FAILED),
         /* the capture ends: it may get through */
         RUN(ASKED "S: 220 go\n" HELLO, .is_open = true), NULL},
        {"starttls.fallback_plaintext", SEVERE("medium"), RUN(FAILED, .next = &offered_later),
         RUN(FAILED, .next = &secure_later), NULL},
        {"starttls.fallback_plaintext",
         NULL,
         {.dialogue = NULL},
         RUN(FAILED, .next = &much_later),
         NULL},
        {"starttls.fallback_plaintext",
         NULL,
         {.dialogue = NULL},
         RUN(FAILED, .next = &of_another),
         NULL},
        {"starttls.fallback_plaintext", SEVERE("medium"), RUN(ASKED "S: 502 no\n" MAIL),
         RUN(ASKED "S: 502 no\nC: QUIT\nS: 221 bye\n"), NULL},
        {"starttls.fallback_plaintext",
         SEVERE("low"),
         RUN(ASKED "S: 454 not now\n" MAIL),
         {.dialogue = NULL},
         NULL},
};
enum { N_CASES = sizeof cases / sizeof *cases };

static const struct ss_observer *const observers[] = {&ss_starttls_observer, NULL};

static void each_finding(void **state)
{
	finding_cases_check(cases, N_CASES, observers);
}

static void each_has_its_test(void **state)
{
	finding_cases_check_all(cases, N_CASES, ss_starttls_rows, SS_N_STARTTLS_ROWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_finding),
	        cmocka_unit_test(each_has_its_test),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
