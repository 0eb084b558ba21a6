/* What may be shown, how wide it is, and how it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "guard.h"
#include "output/cut.h"
#include "output/print.h"
#include "output/text.h"

static struct ss_memory memory;

static void check_shown(struct ss_slice wire, size_t limit, const char *expected)
{
	struct ss_buffer b = {.memory = &memory};
	uint8_t *copy = guard_copy(wire.data, wire.len);
	ss_text_show(&b, (struct ss_slice){copy, wire.len}, limit);
	guard_free(copy, wire.len);
	ss_buffer_add(&b, "", 1);
	assert_string_equal((const char *)b.data, expected);
	ss_buffer_release(&b);
}

static void what_acts_or_hides_is_escaped(void **state)
{
	check_shown(SS_SLICE("plain text"), 100, "plain text");
	check_shown(SS_SLICE(""), 100, "");
	check_shown(SS_SLICE("a\x1b[31mb\x7f\x01\r\n\t"), 100, "a\\x1b[31mb\\x7f\\x01\\r\\n\\t");
	check_shown(SS_SLICE("\xc2\x9b"
	                     "31m"),
	            100, "\\x9b31m");
	check_shown(SS_SLICE("\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf\xf3\xa0\x81\x81"), 100,
	            "\\u{202e}\\u{200b}\\u{feff}\\u{e0041}");
	check_shown(SS_SLICE("\xe2\x80\xa8\xc2\x85"), 100, "\\u{2028}\\x85");
	check_shown(SS_SLICE("\xd8\x80\xdb\x9d\xdc\x8f\xe0\xa3\xa2\xf0\x93\x90\xb0"), 100,
	            "\\u{600}\\u{6dd}\\u{70f}\\u{8e2}\\u{13430}");
	check_shown(SS_SLICE("\xf0\xaf\xbf\xbf"), 100, "\\u{2ffff}");
	check_shown(SS_SLICE("M\xc3\xbcller \xe4\xb8\xad"), 100, "M\xc3\xbcller \xe4\xb8\xad");
}

static void bytes_that_are_no_text_are_shown(void **state)
{
	check_shown(SS_SLICE("caf\xe9"), 100, "caf\\xe9");
	check_shown(SS_SLICE("\xc3"), 100, "\\xc3");
	check_shown(SS_SLICE("\xed\xa0\x80"), 100, "\\xed\\xa0\\x80");
}

static void marks_need_a_letter_and_do_not_pile_up(void **state)
{
	check_shown(SS_SLICE("\xcc\x80x"), 100, "\\u{300}x");
	check_shown(SS_SLICE("o\xcc\x80\xcc\x80\xcc\x80\xcc\x80\xcc\x80"), 100,
	            "o\xcc\x80\xcc\x80\xcc\x80\xcc\x80\\u{300}");
	check_shown(SS_SLICE("\u05d0\u05b0\u05b0\u05b0\u05b0\u05b0"), 100,
	            "\u05d0\u05b0\u05b0\u05b0\u05b0\\u{5b0}");
	check_shown(SS_SLICE("\u094d\u0915\u094d"), 100, "\\u{94d}\u0915\u094d");
}

static void long_texts_are_cut_between_characters(void **state)
{
	check_shown(SS_SLICE("abcdef"), 6, "abcdef");
	check_shown(SS_SLICE("abcdef"), 3, "abc…");
	check_shown(SS_SLICE("ab\xe4\xb8\xad"), 4, "ab…");
	check_shown(SS_SLICE("abc"), 0, "…");
	check_shown(SS_SLICE("\x80\x80\x80\x80\x80\x80"), 5, "\\x80\\x80…");
}

/* Whatever the bytes are: no control, nothing hidden, valid UTF-8. */
static void nothing_else_comes_through(void **state)
{
	unsigned seed = 1;
	for (int round = 0; round < 2000; round++) {
		uint8_t wire[40];
		for (size_t i = 0; i < sizeof wire; i++) {
			seed = seed * 1103515245 + 12345;
			wire[i] = (uint8_t)(seed >> 16);
		}
		if (round % 2 == 0) /* characters rather than bytes */
			for (size_t i = 0; i + 4 < sizeof wire; i += 4)
				ss_utf8_put((seed = seed * 1103515245 + 12345) >> 4 & 0xffff,
				            wire + i);
		struct ss_buffer b = {.memory = &memory};
		ss_text_show(&b, (struct ss_slice){wire, sizeof wire}, sizeof wire);
		struct ss_slice s = ss_buffer_slice(&b);
		assert_true(ss_utf8_is_valid(s));
		while (s.len > 0) {
			uint32_t c;
			size_t n = ss_utf8_next(s, &c);
			assert_false(ss_text_is_hidden(c));
			s = ss_slice_cut(s, n, s.len);
		}
		ss_buffer_release(&b);
	}
}

