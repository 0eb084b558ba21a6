/* src/other/connect.c: HTTP CONNECT, written as it is spoken, told octet by octet too. */
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

static const char *const verdicts[] = {"no", "more", "again", "open", "refused"};

struct talk {
	char bytes[2][4096];
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

/* Lines "C: text" and "S: text", each sent with CR LF, up to step octets at a time. */
static enum ss_wrap_verdict tell(struct talk *t, const char *script, size_t step)
{
	enum ss_wrap_verdict verdict = SS_WRAP_MORE;
	for (const char *line = script; *line && verdict == SS_WRAP_MORE;) {
		unsigned side = line[0] == 'S' ? SS_WRAP_SERVER : SS_WRAP_CLIENT;
		const char *end = strchr(line, '\n');
		char wire[1024];
		int n = snprintf(wire, sizeof wire, "%.*s\r\n", (int)(end - line) - 3, line + 3);
		for (size_t at = 0; at < (size_t)n && verdict == SS_WRAP_MORE; at += step) {
			size_t part = (size_t)n - at < step ? (size_t)n - at : step;
			memcpy(t->bytes[side] + t->len[side], wire + at, part);
			t->len[side] += part;
			verdict = look(t);
		}
		line = end + 1;
	}
	return verdict;
}

static void describe(const struct talk *t, enum ss_wrap_verdict verdict, char text[512])
{
	const struct ss_wrap *w = &t->wrap;
	if (verdict == SS_WRAP_OPEN)
		snprintf(text, 512, "%.*s:%u user %.*s", w->host.len, (const char *)w->host.bytes,
		         w->port, w->user.len, (const char *)w->user.bytes);
	else
		snprintf(text, 512, "%s", verdicts[verdict]);
}

static void check(const char *script, bool is_server_lost, const char *expected)
{
	char text[512];
	for (size_t step = 1; step <= 1024; step *= 1024) {
		struct talk t = {.is_server_lost = is_server_lost};
		describe(&t, tell(&t, script, step), text);
		assert_string_equal(text, expected);
	}
}

static void the_proxy_opens(void **state)
{
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: Host: mx.example:25\nC: \n"
	      "S: HTTP/1.1 200 Connection established\nS: \n",
	      false, "mx.example:25 user ");
	check("C: CONNECT 192.0.2.1:587 HTTP/1.0\nC: \nS: HTTP/1.0 200 OK\nS: Via: a\nS: \n", false,
	      "192.0.2.1:587 user ");
	check("C: CONNECT [2001:db8::1]:25 HTTP/1.1\nC: \nS: HTTP/1.1 204 Fine\nS: \n", false,
	      "2001:db8::1:25 user ");
	check("C: CONNECT mx.example:25 / HTTP/1.0\nC: \nS: HTTP/1.0 200 OK\nS: \n", false,
	      "mx.example:25 user ");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: HTTP/1.1 103 Early\nS: \n"
	      "S: HTTP/1.1 200 OK\nS: \n",
	      false, "mx.example:25 user ");
}

/* alice:secret */
static void the_user_is_told_and_the_password_is_not(void **state)
{
	static const char script[] =
	        "C: CONNECT mx.example:25 HTTP/1.1\n"
	        "C: proxy-authorization: basic YWxpY2U6c2VjcmV0\nC: \nS: HTTP/1.1 200 OK\nS: \n";
	struct talk t = {.is_server_lost = false};
	check(script, false, "mx.example:25 user alice");
	assert_int_equal(tell(&t, script, 1024), SS_WRAP_OPEN);
	assert_null(memmem(&t.wrap, sizeof t.wrap, "secret", 6));
	assert_null(memmem(&t.wrap, sizeof t.wrap, "YWxpY2U6c2VjcmV0", 16));
	check("C: CONNECT mx.example:25 HTTP/1.1\n"
	      "C: Proxy-Authorization: Digest realm=\"a\", username=\"alice\", nc=1\nC: \n"
	      "S: HTTP/1.1 200 OK\nS: \n",
	      false, "mx.example:25 user alice");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: Proxy-Authorization: Basic !!\nC: \n"
	      "S: HTTP/1.1 200 OK\nS: \n",
	      false, "mx.example:25 user ");
}

static void a_refusal_with_a_length_allows_another_try(void **state)
{
	struct talk t = {.is_server_lost = false};
	static const char script[] = "C: CONNECT mx.example:25 HTTP/1.1\nC: \n"
	                             "S: HTTP/1.1 407 Proxy Authentication Required\n"
	                             "S: Content-Length: 1000\nS: \n";
	check(script, false, "again");
	assert_int_equal(tell(&t, script, 1024), SS_WRAP_AGAIN);
	assert_int_equal(t.wrap.used[SS_WRAP_CLIENT], t.len[0]);
	assert_int_equal(t.wrap.used[SS_WRAP_SERVER], t.len[1] + 1000);
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: HTTP/1.1 407 No\n"
	      "S: Transfer-Encoding: chunked\nS: \nS: 5;a=b\nS: hello\nS: 0\nS: \n",
	      false, "again");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: HTTP/1.1 407 No\n"
	      "S: Transfer-Encoding: chunked\nS: \nS: x\n",
	      false, "refused");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: HTTP/1.0 403 Forbidden\nS: \n", false,
	      "refused");
}

static void one_side_alone(void **state)
{
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nC: EHLO a\n", true, "mx.example:25 user ");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nC: CONNECT mx.example:25 HTTP/1.1\n", true,
	      "again");
	check("S: HTTP/1.1 200 Connection established\nS: \n", false, ":0 user ");
	check("S: HTTP/1.0 200 Connection Established\nS: \n", false, ":0 user ");
}

static void near_misses(void **state)
{
	check("C: CONNECTED mx.example:25 HTTP/1.1\n", false, "no");
	check("C: CONNECT mx.example:25\n", false, "no");
	check("C: CONNECT mx.example HTTP/1.1\n", false, "no");
	check("C: CONNECT mx.example:70000 HTTP/1.1\n", false, "no");
	check("C: GET http://mx.example:25/ HTTP/1.1\nC: \n", false, "no");
	check("S: HTTP/1.1 200 OK\nS: \n", false, "no");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: 220 mx ESMTP\n", false, "no");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: \nS: HTTP/1.1 xxx\nS: \n", false, "no");
	check("C: CONNECT mx.example:25 HTTP/1.1\nC: Host: a\n", false, "more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_proxy_opens),
	        cmocka_unit_test(the_user_is_told_and_the_password_is_not),
	        cmocka_unit_test(a_refusal_with_a_length_allows_another_try),
	        cmocka_unit_test(one_side_alone),
	        cmocka_unit_test(near_misses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
