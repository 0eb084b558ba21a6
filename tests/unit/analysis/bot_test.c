/* src/analysis/bot.c: a bot by several of its habits; one habit alone makes none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/bot.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_bot_observer, NULL};

/* No QUIT, the server's name, no Message-ID, and many short sessions of the same. */
static const char like_a_bot[] =
        "S: 220 mx.example ESMTP\nC: HELO mx.example\nS: 250 ok\nC: MAIL FROM:<x@y.example>\n"
        "S: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: buy\n"
        "C: \nC: now\nC: .\nS: 250 ok\n";

static const char like_a_server[] =
        "S: 220 mx.example ESMTP\nC: EHLO out.y.example\nS: 250 ok\nC: MAIL FROM:<x@y.example>\n"
        "S: 250 ok\nC: RCPT TO:<b@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: hello\n"
        "C: Date: Fri, 2 Jan 2026 03:04:05 +0000\nC: Message-ID: <1@y.example>\nC: \nC: now\n"
        "C: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n";

static void bot_behaviour(void **state)
{
	CHECK_RUN(WITH(like_a_bot, .observers = observers, .n_connections = 21),
	          "\"id\":\"bot.behaviour\",\"severity\":\"medium\"",
	          "198.51.100.7: 65 of 100 in 21 sessions", "\"score\":65",
	          "{\"name\":\"no_quit\",\"value\":\"21 of 21\",\"points\":10}",
	          "{\"name\":\"helo_is_server\",\"value\":\"21 of 21\",\"points\":20}",
	          "{\"name\":\"short_sessions\",\"value\":\"21 of 21\",\"points\":20}",
	          "{\"name\":\"no_message_id_or_date\",\"value\":\"21 of 21\",\"points\":15}");
}

static void a_few_sessions_of_a_script_are_none(void **state)
{
	CHECK_RUN(WITH(like_a_bot, .observers = observers, .n_connections = 20), "!bot.");
}

static void a_busy_server_is_none(void **state)
{
	CHECK_RUN(WITH(like_a_server, .observers = observers, .n_connections = 60), "!bot.");
}

static void early_talk_counts(void **state)
{
	static const char early[] = "C: HELO [192.168.0.1]\nS: 220 mx.example ESMTP\nS: 250 ok\n"
	                            "C: MAIL FROM:<a@a.example>\nS: 250 ok\n";
	struct ss_settings s;
	struct ss_setting_trouble trouble;
	ss_settings_init(&s);
	assert_int_equal(ss_settings_set(&s, SS_SLICE("bot_score"), SS_SLICE("50"), &trouble), 0);
	CHECK_RUN(WITH(early, .observers = observers, .settings = &s), "\"score\":50",
	          "{\"name\":\"early_talk\",\"value\":\"1 of 1\",\"points\":25}",
	          "{\"name\":\"helo_is_no_name\",\"value\":\"1 of 1\",\"points\":15}");
	CHECK_RUN(WITH(early, .observers = observers), "!bot.");
	ss_settings_release(&s);
}

/* Once in ten sessions is one, once in eleven is none. */
static void what_happens_once_is_no_habit(void **state)
{
	static const char early[] = "C: HELO mx.example\nS: 220 mx.example ESMTP\nS: 250 ok\n";
	const struct engine_run once = {early, .host = 7};
	struct ss_settings s;
	struct ss_setting_trouble trouble;
	ss_settings_init(&s);
	assert_int_equal(ss_settings_set(&s, SS_SLICE("bot_score"), SS_SLICE("20"), &trouble), 0);
	CHECK_RUN(WITH(like_a_bot, .observers = observers, .settings = &s, .n_connections = 9,
	               .next = &once),
	          "{\"name\":\"early_talk\",\"value\":\"1 of 10\",\"points\":25}");
	CHECK_RUN(WITH(like_a_bot, .observers = observers, .settings = &s, .n_connections = 10,
	               .next = &once),
	          "\"id\":\"bot.behaviour\"", "!early_talk");
	ss_settings_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(bot_behaviour),
	        cmocka_unit_test(a_few_sessions_of_a_script_are_none),
	        cmocka_unit_test(a_busy_server_is_none),
	        cmocka_unit_test(early_talk_counts),
	        cmocka_unit_test(what_happens_once_is_no_habit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
