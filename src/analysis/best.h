/* The best of what passes, by kind: so much of each kind, the rest counted.  What is told one by one
 * is chosen from it. */
#ifndef SS_ANALYSIS_BEST_H
#define SS_ANALYSIS_BEST_H
#include "analysis/talk.h"

/* One that is kept: copies, in its arena. */
struct ss_kept {
	struct ss_arena arena;
	int64_t score; /* the highest are kept; of equal ones the earliest */
	int64_t ts, flow_id, index;
	const struct ss_record_head *record;     /* NULL: there was no memory for it */
	const struct ss_message_record *message; /* NULL: none; its lists are gone */
	struct ss_list files;                    /* struct ss_file_record */
	struct ss_steps steps;
	uint64_t recipients, refused; /* of a transaction: some may not be in its lists */
};

struct ss_kept_group {
	struct ss_slice key;
	int64_t rank; /* the highest that it was offered with */
	uint64_t count;
	struct ss_kept *items; /* n of them, the best first */
	size_t n;
};

struct ss_best { /* set the first two, zero the rest */
	struct ss_memory *memory;
	size_t per_group;             /* at most SS_LIMIT_CONTEXT_KEPT */
	struct ss_arena arena;        /* private from here on */
	struct ss_kept_group *groups; /* read it: n_groups, in the order of their first */
	size_t n_groups;
	uint64_t beyond; /* what came of further kinds when there were too many: not kept */
	bool is_short;
};

/* Counts it in its group.  The place for it if it is among the best, with score, ts, flow_id and index
 * set and an arena to copy the rest into; NULL: it is not.  key is copied. */
struct ss_kept *ss_best_offer(struct ss_best *k, struct ss_slice key, int64_t rank,
                              const struct ss_kept *what);
/* The groups in the order of their ranks; of equal ones the largest, then the earliest, is first.
 * order: room for n_groups. */
void ss_best_sort(const struct ss_best *k, const struct ss_kept_group **order);
/* Adds copies of what another one has. */
void ss_best_merge(struct ss_best *k, const struct ss_best *other);
void ss_best_release(struct ss_best *k);

/* Copies what an item has into the place. */
void ss_kept_fill(struct ss_best *k, struct ss_kept *place, const struct ss_kept *what);

#endif
