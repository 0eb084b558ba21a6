/* Records of several workers come out by the packet that they came with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crew/haul.h"
#include "sample_records.h"

enum { MOST = 512 };

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
		ss_haul_init(&hauls[i], NULL);
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
		ss_haul_init(&h, NULL);
		h.memory.fail_after = after;
		add(&h, 1, 0, 1);
		assert_true(h.is_short);
		ss_haul_merge(all, 1, on_record, &seen);
		assert_int_equal(seen.n, 0);
		ss_haul_release(&h);
	}
}

/* ---- pages: the ids of the records, a letter each ---- */

struct page {
	char text[MOST];
	size_t len, room;
};

struct book {
	char text[4 * MOST]; /* a dot before what was taken at once */
	size_t len, room;    /* of a page */
	unsigned n_open, n_taken;
};

static void *page_create(void *user)
{
	struct book *book = user;
	struct page *page = calloc(1, sizeof *page);
	assert_non_null(page);
	page->room = book->room;
	book->n_open++;
	return page;
}

static bool page_write(void *user, const struct ss_record_head *record, size_t *end)
{
	struct page *page = user;
	if (page->len == page->room)
		return false;
	page->text[page->len++] = (char)record->flow_id;
	*end = page->len;
	return true;
}

static void page_clear(void *user)
{
	((struct page *)user)->len = 0;
}

static void take_text(struct book *book, const struct page *page, size_t from, size_t to)
{
	assert_true(from < to && to <= page->len && book->len + to - from + 1 < 4 * MOST);
	book->text[book->len++] = '.';
	memcpy(book->text + book->len, page->text + from, to - from);
	book->len += to - from;
}

static void page_take(void *user, const struct ss_crew_text *texts, size_t n)
{
	assert_in_range(n, 1, SS_CREW_TEXTS);
	((struct book *)user)->n_taken++;
	for (size_t i = 0; i < n; i++)
		take_text(user, texts[i].page, texts[i].from, texts[i].to);
}

static struct ss_crew_pages pages_of(struct book *book)
{
	return (struct ss_crew_pages){page_create, page_write, page_clear, free, page_take, book};
}

static void text_that_lies_in_a_row_is_taken_at_once(void **state)
{
	struct book book = {.room = MOST};
	const struct ss_crew_pages pages = pages_of(&book);
	struct ss_haul hauls[3], *all[] = {&hauls[0], &hauls[1], &hauls[2]};
	for (unsigned i = 0; i < 3; i++)
		ss_haul_init(&hauls[i], &pages);
	add(&hauls[0], 1, SS_ORDER_SEGMENT, 'a');
	add(&hauls[0], 1, SS_ORDER_SEGMENT, 'b');
	add(&hauls[0], 4, SS_ORDER_SEGMENT, 'd');
	add(&hauls[1], 3, SS_ORDER_SEGMENT, 'c');
	add(&hauls[1], 5, SS_ORDER_SEGMENT, 'e');
	add(&hauls[1], 6, SS_ORDER_SEGMENT, 'f');
	ss_haul_merge(all, 3, NULL, NULL);
	assert_string_equal(book.text, ".ab.c.d.ef");
	assert_int_equal(book.n_taken, 1);
	for (unsigned i = 0; i < 3; i++)
		ss_haul_clear(&hauls[i]);
	add(&hauls[1], 7, SS_ORDER_SEGMENT, 'g'); /* on the same page, from its beginning */
	ss_haul_merge(all, 3, NULL, NULL);
	assert_string_equal(book.text, ".ab.c.d.ef.g");
	assert_int_equal(book.n_open, 2);
	for (unsigned i = 0; i < 3; i++)
		ss_haul_release(&hauls[i]);
}

static void texts_that_are_too_many_are_taken_in_turns(void **state)
{
	static struct book book = {.room = MOST};
	const struct ss_crew_pages pages = pages_of(&book);
	struct ss_haul hauls[2], *all[] = {&hauls[0], &hauls[1]};
	for (unsigned i = 0; i < 2; i++)
		ss_haul_init(&hauls[i], &pages);
	for (uint64_t packet = 0; packet < 2 * SS_CREW_TEXTS + 2; packet++)
		add(&hauls[packet % 2], packet, SS_ORDER_SEGMENT, 'a' + (int64_t)(packet % 26));
	ss_haul_merge(all, 2, NULL, NULL);
	assert_int_equal(book.n_taken, 3);
	for (size_t i = 0; i < 2 * SS_CREW_TEXTS + 2; i++) {
		assert_int_equal(book.text[2 * i], '.');
		assert_int_equal(book.text[2 * i + 1], 'a' + i % 26);
	}
	for (unsigned i = 0; i < 2; i++)
		ss_haul_release(&hauls[i]);
}

static void a_page_without_memory_loses_what_it_had(void **state)
{
	struct book book = {.room = 2};
	const struct ss_crew_pages pages = pages_of(&book);
	struct ss_haul h, *all[] = {&h};
	ss_haul_init(&h, &pages);
	for (int64_t i = 0; i < 4; i++)
		add(&h, 1 + (uint64_t)i, SS_ORDER_SEGMENT, 'a' + i);
	assert_true(h.is_short);
	ss_haul_merge(all, 1, NULL, NULL);
	assert_string_equal(book.text, ".d");
	ss_haul_release(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(by_packet_then_order_then_as_they_came),
	        cmocka_unit_test(a_record_without_memory_is_told),
	        cmocka_unit_test(text_that_lies_in_a_row_is_taken_at_once),
	        cmocka_unit_test(texts_that_are_too_many_are_taken_in_turns),
	        cmocka_unit_test(a_page_without_memory_loses_what_it_had),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
