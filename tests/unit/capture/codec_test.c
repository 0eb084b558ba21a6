#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "capture/byte_stream.h"
#include "capture/codec.h"
#include "making.h"
#include "packing.h"

static const char frames[] = "1: 1.000000000 link 1, 3 of 7: abc\n"
                             "2: 2.000000000 link 1, 3 of 7: def\n";

static void make_two_frames(struct made *m)
{
	made_clear(m);
	made_pcap(m, false, US, 1);
	made_record(m, false, 1, 0, "abc");
	made_record(m, false, 2, 0, "def");
}

static void test_each_by_its_content(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		expect_told(&packed, frames);
	}
	made_release(&plain);
	made_release(&packed);
}

/* Cut anywhere, also inside a record; an empty one among them. */
static void test_members_in_a_row(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, 30);
		packings[i].pack(&packed, plain.data, 0);
		packings[i].pack(&packed, plain.data + 30, plain.len - 30);
		expect_told(&packed, frames);
	}
	made_release(&plain);
	made_release(&packed);
}

/* Of nothing a compressor makes something. */
static void test_empty_inside(void **state)
{
	struct made packed = {0};
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, "", 0);
		expect_told(&packed, "! made: empty file\n");
	}
	made_release(&packed);
}

static void test_no_capture_inside(void **state)
{
	struct made packed = {0};
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, "some text", 9);
		expect_told(&packed, "! made: not a capture file (pcap, pcapng, or one of them "
		                     "compressed with gzip, zstd, lz4, xz)\n");
	}
	made_release(&packed);
}

/* As pzstd writes; the long one does not fit into what is looked at. */
static void test_skippable_frames(void **state)
{
	static const uint8_t skippable[] = {0x5F, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		if (strcmp(packings[i].name, "zstd") != 0 && strcmp(packings[i].name, "lz4") != 0)
			continue;
		made_clear(&packed);
		made_add(&packed, skippable, sizeof skippable);
		packings[i].pack(&packed, plain.data, 20);
		made_add(&packed, skippable, sizeof skippable);
		packings[i].pack(&packed, plain.data + 20, plain.len - 20);
		made_add(&packed, skippable, sizeof skippable);
		expect_told(&packed, frames);
	}
	made_release(&plain);
	made_release(&packed);
}

static void test_padding_after_gzip_and_xz(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		if (strcmp(packings[i].name, "gzip") != 0 && strcmp(packings[i].name, "xz") != 0)
			continue;
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		made_add(&packed, "\0\0\0\0\0\0\0\0", 8);
		expect_told(&packed, frames);
	}
	made_release(&plain);
	made_release(&packed);
}

/* What could be unpacked is delivered, and the end is told with its place in the file. */
static void test_cut_anywhere(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		for (size_t len = packed.len; len-- > 8;) {
			char early[80];
			packed.len = len;
			snprintf(early, sizeof early, "%s data ends early (byte %zu)\n",
			         packings[i].name, len);
			char *told = told_of(&packed);
			char *trouble = strchr(told, '!');
			assert_non_null(trouble);
			assert_memory_equal(told, frames, (size_t)(trouble - told));
			assert_non_null(strstr(trouble, early));
			assert_non_null(strchr(trouble, '\n'));
			assert_int_equal(strchr(trouble, '\n')[1], '\0');
			free(told);
		}
	}
	made_release(&plain);
	made_release(&packed);
}

static void test_cut_after_the_last_record_is_told(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		char expected[256];
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		size_t len = packed.len;
		packings[i].pack(&packed, plain.data, plain.len);
		packed.len = len + 3;
		snprintf(expected, sizeof expected,
		         "%s! made: packet 3: %s data ends early (byte %zu)\n", frames,
		         packings[i].name, packed.len);
		expect_told(&packed, expected);
	}
	made_release(&plain);
	made_release(&packed);
}

static void test_damage_is_told_with_its_place(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		char beginning[80];
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		made_add(&packed, "rubbish after the end", 21);
		snprintf(beginning, sizeof beginning, "! made: packet 3: %s: ", packings[i].name);
		char *told = told_of(&packed);
		assert_memory_equal(told, frames, strlen(frames));
		assert_memory_equal(told + strlen(frames), beginning, strlen(beginning));
		assert_non_null(strstr(told, " (byte "));
		free(told);
	}
	made_release(&plain);
	made_release(&packed);
}

/* Every byte wrong in turn: whatever is said, nothing crashes and nothing hangs. */
static void test_any_byte_wrong(void **state)
{
	struct made plain = {0}, packed = {0};
	make_two_frames(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		for (size_t at = 0; at < packed.len; at++) {
			packed.data[at] ^= 0x55;
			free(told_of(&packed));
			packed.data[at] ^= 0x55;
		}
	}
	made_release(&plain);
	made_release(&packed);
}

/* More than the windows hold, so that they turn over many times. */
static void test_large(void **state)
{
	struct made plain = {0}, packed = {0};
	made_pcap(&plain, false, NS, 1);
	for (uint32_t i = 0; i < 200000; i++) {
		char text[32];
		snprintf(text, sizeof text, "frame %u %x", i, i * 2654435761u);
		made_record(&plain, false, i, i, text);
	}
	char *expected = told_of(&plain);
	for (size_t i = 0; i < n_packings; i++) {
		made_clear(&packed);
		packings[i].pack(&packed, plain.data, plain.len);
		char *told = told_of(&packed);
		assert_true(strcmp(told, expected) == 0);
		free(told);
	}
	free(expected);
	made_release(&plain);
	made_release(&packed);
}

/* Compressions that this build lacks are named; so is each that it has. */
static void test_magics(void **state)
{
	assert_string_equal(ss_codec_name((const uint8_t *)"\x1f\x8b\x08", 3), "gzip");
	assert_string_equal(ss_codec_name((const uint8_t *)"\x28\xb5\x2f\xfd", 4), "zstd");
	assert_string_equal(ss_codec_name((const uint8_t *)"\x04\x22\x4d\x18", 4), "lz4");
	assert_string_equal(ss_codec_name((const uint8_t *)"\xfd"
	                                                   "7zXZ\0",
	                                  6),
	                    "xz");
	assert_string_equal(ss_codec_name((const uint8_t *)"\x50\x2a\x4d\x18\xff\xff\xff\xff", 8),
	                    "zstd");
	assert_null(ss_codec_name((const uint8_t *)"\xfd"
	                                           "7zXZ",
	                          5));
	assert_null(ss_codec_name((const uint8_t *)"", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_each_by_its_content),
	        cmocka_unit_test(test_members_in_a_row),
	        cmocka_unit_test(test_empty_inside),
	        cmocka_unit_test(test_no_capture_inside),
	        cmocka_unit_test(test_skippable_frames),
	        cmocka_unit_test(test_padding_after_gzip_and_xz),
	        cmocka_unit_test(test_cut_anywhere),
	        cmocka_unit_test(test_cut_after_the_last_record_is_told),
	        cmocka_unit_test(test_damage_is_told_with_its_place),
	        cmocka_unit_test(test_any_byte_wrong),
	        cmocka_unit_test(test_large),
	        cmocka_unit_test(test_magics),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
