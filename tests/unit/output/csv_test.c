/* CSV: RFC 4180, flattened, and nothing a spreadsheet would run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "run_format.h"

/* The nth cell of that line, quotes taken away; free it. */
static char *cell(const char *text, size_t line, size_t wanted)
{
	char *out = calloc(1, strlen(text) + 1), *to = out;
	size_t n = 0;
	assert_non_null(out);
	while (line-- > 0)
		text = strstr(text, "\r\n") + 2;
	for (bool is_quoted = false; is_quoted || (*text && *text != '\r'); text++) {
		if (*text == '"' && is_quoted && text[1] == '"')
			text++;
		else if (*text == '"') {
			is_quoted = !is_quoted;
			continue;
		} else if (*text == ',' && !is_quoted) {
			n++;
			continue;
		}
		if (n == wanted)
			*to++ = *text;
	}
	return out;
}

static size_t column(const char *text, const char *title)
{
	for (size_t i = 0; i < 200; i++) {
		char *here = cell(text, 0, i);
		bool is_it = strcmp(here, title) == 0;
		free(here);
		if (is_it)
			return i;
	}
	fail_msg("no column %s", title);
	return 0;
}

static void check_cell(const char *text, size_t line, const char *title, const char *expected)
{
	char *here = cell(text, line, column(text, title));
	assert_string_equal(here, expected);
	free(here);
}

static void objects_and_lists_become_columns(void **state)
{
	char *text = run_format("csv", NULL, "pipelined");
	assert_memory_equal(text, "type,schema,ts,flow_id,", 23);
	check_cell(text, 1, "type", "transaction");
	check_cell(text, 1, "src_ip", "192.0.2.10");
	check_cell(text, 1, "mail_params", "SIZE=1214567;SMTPUTF8");
	check_cell(text, 1, "rcpt_to", "bob@example.net;carol@example.net;dave@example.org");
	check_cell(text, 1, "recipients.code", "250;550;250");
	check_cell(text, 1, "recipients.accepted", "true;false;true");
	check_cell(text, 1, "reply.code", "250");
	check_cell(text, 1, "partial", "");
	check_cell(text, 1, "duration", "0.250000");
	check_cell(text, 1, "non_utf8", "");
	free(text);
}

/* Of the records of that type, and of the header: all the same. */
static void every_line_has_the_same_cells(void **state)
{
	struct ss_output_options o = {.log = 1u << SS_RECORD_SESSION};
	char *text = run_format("csv", &o, "no-mail");
	size_t last = column(text, "non_utf8"), line = 0;
	check_cell(text, 2, "tls.version", "TLSv1.2");
	check_cell(text, 2, "tls.alpn", "smtp;h2");
	check_cell(text, 2, "tls.certificates.sha256", "7127de674a345749;48dba0c71754f288");
	check_cell(text, 2, "tls.certificates.size", "971;395");
	check_cell(text, 2, "tls.not_tls", "6");
	check_cell(text, 2, "outcome", "tls");
	for (const char *at = text; *at; at = strstr(at, "\r\n") + 2, line++) {
		char *behind = cell(text, line, last + 1);
		assert_string_equal(behind, "");
		free(behind);
	}
	assert_int_equal(line, 4);
	free(text);
}

/* One transaction from that sender, its cell. */
static void check_text(struct ss_slice wire, const char *expected)
{
	struct run_format r;
	struct ss_transaction_record t;
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.mail_from = wire;
	run_format_begin(&r, "csv", NULL);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r);
	check_cell(text, 1, "mail_from", expected);
	free(text);
}

