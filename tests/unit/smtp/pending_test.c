#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "smtp/pending.h"

static struct ss_memory memory;

static bool add(struct ss_pending *p, uint64_t index, enum ss_unit unit, enum ss_verb verb)
{
	return ss_pending_add(p, &(struct ss_pending_entry){.index = index,
	                                                    .unit = (uint8_t)unit,
	                                                    .verb = (uint8_t)verb});
}

static void keeps_the_order(void **state)
{
	struct ss_pending p = {.memory = &memory};
	for (uint64_t round = 0; round < 50; round++) { /* the ring turns */
		for (uint64_t n = 0; n < 20; n++)
			assert_true(add(&p, round * 100 + n, SS_UNIT_COMMAND, SS_VERB_RCPT));
		for (uint64_t n = 0; n < 20; n++) {
			assert_int_equal(round * 100 + n, ss_pending_at(&p, 0)->index);
			ss_pending_remove(&p, 1);
		}
	}
	assert_null(ss_pending_at(&p, 0));
	assert_int_equal(0, memory.used);
}

static void needs_no_memory_for_a_few(void **state)
{
	struct ss_pending p = {.memory = &memory};
	for (uint64_t n = 0; n < SS_PENDING_INLINE; n++)
		assert_true(add(&p, n, SS_UNIT_COMMAND, SS_VERB_RCPT));
	assert_int_equal(0, memory.used);
	memory.fail_after = 1;
	assert_false(add(&p, 9, SS_UNIT_COMMAND, SS_VERB_RCPT));
	memory.fail_after = 0;
	assert_int_equal(SS_PENDING_INLINE, p.n);
	ss_pending_clear(&p);
}

static void has_a_limit(void **state)
{
	struct ss_pending p = {.memory = &memory};
	for (uint64_t n = 0; n < SS_LIMIT_PENDING; n++)
		assert_true(add(&p, n, SS_UNIT_COMMAND, SS_VERB_NOOP));
	assert_false(add(&p, 1, SS_UNIT_COMMAND, SS_VERB_NOOP));
	ss_pending_clear(&p);
	assert_int_equal(0, memory.used);
}

static void finds_whose_code_it_is(void **state)
{
	struct ss_pending p = {.memory = &memory};
	add(&p, 1, SS_UNIT_COMMAND, SS_VERB_MAIL);
	add(&p, 2, SS_UNIT_COMMAND, SS_VERB_AUTH);
	add(&p, 3, SS_UNIT_COMMAND, SS_VERB_DATA);
	add(&p, 4, SS_UNIT_CONTENT, SS_VERB_DATA);
	add(&p, 5, SS_UNIT_COMMAND, SS_VERB_QUIT);
	assert_int_equal(1, ss_pending_find(&p, 334));
	assert_int_equal(1, ss_pending_find(&p, 535));
	assert_int_equal(2, ss_pending_find(&p, 354));
	assert_int_equal(4, ss_pending_find(&p, 221));
	assert_int_equal(p.n, ss_pending_find(&p, 250)); /* it may be anybody's */
	assert_int_equal(p.n, ss_pending_find(&p, 220));
	ss_pending_clear(&p);
}

static void counts_what_is_doubtful(void **state)
{
	struct ss_pending p = {.memory = &memory};
	add(&p, 0, SS_UNIT_GREETING, SS_VERB_NONE);
	add(&p, 1, SS_UNIT_COMMAND, SS_VERB_MAIL);
	ss_pending_add(&p, &(struct ss_pending_entry){.is_gap = true});
	assert_int_equal(1, p.n_doubtful);
	assert_int_equal(1, p.n_gaps);
	assert_int_equal(1, ss_pending_count(&p));
	ss_pending_doubt(&p);
	assert_int_equal(3, p.n_doubtful);
	ss_pending_remove(&p, 3);
	assert_int_equal(0, p.n_doubtful);
	assert_int_equal(0, p.n_gaps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keeps_the_order),
	        cmocka_unit_test(needs_no_memory_for_a_few),
	        cmocka_unit_test(has_a_limit),
	        cmocka_unit_test(finds_whose_code_it_is),
	        cmocka_unit_test(counts_what_is_doubtful),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
