/* What is told of archives: limits, names, flags, what is missing.  tests/peer/zip_python.py has
 * those that other programs make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "guard.h"
#include "mail/zip.h"

/* An archive as APPNOTE.TXT, section 4.3, has it; members hold four octets "PK\1\2" each. */
struct archive {
	uint8_t bytes[400000], directory[200000];
	size_t len, directory_len;
	unsigned n;
};

static void put(uint8_t *to, size_t *len, const void *bytes, size_t n)
{
	memcpy(to + *len, bytes, n);
	*len += n;
}

static void put_number(uint8_t *to, size_t *len, uint64_t value, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		to[(*len)++] = (uint8_t)(i < 8 ? value >> 8 * i : 0);
}

enum { DATA = 4, SIZE = 8 };

static void add_common(uint8_t *to, size_t *len, unsigned flags, unsigned method, size_t name_len)
{
	put_number(to, len, 20, 2);
	put_number(to, len, flags, 2);
	put_number(to, len, method, 2);
	put_number(to, len, 0, 4); /* time */
	put_number(to, len, 0, 4); /* checksum */
	put_number(to, len, DATA, 4);
	put_number(to, len, SIZE, 4);
	put_number(to, len, name_len, 2);
	put_number(to, len, 0, 2);
}

static void add(struct archive *a, const char *name, unsigned flags, unsigned method)
{
	size_t place = a->len;
	put(a->bytes, &a->len, "PK\3\4", 4);
	add_common(a->bytes, &a->len, flags, method, strlen(name));
	put(a->bytes, &a->len, name, strlen(name));
	put(a->bytes, &a->len, "PK\1\2", DATA);
	put(a->directory, &a->directory_len, "PK\1\2\24\0", 6);
	add_common(a->directory, &a->directory_len, flags, method, strlen(name));
	put_number(a->directory, &a->directory_len, 0, 10);
	put_number(a->directory, &a->directory_len, place, 4);
	put(a->directory, &a->directory_len, name, strlen(name));
	a->n++;
}

static void finish(struct archive *a)
{
	size_t place = a->len;
	put(a->bytes, &a->len, a->directory, a->directory_len);
	put(a->bytes, &a->len, "PK\5\6\0\0\0\0", 8);
	put_number(a->bytes, &a->len, a->n, 2);
	put_number(a->bytes, &a->len, a->n, 2);
	put_number(a->bytes, &a->len, a->directory_len, 4);
	put_number(a->bytes, &a->len, place, 4);
	put_number(a->bytes, &a->len, 0, 2);
}

static struct archive *begin(void)
{
	struct archive *a = calloc(1, sizeof *a);
	assert_non_null(a);
	return a;
}

static struct ss_zip *read(const uint8_t *bytes, size_t len, struct ss_memory *memory)
{
	struct ss_zip *z = ss_zip_create(memory);
	assert_non_null(z);
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < 4000 ? len - at : 4000;
		uint8_t *copy = guard_copy(bytes + at, n);
		ss_zip_feed(z, copy, n);
		guard_free(copy, n);
	}
	return z;
}

static void done(struct ss_zip *z, struct ss_memory *memory)
{
	ss_zip_destroy(z);
	assert_int_equal(memory->used, 0);
}

static void names_are_told_in_utf_8(void **state)
{
	static const char *const rows[][2] = {
	        {"plain.txt", "plain.txt"},
	        {"\x81\xe1.txt", "\xc3\xbc\xc3\x9f.txt"}, /* code page 437 */
	        {"\xc3\xbc.txt", "\xc3\xbc.txt"},         /* UTF-8 that no flag tells */
	        {"..\\..\\a", "..\\..\\a"},
	};
	struct ss_memory memory = {0};
	struct archive *a = begin();
	for (size_t i = 0; i < 4; i++)
		add(a, rows[i][0], 0, 0);
	add(a, "\xff", 2048, 0); /* no UTF-8, though a flag says so */
	finish(a);
	struct ss_zip *z = read(a->bytes, a->len, &memory);
	const struct ss_zip_result *r = ss_zip_end(z);
	assert_int_equal(r->n_members, 5);
	for (size_t i = 0; i < 4; i++)
		assert_true(ss_slice_is_equal(r->members[i].name, ss_slice_of(rows[i][1])));
	assert_true(ss_slice_is_equal(r->members[4].name, SS_SLICE("\xef\xbf\xbd")));
	assert_true(r->is_whole);
	assert_false(r->is_encrypted);
	done(z, &memory);
	free(a);
}

