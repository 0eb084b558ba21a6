#include "filter/transactions.h"

#include <string.h>

#include "base/limits.h"

enum { BUCKETS = 1024 }; /* by flow: sessions that are open at the same time */

struct waiting {
	struct waiting *next;
	int64_t flow_id, index;
	bool is_early; /* parts of it came, it did not yet */
	uint8_t marks[];
};

struct ss_filter_transactions {
	struct ss_filter *filter;
	struct ss_memory *memory;
	struct waiting *buckets[BUCKETS];
	size_t n_waiting, marks_size;
	uint8_t marks[]; /* twice: of the session, of all its records */
};

static size_t size_of(const struct ss_filter_transactions *x)
{
	return sizeof *x + 2 * x->marks_size;
}

struct ss_filter_transactions *ss_filter_transactions_create(struct ss_filter *f,
                                                             struct ss_memory *memory)
{
	size_t marks_size = ss_filter_marks_size(f);
	struct ss_filter_transactions *x =
	        ss_memory_take_zeroed(memory, sizeof *x + 2 * marks_size);
	if (!x)
		return NULL;
	x->filter = f;
	x->memory = memory;
	x->marks_size = marks_size;
	return x;
}

/* Ids are consecutive. */
static struct waiting **bucket_of(struct ss_filter_transactions *x, int64_t flow_id)
{
	return &x->buckets[(uint64_t)flow_id % BUCKETS];
}

static void drop(struct ss_filter_transactions *x, struct waiting **at)
{
	struct waiting *t = *at;
	*at = t->next;
	x->n_waiting--;
	ss_memory_give(x->memory, t, sizeof *t + x->marks_size);
}

void ss_filter_transactions_destroy(struct ss_filter_transactions *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (x->buckets[i])
			drop(x, &x->buckets[i]);
	}
	ss_memory_give(x->memory, x, size_of(x));
}

static struct waiting *find_early(struct ss_filter_transactions *x, int64_t flow_id, int64_t index)
{
	for (struct waiting *w = *bucket_of(x, flow_id); w; w = w->next) {
		if (w->is_early && w->flow_id == flow_id && w->index == index)
			return w;
	}
	return NULL;
}

/* NULL if memory is short, or too many wait. */
static struct waiting *wait_for(struct ss_filter_transactions *x, int64_t flow_id, int64_t index)
{
	struct waiting **at = bucket_of(x, flow_id), *w = find_early(x, flow_id, index);
	if (!w && x->n_waiting < SS_LIMIT_FILTER_WAITING) {
		w = ss_memory_take_zeroed(x->memory, sizeof *w + x->marks_size);
		if (!w)
			return NULL;
		w->next = *at;
		w->flow_id = flow_id;
		w->index = index;
		*at = w;
		x->n_waiting++;
	}
	return w;
}

void ss_filter_transactions_part(struct ss_filter_transactions *x,
                                 const struct ss_record_head *record)
{
	bool is_message = record->type == SS_RECORD_MESSAGE;
	int64_t index = is_message ? ((const struct ss_message_record *)record)->transaction
	                           : ((const struct ss_file_record *)record)->transaction;
	struct waiting *w = NULL;
	if (index != SS_NUMBER_ABSENT)
		w = wait_for(x, record->flow_id, index);
	if (!w)
		return;
	w->is_early = true;
	ss_filter_mark(x->filter, record, w->marks);
}

bool ss_filter_transactions_add(struct ss_filter_transactions *x,
                                const struct ss_transaction_record *t)
{
	struct waiting *w = wait_for(x, t->head.flow_id, (int64_t)t->index);
	if (!w)
		return ss_filter_match(x->filter, &t->head);
	w->is_early = false;
	ss_filter_mark(x->filter, &t->head, w->marks);
	return ss_filter_judge(x->filter, w->marks);
}

static void unite(uint8_t *marks, const uint8_t *more, size_t size)
{
	for (size_t i = 0; i < size; i++)
		marks[i] |= more[i];
}

bool ss_filter_transactions_end(struct ss_filter_transactions *x,
                                const struct ss_session_record *session,
                                ss_filter_on_transaction on_transaction, void *user)
{
	struct waiting **at = bucket_of(x, session->head.flow_id);
	uint8_t *own = x->marks, *all = own + x->marks_size;
	bool is_any = false;
	memset(own, 0, 2 * x->marks_size);
	ss_filter_mark(x->filter, &session->head, own);
	unite(all, own, x->marks_size);
	while (*at) {
		struct waiting *w = *at;
		if (w->flow_id != session->head.flow_id) {
			at = &w->next;
			continue;
		}
		unite(all, w->marks, x->marks_size);
		ss_filter_mark_beside(x->filter, session, w->marks);
		bool is_wanted = ss_filter_judge(x->filter, w->marks);
		if (!w->is_early) {
			is_any |= is_wanted;
			on_transaction(user, w->flow_id, w->index, is_wanted);
		}
		drop(x, at);
	}
	return !is_any && ss_filter_judge(x->filter, own) && ss_filter_judge(x->filter, all);
}
