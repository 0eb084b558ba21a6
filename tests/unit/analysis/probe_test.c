/* src/analysis/probe*.c: each finding, and what is nearly one.  The client, 198.51.100.7, is outside;
 * the server is 192.0.2.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "analysis/analysis.h"
#include "analysis/probe.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_probe_observer, NULL};

#define OPEN                "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n"
#define LEAVE               "C: QUIT\nS: 221 bye\n"
#define FROM                "C: MAIL FROM:<a@a.example>\nS: 250 ok\n"
#define SEND                "C: DATA\nS: 354 go\nC: Subject: x\nC: \nC: text\nC: .\nS: 250 ok\n"
#define RCPT(TO, REPLY)     "C: RCPT TO:<" TO ">\nS: " REPLY "\n"
#define FOUND(ID, SEVERITY) "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""

static void set(struct ss_settings *s, const char *name, const char *value)
{
	struct ss_setting_trouble trouble;
	assert_int_equal(ss_settings_set(s, ss_slice_of(name), ss_slice_of(value), &trouble), 0);
}

/* ---- relaying ---- */

static void relay_probe(void **state)
{
	CHECK_RUN(WITH(OPEN FROM RCPT("bob%far.example@mx.example", "550 no") LEAVE,
	               .observers = observers),
	          FOUND("relay.probe", "low"),
	          "recipient bob%far.example@mx.example: a percent sign");
	CHECK_RUN(WITH(OPEN FROM RCPT("far.example!bob", "550 no")
	                       RCPT("\"bob@far.example\"@mx.example", "550 no") LEAVE,
	               .observers = observers),
	          FOUND("relay.probe", "medium"), "an address in quotes", "\"count\":2");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "554 5.7.1 Relay access denied") LEAVE,
	               .observers = observers),
	          FOUND("relay.probe", "info"), "the server does not relay");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "554 5.7.1 Relay access denied")
	                       RCPT("BOB@far.example", "554 5.7.1 Relay access denied") LEAVE,
	               .observers = observers),
	          FOUND("relay.probe", "info"), "\"count\":2");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "554 5.7.1 Relay access denied")
	                       RCPT("eve@far.example", "554 5.7.1 Relay access denied") LEAVE,
	               .observers = observers),
	          FOUND("relay.probe", "low"), "\"count\":2");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "550 5.1.1 no such user") LEAVE,
	               .observers = observers),
	          "!relay.");
}

static const struct ss_settings *site(struct ss_settings *s)
{
	ss_settings_init(s);
	set(s, "internal_networks", "192.0.2.0/24");
	set(s, "internal_domains", "b.example");
	return s;
}

static void relay_open(void **state)
{
	struct ss_settings s;
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "250 ok") SEND LEAVE,
	               .observers = observers, .settings = site(&s)),
	          FOUND("relay.open", "high"), "mail for bob@far.example was taken over");
	/* To a domain of ours; refused in the end; logged in; nothing known of the site. */
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@sub.b.example", "250 ok") SEND LEAVE,
	               .observers = observers, .settings = &s),
	          "!relay.");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "250 ok") "C: DATA\nS: 550 no\n" LEAVE,
	               .observers = observers, .settings = &s),
	          "!relay.open");
	CHECK_RUN(WITH(OPEN "C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\nS: 235 ok\n" FROM RCPT(
	                       "bob@far.example", "250 ok") SEND LEAVE,
	               .observers = observers, .settings = &s),
	          "!relay.");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "250 ok") SEND LEAVE,
	               .observers = observers),
	          "!relay.");
	set(&s, "relays", "198.51.100.7");
	CHECK_RUN(WITH(OPEN FROM RCPT("bob@far.example", "250 ok") SEND LEAVE,
	               .observers = observers, .settings = &s),
	          "!relay.");
	ss_settings_release(&s);
}

/* ---- mailboxes ---- */

#define NO "550 5.1.1 unknown"
#define SEVEN                                                                                      \
	RCPT("a@b.example", NO)                                                                    \
	RCPT("b@b.example", NO)                                                                    \
	RCPT("c@b.example", NO)                                                                    \
	RCPT("d@b.example", NO)                                                                    \
	RCPT("e@b.example", NO) RCPT("f@b.example", NO) RCPT("g@b.example", NO)
#define THREE                                                                                      \
	RCPT("h@b.example", "250 ok") RCPT("i@b.example", "250 ok") RCPT("j@b.example", "250 ok")

static void harvest_rcpt(void **state)
{
	const struct engine_run rest = {OPEN FROM THREE "C: RSET\nS: 250 ok\n" LEAVE};
	CHECK_RUN(WITH(OPEN FROM SEVEN "C: RSET\nS: 250 ok\n" LEAVE, .observers = observers,
	               .next = &rest),
	          FOUND("harvest.rcpt", "medium"),
	          "198.51.100.7 asked for 10 recipients, of which 7 are unknown, and sent 0",
	          "\"count\":7");
	CHECK_RUN(WITH(OPEN FROM SEVEN THREE SEND LEAVE, .observers = observers),
	          FOUND("harvest.rcpt", "low"));
}

static void harvest_rcpt_needs_as_many_unknown(void **state)
{
	const struct engine_run same = {OPEN FROM SEVEN LEAVE};
	CHECK_RUN(WITH(OPEN FROM SEVEN LEAVE, .observers = observers, .next = &same), "!harvest.");
	CHECK_RUN(WITH(OPEN FROM RCPT("k@b.example", "250 ok") RCPT("l@b.example", "250 ok")
	                       SEVEN THREE LEAVE,
	               .observers = observers),
	          "!harvest."); /* 7 of 12 */
}

