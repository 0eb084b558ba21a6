/* Counts are exact up to their limit, and keep the bounds of their papers beyond it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "analysis/sketch.h"
#include "base/error.h"

static struct ss_slice name_of(unsigned i, char text[24])
{
	return (struct ss_slice){(uint8_t *)text, (size_t)snprintf(text, 24, "key%u", i)};
}

static void add(struct ss_counts *c, unsigned key, uint64_t n)
{
	char text[24];
	assert_int_equal(ss_counts_add(c, name_of(key, text), n), 0);
}

static struct ss_count of(const struct ss_counts *c, unsigned key)
{
	char text[24];
	return ss_counts_find(c, name_of(key, text));
}

static void few_keys_are_counted_exactly(void **state)
{
	struct ss_memory memory = {0};
	struct ss_counts c = {.memory = &memory, .limit = 100, .seed = 5};
	struct ss_count top[3];
	for (unsigned i = 0; i < 100; i++)
		add(&c, i, i % 50 + 1);
	assert_true(ss_counts_is_exact(&c));
	assert_int_equal(c.total, 2 * 50 * 51 / 2);
	assert_int_equal(ss_counts_top(&c, top, 3), 3);
	/* key49 and key99 came as often: the order of their octets. */
	assert_memory_equal(top[0].key.data, "key49", 5);
	assert_memory_equal(top[1].key.data, "key99", 5);
	assert_memory_equal(top[2].key.data, "key48", 5);
	assert_int_equal(top[0].count, 50);
	assert_int_equal(of(&c, 7).count, 8);
	assert_int_equal(of(&c, 100).count, 0);
	ss_counts_release(&c);
	assert_int_equal(memory.used, 0);
}

/* Metwally and others, 2005, lemma 3 and theorem 2: the true count is within [count - error, count],
 * no error is above N / limit, and a key that came more often than that is there. */
enum { KEYS = 5000, LIMIT = 64 };

static void check_bounds(const struct ss_counts *c, const uint64_t *truth)
{
	const uint64_t bound = c->total / c->limit;
	for (unsigned i = 0; i < KEYS; i++) {
		struct ss_count one = of(c, i);
		if (one.count == 0) {
			assert_true(truth[i] <= bound);
			continue;
		}
		assert_true(one.count >= truth[i]);
		assert_true(one.count - one.error <= truth[i]);
		assert_true(one.error <= bound);
	}
}

/* Key i comes about KEYS / (i + 1) times, in an order that a generator of old mixes. */
static void add_zipf(struct ss_counts *c, uint64_t *truth, uint32_t chance)
{
	for (unsigned i = 0; i < 40000; i++) {
		chance = chance * 1664525 + 1013904223;
		unsigned key = KEYS / (1 + (chance >> 8) % KEYS) - 1;
		key = key < KEYS ? key : 0;
		unsigned rare = (chance >> 20) % 3 == 0 ? (chance >> 5) % KEYS : key;
		add(c, rare, 1);
		truth[rare]++;
	}
}

static void many_keys_are_counted_within_bounds(void **state)
{
	static uint64_t truth[KEYS];
	struct ss_memory memory = {0};
	struct ss_counts c = {.memory = &memory, .limit = LIMIT, .seed = 1};
	add_zipf(&c, truth, 1);
	assert_false(ss_counts_is_exact(&c));
	assert_int_equal(c.total, 40000);
	check_bounds(&c, truth);
	ss_counts_release(&c);
	assert_int_equal(memory.used, 0);
}

static void merged_counts_keep_the_bounds(void **state)
{
	static uint64_t truth[KEYS];
	struct ss_memory memory = {0};
	struct ss_counts a = {.memory = &memory, .limit = LIMIT, .seed = 1};
	struct ss_counts b = {.memory = &memory, .limit = LIMIT, .seed = 2};
	struct ss_counts few = {.memory = &memory, .limit = LIMIT, .seed = 3};
	add_zipf(&a, truth, 7);
	add_zipf(&b, truth, 8);
	add(&few, 3, 10);
	add(&few, 4999, 1000);
	truth[3] += 10;
	truth[4999] += 1000;
	assert_int_equal(ss_counts_merge(&a, &b), 0);
	assert_int_equal(ss_counts_merge(&few, &a), 0);
	assert_false(ss_counts_is_exact(&few));
	assert_int_equal(few.total, 81010);
	check_bounds(&few, truth);
	ss_counts_release(&a);
	ss_counts_release(&b);
	ss_counts_release(&few);
	assert_int_equal(memory.used, 0);
}

