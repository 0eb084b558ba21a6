/* Encoded words: the examples of RFC 2047, section 8, and what senders make of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "mail/charset_iconv.h"
#include "mail/encoded_word.h"

static struct ss_charsets with_iconv = {ss_charset_iconv, NULL};

static void check(const struct ss_charsets *charsets, const char *given, size_t len,
                  const char *expected, const char *names)
{
	struct ss_memory memory = {0};
	struct ss_mail_counts counts = {0};
	struct ss_encoded_words how = {charsets, &counts, &memory};
	struct ss_buffer out = {.memory = &memory};
	char seen[512] = "";
	uint8_t *bytes = guard_copy(given, len);
	assert_true(ss_encoded_word_decode(&how, (struct ss_slice){bytes, len}, 7, &out));
	assert_int_equal(strlen(expected), out.len);
	assert_memory_equal(expected, ss_buffer_slice(&out).data, out.len);
	for (unsigned a = 0; a < SS_N_MAIL_ANOMALIES; a++) {
		if (counts.of[a].n == 0)
			continue;
		assert_int_equal(7, counts.of[a].first);
		strcat(seen, seen[0] ? " " : "");
		strcat(seen, ss_mail_anomaly_name(a));
	}
	assert_string_equal(names, seen);
	ss_buffer_release(&out);
	guard_free(bytes, len);
	assert_int_equal(0, memory.used);
}

#define CHECK(given, expected, names) check(NULL, given, sizeof(given) - 1, expected, names)

static void examples_of_rfc_2047(void **state)
{
	CHECK("=?ISO-8859-1?Q?a?=", "a", "");
	CHECK("=?ISO-8859-1?Q?a?= b", "a b", "");
	CHECK("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab", "");
	CHECK("=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=", "ab", "");
	CHECK("=?ISO-8859-1?Q?a_b?=", "a b", "");
	CHECK("=?ISO-8859-1?Q?a?= =?UTF-8?Q?_b?=", "a b", "");
	CHECK("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>",
	      "");
	CHECK("=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?= <p@x>", "Patrik F\303\244ltstr\303\266m <p@x>",
	      "");
	CHECK("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo", "");
	CHECK("=?utf-8*en?q?=c3=A9?=", "\303\251", "");
	CHECK("a =b= ? c", "a =b= ? c", "");
}

static void characters_are_joined_over_words(void **state)
{
	CHECK("=?UTF-8?B?w6nD?= =?utf-8?Q?=A9x?=", "\303\251\303\251x", "");
	CHECK("=?UTF-8?Q?=C3?= =?ISO-8859-1?Q?=A9?=", "\357\277\275\302\251", "word_bad_character");
}

static void check_with_iconv(void)
{
	CHECK("=?windows-1252?Q?=80=93?=", "\342\202\254\342\200\234", "");
	CHECK("=?US-ASCII?Q?a=80?=", "a\357\277\275", "word_bad_character");
	CHECK("x =?koi8-r?B?8NLJ?= =?koi8-r?B?18XU?= y", "x =?koi8-r?B?8NLJ?= =?koi8-r?B?18XU?= y",
	      "word_unknown_charset");
	static const char russian[] = "=?koi8-r?B?8NLJ?= =?KOI8-R?B?18XU?= y";
	check(&with_iconv, russian, sizeof russian - 1,
	      "\320\237\321\200\320\270\320\262\320\265\321\202 y", "");
	static const char japanese[] = "=?ISO-2022-JP?B?GyRCJDMbKEI=?=";
	check(&with_iconv, japanese, sizeof japanese - 1, "\343\201\223", "");
	static const char wide[] = "=?UTF-16BE?B?AGEAYg==?=";
	check(&with_iconv, wide, sizeof wide - 1, "ab", "");
	static const char broken[] = "=?euc-jp?Q?=A4=B3=FFa=A4?=";
	check(&with_iconv, broken, sizeof broken - 1, "\343\201\223\357\277\275a\357\277\275",
	      "word_bad_character");
	/* iconv takes this name for UTF-8, and U+112492 for a character */
	static const char beyond[] = "=?utf)8?Q?a=F4=92=92=92b?=";
	check(&with_iconv, beyond, sizeof beyond - 1,
	      "a\357\277\275\357\277\275\357\277\275\357\277\275b", "word_bad_character");
	static const char unknown[] = "=?x//TRANSLIT?Q?a?=";
	check(&with_iconv, unknown, sizeof unknown - 1, unknown, "word_unknown_charset");
	/* Python's cp949, gbk, cp932, iso-8859-8 */
	static const char *const aliases[][2] = {
	        {"=?ks_c_5601-1987?B?sKE=?=", "\352\260\200"},
	        {"=?GB2312?B?5mc=?=", "\351\216\224"},
	        {"=?Shift_JIS?B?h0A=?=", "\342\221\240"},
	        {"=?ISO-8859-8-I?B?+Q==?=", "\327\251"},
	};
	for (size_t n = 0; n < sizeof aliases / sizeof aliases[0]; n++)
		check(&with_iconv, aliases[n][0], strlen(aliases[n][0]), aliases[n][1], "");
	CHECK("=?unknown-8bit?Q?a=C3=A9?=", "a\303\251", "");
}

