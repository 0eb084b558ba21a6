#include "crew/block.h"

/* Tasks: of a list; of all lists of a block.  The first ones mostly suffice: where they grew, a flood had
 * them all copied once. */
enum { FIRST_SIZE = 1024, MOST_KEPT = 32768 };

void ss_block_init(struct ss_block *b, const struct ss_crew_pages *pages)
{
	*b = (struct ss_block){0};
	b->arena.memory = &b->memory;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++)
		ss_haul_init(&b->parts[i].haul, pages);
}

bool ss_block_grow(struct ss_block *b, struct ss_task_list *list)
{
	size_t size = list->size > 0 ? list->size * 2 : FIRST_SIZE;
	struct ss_task *tasks = ss_memory_resize(&b->memory, list->tasks,
	                                         list->size * sizeof *tasks, size * sizeof *tasks);
	if (!tasks)
		return false;
	list->tasks = tasks;
	list->size = size;
	return true;
}

static void give_list(struct ss_block *b, struct ss_task_list *list)
{
	ss_memory_give(&b->memory, list->tasks, list->size * sizeof *list->tasks);
	*list = (struct ss_task_list){0};
}

void ss_block_clear(struct ss_block *b)
{
	size_t size = 0;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++)
		size += b->parts[i].list.size;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		b->parts[i].list.n = 0;
		if (size > MOST_KEPT) /* each grew when it was its turn to have most of a block */
			give_list(b, &b->parts[i].list);
		ss_haul_clear(&b->parts[i].haul);
	}
	ss_arena_rewind(&b->arena);
	b->n_tasks = 0;
	b->has_shift = false;
}

void ss_block_release(struct ss_block *b)
{
	ss_arena_reset(&b->arena);
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		give_list(b, &b->parts[i].list);
		ss_haul_release(&b->parts[i].haul);
	}
}
