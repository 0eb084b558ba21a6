/* src/analysis/helo.c: each finding, and what is nearly one.  The client is 198.51.100.7, the server
 * 192.0.2.1, mx.example. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/analysis.h"
#include "analysis/helo.h"
#include "engine_run.h"
#include "smtp/command.h"

static const struct ss_observer *const observers[] = {&ss_helo_observer, NULL};

#define SAYS(NAME)                                                                                 \
	"S: 220 mx.example ESMTP\nC: EHLO " NAME "\nS: 250 mx.example\nC: QUIT\nS: 221 bye\n"
#define CHECK_HELO(NAME, ...) CHECK_RUN(WITH(SAYS(NAME), .observers = observers), __VA_ARGS__)
#define FOUND(ID, SEVERITY)   "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""

static void an_ordinary_name_is_nothing(void **state)
{
	CHECK_HELO("client.example.org", "!finding");
	CHECK_HELO("[198.51.100.7]", "!finding");
	CHECK_HELO("[IPv6:2001:db8::1]", "!finding");
}

static void helo_is_server(void **state)
{
	CHECK_HELO("MX.example", FOUND("helo.is_server", "low"), "it says MX.example",
	           "\"text\":\"EHLO MX.example\"");
	CHECK_HELO("[192.0.2.1]", FOUND("helo.is_server", "low"));
	CHECK_HELO("mx2.example", "!helo.");
}

static void helo_is_ip(void **state)
{
	CHECK_HELO("198.51.100.7", FOUND("helo.is_ip", "low"), "!helo.invalid");
	CHECK_HELO("7.100.51.198.dyn.example", "!helo.");
}

static void helo_is_localhost(void **state)
{
	CHECK_HELO("localhost", FOUND("helo.is_localhost", "info"), "!helo.single_label");
	CHECK_HELO("localhost.localdomain", FOUND("helo.is_localhost", "info"));
	CHECK_HELO("localhosts.example", "!helo.");
}

static void helo_invalid(void **state)
{
	CHECK_HELO("my computer's.name", "!helo.is_ip", FOUND("helo.single_label", "info"));
	CHECK_HELO("bob's.example", FOUND("helo.invalid", "low"));
	CHECK_HELO("", FOUND("helo.invalid", "low"));
	CHECK_HELO("my_host.example", "!helo.");
}

static void helo_single_label(void **state)
{
	CHECK_HELO("WIN-7Q2", FOUND("helo.single_label", "info"));
	CHECK_HELO("WIN-7Q2.example", "!helo.");
}

static void helo_private_literal(void **state)
{
	CHECK_HELO("[192.168.1.5]", FOUND("helo.private_literal", "low"));
	CHECK_HELO("[203.0.113.5]", "!helo.");
}

static void helo_changes(void **state)
{
	static const char both[] = "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 ok\n"
	                           "C: HELO b.example\nS: 250 ok\n";
	static const char same[] = "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 502 no\n"
	                           "C: HELO A.example\nS: 250 ok\n";
	static const char told[] = "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 XCLIENT\n"
	                           "C: XCLIENT NAME=b.example\nS: 220 again\n"
	                           "C: EHLO b.example\nS: 250 ok\n";
	CHECK_RUN(WITH(both, .observers = observers), FOUND("helo.changes", "low"),
	          "first a.example, then b.example");
	CHECK_RUN(WITH(same, .observers = observers), "!helo.");
	CHECK_RUN(WITH(told, .observers = observers), "!helo.");
}

static void scanner_signature(void **state)
{
	CHECK_HELO("worker-3.internet-census.SHODAN.io", FOUND("scanner.signature", "low"));
	CHECK_HELO("mail.scanner-shop.example", "!scanner.signature");
}

/* Behind XCLIENT it is another client, whose name is kept: in a connection that never ends. */
static void names_do_not_pile_up(void **state)
{
	enum { TIMES = 10000, MOST = 65536 };
	static const uint8_t name[900] = {'a'};
	struct ss_settings settings;
	struct ss_memory memory = {.limit = 0};
	struct ss_analysis *a;
	ss_settings_init(&settings);
	const struct ss_analysis_options options = {
	        .observers = observers, .settings = &settings, .memory = &memory};
	assert_int_equal(ss_analysis_create(&options, &a), 0);
	for (int64_t i = 1; i <= TIMES; i++) {
		const struct ss_record_head head = {.type = SS_RECORD_EVENT, .flow_id = 1, .ts = i};
		const struct ss_event_record other = {
		        .head = head, .kind = SS_EVENT_COMMAND, .verb = SS_VERB_XCLIENT};
		const struct ss_event_record hello = {.head = head,
		                                      .kind = SS_EVENT_COMMAND,
		                                      .verb = SS_VERB_EHLO,
		                                      .command = SS_SLICE("EHLO"),
		                                      .argument = {name, sizeof name}};
		ss_analysis_record(a, &other.head);
		ss_analysis_record(a, &hello.head);
	}
	assert_in_range(memory.peak, 1, MOST);
	ss_analysis_destroy(a);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

static void names_are_judged_without_the_session(void **state)
{
	assert_true(ss_helo_is_poor(SS_SLICE("192.0.2.3")));
	assert_true(ss_helo_is_poor(SS_SLICE("[192.0.2.3]")));
	assert_true(ss_helo_is_poor(SS_SLICE("pc")));
	assert_false(ss_helo_is_poor(SS_SLICE("mx.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_ordinary_name_is_nothing),
	        cmocka_unit_test(helo_is_server),
	        cmocka_unit_test(helo_is_ip),
	        cmocka_unit_test(helo_is_localhost),
	        cmocka_unit_test(helo_invalid),
	        cmocka_unit_test(helo_single_label),
	        cmocka_unit_test(helo_private_literal),
	        cmocka_unit_test(helo_changes),
	        cmocka_unit_test(scanner_signature),
	        cmocka_unit_test(names_do_not_pile_up),
	        cmocka_unit_test(names_are_judged_without_the_session),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
