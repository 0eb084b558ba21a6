/* Finds the flows between two endpoints.  A hash table that grows and shrinks by one bucket at a time
 * (linear hashing, Litwin 1980): no packet pays for moving the others, and a flow's share of the
 * table stays at eight bytes. */
#ifndef SS_FLOW_INDEX_H
#define SS_FLOW_INDEX_H
#include <stddef.h>
#include <stdint.h>

#include "base/eight.h"
#include "base/memory.h"
#include "base/mix.h"

struct ss_flow;

/* The two ends in an order of their own, so that both directions have the same key. */
struct ss_flow_key {
	uint8_t address[2][16];
	uint16_t port[2];
	uint8_t version, zero;
};
_Static_assert(sizeof(struct ss_flow_key) == 38, "there is no room for padding in a flow");

/* The same as it is looked for. */
struct ss_flow_words {
	uint64_t a0, b0, a1, b1; /* the halves of both ends' addresses */
	uint64_t rest;           /* ss_flow_words_rest */
};

static inline uint64_t ss_flow_words_rest(uint64_t port0, uint64_t port1, uint8_t version)
{
	return (uint64_t)version << 32 | port1 << 16 | port0;
}
static inline struct ss_flow_words ss_flow_words_of(const struct ss_flow_key *key)
{
	return (struct ss_flow_words){
	        ss_eight_read(key->address[0]), ss_eight_read(key->address[1]),
	        ss_eight_read(key->address[0] + 8), ss_eight_read(key->address[1] + 8),
	        ss_flow_words_rest(key->port[0], key->port[1], key->version)};
}
struct ss_flow_key ss_flow_key_of(const struct ss_flow_words *words);

struct ss_flow_index {              /* zero it, set memory and seed */
	struct ss_memory *memory;   /* borrowed */
	uint64_t seed;              /* not 0; makes colliding keys hard to guess */
	struct ss_flow ***pages;    /* private from here on */
	size_t n_pages, pages_size; /* pages held, and room for them */
	size_t n_buckets, n_flows;
	size_t half; /* buckets before the present doubling began */
};

/* The seed is unknown to who writes the packets: he cannot make a factor 0.  Three products, of which
 * two do not wait for each other; of IPv4, whose addresses have no other halves, two. */
static inline uint64_t ss_flow_index_hash(const struct ss_flow_index *x,
                                          const struct ss_flow_words *w)
{
	uint64_t key = x->seed ^ 0xd1b54a32d192ed03u; /* no seed is too plain */
	uint64_t a = ss_mix(w->a0 ^ key, w->b0 ^ key ^ 0xe7037ed1a0b428dbu);
	uint64_t b =
	        (w->a1 | w->b1) != 0 ? ss_mix(w->a1 ^ key, w->b1 ^ key ^ 0x589965cc75374cc3u) : 0;
	return ss_mix(a ^ w->rest, b ^ key);
}
/* hash: of the key.  NULL if there is none; of several in no particular order. */
struct ss_flow *ss_flow_index_find(const struct ss_flow_index *x, const struct ss_flow_words *key,
                                   uint64_t hash);

enum { SS_FLOW_INDEX_PAGE = 512 }; /* private: buckets of one page */
/* Private: buckets below n_buckets - half are split already, they use one more bit of the hash. */
static inline struct ss_flow **ss_flow_index_bucket(const struct ss_flow_index *x, uint64_t hash)
{
	size_t i = hash & (2 * x->half - 1);
	i = i < x->n_buckets ? i : i - x->half;
	return &x->pages[i / SS_FLOW_INDEX_PAGE][i % SS_FLOW_INDEX_PAGE];
}
/* The first of those that may have it; NULL if there is none. */
static inline struct ss_flow *ss_flow_index_peek(const struct ss_flow_index *x, uint64_t hash)
{
	return x->n_flows > 0 ? *ss_flow_index_bucket(x, hash) : NULL;
}
/* Ahead of that: begins to fetch what it will look at. */
static inline void ss_flow_index_expect(const struct ss_flow_index *x, uint64_t hash)
{
	if (x->n_flows > 0)
		__builtin_prefetch(ss_flow_index_bucket(x, hash));
}
/* From now on it is the first that is looked at where it is: whoever sends most is found at once.  A third
 * of the segments of flows that are no mail looked at another one before. */
void ss_flow_index_prefer(const struct ss_flow_index *x, struct ss_flow *f, uint64_t hash);
/* The next one with the same key, or NULL. */
struct ss_flow *ss_flow_index_next(const struct ss_flow *f);
/* 0, or SS_ENOMEM. */
int ss_flow_index_add(struct ss_flow_index *x, struct ss_flow *f);
void ss_flow_index_remove(struct ss_flow_index *x, struct ss_flow *f);
/* The same for who removes them all: the table keeps its size. */
void ss_flow_index_forget(struct ss_flow_index *x, struct ss_flow *f);
/* Forgets all flows, gives the memory back. */
void ss_flow_index_release(struct ss_flow_index *x);

#endif
