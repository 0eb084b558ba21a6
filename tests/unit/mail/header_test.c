/* Headers cut into fields, fed in portions of each size; what is told is written as lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "guard.h"
#include "mail/header.h"

struct record {
	char text[8192];
	size_t len;
	size_t n_told;
	bool is_quiet; /* fields are counted, not written */
};

__attribute__((format(printf, 2, 3))) static void say(struct record *r, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	r->len += (size_t)vsnprintf(r->text + r->len, sizeof r->text - r->len, format, arguments);
	va_end(arguments);
}

static void on_field(void *user, const struct ss_header_field *f)
{
	struct record *r = user;
	r->n_told++;
	for (size_t n = 0; n < f->value.len; n++)
		assert_false(f->is_plain && (f->value.data[n] > 127 || f->value.data[n] == '?'));
	assert_true(!f->is_joined || f->value.len == 0 || f->value.data > f->name.data);
	assert_int_equal(ss_field_name_find(f->name), f->known);
	if (!r->is_quiet)
		say(r, "%d %.*s=%.*s%s%s\n", (int)f->offset, (int)f->name.len,
		    (const char *)f->name.data, (int)f->value.len, (const char *)f->value.data,
		    f->is_cut ? " (cut)" : "", f->has_gap ? " (gap)" : "");
}

static void on_end(void *user, enum ss_header_end how, uint64_t body, struct ss_slice seen)
{
	static const char *const names[] = {"blank", "no blank", "content", "too long"};
	struct record *r = user;
	say(r, "end %s %d %.*s\n", names[how], (int)body,
	    r->is_quiet && seen.len > 5 ? 5 : (int)seen.len,
	    seen.data ? (const char *)seen.data : "");
}

static const struct ss_header_events header_events = {on_field, on_end};

static void say_counts(struct record *r, const struct ss_mail_counts *counts)
{
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		if (counts->of[a].n > 0)
			say(r, "%s@%d*%d\n", ss_mail_anomaly_name(a), (int)counts->of[a].first,
			    (int)counts->of[a].n);
	}
}

/* A '#' is a gap of one octet.  Returns how much was used. */
static size_t read_header(const char *text, size_t len, size_t portion, struct ss_memory *memory,
                          struct record *r)
{
	struct ss_mail_counts counts = {0};
	struct ss_header h;
	size_t at = 0;
	ss_header_init(&h, &header_events, r, &counts, memory, 0);
	while (at < len && !h.is_over) {
		if (text[at] == '#') {
			ss_header_gap(&h, 1);
			at++;
			continue;
		}
		size_t n = 1;
		while (n < portion && at + n < len && text[at + n] != '#')
			n++;
		uint8_t *bytes = guard_copy(text + at, n);
		at += ss_header_feed(&h, bytes, n);
		guard_free(bytes, n);
	}
	assert_int_equal(at, h.offset);
	ss_header_end(&h);
	assert_true(h.is_over);
	assert_int_equal(0, memory->used);
	say_counts(r, &counts);
	return at;
}

static void check(const char *text, size_t len, const char *expected)
{
	for (size_t portion = 1; portion <= len; portion++) {
		struct ss_memory memory = {0};
		struct record r = {0};
		read_header(text, len, portion, &memory, &r);
		assert_string_equal(expected, r.text);
	}
}

#define CHECK(given, expected) check(given, sizeof(given) - 1, expected)

static void fields_and_the_empty_line(void **state)
{
	CHECK("From: John Doe <jdoe@machine.example>\r\nSubject: Saying Hello\r\n\r\nThis is",
	      "0 From=John Doe <jdoe@machine.example>\n39 Subject=Saying Hello\nend blank 64 \n");
	CHECK("\r\nbody", "end blank 2 \n");
	CHECK("a:\r\nb: \r\n\r\n", "0 a=\n4 b=\nend blank 11 \n");
	CHECK("a: b\r\n", "0 a=b\nend content 6 \n");
	CHECK("a::b\r\n\r\n", "0 a=:b\nend blank 8 \n");
}

static void folds_are_undone(void **state)
{
	CHECK("Subject: This\r\n is a test\r\n\tx\r\nb: c\r\n\r\n",
	      "0 Subject=This is a test\tx\n31 b=c\nend blank 39 \n");
	CHECK("a:\r\n b\r\n\r\n", "0 a=b\nend blank 10 \n");
	CHECK("a: b\r\n \t\r\n c\r\n\r\n", "0 a=b \t c\nend blank 16 \nheader_blank_fold@6*1\n");
}

/* on_field holds what is told against the value: in steps of the vectors, behind them, in any line. */
static void values_with_encoded_words_are_not_plain(void **state)
{
	CHECK("a: =?b?q?c?=\r\nd: e\r\n\r\n", "0 a==?b?q?c?=\n14 d=e\nend blank 22 \n");
	CHECK("Subject: a line that is longer\r\n =?b?q?c?= and goes on, much longer\r\n and on"
	      "\r\nb: c\r\n\r\n",
	      "0 Subject=a line that is longer =?b?q?c?= and goes on, much longer and on\n"
	      "78 b=c\nend blank 86 \n");
	CHECK("Subject: nothing\r\n in this line and no\r\n ?\r\n\r\n",
	      "0 Subject=nothing in this line and no ?\nend blank 46 \n");
}

