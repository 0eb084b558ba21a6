/* src/analysis/auth*.c: each finding, and what is nearly one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/auth.h"
#include "engine_run.h"

static const struct ss_observer *const observers[] = {&ss_auth_observer, NULL};

/* ---- logins written as what they are ---- */

static const char *const people[] = {"ann", "ben", "cid", "dan", "eve", "fay",
                                     "gus", "hal", "ida", "jon", "kim", "lee"};

static void encode(const uint8_t *bytes, size_t len, char *out)
{
	static const char letters[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < len; i += 3) {
		uint32_t group = (uint32_t)bytes[i] << 16;
		group |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
		group |= i + 2 < len ? bytes[i + 2] : 0;
		*out++ = letters[group >> 18];
		*out++ = letters[group >> 12 & 63];
		*out++ = i + 1 < len ? letters[group >> 6 & 63] : '=';
		*out++ = i + 2 < len ? letters[group & 63] : '=';
	}
	*out = '\0';
}

enum { SESSIONS = 16, TEXT = 1024 };

struct logins { /* sessions in the order of time, ten seconds apart */
	struct engine_run runs[SESSIONS];
	char texts[SESSIONS][TEXT];
	size_t n;
};

/* One session of that host with one login by PLAIN, as the server answers it. */
static void add(struct logins *l, uint8_t host, const char *user, const char *password, int code)
{
	uint8_t plain[128];
	char text[256];
	size_t len = (size_t)snprintf((char *)plain, sizeof plain, "_%s_%s", user, password);
	plain[0] = plain[1 + strlen(user)] = '\0';
	encode(plain, len, text);
	snprintf(l->texts[l->n], TEXT,
	         "S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250-mx.example\n"
	         "S: 250 AUTH PLAIN\nC: AUTH PLAIN %s\nS: %d result\nC: QUIT\nS: 221 bye\n",
	         text, code);
	l->runs[l->n] = (struct engine_run){.dialogue = l->texts[l->n],
	                                    .observers = observers,
	                                    .host = host,
	                                    .after_ns = (int64_t)l->n * 10000000000};
	if (l->n > 0)
		l->runs[l->n - 1].next = &l->runs[l->n];
	l->n++;
}

#define CHECK_LOGINS(L, ...)                                                                       \
	engine_run_check(&(L)->runs[0], (const char *const[]){__VA_ARGS__, NULL})

/* ---- auth.bruteforce ---- */

static void add_failures(struct logins *l, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char password[16];
		snprintf(password, sizeof password, "pw-%zu-x", i);
		add(l, 7, "bob", password, 535);
	}
}

static void auth_bruteforce(void **state)
{
	static struct logins l;
	add_failures(&l, 5);
	CHECK_LOGINS(&l,
	             "\"id\":\"auth.bruteforce\",\"severity\":\"medium\",\"confidence\":\"high\"",
	             "198.51.100.7 failed 5 times with account bob", "\"count\":5",
	             "\"attack\":[\"T1110.001\"]", "!auth.spray", "!auth.stuffing", "!pw-");
}

static void auth_bruteforce_that_succeeds(void **state)
{
	static struct logins l;
	add_failures(&l, 6);
	add(&l, 7, "bob", "secret", 235);
	CHECK_LOGINS(&l, "\"id\":\"auth.bruteforce\",\"severity\":\"high\"",
	             "failed 6 times with account bob, and then succeeded", "!secret");
}

static void auth_bruteforce_needs_as_many_within_the_window(void **state)
{
	static struct logins four, slow, success;
	add_failures(&four, 4);
	CHECK_LOGINS(&four, "!auth.");
	add_failures(&slow, 5);
	slow.runs[4].after_ns = 301000000000; /* more than auth_window behind the first */
	CHECK_LOGINS(&slow, "!auth.");
	for (size_t i = 0; i < 9; i++)
		add(&success, 7, "bob", "right", 235);
	CHECK_LOGINS(&success, "!auth.");
}

/* RFC 4954, section 6: a 454 is a fault of the server, and the client need not ask for another
 * password: programs come again with the right one until the server is well. */
