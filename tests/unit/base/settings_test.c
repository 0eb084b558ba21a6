/* Settings by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/limits.h"
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

/* A value of each kind, and how it is written. */
static void values_are_written(void **state)
{
	static const char *const rows[][3] = {
	        {"mime", "off", "no"},
	        {"message_file", "1", "yes"},
	        {"hash", "sha256,md5", "md5,sha256"},
	        {"hash", "none", "none"},
	        {"body_md5", "no", "off"},
	        {"url_schemes", "http,ftp", "http,ftp"},
	        {"top", "017", "17"},
	        {"large_transfer", "10240K", "10M"},
	        {"large_transfer", "1023", "1023"},
	        {"large_transfer", "0", "0"},
	        {"harvest_refused", "70", "70%"},
	        {"harvest_refused", "0%", "0%"},
	        {"harvest_refused", "100%", "100%"},
	        {"rate_sigma", "4", "4"},
	        {"rate_sigma", "4.50", "4.5"},
	        {"rate_sigma", "0.007", "0.007"},
	        {"rate_sigma", "4294967295.999", "4294967295.999"},
	        {"auth_window", "90s", "90s"},
	        {"auth_window", "120s", "2m"},
	        {"auth_window", "48h", "2d"},
	        {"auth_window", "14d", "2w"},
	        {"auth_window", "1500ms", "1500ms"},
	        {"auth_window", "7us", "7us"},
	        {"auth_window", "0m", "0s"},
	        {"findings_off", "tls.old  auth,AUTH;b", "AUTH, b, tls.old"},
	        {"findings_off", " , ", ""},
	        {"vip_names", "John Roe;  Jane Doe ;Doe, Jane", "Doe, Jane; Jane Doe; John Roe"},
	        {"internal_domains", "Example.ORG. bücher.example",
	         "example.org, xn--bcher-kva.example"},
	        {"relays", "::1\n192.0.2.4/31,192.0.2.5", "192.0.2.4/31, ::1"},
	};
	struct ss_settings s;
	ss_settings_init(&s);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_memory memory = {0};
		struct ss_buffer text = {.memory = &memory};
		const struct ss_setting *row = ss_setting_find(ss_slice_of(rows[i][0]));
		assert_non_null(row);
		assert_int_equal(set(&s, rows[i][0], rows[i][1]), SS_OK);
		ss_setting_write(&s, row, &text);
		if (!ss_slice_is_equal(ss_buffer_slice(&text), ss_slice_of(rows[i][2])))
			fail_msg("%s=%s is %.*s, not %s", rows[i][0], rows[i][1], (int)text.len,
			         (const char *)text.data, rows[i][2]);
		ss_buffer_release(&text);
	}
	ss_settings_release(&s);
	assert_int_equal(s.memory.used, 0);
}

static void times_are_nanoseconds(void **state)
{
	struct ss_settings s;
	ss_settings_init(&s);
	assert_int_equal(s.auth_window, INT64_C(300000000000));
	assert_int_equal(s.timing_gap, INT64_C(100000000));
	assert_int_equal(s.date_skew, INT64_C(172800000000000));
	assert_int_equal(set(&s, "auth_window", "15250w"), SS_OK); /* 2^63 ns are 15250.2 weeks */
	assert_int_equal(s.auth_window, INT64_C(9223200000000000000));
	assert_true(s.rate_sigma == 4.0);
	assert_int_equal(s.large_transfer, 10485760);
	assert_int_equal(s.harvest_refused, 70);
}

