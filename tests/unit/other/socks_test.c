/* src/other/socks.c: the messages of RFC 1928, RFC 1929 and SOCKS 4, told octet by octet too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "other/wrap.h"

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

struct turn {
	unsigned side;
	struct ss_slice bytes;
};
#define C(text)                                                                                    \
	{                                                                                          \
		SS_WRAP_CLIENT, BYTES(text)                                                        \
	}
#define S(text)                                                                                    \
	{                                                                                          \
		SS_WRAP_SERVER, BYTES(text)                                                        \
	}

static const char *const verdicts[] = {"no", "more", "again", "open", "refused"};
static const char *const kinds[] = {"none", "socks4", "socks5", "http"};

struct talk {
	uint8_t bytes[2][1024];
	size_t len[2];
	bool is_server_lost;
	struct ss_wrap wrap;
};

static enum ss_wrap_verdict look(struct talk *t)
{
	uint8_t *copies[2];
	struct ss_wrap_input in = {.is_server_lost = t->is_server_lost};
	for (unsigned i = 0; i < 2; i++) {
		copies[i] = guard_copy(t->bytes[i], t->len[i]);
		in.bytes[i] = (struct ss_slice){copies[i], t->len[i]};
	}
	enum ss_wrap_verdict verdict = ss_wrap_parse(&in, &t->wrap);
	for (unsigned i = 0; i < 2; i++)
		guard_free(copies[i], t->len[i]);
	return verdict;
}

/* Tells the turns in steps until there is a verdict. */
static enum ss_wrap_verdict tell(struct talk *t, const struct turn *turns, size_t n, size_t step)
{
	enum ss_wrap_verdict verdict = SS_WRAP_MORE;
	for (size_t i = 0; i < n; i++) {
		for (size_t at = 0; at < turns[i].bytes.len && verdict == SS_WRAP_MORE;
		     at += step) {
			struct ss_slice part = ss_slice_cut(turns[i].bytes, at, step);
			unsigned side = turns[i].side;
			memcpy(t->bytes[side] + t->len[side], part.data, part.len);
			t->len[side] += part.len;
			verdict = look(t);
		}
	}
	return verdict;
}

static void describe(const struct talk *t, enum ss_wrap_verdict verdict, char text[512])
{
	const struct ss_wrap *w = &t->wrap;
	if (verdict != SS_WRAP_OPEN)
		snprintf(text, 512, "%s %s", verdicts[verdict], kinds[w->kind]);
	else
		snprintf(text, 512, "%s %.*s:%u user %.*s used %u %u", kinds[w->kind], w->host.len,
		         (const char *)w->host.bytes, w->port, w->user.len,
		         (const char *)w->user.bytes, (unsigned)w->used[0], (unsigned)w->used[1]);
}

static void check(bool is_server_lost, const struct turn *turns, size_t n, const char *expected)
{
	char text[512];
	for (size_t step = 1; step <= 1024; step *= 1024) {
		struct talk t = {.is_server_lost = is_server_lost};
		describe(&t, tell(&t, turns, n, step), text);
		assert_string_equal(text, expected);
	}
}

#define CHECK(expected, ...)                                                                       \
	do {                                                                                       \
		const struct turn turns[] = {__VA_ARGS__};                                         \
		check(false, turns, sizeof turns / sizeof turns[0], expected);                     \
	} while (0)
#define CHECK_LOST(expected, ...)                                                                  \
	do {                                                                                       \
		const struct turn turns[] = {__VA_ARGS__};                                         \
		check(true, turns, sizeof turns / sizeof turns[0], expected);                      \
	} while (0)

