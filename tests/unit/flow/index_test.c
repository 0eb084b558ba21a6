#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/private.h"

enum { N = 20000 };

static struct ss_memory memory;
static struct ss_flow_index table;
static struct ss_flow *flows;

static struct ss_flow_key key_of(uint32_t i)
{
	struct ss_flow_key key = {.version = 4, .port = {25, (uint16_t)(i % 5000)}};
	memcpy(key.address[1], &i, sizeof i);
	return key;
}

static int start(void **state)
{
	memory = (struct ss_memory){0};
	table = (struct ss_flow_index){.memory = &memory, .seed = 0x5851f42d4c957f2du};
	flows = calloc(N, sizeof *flows);
	for (uint32_t i = 0; i < N; i++)
		flows[i].key = key_of(i);
	return 0;
}

static int stop(void **state)
{
	ss_flow_index_release(&table);
	assert_int_equal(memory.used, 0);
	free(flows);
	return 0;
}

static uint64_t hash(const struct ss_flow_key *key)
{
	struct ss_flow_words words = ss_flow_words_of(key);
	return ss_flow_index_hash(&table, &words);
}

static struct ss_flow *find(const struct ss_flow_key *key)
{
	struct ss_flow_words words = ss_flow_words_of(key);
	return ss_flow_index_find(&table, &words, hash(key));
}

static void check_holds(uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < N; i++) {
		struct ss_flow_key key = key_of(i);
		struct ss_flow *expected = i >= from && i < to ? &flows[i] : NULL;
		assert_ptr_equal(find(&key), expected);
	}
}

static void grows_and_shrinks(void **state)
{
	check_holds(0, 0);
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(ss_flow_index_add(&table, &flows[i]), 0);
	check_holds(0, N);
	size_t full = memory.used;
	assert_true(full <= N * 9);
	for (uint32_t i = 0; i < N; i++) {
		ss_flow_index_remove(&table, &flows[i]);
		if (i == N / 2)
			check_holds(N / 2 + 1, N);
	}
	check_holds(0, 0);
	assert_true(memory.used < full / 10);
}

static void a_table_that_is_emptied_keeps_its_size(void **state)
{
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(ss_flow_index_add(&table, &flows[i]), 0);
	size_t full = memory.used;
	for (uint32_t i = 0; i < N; i++) {
		ss_flow_index_forget(&table, &flows[i]);
		if (i == N / 2)
			check_holds(N / 2 + 1, N);
	}
	check_holds(0, 0);
	assert_int_equal(memory.used, full);
}

static void each_part_of_the_key_counts(void **state)
{
	struct ss_flow_key key = key_of(1), other;
	flows[0].key = key;
	assert_int_equal(ss_flow_index_add(&table, &flows[0]), 0);
	other = key;
	other.port[0]++;
	assert_null(find(&other));
	other = key;
	other.version = 6;
	assert_null(find(&other));
	other = key;
	other.address[0][15] = 1;
	assert_null(find(&other));
	assert_ptr_equal(find(&key), &flows[0]);
}

static void several_of_one_key(void **state)
{
	struct ss_flow_key key = key_of(1);
	struct ss_flow *found[3];
	for (int i = 0; i < 3; i++) {
		flows[i].key = key;
		assert_int_equal(ss_flow_index_add(&table, &flows[i]), 0);
	}
	found[0] = find(&key);
	found[1] = ss_flow_index_next(found[0]);
	found[2] = ss_flow_index_next(found[1]);
	assert_null(ss_flow_index_next(found[2]));
	assert_true(found[0] != found[1] && found[1] != found[2] && found[0] != found[2]);
}

/* All in one place: whoever is preferred comes first, and nobody is lost. */
static void who_is_preferred_comes_first(void **state)
{
	struct ss_flow_key key = key_of(1);
	for (int i = 0; i < 3; i++) {
		flows[i].key = key;
		assert_int_equal(ss_flow_index_add(&table, &flows[i]), 0);
	}
	for (int i = 0; i < 9; i++) {
		struct ss_flow *chosen = &flows[i * 2 % 3];
		ss_flow_index_prefer(&table, chosen, hash(&key));
		assert_ptr_equal(find(&key), chosen);
		ss_flow_index_prefer(&table, chosen, hash(&key));
		unsigned n = 0;
		for (struct ss_flow *f = find(&key); f; f = ss_flow_index_next(f))
			n++;
		assert_int_equal(n, 3);
	}
}

static void who_looks_ahead_finds_them(void **state)
{
	struct ss_flow_key first = key_of(0);
	assert_null(ss_flow_index_peek(&table, hash(&first)));
	for (uint32_t i = 0; i < N; i++) {
		struct ss_flow_key key = key_of(i);
		uint64_t its = hash(&key);
		ss_flow_index_expect(&table, its);
		assert_int_equal(ss_flow_index_add(&table, &flows[i]), 0);
		const struct ss_flow *f = ss_flow_index_peek(&table, its);
		while (f && f != &flows[i])
			f = f->next_in_bucket;
		assert_ptr_equal(f, &flows[i]);
	}
}

static void words_are_the_key(void **state)
{
	struct ss_flow_key key = {.version = 6, .port = {25, 0xabcd}};
	for (unsigned i = 0; i < sizeof key.address; i++)
		key.address[i / 16][i % 16] = (uint8_t)(i + 1);
	struct ss_flow_words words = ss_flow_words_of(&key);
	struct ss_flow_key again = ss_flow_key_of(&words);
	assert_memory_equal(&again, &key, sizeof key);
}

/* Flows that differ in a few low bits, as a scan makes them, spread. */
static void hashes_spread(void **state)
{
	unsigned n[256] = {0};
	for (uint32_t i = 0; i < 65536; i++)
		n[hash(&(struct ss_flow_key){.port = {25, (uint16_t)i}}) % 256]++;
	for (unsigned i = 0; i < 256; i++)
		assert_in_range(n[i], 150, 370);
}

/* A seed that a writer of packets wishes for: equal to a part of the key, or its opposite. */
static void hashes_spread_with_any_seed(void **state)
{
	static const uint64_t seeds[] = {1, 4, 0x40000, 0x0400, 0x9e3779b97f4a7c15u, ~0ull, 25};
	struct ss_flow_key key = {.version = 4};
	for (size_t s = 0; s < sizeof seeds / sizeof seeds[0]; s++) {
		unsigned n[256] = {0};
		table.seed = seeds[s];
		for (uint32_t i = 0; i < 65536; i++) {
			key.port[0] = (uint16_t)(1024 + i % 256);
			key.port[1] = (uint16_t)(2000 + i / 256);
			memcpy(key.address[1] + 8, &seeds[s], sizeof seeds[s]);
			n[hash(&key) % 256]++;
		}
		for (unsigned i = 0; i < 256; i++)
			assert_in_range(n[i], 150, 370);
	}
}

static void without_memory_the_chains_grow(void **state)
{
	for (uint32_t i = 0; i < N; i++) {
		memory.fail_after = i > 100 ? 1 : 0;
		assert_int_equal(ss_flow_index_add(&table, &flows[i]), 0);
	}
	check_holds(0, N);
	memory.fail_after = 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(grows_and_shrinks),
	        TEST(a_table_that_is_emptied_keeps_its_size),
	        TEST(each_part_of_the_key_counts),
	        TEST(several_of_one_key),
	        TEST(who_is_preferred_comes_first),
	        TEST(hashes_spread),
	        TEST(hashes_spread_with_any_seed),
	        TEST(without_memory_the_chains_grow),
	        TEST(who_looks_ahead_finds_them),
	        TEST(words_are_the_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
