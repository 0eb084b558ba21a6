/* Octets are held in memory or in files, and come out as they went in; names are given once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>

#include "base/error.h"
#include "base/limits.h"
#include "folder_of_test.h"
#include "store/spool.h"

enum { LONG = 300000, MANY = 12 };

static uint8_t octet(uint64_t seed, uint64_t at)
{
	uint64_t x = (at + 1) * 0x9e3779b97f4a7c15u ^ seed * 0xd1b54a32d192ed03u;
	return (uint8_t)(x >> 56 ^ x >> 24);
}

static void fill(uint8_t *out, size_t len, uint64_t seed)
{
	for (size_t i = 0; i < len; i++)
		out[i] = octet(seed, i);
}

/* Adds in portions of ever changing size. */
static void add_all(struct ss_spool *s, const uint8_t *bytes, size_t len, size_t step)
{
	for (size_t at = 0; at < len;) {
		size_t n = 1 + at * 7919 % step;
		n = n < len - at ? n : len - at;
		assert_int_equal(ss_spool_add(s, bytes + at, n), 0);
		at += n;
	}
	assert_int_equal(s->size, len);
}

static void check_file(const struct test_folder *t, const char *name, const uint8_t *bytes,
                       size_t len)
{
	uint8_t *got = malloc(len + 1);
	assert_int_equal(test_read(t, name, got, len + 1), len);
	assert_memory_equal(got, bytes, len);
	free(got);
}

static void play(bool can_be_unnamed, size_t limit, unsigned max_open, bool rests)
{
	static const size_t lens[MANY] = {0,     1,      255,    256,   65535,  65536,
	                                  65537, 100000, 131072, 16384, 200001, LONG};
	struct test_folder t;
	struct ss_memory memory = {.limit = limit};
	struct ss_spool spools[MANY];
	uint8_t *bytes = malloc(LONG);
	test_folder_open(&t, can_be_unnamed);
	struct ss_spools all = {&t.folder, &memory, max_open, 0};
	for (size_t i = 0; i < MANY; i++) {
		fill(bytes, lens[i], i);
		ss_spool_init(&spools[i], &all);
		add_all(&spools[i], bytes, lens[i], i % 2 ? 1460 : 40000);
		if (rests)
			assert_int_equal(ss_spool_rest(&spools[i]), 0);
		assert_true(all.n_open <= max_open);
	}
	for (size_t i = 0; i < MANY; i++) {
		char name[16], path[32];
		enum ss_spool_kept how;
		snprintf(name, sizeof name, "%zu", i);
		snprintf(path, sizeof path, "files/%zu", i);
		assert_int_equal(ss_spool_keep(&spools[i], SS_FOLDER_FILES, name, &how), 0);
		assert_int_equal(how, SS_SPOOL_NEW);
		fill(bytes, lens[i], i);
		check_file(&t, path, bytes, lens[i]);
	}
	char list[1024];
	test_list(&t, ".", list);
	assert_string_equal(list, "files messages ");
	assert_int_equal(all.n_open, 0);
	assert_int_equal(memory.used, 0);
	free(bytes);
	test_folder_close(&t);
}

static void octets_come_out_as_they_went_in(void **state)
{
	static const size_t limits[] = {0, 1, 1000, 70000, 200000};
	static const unsigned opens[] = {0, 1, 3, SS_LIMIT_SPOOL_FILES};
	for (unsigned i = 0; i < 5 * 4 * 4; i++)
		play(i & 1, limits[i / 4 % 5], opens[i / 20], i & 2);
}

static void what_is_the_same_is_kept_once(void **state)
{
	static const size_t lens[] = {0, 5, 70000};
	struct test_folder t;
	struct ss_memory memory = {0};
	uint8_t *bytes = malloc(70001);
	fill(bytes, 70001, 1);
	test_folder_open(&t, true);
	struct ss_spools all = {&t.folder, &memory, 2, 0};
	for (size_t i = 0; i < 3; i++) {
		char name[8] = {(char)('a' + i)};
		for (int n = 0; n < 4; n++) {
			struct ss_spool s;
			enum ss_spool_kept how;
			ss_spool_init(&s, &all);
			bytes[0] = (uint8_t)(n == 3 ? 'x' : 'y');
			add_all(&s, bytes, lens[i] + (n == 2), 1000);
			assert_int_equal(ss_spool_keep(&s, SS_FOLDER_MESSAGES, name, &how), 0);
			assert_int_equal(how, n == 0                         ? SS_SPOOL_NEW
			                      : n == 1 || (n == 3 && i == 0) ? SS_SPOOL_SAME
			                                                     : SS_SPOOL_OTHER);
		}
	}
	free(bytes);
	test_folder_close(&t);
}

static void a_digest_is_of_all_octets(void **state)
{
	struct test_folder t;
	struct ss_memory memory = {0};
	char hex[SS_HASH_TEXT];
	struct ss_spool s;
	test_folder_open(&t, true);
	struct ss_spools all = {&t.folder, &memory, 0, 0};
	ss_spool_init(&s, &all);
	assert_int_equal(ss_spool_hash(&s, &ss_hash_builtin, SS_HASH_SHA256, hex), 0);
	assert_string_equal(hex,
	                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	/* FIPS 180-4's third example: a million times "a". */
	uint8_t *many = malloc(1000000);
	memset(many, 'a', 1000000);
	add_all(&s, many, 1000000, 5000);
	assert_int_equal(ss_spool_hash(&s, &ss_hash_builtin, SS_HASH_SHA256, hex), 0);
	assert_string_equal(hex,
	                    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	ss_spool_drop(&s);
	free(many);
	test_folder_close(&t);
}

static void names_that_are_taken_are_passed_over(void **state)
{
	struct test_folder t;
	struct ss_temporary a;
	test_folder_open(&t, false);
	for (int i = 0; i < 3; i++) {
		char name[16];
		snprintf(name, sizeof name, ".tmp-%d", i);
		assert_int_equal(symlinkat("/nowhere", t.folder.fds[SS_FOLDER_TOP], name), 0);
	}
	assert_int_equal(ss_temporary_create(&t.folder, &a), 0);
	assert_string_equal(a.name, ".tmp-3");
	ss_temporary_drop(&t.folder, &a);
	assert_false(ss_folder_has(&t.folder, SS_FOLDER_TOP, ".tmp-3"));
	assert_true(ss_folder_has(&t.folder, SS_FOLDER_TOP, ".tmp-2"));
	test_folder_close(&t);
}

/* Somebody put another file where ours was. */
static void a_file_that_was_exchanged_is_not_believed(void **state)
{
	struct test_folder t;
	struct ss_temporary a;
	char path[256];
	test_folder_open(&t, false);
	assert_int_equal(ss_temporary_create(&t.folder, &a), 0);
	assert_int_equal(ss_temporary_rest(&t.folder, &a), 0);
	test_path(&t, a.name, path);
	assert_int_equal(rename(path, strcat(strcpy((char[300]){0}, path), "x")), 0);
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
	close(fd);
	assert_int_equal(ss_temporary_wake(&t.folder, &a), SS_EIO);
	assert_int_equal(errno, ESTALE);
	ss_temporary_drop(&t.folder, &a);
	test_folder_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(octets_come_out_as_they_went_in),
	        cmocka_unit_test(what_is_the_same_is_kept_once),
	        cmocka_unit_test(a_digest_is_of_all_octets),
	        cmocka_unit_test(names_that_are_taken_are_passed_over),
	        cmocka_unit_test(a_file_that_was_exchanged_is_not_believed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
