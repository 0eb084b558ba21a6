/* The small tools of base/: slices, cursor, buffer, arena, memory, text forms. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/cursor.h"
#include "base/eight.h"
#include "base/slice.h"
#include "base/utf8.h"

static void numbers_are_digits_within_a_bound(void **state)
{
	uint64_t n = 7;
	assert_true(ss_slice_to_number(SS_SLICE("18446744073709551615"), UINT64_MAX, &n));
	assert_int_equal(n, UINT64_MAX);
	assert_false(ss_slice_to_number(SS_SLICE("18446744073709551616"), UINT64_MAX, &n));
	assert_false(ss_slice_to_number(SS_SLICE("-1"), 10, &n));
	assert_false(ss_slice_to_number(SS_SLICE(""), 10, &n));
	assert_false(ss_slice_to_number(SS_SLICE("11"), 10, &n));
	assert_false(ss_slice_to_number(SS_SLICE("9"), 5, &n));
	assert_true(ss_slice_to_number(SS_SLICE("0010"), 10, &n));
	assert_int_equal(n, 10);
}

static void slices_compare_without_case(void **state)
{
	assert_true(ss_slice_is_equal_nocase(SS_SLICE("StartTLS"), SS_SLICE("STARTTLS")));
	assert_false(ss_slice_is_equal_nocase(SS_SLICE("START"), SS_SLICE("STARTTLS")));
	assert_false(ss_slice_is_equal_nocase(SS_SLICE("@"), SS_SLICE("`")));
	assert_true(ss_slice_is_equal(ss_slice_trim(SS_SLICE(" \ta b\t ")), SS_SLICE("a b")));
	assert_int_equal(ss_slice_cut(SS_SLICE("abc"), 2, 9).len, 1);
	assert_int_equal(ss_slice_cut(SS_SLICE("abc"), 9, 9).len, 0);
	assert_int_equal(ss_slice_find(SS_SLICE("a:b:c"), 2, ':'), 3);
	assert_int_equal(ss_slice_find(SS_SLICE("abc"), 0, ':'), 3);
}

/* RFC 5321, section 2.4: letters of ASCII, and no other octet, are the same in either case.  Each place
 * of texts of each length, as several octets are compared at once. */
static void case_is_of_letters_alone(void **state)
{
	uint8_t a[20], b[20];
	for (size_t len = 1; len <= sizeof a; len++) {
		for (size_t at = 0; at < len; at++) {
			memset(a, 'x', sizeof a);
			memset(b, 'X', sizeof b);
			for (unsigned n = 0; n < 256 * 256; n++) {
				a[at] = (uint8_t)(n & 255);
				b[at] = (uint8_t)(n >> 8);
				bool is_letter = (a[at] >= 'A' && a[at] <= 'Z') ||
				                 (a[at] >= 'a' && a[at] <= 'z');
				bool is_same =
				        a[at] == b[at] || (is_letter && (a[at] ^ b[at]) == 0x20);
				struct ss_slice x = {a, len}, y = {b, len};
				if (ss_slice_is_equal_nocase(x, y) != is_same)
					fail_msg("%u and %u, octet %zu of %zu", a[at], b[at], at,
					         len);
			}
		}
	}
}

/* In each place of texts of each length, with what is next to a control. */
static void controls_are_found_anywhere(void **state)
{
	uint8_t text[40];
	for (size_t len = 0; len <= sizeof text; len++) {
		memset(text, '~', sizeof text);
		assert_false(ss_slice_has_control((struct ss_slice){text, len}));
		for (size_t at = 0; at < len; at++) {
			for (unsigned c = 0; c < 256; c++) {
				memset(text, at % 2 ? '\t' : ' ', sizeof text);
				text[at] = (uint8_t)c;
				bool is_one = (c < 32 && c != '\t') || c == 127;
				if (ss_slice_has_control((struct ss_slice){text, len}) != is_one)
					fail_msg("%u, octet %zu of %zu", c, at, len);
			}
		}
	}
}

static void a_short_read_sticks(void **state)
{
	const uint8_t bytes[] = {1, 2, 3, 4, 5};
	struct ss_cursor c = ss_cursor_on(bytes, sizeof bytes);
	assert_int_equal(ss_cursor_be16(&c), 0x0102);
	assert_int_equal(ss_cursor_be32(&c), 0);
	assert_true(c.is_short);
	assert_int_equal(ss_cursor_u8(&c), 0);
	assert_int_equal(ss_cursor_left(&c), 0);
}

