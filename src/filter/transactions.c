#include "filter/transactions.h"

#include <string.h>

#include "base/limits.h"

enum { BUCKETS = 1024 }; /* by flow: sessions that are open at the same time */

struct waiting {
	struct waiting *next;
	int64_t flow_id, index;
	uint8_t marks[];
};

struct bucket {
	struct waiting
	        *early; /* parts of it came, it did not yet: few, as the others may be many */
	struct waiting *seen;
};

struct ss_filter_transactions {
	struct ss_filter *filter;
	struct ss_memory *memory;
	struct bucket buckets[BUCKETS];
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

static struct bucket *bucket_of(struct ss_filter_transactions *x, int64_t flow_id)
{
	return &x->buckets[ss_record_flow_hash(flow_id) % BUCKETS];
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
		while (x->buckets[i].early)
			drop(x, &x->buckets[i].early);
		while (x->buckets[i].seen)
			drop(x, &x->buckets[i].seen);
	}
	ss_memory_give(x->memory, x, size_of(x));
}

static struct waiting **find_early(struct ss_filter_transactions *x, int64_t flow_id, int64_t index)
{
	struct waiting **at = &bucket_of(x, flow_id)->early;
	while (*at && ((*at)->flow_id != flow_id || (*at)->index != index))
		at = &(*at)->next;
	return at;
}

/* NULL if memory is short, or too many wait and none of them was answered: else the first answer of
 * one is the last, so that its place is free. */
static struct waiting *create(struct ss_filter_transactions *x, int64_t flow_id, int64_t index)
{
	struct waiting *w = NULL, **seen = &bucket_of(x, flow_id)->seen;
	if (x->n_waiting >= SS_LIMIT_FILTER_WAITING && *seen)
		drop(x, seen);
	if (x->n_waiting < SS_LIMIT_FILTER_WAITING)
		w = ss_memory_take_zeroed(x->memory, sizeof *w + x->marks_size);
	if (!w)
		return NULL;
	w->flow_id = flow_id;
	w->index = index;
	x->n_waiting++;
	return w;
}

void ss_filter_transactions_part(struct ss_filter_transactions *x,
                                 const struct ss_record_head *record)
{
	bool is_message = record->type == SS_RECORD_MESSAGE;
	int64_t index = is_message ? ((const struct ss_message_record *)record)->transaction
	                           : ((const struct ss_file_record *)record)->transaction;
	if (index == SS_NUMBER_ABSENT)
		return;
	struct waiting **at = find_early(x, record->flow_id, index);
	if (!*at)
		*at = create(x, record->flow_id, index);
	if (*at)
		ss_filter_mark(x->filter, record, (*at)->marks);
}

bool ss_filter_transactions_add(struct ss_filter_transactions *x,
                                const struct ss_transaction_record *t)
{
	struct waiting **at = find_early(x, t->head.flow_id, (int64_t)t->index), *w = *at;
	struct bucket *bucket = bucket_of(x, t->head.flow_id);
	if (w)
		*at = w->next;
	else
		w = create(x, t->head.flow_id, (int64_t)t->index);
	if (!w)
		return ss_filter_match(x->filter, &t->head);
	w->next = bucket->seen;
	bucket->seen = w;
	ss_filter_mark(x->filter, &t->head, w->marks);
	return ss_filter_judge(x->filter, w->marks);
}

static void unite(uint8_t *marks, const uint8_t *more, size_t size)
{
	for (size_t i = 0; i < size; i++)
		marks[i] |= more[i];
}

/* The next one of that flow from there on, or where the list ends. */
static struct waiting **of_flow(struct waiting **at, int64_t flow_id)
{
	while (*at && (*at)->flow_id != flow_id)
		at = &(*at)->next;
	return at;
}

/* Transactions that never came are no mails of their own; their parts are the session's. */
static void unite_early(struct ss_filter_transactions *x, int64_t flow_id, uint8_t *all)
{
	struct waiting **at = &bucket_of(x, flow_id)->early;
	while (*(at = of_flow(at, flow_id))) {
		unite(all, (*at)->marks, x->marks_size);
		drop(x, at);
	}
}

bool ss_filter_transactions_end(struct ss_filter_transactions *x,
                                const struct ss_session_record *session,
                                ss_filter_on_transaction on_transaction, void *user)
{
	int64_t flow_id = session->head.flow_id;
	struct waiting **at = &bucket_of(x, flow_id)->seen;
	uint8_t *own = x->marks, *all = own + x->marks_size;
	bool is_any = false;
	memset(own, 0, 2 * x->marks_size);
	ss_filter_mark(x->filter, &session->head, own);
	unite(all, own, x->marks_size);
	unite_early(x, flow_id, all);
	while (*(at = of_flow(at, flow_id))) {
		struct waiting *w = *at;
		unite(all, w->marks, x->marks_size);
		ss_filter_mark_beside(x->filter, session, w->marks);
		bool is_wanted = ss_filter_judge(x->filter, w->marks);
		is_any |= is_wanted;
		on_transaction(user, flow_id, w->index, is_wanted);
		drop(x, at);
	}
	return !is_any && ss_filter_judge(x->filter, own) && ss_filter_judge(x->filter, all);
}
