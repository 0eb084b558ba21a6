#include "analysis/best.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "record/copy.h"

static struct ss_kept_group *find_group(const struct ss_best *k, struct ss_slice key)
{
	for (size_t i = 0; i < k->n_groups; i++) {
		if (ss_slice_is_equal(k->groups[i].key, key))
			return &k->groups[i];
	}
	return NULL;
}

static size_t places(const struct ss_best *k)
{
	return k->per_group < SS_LIMIT_CONTEXT_KEPT ? k->per_group : SS_LIMIT_CONTEXT_KEPT;
}

static struct ss_kept_group *open_group(struct ss_best *k, struct ss_slice key)
{
	k->arena.memory = k->memory;
	if (!k->groups)
		k->groups = ss_arena_take(&k->arena, SS_LIMIT_CONTEXT_GROUPS * sizeof *k->groups);
	if (!k->groups || k->n_groups == SS_LIMIT_CONTEXT_GROUPS)
		return NULL;
	struct ss_kept_group *g = &k->groups[k->n_groups];
	size_t n = places(k);
	g->key = ss_arena_copy(&k->arena, key);
	g->items = n > 0 ? ss_arena_take(&k->arena, n * sizeof *g->items) : NULL;
	if (!g->key.data || (n > 0 && !g->items)) {
		k->is_short = true;
		return NULL;
	}
	k->n_groups++;
	return g;
}

/* Is a better than b? */
static bool is_better(const struct ss_kept *a, const struct ss_kept *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	if (a->ts != b->ts)
		return a->ts < b->ts;
	if (a->flow_id != b->flow_id)
		return a->flow_id < b->flow_id;
	return a->index < b->index;
}

struct ss_kept *ss_best_offer(struct ss_best *k, struct ss_slice key, int64_t rank,
                              const struct ss_kept *what)
{
	struct ss_kept_group *g = find_group(k, key);
	if (!g)
		g = open_group(k, key);
	if (!g) {
		k->beyond++;
		return NULL;
	}
	if (g->count++ == 0 || rank > g->rank)
		g->rank = rank;
	if (!g->items) /* none is to be kept */
		return NULL;
	size_t at = g->n;
	while (at > 0 && is_better(what, &g->items[at - 1]))
		at--;
	if (at == places(k))
		return NULL;
	if (g->n == places(k))
		ss_arena_reset(&g->items[--g->n].arena);
	memmove(&g->items[at + 1], &g->items[at], (g->n - at) * sizeof g->items[0]);
	g->n++;
	g->items[at] = (struct ss_kept){.arena.memory = k->memory,
	                                .score = what->score,
	                                .ts = what->ts,
	                                .flow_id = what->flow_id,
	                                .index = what->index};
	return &g->items[at];
}

static struct ss_list copy_files(struct ss_arena *arena, const struct ss_list *files)
{
	const struct ss_file_record *from = files->items;
	size_t n = files->n < SS_LIMIT_CONTEXT_TEXTS ? files->n : SS_LIMIT_CONTEXT_TEXTS;
	struct ss_file_record *to = n > 0 ? ss_arena_take(arena, n * sizeof *to) : NULL;
	struct ss_list copy = {to, 0};
	for (; to && copy.n < n; copy.n++) {
		const struct ss_record_head *record = ss_record_copy(arena, &from[copy.n].head);
		if (!record)
			break;
		to[copy.n] = *(const struct ss_file_record *)record;
	}
	return copy;
}

void ss_kept_fill(struct ss_best *k, struct ss_kept *place, const struct ss_kept *what)
{
	place->record = what->record ? ss_record_copy(&place->arena, what->record) : NULL;
	if (what->message)
		place->message = (const struct ss_message_record *)ss_record_copy(
		        &place->arena, &what->message->head);
	place->files = copy_files(&place->arena, &what->files);
	place->recipients = what->recipients;
	place->refused = what->refused;
	place->steps = ss_steps_copy(&what->steps, &place->arena);
	k->is_short |= !place->record || (what->message && !place->message) ||
	               place->steps.n < what->steps.n;
}

static int compare(const void *a, const void *b)
{
	const struct ss_kept_group *x = *(const struct ss_kept_group *const *)a;
	const struct ss_kept_group *y = *(const struct ss_kept_group *const *)b;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x < y ? -1 : x > y; /* they are in the order of their first */
}

void ss_best_sort(const struct ss_best *k, const struct ss_kept_group **order)
{
	for (size_t i = 0; i < k->n_groups; i++)
		order[i] = &k->groups[i];
	if (k->n_groups > 1)
		qsort(order, k->n_groups, sizeof(const struct ss_kept_group *), compare);
}

void ss_best_merge(struct ss_best *k, const struct ss_best *other)
{
	k->beyond += other->beyond;
	k->is_short |= other->is_short;
	for (size_t i = 0; i < other->n_groups; i++) {
		const struct ss_kept_group *from = &other->groups[i];
		for (size_t n = 0; n < from->n; n++) {
			struct ss_kept *place =
			        ss_best_offer(k, from->key, from->rank, &from->items[n]);
			if (place)
				ss_kept_fill(k, place, &from->items[n]);
		}
		struct ss_kept_group *to = find_group(k, from->key);
		if (to)
			to->count += from->count - from->n;
		else
			k->beyond += from->count - from->n;
	}
}

void ss_best_release(struct ss_best *k)
{
	for (size_t i = 0; i < k->n_groups; i++) {
		for (size_t n = 0; n < k->groups[i].n; n++)
			ss_arena_reset(&k->groups[i].items[n].arena);
	}
	ss_arena_reset(&k->arena);
	k->groups = NULL;
	k->n_groups = 0;
}
