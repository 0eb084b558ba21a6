/* Settings by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/settings.h"

static int set(struct ss_settings *s, const char *name, const char *value)
{
	const char *why = NULL;
	int error = ss_settings_set(s, name, strlen(name), value, &why);
	assert_true(error == SS_OK || why);
	return error;
}

static void values_are_read(void **state)
{
	struct ss_settings s;
	ss_settings_init(&s);
	assert_true(s.mime);
	assert_int_equal(s.hash, 1u << SS_HASH_MD5 | 1u << SS_HASH_SHA1 | 1u << SS_HASH_SHA256);
	assert_int_equal(set(&s, "mime", "no"), SS_OK);
	assert_false(s.mime);
	assert_int_equal(set(&s, "mime", "true"), SS_OK);
	assert_true(s.mime);
	assert_int_equal(set(&s, "hash", "sha256,md5"), SS_OK);
	assert_int_equal(s.hash, 1u << SS_HASH_MD5 | 1u << SS_HASH_SHA256);
	assert_int_equal(set(&s, "hash", "none"), SS_OK);
	assert_int_equal(s.hash, 0);
	assert_int_equal(set(&s, "body_md5", "on"), SS_OK);
	assert_int_equal(s.body_md5, SS_SETTING_ON);
	assert_int_equal(set(&s, "body_md5", "auto"), SS_OK);
	assert_int_equal(s.body_md5, SS_SETTING_AUTO);
	assert_int_equal(set(&s, "stream_depth", "1048576"), SS_OK);
	assert_int_equal(s.stream_depth, 1048576);
	assert_int_equal(set(&s, "url_schemes", "http,https"), SS_OK);
	assert_string_equal(s.url_schemes, "http,https");
}

static void what_is_wrong_is_refused(void **state)
{
	static const char *const pairs[][2] = {
	        {"", "1"},        {"mim", "yes"},      {"mimes", "yes"},       {"mime", ""},
	        {"mime", "2"},    {"hash", ""},        {"hash", "md5,"},       {"hash", "md"},
	        {"hash", "MD5x"}, {"max_to", "many"},  {"max_to", "-1"},       {"max_to", ""},
	        {"body_md5", ""}, {"body_md5", "yea"}, {"stream_depth", "1K"},
	};
	struct ss_settings s, before;
	ss_settings_init(&s);
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		before = s;
		if (set(&s, pairs[i][0], pairs[i][1]) != SS_EARG)
			fail_msg("%s=%s was taken", pairs[i][0], pairs[i][1]);
		assert_int_equal(s.hash, before.hash);
		assert_int_equal(s.max_to, before.max_to);
		assert_int_equal(s.mime, before.mime);
	}
}

static void each_row_has_a_member_of_its_own(void **state)
{
	for (size_t i = 0; ss_setting(i); i++) {
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(ss_setting(i)->name, ss_setting(k)->name);
			assert_int_not_equal(ss_setting(i)->offset, ss_setting(k)->offset);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values_are_read),
	        cmocka_unit_test(what_is_wrong_is_refused),
	        cmocka_unit_test(each_row_has_a_member_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
