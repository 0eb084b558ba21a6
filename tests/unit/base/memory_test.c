/* Memory with a limit: what is kept for the next, and a limit that several threads share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/memory_pool.h"
#include "base/memory_shelf.h"

/* ---- the shelf ---- */

static void what_was_given_back_is_taken_again(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1000};
	struct ss_memory m = {.shelf = &shelf};
	uint8_t *a = ss_memory_take(&m, 115), *b = ss_memory_take(&m, 120), *c;
	assert_true(a && b);
	memset(a, 0xff, 115);
	memset(b, 0xff, 120);
	ss_memory_give(&m, a, 115);
	ss_memory_give(&m, b, 120);
	assert_int_equal(m.used, 0);
	assert_int_equal(shelf.kept, 240);
	c = ss_memory_take_zeroed(&m, 113); /* the same class of sizes, the last one first */
	assert_ptr_equal(c, b);
	for (size_t i = 0; i < 113; i++)
		assert_int_equal(c[i], 0);
	assert_ptr_equal(ss_memory_take(&m, 118), a);
	assert_int_equal(m.used, 231);
	assert_int_equal(shelf.kept, 0);
	ss_memory_give(&m, c, 113);
	ss_memory_give(&m, a, 118);
	ss_memory_end(&m);
	assert_int_equal(shelf.kept, 0);
}

static void every_size_is_whole(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1 << 20};
	struct ss_memory m = {.shelf = &shelf};
	for (int round = 0; round < 2; round++) {
		for (size_t size = 0; size < 8300; size += size < 200 ? 1 : 61) {
			uint8_t *block = ss_memory_take(&m, size);
			assert_non_null(block);
			memset(block, 0xa5, size);
			block = ss_memory_resize(&m, block, size, size + 30);
			assert_non_null(block);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(block[i], 0xa5);
			memset(block, 0x5a, size + 30);
			ss_memory_give(&m, block, size + 30);
		}
	}
	assert_int_equal(m.used, 0);
	ss_memory_end(&m);
}

static void a_shelf_keeps_no_more_than_it_may(void **state)
{
	struct ss_memory_shelf shelf = {.most = 720};
	struct ss_memory m = {.shelf = &shelf};
	void *blocks[12];
	for (size_t i = 0; i < 12; i++)
		assert_non_null(blocks[i] = ss_memory_take(&m, 72));
	for (size_t i = 0; i < 12; i++)
		ss_memory_give(&m, blocks[i], 72);
	assert_int_equal(shelf.kept, 720);
	ss_memory_end(&m);
	assert_int_equal(shelf.kept, 0);
}

/* The limit holds for both together, and what is kept never makes it say no. */
static void what_is_kept_goes_before_the_limit_refuses(void **state)
{
	struct ss_memory_shelf shelf = {.most = 1 << 20};
	struct ss_memory m = {.limit = 1000, .shelf = &shelf};
	void *a = ss_memory_take(&m, 900);
	assert_non_null(a);
	ss_memory_give(&m, a, 900);
	assert_int_equal(shelf.kept, 904);
	assert_false(ss_memory_is_short(&m, 1000));
	void *b = ss_memory_take(&m, 500);
	assert_non_null(b);
	assert_int_equal(shelf.kept, 0);
	assert_null(ss_memory_take(&m, 501));
	assert_int_equal(m.refused, 1);
	ss_memory_give(&m, b, 500);
	m.fail_after = 1; /* a block that is kept is no way around */
	assert_null(ss_memory_take(&m, 500));
	ss_memory_end(&m);
}

/* ---- the pool ---- */

enum { LIMIT = 1 << 20, QUANTUM = LIMIT / 64 };

static void memories_share_a_limit(void **state)
{
	struct ss_memory_pool pool = {.limit = LIMIT};
	ss_memory_pool_begin(&pool);
	struct ss_memory m = {.pool = &pool}, other = {.pool = &pool};
	assert_int_equal(ss_memory_limit(&m), LIMIT);
	void *a = ss_memory_take(&m, LIMIT / 2), *b = ss_memory_take(&other, LIMIT / 4);
	assert_true(a && b);
	assert_false(ss_memory_is_short(&m, LIMIT / 4));
	assert_true(ss_memory_is_short(&m, LIMIT / 4 + 1));
	assert_null(ss_memory_take(&m, LIMIT / 4 + 1));
	assert_int_equal(m.refused, 1);
	void *c = ss_memory_take(&other, LIMIT / 4);
	assert_non_null(c);
	assert_null(ss_memory_take(&m, 1));
	ss_memory_give(&other, b, LIMIT / 4);
	b = ss_memory_take(&m, LIMIT / 4 - QUANTUM); /* what the other one keeps is a quantum */
	assert_non_null(b);
	assert_int_equal(ss_memory_pool_peak(&pool), LIMIT);
	ss_memory_give(&m, a, LIMIT / 2);
	ss_memory_give(&m, b, LIMIT / 4 - QUANTUM);
	ss_memory_give(&other, c, LIMIT / 4);
	assert_in_range(atomic_load(&pool.granted), 1, 4 * QUANTUM);
	ss_memory_end(&m);
	ss_memory_end(&other);
	assert_int_equal(atomic_load(&pool.granted), 0);
}

