#include "flow/index.h"

#include <string.h>

#include "base/error.h"
#include "flow/mix.h"
#include "flow/private.h"

enum { PAGE = 512, FEWEST = 64 }; /* buckets: of one page; that are never given up */

uint64_t ss_flow_index_hash(const struct ss_flow_index *x, const struct ss_flow_key *key)
{
	uint64_t w[5] = {0};
	memcpy(w, key, sizeof *key);
	/* One factor is odd, so never 0, and both have the seed in them. */
	uint64_t factor = ss_mix(x->seed, 0x9e3779b97f4a7c15u) ^ 0xd1b54a32d192ed03u;
	factor = ss_mix(factor, 0xaef17502108ef2d9u) | 1;
	uint64_t a = ss_mix(x->seed ^ w[0], factor), b = ss_mix(~x->seed ^ w[3], factor);
	a = ss_mix(a ^ w[1], factor);
	return ss_mix(ss_mix(a ^ w[2], factor) + ss_mix(b ^ w[4], factor), factor);
}

static struct ss_flow **bucket(const struct ss_flow_index *x, size_t i)
{
	return &x->pages[i / PAGE][i % PAGE];
}

/* Buckets below n_buckets - half are split already: they use one more bit of the hash. */
static struct ss_flow **bucket_of(const struct ss_flow_index *x, const struct ss_flow_key *key)
{
	uint64_t hash = ss_flow_index_hash(x, key);
	size_t i = hash & (2 * x->half - 1);
	return bucket(x, i < x->n_buckets ? i : i - x->half);
}

static struct ss_flow *find_in_chain(struct ss_flow *f, const struct ss_flow_key *key)
{
	while (f && memcmp(&f->key, key, sizeof *key) != 0)
		f = f->next_in_bucket;
	return f;
}

struct ss_flow *ss_flow_index_find(const struct ss_flow_index *x, const struct ss_flow_key *key)
{
	return x->n_flows > 0 ? find_in_chain(*bucket_of(x, key), key) : NULL;
}

struct ss_flow *ss_flow_index_next(const struct ss_flow *f)
{
	return find_in_chain(f->next_in_bucket, &f->key);
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
		struct ss_flow **b = bucket_of(x, &f->key);
		next = f->next_in_bucket;
		f->next_in_bucket = *b;
		*b = f;
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
	struct ss_flow **b = bucket_of(x, &f->key);
	f->next_in_bucket = *b;
	*b = f;
	x->n_flows++;
	return SS_OK;
}

void ss_flow_index_remove(struct ss_flow_index *x, struct ss_flow *f)
{
	struct ss_flow **link = bucket_of(x, &f->key);
	while (*link != f)
		link = &(*link)->next_in_bucket;
	*link = f->next_in_bucket;
	x->n_flows--;
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
