/* files.log: a row a file, and what it belongs to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "zeek_records.h"

/* Places of the logs in --log. */
enum { SMTP = 1, FILES = 2 };

static void a_row_a_file(void **state)
{
	struct zeek_run z;
	zeek_run_begin(&z, "zeek", FILES, false);
	zeek_two_messages(&z);
	assert_int_equal(zeek_rows(z.text), 4);
	const char *const expected[][2] = {
	        {"source", "SMTP"},
	        {"depth", "3"},
	        {"analyzers", "MD5"},
	        {"mime_type", "text/plain"},
	        {"filename", "-"},
	        {"duration", "0.000061"},
	        {"local_orig", "T"},
	        {"is_orig", "T"},
	        {"seen_bytes", "77"},
	        {"total_bytes", "-"},
	        {"missing_bytes", "0"},
	        {"overflow_bytes", "0"},
	        {"timedout", "F"},
	        {"parent_fuid", "-"},
	        {"md5", "d41d8cd98f00b204e9800998ecf8427e"},
	        {"sha1", "-"},
	        {"sha256", "-"},
	        {"extracted", "-"},
	        {"extracted_size", "-"},
	};
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		zeek_check(z.text, 0, expected[i][0], expected[i][1]);
	zeek_check(z.text, 1, "depth", "4");
	zeek_check(z.text, 1, "mime_type", "text/html");
	zeek_check(z.text, 2, "depth", "5");
	zeek_check(z.text, 2, "filename", "NEWS.txt");
	zeek_check(z.text, 2, "mime_type", "text/plain"); /* Zeek has no signature for it */
	zeek_check(z.text, 3, "depth", "6");              /* they are counted on */
	zeek_check(z.text, 3, "mime_type", "-");          /* nine octets are not enough for Zeek */
	zeek_run_free(&z);
}

static void files_are_named_in_smtp_log(void **state)
{
	struct zeek_run files, smtp;
	char all[128] = "";
	zeek_run_begin(&files, "zeek", FILES, false);
	zeek_two_messages(&files);
	zeek_run_begin(&smtp, "zeek", SMTP, false);
	zeek_two_messages(&smtp);
	for (size_t i = 0; i < 3; i++) {
		char *fuid = zeek_cell(files.text, i, "fuid");
		assert_null(strstr(all, fuid));
		snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i > 0 ? "," : "",
		         fuid);
		free(fuid);
	}
	zeek_check(smtp.text, 0, "fuids", all);
	char *last = zeek_cell(files.text, 3, "fuid"), *uid = zeek_cell(smtp.text, 0, "uid");
	zeek_check(smtp.text, 1, "fuids", last);
	zeek_check(files.text, 3, "uid", uid);
	free(last);
	free(uid);
	zeek_run_free(&files);
	zeek_run_free(&smtp);
}

static void the_message_as_a_file(void **state)
{
	struct ss_settings settings;
	ss_settings_init(&settings);
	settings.message_file = true;
	struct ss_output_options o = {.log = FILES, .settings = &settings};
	struct zeek_run z = {.ns = ZEEK_START, .flow_id = 1};
	struct ss_file_record f;
	run_format_begin(&z.format, "zeek", &o);
	zeek_open(&z);
	zeek_begin_message(&z);
	zeek_file(&z, 1, "image/bmp", 16);
	sample_blank(&f.head, SS_RECORD_FILE);
	f.raw = SS_FLAG_YES;
	f.size = 586;
	f.ts_end = z.ns;
	zeek_give(&z, &f.head);
	sample_blank(&f.head, SS_RECORD_FILE);
	f.part = 1;
	f.embedded = SS_FLAG_YES;
	f.size = 3;
	f.ts_end = z.ns;
	zeek_give(&z, &f.head);
	zeek_end_message(&z, 2);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 3);
	char *message = zeek_cell(z.text, 1, "fuid"), *part = zeek_cell(z.text, 0, "fuid");
	zeek_check(z.text, 0, "parent_fuid", message);
	zeek_check(z.text, 0, "mime_type", "image/x-ms-bmp");
	zeek_check(z.text, 1, "parent_fuid", "-");
	zeek_check(z.text, 1, "mime_type", "message/rfc822");
	zeek_check(z.text, 1, "depth", "1");
	zeek_check(z.text, 2, "parent_fuid", part);
	free(message);
	free(part);
	zeek_run_free(&z);
}

static void what_is_missing(void **state)
{
	struct zeek_run z;
	struct ss_file_record f;
	zeek_run_begin(&z, "zeek", FILES, false);
	zeek_open(&z);
	zeek_event(&z, SS_EVENT_GAP, 7, NULL); /* not of the message */
	zeek_begin_message(&z);
	zeek_event(&z, SS_EVENT_GAP, 1000, NULL);
	sample_blank(&f.head, SS_RECORD_FILE);
	f.size = 400;
	f.gaps = 1;
	f.gap_bytes = 900;
	f.sha256 = SS_SLICE("00");
	zeek_give(&z, &f.head);
	zeek_end_message(&z, 1);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "seen_bytes", "400");
	zeek_check(z.text, 0, "missing_bytes", "1000");
	zeek_check(z.text, 0, "sha256", "-");
	zeek_check(z.text, 0, "analyzers", "(empty)");
	zeek_run_free(&z);
}

static void what_is_missing_of_no_file(void **state)
{
	struct zeek_run z;
	struct ss_message_record m;
	zeek_run_begin(&z, "zeek", FILES, false);
	zeek_open(&z);
	zeek_begin_message(&z);
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.gaps = 1;
	m.gap_bytes = 100;
	zeek_give(&z, &m.head);
	zeek_begin_message(&z);
	zeek_file(&z, 0, "text/plain", 0); /* an empty one is none */
	zeek_end_message(&z, 1);
	zeek_run_end(&z);
	assert_int_equal(zeek_rows(z.text), 1);
	zeek_check(z.text, 0, "seen_bytes", "0");
	zeek_check(z.text, 0, "missing_bytes", "100");
	zeek_check(z.text, 0, "mime_type", "-");
	zeek_check(z.text, 0, "depth", "1");
	zeek_run_free(&z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_row_a_file),
	        cmocka_unit_test(files_are_named_in_smtp_log),
	        cmocka_unit_test(the_message_as_a_file),
	        cmocka_unit_test(what_is_missing),
	        cmocka_unit_test(what_is_missing_of_no_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
