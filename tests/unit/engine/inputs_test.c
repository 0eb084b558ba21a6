/* Which input a packet is from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/inputs.h"

static void located(const struct ss_inputs *inputs, int64_t run, int64_t packet, const char *name)
{
	struct ss_event_record e = {.packet = run};
	ss_inputs_locate(inputs, &e);
	assert_int_equal(e.packet, packet);
	assert_true(ss_slice_is_equal(e.head.input, ss_slice_of(name)));
}

static void packet_of(const struct ss_inputs *inputs, uint64_t packet, const char *name)
{
	assert_true(ss_slice_is_equal(ss_inputs_of_packet(inputs, packet), ss_slice_of(name)));
}

static void without_names_nothing_changes(void **state)
{
	struct ss_inputs inputs = {0};
	located(&inputs, 7, 7, "");
	packet_of(&inputs, 7, "");
}

/* a has packets 1 to 3; b one; c the rest. */
static void each_has_its_stretch(void **state)
{
	struct ss_memory memory = {0};
	struct ss_inputs inputs = {.memory = &memory};
	ss_inputs_begin(&inputs, "a", 0);
	ss_inputs_begin(&inputs, "b", 3);
	ss_inputs_begin(&inputs, "c", 4);
	located(&inputs, 1, 1, "a");
	located(&inputs, 3, 3, "a");
	located(&inputs, 4, 1, "b");
	located(&inputs, 5, 1, "c");
	located(&inputs, 1000, 996, "c");
	located(&inputs, SS_NUMBER_ABSENT, SS_NUMBER_ABSENT, "");
	packet_of(&inputs, 1, "a");
	packet_of(&inputs, 3, "a");
	packet_of(&inputs, 4, "b");
	packet_of(&inputs, 5, "c");
	packet_of(&inputs, 1000, "c");
	ss_inputs_release(&inputs);
	assert_int_equal(memory.used, 0);
}

/* Whenever memory is refused: what is told is true, or not told. */
static void short_memory_tells_nothing_wrong(void **state)
{
	for (uint64_t after = 1; after < 6; after++) {
		struct ss_memory memory = {.fail_after = after};
		struct ss_inputs inputs = {.memory = &memory};
		char names[100][24];
		for (uint64_t i = 0; i < 100; i++) {
			snprintf(names[i], sizeof names[i], "%llu", (unsigned long long)i);
			ss_inputs_begin(&inputs, names[i], i * 10);
		}
		for (uint64_t i = 0; i < 100; i++) {
			struct ss_event_record e = {.packet = (int64_t)i * 10 + 5};
			struct ss_slice name = ss_slice_of(names[i]);
			ss_inputs_locate(&inputs, &e);
			assert_true(e.head.input.len == 0 ||
			            (ss_slice_is_equal(e.head.input, name) && e.packet == 5));
			struct ss_slice found = ss_inputs_of_packet(&inputs, i * 10 + 5);
			assert_true(found.len == 0 || ss_slice_is_equal(found, name));
		}
		ss_inputs_release(&inputs);
		assert_int_equal(memory.used, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(without_names_nothing_changes),
	        cmocka_unit_test(each_has_its_stretch),
	        cmocka_unit_test(short_memory_tells_nothing_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