static void formulas_are_defused(void **state)
{
	check_text(SS_SLICE("=1+1"), "'=1+1");
	check_text(SS_SLICE("+49"), "'+49");
	check_text(SS_SLICE("-2"), "'-2");
	check_text(SS_SLICE("@SUM(A1)"), "'@SUM(A1)");
	check_text(SS_SLICE("\t=1"), "\\t=1");
	check_text(SS_SLICE("\r=1"), "\\r=1");
	check_text(SS_SLICE("\xef\xbc\x9d"
	                    "1"),
	           "'\xef\xbc\x9d"
	           "1"); /* full width */
	check_text(SS_SLICE("\"=1"), "\"'=1");
	check_text(SS_SLICE(" =1"), " '=1");
	check_text(SS_SLICE("a;=1"), "a;'=1");
	check_text(SS_SLICE("a,\"-1"), "a,\"'-1");
	check_text(SS_SLICE("a=b@c-d"), "a=b@c-d");
}

static void lines_stay_lines(void **state)
{
	check_text(SS_SLICE("a\r\nb\x1b\0c"), "a\\r\\nb\\x1b\\x00c");
	check_text(SS_SLICE("\"quoted\", and"), "\"quoted\", and");
}

static void list_elements_stay_apart(void **state)
{
	struct run_format r;
	struct ss_transaction_record t;
	struct ss_slice to[] = {SS_SLICE("a;b\\x3b\x01"), SS_SLICE("=c"), SS_SLICE("")};
	struct ss_pair pairs[] = {
	        {SS_SLICE(""), SS_SLICE("1+1"), SS_NUMBER_ABSENT},
	        {SS_SLICE("N"), {0}, -5},
	        {SS_SLICE("\""), SS_SLICE("cmd"), SS_NUMBER_ABSENT},
	};
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.rcpt_to = (struct ss_list){to, 3};
	t.mail_params = (struct ss_list){pairs, 3};
	t.head.flow_id = -7; /* a number of ours is no formula */
	run_format_begin(&r, "csv", NULL);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r);
	check_cell(text, 1, "rcpt_to", "a\\x3bb\\x5cx3b\\x01;'=c;");
	check_cell(text, 1, "mail_params", "'=1+1;N=-5;\"'=cmd");
	check_cell(text, 1, "flow_id", "-7");
	free(text);
}

static void other_bytes_are_latin1(void **state)
{
	struct run_format r;
	struct ss_transaction_record t;
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.helo = SS_SLICE("caf\xe9");
	run_format_begin(&r, "csv", NULL);
	run_format_record(&r, &t.head);
	char *text = run_format_end(&r);
	check_cell(text, 1, "helo", "caf\xc3\xa9");
	check_cell(text, 1, "non_utf8", "true");
	free(text);
}

static size_t count(const char *text, char c)
{
	size_t n = 0;
	for (; *text; text++)
		n += *text == c;
	return n;
}

static void every_type_can_be_a_table(void **state)
{
	for (unsigned t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++) {
		struct ss_output_options o = {.log = 1u << t};
		char *text = run_format("csv", &o, NULL);
		assert_true(count(text, '\n') >= 2);
		assert_int_equal(count(text, '\n'), count(text, '\r'));
		check_cell(text, 1, "type", ss_record_type_names[t]);
		free(text);
	}
}

static void one_type_at_a_time(void **state)
{
	struct ss_writer w;
	struct ss_output *out = NULL;
	const struct ss_format *csv = ss_format_find("csv");
	struct ss_output_options o = {.log = 3u << SS_RECORD_FLOW};
	assert_true(csv->takes_one_type);
	assert_int_equal(ss_writer_create(-1, &w), 0);
	assert_int_equal(csv->create(&w, &o, &out), SS_EARG);
	o.log = 0;
	assert_int_equal(csv->create(&w, &o, &out), SS_EARG);
	o.log = 1u << SS_N_RECORD_TYPES;
	assert_int_equal(csv->create(&w, &o, &out), SS_EARG);
	assert_null(out);
	ss_writer_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(objects_and_lists_become_columns),
	        cmocka_unit_test(every_line_has_the_same_cells),
	        cmocka_unit_test(formulas_are_defused),
	        cmocka_unit_test(lines_stay_lines),
	        cmocka_unit_test(list_elements_stay_apart),
	        cmocka_unit_test(other_bytes_are_latin1),
	        cmocka_unit_test(every_type_can_be_a_table),
	        cmocka_unit_test(one_type_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
