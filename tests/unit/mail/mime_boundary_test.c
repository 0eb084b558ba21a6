/* Where parts end: boundaries, what looks like them, and how many there may be. */
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
#include "mail/mime_scan.h"
#include "mime_record.h"

static void line_ends_belong_to_the_boundary(void **state)
{
	CHECK(MIXED "--x\r\n\r\n\r\n--x\r\n\r\n--x\r\n\r\n\r\r\n--x--",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: end boundary 0\n"
	              "2: part of 0 @78\n2: @80 leaf text/plain?\n2: end boundary 0\n"
	              "3: part of 0 @85\n3: @87 leaf text/plain?\n3: '\\r'\n3: end boundary 1\n"
	              "0: end content 31\n");
	CHECK(MIXED "--x\r\n\r\na\n--x\n\nb\r--x\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: 'a'\n1: end boundary 1\n"
	              "2: part of 0 @77\n2: @78 leaf text/plain?\n2: 'b\\r--x'\n2: end boundary 5\n"
	              "0: end content 28\n"
	              "header_ends_by_lf@77*1\nmime_boundary_bare_lf@73*1\n");
}

static void what_looks_like_a_boundary(void **state)
{
	CHECK(MIXED
	      "--x\r\n\r\n-\r\n--\r\n--y\r\n-- x\r\n ---x\r\n--x1\r\n--x--1\r\n--X\r\n--x-\r\n-",
	      MIXED_0
	      "1: part of 0 @69\n1: @71 leaf text/plain?\n"
	      "1: '-\\r\\n--\\r\\n--y\\r\\n-- x\\r\\n ---x\\r\\n--x1\\r\\n--x--1\\r\\n--X\\r\\n"
	      "--x-\\r\\n-'\n1: end cut 51\n0: end content 58\n"
	      "mime_not_closed@122*1\nmime_boundary_text_after@96*3\n");
	CHECK(MIXED "--x \t \r\n\r\na\r\n--x-- \r\n",
	      MIXED_0 "1: part of 0 @72\n1: @74 leaf text/plain?\n1: 'a'\n1: end boundary 1\n"
	              "0: end content 21\nmime_boundary_blank@64*2\n");
}

static void boundaries_that_begin_alike(void **state)
{
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=ab\r\n\r\n"
	              "--ab\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
	              "--a\r\n\r\n1\r\n--ab\r\n\r\n2\r\n--ab--\r\n",
	      "0: part @0\n0: @65 multipart multipart/mixed boundary=ab\n"
	      "1: part of 0 @71\n1: @116 multipart multipart/mixed boundary=a\n"
	      "2: part of 1 @121\n2: @123 leaf text/plain?\n2: '1'\n2: end closed 1\n"
	      "1: end boundary 8\n"
	      "3: part of 0 @132\n3: @134 leaf text/plain?\n3: '2'\n3: end boundary 1\n"
	      "0: end content 80\nmime_boundary_prefix@71*1\nmime_not_closed@124*1\n");
}

/* The inner one's, until it is closed. */
static void one_boundary_at_two_levels(void **state)
{
	CHECK(MIXED "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
	            "--x\r\n\r\n1\r\n--x--\r\n--x\r\n\r\n2\r\n--x--\r\n--x\r\n",
	      MIXED_0
	      "1: part of 0 @69\n1: @114 multipart multipart/mixed boundary=x\n"
	      "2: part of 1 @119\n2: @121 leaf text/plain?\n2: '1'\n2: end boundary 1\n"
	      "1: end boundary 15\n"
	      "3: part of 0 @136\n3: @138 leaf text/plain?\n3: '2'\n3: end boundary 1\n"
	      "0: end content 89\nmime_same_boundary@69*1\nmime_boundary_after_close@148*1\n"
	      "mime_epilogue@148*1\n");
}

static void multiparts_that_are_not_closed(void **state)
{
	CHECK(MIXED "text\r\n",
	      MIXED_0 "0: end content 6\nmime_boundary_not_seen@70*1\nmime_preamble@64*1\n");
	CHECK(MIXED "--x\r\n\r\ntext\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: 'text\\r\\n'\n1: end cut 6\n"
	              "0: end content 13\nmime_not_closed@77*1\n");
	CHECK(MIXED "--x\r\n", MIXED_0 "1: part of 0 @69\n1: @69 leaf text/plain?\n1: end cut 0\n"
	                               "0: end content 5\nmime_not_closed@69*1\n");
	CHECK(MIXED "--x--", MIXED_0 "0: end content 5\n");
}

