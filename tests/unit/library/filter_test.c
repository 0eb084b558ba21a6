/* The filter asked of payloads and flows. */
#include <stdlib.h>

#include "said.h"

static int matches(const char *expression, struct ss_payload p)
{
	struct ss_where *w = NULL;
	struct ss_payload_info info = read_payload(p);
	assert_int_equal(ss_where_compile(expression, NULL, &w, NULL), SS_OK);
	int is_match = ss_where_is_payload(w, &info);
	ss_where_destroy(w);
	return is_match;
}

static void R16_words_match_what_is_shown(void **state)
{
	struct ss_payload mail = client_says("MAIL FROM:<alice@example.com>\r\n");
	struct ss_payload greeting = server_says("220 mx.example ESMTP Postfix\r\n");
	assert_true(matches("smtp", mail));
	assert_true(matches("SMTP", greeting));
	assert_true(matches("alice", mail));
	assert_true(matches("mail", mail));
	assert_true(matches("postfix", greeting));
	assert_true(matches("220", greeting));
	assert_true(matches("bob", client_says("RCPT TO:<bob@example.net>\r\n")));
	assert_false(matches("bob", mail));
	assert_false(matches("smtp", client_says("GET / HTTP/1.1\r\n\r\n")));
}

static void names_and_aliases(void **state)
{
	struct ss_payload mail = client_says("MAIL FROM:<alice@example.com>\r\nRCPT "
	                                     "TO:<b@example.net>\r\nRCPT TO:<c@example.net>\r\n");
	struct ss_payload reply = server_says("550 5.1.1 unknown\r\n");
	struct ss_payload greeting = server_says("220 mx.example ESMTP Postfix\r\n");
	assert_true(matches("from:@example.com to:b@ to:c@", mail));
	assert_false(matches("to:alice", mail));
	assert_true(matches("cmd:RCPT", mail));
	assert_true(matches("code:5xx", reply));
	assert_true(matches("code:>=550 not code:551", reply));
	assert_false(matches("code:4xx", reply));
	assert_true(matches("server:postfix server:mx.example", greeting));
	assert_true(matches("message_type:response", reply));
	assert_true(matches("app:smtp", reply));
	assert_true(matches("helo:client", client_says("EHLO client.example\r\n")));
	assert_true(matches("auth_mechanism:plain", client_says("AUTH PLAIN AAAA\r\n")));
	assert_true(matches("starttls:requested", client_says("STARTTLS\r\n")));
	assert_true(matches("", mail));
}

static void R16_of_a_flow(void **state)
{
	struct ss_flow_info f = {{0}};
	struct ss_where *w;
	FOLLOW(&f, "S: 220 mx.example ESMTP Postfix\r\n", "C: EHLO a\r\n", "S: 250 mx\r\n",
	       "C: MAIL FROM:<alice@example.com>\r\n", "S: 250 ok\r\n",
	       "C: RSET\r\nMAIL FROM:<dave@example.org>\r\n", "S: 250 ok\r\n250 ok\r\n");
	assert_int_equal(
	        ss_where_compile("from:alice from:dave server:postfix cmd:mail", NULL, &w, NULL),
	        SS_OK);
	assert_true(ss_where_is_flow(w, &f));
	ss_where_destroy(w);
}

static void what_is_wrong_is_told(void **state)
{
	struct ss_where *w = NULL;
	struct ss_where_error error;
	assert_int_equal(ss_where_compile("form:alice", NULL, &w, &error), SS_EARG);
	assert_non_null(strstr(error.message, "form"));
	assert_int_equal(error.at, 0);
	assert_int_equal(ss_where_compile("a /b/", NULL, &w, &error), SS_EARG);
	assert_int_equal(error.at, 2);
	assert_int_equal(ss_where_compile("form:alice", NULL, &w, NULL), SS_EARG);
	assert_int_equal(ss_where_compile(NULL, NULL, &w, &error), SS_EARG);
	assert_null(w);
	ss_where_destroy(NULL);
}

/* ---- a caller's engine: a pattern is a literal, '!' alone is wrong ---- */

static int n_patterns;

static int compile(const char *pattern, size_t len, int ignores_case, void **out, char *error,
                   size_t error_size, size_t *at)
{
	if (len == 1 && pattern[0] == '!') {
		strncpy(error, "no pattern", error_size);
		*at = 0;
		return SS_EARG;
	}
	n_patterns++;
	*out = strndup(pattern, len);
	return *out ? 0 : SS_ENOMEM;
}

static int match(void *regex, const char *text, size_t len)
{
	return memmem(text, len, regex, strlen(regex)) != NULL;
}

static void destroy(void *regex)
{
	n_patterns--;
	free(regex);
}

static void a_program_may_bring_an_engine(void **state)
{
	static const struct ss_where_regex engine = {compile, match, destroy};
	const struct ss_where_options options = {.regex = &engine};
	struct ss_where_error error;
	struct ss_where *w;
	struct ss_payload_info info =
	        read_payload(client_says("MAIL FROM:<alice@example.com>\r\n"));
	assert_int_equal(ss_where_compile("from:/lice@/", &options, &w, &error), SS_OK);
	assert_int_equal(n_patterns, 1);
	assert_true(ss_where_is_payload(w, &info));
	ss_where_destroy(w);
	assert_int_equal(n_patterns, 0);
	assert_int_equal(ss_where_compile("from:/a/ /!/", &options, &w, &error), SS_EARG);
	assert_non_null(strstr(error.message, "no pattern"));
	assert_int_equal(n_patterns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(R16_words_match_what_is_shown),
	        cmocka_unit_test(names_and_aliases),
	        cmocka_unit_test(R16_of_a_flow),
	        cmocka_unit_test(what_is_wrong_is_told),
	        cmocka_unit_test(a_program_may_bring_an_engine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
