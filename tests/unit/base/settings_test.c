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
	struct ss_setting_trouble t;
	int error = ss_settings_set(s, ss_slice_of(name), ss_slice_of(value), &t);
	assert_true(error == SS_OK || t.why);
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
	/* Registered at IANA. */
	assert_int_equal(set(&s, "url_schemes", "HTTP,coap+tcp,iris.beep,ms-word,h323"), SS_OK);
	assert_string_equal(s.url_schemes, "HTTP,coap+tcp,iris.beep,ms-word,h323");
	assert_int_equal(set(&s, "url_schemes", ""), SS_OK);
	assert_string_equal(s.url_schemes, "");
}

static void sizes_have_binary_units(void **state)
{
	static const struct {
		const char *text;
		uint64_t octets;
	} sizes[] = {
	        {"0", 0},
	        {"1K", 1024},
	        {"1k", 1024},
	        {"3M", 3 * 1048576},
	        {"2G", 2147483648},
	        {"1T", 1099511627776},
	        {"8388607T", 9223370937343148032},
	        {"9223372036854775807", INT64_MAX},
	};
	struct ss_settings s;
	ss_settings_init(&s);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		assert_int_equal(set(&s, "stream_depth", sizes[i].text), SS_OK);
		if (s.stream_depth != sizes[i].octets)
			fail_msg("%s is %llu", sizes[i].text, (unsigned long long)s.stream_depth);
	}
}

static void what_is_wrong_is_refused(void **state)
{
	static const char *const pairs[][2] = {
	        {"", "1"},        {"mim", "yes"},      {"mimes", "yes"}, {"mime", ""},
	        {"mime", "2"},    {"hash", ""},        {"hash", "md5,"}, {"hash", "md"},
	        {"hash", "MD5x"}, {"max_to", "many"},  {"max_to", "-1"}, {"max_to", ""},
	        {"body_md5", ""}, {"body_md5", "yea"}, {"max_to", "1K"},
	};
	static const char *const sizes[] = {"",    "K",  "1KK",  "K1",       "1P",
	                                    "1 M", "-1", "1.5M", "8388608T", "9223372036854775808"};
	static const char *const schemes[] = {"ht tp", "http, https", "http,", ",http",   ",",
	                                      "1http", "+http",       "http:", "http://", "h\xe9"};
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
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		if (set(&s, "stream_depth", sizes[i]) != SS_EARG || s.stream_depth != 0)
			fail_msg("stream_depth=%s was taken", sizes[i]);
	}
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		if (set(&s, "url_schemes", schemes[i]) != SS_EARG)
			fail_msg("url_schemes=%s was taken", schemes[i]);
		assert_string_equal(s.url_schemes, "http");
	}
}

static void schemes_have_a_length(void **state)
{
	struct ss_settings s;
	char value[SS_SETTING_TEXT + 1] = "";
	ss_settings_init(&s);
	memset(value, 'x', SS_SETTING_TEXT);
	assert_int_equal(set(&s, "url_schemes", value), SS_EARG);
	assert_string_equal(s.url_schemes, "http");
	value[SS_SETTING_TEXT - 1] = '\0';
	assert_int_equal(set(&s, "url_schemes", value), SS_OK);
	assert_string_equal(s.url_schemes, value);
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
	        cmocka_unit_test(sizes_have_binary_units),
	        cmocka_unit_test(what_is_wrong_is_refused),
	        cmocka_unit_test(schemes_have_a_length),
	        cmocka_unit_test(each_row_has_a_member_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
