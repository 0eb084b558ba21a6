/* A worker: its thread, and what it does with a block. */
#include <signal.h>

#include "base/error.h"
#include "base/limits.h"
#include "crew/private.h"

enum { AHEAD = SS_FLOW_STEPS }; /* tasks: what they need is fetched so much earlier */

static void on_record(void *user, const struct ss_record_head *record)
{
	struct ss_worker *w = user;
	if (w->is_ending)
		w->place.order = (uint64_t)record->flow_id;
	ss_haul_add(w->haul, w->place, record);
}

/* ---- tasks ---- */

static void tick(struct ss_worker *w, const struct ss_task *task)
{
	w->place.packet = task->packet;
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++) {
		if (w->crew->worker_of[shard] != w->number)
			continue;
		w->place.order = shard;
		ss_back_tick(w->back, shard, &task->time);
	}
}

static void end(struct ss_worker *w, const struct ss_task *task)
{
	w->place.packet = UINT64_MAX;
	w->is_ending = true;
	w->lowest_left = ss_back_end_to(w->back, task->last);
	w->portion = ss_back_portion(w->back, END_PORTION);
}

/* to: of a segment. */
static void perform(struct ss_worker *w, const struct ss_task *task,
                    const struct ss_flow_target *to)
{
	switch ((enum ss_task_kind)task->kind) {
	case SS_TASK_SEGMENT:
		w->place = (struct ss_place_in_run){task->segment.packet, SS_ORDER_SEGMENT};
		ss_back_feed(w->back, &task->segment, to, &task->time);
		break;
	case SS_TASK_TICK: tick(w, task); break;
	case SS_TASK_INPUT:
		ss_back_begin_input(w->back, task->input.name, task->input.before);
		break;
	case SS_TASK_END: end(w, task); break;
	}
}

/* What the main thread read lies in its core's cache: it is fetched while the segments before it are
 * worked on. */
static void fetch(const struct ss_segment *s)
{
	enum { LINE = 64, MOST = 1536 };
	size_t len = s->len < MOST ? s->len : MOST;
	for (size_t at = 0; at < len; at += LINE)
		__builtin_prefetch(s->payload + at);
}

/* Of the tasks in hand; those that are no segments have none. */
struct targets {
	struct ss_flow_target of[AHEAD + 1];
};

static struct ss_flow_target *target(struct targets *t, size_t i)
{
	return &t->of[i % (AHEAD + 1)];
}

/* Task i comes into view, and those before it come nearer. */
static void look_ahead(struct ss_worker *w, const struct ss_task_list *list, struct targets *t,
                       size_t i)
{
	if (i + AHEAD < list->n)
		__builtin_prefetch(&list->tasks[i + AHEAD]);
	if (i < list->n && list->tasks[i].kind == SS_TASK_SEGMENT) {
		const struct ss_task *task = &list->tasks[i];
		fetch(&task->segment);
		ss_back_aim(w->back, &task->segment, task->shard, target(t, i));
	}
	for (size_t step = 0; step < AHEAD && step <= i; step++)
		ss_back_expect(w->back, target(t, i - step), (unsigned)step);
}

void ss_worker_perform(struct ss_worker *w, struct ss_block *block)
{
	const struct ss_task_list *list = &block->lists[w->number];
	struct targets targets = {0};
	w->haul = &block->hauls[w->number];
	for (size_t i = 0; i < list->n + AHEAD; i++) {
		look_ahead(w, list, &targets, i);
		if (i >= AHEAD)
			perform(w, &list->tasks[i - AHEAD], target(&targets, i - AHEAD));
	}
}

/* ---- the thread ---- */

/* The block after n of them; NULL: there will be none. */
static struct ss_block *wait_for(struct ss_crew *c, uint64_t n)
{
	pthread_mutex_lock(&c->lock);
	while (c->n_published == n && !c->is_over)
		pthread_cond_wait(&c->more, &c->lock);
	bool has_come = c->n_published > n;
	pthread_mutex_unlock(&c->lock);
	return has_come ? &c->blocks[n % c->n_blocks] : NULL;
}

static void leave(struct ss_crew *c, struct ss_block *block)
{
	pthread_mutex_lock(&c->lock);
	if (--block->n_left == 0)
		pthread_cond_signal(&c->done);
	pthread_mutex_unlock(&c->lock);
}

static void *work(void *user)
{
	struct ss_worker *w = user;
	struct ss_block *block;
	for (uint64_t n = 0; (block = wait_for(w->crew, n)); n++) {
		ss_worker_perform(w, block);
		leave(w->crew, block);
	}
	return NULL;
}

/* Signals are the caller's: its reads shall be interrupted, not our work. */
bool ss_worker_start(struct ss_worker *w)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool has_started = pthread_create(&w->thread, NULL, work, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return has_started;
}

/* The caller's worker shares its memory with the front: incomplete datagrams go before any flow. */
static bool give_up_fragments(void *user, size_t size)
{
	struct ss_crew *c = user;
	return c->front.decoder && ss_decoder_make_room(c->front.decoder, size);
}

int ss_worker_create(struct ss_crew *c, struct ss_worker *w, const struct ss_charsets *charsets,
                     size_t limit)
{
	struct ss_engine_options options = c->options;
	options.sink = on_record;
	options.user = w;
	options.charsets = charsets;
	w->crew = c;
	w->number = (unsigned)(w - c->workers);
	w->memory.limit = limit;
	ss_memory_begin(&w->memory, &w->shelf);
	return ss_back_create(&options, &w->memory, w->number == 0 ? give_up_fragments : NULL, c,
	                      &w->back);
}

void ss_worker_join(struct ss_worker *w)
{
	pthread_join(w->thread, NULL);
}

void ss_worker_destroy(struct ss_worker *w)
{
	ss_back_destroy(w->back);
	w->back = NULL;
	ss_memory_end(&w->memory);
}
