/* Records of several workers come out by the packet that they came with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crew/haul.h"
#include "sample_records.h"

enum { MOST = 16 };

struct seen {
	int64_t ids[MOST];
	size_t n;
};

static void on_record(void *user, const struct ss_record_head *record)
{
	struct seen *seen = user;
	assert_in_range(seen->n, 0, MOST - 1);
	seen->ids[seen->n++] = record->flow_id;
}

static void add(struct ss_haul *h, uint64_t packet, uint64_t order, int64_t id)
{
	struct ss_flow_record r;
	sample_blank(&r.head, SS_RECORD_FLOW);
	r.head.flow_id = id;
	ss_haul_add(h, (struct ss_place_in_run){packet, order}, &r.head);
	r.head.flow_id = -1; /* it was copied */
}

static void by_packet_then_order_then_as_they_came(void **state)
{
	struct ss_haul hauls[3], *all[] = {&hauls[0], &hauls[1], &hauls[2]};
	struct seen seen = {.n = 0};
	for (unsigned i = 0; i < 3; i++)
		ss_haul_init(&hauls[i]);
	add(&hauls[0], 3, 0, 2);
	add(&hauls[0], 3, SS_ORDER_SEGMENT, 5);
	add(&hauls[0], 3, SS_ORDER_SEGMENT, 6);
	add(&hauls[0], 9, SS_ORDER_SEGMENT, 8);
	add(&hauls[1], 2, SS_ORDER_SEGMENT, 1);
	add(&hauls[1], 3, 1, 3);
	add(&hauls[1], 3, 15, 4);
	add(&hauls[1], 7, SS_ORDER_SEGMENT, 7);
	ss_haul_merge(all, 3, on_record, &seen);
	assert_int_equal(seen.n, 8);
	for (size_t i = 0; i < seen.n; i++)
		assert_int_equal(seen.ids[i], (int64_t)i + 1);
	ss_haul_clear(&hauls[0]);
	ss_haul_clear(&hauls[1]);
	seen.n = 0;
	add(&hauls[2], 10, SS_ORDER_SEGMENT, 9);
	ss_haul_merge(all, 3, on_record, &seen);
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.ids[0], 9);
	for (unsigned i = 0; i < 3; i++) {
		assert_false(hauls[i].is_short);
		ss_haul_release(&hauls[i]);
		assert_int_equal(hauls[i].memory.used, 0);
	}
}

static void a_record_without_memory_is_told(void **state)
{
	for (uint64_t after = 1; after <= 2; after++) {
		struct seen seen = {.n = 0};
		struct ss_haul h, *all[] = {&h};
		ss_haul_init(&h);
		h.memory.fail_after = after;
		add(&h, 1, 0, 1);
		assert_true(h.is_short);
		ss_haul_merge(all, 1, on_record, &seen);
		assert_int_equal(seen.n, 0);
		ss_haul_release(&h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(by_packet_then_order_then_as_they_came),
	        cmocka_unit_test(a_record_without_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