static void memory_says_no_at_its_limit(void **state)
{
	struct ss_memory m = {.limit = 100};
	void *a = ss_memory_take(&m, 60);
	assert_non_null(a);
	assert_null(ss_memory_take(&m, 41));
	assert_int_equal(m.refused, 1);
	a = ss_memory_resize(&m, a, 60, 100);
	assert_non_null(a);
	assert_null(ss_memory_resize(&m, a, 100, 101));
	ss_memory_give(&m, a, 100);
	assert_int_equal(m.used, 0);
	assert_int_equal(m.peak, 100);
}

static void a_buffer_takes_what_fits(void **state)
{
	struct ss_memory m = {.limit = 1000};
	struct ss_buffer b = {.memory = &m, .limit = 10};
	assert_int_equal(ss_buffer_add(&b, "abcdef", 6), 6);
	assert_int_equal(ss_buffer_add(&b, "ghijkl", 6), 4);
	ss_buffer_drop(&b, 3);
	assert_true(ss_slice_is_equal(ss_buffer_slice(&b), SS_SLICE("defghij")));
	ss_buffer_release(&b);
	b.limit = 0;
	for (int i = 0; i < 2000; i++)
		ss_buffer_add(&b, "x", 1);
	assert_in_range(b.len, 1000 - 512, 1000);
	ss_buffer_release(&b);
	assert_int_equal(m.used, 0);
}

static void an_arena_goes_in_one_step(void **state)
{
	struct ss_memory m = {0};
	struct ss_arena a = {.memory = &m};
	struct ss_slice s = ss_arena_copy(&a, SS_SLICE("alice"));
	assert_true(ss_slice_is_equal(s, SS_SLICE("alice")));
	assert_int_equal(s.data[5], 0);
	for (int i = 0; i < 1000; i++) /* aligned, whatever the texts between them need */
		assert_int_equal(*(uint64_t *)ss_arena_take(&a, (size_t)(24 + i % 3)), 0);
	s = ss_arena_copy(&a, SS_SLICE("x"));
	assert_ptr_equal(ss_arena_copy(&a, SS_SLICE("y")).data, s.data + 2); /* back to back */
	assert_int_equal((uintptr_t)ss_arena_take_raw(&a, 1) % alignof(max_align_t), 0);
	assert_non_null(ss_arena_take(&a, 200000));
	assert_null(ss_arena_copy(&a, (struct ss_slice){0}).data);
	size_t room;
	uint8_t *many = ss_arena_room(&a, 20, &room);
	assert_in_range(room, 20, 1 << 20);
	memset(many, 1, room);
	ss_arena_used(&a, 5);
	assert_ptr_equal(ss_arena_copy(&a, SS_SLICE("z")).data, many + 5);
	struct ss_arena other = {.memory = &m};
	struct ss_slice kept = ss_arena_copy(&other, SS_SLICE("bob"));
	ss_arena_join(&a, &other);
	ss_arena_reset(&other);
	assert_true(ss_slice_is_equal(kept, SS_SLICE("bob")));
	ss_arena_reset(&a);
	assert_int_equal(m.used, 0);
}

static void addresses_are_written_as_rfc_5952(void **state)
{
	char text[SS_ADDRESS_TEXT];
	struct ss_address a;
	assert_true(ss_address_read("2001:0db8:0:0:1::1", &a));
	assert_int_equal(ss_address_write(&a, text), strlen("2001:db8::1:0:0:1"));
	assert_string_equal(text, "2001:db8::1:0:0:1");
	assert_true(ss_address_read("192.0.2.1", &a));
	ss_address_write(&a, text);
	assert_string_equal(text, "192.0.2.1");
	assert_true(ss_address_read("0.10.100.255", &a));
	assert_int_equal(ss_address_write(&a, text), strlen("0.10.100.255"));
	assert_string_equal(text, "0.10.100.255");
	assert_false(ss_address_read("192.0.2", &a));
}

