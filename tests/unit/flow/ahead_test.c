/* Where a segment is aimed: both directions of a connection at one place, others at others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/private.h"

static struct ss_flow_table table = {.index.seed = 25};

static struct ss_segment segment_of(uint8_t version, uint8_t src, uint8_t dst, uint16_t src_port,
                                    uint16_t dst_port)
{
	struct ss_segment s = {.src = {.version = version, .bytes = {[15] = src}},
	                       .dst = {.version = version, .bytes = {[15] = dst}},
	                       .src_port = src_port,
	                       .dst_port = dst_port};
	return s;
}

static struct ss_segment turned(const struct ss_segment *s)
{
	struct ss_segment other = *s;
	other.src = s->dst;
	other.dst = s->src;
	other.src_port = s->dst_port;
	other.dst_port = s->src_port;
	return other;
}

static struct ss_flow_target aim(const struct ss_segment *s)
{
	struct ss_flow_target to;
	ss_flow_table_aim(&table, s, 3, &to);
	assert_int_equal(to.shard, 3);
	return to;
}

/* The end that a segment is said to come from is its source. */
static void check_end(const struct ss_segment *s)
{
	struct ss_flow_target to = aim(s);
	struct ss_flow_key key = ss_flow_key_of(&to.ends);
	assert_memory_equal(key.address[to.from_end], s->src.bytes, sizeof s->src.bytes);
	assert_memory_equal(key.address[!to.from_end], s->dst.bytes, sizeof s->dst.bytes);
	assert_int_equal(key.port[to.from_end], s->src_port);
	assert_int_equal(key.port[!to.from_end], s->dst_port);
	assert_int_equal(key.version, s->src.version);
	assert_int_equal(to.hash, ss_flow_index_hash(&table.index, &to.ends));
}

static void both_directions_have_one_place(void **state)
{
	static const struct {
		uint8_t src, dst;
		uint16_t src_port, dst_port;
	} cases[] = {{1, 2, 4000, 25},
	             {2, 1, 4000, 25},
	             {1, 1, 4000, 25},
	             {1, 1, 25, 4000},
	             {255, 1, 1, 65535}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ss_segment s = segment_of(i % 2 ? 4 : 6, cases[i].src, cases[i].dst,
		                                 cases[i].src_port, cases[i].dst_port);
		for (unsigned half = 0; half < 2; half++) { /* differ in the first, too */
			s.src.bytes[0] = (uint8_t)(half * 7);
			struct ss_segment back = turned(&s);
			struct ss_flow_target there = aim(&s), here = aim(&back);
			assert_memory_equal(&there.ends, &here.ends, sizeof here.ends);
			assert_int_equal(there.hash, here.hash);
			assert_int_equal(there.from_end, !here.from_end);
			check_end(&s);
			check_end(&back);
		}
	}
}

static void itself_is_one_end(void **state)
{
	struct ss_segment s = segment_of(4, 1, 1, 25, 25);
	struct ss_flow_target to = aim(&s);
	assert_int_equal(to.from_end, 0);
}

/* Nothing is there to be fetched. */
static void an_empty_table_is_no_trouble(void **state)
{
	struct ss_segment s = segment_of(4, 1, 2, 4000, 25);
	struct ss_flow_target to = aim(&s);
	for (unsigned step = 0; step < SS_FLOW_STEPS; step++)
		ss_flow_table_expect(&table, &to, step);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(both_directions_have_one_place),
	        cmocka_unit_test(itself_is_one_end),
	        cmocka_unit_test(an_empty_table_is_no_trouble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