static void check_apart(const char *shown, const char *expected)
{
	struct ss_buffer b = {.memory = &memory};
	ss_text_add_apart(&b, ss_slice_of(shown));
	assert_int_equal(ss_text_columns(ss_buffer_slice(&b)), ss_text_columns(ss_slice_of(shown)));
	ss_buffer_add(&b, "", 1);
	assert_string_equal((const char *)b.data, expected);
	ss_buffer_release(&b);
}

static void right_to_left_stays_in_its_cell(void **state)
{
	check_apart("alice@example.com", "alice@example.com");
	check_apart("m\u00fcller@\u4e2d.example", "m\u00fcller@\u4e2d.example");
	check_apart("\u05d0\u05d1@example.com", "\u2066\u05d0\u05d1@example.com\u2069");
	check_apart("a@\u0645.example", "\u2066a@\u0645.example\u2069");
	check_apart("", "");
	struct ss_memory little = {.fail_after = 1};
	struct ss_buffer none = {.memory = &little};
	ss_text_add_apart(&none, SS_SLICE("\u05d0"));
	ss_text_add_apart(&none, SS_SLICE("\u05d0"));
	assert_true(none.len == 0 || none.len == strlen("\u2066\u05d0\u2069"));
	ss_buffer_release(&none);
}

/* UAX 9, X8: the end of a line ends each isolate, so that the rest of one would not be in it. */
static void right_to_left_is_apart_on_each_of_its_lines(void **state)
{
	struct ss_writer w;
	assert_int_equal(ss_writer_create(-1, &w), 0);
	ss_text_write_wrapped(
	        &w,
	        SS_SLICE("to \u2066\u05d0\u05d1 \u05d2\u05d3\u05d4\u2069 and \u2066\u05d5\u2069"),
	        6);
	ss_write_bytes(&w, "", 1);
	assert_string_equal((const char *)w.data, "to \u2066\u05d0\u05d1\u2069\n"
	                                          "\u2066\u05d2\u05d3\u05d4\u2069\n"
	                                          "and \u2066\u05d5\u2069\n");
	ss_writer_destroy(&w);
}

/* However little room there is: no half of a character. */
static void short_memory_cuts_no_character(void **state)
{
	struct ss_cut cut = {
	        .head = SS_SLICE(""), .tail = SS_SLICE("@\u4e2d.example"), .is_cut = true};
	for (size_t limit = 1; limit < 24; limit++) {
		struct ss_buffer b = {.memory = &memory, .limit = limit};
		ss_print(&b, "— %s", "no mail");
		ss_print(&b, " %d×", 12);
		ss_cut_add(&b, &cut);
		for (struct ss_slice s = ss_buffer_slice(&b); s.len > 0;) {
			uint32_t c;
			size_t n = ss_utf8_next(s, &c);
			assert_true(n > 0);
			s = ss_slice_cut(s, n, s.len);
		}
		ss_buffer_release(&b);
	}
}