/* The same as of text that a NUL ends. */
static void addresses_in_slices(void **state)
{
	static const char *const texts[] = {
	        "192.0.2.1",    "0.0.0.0",   "255.255.255.255", "256.1.1.1", "01.2.3.4",
	        "1.2.3",        "1.2.3.4.",  "1.2.3.4.5",       "1..3.4",    "1.2.3.",
	        "::",           "::1",       "2001:db8::1",     "abcd:",     "abcde::1",
	        "g::1",         "a.b:1",     "::192.0.2.1",     "",          "1",
	        "cafe.example", "1.2.3.1000"};
	for (size_t n = 0; n < sizeof texts / sizeof texts[0]; n++) {
		struct ss_address a = {0}, b = {0};
		bool is_read = ss_address_read(texts[n], &a);
		assert_int_equal(is_read, ss_address_read_slice(ss_slice_of(texts[n]), &b));
		assert_int_equal(ss_address_compare(&a, &b), 0);
	}
	struct ss_address a;
	assert_false(ss_address_read_slice((struct ss_slice){(const uint8_t *)"::1\0", 4}, &a));
}

static void utf8_is_strict(void **state)
{
	assert_true(
	        ss_utf8_is_valid(SS_SLICE("plain ASCII, long enough \xc3\xa4 \xf0\x9f\x93\xa7")));
	assert_false(ss_utf8_is_valid(SS_SLICE("\xc0\xaf")));         /* overlong */
	assert_false(ss_utf8_is_valid(SS_SLICE("\xed\xa0\x80")));     /* surrogate */
	assert_false(ss_utf8_is_valid(SS_SLICE("\xf4\x90\x80\x80"))); /* above U+10FFFF */
	assert_false(ss_utf8_is_valid(SS_SLICE("abc\xe2\x82")));      /* cut */
	uint8_t out[4];
	uint32_t c;
	for (uint32_t i = 1; i < 0x110000; i += 97) {
		if (i >= 0xd800 && i < 0xe000)
			continue;
		size_t n = ss_utf8_put(i, out);
		assert_int_equal(ss_utf8_next((struct ss_slice){out, n}, &c), n);
		assert_int_equal(c, i);
	}
	assert_int_equal(ss_utf8_columns(0x4f1a), 2);
	assert_int_equal(ss_utf8_columns(0x301), 0);
	assert_int_equal(ss_utf8_columns('a'), 1);
}

static void base64_follows_rfc_4648_section_10(void **state)
{
	static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
	static const char *const coded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
	                                    "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
	for (size_t i = 0; i < 7; i++) {
		char text[16];
		uint8_t bytes[16];
		ss_base64_encode((const uint8_t *)plain[i], strlen(plain[i]), text);
		assert_string_equal(text, coded[i]);
		assert_int_equal(ss_base64_decode(ss_slice_of(text), bytes, 6), strlen(plain[i]));
		assert_memory_equal(bytes, plain[i], strlen(plain[i]));
	}
	uint8_t bytes[4];
	assert_int_equal(ss_base64_decode(SS_SLICE("Zm8"), bytes, 4), 2);
	assert_int_equal(ss_base64_decode(SS_SLICE("Z"), bytes, 4), -1);
	assert_int_equal(ss_base64_decode(SS_SLICE("Zm 8"), bytes, 4), -1);
	assert_int_equal(ss_base64_decode(SS_SLICE("Zm9vYmFy"), bytes, 4), -1);
	assert_int_equal(ss_base64_decode(SS_SLICE("===="), bytes, 4), -1);
}

/* Of all lengths around a word, with each octet that differs. */
static void octets_are_equal_as_memcmp_tells(void **state)
{
	uint8_t a[40], b[40];
	for (size_t i = 0; i < sizeof a; i++)
		a[i] = b[i] = (uint8_t)(7 * i);
	for (size_t len = 0; len <= sizeof a; len++) {
		assert_true(ss_eight_are_equal(a, b, len));
		for (size_t i = 0; i < sizeof a; i++) {
			b[i] ^= 0x80;
			assert_int_equal(ss_eight_are_equal(a, b, len), memcmp(a, b, len) == 0);
			b[i] ^= 0x80;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers_are_digits_within_a_bound),
	        cmocka_unit_test(slices_compare_without_case),
	        cmocka_unit_test(case_is_of_letters_alone),
	        cmocka_unit_test(controls_are_found_anywhere),
	        cmocka_unit_test(octets_are_equal_as_memcmp_tells),
	        cmocka_unit_test(a_short_read_sticks),
	        cmocka_unit_test(memory_says_no_at_its_limit),
	        cmocka_unit_test(a_buffer_takes_what_fits),
	        cmocka_unit_test(an_arena_goes_in_one_step),
	        cmocka_unit_test(addresses_are_written_as_rfc_5952),
	        cmocka_unit_test(addresses_in_slices),
	        cmocka_unit_test(utf8_is_strict),
	        cmocka_unit_test(base64_follows_rfc_4648_section_10),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
