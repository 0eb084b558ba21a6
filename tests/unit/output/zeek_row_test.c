/* Rows as Zeek's ASCII and JSON writers put them: separators, marks of what is unset or empty,
 * escapes.  What is expected was written by hand from Zeek's documentation of its log formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "output/zeek_row.h"

static const struct ss_zeek_column columns[] = {
        {"ts", SS_ZEEK_TIME},        {"text", SS_ZEEK_STRING},
        {"set", SS_ZEEK_SET_STRING}, {"addr", SS_ZEEK_ADDR},
        {"n", SS_ZEEK_COUNT},        {"is", SS_ZEEK_BOOL},
        {"took", SS_ZEEK_INTERVAL},  {0},
};

static struct ss_memory memory;

#define S(literal) SS_SLICE(literal)

/* One row of the columns above; its texts are those given. */
static char *row_of(bool is_json, struct ss_slice text, const struct ss_slice *set, size_t n)
{
	struct ss_zeek_row r = {.text.memory = &memory, .is_json = is_json};
	struct ss_address a;
	assert_true(ss_address_read("2001:db8::1", &a));
	ss_zeek_row_begin(&r, columns, NULL);
	ss_zeek_put_time(&r, 1767323045000001500LL);
	ss_zeek_put_text(&r, text);
	ss_zeek_begin_list(&r);
	for (size_t i = 0; i < n; i++)
		ss_zeek_add_text(&r, set[i]);
	ss_zeek_end_list(&r);
	ss_zeek_put_address(&r, &a);
	ss_zeek_put_count(&r, UINT64_MAX);
	ss_zeek_put_bool(&r, true);
	ss_zeek_put_interval(&r, 250000000);
	ss_zeek_row_end(&r);
	assert_false(r.is_broken);
	char *out = strndup((const char *)r.text.data, r.text.len);
	assert_non_null(out);
	ss_buffer_release(&r.text);
	return out;
}

static void check_row(bool is_json, struct ss_slice text, const struct ss_slice *set, size_t n,
                      const char *expected)
{
	char *out = row_of(is_json, text, set, n);
	assert_string_equal(out, expected);
	free(out);
}

/* Of the second column alone. */
static void check_text(struct ss_slice text, const char *tsv, const char *json)
{
	char *out = row_of(false, text, NULL, 0), *save = NULL;
	strtok_r(out, "\t", &save);
	assert_string_equal(strtok_r(NULL, "\t", &save), tsv);
	free(out);
	out = row_of(true, text, NULL, 0);
	char *from = strstr(out, "\"text\":"), *to = strstr(out, ",\"set\"");
	assert_non_null(from);
	assert_non_null(to);
	*to = '\0';
	assert_string_equal(from + strlen("\"text\":"), json);
	free(out);
}

static void types_of_columns_and_their_order(void **state)
{
	const struct ss_slice set[] = {S("b"), S("a")};
	check_row(
	        false, S("hello"), set, 2,
	        "1767323045.000002\thello\tb,a\t2001:db8::1\t18446744073709551615\tT\t0.250000\n");
	check_row(true, S("hello"), set, 2,
	          "{\"ts\":1767323045.000002,\"text\":\"hello\",\"set\":[\"b\",\"a\"],"
	          "\"addr\":\"2001:db8::1\",\"n\":18446744073709551615,\"is\":true,"
	          "\"took\":0.250000}\n");
}

static void what_is_unset_and_what_is_empty(void **state)
{
	check_row(
	        false, (struct ss_slice){0}, NULL, 0,
	        "1767323045.000002\t-\t(empty)\t2001:db8::1\t18446744073709551615\tT\t0.250000\n");
	check_row(true, (struct ss_slice){0}, NULL, 0,
	          "{\"ts\":1767323045.000002,\"set\":[],\"addr\":\"2001:db8::1\","
	          "\"n\":18446744073709551615,\"is\":true,\"took\":0.250000}\n");
	check_text(S(""), "(empty)", "\"\"");
}

static void texts_that_read_like_a_mark(void **state)
{
	check_text(S("-"), "\\x2d", "\"-\"");
	check_text(S("(empty)"), "\\x28empty)", "\"(empty)\"");
	check_text(S("--"), "--", "\"--\"");
}

static void separators_controls_and_backslashes(void **state)
{
	check_text(S("a\tb\nc\rd"), "a\\x09b\\x0ac\\x0dd", "\"a\\tb\\nc\\rd\"");
	check_text(S("C:\\x41"), "C:\\\\x41", "\"C:\\\\x41\"");
	check_text(S("say \"hi\", do"), "say \"hi\", do", "\"say \\\"hi\\\", do\"");
	check_text(S("\0\x1b[2J\x7f"), "\\x00\\x1b[2J\\x7f", "\"\\\\x00\\\\x1b[2J\\\\x7f\"");
}

