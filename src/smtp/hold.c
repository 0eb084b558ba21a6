#include "smtp/hold.h"

#include <string.h>

#include "base/limits.h"

void ss_hold_init(struct ss_hold *h, struct ss_memory *memory)
{
	*h = (struct ss_hold){.memory = memory};
}

static size_t n_runs(const struct ss_held *h)
{
	return h->runs.len / sizeof(struct ss_hold_run);
}

static struct ss_hold_run *run_at(const struct ss_held *h, size_t n)
{
	return (struct ss_hold_run *)(void *)(h->runs.data + n * sizeof(struct ss_hold_run));
}

/* Bytes of one packet in a row are one run.  Where there are too many runs, too: a mark that is a
 * packet off is better than bytes that are lost. */
static bool joins_last(const struct ss_held *h, uint64_t offset, struct ss_mark mark, bool is_gap)
{
	if (n_runs(h) == h->n_runs_read)
		return false;
	const struct ss_hold_run *last = run_at(h, n_runs(h) - 1);
	if (last->is_gap != is_gap || last->offset + last->len != offset)
		return false;
	return n_runs(h) == SS_LIMIT_STALLED_RUNS ||
	       (last->mark.packet == mark.packet && last->mark.ts_ns == mark.ts_ns);
}

static bool add_run(struct ss_held *h, uint64_t len, uint64_t offset, struct ss_mark mark,
                    bool is_gap)
{
	if (joins_last(h, offset, mark, is_gap)) {
		run_at(h, n_runs(h) - 1)->len += len;
		return true;
	}
	struct ss_hold_run run = {.offset = offset, .len = len, .mark = mark, .is_gap = is_gap};
	size_t before = h->runs.len;
	if (ss_buffer_add(&h->runs, &run, sizeof run) == sizeof run)
		return true;
	h->runs.len = before;
	return false;
}

/* What was read gives its place to what comes. */
static void close_up(struct ss_held *h)
{
	if (h->n_runs_read == 0 && h->n_bytes_read == 0)
		return;
	ss_buffer_drop(&h->bytes, h->n_bytes_read);
	ss_buffer_drop(&h->runs, h->n_runs_read * sizeof(struct ss_hold_run));
	h->n_bytes_read = h->n_runs_read = 0;
}

/* What is held, ready for more; NULL when memory is short. */
static struct ss_held *open_up(struct ss_hold *h)
{
	if (h->held) {
		close_up(h->held);
		return h->held;
	}
	h->held = ss_memory_take(h->memory, sizeof *h->held);
	if (h->held)
		*h->held = (struct ss_held){
		        .bytes = {.memory = h->memory, .limit = SS_LIMIT_STALLED},
		        .runs = {.memory = h->memory,
		                 .limit = SS_LIMIT_STALLED_RUNS * sizeof(struct ss_hold_run)},
		};
	return h->held;
}

size_t ss_hold_add(struct ss_hold *hold, const uint8_t *bytes, size_t len, uint64_t offset,
                   struct ss_mark mark)
{
	struct ss_held *h = open_up(hold);
	if (!h)
		return 0;
	size_t added = ss_buffer_add(&h->bytes, bytes, len);
	if (added > 0 && !add_run(h, added, offset, mark, false)) {
		h->bytes.len -= added;
		return 0;
	}
	return added;
}

bool ss_hold_add_gap(struct ss_hold *hold, uint64_t len, uint64_t offset, struct ss_mark mark)
{
	struct ss_held *h = open_up(hold);
	if (!h)
		return false;
	size_t before = n_runs(h);
	bool is_added = add_run(h, len, offset, mark, true);
	h->n_gaps += n_runs(h) > before;
	return is_added;
}

bool ss_hold_front(const struct ss_hold *hold, struct ss_hold_run *run, struct ss_slice *visible)
{
	const struct ss_held *h = hold->held;
	if (ss_hold_is_empty(hold))
		return false;
	*run = *run_at(h, h->n_runs_read);
	*visible = ss_slice_cut(ss_buffer_slice(&h->bytes), h->n_bytes_read, SIZE_MAX);
	if (h->n_gaps == 0)
		return true;
	visible->len = 0;
	for (size_t n = h->n_runs_read; n < n_runs(h) && !run_at(h, n)->is_gap; n++)
		visible->len += run_at(h, n)->len;
	return true;
}

void ss_hold_drop(struct ss_hold *hold, uint64_t len)
{
	struct ss_held *h = hold->held;
	if (!h)
		return;
	while (len > 0) {
		struct ss_hold_run *run = run_at(h, h->n_runs_read);
		uint64_t taken = len < run->len ? len : run->len;
		run->offset += taken;
		run->len -= taken;
		len -= taken;
		if (run->is_gap)
			h->n_gaps--;
		else
			h->n_bytes_read += taken;
		if (run->len == 0)
			h->n_runs_read++;
	}
	if (h->n_runs_read == n_runs(h))
		ss_hold_release(hold);
}

void ss_hold_release(struct ss_hold *h)
{
	if (!h->held)
		return;
	ss_buffer_release(&h->held->bytes);
	ss_buffer_release(&h->held->runs);
	ss_memory_give(h->memory, h->held, sizeof *h->held);
	h->held = NULL;
}
