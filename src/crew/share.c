#include "crew/share.h"

enum { AHEAD = SS_FLOW_STEPS }; /* tasks: what they need is fetched so much earlier */

static void on_record(void *user, const struct ss_record_head *record)
{
	struct ss_share *s = user;
	if (s->is_ending)
		s->place.order = (uint64_t)record->flow_id;
	ss_haul_add(s->haul, s->place, record);
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

/* to: of a segment. */
static void perform(struct ss_share *s, const struct ss_task *task, const struct ss_flow_target *to)
{
	switch ((enum ss_task_kind)task->kind) {
	case SS_TASK_SEGMENT:
		s->place = (struct ss_place_in_run){task->segment.packet, SS_ORDER_SEGMENT};
		ss_back_feed(s->back, &task->segment, to, &task->time);
		break;
	case SS_TASK_TICK: tick(s, task); break;
	case SS_TASK_INPUT:
		ss_back_begin_input(s->back, task->input.name, task->input.before);
		break;
	case SS_TASK_END: end(s, task); break;
	}
}

/* What the caller's thread read lies in its core's cache: it is fetched while the segments before it are
 * worked on. */
static void fetch(const struct ss_segment *s)
{
	enum { LINE = 64, MOST = 1536 };
	size_t len = s->len < MOST ? s->len : MOST;
	for (size_t at = 0; at < len; at += LINE)
		__builtin_prefetch(s->payload + at);
}

/* Of the tasks in hand.  A slot whose task is no segment, or that has none any more, keeps what it had:
 * that is fetched again, which changes nothing. */
struct targets {
	struct ss_flow_target of[AHEAD + 1];
};

static struct ss_flow_target *target(struct targets *t, size_t i)
{
	return &t->of[i % (AHEAD + 1)];
}

/* Task i comes into view, and those before it come nearer. */
static void look_ahead(struct ss_share *s, const struct ss_task_list *list, struct targets *t,
                       size_t i)
{
	if (i + AHEAD < list->n)
		__builtin_prefetch(&list->tasks[i + AHEAD]);
	if (i < list->n && list->tasks[i].kind == SS_TASK_SEGMENT) {
		const struct ss_task *task = &list->tasks[i];
		fetch(&task->segment);
		ss_back_aim(s->back, &task->segment, task->shard, target(t, i));
	}
	for (size_t step = 0; step < AHEAD && step <= i; step++)
		ss_back_expect(s->back, target(t, i - step), (unsigned)step);
}

void ss_share_perform(struct ss_share *s, struct ss_block *block)
{
	const struct ss_task_list *list = &block->parts[s->number].list;
	struct targets targets = {0};
	s->haul = &block->parts[s->number].haul;
	for (size_t i = 0; i < list->n + AHEAD; i++) {
		look_ahead(s, list, &targets, i);
		if (i >= AHEAD)
			perform(s, &list->tasks[i - AHEAD], target(&targets, i - AHEAD));
	}
}

/* ---- its life ---- */

int ss_share_create(struct ss_share *s, const struct ss_engine_options *options, size_t limit)
{
	struct ss_engine_options own = *options;
	own.sink = on_record;
	own.user = s;
	s->memory.limit = limit;
	ss_memory_begin(&s->memory, &s->shelf);
	return ss_back_create(&own, &s->memory, NULL, NULL, &s->back);
}

void ss_share_destroy(struct ss_share *s)
{
	ss_back_destroy(s->back);
	s->back = NULL;
	ss_memory_end(&s->memory);
}