static void what_the_server_did_not_judge_is_no_guess(void **state)
{
	static struct logins one, many, clients;
	for (size_t i = 0; i < 9; i++) {
		add(&one, 7, "bob", "the right one", 454);
		add(&many, 7, people[i], "own", 454);
		add(&clients, (uint8_t)(10 + i), "bob", "the right one", 454);
	}
	add(&one, 7, "bob", "the right one", 235);
	CHECK_LOGINS(&one, "!auth.");
	CHECK_LOGINS(&many, "!auth.");
	CHECK_LOGINS(&clients, "!auth.");
}

/* ---- auth.spray, auth.stuffing, auth.shared_secret ---- */

static void auth_spray(void **state)
{
	static struct logins l;
	for (size_t i = 0; i < 5; i++)
		add(&l, 7, people[i], "Summer2026", 535);
	CHECK_LOGINS(&l, "\"id\":\"auth.spray\",\"severity\":\"medium\"",
	             "198.51.100.7 failed with 5 accounts, 5 of them tried at most 2 times",
	             "\"id\":\"auth.shared_secret\",\"severity\":\"medium\"",
	             "one password for 5 accounts, from 1 clients; 5 of 5 logins failed",
	             "!Summer2026", "!auth.stuffing", "!auth.bruteforce");
}

static void auth_spray_needs_as_many_accounts(void **state)
{
	static struct logins l;
	for (size_t i = 0; i < 4; i++)
		add(&l, 7, people[i], "Summer2026", 535);
	CHECK_LOGINS(&l, "!auth.");
}

static void auth_spray_is_not_told_of_relays(void **state)
{
	static struct logins l;
	struct ss_settings settings;
	struct ss_setting_trouble trouble;
	char password[16];
	ss_settings_init(&settings);
	assert_int_equal(
	        ss_settings_set(&settings, SS_SLICE("relays"), SS_SLICE("198.51.100.7"), &trouble),
	        0);
	for (size_t i = 0; i < 5; i++) {
		snprintf(password, sizeof password, "%zu own", i);
		add(&l, 7, people[i], password, 535);
	}
	l.runs[0].settings = &settings;
	CHECK_LOGINS(&l, "!auth.");
	ss_settings_release(&settings);
}

static void add_own_passwords(struct logins *l, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char password[16];
		snprintf(password, sizeof password, "%zu own", i);
		add(l, 7, people[i], password, i == 3 ? 235 : 535);
	}
}

static void auth_stuffing(void **state)
{
	static struct logins l;
	add_own_passwords(&l, 12);
	CHECK_LOGINS(&l, "\"id\":\"auth.stuffing\",\"severity\":\"high\"",
	             "198.51.100.7 failed 11 times; 12 pairs of account and password, 12 accounts, "
	             "and succeeded with some",
	             "!auth.spray", "!auth.shared_secret", "! own");
}

static void auth_stuffing_needs_as_many_pairs(void **state)
{
	static struct logins l;
	add_own_passwords(&l, 9);
	CHECK_LOGINS(&l, "!auth.stuffing", "\"id\":\"auth.spray\"");
}

static void auth_shared_secret_of_many_clients(void **state)
{
	static struct logins l, different;
	for (size_t i = 0; i < 5; i++)
		add(&l, (uint8_t)(10 + i), people[i], "one for all", 235);
	CHECK_LOGINS(&l, "\"id\":\"auth.shared_secret\",\"severity\":\"low\"",
	             "one password for 5 accounts, from 5 clients; 0 of 5 logins failed",
	             "!one for all");
	for (size_t i = 0; i < 5; i++)
		add(&different, (uint8_t)(10 + i), people[i], people[(i + 1) % 5], 235);
	CHECK_LOGINS(&different, "!auth.");
}

/* ---- auth.distributed ---- */

static void auth_distributed(void **state)
{
	static struct logins l, four;
	for (size_t i = 0; i < 5; i++)
		add(&l, (uint8_t)(10 + i), "bob", people[i], 535);
	add(&l, 12, "bob", "right", 235);
	CHECK_LOGINS(&l, "\"id\":\"auth.distributed\",\"severity\":\"high\"",
	             "5 clients failed with account bob, 5 times; one of them succeeded",
	             "!auth.bruteforce");
	for (size_t i = 0; i < 4; i++)
		add(&four, (uint8_t)(10 + i), "bob", people[i], 535);
	add(&four, 11, "bob", "again", 535);
	CHECK_LOGINS(&four, "!auth.");
}

