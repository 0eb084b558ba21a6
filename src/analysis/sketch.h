/* Counts of things of which there may be more than memory: exact up to a limit, beyond it within
 * bounds that are known; which of both, they tell.  What was seen in several captures can be added up.
 * Results depend on what was added and its order, never on the seed.
 *
 * ss_counts: how often each key came.  Beyond its limit, space-saving (Metwally, Agrawal and El
 * Abbadi, 2005): of N in all, whatever has more than N / limit is there, and no count is too large by
 * more than that, nor too small.  Merged as in "Mergeable summaries" (Agarwal and others, 2012), with
 * the same bound on the sum of both.
 *
 * ss_distinct: how many different keys came.  Up to its limit the set of their 64-bit hashes; beyond
 * it HyperLogLog with 2^14 registers (Flajolet and others, 2007; the estimate is Ertl's, 2017), whose
 * standard error is 0.8 %. */
#ifndef SS_ANALYSIS_SKETCH_H
#define SS_ANALYSIS_SKETCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/slice.h"

/* ---- how often each ---- */

struct ss_counts {                /* set the first three, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	size_t limit;             /* keys kept; not 0 */
	uint64_t seed;            /* makes colliding keys hard to choose; decides nothing */
	uint64_t total;           /* of all that was added; read it */
	uint64_t floor; /* private from here on: what a key that is not there may have come to */
	struct ss_counted *items;
	uint32_t *heap;    /* of items, the least first; NULL: not needed yet */
	uint32_t *buckets; /* first items, +1; as many as there is room for items */
	size_t n, size;
};

struct ss_count {
	struct ss_slice key; /* borrowed: valid until the counts change */
	uint64_t count;
	uint64_t error; /* it came `count` times, or at most so many times less */
};

/* n more of that key, which is cut at SS_LIMIT_COUNTED_KEY.  0; SS_ENOMEM: it is in `total` alone, and
 * the counts are exact no more. */
int ss_counts_add(struct ss_counts *c, struct ss_slice key, uint64_t n);
/* The most frequent first, of those as frequent in the order of their octets.  Returns how many,
 * at most n. */
size_t ss_counts_top(const struct ss_counts *c, struct ss_count *out, size_t n);
/* How often that one came; count and error 0: it is not among them. */
struct ss_count ss_counts_find(const struct ss_counts *c, struct ss_slice key);
/* Every error is 0, and each key that ever came is there. */
bool ss_counts_is_exact(const struct ss_counts *c);
/* 0; SS_ENOMEM: not all of it was added. */
int ss_counts_merge(struct ss_counts *c, const struct ss_counts *other);
void ss_counts_release(struct ss_counts *c);

/* ---- how many different ---- */

struct ss_distinct {              /* set the first three, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	size_t limit;             /* hashes kept; below 2048 it takes less memory than registers */
	uint64_t seed;            /* as above */
	uint64_t *hashes;         /* private from here on; 0 in it: free */
	size_t n, size;
	uint8_t *registers; /* NULL: exact */
	bool is_short;
};

/* 0, or SS_ENOMEM: it is not counted. */
int ss_distinct_add(struct ss_distinct *d, struct ss_slice key);
/* The same for who has a hash of it already, that all who are merged make alike. */
int ss_distinct_add_hash(struct ss_distinct *d, uint64_t hash);
uint64_t ss_distinct_count(const struct ss_distinct *d);
bool ss_distinct_is_exact(const struct ss_distinct *d);
/* 0; SS_ENOMEM: not all of it was added. */
int ss_distinct_merge(struct ss_distinct *d, const struct ss_distinct *other);
void ss_distinct_release(struct ss_distinct *d);

#endif
