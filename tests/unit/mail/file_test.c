/* Files as they pass: size, digests, kind, members. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash_pair.h"
#include "guard.h"
#include "mail/file.h"

enum { ALL = (1 << SS_N_HASHES) - 1 };

struct run {
	struct ss_memory memory;
	struct ss_file *file;
	const struct ss_file_facts *facts;
};

static void begin(struct run *r, unsigned wanted)
{
	struct ss_file_options options = {&ss_hash_builtin, wanted, &r->memory};
	r->file = ss_file_create(&options);
	assert_non_null(r->file);
}

static void feed(struct run *r, const void *bytes, size_t len, size_t portion)
{
	for (size_t at = 0, n; at < len; at += n) {
		n = portion < len - at ? portion : len - at;
		uint8_t *copy = guard_copy((const uint8_t *)bytes + at, n);
		ss_file_feed(r->file, copy, n);
		guard_free(copy, n);
	}
}

static void end(struct run *r)
{
	ss_file_destroy(r->file);
	assert_int_equal(r->memory.used, 0);
	memset(r, 0, sizeof *r);
}

static void a_file_of_a_line(void **state)
{
	static const char text[] = "hello world\n"; /* digests: of coreutils' md5sum and the like */
	for (size_t portion = 1; portion < sizeof text; portion++) {
		struct run r = {0};
		begin(&r, ALL);
		feed(&r, text, sizeof text - 1, portion);
		r.facts = ss_file_end(r.file);
		assert_int_equal(r.facts->size, 12);
		assert_int_equal(r.facts->gaps, 0);
		assert_string_equal(r.facts->digests[SS_HASH_MD5],
		                    "6f5902ac237024bdd0c176cb93063dc4");
		assert_string_equal(r.facts->digests[SS_HASH_SHA1],
		                    "22596363b3de40b06f981fb85d82312e8c0ed511");
		assert_string_equal(
		        r.facts->digests[SS_HASH_SHA256],
		        "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447");
		assert_string_equal(r.facts->magic, "text/plain");
		assert_null(r.facts->zip);
		end(&r);
	}
}