static void what_is_not_strict_is_counted(void **state)
{
	CHECK("a: b\nc: d\n\nbody", "0 a=b\n5 c=d\nend blank 11 \nheader_bare_lf@4*2\n"
	                            "header_ends_by_lf@10*1\n");
	CHECK("a: b\r\n\nbody", "0 a=b\nend blank 7 \nheader_ends_by_lf@6*1\n");
	CHECK("a: b\rc\r\r\n\r\n", "0 a=b\rc\r\nend blank 11 \nheader_bare_cr@4*2\n");
	CHECK("Subject : b\r\n\r\n", "0 Subject=b\nend blank 15 \nheader_blank_before_colon@7*1\n");
	CHECK("S\303: a\r\n\r\n", "0 S\303=a\nend blank 9 \nheader_raw_8bit@1*1\n"
	                          "header_bad_name@1*1\n");
	CHECK("S\303\274: \374\r\n\r\n", "0 S\303\274=\374\nend blank 10 \nheader_raw_8bit@1*3\n"
	                                 "header_bad_name@1*1\n");
	CHECK("From a@b Sat Jan  3 01:05:34 1996\r\na: b\r\n\r\n",
	      "35 a=b\nend blank 43 \nheader_mbox_line@0*1\n");
	CHECK(">From a@b\r\na: b\r\n\r\n", "11 a=b\nend blank 19 \nheader_mbox_line@0*1\n");
}

static void a_line_that_is_no_field_begins_the_body(void **state)
{
	CHECK("a: b\r\nHello world: x\r\nc: d\r\n\r\n",
	      "0 a=b\nend no blank 6 Hello world: x\r\n\nheader_no_blank_line@6*1\n");
	CHECK("Hello", "end no blank 0 Hello\nheader_no_blank_line@0*1\nheader_cut@5*1\n");
	CHECK(" a: b\r\n", "end no blank 0  a: b\r\n\nheader_no_blank_line@0*1\n");
	CHECK("a: b\r\n:c\r\n", "0 a=b\nend no blank 6 :c\r\n\nheader_no_blank_line@6*1\n");
	CHECK("a: b\r\n\rc\r\n", "0 a=b\nend no blank 6 \rc\r\n\nheader_no_blank_line@6*1\n");
}

static void it_ends_with_the_content(void **state)
{
	CHECK("a: b", "0 a=b\nend content 4 \nheader_cut@4*1\n");
	CHECK("a: b\r\n\r", "0 a=b\nend content 7 \nheader_bare_cr@6*1\nheader_cut@7*1\n");
	CHECK("a", "end no blank 0 a\nheader_no_blank_line@0*1\nheader_cut@1*1\n");
}

static void gaps_lose_a_line(void **state)
{
	CHECK("a: b#c\r\n d\r\ne: f\r\n\r\n",
	      "0 a=b (gap)\n12 e=f\nend blank 20 \nheader_gap@4*1\n");
	CHECK("a#: c\r\ne: f\r\n\r\n", "7 e=f\nend blank 15 \nheader_gap@1*1\n");
	CHECK("a: b\r\n#c: d\r\n\r\n", "0 a=b (gap)\nend blank 15 \nheader_gap@6*1\n");
	CHECK("#\r\n\r\nbody", "end blank 5 \nheader_gap@0*1\n");
}

static void limits_cut(void **state)
{
	static char text[SS_LIMIT_HEADER + 4096];
	struct ss_memory memory = {0};
	struct record r = {.is_quiet = true};
	size_t len = 0;
	for (unsigned n = 0; n < SS_LIMIT_HEADER_FIELDS + 5; n++)
		len += (size_t)sprintf(text + len, "a: b\r\n");
	len += (size_t)sprintf(text + len, "\r\n");
	assert_int_equal(len, read_header(text, len, len, &memory, &r));
	assert_int_equal(SS_LIMIT_HEADER_FIELDS + 5, r.n_told);
	assert_string_equal("end blank 24032 \nheader_too_many_fields@24000*5\n", r.text);

	memset(text, 'x', sizeof text);
	text[1] = ':';
	r = (struct record){.is_quiet = true};
	assert_int_equal(SS_LIMIT_HEADER, read_header(text, sizeof text, 5000, &memory, &r));
	assert_int_equal(1, r.n_told);
	assert_non_null(strstr(r.text, "end too long 2097152 \n"));
	assert_non_null(strstr(r.text, "header_field_too_long@0*1\nheader_too_long@2097152*1\n"));

	text[1] = 'x';
	for (size_t portion = 4000; portion < sizeof text; portion *= 7) {
		r = (struct record){.is_quiet = true};
		assert_int_equal(SS_LIMIT_HEADER_FIELD,
		                 read_header(text, sizeof text, portion, &memory, &r));
		assert_int_equal(0, r.n_told);
		assert_string_equal("end no blank 0 xxxxx\nheader_no_blank_line@0*1\n", r.text);
	}
}

static void memory_fails(void **state)
{
	static const char text[] = "a: b\r\n c\r\nd: e\r\n\r\n";
	for (unsigned n = 1; n < 5; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct record r = {0};
		assert_int_equal(sizeof text - 1,
		                 read_header(text, sizeof text - 1, 3, &memory, &r));
		assert_non_null(strstr(r.text, "end blank 18"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(fields_and_the_empty_line),
	        cmocka_unit_test(folds_are_undone),
	        cmocka_unit_test(values_with_encoded_words_are_not_plain),
	        cmocka_unit_test(what_is_not_strict_is_counted),
	        cmocka_unit_test(a_line_that_is_no_field_begins_the_body),
	        cmocka_unit_test(it_ends_with_the_content),
	        cmocka_unit_test(gaps_lose_a_line),
	        cmocka_unit_test(limits_cut),
	        cmocka_unit_test(memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
