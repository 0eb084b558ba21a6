#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/held.h"

static struct ss_memory memory;
static struct ss_held held;

static int start(void **state)
{
	memory = (struct ss_memory){0};
	held = (struct ss_held){0};
	return 0;
}

static int stop(void **state)
{
	ss_held_release(&held, &memory);
	assert_int_equal(memory.used, 0);
	assert_int_equal(held.cost, 0);
	assert_int_equal(held.bytes, 0);
	assert_null(held.last);
	return 0;
}

static int add(uint64_t position, const char *bytes, uint32_t len)
{
	struct ss_held_segment like = {.position = position, .len = len};
	return ss_held_add(&held, &memory, &like, (const uint8_t *)bytes);
}

static void sorts(void **state)
{
	const char *text = "abcdefghij";
	for (unsigned i = 0; i < 10; i++) {
		unsigned at = i * 7 % 10;
		assert_int_equal(add(100 + at, text + at, 1), 0);
	}
	assert_int_equal(held.bytes, 10);
	assert_int_equal(held.cost, memory.used);
	const struct ss_held_segment *s = held.first[0];
	for (unsigned i = 0; i < 10; i++, s = s->next[0]) {
		assert_int_equal(s->position, 100 + i);
		assert_int_equal(*ss_held_bytes(s), text[i]);
	}
	assert_null(s);
	assert_int_equal(held.last->position, 109);
}

static void finds_the_first_that_ends_after(void **state)
{
	assert_null(ss_held_find(&held, 0));
	add(10, "abcde", 5);
	add(20, "abcde", 5);
	assert_ptr_equal(ss_held_find(&held, 0), held.first[0]);
	assert_ptr_equal(ss_held_find(&held, 14), held.first[0]);
	assert_ptr_equal(ss_held_find(&held, 15), held.last);
	assert_ptr_equal(ss_held_find(&held, 24), held.last);
	assert_null(ss_held_find(&held, 25));
}

static void lost_ones_have_no_bytes(void **state)
{
	add(10, NULL, 1000000);
	assert_true(held.first[0]->is_lost);
	assert_int_equal(held.bytes, 0);
	assert_true(held.cost < 200);
}

static void takes_any(void **state)
{
	enum { N = 2000 };
	for (unsigned i = 0; i < N; i++)
		add(i * 2, "x", 1);
	srand(1);
	for (unsigned left = N; left > 0; left--) {
		uint64_t position = (unsigned)rand() % (2 * N);
		struct ss_held_segment *s = ss_held_find(&held, position);
		s = s ? s : held.last;
		ss_held_take(&held, s);
		ss_held_give(&memory, s);
		if (held.last)
			assert_null(held.last->next[0]);
		assert_int_equal(held.bytes, left - 1);
	}
}

/* On each level all that reach it, in order; the last one is known. */
static void assert_links_are_whole(void)
{
	size_t n[SS_HELD_LEVELS] = {0};
	for (const struct ss_held_segment *s = held.first[0]; s; s = s->next[0]) {
		for (unsigned l = 0; l < s->levels; l++)
			n[l]++;
		if (!s->next[0])
			assert_ptr_equal(held.last, s);
	}
	for (unsigned l = 0; l < SS_HELD_LEVELS; l++) {
		for (const struct ss_held_segment *s = held.first[l]; s; s = s->next[l], n[l]--)
			assert_true(!s->next[l] || s->position < s->next[l]->position);
		assert_int_equal(n[l], 0);
	}
}

static void links_those_that_come_in_reverse(void **state)
{
	enum { BURST = 8, N = 2000 };
	for (unsigned i = 0; i < N; i += BURST) {
		for (unsigned k = BURST; k-- > 0;) {
			add((i + k) * 2, "x", 1);
			assert_links_are_whole();
		}
	}
	for (unsigned i = 0; i < N; i++) {
		add(i * 2 + 1, "y", 1);
		ss_held_drop_before(&held, &memory, i + 1);
	}
	assert_links_are_whole();
	assert_int_equal(held.first[0]->position, N);
	ss_held_release(&held, &memory);
	for (unsigned i = N; i-- > 0;)
		add(i * 2, "x", 1);
	assert_links_are_whole();
}

static void drops_before(void **state)
{
	add(10, "abcde", 5);
	add(15, "abcde", 5);
	add(30, "abcde", 5);
	ss_held_drop_before(&held, &memory, 19);
	assert_int_equal(held.first[0]->position, 15);
	ss_held_drop_before(&held, &memory, 20);
	assert_int_equal(held.first[0]->position, 30);
	ss_held_drop_before(&held, &memory, 100);
	assert_null(held.first[0]);
}

static void without_memory_nothing_changes(void **state)
{
	memory.fail_after = 1;
	assert_int_not_equal(add(10, "a", 1), 0);
	assert_null(held.first[0]);
	memory.fail_after = 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(sorts),
	        TEST(finds_the_first_that_ends_after),
	        TEST(lost_ones_have_no_bytes),
	        TEST(takes_any),
	        TEST(links_those_that_come_in_reverse),
	        TEST(drops_before),
	        TEST(without_memory_nothing_changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
