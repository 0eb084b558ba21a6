/* A copy tells what the record told, also when the record's own memory is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/copy.h"
#include "run_format.h"

/* ---- records in which no field is absent, made from their shapes ---- */

enum { PILE_SIZE = 1 << 20, ITEMS = 3 };

struct pile { /* where such a record and all that it borrows lies */
	uint8_t *bytes;
	size_t used;
	int64_t next; /* each value is another one */
};

static void *pile_take(struct pile *p, size_t size)
{
	void *at = p->bytes + p->used;
	p->used += (size + 15) / 16 * 16;
	assert_true(p->used <= PILE_SIZE);
	return memset(at, 0, size);
}

static struct ss_slice a_text(struct pile *p)
{
	char text[64];
	int len = snprintf(text, sizeof text, "%s number %lld\xc3\xa9",
	                   p->next % 3 == 0 ? "a rather long text, " : "t", (long long)p->next);
	p->next++;
	return (struct ss_slice){memcpy(pile_take(p, (size_t)len), text, (size_t)len), (size_t)len};
}

static struct ss_list texts(struct pile *p)
{
	struct ss_slice *items = pile_take(p, ITEMS * sizeof *items);
	items[0] = a_text(p);
	items[1] = (struct ss_slice){pile_take(p, 1), 0}; /* there, but empty */
	items[2] = a_text(p);
	return (struct ss_list){items, ITEMS};
}

static struct ss_list pairs(struct pile *p)
{
	struct ss_pair *items = pile_take(p, ITEMS * sizeof *items);
	items[0] = (struct ss_pair){a_text(p), a_text(p), SS_NUMBER_ABSENT};
	items[1] = (struct ss_pair){a_text(p), {0}, p->next++};
	items[2] = (struct ss_pair){a_text(p), {0}, SS_NUMBER_ABSENT};
	return (struct ss_list){items, ITEMS};
}

static void fill(struct pile *p, const struct ss_shape *s, void *record);

static void *objects(struct pile *p, const struct ss_shape *s, size_t n)
{
	char *items = pile_take(p, n * s->size);
	for (size_t i = 0; i < n; i++)
		fill(p, s, items + i * s->size);
	return items;
}

static void fill_member(struct pile *p, const struct ss_field *f, void *member)
{
	switch (f->kind) {
	case SS_FIELD_TEXT: *(struct ss_slice *)member = a_text(p); break;
	case SS_FIELD_FLAG: *(uint8_t *)member = (uint8_t)(SS_FLAG_NO + p->next++ % 2); break;
	case SS_FIELD_NAME: *(uint8_t *)member = 1; break;
	case SS_FIELD_COUNT:
	case SS_FIELD_NUMBER:
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: *(int64_t *)member = p->next++; break;
	case SS_FIELD_ADDRESS:
		*(struct ss_address *)member = (struct ss_address){4, {192, 0, 2, 1}};
		break;
	case SS_FIELD_PORT: *(uint16_t *)member = (uint16_t)p->next++; break;
	case SS_FIELD_OBJECT: *(void **)member = objects(p, f->shape, 1); break;
	case SS_FIELD_OBJECTS:
		*(struct ss_list *)member = (struct ss_list){objects(p, f->shape, ITEMS), ITEMS};
		break;
	case SS_FIELD_TEXTS: *(struct ss_list *)member = texts(p); break;
	case SS_FIELD_PAIRS: *(struct ss_list *)member = pairs(p); break;
	}
}

static void fill(struct pile *p, const struct ss_shape *s, void *record)
{
	for (size_t i = 0; i < s->n_fields; i++)
		fill_member(p, &s->fields[i], (char *)record + s->fields[i].offset);
}

static struct ss_record_head *full_record(struct pile *p, enum ss_record_type type)
{
	struct ss_record_head *r = objects(p, ss_record_shape(type), 1);
	r->type = (uint8_t)type;
	return r;
}

/* ---- what they look like ---- */

static char *shown(const struct ss_record_head *r)
{
	static const struct ss_output_options everything = {.log = ~0u};
	struct run_format run;
	run_format_begin(&run, "json", &everything);
	run_format_record(&run, r);
	return run_format_end(&run);
}

static void every_field_survives(void **state)
{
	for (int type = SS_RECORD_FLOW; type < SS_N_RECORD_TYPES; type++) {
		struct ss_memory memory = {0};
		struct ss_arena arena = {.memory = &memory};
		struct pile pile = {.bytes = malloc(PILE_SIZE), .next = 1};
		assert_non_null(pile.bytes);
		struct ss_record_head *r = full_record(&pile, (enum ss_record_type)type);
		char *before = shown(r);
		const struct ss_record_head *copy = ss_record_copy(&arena, r);
		assert_non_null(copy);
		memset(pile.bytes, 0xa5, PILE_SIZE);
		free(pile.bytes);
		char *after = shown(copy);
		assert_string_equal(after, before);
		free(before);
		free(after);
		ss_arena_reset(&arena);
		assert_int_equal(memory.used, 0);
	}
}

static void copy_is_as(void *user, const struct ss_record_head *r)
{
	struct ss_arena *arena = user;
	const struct ss_record_head *copy = ss_record_copy(arena, r);
	assert_non_null(copy);
	char *expected = shown(r), *text = shown(copy);
	assert_string_equal(text, expected);
	free(expected);
	free(text);
}

/* These have absent fields, which stay so. */
static void sample_records_survive(void **state)
{
	struct ss_memory memory = {0};
	struct ss_arena arena = {.memory = &memory};
	sample_records(NULL, copy_is_as, &arena);
	ss_arena_reset(&arena);
}

static void without_memory_there_is_no_copy(void **state)
{
	for (int type = SS_RECORD_FLOW; type < SS_N_RECORD_TYPES; type++) {
		struct pile pile = {.bytes = malloc(PILE_SIZE), .next = 1};
		assert_non_null(pile.bytes);
		struct ss_record_head *r = full_record(&pile, (enum ss_record_type)type);
		bool is_copied = false;
		for (uint64_t nth = 1; !is_copied; nth++) {
			struct ss_memory memory = {.fail_after = nth};
			struct ss_arena arena = {.memory = &memory};
			is_copied = ss_record_copy(&arena, r) != NULL;
			assert_true(!is_copied || nth > 1);
			assert_true(nth < 20); /* the arena's blocks double */
			ss_arena_reset(&arena);
			assert_int_equal(memory.used, 0);
		}
		free(pile.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_field_survives),
	        cmocka_unit_test(sample_records_survive),
	        cmocka_unit_test(without_memory_there_is_no_copy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