/* ---- of one login ---- */

static void auth_username_eq_password(void **state)
{
	static struct logins failed, succeeded, other;
	add(&failed, 7, "ann@mail.example", "Ann", 535);
	CHECK_LOGINS(&failed, "\"id\":\"auth.username_eq_password\",\"severity\":\"low\"",
	             "account ann@mail.example: the login failed",
	             "\"text\":\"AUTH PLAIN ann@mail.example\"");
	add(&succeeded, 7, "ann", "ann", 235);
	CHECK_LOGINS(&succeeded, "\"id\":\"auth.username_eq_password\",\"severity\":\"high\"");
	add(&other, 7, "ann", "anna", 235);
	CHECK_LOGINS(&other, "!auth.");
}

static void auth_default_pair(void **state)
{
	static struct logins l, other;
	add(&l, 7, "root", "toor", 235);
	CHECK_LOGINS(&l, "\"id\":\"auth.default_pair\",\"severity\":\"high\"", "!toor");
	add(&other, 7, "root", "toor2", 235);
	CHECK_LOGINS(&other, "!auth.");
}

#define OFFER(MECHANISMS)                                                                          \
	"S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250-mx.example\nS: 250 AUTH " MECHANISMS   \
	"\n"

static void auth_weak_mech(void **state)
{
	CHECK_RUN(WITH(OFFER("CRAM-MD5") "C: AUTH CRAM-MD5\nS: 334 PDE+\n"
	                                 "C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\n"
	                                 "S: 235 ok\n",
	               .observers = observers),
	          "\"id\":\"auth.weak_mech\",\"severity\":\"low\"", "CRAM-MD5 was used");
	CHECK_RUN(WITH(OFFER("PLAIN SCRAM-SHA-256") "C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\n"
	                                            "S: 235 ok\n",
	               .observers = observers),
	          "!auth.weak_mech"); /* it is auth.plaintext */
	/* SCRAM of RFC 7677 with the weaker of two hashes: nothing of it is in clear. */
	CHECK_RUN(WITH(OFFER("SCRAM-SHA-1 SCRAM-SHA-256 CRAM-MD5") "C: AUTH SCRAM-SHA-1\n"
	                                                           "S: 535 no\n",
	               .observers = observers),
	          "SCRAM-SHA-1 was used, though the server offers SCRAM-SHA-256",
	          "\"direction\":\"c2s\"");
	CHECK_RUN(WITH(OFFER("PLAIN LOGIN") "C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==\nS: 235 ok\n",
	               .observers = observers),
	          "!auth.");
}

/* Whatever the key of the marks, which is chance, the same is found; and no record has a mark. */
static void the_key_decides_nothing(void **state)
{
	static struct logins l;
	add_own_passwords(&l, 12);
	for (size_t i = 0; i < 4; i++)
		add(&l, 9, people[i], "Summer2026", 535);
	l.runs[0].log = 1u << SS_RECORD_FINDING | 1u << SS_RECORD_SESSION | 1u << SS_RECORD_EVENT;
	char *a = engine_run(&l.runs[0]);
	l.runs[0].hash_seed = 0x123456789abcdef;
	char *b = engine_run(&l.runs[0]);
	assert_string_equal(a, b);
	assert_null(strstr(a, "mark"));
	assert_null(strstr(a, "Summer2026"));
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(auth_bruteforce),
	        cmocka_unit_test(auth_bruteforce_that_succeeds),
	        cmocka_unit_test(auth_bruteforce_needs_as_many_within_the_window),
	        cmocka_unit_test(what_the_server_did_not_judge_is_no_guess),
	        cmocka_unit_test(auth_spray),
	        cmocka_unit_test(auth_spray_needs_as_many_accounts),
	        cmocka_unit_test(auth_spray_is_not_told_of_relays),
	        cmocka_unit_test(auth_stuffing),
	        cmocka_unit_test(auth_stuffing_needs_as_many_pairs),
	        cmocka_unit_test(auth_shared_secret_of_many_clients),
	        cmocka_unit_test(auth_distributed),
	        cmocka_unit_test(auth_username_eq_password),
	        cmocka_unit_test(auth_default_pair),
	        cmocka_unit_test(auth_weak_mech),
	        cmocka_unit_test(the_key_decides_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
