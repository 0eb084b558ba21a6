/* Whatever is changed, the hash is another one: in each way that this processor has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/block_hash.h"

enum { MOST = 10 * SS_HASH_BLOCK, SIXTEEN = 16 };

static uint8_t octets[MOST + 1];

typedef uint64_t (*hash_fn)(uint64_t seed, uint64_t hash, const uint8_t *p, size_t len);

static void for_each_way(void (*check)(hash_fn hash))
{
	for (size_t i = 0; i < ss_block_hash_n_ways; i++) {
		if (!ss_block_hash_ways[i].is_here())
			continue;
		for (size_t k = 0; k < sizeof octets; k++)
			octets[k] = (uint8_t)(k * k * 7 >> 5); /* no sixteen are alike */
		check(ss_block_hash_ways[i].hash);
	}
}

/* Of which the lower half is what is kept. */
static void assert_differ(uint64_t a, uint64_t b)
{
	assert_int_not_equal((uint32_t)a, (uint32_t)b);
}

static void check_bits(hash_fn hash)
{
	for (size_t len = SS_HASH_BLOCK; len <= MOST; len += SS_HASH_BLOCK) {
		uint64_t expected = hash(1, 2, octets, len);
		for (size_t bit = 0; bit < len * 8; bit++) {
			octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_differ(hash(1, 2, octets, len), expected);
			octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_true(hash(1, 2, octets, len) == expected);
	}
}

static void every_bit_counts(void **state)
{
	for_each_way(check_bits);
}

static void swap(size_t a, size_t b)
{
	uint8_t kept[SIXTEEN];
	memcpy(kept, octets + a, SIXTEEN);
	memcpy(octets + a, octets + b, SIXTEEN);
	memcpy(octets + b, kept, SIXTEEN);
}

static void check_order(hash_fn hash)
{
	uint64_t expected = hash(1, 2, octets, MOST);
	for (size_t a = 0; a < MOST; a += SIXTEEN) {
		for (size_t b = a + SIXTEEN; b < MOST; b += SIXTEEN) {
			swap(a, b);
			assert_differ(hash(1, 2, octets, MOST), expected);
			swap(a, b);
		}
	}
}

static void the_order_counts(void **state)
{
	for_each_way(check_order);
}

static void check_seed(hash_fn hash)
{
	uint64_t expected = hash(1, 2, octets, MOST);
	for (unsigned bit = 0; bit < 64; bit++) {
		assert_differ(hash(1 ^ (uint64_t)1 << bit, 2, octets, MOST), expected);
		assert_differ(hash(1, 2 ^ (uint64_t)1 << bit, octets, MOST), expected);
	}
}

static void the_seed_counts_and_what_came_before(void **state)
{
	for_each_way(check_seed);
}

/* Octets that are all alike must not keep what is in the words, or the columns, alike. */
static void check_zeros(hash_fn hash)
{
	uint64_t seen[MOST / SS_HASH_BLOCK];
	memset(octets, 0, sizeof octets);
	for (size_t i = 0; i < MOST / SS_HASH_BLOCK; i++) {
		seen[i] = hash(0, 0, octets, (i + 1) * SS_HASH_BLOCK);
		assert_int_not_equal((uint32_t)seen[i], (uint32_t)(seen[i] >> 32));
		for (size_t k = 0; k < i; k++)
			assert_differ(seen[i], seen[k]);
	}
}

static void lengths_of_zeros_count(void **state)
{
	for (size_t i = 0; i < ss_block_hash_n_ways; i++)
		if (strcmp(ss_block_hash_ways[i].name, "products") != 0 &&
		    ss_block_hash_ways[i].is_here())
			check_zeros(ss_block_hash_ways[i].hash);
}

static void any_address_will_do(void **state)
{
	for (size_t at = 0; at < SIXTEEN; at++) {
		uint8_t *copy = malloc(at + MOST);
		assert_non_null(copy);
		memcpy(copy + at, octets, MOST);
		assert_true(ss_block_hash(3, 4, copy + at, MOST) ==
		            ss_block_hash(3, 4, octets, MOST));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_bit_counts),
	        cmocka_unit_test(the_order_counts),
	        cmocka_unit_test(the_seed_counts_and_what_came_before),
	        cmocka_unit_test(lengths_of_zeros_count),
	        cmocka_unit_test(any_address_will_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