static void only_what_is_wanted_is_made(void **state)
{
	struct run r = {0};
	begin(&r, 1U << SS_HASH_SHA1);
	r.facts = ss_file_end(r.file);
	assert_string_equal(r.facts->digests[SS_HASH_MD5], "");
	assert_string_equal(r.facts->digests[SS_HASH_SHA1],
	                    "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	assert_string_equal(r.facts->digests[SS_HASH_SHA256], "");
	assert_null(r.facts->magic);
	end(&r);
	begin(&r, ALL); /* and destroyed before its end */
	feed(&r, "x", 1, 1);
	end(&r);
	ss_file_destroy(NULL);
}

/* One file's octets wait for another's, also for one that is given up. */
static void files_in_step_have_their_own_digests(void **state)
{
	enum { FILES = 3, PORTION = 1000, PORTIONS = 9 };
	static uint8_t bytes[PORTION * PORTIONS];
	static struct ss_hash_pair pair;
	struct run alone = {0}, files[FILES] = {0};
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	begin(&alone, ALL);
	feed(&alone, bytes, sizeof bytes, PORTION);
	alone.facts = ss_file_end(alone.file);
	for (unsigned k = 0; k < FILES; k++) {
		files[k].file = ss_file_create(&(struct ss_file_options){
		        &ss_hash_builtin, ALL, &files[k].memory, .pair = &pair});
		assert_non_null(files[k].file);
	}
	for (size_t at = 0; at < sizeof bytes; at += PORTION) {
		for (unsigned k = 0; k < FILES && (k < 2 || at < sizeof bytes / 2); k++)
			feed(&files[k], bytes + at, PORTION, PORTION);
	}
	end(&files[2]);
	for (unsigned k = 0; k < 2; k++) {
		files[k].facts = ss_file_end(files[k].file);
		for (unsigned kind = 0; kind < SS_N_HASHES; kind++)
			assert_string_equal(files[k].facts->digests[kind],
			                    alone.facts->digests[kind]);
		end(&files[k]);
	}
	end(&alone);
}

static void gaps_are_counted(void **state)
{
	struct run r = {0};
	begin(&r, 0);
	feed(&r, "<html>", 6, 6);
	ss_file_gap(r.file, 5);
	feed(&r, "\0\0", 2, 2);
	ss_file_gap(r.file, 7);
	r.facts = ss_file_end(r.file);
	assert_int_equal(r.facts->size, 8);
	assert_int_equal(r.facts->gaps, 2);
	assert_int_equal(r.facts->missing, 12);
	assert_string_equal(r.facts->magic, "text/html");
	end(&r);
}

static const char *magic_of(const uint8_t *bytes, size_t len, size_t portion)
{
	const char *magic; /* ss_magic's: it stays */
	struct run r = {0};
	begin(&r, 0);
	feed(&r, bytes, len, portion);
	r.facts = ss_file_end(r.file);
	magic = r.facts->magic ? r.facts->magic : "(none)";
	end(&r);
	return magic;
}

/* MS-CFB, section 2.2: the directory's first sector is number 100 of 512 octets each. */
static void a_compound_file_is_told_by_its_directory(void **state)
{
	enum { SECTOR = 512, DIRECTORY = 101 * SECTOR, LEN = DIRECTORY + SECTOR };
	static const char name[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0\0";
	uint8_t *bytes = calloc(1, LEN);
	memcpy(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	bytes[30] = 9;
	bytes[48] = 100;
	memcpy(bytes + DIRECTORY + 128, name, sizeof name);
	bytes[DIRECTORY + 128 + 64] = 26;
	for (size_t portion = 100; portion <= LEN; portion = portion * 3 + 1)
		assert_string_equal(magic_of(bytes, LEN, portion), "application/msword");
	assert_string_equal(magic_of(bytes, DIRECTORY, 1000), "application/x-ole-storage");
	free(bytes);
}

static void a_disc_is_told_by_its_first_descriptor(void **state)
{
	enum { LEN = 32768 + 100 };
	uint8_t *bytes = calloc(1, LEN);
	assert_string_equal(magic_of(bytes, LEN, 1000), "(none)");
	memcpy(bytes + 32769, "CD001", 5);
	assert_string_equal(magic_of(bytes, LEN, 1000), "application/x-iso9660-image");
	assert_string_equal(magic_of(bytes, LEN, 1), "application/x-iso9660-image");
	free(bytes);
}

/* A stored member "AndroidManifest.xml" of one octet, and the directory; made by zip(1). */
static const uint8_t archive[] =
        "PK\3\4\x0a\0\0\0\0\0\x86\x19\x22\x58\x83\x16\xdc\x8c\1\0\0\0\1\0\0\0\x13\0\0\0"
        "AndroidManifest.xmlx"
        "PK\1\2\x1e\3\x0a\0\0\0\0\0\x86\x19\x22\x58\x83\x16\xdc\x8c\1\0\0\0\1\0\0\0\x13\0\0\0\0\0"
        "\0\0\1\0\0\0\xa4\x81\0\0\0\0"
        "AndroidManifest.xml"
        "PK\5\6\0\0\0\0\1\0\1\0\x41\0\0\0\x32\0\0\0\0";

static void an_archive_is_listed(void **state)
{
	for (size_t portion = 1; portion < sizeof archive; portion++) {
		struct run r = {0};
		begin(&r, 0);
		feed(&r, archive, sizeof archive, portion);
		r.facts = ss_file_end(r.file);
		assert_string_equal(r.facts->magic, "application/vnd.android.package-archive");
		assert_non_null(r.facts->zip);
		assert_int_equal(r.facts->zip->n_members, 1);
		assert_true(r.facts->zip->is_whole);
		end(&r);
	}
}

static void an_archive_may_have_text_in_front(void **state)
{
	struct run r = {0};
	begin(&r, 0);
	feed(&r, "see below\n", 10, 10);
	feed(&r, archive, sizeof archive, 1000);
	r.facts = ss_file_end(r.file);
	assert_non_null(r.facts->zip);
	assert_int_equal(r.facts->zip->n_members, 1);
	assert_true(r.facts->zip->is_whole);
	end(&r);
}

static void memory_may_be_short(void **state)
{
	struct run r = {.memory = {.fail_after = 1}};
	struct ss_file_options options = {&ss_hash_builtin, ALL, &r.memory};
	assert_null(ss_file_create(&options));
	for (unsigned n = 2; n < 7; n++) {
		r.memory.fail_after = n;
		begin(&r, ALL);
		feed(&r, archive, sizeof archive, 1000);
		r.facts = ss_file_end(r.file);
		assert_int_equal(r.facts->size, sizeof archive);
		assert_int_equal(strlen(r.facts->digests[SS_HASH_SHA256]), 64);
		end(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_file_of_a_line),
	        cmocka_unit_test(only_what_is_wanted_is_made),
	        cmocka_unit_test(files_in_step_have_their_own_digests),
	        cmocka_unit_test(gaps_are_counted),
	        cmocka_unit_test(a_compound_file_is_told_by_its_directory),
	        cmocka_unit_test(a_disc_is_told_by_its_first_descriptor),
	        cmocka_unit_test(an_archive_is_listed),
	        cmocka_unit_test(an_archive_may_have_text_in_front),
	        cmocka_unit_test(memory_may_be_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
