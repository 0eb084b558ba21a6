#include "crew/block.h"

enum { FIRST_SIZE = 256 };

void ss_block_init(struct ss_block *b, const struct ss_crew_pages *pages)
{
	*b = (struct ss_block){0};
	b->arena.memory = &b->memory;
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++)
		ss_haul_init(&b->parts[i].haul, pages);
}

struct ss_task *ss_block_add(struct ss_block *b, unsigned share)
{
	struct ss_task_list *list = &b->parts[share].list;
	if (list->n == list->size) {
		size_t size = list->size > 0 ? list->size * 2 : FIRST_SIZE;
		struct ss_task *tasks = ss_memory_resize(
		        &b->memory, list->tasks, list->size * sizeof *tasks, size * sizeof *tasks);
		if (!tasks)
			return NULL;
		list->tasks = tasks;
		list->size = size;
	}
	b->n_tasks++;
	return &list->tasks[list->n++];
}

void ss_block_clear(struct ss_block *b)
{
	ss_arena_rewind(&b->arena);
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		b->parts[i].list.n = 0;
		ss_haul_clear(&b->parts[i].haul);
	}
	b->n_tasks = 0;
}

void ss_block_release(struct ss_block *b)
{
	ss_arena_reset(&b->arena);
	for (unsigned i = 0; i < SS_FLOW_SHARDS; i++) {
		struct ss_task_list *list = &b->parts[i].list;
		ss_memory_give(&b->memory, list->tasks, list->size * sizeof *list->tasks);
		ss_haul_release(&b->parts[i].haul);
	}
}