static void the_seed_decides_nothing(void **state)
{
	static uint64_t truth[KEYS];
	struct ss_memory memory = {0};
	struct ss_counts a = {.memory = &memory, .limit = LIMIT, .seed = 1};
	struct ss_counts b = {.memory = &memory, .limit = LIMIT, .seed = 99};
	struct ss_count of_a[LIMIT], of_b[LIMIT];
	add_zipf(&a, truth, 5);
	add_zipf(&b, truth, 5);
	assert_int_equal(ss_counts_top(&a, of_a, LIMIT), LIMIT);
	assert_int_equal(ss_counts_top(&b, of_b, LIMIT), LIMIT);
	for (size_t i = 0; i < LIMIT; i++) {
		assert_true(ss_slice_is_equal(of_a[i].key, of_b[i].key));
		assert_int_equal(of_a[i].count, of_b[i].count);
		assert_int_equal(of_a[i].error, of_b[i].error);
	}
	ss_counts_release(&a);
	ss_counts_release(&b);
}

static void short_memory_is_told(void **state)
{
	for (uint64_t fail = 1; fail < 30; fail++) {
		struct ss_memory memory = {.fail_after = fail};
		struct ss_counts c = {.memory = &memory, .limit = 8};
		struct ss_distinct d = {.memory = &memory, .limit = 8};
		char text[24];
		bool is_counted = true, is_distinct = true;
		for (unsigned i = 0; i < 20; i++) {
			is_counted &= ss_counts_add(&c, name_of(i, text), 1) == 0;
			is_distinct &= ss_distinct_add(&d, name_of(i, text)) == 0;
		}
		assert_int_equal(c.total, 20);
		assert_true(is_counted || !ss_counts_is_exact(&c));
		assert_true(is_distinct || !ss_distinct_is_exact(&d));
		ss_counts_release(&c);
		ss_distinct_release(&d);
		assert_int_equal(memory.used, 0);
	}
}

/* ---- how many different ---- */

static void add_distinct(struct ss_distinct *d, unsigned from, unsigned to)
{
	char text[24];
	for (unsigned i = from; i < to; i++)
		assert_int_equal(ss_distinct_add(d, name_of(i, text)), 0);
}

/* Within four times 1.04 / sqrt(2^14), the standard error of the paper. */
static void check_about(const struct ss_distinct *d, uint64_t truth)
{
	uint64_t count = ss_distinct_count(d), margin = truth * 4 * 104 / 100 / 128;
	assert_false(ss_distinct_is_exact(d));
	assert_in_range(count, truth - margin, truth + margin);
}

static void few_are_distinguished_exactly(void **state)
{
	struct ss_memory memory = {0};
	struct ss_distinct d = {.memory = &memory, .limit = 1000, .seed = 4};
	add_distinct(&d, 0, 1000);
	add_distinct(&d, 500, 1000);
	assert_true(ss_distinct_is_exact(&d));
	assert_int_equal(ss_distinct_count(&d), 1000);
	ss_distinct_release(&d);
	assert_int_equal(memory.used, 0);
}

static void many_are_estimated(void **state)
{
	static const unsigned truths[] = {1001, 5000, 40000, 100000, 400000};
	for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
		struct ss_memory memory = {0};
		struct ss_distinct d = {.memory = &memory, .limit = 1000};
		add_distinct(&d, 0, truths[i]);
		add_distinct(&d, 0, truths[i] / 2);
		check_about(&d, truths[i]);
		ss_distinct_release(&d);
		assert_int_equal(memory.used, 0);
	}
}

/* Added up, they are what one that saw all of it is. */
static void merged_estimates_are_the_same(void **state)
{
	struct ss_memory memory = {0};
	struct ss_distinct all = {.memory = &memory, .limit = 1000};
	struct ss_distinct parts[3] = {{.memory = &memory, .limit = 1000, .seed = 7},
	                               {.memory = &memory, .limit = 1000, .seed = 8},
	                               {.memory = &memory, .limit = 1000, .seed = 9}};
	add_distinct(&all, 0, 30000);
	add_distinct(&parts[0], 0, 900);
	add_distinct(&parts[1], 500, 20000);
	add_distinct(&parts[2], 10000, 30000);
	assert_int_equal(ss_distinct_merge(&parts[0], &parts[1]), 0);
	assert_int_equal(ss_distinct_merge(&parts[0], &parts[2]), 0);
	assert_int_equal(ss_distinct_count(&parts[0]), ss_distinct_count(&all));
	check_about(&parts[0], 30000);
	ss_distinct_release(&all);
	for (size_t i = 0; i < 3; i++)
		ss_distinct_release(&parts[i]);
	assert_int_equal(memory.used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(few_keys_are_counted_exactly),
	        cmocka_unit_test(many_keys_are_counted_within_bounds),
	        cmocka_unit_test(merged_counts_keep_the_bounds),
	        cmocka_unit_test(the_seed_decides_nothing),
	        cmocka_unit_test(short_memory_is_told),
	        cmocka_unit_test(few_are_distinguished_exactly),
	        cmocka_unit_test(many_are_estimated),
	        cmocka_unit_test(merged_estimates_are_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
