#include "analysis/sketch.h"

#include <string.h>

#include "base/error.h"
#include "base/key_hash.h"
#include "base/limits.h"

enum { FIRST = 16 };

struct ss_counted {
	uint8_t *key;
	uint64_t hash, count, error;
	uint32_t next; /* in its bucket: an item, +1 */
	uint32_t at;   /* in the heap */
	uint16_t len;
};

static struct ss_slice key_of(const struct ss_counted *i)
{
	return (struct ss_slice){i->key, i->len};
}

static int compare_keys(struct ss_slice a, struct ss_slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = a.data && b.data ? memcmp(a.data, b.data, len) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* The order in which they are told: the most frequent first, and never a tie. */
static bool is_before(const struct ss_count *a, const struct ss_count *b)
{
	return a->count != b->count ? a->count > b->count : compare_keys(a->key, b->key) < 0;
}

static struct ss_count told(const struct ss_counted *i)
{
	return (struct ss_count){key_of(i), i->count, i->error};
}

/* ---- the heap: the one to be forgotten next is at 0 ---- */

static bool is_less(const struct ss_counts *c, uint32_t a, uint32_t b)
{
	const struct ss_count x = told(&c->items[a]), y = told(&c->items[b]);
	return is_before(&y, &x);
}

static void put(struct ss_counts *c, size_t at, uint32_t item)
{
	c->heap[at] = item;
	c->items[item].at = (uint32_t)at;
}

static void sift_down(struct ss_counts *c, size_t at)
{
	uint32_t item = c->heap[at];
	for (size_t child; (child = 2 * at + 1) < c->n; at = child) {
		if (child + 1 < c->n && is_less(c, c->heap[child + 1], c->heap[child]))
			child++;
		if (!is_less(c, c->heap[child], item))
			break;
		put(c, at, c->heap[child]);
	}
	put(c, at, item);
}

static int make_heap(struct ss_counts *c)
{
	if (!c->heap)
		c->heap = ss_memory_take(c->memory, c->limit * sizeof *c->heap);
	if (!c->heap)
		return SS_ENOMEM;
	for (size_t i = 0; i < c->n; i++)
		put(c, i, (uint32_t)i);
	for (size_t i = c->n / 2; i-- > 0;)
		sift_down(c, i);
	return SS_OK;
}

/* ---- the table ---- */

static uint64_t hash_of(const struct ss_counts *c, struct ss_slice key)
{
	return ss_key_hash(c->seed, key);
}

static uint32_t *bucket_of(const struct ss_counts *c, uint64_t hash)
{
	return &c->buckets[hash & (c->size - 1)];
}

static struct ss_slice cut(struct ss_slice key)
{
	return key.len > SS_LIMIT_COUNTED_KEY ? ss_slice_cut(key, 0, SS_LIMIT_COUNTED_KEY) : key;
}

static struct ss_counted *find(const struct ss_counts *c, uint64_t hash, struct ss_slice key)
{
	for (uint32_t i = c->size > 0 ? *bucket_of(c, hash) : 0; i > 0; i = c->items[i - 1].next) {
		struct ss_counted *item = &c->items[i - 1];
		if (item->hash == hash && ss_slice_is_equal(key_of(item), key))
			return item;
	}
	return NULL;
}

static void link_item(struct ss_counts *c, uint32_t i)
{
	uint32_t *bucket = bucket_of(c, c->items[i].hash);
	c->items[i].next = *bucket;
	*bucket = i + 1;
}

static void unlink_item(struct ss_counts *c, uint32_t i)
{
	uint32_t *at = bucket_of(c, c->items[i].hash);
	while (*at != i + 1)
		at = &c->items[*at - 1].next;
	*at = c->items[i].next;
}

static int grow(struct ss_counts *c)
{
	size_t size = c->size > 0 ? c->size * 2 : FIRST;
	uint32_t *buckets = ss_memory_take_zeroed(c->memory, size * sizeof *buckets);
	struct ss_counted *items = NULL;
	if (buckets)
		items = ss_memory_resize(c->memory, c->items, c->size * sizeof *items,
		                         size * sizeof *items);
	if (!items) {
		ss_memory_give(c->memory, buckets, size * sizeof *buckets);
		return SS_ENOMEM;
	}
	ss_memory_give(c->memory, c->buckets, c->size * sizeof *buckets);
	c->items = items;
	c->buckets = buckets;
	c->size = size;
	for (size_t i = 0; i < c->n; i++)
		link_item(c, (uint32_t)i);
	return SS_OK;
}

/* The one at the top of the heap becomes another; else there is room for one more. */
static int place_item(struct ss_counts *c, struct ss_counted *item, bool is_instead)
{
	uint8_t *key = ss_memory_take(c->memory, item->len > 0 ? item->len : 1);
	uint32_t i = is_instead ? c->heap[0] : (uint32_t)c->n;
	if (!key)
		return SS_ENOMEM;
	if (item->len > 0)
		memcpy(key, item->key, item->len);
	if (is_instead) {
		struct ss_counted *old = &c->items[i];
		c->floor = old->count > c->floor ? old->count : c->floor;
		unlink_item(c, i);
		ss_memory_give(c->memory, old->key, old->len > 0 ? old->len : 1);
		item->at = old->at;
	} else {
		c->n++;
	}
	item->key = key;
	c->items[i] = *item;
	link_item(c, i);
	if (is_instead)
		sift_down(c, 0);
	return SS_OK;
}

/* ---- adding ---- */

static int add_new(struct ss_counts *c, uint64_t hash, struct ss_slice key, uint64_t n)
{
	bool is_full = c->n == c->limit;
	if (is_full ? (!c->heap && make_heap(c) < 0) : (c->n == c->size && grow(c) < 0))
		return SS_ENOMEM;
	uint64_t least = is_full ? c->items[c->heap[0]].count : 0;
	uint64_t before = least > c->floor ? least : c->floor;
	struct ss_counted item = {
	        .key = (uint8_t *)(uintptr_t)key.data, /* until it is copied */
	        .len = (uint16_t)key.len,
	        .hash = hash,
	        .count = n + before,
	        .error = before,
	};
	return place_item(c, &item, is_full);
}

int ss_counts_add(struct ss_counts *c, struct ss_slice key, uint64_t n)
{
	struct ss_slice kept = cut(key);
	uint64_t hash = hash_of(c, kept);
	struct ss_counted *item = find(c, hash, kept);
	c->total += n;
	if (item) {
		item->count += n;
		if (c->heap)
			sift_down(c, item->at);
		return SS_OK;
	}
	int error = add_new(c, hash, kept, n);
	if (error < 0)
		c->floor += n;
	return error;
}

size_t ss_counts_top(const struct ss_counts *c, struct ss_count *out, size_t n)
{
	size_t n_out = 0;
	for (size_t i = 0; i < c->n; i++) {
		struct ss_count one = told(&c->items[i]);
		if (n_out == n && (n == 0 || !is_before(&one, &out[n - 1])))
			continue;
		size_t at = n_out < n ? n_out++ : n - 1;
		for (; at > 0 && is_before(&one, &out[at - 1]); at--)
			out[at] = out[at - 1];
		out[at] = one;
	}
	return n_out;
}

struct ss_count ss_counts_find(const struct ss_counts *c, struct ss_slice key)
{
	const struct ss_counted *item = find(c, hash_of(c, cut(key)), cut(key));
	return item ? told(item) : (struct ss_count){key, 0, 0};
}

bool ss_counts_is_exact(const struct ss_counts *c)
{
	return c->floor == 0;
}

/* ---- merging ---- */

/* What the other one has of it, or may have had. */
static void add_of_other(struct ss_counts *c, const struct ss_counts *other, uint64_t missing)
{
	for (size_t i = 0; i < c->n; i++) {
		struct ss_counted *item = &c->items[i];
		struct ss_count of = ss_counts_find(other, key_of(item));
		item->count += of.count > 0 ? of.count : missing;
		item->error += of.count > 0 ? of.error : missing;
	}
}

static int take_of_other(struct ss_counts *c, const struct ss_counted *of, uint64_t missing)
{
	struct ss_counted item = *of;
	bool is_full = c->n == c->limit;
	item.hash = hash_of(c, key_of(of));
	item.count += missing;
	item.error += missing;
	if (find(c, item.hash, key_of(of)))
		return SS_OK;
	if (!is_full)
		return c->n == c->size && grow(c) < 0 ? SS_ENOMEM : place_item(c, &item, false);
	if (!c->heap && make_heap(c) < 0)
		return SS_ENOMEM;
	const struct ss_count one = told(&item), least = told(&c->items[c->heap[0]]);
	if (is_before(&one, &least))
		return place_item(c, &item, true);
	c->floor = one.count > c->floor ? one.count : c->floor;
	return SS_OK;
}

int ss_counts_merge(struct ss_counts *c, const struct ss_counts *other)
{
	uint64_t mine = c->floor;
	int error = SS_OK;
	add_of_other(c, other, other->floor);
	if (c->heap)
		error = make_heap(c); /* its memory is there already */
	c->total += other->total;
	c->floor += other->floor;
	for (size_t i = 0; i < other->n && error == SS_OK; i++)
		error = take_of_other(c, &other->items[i], mine);
	return error;
}

void ss_counts_release(struct ss_counts *c)
{
	for (size_t i = 0; i < c->n; i++)
		ss_memory_give(c->memory, c->items[i].key,
		               c->items[i].len > 0 ? c->items[i].len : 1);
	ss_memory_give(c->memory, c->items, c->size * sizeof *c->items);
	ss_memory_give(c->memory, c->buckets, c->size * sizeof *c->buckets);
	ss_memory_give(c->memory, c->heap, c->heap ? c->limit * sizeof *c->heap : 0);
	c->items = NULL;
	c->buckets = c->heap = NULL;
	c->n = c->size = 0;
}