static void encryption_is_told(void **state)
{
	static const struct {
		unsigned flags, method;
		bool is_encrypted;
	} rows[] = {{0, 8, false}, {1, 8, true}, {1, 99, true}, {0, 99, true}, {65, 8, true}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_memory memory = {0};
		struct archive *a = begin();
		add(a, "a", 0, 8);
		add(a, "b", rows[i].flags, rows[i].method);
		finish(a);
		struct ss_zip *z = read(a->bytes, a->len, &memory);
		const struct ss_zip_result *r = ss_zip_end(z);
		assert_int_equal(r->is_encrypted, rows[i].is_encrypted);
		assert_false(r->members[0].is_encrypted);
		assert_int_equal(r->members[1].is_encrypted, rows[i].is_encrypted);
		assert_int_equal(r->members[1].method, rows[i].method);
		assert_int_equal(r->members[1].size, 8);
		assert_int_equal(r->members[1].packed, 4);
		done(z, &memory);
		free(a);
	}
}

static void add_many(struct archive *a, unsigned n)
{
	char name[16];
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%05u", i);
		add(a, name, 0, 0);
	}
	finish(a);
}

static void members_have_a_limit(void **state)
{
	struct ss_memory memory = {0};
	struct archive *a = begin();
	add_many(a, SS_LIMIT_ZIP_MEMBERS + 500);
	struct ss_zip *z = read(a->bytes, a->len, &memory);
	const struct ss_zip_result *r = ss_zip_end(z);
	assert_int_equal(r->n_members, SS_LIMIT_ZIP_MEMBERS);
	assert_int_equal(r->n_all, SS_LIMIT_ZIP_MEMBERS + 500);
	assert_true(ss_slice_is_equal(r->members[999].name, SS_SLICE("00999")));
	assert_true(r->is_whole);
	done(z, &memory);
	free(a);
}

static void a_name_has_a_limit(void **state)
{
	static char name[SS_LIMIT_ZIP_NAME + 1001];
	struct ss_memory memory = {0};
	struct archive *a = begin();
	memset(name, 'n', sizeof name - 1);
	add(a, name, 0, 0);
	add(a, "b", 0, 0);
	finish(a);
	struct ss_zip *z = read(a->bytes, a->len, &memory);
	const struct ss_zip_result *r = ss_zip_end(z);
	assert_int_equal(r->n_members, 2);
	assert_int_equal(r->members[0].name.len, SS_LIMIT_ZIP_NAME);
	assert_true(ss_slice_is_equal(r->members[1].name, SS_SLICE("b")));
	done(z, &memory);
	free(a);
}

static void behind_a_gap_it_goes_on(void **state)
{
	struct ss_memory memory = {0};
	struct archive *a = begin();
	add_many(a, 20);
	struct ss_zip *z = read(a->bytes, 50, &memory); /* within the second header */
	ss_zip_gap(z, 100);
	ss_zip_feed(z, a->bytes + 150, a->len - 150);
	const struct ss_zip_result *r = ss_zip_end(z);
	assert_false(r->is_whole);
	assert_int_equal(r->n_all, 20); /* the directory has them all */
	done(z, &memory);
	free(a);
}

static void memory_may_be_short(void **state)
{
	struct archive *a = begin();
	add_many(a, 100);
	for (unsigned n = 2; n < 12; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct ss_zip *z = read(a->bytes, a->len, &memory);
		const struct ss_zip_result *r = ss_zip_end(z);
		assert_int_equal(r->n_all, 100);
		assert_true(r->n_members <= 100);
		done(z, &memory);
	}
	struct ss_memory memory = {.fail_after = 1};
	assert_null(ss_zip_create(&memory));
	ss_zip_destroy(NULL);
	free(a);
}

static void heads_that_are_likely(void **state)
{
	struct archive *a = begin();
	add(a, "name", 0, 8);
	assert_true(ss_zip_is_likely((struct ss_slice){a->bytes, a->len}));
	assert_true(ss_zip_is_likely(SS_SLICE("PK\3\4")));
	assert_true(ss_zip_is_likely(SS_SLICE("PK\5\6")));
	assert_false(ss_zip_is_likely(SS_SLICE("PK\3")));
	assert_false(ss_zip_is_likely(SS_SLICE("text with PK\3\4 and no header behind that")));
	assert_false(ss_zip_is_likely(SS_SLICE("")));
	free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_are_told_in_utf_8), cmocka_unit_test(encryption_is_told),
	        cmocka_unit_test(members_have_a_limit),    cmocka_unit_test(a_name_has_a_limit),
	        cmocka_unit_test(behind_a_gap_it_goes_on), cmocka_unit_test(memory_may_be_short),
	        cmocka_unit_test(heads_that_are_likely),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