static void utf8_stays_and_other_bytes_are_escaped(void **state)
{
	check_text(S("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"");
	check_text(S("gr\xfc\xdf"), "gr\\xfc\\xdf", "\"gr\\\\xfc\\\\xdf\"");
	check_text(S("\xc3"), "\\xc3", "\"\\\\xc3\"");
	/* U+202E turns what follows around, U+E0041 is not seen at all. */
	check_text(S("a\xe2\x80\xae"), "a\\xe2\\x80\\xae", "\"a\\u202e\"");
	check_text(S("\xf3\xa0\x81\x81"), "\\xf3\\xa0\\x81\\x81", "\"\\udb40\\udc41\"");
}

static void elements_are_told_apart(void **state)
{
	const struct ss_slice set[] = {S("a,b"), S(""), S("-"), S("(empty)")};
	check_row(false, S("a,b"), set, 4,
	          "1767323045.000002\ta,b\ta\\x2cb,(empty),\\x2d,\\x28empty)\t2001:db8::1\t"
	          "18446744073709551615\tT\t0.250000\n");
	char *out = row_of(true, S("x"), set, 4);
	assert_non_null(strstr(out, "\"set\":[\"a,b\",\"\",\"-\",\"(empty)\"]"));
	free(out);
}

static void times_before_the_epoch_and_rounding(void **state)
{
	struct ss_zeek_row r = {.text.memory = &memory};
	static const struct ss_zeek_column times[] = {{"a", SS_ZEEK_TIME},
	                                              {"b", SS_ZEEK_TIME},
	                                              {"c", SS_ZEEK_INTERVAL},
	                                              {"d", SS_ZEEK_TIME},
	                                              {0}};
	ss_zeek_row_begin(&r, times, NULL);
	ss_zeek_put_time(&r, -1500000);
	ss_zeek_put_time(&r, 999999999);
	ss_zeek_put_interval(&r, 0);
	ss_zeek_put_time(&r, SS_NUMBER_ABSENT);
	ss_zeek_row_end(&r);
	static const char expected[] = "-0.001500\t1.000000\t0.000000\t-\n";
	assert_int_equal(r.text.len, strlen(expected));
	assert_memory_equal(r.text.data, expected, r.text.len);
	ss_buffer_release(&r.text);
}

static void a_path_when_logs_are_mixed(void **state)
{
	static const struct ss_zeek_column one[] = {{"id.orig_p", SS_ZEEK_PORT}, {0}};
	struct ss_zeek_row r = {.text.memory = &memory, .is_json = true};
	static const char expected[] = "{\"_path\":\"smtp\",\"id.orig_p\":25}\n";
	ss_zeek_row_begin(&r, one, "smtp");
	ss_zeek_put_count(&r, 25);
	ss_zeek_row_end(&r);
	assert_memory_equal(r.text.data, expected, strlen(expected));
	ss_buffer_release(&r.text);
}

static void header_and_footer(void **state)
{
	struct ss_writer w;
	assert_int_equal(ss_writer_create(-1, &w), 0);
	ss_zeek_write_header(&w, "sample", columns, 1767323045999999999LL);
	ss_zeek_write_footer(&w, 1767323046000000000LL);
	ss_write_bytes(&w, "", 1);
	assert_string_equal(w.data,
	                    "#separator \\x09\n"
	                    "#set_separator\t,\n"
	                    "#empty_field\t(empty)\n"
	                    "#unset_field\t-\n"
	                    "#path\tsample\n"
	                    "#open\t2026-01-02-03-04-05\n"
	                    "#fields\tts\ttext\tset\taddr\tn\tis\ttook\n"
	                    "#types\ttime\tstring\tset[string]\taddr\tcount\tbool\tinterval\n"
	                    "#close\t2026-01-02-03-04-06\n");
	ss_writer_destroy(&w);
}

static void a_row_for_which_there_is_no_memory(void **state)
{
	for (uint64_t n = 1; n < 4; n++) {
		struct ss_memory short_one = {.fail_after = n};
		struct ss_zeek_row r = {.text.memory = &short_one};
		static const struct ss_zeek_column one[] = {{"text", SS_ZEEK_STRING}, {0}};
		char text[4096];
		memset(text, 'x', sizeof text);
		ss_zeek_row_begin(&r, one, NULL);
		ss_zeek_put_text(&r, (struct ss_slice){(const uint8_t *)text, sizeof text});
		ss_zeek_row_end(&r);
		assert_true(r.is_broken || r.text.len == sizeof text + 1);
		ss_buffer_release(&r.text);
		assert_int_equal(short_one.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(types_of_columns_and_their_order),
	        cmocka_unit_test(what_is_unset_and_what_is_empty),
	        cmocka_unit_test(texts_that_read_like_a_mark),
	        cmocka_unit_test(separators_controls_and_backslashes),
	        cmocka_unit_test(utf8_stays_and_other_bytes_are_escaped),
	        cmocka_unit_test(elements_are_told_apart),
	        cmocka_unit_test(times_before_the_epoch_and_rounding),
	        cmocka_unit_test(a_path_when_logs_are_mixed),
	        cmocka_unit_test(header_and_footer),
	        cmocka_unit_test(a_row_for_which_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
