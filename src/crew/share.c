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

static void wait(struct ss_share *s, const struct ss_arrival *a)
{
	ss_batch_add(&s->batch, &a->segment, a->shard, &a->time);
	if (s->batch.n == SS_BATCH)
		ss_batch_settle(&s->batch);
}

static void wait_packed(struct ss_share *s, const struct ss_task *task, uint64_t shift)
{
	struct ss_arrival *a = &s->waiting[s->batch.n];
	ss_task_unpack(task, shift, a);
	wait(s, a);
}

/* What is no segment, behind those that wait. */
static void perform(struct ss_share *s, const struct ss_task *task)
{
	ss_batch_settle(&s->batch);
	switch ((enum ss_task_kind)task->kind) {
	case SS_TASK_SEGMENT:
	case SS_TASK_ARRIVAL: break;
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
		const struct ss_task *task = &list->tasks[i];
		if (task->kind == SS_TASK_SEGMENT)
			wait_packed(s, task, block->shift);
		else if (task->kind == SS_TASK_ARRIVAL)
			wait(s, task->arrival);
		else
			perform(s, task);
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
	for (unsigned i = 0; i < SS_BATCH; i++)
		ss_task_prepare(&s->waiting[i]);
	return error;
}

void ss_share_destroy(struct ss_share *s)
{
	ss_back_destroy(s->back);
	s->back = NULL;
	ss_memory_end(&s->memory);
}
