/* src/smtp/keyword.c: lines of EHLO replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/reply_text.h"

static void assert_keyword(const char *text, const char *keyword, const char *parameters)
{
	struct ss_slice k, p;
	size_t len = strlen(text);
	uint8_t *copy = guard_copy(text, len);
	assert_true(ss_keyword_parse((struct ss_slice){copy, len}, &k, &p));
	assert_int_equal(k.len, strlen(keyword));
	assert_memory_equal(k.data, keyword, k.len);
	assert_int_equal(p.data != NULL, parameters != NULL);
	if (parameters) {
		assert_int_equal(p.len, strlen(parameters));
		assert_memory_equal(p.data, parameters, p.len);
	}
	guard_free(copy, len);
}

static void a_keyword_and_its_parameters(void **state)
{
	assert_keyword("SIZE 10240000", "SIZE", "10240000");
	assert_keyword("SIZE", "SIZE", NULL);
	assert_keyword("pipelining", "pipelining", NULL);
	assert_keyword("8BITMIME", "8BITMIME", NULL);
	assert_keyword("X-ANONYMOUSTLS", "X-ANONYMOUSTLS", NULL);
	assert_keyword("AUTH PLAIN LOGIN  CRAM-MD5", "AUTH", "PLAIN LOGIN  CRAM-MD5");
	assert_keyword("STARTTLS  ", "STARTTLS", NULL);
}

static void old_servers_write_an_equals_sign(void **state)
{
	assert_keyword("AUTH=LOGIN", "AUTH", "LOGIN");
	assert_keyword("AUTH=PLAIN LOGIN", "AUTH", "PLAIN LOGIN");
	assert_keyword("AUTH=", "AUTH", NULL);
}

static void other_text_is_no_keyword(void **state)
{
	struct ss_slice k, p;
	assert_false(ss_keyword_parse(SS_SLICE("mail.example.com Hello"), &k, &p));
	assert_null(k.data);
	assert_false(ss_keyword_parse(SS_SLICE(""), &k, &p));
	assert_false(ss_keyword_parse(SS_SLICE("-x"), &k, &p));
	assert_false(ss_keyword_parse(SS_SLICE("[192.0.2.1] hello"), &k, &p));
	assert_false(ss_keyword_parse(SS_SLICE("SI\xc3\x9f 1"), &k, &p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_keyword_and_its_parameters),
	        cmocka_unit_test(old_servers_write_an_equals_sign),
	        cmocka_unit_test(other_text_is_no_keyword),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
