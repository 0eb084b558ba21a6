#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "guard.h"
#include "smtp/reply.h"

static struct ss_memory memory;
static char events[65536];

static void write_event(const char *text)
{
	strncat(events, text, sizeof events - strlen(events) - 1);
}

static void on_reply(void *user, const struct ss_reply *r)
{
	char line[128];
	snprintf(line, sizeof line, "%s%03u", r->is_partial ? "partial " : "", r->code);
	write_event(line);
	for (size_t n = 0; n < r->n_lines; n++) {
		snprintf(line, sizeof line, "|%.*s", (int)r->lines[n].len,
		         (const char *)r->lines[n].data);
		write_event(line);
	}
	snprintf(line, sizeof line, " @%d+%zu\n", (int)r->offset, r->raw_len);
	write_event(line);
}

static void on_anomaly(void *user, enum ss_anomaly what, uint64_t offset, uint64_t len,
                       struct ss_slice detail)
{
	write_event(ss_anomaly_name(what));
	write_event("\n");
}

static const struct ss_reply_events reply_events = {on_reply, on_anomaly};

static void feed(struct ss_reply_cutter *r, const char *text, size_t portion, uint64_t *offset)
{
	size_t len = strlen(text);
	for (size_t at = 0; at < len;) {
		size_t n = portion < len - at ? portion : len - at;
		uint8_t *bytes = guard_copy(text + at, n);
		size_t used = ss_reply_feed(r, bytes, n, *offset);
		guard_free(bytes, n);
		*offset += used;
		at += used;
	}
}

/* before and after: with a gap in between; after NULL: without. */
static void check(const char *before, const char *after, const char *expected)
{
	for (size_t portion = 1; portion <= strlen(before) + 1; portion++) {
		struct ss_reply_cutter r;
		uint64_t offset = 0;
		events[0] = '\0';
		ss_reply_init(&r, &reply_events, NULL, &memory);
		feed(&r, before, portion, &offset);
		if (after) {
			ss_reply_gap(&r);
			feed(&r, after, portion, &offset);
		}
		ss_reply_end(&r);
		assert_string_equal(expected, events);
		assert_int_equal(0, memory.used);
	}
}

/* RFC 5321, section 4.2.1. */
static void joins_the_lines_of_a_reply(void **state)
{
	check("250 ok\r\n", NULL, "250|ok @0+8\n");
	check("123-First line\r\n123-Second line\r\n123-234 Text beginning with numbers\r\n"
	      "123 The last line\r\n",
	      NULL,
	      "bad_reply\nbad_reply\nbad_reply\nbad_reply\n"
	      "123|First line|Second line|234 Text beginning with numbers|The last line @0+89\n");
	check("250-a\r\n250 b\r\n354 c\r\n", NULL, "250|a|b @0+14\n354|c @14+7\n");
}

static void takes_a_code_without_text(void **state)
{
	check("250\r\n", NULL, "250| @0+5\n");
	check("250 \r\n", NULL, "250| @0+6\n");
	check("250-\r\n250\r\n", NULL, "250|| @0+11\n");
}

static void keeps_codes_that_no_rfc_has(void **state)
{
	check("472 4.7.0 later\r\n", NULL, "472|4.7.0 later @0+17\n");
	check("400 no\r\n", NULL, "400|no @0+8\n");
	check("600 no\r\n", NULL, "bad_reply\n600|no @0+8\n");
	check("250\tok\r\n", NULL, "bad_reply\n250|\tok @0+8\n");
}

static void tells_lines_without_a_code(void **state)
{
	check("4.7.0 later\r\n", NULL, "bad_reply\n000|4.7.0 later @0+13\n");
	check("\r\n", NULL, "bad_reply\n000| @0+2\n");
	check("25 x\r\n", NULL, "bad_reply\n000|25 x @0+6\n");
	check("2500 x\r\n", NULL, "bad_reply\n000|2500 x @0+8\n");
	check("250-a\r\nwrapped\r\n250 b\r\n", NULL, "bad_reply\n250|a|wrapped|b @0+23\n");
}

