/* Did so many things happen within so much time?  Exact if at most SS_WINDOW_STARTS are asked for;
 * of more, groups are counted, and one group at the beginning of the time may be left out.  And sets
 * of a few.  Neither takes memory. */
#ifndef SS_ANALYSIS_WINDOW_H
#define SS_ANALYSIS_WINDOW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SS_WINDOW_STARTS = 16 };

struct ss_window {         /* valid when zeroed */
	uint64_t n_groups; /* private; the last one is open */
	uint32_t in_last;
	int64_t starts[SS_WINDOW_STARTS];
};

/* One more at that time (any order that is about that of time; one that is earlier by more than
 * width_ns begins anew).  Have `least` or more happened within width_ns now?  least: the same each
 * time. */
bool ss_window_add(struct ss_window *w, int64_t ts, uint64_t least, int64_t width_ns);
/* Adds those of another one; afterwards both are as if `theirs` came later. */
void ss_window_merge(struct ss_window *w, const struct ss_window *theirs);

/* Values of which `most` are kept in items, *n of them so far.  Returns where it is; most: there is
 * no room for it. */
size_t ss_few_add(uint64_t *items, size_t *n, size_t most, uint64_t value);

#endif