/* Each with the word that is told, NULL: none. */
static void what_is_wrong_is_told(void **state)
{
	static const char *const rows[][3] = {
	        {"auth_window", "5", NULL},
	        {"auth_window", "m", NULL},
	        {"auth_window", "5 m", NULL},
	        {"auth_window", "-5m", NULL},
	        {"auth_window", "1.5h", NULL},
	        {"auth_window", "15251w", NULL},
	        {"auth_window", "5M", NULL},
	        {"harvest_refused", "101%", NULL},
	        {"harvest_refused", "%", NULL},
	        {"harvest_refused", "7%%", NULL},
	        {"rate_sigma", ".5", NULL},
	        {"rate_sigma", "4.", NULL},
	        {"rate_sigma", "4.0005", NULL},
	        {"rate_sigma", "4,5", NULL},
	        {"rate_sigma", "1e3", NULL},
	        {"rate_sigma", "4294967296", NULL},
	        {"internal_domains", "a.example, b_c.example, d..example", "d..example"},
	        {"internal_domains", "a@b.example", "a@b.example"},
	        {"relays", "10.0.0.0/8 10.1.2.3/8", "10.1.2.3/8"},
	        {"relays", "host.example", "host.example"},
	        {"vip_names", "Jane; \"John\"", "\"John\""},
	        {"vip_names", "# Jane", "# Jane"},
	        {"authserv_ids", "a\001b", "a\001b"},
	        {"authserv_ids", "a\xff", "a\xff"},
	        {"top+", "1", NULL},
	        {"nothing+", "1", NULL},
	        {"+", "1", NULL},
	};
	struct ss_settings s;
	ss_settings_init(&s);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_setting_trouble t;
		if (ss_settings_set(&s, ss_slice_of(rows[i][0]), ss_slice_of(rows[i][1]), &t) !=
		    SS_EARG)
			fail_msg("%s=%s was taken", rows[i][0], rows[i][1]);
		assert_non_null(t.why);
		assert_true(ss_slice_is_equal(t.word, ss_slice_of(rows[i][2])));
	}
	assert_int_equal(s.memory.used, 0);
	assert_int_equal(s.internal_domains.n, 0);
	assert_int_equal(s.auth_window, INT64_C(300000000000));
}

static void lists_are_replaced_and_added_to(void **state)
{
	struct ss_settings s, copy;
	ss_settings_init(&s);
	size_t n = s.freemail_domains.n;
	assert_true(n > 10);
	assert_int_equal(set(&s, "freemail_domains+", "mail.example"), SS_OK);
	assert_int_equal(s.freemail_domains.n, n + 1);
	assert_int_equal(set(&s, "freemail_domains +", "mail.example Gmail.com"), SS_OK);
	assert_int_equal(s.freemail_domains.n, n + 1);
	assert_int_equal(set(&s, "internal_networks+", "192.0.2.0/24"), SS_OK);
	assert_int_equal(s.internal_networks.n, 9);
	copy = s; /* what engine and formats do: it borrows */
	assert_true(ss_words_has(&copy.freemail_domains, SS_SLICE("mail.example")));
	assert_int_equal(set(&s, "freemail_domains", "one.example"), SS_OK);
	assert_int_equal(s.freemail_domains.n, 1);
	assert_int_equal(set(&s, "freemail_domains", ""), SS_OK);
	assert_int_equal(s.freemail_domains.n, 0);
	s.memory.fail_after = 1;
	assert_int_equal(set(&s, "internal_networks", "192.0.2.1"), SS_ENOMEM);
	assert_int_equal(set(&s, "freemail_domains", "a.example"), SS_ENOMEM);
	assert_int_equal(s.internal_networks.n, 9);
	ss_settings_release(&s);
	assert_int_equal(s.memory.used, 0);
}

static void words_have_a_length(void **state)
{
	char value[SS_LIMIT_SETTING_WORD + 2] = "";
	struct ss_settings s;
	ss_settings_init(&s);
	memset(value, 'x', SS_LIMIT_SETTING_WORD);
	assert_int_equal(set(&s, "vip_names", value), SS_OK);
	value[SS_LIMIT_SETTING_WORD] = 'x';
	assert_int_equal(set(&s, "vip_names", value), SS_EARG);
	ss_settings_release(&s);
}

/* The sections of the file, each in one piece, as it is written. */
static void rows_of_a_section_are_together(void **state)
{
	const char *seen[16] = {""};
	size_t n = 1;
	for (size_t i = 0; ss_setting(i); i++) {
		if (strcmp(seen[n - 1], ss_setting(i)->section) == 0)
			continue;
		for (size_t k = 0; k < n; k++)
			assert_string_not_equal(seen[k], ss_setting(i)->section);
		assert_in_range(n, 1, 15);
		seen[n++] = ss_setting(i)->section;
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
	        cmocka_unit_test(sizes_have_binary_units),
	        cmocka_unit_test(what_is_wrong_is_refused),
	        cmocka_unit_test(schemes_have_a_length),
	        cmocka_unit_test(values_are_written),
	        cmocka_unit_test(times_are_nanoseconds),
	        cmocka_unit_test(what_is_wrong_is_told),
	        cmocka_unit_test(lists_are_replaced_and_added_to),
	        cmocka_unit_test(words_have_a_length),
	        cmocka_unit_test(rows_of_a_section_are_together),
	        cmocka_unit_test(each_row_has_a_member_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