static void tells_when_the_code_changes(void **state)
{
	check("250-a\r\n550-b\r\n250 c\r\n", NULL, "reply_code_changes\n250|a|b|c @0+21\n");
}

static void takes_other_line_ends(void **state)
{
	check("250 a\n", NULL, "bare_lf\n250|a @0+6\n");
	check("250 a\r\r\n", NULL, "bare_cr\n250|a @0+8\n");
	check("250 a\rb\r\n", NULL, "bare_cr\n250|a\rb @0+9\n");
}

static void gives_what_is_unfinished(void **state)
{
	check("250 o", NULL, "line_incomplete\npartial 250|o @0+5\n");
	check("250-a\r\n", NULL, "partial 250|a @0+7\n");
	check("25", NULL, "line_incomplete\n");
	check("250-a\r\n25", NULL, "line_incomplete\npartial 250|a @0+7\n");
}

static void goes_on_behind_a_gap(void **state)
{
	check("250-a\r\n250-b", "c\r\n250 d\r\n",
	      "line_incomplete\nline_incomplete\npartial 250|a|d @0+14\n");
	check("250-a\r\n", "354 go\r\n", "partial 250|a @0+7\npartial 354|go @7+8\n");
	check("250 a\r\n", "250 b\r\n550 c\r\n", "250|a @0+7\npartial 250|b @7+7\n550|c @14+7\n");
}

/* As with a short snap length: the code was captured, the rest of the line was not. */
static void takes_the_code_of_a_cut_last_line(void **state)
{
	check("354 End data wi", "250 Ok: queue",
	      "line_incomplete\npartial 354|End data wi @0+15\n"
	      "line_incomplete\npartial 250|Ok: queue @15+13\n");
	check("250", "", "line_incomplete\n");
	check("250-SIZ", "250 HELP\r\n", "line_incomplete\npartial 250|HELP @7+10\n");
}

static void keeps_so_many_lines(void **state)
{
	static char text[SS_LIMIT_REPLY_LINES * 8 + 64];
	struct ss_reply_cutter r;
	uint64_t offset = 0;
	text[0] = events[0] = '\0';
	for (int n = 0; n < SS_LIMIT_REPLY_LINES + 3; n++)
		strcat(text, "214-x\r\n");
	strcat(text, "214 y\r\n");
	ss_reply_init(&r, &reply_events, NULL, &memory);
	feed(&r, text, 100, &offset);
	assert_int_equal(0, strncmp(events, "reply_too_long\n214|x|x", 22));
	assert_null(strstr(events, "|y"));
	ss_reply_release(&r);
	assert_int_equal(0, memory.used);
}

static void survives_without_memory(void **state)
{
	for (uint64_t n = 1; n < 12; n++) {
		struct ss_reply_cutter r;
		uint64_t offset = 0;
		memory.fail_after = n;
		ss_reply_init(&r, &reply_events, NULL, &memory);
		events[0] = '\0';
		feed(&r, "250-first\r\n250-second\r\n250 third\r\n354 go\r\n", 5, &offset);
		ss_reply_end(&r);
		memory.fail_after = 0;
		assert_int_equal(0, memory.used);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(joins_the_lines_of_a_reply),
	        cmocka_unit_test(takes_a_code_without_text),
	        cmocka_unit_test(keeps_codes_that_no_rfc_has),
	        cmocka_unit_test(tells_lines_without_a_code),
	        cmocka_unit_test(tells_when_the_code_changes),
	        cmocka_unit_test(takes_other_line_ends),
	        cmocka_unit_test(gives_what_is_unfinished),
	        cmocka_unit_test(goes_on_behind_a_gap),
	        cmocka_unit_test(takes_the_code_of_a_cut_last_line),
	        cmocka_unit_test(keeps_so_many_lines),
	        cmocka_unit_test(survives_without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
