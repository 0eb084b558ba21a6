/* src/smtp/enhanced.c: RFC 2034 and RFC 3463. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "smtp/reply_text.h"

/* enhanced: NULL if none is expected; then rest is the whole text. */
static void assert_parse(unsigned code, const char *text, const char *enhanced, const char *rest)
{
	struct ss_slice e, r;
	size_t len = strlen(text);
	uint8_t *copy = guard_copy(text, len);
	ss_enhanced_parse(code, (struct ss_slice){copy, len}, &e, &r);
	assert_int_equal(e.data != NULL, enhanced != NULL);
	if (enhanced) {
		assert_int_equal(e.len, strlen(enhanced));
		assert_memory_equal(e.data, enhanced, e.len);
	}
	assert_int_equal(r.len, strlen(rest));
	assert_memory_equal(r.data, rest, r.len);
	guard_free(copy, len);
}

static void a_code_and_a_text(void **state)
{
	assert_parse(250, "2.1.0 Ok", "2.1.0", "Ok");
	assert_parse(550, "5.7.1 <a@b>: Relay access denied", "5.7.1",
	             "<a@b>: Relay access denied");
	assert_parse(450, "4.7.0\tlater", "4.7.0", "later");
	assert_parse(250, "2.0.0", "2.0.0", "");
	assert_parse(250, "2.1.0 x", "2.1.0", "x");
	assert_parse(250, "2.1.0 Ok ", "2.1.0", "Ok");
	assert_parse(250, "2.1.0  Ok", "2.1.0", "Ok");
	assert_parse(250, "2.1.0 ", "2.1.0", "");
	assert_parse(250, "\t2.1.0 Ok", "2.1.0", "Ok");
	assert_parse(550, "5.7.509  Access denied", "5.7.509", "Access denied");
	assert_parse(550, "5.123.999 x", "5.123.999", "x");
	assert_parse(550, "#5.1.0 Address rejected.", "5.1.0", "Address rejected.");
	assert_parse(250, "2.0.0: 1a2b3c4d Message accepted", "2.0.0", "1a2b3c4d Message accepted");
}

static void what_only_looks_like_one_is_text(void **state)
{
	assert_parse(250, "2.5 seconds", NULL, "2.5 seconds");
	assert_parse(250, "2.0.0.1 is my address", NULL, "2.0.0.1 is my address");
	assert_parse(250, "2.0.0ok", NULL, "2.0.0ok");
	assert_parse(250, "2.1.1234 x", NULL, "2.1.1234 x");
	assert_parse(250, "2..0 x", NULL, "2..0 x");
	assert_parse(250, "2.0.", NULL, "2.0.");
	assert_parse(250, "2.0", NULL, "2.0");
	assert_parse(250, "", NULL, "");
}

static void its_class_is_the_code_s(void **state)
{
	assert_parse(250, "5.7.1 no", NULL, "5.7.1 no");
	assert_parse(554, "4.7.1 no", NULL, "4.7.1 no");
	assert_parse(354, "3.0.0 go", NULL, "3.0.0 go");
	assert_parse(0, "0.0.0 go", NULL, "0.0.0 go");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_code_and_a_text),
	        cmocka_unit_test(what_only_looks_like_one_is_text),
	        cmocka_unit_test(its_class_is_the_code_s),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
