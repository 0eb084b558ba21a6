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
static bool joins_last(const struct ss_held *h, const struct ss_hold_run *run)
{
	if (n_runs(h) == h->n_runs_read)
		return false;
	const struct ss_hold_run *last = run_at(h, n_runs(h) - 1);
	if (last->is_gap != run->is_gap || last->offset + last->len != run->offset)
		return false;
	return n_runs(h) == SS_LIMIT_STALLED_RUNS ||
	       (last->beside == run->beside && last->mark.packet == run->mark.packet &&
	        last->mark.ts_ns == run->mark.ts_ns);
}

static bool add_run(struct ss_held *h, const struct ss_hold_run *run)
{
	if (joins_last(h, run)) {
		run_at(h, n_runs(h) - 1)->len += run->len;
		run_at(h, n_runs(h) - 1)->beside = run->beside;
		return true;
	}
	size_t before = h->runs.len;
	if (ss_buffer_add(&h->runs, run, sizeof *run) == sizeof *run)
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
                   uint64_t beside, struct ss_mark mark)
{
	struct ss_held *h = open_up(hold);
	if (!h)
		return 0;
	size_t added = ss_buffer_add(&h->bytes, bytes, len);
	struct ss_hold_run run = {.offset = offset, .len = added, .beside = beside, .mark = mark};
	if (added > 0 && !add_run(h, &run)) {
		h->bytes.len -= added;
		return 0;
	}
	return added;
}

bool ss_hold_add_gap(struct ss_hold *hold, uint64_t len, uint64_t offset, uint64_t beside,
                     struct ss_mark mark)
{
	struct ss_held *h = open_up(hold);
	if (!h)
		return false;
	size_t before = n_runs(h);
	struct ss_hold_run run = {offset, len, beside, mark, .is_gap = true};
	bool is_added = add_run(h, &run);
	h->n_gaps += n_runs(h) > before;
	return is_added;
}

uint64_t ss_hold_end(const struct ss_hold *hold, uint64_t fallback)
{
	if (ss_hold_is_empty(hold))
		return fallback;
	const struct ss_hold_run *last = run_at(hold->held, n_runs(hold->held) - 1);
	return last->offset + last->len;
}

uint64_t ss_hold_beside(const struct ss_hold *hold, size_t n)
{
	const struct ss_held *h = hold->held;
	size_t at = h->n_runs_read;
	while (n >= run_at(h, at)->len && at + 1 < n_runs(h))
		n -= (size_t)run_at(h, at++)->len;
	return run_at(h, at)->beside;
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