static void columns_are_what_a_terminal_needs(void **state)
{
	assert_int_equal(ss_text_columns(SS_SLICE("abc")), 3);
	assert_int_equal(ss_text_columns(SS_SLICE("\xe4\xb8\xad\xe6\x96\x87")), 4);
	assert_int_equal(ss_text_columns(SS_SLICE("o\xcc\x80x")), 2);
	assert_int_equal(ss_text_fit(SS_SLICE("\xe4\xb8\xad\xe6\x96\x87"), 3), 3);
	assert_int_equal(ss_text_fit(SS_SLICE("o\xcc\x80x"), 1), 3); /* the mark stays with it */
	assert_int_equal(ss_text_fit(SS_SLICE("abc"), 0), 0);
}

static void lines_break_at_spaces(void **state)
{
	assert_int_equal(ss_text_wrap(SS_SLICE("one two three"), 20), 13);
	assert_int_equal(ss_text_wrap(SS_SLICE("one two three"), 8), 8);
	assert_int_equal(ss_text_wrap(SS_SLICE("one two three"), 7), 8); /* the space is free */
	assert_int_equal(ss_text_wrap(SS_SLICE("one two three"), 6), 4);
	assert_int_equal(ss_text_wrap(SS_SLICE("onetwothree"), 4), 4);
	assert_int_equal(ss_text_wrap(SS_SLICE("a bcdefghijklmnop"), 12), 12); /* not just "a" */
	assert_int_equal(ss_text_wrap(SS_SLICE("\xe4\xb8\xad"), 1), 3);
	assert_int_equal(ss_text_wrap(SS_SLICE(""), 5), 0);
}

/* ---- cutting ---- */

static void check_cut(struct ss_cut cut, const char *expected)
{
	struct ss_buffer b = {.memory = &memory};
	ss_cut_add(&b, &cut);
	assert_int_equal(ss_text_columns(ss_buffer_slice(&b)), cut.columns);
	ss_buffer_add(&b, "", 1);
	assert_string_equal((const char *)b.data, expected);
	ss_buffer_release(&b);
}

static void an_address(const char *text, size_t columns, const char *expected)
{
	check_cut(ss_cut_address(ss_slice_of(text), columns), expected);
}

static void an_address_keeps_its_domain(void **state)
{
	an_address("alice@example.com", 17, "alice@example.com");
	an_address("alice@example.com", 16, "ali…@example.com");
	an_address("alice@example.com", 14, "a…@example.com");
	an_address("\"ceo@bank.example\"@evil.test", 18, "\"ceo@ba…@evil.test");
	an_address("postmaster", 6, "postm…");
	an_address("<>", 1, "…");
}

static void labels_go_from_the_left(void **state)
{
	an_address("a@bank.example.login.evil.test", 20, "….login.evil.test");
	an_address("a@bank.example.login.evil.test", 16, "….evil.test");
	an_address("bank.example.login.evil.test", 20, "….login.evil.test");
	an_address("a@www.bank.example.", 15, "….bank.example.");
}

static void what_tells_who_it_is_is_never_cut(void **state)
{
	an_address("a@verylongname.example", 8, "…@verylongname.example");
	an_address("a@x.verylongname.example", 8, "….verylongname.example");
	an_address("a@[IPv6:2001:db8::1]", 8, "…@[IPv6:2001:db8::1]");
	an_address("evil.test", 4, "evil.test");
}

static void check_address_shown(const char *text, const char *expected)
{
	struct ss_buffer b = {.memory = &memory};
	ss_cut_show_address(&b, ss_slice_of(text));
	ss_buffer_add(&b, "", 1);
	assert_string_equal((const char *)b.data, expected);
	ss_buffer_release(&b);
}

static void oversized_addresses_are_cut_by_the_same_rule(void **state)
{
	char text[1024], expected[1024];
	check_address_shown("a@b.example", "a@b.example");
	memset(text, 'l', 500); /* local part too long */
	strcpy(text + 500, "@evil.test");
	memset(expected, 'l', 64);
	strcpy(expected + 64, "…");
	memset(expected + 64 + strlen("…"), 'l', 246);
	strcpy(expected + 64 + strlen("…") + 246, "@evil.test");
	check_address_shown(text, expected);
	strcpy(text, "ceo@bank.example."); /* domain too long */
	memset(text + 17, 'd', 300);
	strcpy(text + 317, ".evil.test");
	check_address_shown(text, "ceo….evil.test");
	strcpy(text, "bank.example."); /* no local part at all */
	memset(text + 13, 'd', 400);
	strcpy(text + 413, ".evil.test");
	check_address_shown(text, "….evil.test");
}

