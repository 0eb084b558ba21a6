/* The ways of walking over content differ in speed alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smtp/content_scan.h"

enum { LONGEST = 300, ROUNDS = 20000 };

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Much of what matters: line ends whole and broken, dots behind them. */
static size_t make(uint8_t *bytes, uint32_t *state)
{
	static const char often[] = "\r\n\r\n\r\n.\n\r\0..ab";
	size_t len = next(state) % LONGEST;
	unsigned density = 1 + next(state) % 40;
	for (size_t i = 0; i < len; i++)
		bytes[i] = next(state) % density == 0
		                   ? (uint8_t)often[next(state) % (sizeof often - 1)]
		                   : (uint8_t)('a' + next(state) % 26);
	return len;
}

static void check_count(const struct ss_content_count *a, const struct ss_content_count *b)
{
	assert_int_equal(a->n, b->n);
	if (a->n > 0)
		assert_int_equal(a->first, b->first);
}

static void all_ways_agree(void **state)
{
	uint32_t seed = 1;
	for (int round = 0; round < ROUNDS; round++) {
		/* of its own length, so that a step too far is seen */
		uint8_t made[LONGEST];
		size_t len = make(made, &seed);
		uint8_t *bytes = malloc(len > 0 ? len : 1);
		struct ss_content plain = {.edge = (uint8_t)(next(&seed) % (SS_EDGE_GAP + 1))};
		struct ss_content before = plain;
		assert_non_null(bytes);
		memcpy(bytes, made, len);
		const struct ss_content_way *last = &ss_content_ways[ss_content_n_ways - 1];
		size_t wanted = last->scan(&plain, bytes, len, 1000);
		for (const struct ss_content_way *way = ss_content_ways; way < last; way++) {
			struct ss_content c = before;
			if (!way->is_here())
				continue;
			assert_int_equal(way->scan(&c, bytes, len, 1000), wanted);
			check_count(&c.bare_lf, &plain.bare_lf);
			check_count(&c.bare_cr, &plain.bare_cr);
			check_count(&c.nul, &plain.nul);
			assert_int_equal(c.line_start, plain.line_start);
			assert_int_equal(c.longest, plain.longest);
		}
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(all_ways_agree)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