/* Tiny limits are shared to the last octet; where there is none, all is granted and counted. */
static void any_limit_is_shared(void **state)
{
	struct ss_memory_pool pool = {.limit = 5000};
	ss_memory_pool_begin(&pool);
	struct ss_memory m = {.pool = &pool}, other = {.pool = &pool};
	void *a = ss_memory_take(&m, 10), *b = ss_memory_take(&other, 904);
	assert_true(a && b); /* a whole quantum of 4096, and what is left */
	assert_null(ss_memory_take(&other, 1));
	ss_memory_give(&m, a, 10);
	ss_memory_give(&other, b, 904);
	ss_memory_end(&m);
	ss_memory_end(&other);
	pool.limit = 0;
	ss_memory_pool_begin(&pool);
	a = ss_memory_take(&m, 1 << 20);
	assert_non_null(a);
	assert_null(ss_memory_take(&m, SIZE_MAX));
	assert_true(ss_memory_is_short(&m, SIZE_MAX));
	ss_memory_give(&m, a, 1 << 20);
	ss_memory_end(&m);
	assert_int_equal(ss_memory_pool_peak(&pool), 1 << 20);
	assert_int_equal(atomic_load(&pool.granted), 0);
}

enum { N_THREADS = 4, N_BLOCKS = 600, N_STEPS = 40000 }; /* each wants more than there is */

static struct ss_memory_pool shared;
static _Atomic size_t used_by_all, most_used_by_all;

static void see(size_t used)
{
	size_t most = atomic_load(&most_used_by_all);
	while (most < used && !atomic_compare_exchange_weak(&most_used_by_all, &most, used)) {
	}
}

/* Takes and gives back blocks of any size, more than there is for all. */
static void *be_busy(void *seed)
{
	struct ss_memory_shelf shelf = {.most = 65536};
	struct ss_memory m = {.pool = &shared, .shelf = &shelf};
	void *blocks[N_BLOCKS] = {0};
	size_t sizes[N_BLOCKS] = {0};
	uint32_t random = *(const uint32_t *)seed;
	for (int step = 0; step < N_STEPS + N_BLOCKS; step++) {
		random = random * 1664525u + 1013904223u;
		size_t at = step < N_STEPS ? (random >> 8) % N_BLOCKS : (size_t)(step - N_STEPS);
		atomic_fetch_sub(&used_by_all, sizes[at]);
		ss_memory_give(&m, blocks[at], sizes[at]);
		blocks[at] = NULL;
		sizes[at] = 0;
		if (step >= N_STEPS)
			continue;
		size_t size = (random >> 16) % 5000;
		blocks[at] = ss_memory_take(&m, size);
		if (blocks[at]) {
			memset(blocks[at], step, size);
			sizes[at] = size;
			see(atomic_fetch_add(&used_by_all, size) + size);
		}
	}
	uint64_t refused = m.refused;
	ss_memory_end(&m);
	return refused > 0 && m.used == 0 ? seed : NULL;
}

static void threads_share_a_limit(void **state)
{
	pthread_t threads[N_THREADS];
	uint32_t seeds[N_THREADS];
	shared.limit = LIMIT;
	ss_memory_pool_begin(&shared);
	for (uint32_t i = 0; i < N_THREADS; i++) {
		seeds[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, be_busy, &seeds[i]), 0);
	}
	for (size_t i = 0; i < N_THREADS; i++) {
		void *result;
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_ptr_equal(result, &seeds[i]); /* it was refused something */
	}
	assert_int_equal(atomic_load(&shared.granted), 0);
	assert_in_range(atomic_load(&most_used_by_all), LIMIT / 2, LIMIT);
	assert_in_range(ss_memory_pool_peak(&shared), atomic_load(&most_used_by_all), LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_given_back_is_taken_again),
	        cmocka_unit_test(every_size_is_whole),
	        cmocka_unit_test(a_shelf_keeps_no_more_than_it_may),
	        cmocka_unit_test(what_is_kept_goes_before_the_limit_refuses),
	        cmocka_unit_test(memories_share_a_limit),
	        cmocka_unit_test(any_limit_is_shared),
	        cmocka_unit_test(threads_share_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
