#include "flow/index.h"

#include <string.h>

#include "base/error.h"
#include "flow/private.h"

/* FEWEST: buckets that are never given up.  They have a page, of which fewer would leave the rest empty. */
enum { PAGE = SS_FLOW_INDEX_PAGE, FEWEST = PAGE };

struct ss_flow_key ss_flow_key_of(const struct ss_flow_words *w)
{
	struct ss_flow_key key = {.port = {(uint16_t)w->rest, (uint16_t)(w->rest >> 16)},
	                          .version = (uint8_t)(w->rest >> 32)};
	memcpy(key.address[0], &w->a0, 8);
	memcpy(key.address[0] + 8, &w->a1, 8);
	memcpy(key.address[1], &w->b0, 8);
	memcpy(key.address[1] + 8, &w->b1, 8);
	return key;
}

static inline struct ss_flow **bucket(const struct ss_flow_index *x, size_t i)
{
	return &x->pages[i / PAGE][i % PAGE];
}

static struct ss_flow **bucket_of_flow(const struct ss_flow_index *x, const struct ss_flow *f)
{
	struct ss_flow_words words = ss_flow_words_of(&f->key);
	return ss_flow_index_bucket(x, ss_flow_index_hash(x, &words));
}

static inline struct ss_flow *find_in_chain(struct ss_flow *f, const struct ss_flow_words *w)
{
	while (f && !ss_flow_has_key(f, w))
		f = f->next_in_bucket;
	return f;
}

struct ss_flow *ss_flow_index_find(const struct ss_flow_index *x, const struct ss_flow_words *key,
                                   uint64_t hash)
{
	return find_in_chain(ss_flow_index_peek(x, hash), key);
}

static void take_out(struct ss_flow **place, const struct ss_flow *f)
{
	struct ss_flow **link = place;
	while (*link != f)
		link = &(*link)->next_in_bucket;
	*link = f->next_in_bucket;
}

static void put_in(struct ss_flow **place, struct ss_flow *f)
{
	f->next_in_bucket = *place;
	*place = f;
}

void ss_flow_index_prefer(const struct ss_flow_index *x, struct ss_flow *f, uint64_t hash)
{
	struct ss_flow **place = ss_flow_index_bucket(x, hash);
	take_out(place, f);
	put_in(place, f);
}

struct ss_flow *ss_flow_index_next(const struct ss_flow *f)
{
	struct ss_flow_words words = ss_flow_words_of(&f->key);
	return find_in_chain(f->next_in_bucket, &words);
}

static int add_page(struct ss_flow_index *x)
{
	if (x->n_pages == x->pages_size) {
		size_t size = x->pages_size > 0 ? 2 * x->pages_size : 8;
		struct ss_flow ***pages = ss_memory_resize(
		        x->memory, x->pages, x->pages_size * sizeof *pages, size * sizeof *pages);
		if (!pages)
			return SS_ENOMEM;
		x->pages = pages;
		x->pages_size = size;
	}
	struct ss_flow **page = ss_memory_take_zeroed(x->memory, PAGE * sizeof(struct ss_flow *));
	if (!page)
		return SS_ENOMEM;
	x->pages[x->n_pages++] = page;
	return SS_OK;
}

/* Deals the flows of bucket `from` out again after n_buckets has changed. */
static void deal_out(struct ss_flow_index *x, size_t from)
{
	struct ss_flow *f = *bucket(x, from), *next;
	*bucket(x, from) = NULL;
	for (; f; f = next) {
		next = f->next_in_bucket;
		put_in(bucket_of_flow(x, f), f);
	}
}

static int grow(struct ss_flow_index *x)
{
	if (x->n_buckets == x->n_pages * PAGE && add_page(x) != SS_OK)
		return SS_ENOMEM;
	if (x->n_buckets == 0) {
		x->n_buckets = x->half = FEWEST;
		return SS_OK;
	}
	if (x->n_buckets == 2 * x->half)
		x->half *= 2;
	x->n_buckets++;
	deal_out(x, x->n_buckets - 1 - x->half);
	return SS_OK;
}

/* The opposite of grow. */
static void shrink(struct ss_flow_index *x)
{
	if (x->n_buckets == x->half)
		x->half /= 2;
	x->n_buckets--;
	deal_out(x, x->n_buckets);
	if (x->n_buckets + PAGE / 2 <= (x->n_pages - 1) * PAGE)
		ss_memory_give(x->memory, x->pages[--x->n_pages], PAGE * sizeof(struct ss_flow *));
}

int ss_flow_index_add(struct ss_flow_index *x, struct ss_flow *f)
{
	/* Without memory for more buckets the chains grow instead. */
	if (x->n_flows >= x->n_buckets && grow(x) != SS_OK && x->n_buckets == 0)
		return SS_ENOMEM;
	put_in(bucket_of_flow(x, f), f);
	x->n_flows++;
	return SS_OK;
}

void ss_flow_index_forget(struct ss_flow_index *x, struct ss_flow *f)
{
	take_out(bucket_of_flow(x, f), f);
	x->n_flows--;
}

void ss_flow_index_remove(struct ss_flow_index *x, struct ss_flow *f)
{
	ss_flow_index_forget(x, f);
	/* two a flow, so that the buckets keep pace with the flows */
	for (int i = 0; i < 2 && x->n_buckets > FEWEST && x->n_flows < x->n_buckets / 2; i++)
		shrink(x);
}

void ss_flow_index_release(struct ss_flow_index *x)
{
	for (size_t i = 0; i < x->n_pages; i++)
		ss_memory_give(x->memory, x->pages[i], PAGE * sizeof(struct ss_flow *));
	ss_memory_give(x->memory, x->pages, x->pages_size * sizeof *x->pages);
	x->pages = NULL;
	x->n_pages = x->pages_size = x->n_buckets = x->n_flows = x->half = 0;
}
