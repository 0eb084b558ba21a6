/* Which command a reply is to, and when that was sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/sent.h"

struct fixture {
	struct ss_memory memory;
	struct ss_arena arena;
	struct ss_sent sent;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){.memory = {.limit = 0}};
	f->arena.memory = &f->memory;
}

/* A command's time is ten times its index. */
static void send(struct fixture *f, int64_t index)
{
	const struct ss_event_record e = {.head.ts = 10 * index, .index = index};
	ss_sent_add(&f->sent, &f->arena, &e, (uint8_t)(index % 7));
}

static struct ss_sent_command *answer(struct fixture *f, int64_t index)
{
	const struct ss_event_record e = {.index = index};
	return ss_sent_answered(&f->sent, &e);
}

static void is_known(struct fixture *f, int64_t index)
{
	const struct ss_sent_command *c = answer(f, index);
	assert_non_null(c);
	assert_int_equal(c->ts, 10 * index);
	assert_int_equal(c->tag, index % 7);
}

/* n are sent, and then answered, again and again. */
static void groups_of(int64_t n)
{
	struct fixture f;
	begin(&f);
	for (int64_t first = 1; first < 200; first += n) {
		for (int64_t i = first; i < first + n; i++)
			send(&f, i);
		for (int64_t i = first; i < first + n; i++) {
			is_known(&f, i);
			is_known(&f, i); /* RFC 4954: one of several replies */
		}
	}
	/* Who waits, or sends three at a time, needs nothing more. */
	assert_int_equal(f.sent.many != NULL, n > 3);
	ss_arena_reset(&f.arena);
	assert_int_equal(f.memory.used, 0);
}

static void commands_are_known_by_their_place(void **state)
{
	for (int64_t n = 1; n <= SS_SENT_MOST; n++)
		groups_of(n);
}

static void what_is_too_long_ago_is_forgotten(void **state)
{
	struct fixture f;
	begin(&f);
	for (int64_t i = 1; i <= SS_SENT_MOST + 3; i++)
		send(&f, i);
	assert_null(answer(&f, 3));
	is_known(&f, 4);
	assert_null(answer(&f, SS_SENT_MOST + 4));
	ss_arena_reset(&f.arena);
}

/* The time that its caller set stays where it is: DATA's, to which a 354 came. */
static void the_last_answered_stays(void **state)
{
	struct fixture f;
	begin(&f);
	for (int64_t i = 1; i <= 15; i++) {
		send(&f, i);
		is_known(&f, i);
	}
	send(&f, 16);
	struct ss_sent_command *data = answer(&f, 16);
	data->index = 0;
	data->ts = 5;
	for (int64_t i = 17; i <= 16 + 12; i++)
		send(&f, i);
	assert_non_null(f.sent.many);
	assert_int_equal(ss_sent_at(&f.sent, 16)->ts, 5);
	assert_int_equal(ss_sent_at(&f.sent, 16)->index, 0);
	is_known(&f, 17);
	ss_arena_reset(&f.arena);
}

static void without_memory_a_few_are_known(void **state)
{
	struct fixture f;
	begin(&f);
	f.memory.fail_after = 1;
	for (int64_t i = 1; i <= 10; i++)
		send(&f, i);
	assert_null(answer(&f, 6));
	is_known(&f, 7);
	ss_arena_reset(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(commands_are_known_by_their_place),
	        cmocka_unit_test(what_is_too_long_ago_is_forgotten),
	        cmocka_unit_test(the_last_answered_stays),
	        cmocka_unit_test(without_memory_a_few_are_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
