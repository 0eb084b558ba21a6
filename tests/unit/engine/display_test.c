/* src/engine/display.c: columns.  What it shows is in session_test.c, and in the library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "engine/display.h"

enum { AROUND = sizeof "SMTP MAIL <>" - 1 };

static size_t columns_of(struct ss_slice s)
{
	size_t sum = 0;
	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		size_t n = ss_utf8_next(ss_slice_cut(s, at, s.len), &c);
		sum += n > 0 ? (size_t)ss_utf8_columns(c) : 1;
		at += n > 0 ? n : 1;
	}
	return sum;
}

/* Shown whole where its columns suffice, and cut where one is missing. */
static void takes_its_columns(struct ss_slice address)
{
	char out[SS_DISPLAY_ROOM];
	size_t columns = AROUND + columns_of(address);
	struct ss_display d = {.verb = SS_SLICE("MAIL"), .address = address, .columns = columns};
	size_t len = ss_display_write(&d, out);
	assert_int_equal(len, AROUND + address.len);
	assert_memory_equal(out + AROUND - 1, address.data, address.len);
	d.columns--;
	len = ss_display_write(&d, out);
	assert_non_null(memmem(out, len, "\xe2\x80\xa6", 3));
}

static void any_octet_anywhere_takes_its_columns(void **state)
{
	for (unsigned octet = 0; octet < 256; octet++) {
		for (size_t len = 3; len < 20; len++) {
			for (size_t at = 0; at < len; at++) {
				uint8_t address[20];
				memset(address, 'x', sizeof address);
				address[len - 2] = '@';
				address[at] = (uint8_t)octet;
				takes_its_columns((struct ss_slice){address, len});
			}
		}
	}
}

static void wide_characters_take_two(void **state)
{
	takes_its_columns(SS_SLICE("\xe5\xb1\xb1\xe7\x94\xb0@example.com"));
	takes_its_columns(SS_SLICE("alice.of.the.long.name@\xe5\xb1\xb1.example"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_octet_anywhere_takes_its_columns),
	        cmocka_unit_test(wide_characters_take_two),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
