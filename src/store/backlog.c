#include "store/backlog.h"

#include <string.h>

#include "base/error.h"

static struct ss_backlog_group **bucket_of(struct ss_backlog *w, int64_t flow_id)
{
	return &w->buckets[ss_record_flow_hash(flow_id) % SS_BACKLOG_BUCKETS];
}

struct ss_backlog_group *ss_backlog_find(struct ss_backlog *w, int64_t flow_id, int64_t transaction)
{
	struct ss_backlog_group *g = *bucket_of(w, flow_id);
	while (g && (g->flow_id != flow_id || g->transaction != transaction))
		g = g->next;
	return g;
}

struct ss_backlog_group *ss_backlog_find_flow(struct ss_backlog *w, int64_t flow_id)
{
	struct ss_backlog_group *g = *bucket_of(w, flow_id);
	while (g && g->flow_id != flow_id)
		g = g->next;
	return g;
}

struct ss_backlog_group *ss_backlog_oldest(const struct ss_backlog *w,
                                           const struct ss_backlog_group *but)
{
	return but && w->oldest == but ? but->newer : w->oldest;
}

/* At the end of both lists: the first of a connection is its oldest. */
static void insert(struct ss_backlog *w, struct ss_backlog_group *g)
{
	struct ss_backlog_group **end = bucket_of(w, g->flow_id);
	while (*end)
		end = &(*end)->next;
	*end = g;
	g->older = w->newest;
	if (w->newest)
		w->newest->newer = g;
	else
		w->oldest = g;
	w->newest = g;
}

struct ss_backlog_group *ss_backlog_make(struct ss_backlog *w, int64_t flow_id, int64_t transaction,
                                         size_t marks_size)
{
	struct ss_backlog_group *g = ss_backlog_find(w, flow_id, transaction);
	if (g)
		return g;
	g = ss_memory_take_zeroed(w->memory, sizeof *g);
	if (!g)
		return NULL;
	g->flow_id = flow_id;
	g->transaction = transaction;
	g->arena.memory = w->memory;
	if (marks_size > 0 && !(g->marks = ss_arena_take(&g->arena, marks_size))) {
		ss_memory_give(w->memory, g, sizeof *g);
		return NULL;
	}
	insert(w, g);
	return g;
}

/* These fail, with false, if memory is short. */

static bool copy_text(struct ss_arena *arena, struct ss_slice *text)
{
	if (!text->data)
		return true;
	*text = ss_arena_copy(arena, *text);
	return text->data != NULL;
}

static bool copy_list(struct ss_arena *arena, struct ss_list *list)
{
	size_t size = list->n * sizeof(struct ss_slice);
	if (list->n == 0)
		return true;
	struct ss_slice *texts = ss_arena_take(arena, size);
	if (!texts)
		return false;
	memcpy(texts, list->items, size);
	for (size_t i = 0; i < list->n; i++) {
		if (!copy_text(arena, &texts[i]))
			return false;
	}
	list->items = texts;
	return true;
}

/* Every text of a row by its shape, so that a new column needs nothing here. */
static bool copy_texts(struct ss_arena *arena, struct ss_index_row *row)
{
	for (size_t i = 0; i < ss_index_shape.n_fields; i++) {
		const struct ss_field *f = &ss_index_shape.fields[i];
		void *member = (char *)row + f->offset;
		if (f->kind == SS_FIELD_TEXT && !copy_text(arena, member))
			return false;
		if (f->kind == SS_FIELD_TEXTS && !copy_list(arena, member))
			return false;
	}
	return true;
}

struct ss_backlog_item *ss_backlog_add(struct ss_backlog_group *g,
                                       const struct ss_backlog_item *item, size_t marks_size)
{
	struct ss_backlog_item *copy = ss_arena_take(&g->arena, sizeof *copy);
	uint8_t *marks = copy && item->marks ? ss_arena_take(&g->arena, marks_size) : NULL;
	if (!copy || (item->marks && !marks))
		return NULL;
	*copy = *item;
	if (!copy_texts(&g->arena, &copy->row))
		return NULL;
	if (marks)
		memcpy(marks, item->marks, marks_size);
	copy->marks = marks;
	copy->next = NULL;
	if (g->last)
		g->last->next = copy;
	else
		g->first = copy;
	g->last = copy;
	return copy;
}

void ss_backlog_remove(struct ss_backlog *w, struct ss_backlog_group *g)
{
	struct ss_backlog_group **at = bucket_of(w, g->flow_id);
	while (*at != g)
		at = &(*at)->next;
	*at = g->next;
	*(g->older ? &g->older->newer : &w->oldest) = g->newer;
	*(g->newer ? &g->newer->older : &w->newest) = g->older;
}

void ss_backlog_destroy(struct ss_backlog *w, struct ss_backlog_group *g)
{
	ss_arena_reset(&g->arena);
	ss_memory_give(w->memory, g, sizeof *g);
}