static void boundaries_in_a_row(void **state)
{
	CHECK(MIXED "--x\r\n--x\r\n--x \r\n\r\n1\r\n--x\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @80\n1: @82 leaf text/plain?\n1: '1'\n1: end boundary 1\n"
	              "0: end content 33\nmime_boundary_blank@74*1\nmime_boundary_repeated@69*3\n");
	CHECK(MIXED "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @114 multipart multipart/mixed boundary=y\n"
	              "2: part of 1 @119\n2: @119 leaf text/plain?\n2: end closed 0\n"
	              "1: end boundary 5\n0: end content 62\nmime_not_closed@119*1\n"
	              "mime_boundary_in_header@119*1\n");
	CHECK(MIXED "--x\r\n--x#\r\nc: d\r\n\r\n1",
	      MIXED_0 "1: part of 0 @72\n1: c=d\n1: @83 leaf text/plain?\n1: '1'\n1: end cut 1\n"
	              "0: end content 20 missing 1\nheader_gap@72*1\nmime_boundary_repeated@69*1\n"
	              "mime_gap@72*1\n");
}

static void a_boundary_in_a_header(void **state)
{
	CHECK(MIXED "--x\r\na: b\r\n c\r\n--x\r\n--x\r\n--a: b\r\n--x--\r\n", MIXED_0
	      "1: part of 0 @69\n1: a=b c\n1: @79 leaf text/plain?\n1: end boundary 0\n"

	      "2: part of 0 @89\n2: @97 leaf text/plain?\n2: end boundary 0\n"
	      "0: end content 40\nmime_boundary_in_header@79*2\nmime_boundary_repeated@84*1\n");
	/* a header without the empty line: text, and a boundary of its own */
	CHECK(MIXED "--x\r\nno field\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @69 leaf text/plain?\n1: 'no field'\n"
	              "1: end boundary 8\n0: end content 22\nheader_no_blank_line@69*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=x\r\n--x\r\n\r\n1\r\n--x--\r\n",
	      "0: part @0\n0: @62 multipart multipart/mixed boundary=x\n"
	      "1: part of 0 @67\n1: @69 leaf text/plain?\n1: '1'\n1: end boundary 1\n"
	      "0: end content 17\nheader_no_blank_line@62*1\n");
	CHECK(MIXED "--x\r\nContent-Type: message/rfc822\r\n\r\n--x--\r\n",
	      MIXED_0 "1: part of 0 @69\n1: @101 message message/rfc822\n"
	              "2: part of 1 @101\n2: @101 leaf text/plain?\n2: end boundary 0\n"
	              "1: end boundary 0\n0: end content 44\nmime_boundary_in_header@101*1\n");
}

static void boundaries_that_are_odd(void **state)
{
	CHECK(VERSION "Content-Type: multipart/mixed\r\n\r\n--x\r\n",
	      "0: part @0\n0: @52 leaf multipart/mixed\n0: '--x\\r\\n'\n0: end content 5\n"
	      "mime_no_boundary@19*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\na\r\n----\r\n",
	      "0: part @0\n0: @65 multipart multipart/mixed boundary=\n"
	      "1: part of 0 @69\n1: @71 leaf text/plain?\n1: 'a'\n1: end boundary 1\n"
	      "0: end content 15\nmime_bad_boundary@19*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=\"a \"\r\n\r\n--a \r\n\r\n--a--\r\n",
	      "0: part @0\n0: @67 multipart multipart/mixed boundary=a\n"
	      "1: part of 0 @73\n1: @75 leaf text/plain?\n1: end boundary 0\n"
	      "0: end content 15\nmime_bad_boundary@19*1\nmime_boundary_blank@67*1\n");
	CHECK(VERSION
	      "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--b\r\n--a--\r\n",
	      "0: part @0\n0: @76 multipart multipart/mixed boundary=a\n"
	      "0: end content 12\nparameter_repeated@19*1\nmime_preamble@76*1\n" +
	              0);
}

