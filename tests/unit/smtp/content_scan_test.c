/* The ways of walking over content differ in speed alone, and find what a walk by octets finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "smtp/content_scan.h"

enum { LONGEST = 300, LONGEST_LINES = 5000, ROUNDS = 20000, LONG_ROUNDS = 2000 };

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

/* As it is told in content.h, octet by octet. */
static size_t scan_by_octets(struct ss_content *c, const uint8_t *bytes, size_t len,
                             uint64_t offset)
{
	for (size_t n = 0; n < len; n++) {
		bool is_after_cr = n > 0 ? bytes[n - 1] == '\r' : c->edge == SS_EDGE_CR;
		bool is_at_edge =
		        n > 0 ? memchr("\r\n", bytes[n - 1], 3) != NULL : c->edge != SS_EDGE_NONE;
		if (is_after_cr && bytes[n] != '\n')
			ss_content_count(&c->bare_cr, 1, offset + n - 1);
		if (bytes[n] == '.' && is_at_edge)
			return n;
		if (bytes[n] == '\0')
			ss_content_count(&c->nul, 1, offset + n);
		if (bytes[n] != '\n')
			continue;
		if (!is_after_cr)
			ss_content_count(&c->bare_lf, 1, offset + n);
		ss_content_end_line(c, offset + n + 1);
	}
	return len;
}

/* Lines of any length, most of them in order. */
static size_t make_lines(uint8_t *bytes, uint32_t *state)
{
	size_t len = next(state) % LONGEST_LINES, end = 0, kind = next(state) % 4;
	static const unsigned most[] = {20, 78, 1100, 3000};
	memset(bytes, 'x', len);
	while ((end += 2 + next(state) % most[kind]) < len) {
		bytes[end - 1] = '\r';
		bytes[end] = '\n';
		if (next(state) % 20 == 0)
			bytes[end - next(state) % 3] = (uint8_t) ".x\r\n"[next(state) % 5];
	}
	return len;
}

static void what_is_found_is_there(void **state)
{
	uint32_t seed = 1;
	for (int round = 0; round < LONG_ROUNDS; round++) {
		uint8_t made[LONGEST_LINES];
		size_t len = make_lines(made, &seed);
		uint8_t *bytes = malloc(len > 0 ? len : 1);
		assert_non_null(bytes);
		memcpy(bytes, made, len);
		for (size_t i = 0; i < ss_content_n_ways; i++) {
			struct ss_content c = {
			        .edge = (uint8_t)(next(&seed) % (SS_EDGE_GAP + 1)),
			        .line_start = 5000 - next(&seed) % 1200,
			};
			struct ss_content wanted = c;
			if (!ss_content_ways[i].is_here())
				continue;
			assert_int_equal(scan_by_octets(&wanted, bytes, len, 5000),
			                 ss_content_ways[i].scan(&c, bytes, len, 5000));
			check_count(&c.bare_lf, &wanted.bare_lf);
			check_count(&c.bare_cr, &wanted.bare_cr);
			check_count(&c.nul, &wanted.nul);
			assert_int_equal(c.line_start, wanted.line_start);
			assert_int_equal(c.longest, wanted.longest);
			assert_int_equal(c.longest_start, wanted.longest_start);
		}
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(all_ways_agree),
	                                   cmocka_unit_test(what_is_found_is_there)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
