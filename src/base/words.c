#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

int ss_word_compare(struct ss_slice a, struct ss_slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	for (size_t i = 0; i < len; i++) {
		uint8_t x = ss_ascii_upper(a.data[i]), y = ss_ascii_upper(b.data[i]);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int compare_items(const void *a, const void *b)
{
	const struct ss_slice *x = (const struct ss_slice *)a, *y = (const struct ss_slice *)b;
	int order = ss_word_compare(*x, *y);
	if (order != 0) /* of two spellings of a word always the same one is kept */
		return order;
	return x->len == 0 ? 0 : memcmp(x->data, y->data, x->len);
}

bool ss_words_has(const struct ss_words *list, struct ss_slice word)
{
	size_t from = 0, to = list->n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = ss_word_compare(list->items[middle], word);
		if (order == 0)
			return true;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

/* Leaves each word once; n is above 0.  How many are left. */
static size_t sort(struct ss_slice *items, size_t n)
{
	size_t kept = 1;
	qsort(items, n, sizeof *items, compare_items);
	for (size_t i = 1; i < n; i++) {
		if (ss_word_compare(items[kept - 1], items[i]) != 0)
			items[kept++] = items[i];
	}
	return kept;
}

static size_t text_size(const struct ss_slice *words, size_t n)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		size += words[i].len;
	return size;
}

/* Points the items to copies of their text, one behind the other. */
static void copy_text(struct ss_slice *items, size_t n, uint8_t *at)
{
	for (size_t i = 0; i < n; i++) {
		if (items[i].len > 0)
			memcpy(at, items[i].data, items[i].len);
		items[i].data = at;
		at += items[i].len;
	}
}

int ss_words_add(struct ss_words *list, struct ss_memory *memory, const struct ss_slice *words,
                 size_t n)
{
	size_t all = list->n + n;
	if (n == 0)
		return SS_OK;
	size_t size = all * sizeof *words + text_size(list->items, list->n) + text_size(words, n);
	struct ss_slice *items = (struct ss_slice *)ss_memory_take(memory, size);
	if (!items)
		return SS_ENOMEM;
	if (list->n > 0)
		memcpy(items, list->items, list->n * sizeof *items);
	memcpy(items + list->n, words, n * sizeof *items);
	copy_text(items, all, (uint8_t *)(items + all));
	ss_words_release(list, memory);
	*list = (struct ss_words){items, sort(items, all), items, size};
	return SS_OK;
}

void ss_words_release(struct ss_words *list, struct ss_memory *memory)
{
	if (list->block)
		ss_memory_give(memory, list->block, list->block_size);
	*list = (struct ss_words){0};
}