/* Converters that are kept are in no state when they are used again. */
static void charsets_are_told_apart(void **state)
{
	check_with_iconv();
	with_iconv.user = ss_charset_iconv_create();
	assert_non_null(with_iconv.user);
	for (int i = 0; i < 3; i++)
		check_with_iconv();
	ss_charset_iconv_destroy(with_iconv.user);
	with_iconv.user = NULL;
}

static void what_is_broken_stays(void **state)
{
	CHECK("=?UTF-8?Q?a b?=", "=?UTF-8?Q?a b?=", "word_broken");
	CHECK("=?UTF-8?X?a?=", "=?UTF-8?X?a?=", "word_broken");
	CHECK("=?UTF-8?Q?a", "=?UTF-8?Q?a", "word_broken");
	CHECK("=?", "=?", "word_broken");
	CHECK("=??Q?a?= =?UTF-8?Q?b?=", "=??Q?a?= b", "word_broken");
	CHECK("a=?UTF-8?Q?b?==?UTF-8?Q?c?=", "abc", "word_no_blank");
	CHECK("=?UTF-8?Q?a=4?= =?UTF-8?Q?=?=", "a=4=", "word_bad_encoding");
	CHECK("=?UTF-8?Q?a=3D=?=", "a==", "word_bad_encoding");
	CHECK("=?UTF-8?B?YWI?=", "ab", "word_bad_encoding");
	CHECK("=?UTF-8?Q?a=0D=0Ab?=", "a\r\nb", "word_control");
	CHECK("=?UTF-8?Q?=1B[2J?=", "\033[2J", "word_control");
	CHECK("=?UTF-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?"
	      "=",
	      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	      "word_too_long");
}

static void text_of_8_bits(void **state)
{
	CHECK("\303\251 =?UTF-8?Q?a?=", "\303\251 a", "");
	CHECK("\351 =?UTF-8?Q?a?=", "\303\251 a", "text_not_utf8");
}

static void a_full_buffer_is_told(void **state)
{
	static const char text[] = "abc =?ISO-8859-1?Q?=E9=E9=E9?= d";
	for (unsigned fail_after = 0; fail_after < 4; fail_after++) {
		struct ss_memory memory = {.fail_after = fail_after};
		struct ss_mail_counts counts = {0};
		struct ss_encoded_words how = {NULL, &counts, &memory};
		struct ss_buffer out = {.memory = &memory, .limit = 7};
		bool is_whole =
		        ss_encoded_word_decode(&how, SS_SLICE("abc =?UTF-8?Q?=E9?="), 0, &out);
		assert_int_equal(fail_after == 0 || fail_after > 2, is_whole);
		out.len = 0;
		assert_false(ss_encoded_word_decode(&how, SS_SLICE(text), 0, &out));
		assert_true(out.len <= 7);
		ss_buffer_release(&out);
		assert_int_equal(0, memory.used);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples_of_rfc_2047),
	        cmocka_unit_test(characters_are_joined_over_words),
	        cmocka_unit_test(charsets_are_told_apart),
	        cmocka_unit_test(what_is_broken_stays),
	        cmocka_unit_test(text_of_8_bits),
	        cmocka_unit_test(a_full_buffer_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
