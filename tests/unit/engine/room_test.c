/* What a conversation holds, and whom it may push out for more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "engine/room.h"
#include "flow/ahead.h"

static struct ss_memory memory;
static struct ss_flow_table *table;
static struct ss_room room;
static unsigned n_opened;
static enum ss_flow_worth worth; /* of the flow that opens */
static void (*in_end)(void);     /* while the next flow ends */
static char evicted[8];          /* by their worth */
static size_t n_evicted;

static bool on_open(void *user, struct ss_flow *f)
{
	static char letters[] = "dkv";
	ss_flow_set_worth(f, worth);
	ss_flow_set_app(f, &letters[worth]);
	return true;
}

static void on_bytes(void *user, struct ss_flow *f, unsigned side, uint64_t offset,
                     const uint8_t *bytes, size_t len, struct ss_mark mark)
{
}

static void on_gap(void *user, struct ss_flow *f, unsigned side, uint64_t offset, uint64_t len,
                   struct ss_mark mark)
{
}

static void on_conflict(void *user, struct ss_flow *f, unsigned side, uint64_t offset, size_t len,
                        struct ss_mark mark)
{
}

static void on_fin(void *user, struct ss_flow *f, unsigned side, struct ss_mark mark)
{
}

static void on_end(void *user, struct ss_flow *f, enum ss_flow_end how, struct ss_mark mark)
{
	void (*now)(void) = in_end;
	in_end = NULL;
	if (how == SS_FLOW_EVICTED && n_evicted < sizeof evicted - 1)
		evicted[n_evicted++] = *(const char *)ss_flow_app(f);
	if (now)
		now();
}

static const struct ss_flow_events events = {on_open,     on_bytes, on_gap,
                                             on_conflict, on_fin,   on_end};

/* One that is followed, and has not said anything. */
static void open_flow(enum ss_flow_worth its)
{
	n_opened++;
	struct ss_segment s = {.ts_ns = 1000000000,
	                       .packet = n_opened,
	                       .src = {.version = 4, .bytes = {[3] = 1}},
	                       .dst = {.version = 4, .bytes = {[3] = 2}},
	                       .src_port = (uint16_t)(4000 + n_opened),
	                       .dst_port = 25,
	                       .flags = SS_TCP_ACK,
	                       .payload = (const uint8_t *)""};
	struct ss_instant now = {.is_sure = true};
	worth = its;
	struct ss_flow_target to;
	ss_flow_table_aim(table, &s, ss_flow_shard_of(&s), &to);
	ss_flow_table_feed(table, &s, &to, &now);
}

/* From now on there is no room. */
static void fill_memory(void)
{
	memory.limit = memory.used;
}

static int start(void **state)
{
	struct ss_flow_table_options options = {.memory = &memory, .events = &events};
	memory = (struct ss_memory){0};
	n_opened = 0;
	n_evicted = 0;
	memset(evicted, 0, sizeof evicted);
	assert_int_equal(ss_flow_table_create(&options, &table), 0);
	room = (struct ss_room){.memory = &memory, .flows = table};
	return 0;
}

static int stop(void **state)
{
	assert_null(room.event);
	ss_flow_table_end(table);
	ss_flow_table_destroy(table);
	assert_int_equal(memory.used, 0);
	return 0;
}

static void what_is_taken_is_held(void **state)
{
	struct ss_room_event e;
	ss_room_begin(&room, &e, 100);
	void *block = ss_memory_take(&memory, 50);
	assert_int_equal(ss_room_end(&room), 150);
	ss_room_begin(&room, &e, 150);
	ss_memory_give(&memory, block, 50);
	assert_int_equal(ss_room_end(&room), 100);
}

/* It was not reckoned that its conversation held that. */
static void nobody_holds_less_than_nothing(void **state)
{
	struct ss_room_event e;
	void *block = ss_memory_take(&memory, 5000);
	open_flow(SS_FLOW_VALUABLE);
	ss_room_begin(&room, &e, 10);
	ss_memory_give(&memory, block, 5000);
	fill_memory();
	assert_true(ss_room_ask(&room, 1));
	assert_string_equal(evicted, "v");
	assert_int_equal(ss_room_end(&room), 0);
}

static void who_holds_much_spares_what_is_valuable(void **state)
{
	struct ss_room_event e;
	open_flow(SS_FLOW_VALUABLE);
	open_flow(SS_FLOW_KNOWN);
	fill_memory();
	size_t much = memory.limit / SS_LIMIT_MEMORY_LARGEST_SHARE + 1;
	ss_room_begin(&room, &e, much);
	assert_true(ss_room_ask(&room, 1));
	assert_string_equal(evicted, "k");
	fill_memory();
	assert_false(ss_room_ask(&room, 1));
	assert_int_equal(ss_room_end(&room), much); /* what others lost is none of its own */
	ss_room_begin(&room, &e, 0);
	assert_true(ss_room_ask(&room, 1));
	assert_string_equal(evicted, "kv");
	assert_int_equal(ss_room_end(&room), 0);
}

static void *taken_within;

static void run_event_within(void)
{
	struct ss_room_event e;
	memory.limit = 0;
	ss_room_begin(&room, &e, 70);
	taken_within = ss_memory_take(&memory, 500);
	fill_memory();
	assert_true(ss_room_make(&room, 1));
	assert_int_equal(ss_room_end(&room), 570);
}

static void an_event_within_another_has_its_own(void **state)
{
	struct ss_room_event e;
	open_flow(SS_FLOW_KNOWN);
	open_flow(SS_FLOW_KNOWN);
	ss_room_begin(&room, &e, 1000);
	void *block = ss_memory_take(&memory, 300);
	fill_memory();
	in_end = run_event_within;
	assert_true(ss_room_make(&room, 1));
	assert_string_equal(evicted, "kk");
	assert_int_equal(ss_room_end(&room), 1300);
	ss_memory_give(&memory, block, 300);
	ss_memory_give(&memory, taken_within, 500);
}

static void nothing_is_pushed_out_at_other_times(void **state)
{
	struct ss_room_event e;
	open_flow(SS_FLOW_DOUBTFUL);
	fill_memory();
	assert_false(ss_room_ask(&room, 1));
	ss_room_begin(&room, &e, 0);
	room.is_closed = true;
	assert_false(ss_room_ask(&room, 1));
	assert_string_equal(evicted, "");
	ss_room_end(&room);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(what_is_taken_is_held),
	        TEST(nobody_holds_less_than_nothing),
	        TEST(who_holds_much_spares_what_is_valuable),
	        TEST(an_event_within_another_has_its_own),
	        TEST(nothing_is_pushed_out_at_other_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
