#include "analysis/summary_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/key_hash.h"

enum { FIRST = 16 };

static uint64_t hash_of(const struct ss_rows *r, struct ss_slice key)
{
	return ss_key_hash(r->seed, key);
}

static struct ss_row **bucket_of(const struct ss_rows *r, uint64_t hash)
{
	return &r->buckets[hash & (r->size - 1)];
}

static struct ss_row *find(const struct ss_rows *r, uint64_t hash, struct ss_slice key)
{
	struct ss_row *row = r->size > 0 ? *bucket_of(r, hash) : NULL;
	while (row && (row->hash != hash || !ss_slice_is_equal(row->key, key)))
		row = row->next;
	return row;
}

static void link_row(struct ss_rows *r, struct ss_row *row)
{
	struct ss_row **bucket = bucket_of(r, row->hash);
	row->next = *bucket;
	*bucket = row;
}

static void link_all(struct ss_rows *r)
{
	memset(r->buckets, 0, r->size * sizeof(struct ss_row *));
	for (size_t i = 0; i < r->n; i++)
		link_row(r, r->rows[i]);
}

static bool grow(struct ss_rows *r)
{
	size_t size = r->size > 0 ? r->size * 2 : FIRST, bytes = size * sizeof(struct ss_row *);
	struct ss_row **buckets = ss_memory_take(r->memory, bytes);
	struct ss_row **rows = NULL;
	if (buckets)
		rows = ss_memory_resize(r->memory, r->rows, r->size * sizeof(struct ss_row *),
		                        bytes);
	if (!rows) {
		ss_memory_give(r->memory, buckets, bytes);
		return false;
	}
	ss_memory_give(r->memory, r->buckets, r->size * sizeof(struct ss_row *));
	r->rows = rows;
	r->buckets = buckets;
	r->size = size;
	link_all(r);
	return true;
}

static void give(struct ss_rows *r, struct ss_row *row)
{
	if (r->release)
		r->release(r->memory, row);
	ss_memory_give(r->memory, row, r->row_size + row->key.len);
}

static int compare(const void *x, const void *y)
{
	const struct ss_row *a = *(const struct ss_row *const *)x;
	const struct ss_row *b = *(const struct ss_row *const *)y;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order = len > 0 ? memcmp(a->key.data, b->key.data, len) : 0;
	return order ? order : (a->key.len > b->key.len) - (a->key.len < b->key.len);
}

static void forget_half(struct ss_rows *r)
{
	size_t kept = r->n / 2;
	qsort(r->rows, r->n, sizeof(struct ss_row *), compare);
	r->forgotten += r->n - kept;
	while (r->n > kept)
		give(r, r->rows[--r->n]);
	link_all(r);
}

void *ss_rows_take(struct ss_rows *r, struct ss_slice key)
{
	uint64_t hash = hash_of(r, key);
	struct ss_row *row = find(r, hash, key);
	if (row)
		return row;
	if (r->n == r->limit)
		forget_half(r);
	if (r->n < r->size || grow(r))
		row = ss_memory_take_zeroed(r->memory, r->row_size + key.len);
	if (!row) {
		r->is_short = true;
		return NULL;
	}
	uint8_t *text = (uint8_t *)row + r->row_size;
	if (key.len > 0)
		memcpy(text, key.data, key.len);
	row->key = (struct ss_slice){text, key.len};
	row->hash = hash;
	r->rows[r->n++] = row;
	link_row(r, row);
	return row;
}

void *ss_rows_find(const struct ss_rows *r, struct ss_slice key)
{
	return r->n > 0 ? find(r, hash_of(r, key), key) : NULL;
}

struct ss_row **ss_rows_sort(const struct ss_rows *r, struct ss_arena *arena, size_t *n)
{
	struct ss_row **sorted =
	        r->n > 0 ? ss_arena_take(arena, r->n * sizeof(struct ss_row *)) : NULL;
	if (!sorted) {
		*n = 0;
		return NULL;
	}
	memcpy(sorted, r->rows, r->n * sizeof(struct ss_row *));
	qsort(sorted, r->n, sizeof(struct ss_row *), compare);
	*n = *n < r->n ? *n : r->n;
	return sorted;
}

void ss_rows_release(struct ss_rows *r)
{
	while (r->n > 0)
		give(r, r->rows[--r->n]);
	ss_memory_give(r->memory, r->rows, r->size * sizeof(struct ss_row *));
	ss_memory_give(r->memory, r->buckets, r->size * sizeof(struct ss_row *));
	r->rows = r->buckets = NULL;
	r->size = 0;
}
