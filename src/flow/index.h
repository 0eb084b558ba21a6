/* Finds the flows between two endpoints.  A hash table that grows and shrinks by one bucket at a time
 * (linear hashing, Litwin 1980): no packet pays for moving the others, and a flow's share of the
 * table stays at eight bytes. */
#ifndef SS_FLOW_INDEX_H
#define SS_FLOW_INDEX_H
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

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
struct ss_flow_words ss_flow_words_of(const struct ss_flow_key *key);
struct ss_flow_key ss_flow_key_of(const struct ss_flow_words *words);

struct ss_flow_index {              /* zero it, set memory and seed */
	struct ss_memory *memory;   /* borrowed */
	uint64_t seed;              /* not 0; makes colliding keys hard to guess */
	struct ss_flow ***pages;    /* private from here on */
	size_t n_pages, pages_size; /* pages held, and room for them */
	size_t n_buckets, n_flows;
	size_t half; /* buckets before the present doubling began */
};

uint64_t ss_flow_index_hash(const struct ss_flow_index *x, const struct ss_flow_words *key);
/* hash: of the key.  NULL if there is none; of several in no particular order. */
struct ss_flow *ss_flow_index_find(const struct ss_flow_index *x, const struct ss_flow_words *key,
                                   uint64_t hash);
/* Ahead of that: begins to fetch what leads to the flows with that hash. */
void ss_flow_index_expect(const struct ss_flow_index *x, uint64_t hash);
/* The first of those that may have it; NULL if there is none. */
struct ss_flow *ss_flow_index_peek(const struct ss_flow_index *x, uint64_t hash);
/* The next one with the same key, or NULL. */
struct ss_flow *ss_flow_index_next(const struct ss_flow *f);
/* 0, or SS_ENOMEM. */
int ss_flow_index_add(struct ss_flow_index *x, struct ss_flow *f);
void ss_flow_index_remove(struct ss_flow_index *x, struct ss_flow *f);
/* Forgets all flows, gives the memory back. */
void ss_flow_index_release(struct ss_flow_index *x);

#endif