static void socks5_without_login(void **state)
{
	CHECK("socks5 192.0.2.1:25 user  used 13 12", C("\5\1\0"), S("\5\0"),
	      C("\5\1\0\1\xc0\0\2\1\0\x19"), S("\5\0\0\1\0\0\0\0\0\0"));
	CHECK("socks5 mx.example:587 user  used 20 12", C("\5\1\0"), S("\5\0"),
	      C("\5\1\0\3\x0amx.example\2\x4b"), S("\5\0\0\1\0\0\0\0\0\0"));
	CHECK("socks5 2001:db8::1:25 user  used 25 24", C("\5\1\0"), S("\5\0"),
	      C("\5\1\0\4\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0\x19"),
	      S("\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
}

static void socks5_with_user_and_password(void **state)
{
	CHECK("socks5 192.0.2.1:25 user alice used 28 14", C("\5\2\0\2"), S("\5\2"),
	      C("\1\5alice\6secret"), S("\1\0"), C("\5\1\0\1\xc0\0\2\1\0\x19"),
	      S("\5\0\0\1\0\0\0\0\0\0"));
	CHECK("refused socks5", C("\5\1\2"), S("\5\2"), C("\1\5alice\5wrong"), S("\1\1"));
}

/* The password leaves no trace in what is handed out. */
static void the_password_stays_inside(void **state)
{
	static const struct turn turns[] = {C("\5\1\2"),
	                                    S("\5\2"),
	                                    C("\1\5alice\6secret"),
	                                    S("\1\0"),
	                                    C("\5\1\0\1\xc0\0\2\1\0\x19"),
	                                    S("\5\0\0\1\0\0\0\0\0\0")};
	struct talk t = {.is_server_lost = false};
	assert_int_equal(tell(&t, turns, 6, 1024), SS_WRAP_OPEN);
	assert_null(memmem(&t.wrap, sizeof t.wrap, "secret", 6));
}

static void socks4_and_4a(void **state)
{
	CHECK("socks4 192.0.2.1:25 user alice used 14 8",
	      C("\4\1\0\x19\xc0\0\2\1"
	        "alice\0"),
	      S("\0\x5a\0\0\0\0\0\0"));
	CHECK("socks4 mx.example:25 user  used 20 8", C("\4\1\0\x19\0\0\0\1\0mx.example\0"),
	      S("\0\x5a\0\0\0\0\0\0"));
	CHECK("refused socks4", C("\4\1\0\x19\xc0\0\2\1\0"), S("\0\x5b\0\0\0\0\0\0"));
}

static void what_follows_is_not_used(void **state)
{
	static const struct turn turns[] = {C("\5\1\0"), S("\5\0"),
	                                    C("\5\1\0\1\xc0\0\2\1\0\x19"
	                                      "EHLO a\r\n"),
	                                    S("\5\0\0\1\0\0\0\0\0\0"
	                                      "220 mx ESMTP\r\n")};
	struct talk t = {.is_server_lost = false};
	assert_int_equal(tell(&t, turns, 4, 1024), SS_WRAP_OPEN);
	assert_int_equal(t.wrap.used[SS_WRAP_CLIENT], 13);
	assert_int_equal(t.wrap.used[SS_WRAP_SERVER], 12);
}

static void one_side_alone(void **state)
{
	CHECK_LOST("socks5 192.0.2.1:25 user  used 13 0", C("\5\1\0"),
	           C("\5\1\0\1\xc0\0\2\1\0\x19"));
	CHECK_LOST("socks5 192.0.2.1:25 user alice used 28 0", C("\5\2\0\2"),
	           C("\1\5alice\6secret"), C("\5\1\0\1\xc0\0\2\1\0\x19"));
	CHECK_LOST("socks4 192.0.2.1:25 user  used 9 0", C("\4\1\0\x19\xc0\0\2\1\0"));
	CHECK("socks5 :0 user  used 0 12", S("\5\0"), S("\5\0\0\1\0\0\0\0\0\0"));
	CHECK("socks5 :0 user  used 0 14", S("\5\2"), S("\1\0"), S("\5\0\0\1\0\0\0\0\0\0"));
}

static void other_ends(void **state)
{
	CHECK("refused socks5", C("\5\1\0"), S("\5\xff"));
	CHECK("refused socks5", C("\5\1\1"), S("\5\1"));                            /* GSSAPI */
	CHECK("refused socks5", C("\5\1\0"), S("\5\0"), C("\5\3\0\1\0\0\0\0\0\0")); /* UDP */
	CHECK("refused socks5", C("\5\1\0"), S("\5\0"), C("\5\1\0\1\xc0\0\2\1\0\x19"),
	      S("\5\5\0\1\0\0\0\0\0\0"));
	CHECK("more socks5", C("\5\1\0"), S("\5\0"));
	CHECK("more socks4", C("\4\1\0\x19\xc0\0\2\1"
	                       "ali"));
}

static void near_misses(void **state)
{
	CHECK("no none", C("\5\0\x0b\3\x10\0\0\0")); /* DCE RPC */
	CHECK("no none", S("\5\0\x0c\3\x10\0\0\0"));
	CHECK("no none", C("\5\1\0"), S("\5\2")); /* a method that was not offered */
	CHECK("no none", C("\5\1\0"), S("220 mx ESMTP\r\n"));
	CHECK("no none", C("\4\1\0\0\xc0\0\2\1\0"));   /* port 0 */
	CHECK("no none", C("\4\2\0\x19\xc0\0\2\1\0")); /* BIND */
	CHECK("no none", C("\4\1\0\x19\xc0\0\2\1\0"), S("\5\0"));
	CHECK("no none", C("EHLO a\r\n"));
	CHECK("no none", S("\0\x5a\0\0\0\0\0\0"));
	CHECK("no none", C("\5\1\0"), S("\5\0"), C("\5\1\7\1\xc0\0\2\1\0\x19"));
}

static void a_name_that_is_too_long_is_none(void **state)
{
	struct talk t = {.is_server_lost = false};
	memcpy(t.bytes[0], "\4\1\0\x19\xc0\0\2\1", 8);
	memset(t.bytes[0] + 8, 'a', 300);
	t.len[0] = 308;
	assert_int_equal(look(&t), SS_WRAP_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(socks5_without_login),
	        cmocka_unit_test(socks5_with_user_and_password),
	        cmocka_unit_test(the_password_stays_inside),
	        cmocka_unit_test(socks4_and_4a),
	        cmocka_unit_test(what_follows_is_not_used),
	        cmocka_unit_test(one_side_alone),
	        cmocka_unit_test(other_ends),
	        cmocka_unit_test(near_misses),
	        cmocka_unit_test(a_name_that_is_too_long_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
