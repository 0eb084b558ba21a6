/* What is counted of each thing by its name, for more things than memory has room for: each has a row
 * of its own until there are too many; then the half that weighs least is forgotten, and told how many
 * they were.  What weighs much from the beginning is never forgotten; what comes back begins anew, so
 * that its counts are least ones. */
#ifndef SS_ANALYSIS_SUMMARY_ROWS_H
#define SS_ANALYSIS_SUMMARY_ROWS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/slice.h"

struct ss_row {          /* first member of the caller's, whose other ones begin zeroed */
	uint64_t weight; /* the caller's: what it is kept for, and ordered by */
	uint64_t hash;   /* private from here on, but for key */
	struct ss_row *next;
	struct ss_slice key;
};

struct ss_rows {                  /* set the first five, zero the rest */
	struct ss_memory *memory; /* borrowed, must outlive this */
	size_t limit;             /* rows kept: two at least */
	size_t row_size;
	/* What the row has is given back; NULL: it has nothing. */
	void (*release)(struct ss_memory *memory, struct ss_row *row);
	uint64_t seed;      /* makes colliding keys hard to choose; decides nothing */
	uint64_t forgotten; /* read them */
	size_t n;
	bool is_short;        /* memory was short: something was not counted */
	struct ss_row **rows; /* n of them; private from here on */
	struct ss_row **buckets;
	size_t size;
};

/* The row of that name, a new one if need be; valid until the next is taken.  NULL: no memory. */
void *ss_rows_take(struct ss_rows *r, struct ss_slice key);
void *ss_rows_find(const struct ss_rows *r, struct ss_slice key); /* NULL: none */
/* The heaviest first, of those as heavy in the order of their names' octets: in the arena; *n: at most
 * so many, and then how many.  NULL: none, or no memory. */
struct ss_row **ss_rows_sort(const struct ss_rows *r, struct ss_arena *arena, size_t *n);
void ss_rows_release(struct ss_rows *r);

#endif
