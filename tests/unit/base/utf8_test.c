/* Widths of characters: what each would take on a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

static void check_columns(const uint32_t *characters, size_t n, int expected)
{
	for (size_t i = 0; i < n; i++) {
		if (ss_utf8_columns(characters[i]) != expected)
			fail_msg("U+%04X is %d columns wide", (unsigned)characters[i],
			         ss_utf8_columns(characters[i]));
	}
}

static void emoji_and_ideographs_take_two(void **state)
{
	static const uint32_t wide[] = {
	        0x1100,  0x231a,  0x26a1,  0x2705,  0x2b50,  0x3042,  0x4e00,  0xac00,  0xff01,
	        0x17000, 0x1f004, 0x1f300, 0x1f600, 0x1f680, 0x1f7e0, 0x1fa70, 0x20000, 0x3134b,
	};
	check_columns(wide, sizeof wide / sizeof wide[0], 2);
}

static void marks_take_none(void **state)
{
	static const uint32_t marks[] = {
	        0x0300, 0x0488, 0x05b0, 0x05bf, 0x064b, 0x0670, 0x0711, 0x0730,  0x093c,
	        0x0941, 0x094d, 0x09bc, 0x09c1, 0x0a3c, 0x0e31, 0x0eb1, 0x1160,  0x11ff,
	        0x1dc0, 0x200b, 0x20d0, 0x302a, 0x3099, 0xd7b0, 0xfe0f, 0x1d167, 0xe0100,
	};
	check_columns(marks, sizeof marks / sizeof marks[0], 0);
}

static void all_else_takes_one(void **state)
{
	static const uint32_t others[] = {
	        ' ',    '~',    0xa0,   0xe9,   0x0378, 0x03b1, 0x05d0,  0x0627,   0x0903,
	        0x0915, 0x09be, 0x2192, 0x2026, 0x2764, 0xfffd, 0x1d400, 0x10fffd, 0x303f,
	};
	check_columns(others, sizeof others / sizeof others[0], 1);
}

static void formats_are_category_cf(void **state)
{
	static const uint32_t formats[] = {
	        0x00ad, 0x0600,  0x0605,  0x06dd,  0x070f,  0x0890,  0x08e2,  0x200d,
	        0x202e, 0x110bd, 0x110cd, 0x13430, 0x13438, 0x1bca0, 0xe0001, 0xe007f,
	};
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		assert_true(ss_utf8_is_format(formats[i]));
	assert_false(ss_utf8_is_format('a'));
	assert_false(ss_utf8_is_format(0x0606));
	assert_false(ss_utf8_is_format(0x0300));
	assert_false(ss_utf8_is_format(0x10ffff));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(emoji_and_ideographs_take_two),
	        cmocka_unit_test(marks_take_none),
	        cmocka_unit_test(all_else_takes_one),
	        cmocka_unit_test(formats_are_category_cf),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
