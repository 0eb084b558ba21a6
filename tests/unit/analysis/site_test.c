/* Questions that many observers ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "analysis/site.h"

/* At each place of texts of each length, in either case; one octet of it changed, it is not there. */
static void a_text_is_found_anywhere(void **state)
{
	static const char what[] = "Relay5";
	enum { LEN = sizeof what - 1, ROOM = 40 };
	uint8_t text[ROOM];
	for (size_t len = LEN; len <= ROOM; len++) {
		for (size_t at = 0; at + LEN <= len; at++) {
			memset(text, 'r', sizeof text);
			memcpy(text + at, "rELAY5", LEN);
			const struct ss_slice all = {text, len};
			assert_true(ss_site_holds_nocase(all, SS_SLICE(what)));
			assert_false(ss_site_holds_nocase(ss_slice_cut(all, 0, at + LEN - 1),
			                                  SS_SLICE(what)));
			for (size_t i = 0; i < LEN; i++) {
				text[at + i] ^= 0x10;
				assert_false(ss_site_holds_nocase(all, SS_SLICE(what)));
				text[at + i] ^= 0x10;
			}
		}
	}
}

static void short_ones_are_found(void **state)
{
	assert_true(ss_site_holds_nocase(SS_SLICE("some text with an X in it"), SS_SLICE("x")));
	assert_true(ss_site_holds_nocase(SS_SLICE("a.example.xn--p1ai"), SS_SLICE("XN--")));
	assert_false(
	        ss_site_holds_nocase(SS_SLICE("`some text that has no such sign`"), SS_SLICE("@")));
	assert_false(ss_site_holds_nocase(SS_SLICE("rela"), SS_SLICE("relay")));
	assert_false(ss_site_holds_nocase(SS_SLICE("relay"), SS_SLICE("")));
	assert_false(ss_site_holds_nocase((struct ss_slice){0}, SS_SLICE("relay")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_text_is_found_anywhere),
	        cmocka_unit_test(short_ones_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
