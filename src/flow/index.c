#include "flow/index.h"

#include <string.h>

#include "base/error.h"
#include "base/mix.h"
#include "flow/private.h"

enum { PAGE = 512, FEWEST = 64 }; /* buckets: of one page; that are never given up */

static inline uint64_t word(const uint8_t *p)
{
	uint64_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

static inline struct ss_flow_words words_of(const struct ss_flow_key *key)
{
	return (struct ss_flow_words){word(key->address[0]), word(key->address[1]),
	                              word(key->address[0] + 8), word(key->address[1] + 8),
	                              ss_flow_words_rest(key->port[0], key->port[1], key->version)};
}

struct ss_flow_words ss_flow_words_of(const struct ss_flow_key *key)
{
	return words_of(key);
}

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

/* The key is unknown to who writes the packets: he cannot make a factor 0.  Four products, of which
 * three do not wait for each other. */
static inline uint64_t hash_of(uint64_t seed, struct ss_flow_words w)
{
	uint64_t key = ss_mix(seed ^ 0xd1b54a32d192ed03u, 0x9e3779b97f4a7c15u);
	uint64_t a = ss_mix(w.a0 ^ key, w.b0 ^ key ^ 0xe7037ed1a0b428dbu);
	uint64_t b = ss_mix(w.a1 ^ key, w.b1 ^ key ^ 0x589965cc75374cc3u);
	uint64_t c = ss_mix(w.rest ^ key, 0xaef17502108ef2d9u);
	return ss_mix(a ^ c, b ^ key);
}

uint64_t ss_flow_index_hash(const struct ss_flow_index *x, const struct ss_flow_words *key)
{
	return hash_of(x->seed, *key);
}

/* Without a call of memcmp, which was half of what finding a flow cost. */
static inline bool has_key(const struct ss_flow *f, struct ss_flow_words w)
{
	struct ss_flow_words own = words_of(&f->key);
	return ((own.a0 ^ w.a0) | (own.a1 ^ w.a1) | (own.b0 ^ w.b0) | (own.b1 ^ w.b1) |
	        (own.rest ^ w.rest)) == 0;
}

static inline struct ss_flow **bucket(const struct ss_flow_index *x, size_t i)
{
	return &x->pages[i / PAGE][i % PAGE];
}

/* Buckets below n_buckets - half are split already: they use one more bit of the hash. */
static inline struct ss_flow **bucket_of(const struct ss_flow_index *x, uint64_t hash)
{
	size_t i = hash & (2 * x->half - 1);
	return bucket(x, i < x->n_buckets ? i : i - x->half);
}

static struct ss_flow **bucket_of_flow(const struct ss_flow_index *x, const struct ss_flow *f)
{
	return bucket_of(x, hash_of(x->seed, words_of(&f->key)));
}

static inline struct ss_flow *find_in_chain(struct ss_flow *f, struct ss_flow_words w)
{
	while (f && !has_key(f, w))
		f = f->next_in_bucket;
	return f;
}

void ss_flow_index_expect(const struct ss_flow_index *x, uint64_t hash)
{
	if (x->n_flows > 0)
		__builtin_prefetch(bucket_of(x, hash));
}

struct ss_flow *ss_flow_index_peek(const struct ss_flow_index *x, uint64_t hash)
{
	return x->n_flows > 0 ? *bucket_of(x, hash) : NULL;
}

struct ss_flow *ss_flow_index_find(const struct ss_flow_index *x, const struct ss_flow_words *key,
                                   uint64_t hash)
{
	return find_in_chain(ss_flow_index_peek(x, hash), *key);
}

struct ss_flow *ss_flow_index_next(const struct ss_flow *f)
{
	return find_in_chain(f->next_in_bucket, words_of(&f->key));
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
		struct ss_flow **b = bucket_of_flow(x, f);
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
	struct ss_flow **b = bucket_of_flow(x, f);
	f->next_in_bucket = *b;
	*b = f;
	x->n_flows++;
	return SS_OK;
}

void ss_flow_index_remove(struct ss_flow_index *x, struct ss_flow *f)
{
	struct ss_flow **link = bucket_of_flow(x, f);
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
