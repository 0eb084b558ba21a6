/* What is known of somebody goes in the order of use, and is told then; windows count exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/keyed.h"
#include "analysis/window.h"

struct entry {
	uint64_t key, n;
};

struct gone {
	uint64_t keys[64];
	size_t n;
};

static void on_gone(void *user, void *entry)
{
	struct gone *g = user;
	g->keys[g->n++] = ((struct entry *)entry)->key;
}

static void use(struct ss_keyed *t, uint64_t key, int64_t ts)
{
	struct entry *e = ss_keyed_open(t, key, ts);
	assert_non_null(e);
	e->key = key;
	e->n++;
}

static struct ss_keyed table(struct ss_memory *memory, struct gone *gone, uint64_t seed)
{
	return (struct ss_keyed){.memory = memory,
	                         .seed = seed,
	                         .entry_size = sizeof(struct entry),
	                         .limit = 3,
	                         .idle_ns = 100,
	                         .on_gone = on_gone,
	                         .user = gone};
}

static void keys_are_of_the_whole_text_in_either_case(void **state)
{
	uint8_t a[2000], b[2000];
	memset(a, 'a', sizeof a);
	memset(b, 'A', sizeof b);
	for (size_t len = 0; len < sizeof a; len += 100)
		assert_int_equal(ss_key_of_nocase((struct ss_slice){a, len}),
		                 ss_key_of_nocase((struct ss_slice){b, len}));
	for (size_t at = 19; at < sizeof b; at += 60) {
		b[at] = 'x';
		assert_int_not_equal(ss_key_of_nocase((struct ss_slice){a, sizeof a}),
		                     ss_key_of_nocase((struct ss_slice){b, sizeof b}));
		b[at] = 'A';
	}
}

static void the_one_that_was_not_used_for_longest_goes(void **state)
{
	struct ss_memory memory = {0};
	struct gone gone = {.n = 0};
	struct ss_keyed t = table(&memory, &gone, 1);
	for (uint64_t key = 1; key <= 3; key++)
		use(&t, key, 0);
	use(&t, 1, 1);
	use(&t, 4, 2); /* 2 goes */
	assert_int_equal(gone.n, 1);
	assert_int_equal(gone.keys[0], 2);
	assert_int_equal(t.n_given_up, 1);
	assert_null(ss_keyed_find(&t, 2));
	assert_int_equal(((struct entry *)ss_keyed_find(&t, 1))->n, 2);
	use(&t, 4, 102); /* 3, of time 0, and 1, of time 1, were idle for more than 100 */
	assert_int_equal(gone.n, 3);
	assert_int_equal(gone.keys[1], 3);
	assert_int_equal(gone.keys[2], 1);
	ss_keyed_end(&t);
	assert_int_equal(gone.keys[3], 4);
	assert_int_equal(memory.used, 0);
}

static void add(void *mine, const void *theirs)
{
	((struct entry *)mine)->n += ((const struct entry *)theirs)->n;
}

static void tables_can_be_added(void **state)
{
	struct ss_memory memory = {0};
	struct gone gone = {.n = 0};
	struct ss_keyed a = table(&memory, &gone, 1), b = table(&memory, &gone, 2);
	use(&a, 1, 0);
	use(&a, 2, 0);
	use(&b, 2, 5);
	use(&b, 3, 6);
	assert_int_equal(ss_keyed_merge(&a, &b, add), 0);
	assert_int_equal(((struct entry *)ss_keyed_find(&a, 2))->n, 2);
	assert_int_equal(((struct entry *)ss_keyed_find(&a, 3))->n, 1);
	ss_keyed_release(&a);
	ss_keyed_release(&b);
	assert_int_equal(gone.n, 0);
	assert_int_equal(memory.used, 0);
}

/* What was idle for too long when the other one saw it again was told: theirs is another, whole one. */
static void what_is_added_is_not_added_to_what_went(void **state)
{
	struct ss_memory memory = {0};
	struct gone gone = {.n = 0};
	struct ss_keyed a = table(&memory, &gone, 0), b = table(&memory, &gone, 7);
	use(&a, 1, 0);
	use(&b, 1, 500);
	assert_int_equal(ss_keyed_merge(&a, &b, add), 0);
	const struct entry *e = ss_keyed_find(&a, 1);
	assert_int_equal(e->n, 1);
	assert_int_equal(e->key, 1); /* which `add` leaves alone */
	assert_int_equal(gone.n, 1);
	ss_keyed_release(&a);
	ss_keyed_release(&b);
	assert_int_equal(memory.used, 0);
}

