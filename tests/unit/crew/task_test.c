/* A segment that is told in a line of the cache is the same behind it; which ones are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crew/task.h"

enum { SHIFT = 1000 };

/* Each member another number, so that none can stand for its neighbour. */
static struct ss_arrival arrival(void)
{
	static const uint8_t payload[] = "EHLO a";
	struct ss_arrival a;
	memset(&a, 0, sizeof a);
	a.shard = 3;
	a.time =
	        (struct ss_instant){INT64_C(0x1112131415161718), INT64_C(0x1112131415161718), true};
	a.segment = (struct ss_segment){
	        .ts_ns = INT64_C(0x1112131415161718) - SHIFT,
	        .packet = UINT64_C(0x2122232425262728),
	        .src = {4, {192, 0, 2, 1}},
	        .dst = {4, {198, 51, 100, 255}},
	        .src_port = 0x3132,
	        .dst_port = 0x4142,
	        .vlan = 0x5152,
	        .tunnel = 0x61626364,
	        .seq = 0x71727374,
	        .ack = 0x81828384,
	        .window = 0x9192,
	        .flags = 0xa1,
	        .payload = payload,
	        .len = 6,
	        .wire_len = 0xb1b2b3b4,
	};
	return a;
}

static void assert_same_address(const struct ss_address *a, const struct ss_address *b)
{
	assert_int_equal(a->version, b->version);
	assert_memory_equal(a->bytes, b->bytes, sizeof a->bytes);
}

static void assert_same(const struct ss_arrival *a, const struct ss_arrival *b)
{
	const struct ss_segment *s = &a->segment, *t = &b->segment;
	assert_int_equal(a->shard, b->shard);
	assert_int_equal(a->time.now, b->time.now);
	assert_int_equal(a->time.stamp, b->time.stamp);
	assert_int_equal(a->time.is_sure, b->time.is_sure);
	assert_int_equal(s->ts_ns, t->ts_ns);
	assert_int_equal(s->packet, t->packet);
	assert_same_address(&s->src, &t->src);
	assert_same_address(&s->dst, &t->dst);
	assert_int_equal(s->src_port, t->src_port);
	assert_int_equal(s->dst_port, t->dst_port);
	assert_int_equal(s->vlan, t->vlan);
	assert_int_equal(s->tunnel, t->tunnel);
	assert_int_equal(s->seq, t->seq);
	assert_int_equal(s->ack, t->ack);
	assert_int_equal(s->window, t->window);
	assert_int_equal(s->flags, t->flags);
	assert_ptr_equal(s->payload, t->payload);
	assert_int_equal(s->len, t->len);
	assert_int_equal(s->wire_len, t->wire_len);
}

static void what_is_packed_is_the_same(void **state)
{
	struct ss_arrival a = arrival(), out;
	struct ss_task task;
	ss_task_prepare(&out);
	for (unsigned round = 0; round < 2; round++) { /* where another one was */
		assert_true(ss_task_takes(&a, SHIFT));
		memset(&task, 0xff, sizeof task);
		ss_task_pack(&task, &a);
		assert_int_equal(task.kind, SS_TASK_SEGMENT);
		ss_task_unpack(&task, SHIFT, &out);
		assert_same(&a, &out);
		a.segment.src.bytes[3] = 200;
		a.segment.payload = (const uint8_t *)"";
		a.segment.ts_ns++;
		a.time.now = ++a.time.stamp;
	}
}

static void what_does_not_fit_is_not_taken(void **state)
{
	struct ss_arrival a = arrival();
	a.segment.src.version = 6;
	assert_false(ss_task_takes(&a, SHIFT));
	a = arrival();
	a.segment.dst.version = 6;
	assert_false(ss_task_takes(&a, SHIFT));
	a = arrival();
	a.time.is_sure = false;
	assert_false(ss_task_takes(&a, SHIFT));
	a = arrival();
	a.time.stamp++;
	assert_false(ss_task_takes(&a, SHIFT));
	a = arrival();
	a.segment.ts_ns--; /* it is late */
	assert_false(ss_task_takes(&a, SHIFT));
	a = arrival();
	assert_false(ss_task_takes(&a, SHIFT + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_packed_is_the_same),
	        cmocka_unit_test(what_does_not_fit_is_not_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
