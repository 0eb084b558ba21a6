#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/community_id.h"

static void check(const char *src, uint16_t src_port, const char *dst, uint16_t dst_port,
                  uint16_t seed, const char *expected)
{
	struct ss_address a, b;
	char text[SS_COMMUNITY_ID_TEXT];
	assert_true(ss_address_read(src, &a) && ss_address_read(dst, &b));
	ss_community_id_write(&a, &b, src_port, dst_port, seed, text);
	assert_string_equal(text, expected);
	ss_community_id_write(&b, &a, dst_port, src_port, seed, text);
	assert_string_equal(text, expected);
}

/* The TCP rows of the specification's baseline files. */
static void the_specification_s_examples(void **state)
{
	check("128.232.110.120", 34855, "66.35.250.204", 80, 0, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	check("128.232.110.120", 34855, "66.35.250.204", 80, 1, "1:3V71V58M3Ksw/yuFALMcW0LAHvc=");
}

static void version_6(void **state)
{
	check("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25, 0,
	      "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
}

static void equal_addresses_are_ordered_by_port(void **state)
{
	char text[SS_COMMUNITY_ID_TEXT];
	struct ss_address a;
	assert_true(ss_address_read("127.0.0.1", &a));
	ss_community_id_write(&a, &a, 25, 4000, 0, text);
	check("127.0.0.1", 4000, "127.0.0.1", 25, 0, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_specification_s_examples),
	        cmocka_unit_test(version_6),
	        cmocka_unit_test(equal_addresses_are_ordered_by_port),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