/* Merging is no use: who was idle before is as idle behind it, in whatever order tables are added. */
static void what_is_added_is_as_old_as_it_was(void **state)
{
	static const uint64_t by_age[] = {2, 1, 4, 3};
	for (size_t order = 0; order < 2; order++) {
		struct ss_memory memory = {0};
		struct gone gone = {.n = 0};
		struct ss_keyed tables[2] = {table(&memory, &gone, 1), table(&memory, &gone, 2)};
		struct ss_keyed *t = &tables[order];
		tables[0].limit = tables[1].limit = 4;
		use(&tables[0], 1, 910);
		use(&tables[0], 3, 980);
		use(&tables[0], 5, 1000);
		use(&tables[1], 2, 905);
		use(&tables[1], 4, 950);
		use(&tables[1], 5, 960);
		assert_int_equal(ss_keyed_merge(t, &tables[!order], add), 0);
		assert_int_equal(gone.n, 1); /* five are one too many */
		assert_int_equal(t->n_given_up, 1);
		ss_keyed_expire(t, 1011);
		assert_int_equal(gone.n, 2);
		assert_int_equal(((struct entry *)ss_keyed_find(t, 5))->n, 2);
		ss_keyed_expire(t, 1081);
		assert_int_equal(gone.n, 4);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(gone.keys[i], by_age[i]);
		assert_non_null(ss_keyed_find(t, 5)); /* of 1000, whoever saw it later */
		ss_keyed_release(&tables[0]);
		ss_keyed_release(&tables[1]);
		assert_int_equal(memory.used, 0);
	}
}

static void what_was_idle_for_too_long_goes_when_it_is_added(void **state)
{
	struct ss_memory memory = {0};
	struct gone gone = {.n = 0};
	struct ss_keyed a = table(&memory, &gone, 0), b = table(&memory, &gone, 7);
	use(&a, 1, 500);
	use(&b, 2, 10);
	use(&b, 3, 450);
	assert_int_equal(ss_keyed_merge(&a, &b, add), 0);
	assert_int_equal(gone.n, 1);
	assert_int_equal(gone.keys[0], 2);
	assert_int_equal(a.n_given_up, 0);
	ss_keyed_release(&a);
	ss_keyed_release(&b);
	assert_int_equal(memory.used, 0);
}

static void short_memory_is_told(void **state)
{
	struct ss_memory memory = {.fail_after = 3};
	struct gone gone = {.n = 0};
	struct ss_keyed t = table(&memory, &gone, 0);
	use(&t, 1, 0);
	assert_null(ss_keyed_open(&t, 2, 0));
	assert_true(t.is_short);
	ss_keyed_release(&t);
	assert_int_equal(memory.used, 0);
}

static void windows_of_a_few_are_exact(void **state)
{
	struct ss_window w = {0};
	static const int64_t times[] = {0, 10, 20, 101, 111, 112};
	static const bool reached[] = {false, false, false, false, false, true};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		assert_int_equal(ss_window_add(&w, times[i], 4, 100), reached[i]);
}

static void windows_of_many_count_from_where_they_begin(void **state)
{
	struct ss_window w = {0};
	for (int64_t i = 0; i < 49; i++)
		assert_false(ss_window_add(&w, i, 50, 49));
	assert_true(ss_window_add(&w, 49, 50, 49));
	/* 50 in 50 are there no more if one was left out. */
	assert_false(ss_window_add(&w, 200, 50, 49));
}

static void windows_can_be_added(void **state)
{
	struct ss_window a = {0}, b = {0};
	ss_window_add(&a, 0, 4, 100);
	ss_window_add(&a, 10, 4, 100);
	ss_window_add(&b, 20, 4, 100);
	ss_window_merge(&a, &b);
	assert_true(ss_window_add(&a, 30, 4, 100));
}

/* Files that are not in the order of time: 2 and 2 are 50 and more apart. */
static void windows_begin_anew_where_time_goes_back(void **state)
{
	static const int64_t times[][4] = {{1000, 1010, 0, 10}, {1000, 950, 890, 830}};
	for (size_t i = 0; i < 2; i++) {
		struct ss_window few = {0}, many = {0};
		for (size_t k = 0; k < 4; k++) {
			assert_false(ss_window_add(&few, times[i][k], 4, 100));
			for (size_t n = 0; n < 25; n++)
				assert_false(ss_window_add(&many, times[i][k], 100, 100));
		}
	}
	struct ss_window late = {0}; /* within the width they count as they come */
	static const int64_t mixed[] = {50, 30, 90};
	for (size_t k = 0; k < 3; k++)
		assert_false(ss_window_add(&late, mixed[k], 4, 100));
	assert_true(ss_window_add(&late, 10, 4, 100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keys_are_of_the_whole_text_in_either_case),
	        cmocka_unit_test(the_one_that_was_not_used_for_longest_goes),
	        cmocka_unit_test(tables_can_be_added),
	        cmocka_unit_test(what_is_added_is_not_added_to_what_went),
	        cmocka_unit_test(what_is_added_is_as_old_as_it_was),
	        cmocka_unit_test(what_was_idle_for_too_long_goes_when_it_is_added),
	        cmocka_unit_test(short_memory_is_told),
	        cmocka_unit_test(windows_of_a_few_are_exact),
	        cmocka_unit_test(windows_of_many_count_from_where_they_begin),
	        cmocka_unit_test(windows_can_be_added),
	        cmocka_unit_test(windows_begin_anew_where_time_goes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