static void too_deep(void **state)
{
	static char text[SS_LIMIT_MIME_DEPTH * 100];
	size_t len = 0;
	for (unsigned n = 0; n < SS_LIMIT_MIME_DEPTH + 3; n++)
		len += (size_t)sprintf(text + len,
		                       "Content-Type: multipart/mixed; boundary=%u\r\n\r\n--%u\r\n",
		                       n, n);
	struct ss_memory memory = {0};
	struct mime_record r = {.is_quiet = true};
	mime_record_read(text, len, 1000, false, &memory, &r);
	assert_int_equal(SS_LIMIT_MIME_DEPTH + 1, r.n_parts);
	assert_non_null(strstr(r.text, "\nmime_too_deep@"));
	free(r.text);
}

static void too_many_parts(void **state)
{
	static char text[SS_LIMIT_MIME_PARTS * 30];
	size_t len = (size_t)sprintf(text, MIXED);
	for (unsigned n = 0; n < SS_LIMIT_MIME_PARTS + 4; n++)
		len += (size_t)sprintf(text + len, "--x\r\n\r\n%u\r\n", n);
	len += (size_t)sprintf(text + len, "--x--\r\n");
	struct ss_memory memory = {0};
	struct mime_record r = {.is_quiet = true};
	mime_record_read(text, len, 1000, false, &memory, &r);
	assert_int_equal(SS_LIMIT_MIME_PARTS, r.n_parts);
	assert_non_null(strstr(r.text, "\nmime_too_many_parts@"));
	assert_null(strstr(r.text, "\nmime_not_closed@"));
	free(r.text);
}

/* A line that is too long for a boundary is text, and its line end may be one's. */
static void long_lines_that_begin_like_boundaries(void **state)
{
	static char text[4096], expected[4096];
	for (size_t n = SS_LIMIT_MIME_LINE - 4; n < SS_LIMIT_MIME_LINE + 4; n++) {
		size_t len = (size_t)sprintf(text, MIXED "--x\r\n\r\n--x%*s\r\n--x--\r\n",
		                             (int)n - 3, "y");
		sprintf(expected,
		        MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: '--x%*s'\n"
		                "1: end boundary %d\n0: end content %d\n%s",
		        (int)n - 3, "y", (int)n, (int)(len - 64),
		        n + 2 <= SS_LIMIT_MIME_LINE ? "mime_boundary_text_after@71*1\n" : "");
		for (size_t portion = 1; portion < len; portion = portion * 2 + 1) {
			struct ss_memory memory = {0};
			struct mime_record r = {0};
			mime_record_read(text, len, portion, false, &memory, &r);
			assert_string_equal(expected, r.text);
			free(r.text);
		}
	}
}

/* "\n-" at each place, and at the end of what may be read; other lines around it. */
static void line_ends_are_found_at_each_place(void **state)
{
	for (size_t len = 1; len < 200; len += 7) {
		for (size_t n = 0; n < len; n++) {
			char text[200];
			memset(text, 'x', sizeof text);
			for (size_t i = 3; i + 1 < n; i += 11)
				text[i] = i % 2 ? '\n' : '-';
			text[n] = '\n';
			if (n + 1 < len)
				text[n + 1] = n % 5 ? '-' : 'y';
			uint8_t *bytes = guard_copy(text, len);
			size_t found = ss_mime_scan(bytes, len);
			assert_int_equal(n % 5 || n + 1 == len ? n : len, found);
			guard_free(bytes, len);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(line_ends_belong_to_the_boundary),
	        cmocka_unit_test(what_looks_like_a_boundary),
	        cmocka_unit_test(boundaries_that_begin_alike),
	        cmocka_unit_test(one_boundary_at_two_levels),
	        cmocka_unit_test(multiparts_that_are_not_closed),
	        cmocka_unit_test(boundaries_in_a_row),
	        cmocka_unit_test(a_boundary_in_a_header),
	        cmocka_unit_test(boundaries_that_are_odd),
	        cmocka_unit_test(too_deep),
	        cmocka_unit_test(too_many_parts),
	        cmocka_unit_test(long_lines_that_begin_like_boundaries),
	        cmocka_unit_test(line_ends_are_found_at_each_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