/* ---- words ---- */

static void check_print(void (*print)(struct ss_buffer *b, uint64_t n), uint64_t n,
                        const char *expected)
{
	struct ss_buffer b = {.memory = &memory};
	print(&b, n);
	ss_buffer_add(&b, "", 1);
	assert_string_equal((const char *)b.data, expected);
	ss_buffer_release(&b);
}

static void print_sessions(struct ss_buffer *b, uint64_t n)
{
	ss_print_counted(b, n, "session");
}

static void numbers_are_for_people(void **state)
{
	check_print(ss_print_count, 0, "0");
	check_print(ss_print_count, 999, "999");
	check_print(ss_print_count, 1000, "1,000");
	check_print(ss_print_count, UINT64_MAX, "18,446,744,073,709,551,615");
	check_print(ss_print_size, 0, "0");
	check_print(ss_print_size, 999, "999");
	check_print(ss_print_size, 1000, "1.0K");
	check_print(ss_print_size, 10188, "9.9K");
	check_print(ss_print_size, 10239, "10K");
	check_print(ss_print_size, 1023 * 1024, "1.0M");
	check_print(ss_print_size, 1214501, "1.2M");
	check_print(ss_print_size, UINT64_MAX, "16E");
	check_print(print_sessions, 1, "1 session");
	check_print(print_sessions, 0, "0 sessions");
	check_print(print_sessions, 12345, "12,345 sessions");
}

static void check_endpoint(const char *address, int64_t port, const char *expected)
{
	struct ss_buffer b = {.memory = &memory};
	struct ss_address a = {0};
	if (address)
		ss_address_read(address, &a);
	ss_print_endpoint(&b, &a, port, 25);
	ss_buffer_add(&b, "", 1);
	assert_string_equal((const char *)b.data, expected);
	ss_buffer_release(&b);
}

static void endpoints_tell_unusual_ports(void **state)
{
	check_endpoint("192.0.2.1", 25, "192.0.2.1");
	check_endpoint("192.0.2.1", 587, "192.0.2.1:587");
	check_endpoint("2001:db8::1", 25, "2001:db8::1");
	check_endpoint("2001:db8::1", 587, "[2001:db8::1]:587");
	check_endpoint(NULL, 587, "?");
}

static int no_memory_is_left_over(void **state)
{
	return memory.used == 0 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_acts_or_hides_is_escaped),
	        cmocka_unit_test(bytes_that_are_no_text_are_shown),
	        cmocka_unit_test(marks_need_a_letter_and_do_not_pile_up),
	        cmocka_unit_test(long_texts_are_cut_between_characters),
	        cmocka_unit_test(nothing_else_comes_through),
	        cmocka_unit_test(right_to_left_stays_in_its_cell),
	        cmocka_unit_test(right_to_left_is_apart_on_each_of_its_lines),
	        cmocka_unit_test(short_memory_cuts_no_character),
	        cmocka_unit_test(columns_are_what_a_terminal_needs),
	        cmocka_unit_test(lines_break_at_spaces),
	        cmocka_unit_test(an_address_keeps_its_domain),
	        cmocka_unit_test(labels_go_from_the_left),
	        cmocka_unit_test(what_tells_who_it_is_is_never_cut),
	        cmocka_unit_test(oversized_addresses_are_cut_by_the_same_rule),
	        cmocka_unit_test(numbers_are_for_people),
	        cmocka_unit_test(endpoints_tell_unusual_ports),
	};
	return cmocka_run_group_tests(tests, NULL, no_memory_is_left_over);
}
