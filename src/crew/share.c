#include "crew/share.h"

static void on_record(void *user, const struct ss_record_head *record)
{
	struct ss_share *s = user;
	struct ss_place_in_run place = s->place;
	if (s->batch.fed)
		place = (struct ss_place_in_run){s->batch.fed->packet, SS_ORDER_SEGMENT};
	else if (s->is_ending)
		place.order = (uint64_t)record->flow_id;
	ss_haul_add(s->haul, place, record);
}

/* ---- tasks ---- */

static void tick(struct ss_share *s, const struct ss_task *task)
{
	s->place.packet = task->packet;
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++) {
		if (!(s->shards >> shard & 1))
			continue;
		s->place.order = shard;
		ss_back_tick(s->back, shard, &task->time);
	}
}

static void end(struct ss_share *s, const struct ss_task *task)
{
	s->place.packet = UINT64_MAX;
	s->is_ending = true;
	s->lowest_left = ss_back_end_to(s->back, task->last);
	s->portion = ss_back_portion(s->back, SS_SHARE_PORTION);
}

static void wait(struct ss_share *s, const struct ss_task *task)
{
	ss_batch_add(&s->batch, &task->segment, task->shard, &task->time);
	if (s->batch.n == SS_BATCH)
		ss_batch_settle(&s->batch);
}

/* What is no segment, behind those that wait. */
static void perform(struct ss_share *s, const struct ss_task *task)
{
	ss_batch_settle(&s->batch);
	switch ((enum ss_task_kind)task->kind) {
	case SS_TASK_SEGMENT: break;
	case SS_TASK_TICK: tick(s, task); break;
	case SS_TASK_INPUT:
		ss_back_begin_input(s->back, task->input.name, task->input.before);
		break;
	case SS_TASK_END: end(s, task); break;
	}
}

void ss_share_perform(struct ss_share *s, struct ss_block *block)
{
	const struct ss_task_list *list = &block->parts[s->number].list;
	s->haul = &block->parts[s->number].haul;
	for (size_t i = 0; i < list->n; i++) {
		if (list->tasks[i].kind == SS_TASK_SEGMENT)
			wait(s, &list->tasks[i]);
		else
			perform(s, &list->tasks[i]);
	}
	ss_batch_settle(&s->batch);
}

/* ---- its life ---- */

int ss_share_create(struct ss_share *s, const struct ss_engine_options *options, size_t limit)
{
	struct ss_engine_options own = *options;
	own.sink = on_record;
	own.user = s;
	s->memory.limit = limit;
	ss_memory_begin(&s->memory, &s->shelf);
	int error = ss_back_create(&own, &s->memory, NULL, NULL, &s->back);
	s->batch.back = s->back;
	s->batch.is_far = true;
	return error;
}

void ss_share_destroy(struct ss_share *s)
{
	ss_back_destroy(s->back);
	s->back = NULL;
	ss_memory_end(&s->memory);
}
