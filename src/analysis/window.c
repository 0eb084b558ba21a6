#include "analysis/window.h"

static uint64_t group_size(uint64_t least)
{
	return (least + SS_WINDOW_STARTS - 1) / SS_WINDOW_STARTS;
}

/* Either may be the earlier one. */
static bool is_within(int64_t a, int64_t b, int64_t width_ns)
{
	uint64_t apart = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
	return apart <= (uint64_t)width_ns;
}

/* Files that are not in the order of time: what was before has nothing to do with what comes. */
static bool goes_back(const struct ss_window *w, int64_t ts, int64_t width_ns)
{
	int64_t last = w->n_groups > 0 ? w->starts[(w->n_groups - 1) % SS_WINDOW_STARTS] : ts;
	return ts < last && !is_within(ts, last, width_ns);
}

bool ss_window_add(struct ss_window *w, int64_t ts, uint64_t least, int64_t width_ns)
{
	const uint64_t size = least > 0 ? group_size(least) : 1;
	if (goes_back(w, ts, width_ns))
		w->n_groups = 0;
	if (w->n_groups == 0 || w->in_last >= size) {
		w->starts[w->n_groups++ % SS_WINDOW_STARTS] = ts;
		w->in_last = 0;
	}
	w->in_last++;
	uint64_t n = w->n_groups < SS_WINDOW_STARTS ? w->n_groups : SS_WINDOW_STARTS;
	for (; n > 0; n--) {
		int64_t start = w->starts[(w->n_groups - n) % SS_WINDOW_STARTS];
		if (is_within(ts, start, width_ns))
			break;
	}
	return n > 0 && (n - 1) * size + w->in_last >= least;
}

void ss_window_merge(struct ss_window *w, const struct ss_window *theirs)
{
	uint64_t n = theirs->n_groups < SS_WINDOW_STARTS ? theirs->n_groups : SS_WINDOW_STARTS;
	for (; n > 0; n--) {
		w->starts[w->n_groups++ % SS_WINDOW_STARTS] =
		        theirs->starts[(theirs->n_groups - n) % SS_WINDOW_STARTS];
		w->in_last = theirs->in_last;
	}
}

size_t ss_few_add(uint64_t *items, size_t *n, size_t most, uint64_t value)
{
	size_t at = 0;
	while (at < *n && items[at] != value)
		at++;
	if (at == *n && *n < most)
		items[(*n)++] = value;
	return at;
}
