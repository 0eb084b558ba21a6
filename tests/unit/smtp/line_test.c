#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "guard.h"
#include "smtp/line.h"

enum { LIMIT = 8 };

static struct ss_memory memory;

static struct ss_line_cutter cutter(void)
{
	return (struct ss_line_cutter){.kept = {.memory = &memory, .limit = LIMIT}};
}

/* The first line of text, fed in portions of n bytes. */
static bool first_line(struct ss_line_cutter *c, const char *text, size_t len, size_t n,
                       struct ss_line *line)
{
	bool is_whole = false;
	for (size_t at = 0; at < len && !is_whole;) {
		size_t portion = n < len - at ? n : len - at;
		at += ss_line_feed(c, (const uint8_t *)text + at, portion, 100 + at, line,
		                   &is_whole);
	}
	return is_whole;
}

#define CHECK(given, expected, raw, lf, cr, nul, cut)                                              \
	for (size_t n = 1; n <= sizeof(given); n++) {                                              \
		struct ss_line_cutter c = cutter();                                                \
		struct ss_line line;                                                               \
		assert_true(first_line(&c, given, sizeof(given) - 1, n, &line));                   \
		assert_int_equal(sizeof(expected) - 1, line.text.len);                             \
		assert_memory_equal(expected, line.text.data, line.text.len);                      \
		assert_int_equal(raw, line.raw_len);                                               \
		assert_int_equal(100, line.offset);                                                \
		assert_int_equal(lf, line.is_bare_lf);                                             \
		assert_int_equal(cr, line.has_bare_cr);                                            \
		assert_int_equal(nul, line.has_nul);                                               \
		assert_int_equal(cut, line.is_cut);                                                \
		(void)ss_line_drop(&c);                                                            \
		ss_buffer_release(&c.kept);                                                        \
		assert_int_equal(0, memory.used);                                                  \
	}

static void cuts_at_crlf(void **state)
{
	CHECK("NOOP\r\nQUIT\r\n", "NOOP", 6, false, false, false, false);
	CHECK("\r\n", "", 2, false, false, false, false);
}

static void tells_what_is_odd(void **state)
{
	CHECK("NOOP\nQ", "NOOP", 5, true, false, false, false);
	CHECK("\n", "", 1, true, false, false, false);
	CHECK("a\rb\r\n", "a\rb", 5, false, true, false, false);
	CHECK("a\r\r\n", "a", 4, false, true, false, false);
	CHECK("a\0b\r\n", "a\0b", 5, false, false, true, false);
}

static void cuts_what_is_too_long(void **state)
{
	CHECK("1234567\r\n", "1234567", 9, false, false, false, false);
	CHECK("123456789\r\n", "12345678", 11, false, false, false, true);
	CHECK("1234567890123456\n", "12345678", 17, true, false, false, true);
}

static void goes_on_behind_a_line(void **state)
{
	const char text[] = "a\r\nb\r\n";
	uint8_t *bytes = guard_copy(text, sizeof text - 1);
	struct ss_line_cutter c = cutter();
	struct ss_line line;
	bool is_whole;
	size_t used = ss_line_feed(&c, bytes, 6, 0, &line, &is_whole);
	assert_int_equal(3, used);
	used += ss_line_feed(&c, bytes + used, 6 - used, used, &line, &is_whole);
	assert_true(is_whole);
	assert_int_equal(6, used);
	assert_int_equal(3, line.offset);
	assert_ptr_equal(bytes + 3, line.text.data); /* in place */
	assert_int_equal(0, memory.used);
	guard_free(bytes, sizeof text - 1);
}

/* What lies in one portion takes another way than what comes octet by octet: the same line. */
static void reads_the_same_in_place(const uint8_t *bytes, size_t len)
{
	struct ss_line_cutter whole = {.kept = {.memory = &memory, .limit = 24}}, parts = whole;
	struct ss_line one, other;
	bool is_one, is_other = false;
	size_t used = ss_line_feed(&whole, bytes, len, 100, &one, &is_one);
	for (size_t at = 0; at < len && !is_other;)
		at += ss_line_feed(&parts, bytes + at, 1, 100 + at, &other, &is_other);
	assert_int_equal(is_one, is_other);
	if (is_one) {
		assert_int_equal(used, one.raw_len);
		assert_int_equal(one.raw_len, other.raw_len);
		assert_int_equal(one.offset, other.offset);
		assert_int_equal(one.text.len, other.text.len);
		assert_memory_equal(one.text.data, other.text.data, one.text.len);
		assert_int_equal(one.is_bare_lf, other.is_bare_lf);
		assert_int_equal(one.has_bare_cr, other.has_bare_cr);
		assert_int_equal(one.has_nul, other.has_nul);
		assert_int_equal(one.is_cut, other.is_cut);
	}
	ss_buffer_release(&whole.kept);
	ss_buffer_release(&parts.kept);
}

static void an_odd_octet_is_seen_wherever_it_is(void **state)
{
	static const uint8_t odd[] = {'\0', '\t', '\n', '\r', 0x1f, ' ', 0x7f, 0x80, 0x8d, 0xff};
	for (size_t len = 2; len < 36; len++) {
		for (size_t at = 0; at < len; at++) {
			for (size_t i = 0; i < sizeof odd; i++) {
				uint8_t text[40];
				memset(text, 'x', sizeof text);
				memcpy(text + len - 2, "\r\n", 2);
				text[at] = odd[i];
				uint8_t *bytes = guard_copy(text, len);
				reads_the_same_in_place(bytes, len);
				guard_free(bytes, len);
			}
		}
	}
}

static void gives_the_unfinished_line_at_the_end(void **state)
{
	struct ss_line_cutter c = cutter();
	struct ss_line line;
	assert_false(ss_line_end(&c, &line));
	assert_false(first_line(&c, "QUI\r", 4, 2, &line));
	assert_true(ss_line_end(&c, &line));
	assert_int_equal(3, line.text.len);
	assert_int_equal(4, line.raw_len);
	assert_false(ss_line_is_open(&c));
	ss_buffer_release(&c.kept);
}

static void survives_without_memory(void **state)
{
	struct ss_line_cutter c = cutter();
	struct ss_line line;
	memory.fail_after = 1;
	assert_true(first_line(&c, "NOOP\r\n", 6, 2, &line));
	assert_true(line.is_cut);
	assert_int_equal(0, line.text.len);
	assert_int_equal(6, line.raw_len);
	memory.fail_after = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cuts_at_crlf),
	        cmocka_unit_test(tells_what_is_odd),
	        cmocka_unit_test(cuts_what_is_too_long),
	        cmocka_unit_test(goes_on_behind_a_line),
	        cmocka_unit_test(an_odd_octet_is_seen_wherever_it_is),
	        cmocka_unit_test(gives_the_unfinished_line_at_the_end),
	        cmocka_unit_test(survives_without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
