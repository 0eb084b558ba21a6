/* src/smtp/parameter.c: the values of MAIL's and RCPT's parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/parameter.h"

/* "NAME" or "NAME=value". */
static struct ss_value decode(const char *text, uint8_t *out, size_t size)
{
	struct ss_value v;
	struct ss_slice s = ss_slice_of(text);
	size_t end = ss_slice_find(s, 0, '=');
	struct ss_parameter p = {.name = ss_slice_cut(s, 0, end)};
	if (end < s.len)
		p.value = ss_slice_cut(s, end + 1, s.len);
	ss_parameter_decode(&p, out, size, &v);
	return v;
}

static void assert_text(const char *text, const char *expected)
{
	uint8_t out[512];
	struct ss_value v = decode(text, out, sizeof out);
	assert_true(v.is_valid);
	assert_int_equal(v.kind, SS_VALUE_TEXT);
	assert_int_equal(v.text.len, strlen(expected));
	assert_memory_equal(v.text.data, expected, v.text.len);
}

static void assert_number(const char *text, int64_t expected)
{
	uint8_t out[64];
	struct ss_value v = decode(text, out, sizeof out);
	assert_true(v.is_valid);
	assert_int_equal(v.kind, SS_VALUE_NUMBER);
	assert_true(v.number == expected);
}

static void assert_invalid(const char *text)
{
	uint8_t out[64];
	struct ss_value v = decode(text, out, sizeof out);
	assert_true(v.is_known);
	assert_false(v.is_valid);
	const char *value = strchr(text, '=');
	assert_int_equal(v.kind, value ? SS_VALUE_TEXT : SS_VALUE_FLAG);
	if (value) {
		assert_int_equal(v.text.len, strlen(value + 1));
		assert_memory_equal(v.text.data, value + 1, v.text.len);
	}
}

static void numbers_keep_to_their_range(void **state)
{
	assert_number("SIZE=500000", 500000);
	assert_number("size=0", 0);
	assert_number("SIZE=9223372036854775807", INT64_MAX);
	assert_number("SIZE=99999999999999999999", INT64_MAX);
	assert_number("HOLDFOR=86400", 86400);
	assert_number("MT-PRIORITY=-9", -9);
	assert_number("MT-PRIORITY=0", 0);
	assert_number("MT-PRIORITY=4", 4);
	assert_invalid("SIZE=");
	assert_invalid("SIZE");
	assert_invalid("SIZE=-1");
	assert_invalid("SIZE=10k");
	assert_invalid("SIZE=100000000000000000000");
	assert_invalid("HOLDFOR=0");
	assert_invalid("HOLDFOR=1000000000");
	assert_invalid("MT-PRIORITY=10");
	assert_invalid("MT-PRIORITY=-");
	assert_invalid("MT-PRIORITY=-0");
	assert_invalid("MT-PRIORITY=+4");
}

static void keywords_are_in_upper_case(void **state)
{
	assert_text("BODY=8bitmime", "8BITMIME");
	assert_text("BODY=BINARYMIME", "BINARYMIME");
	assert_text("RET=hdrs", "HDRS");
	assert_text("NOTIFY=never", "NEVER");
	assert_text("NOTIFY=success,Failure,DELAY", "SUCCESS,FAILURE,DELAY");
	assert_invalid("BODY=9BIT");
	assert_invalid("NOTIFY=NEVER,FAILURE");
	assert_invalid("NOTIFY=SUCCESS,");
	assert_invalid("NOTIFY=");
	assert_invalid("RET=BOTH");
}

static void xtext_is_decoded(void **state)
{
	assert_text("ENVID=QQ314159", "QQ314159");
	assert_text("ENVID=a+2Bb+3Dc", "a+b=c");
	assert_text("AUTH=<>", "<>");
	assert_text("AUTH=e+3Dmc2@example.com", "e=mc2@example.com");
	assert_text("ORCPT=rfc822;a+40b", "rfc822;a@b");
	assert_text("ORCPT=utf-8;\xc3\xa9@b", "utf-8;\xc3\xa9@b");
	assert_text("SUBMITTER=bob@example.com", "bob@example.com");
	assert_invalid("ENVID=a+4");
	assert_invalid("ENVID=a+zz");
	assert_invalid("ENVID=");
	assert_invalid("ORCPT=a@b");
	assert_invalid("ORCPT=;a@b");
	assert_invalid("ORCPT=rfc822;");
}

static void times_have_their_form(void **state)
{
	assert_text("BY=120;R", "120;R");
	assert_text("BY=-5;nt", "-5;nt");
	assert_text("HOLDUNTIL=2026-11-21T20:43:00Z", "2026-11-21T20:43:00Z");
	assert_text("RRVS=2014-04-03T23:01:00Z", "2014-04-03T23:01:00Z");
	assert_text("RRVS=2014-04-03T23:01:00.25+01:00;C", "2014-04-03T23:01:00.25+01:00;C");
	assert_invalid("BY=120");
	assert_invalid("BY=120;X");
	assert_invalid("BY=1234567890;R");
	assert_invalid("HOLDUNTIL=2026-11-21");
	assert_invalid("HOLDUNTIL=2026-11-21T20:43:00");
	assert_invalid("HOLDUNTIL=2026-11-21T20:43:00.Z");
	assert_invalid("RRVS=2014-04-03T23:01:00Z;X");
	assert_invalid("RRVS=2014-04-03T23:01:00Z;");
}

static void flags_have_no_value(void **state)
{
	uint8_t out[8];
	struct ss_value v = decode("SMTPUTF8", out, sizeof out);
	assert_int_equal(v.kind, SS_VALUE_FLAG);
	assert_true(v.is_known && v.is_valid);
	assert_true(decode("requiretls", out, sizeof out).is_valid);
	assert_invalid("SMTPUTF8=1");
}

static void unknown_names_pass_as_sent(void **state)
{
	uint8_t out[8];
	struct ss_value v = decode("XFOO=Bar+20", out, sizeof out);
	assert_false(v.is_known);
	assert_true(v.is_valid);
	assert_int_equal(v.kind, SS_VALUE_TEXT);
	assert_memory_equal(v.text.data, "Bar+20", 6);
	assert_int_equal(decode("XFOO", out, sizeof out).kind, SS_VALUE_FLAG);
}

static void nothing_is_written_beyond_the_room(void **state)
{
	uint8_t *out = guard_copy("12345678", 8);
	assert_true(decode("ENVID=a+20b+21", out, 8).is_valid);
	assert_false(decode("ENVID=123456789", out, 8).is_valid);
	guard_free(out, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers_keep_to_their_range),
	        cmocka_unit_test(keywords_are_in_upper_case),
	        cmocka_unit_test(xtext_is_decoded),
	        cmocka_unit_test(times_have_their_form),
	        cmocka_unit_test(flags_have_no_value),
	        cmocka_unit_test(unknown_names_pass_as_sent),
	        cmocka_unit_test(nothing_is_written_beyond_the_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