struct told {
	char text[256];
};

static void keep(void *user, const struct ss_record_head *record)
{
	struct told *t = user;
	const struct ss_finding_record *f = (const struct ss_finding_record *)record;
	snprintf(t->text, sizeof t->text, "%.*s", (int)f->description.len,
	         (const char *)f->description.data);
}

/* 198.51.100.7 asks for as many mailboxes from that letter on; nobody has them. */
static void ask(struct ss_analysis *a, const char *from, size_t n)
{
	struct ss_recipient_record to[26] = {0};
	struct ss_transaction_record t = {
	        .head = {.type = SS_RECORD_TRANSACTION, .flow_id = 1},
	        .recipients = {to, n},
	};
	const struct ss_flow_record f = {.head = {.type = SS_RECORD_FLOW, .flow_id = 1},
	                                 .protocol = SS_PROTOCOL_SMTP};
	t.head.src_ip = (struct ss_address){.version = 4, .bytes = {198, 51, 100, 7}};
	for (size_t i = 0; i < n; i++)
		to[i] = (struct ss_recipient_record){.address = {(const uint8_t *)from + i, 1},
		                                     .code = 550,
		                                     .accepted = SS_FLAG_NO,
		                                     .enhanced = SS_SLICE("5.1.1")};
	ss_analysis_record(a, &t.head);
	ss_analysis_record(a, &f.head);
}

static void check_sum(const char *first, size_t n_first, const char *second, size_t n_second,
                      const char *wanted)
{
	struct ss_settings settings;
	struct ss_memory memory = {0};
	struct told told = {""};
	struct ss_analysis *a, *b;
	struct ss_stats_record stats = {.head = {.type = SS_RECORD_STATS}};
	ss_settings_init(&settings);
	const struct ss_analysis_options options = {.observers = observers,
	                                            .settings = &settings,
	                                            .memory = &memory,
	                                            .sink = keep,
	                                            .user = &told};
	assert_int_equal(ss_analysis_create(&options, &a), 0);
	assert_int_equal(ss_analysis_create(&options, &b), 0);
	ask(a, first, n_first);
	ask(b, second, n_second);
	assert_int_equal(ss_analysis_merge(a, b), 0);
	ss_analysis_record(a, &stats.head);
	assert_string_equal(told.text, wanted);
	ss_analysis_destroy(a);
	ss_analysis_destroy(b);
	ss_settings_release(&settings);
	assert_int_equal(memory.used, 0);
}

/* As in turn: whom both captures saw asked for is one. */
static void harvest_rcpt_of_two_captures(void **state)
{
	check_sum("abcdefg", 7, "abcdefg", 7, "");
	check_sum("abcdefg", 7, "fghijkl", 7,
	          "198.51.100.7 asked for 12 recipients, of which 12 are unknown, and sent 0 "
	          "messages");
}

static void harvest_vrfy_expn(void **state)
{
	CHECK_RUN(
	        WITH(OPEN "C: VRFY root\nS: 250 <root@b.example>\n" LEAVE, .observers = observers),
	        FOUND("harvest.vrfy_expn", "low"), "the server answers VRFY");
	CHECK_RUN(
	        WITH(OPEN
	             "C: VRFY a\nS: 252 maybe\nC: EXPN b\nS: 502 no\nC: vrfy c\nS: 252 no\n" LEAVE,
	             .observers = observers),
	        FOUND("harvest.vrfy_expn", "low"), "198.51.100.7 sent VRFY or EXPN 3 times");
	CHECK_RUN(WITH(OPEN "C: VRFY a\nS: 550 no\nC: VRFY b\nS: 550 no\nC: VRFY c\n"
	                    "S: 250 <c@b.example>\n" LEAVE,
	               .observers = observers),
	          FOUND("harvest.vrfy_expn", "medium"));
	CHECK_RUN(WITH(OPEN "C: VRFY a\nS: 252 maybe\nC: EXPN b\nS: 502 no\n" LEAVE,
	               .observers = observers),
	          "!harvest.");
}

#define ASK OPEN "C: MAIL FROM:<>\nS: 250 ok\n" RCPT("a@b.example", "250 ok") LEAVE

static void callout(void **state)
{
	CHECK_RUN(WITH(ASK, .observers = observers, .n_connections = 5), FOUND("callout", "info"),
	          "198.51.100.7 sent a recipient without a message 5 times");
	CHECK_RUN(WITH(ASK, .observers = observers, .n_connections = 4), "!callout");
	CHECK_RUN(WITH(OPEN "C: MAIL FROM:<>\nS: 250 ok\n" RCPT("a@b.example", "250 ok") SEND LEAVE,
	               .observers = observers, .n_connections = 5),
	          "!callout");
}

static void etrn_flood(void **state)
{
	CHECK_RUN(WITH(OPEN "C: ETRN b.example\nS: 250 ok\n" LEAVE, .observers = observers,
	               .n_connections = 5),
	          FOUND("etrn.flood", "low"), "sent ETRN 5 times");
	CHECK_RUN(WITH(OPEN "C: ETRN b.example\nS: 250 ok\n" LEAVE, .observers = observers,
	               .n_connections = 4),
	          "!etrn.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(relay_probe),
	        cmocka_unit_test(relay_open),
	        cmocka_unit_test(harvest_rcpt),
	        cmocka_unit_test(harvest_rcpt_needs_as_many_unknown),
	        cmocka_unit_test(harvest_rcpt_of_two_captures),
	        cmocka_unit_test(harvest_vrfy_expn),
	        cmocka_unit_test(callout),
	        cmocka_unit_test(etrn_flood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
