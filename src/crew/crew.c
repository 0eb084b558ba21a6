/* The caller's side: deals out, waits, merges. */
#include "crew/crew.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/rare.h"
#include "crew/private.h"
#include "engine/stats.h"
#include "mail/charset.h"

/* ---- blocks, from the caller's side ---- */

static void merge(struct ss_crew *c, struct ss_block *block)
{
	struct ss_haul *hauls[SS_CREW_MOST];
	for (unsigned i = 0; i < c->n_shares; i++) {
		hauls[i] = &block->parts[i].haul;
		c->is_short |= hauls[i]->is_short;
	}
	ss_haul_merge(hauls, c->n_shares, c->options.sink, c->options.user);
	ss_windows_reuse(&c->windows, block->windows);
	block->windows = NULL;
	ss_block_clear(block);
	c->n_merged++;
}

/* Is nobody idle, and as much left to begin with as one block is?  Reading the next one takes less. */
static bool is_enough_left(const struct ss_crew *c)
{
	return c->n_idle == 0 &&
	       c->n_waiting > c->blocks[(c->n_published - 1) % c->n_blocks].n_tasks;
}

/* What the caller's thread may do next. */
enum step { NOTHING, MERGE, WORK };

/* Merging comes first, as blocks get free by it.  Then the work of the others, where they have more
 * than enough, or all blocks are out: it waits where none of that can be begun. */
static enum step choose_step(struct ss_crew *c, unsigned most, struct ss_job *job)
{
	enum step step = NOTHING;
	pthread_mutex_lock(&c->lock);
	while (step == NOTHING && c->n_merged < c->n_published) {
		bool is_far_ahead = c->n_published - c->n_merged > most;
		if (c->blocks[c->n_merged % c->n_blocks].n_left == 0)
			step = MERGE;
		else if ((is_far_ahead || is_enough_left(c)) && ss_crew_take_job(c, 0, job))
			step = WORK;
		else if (is_far_ahead)
			pthread_cond_wait(&c->done, &c->lock);
		else
			break;
	}
	pthread_mutex_unlock(&c->lock);
	return step;
}

/* Who is idle may go on with that share. */
static void leave_job(struct ss_crew *c, const struct ss_job *job)
{
	pthread_mutex_lock(&c->lock);
	ss_crew_leave_job(c, job);
	bool is_anybody_needed = c->n_idle > 0 && c->n_waiting > 0;
	pthread_mutex_unlock(&c->lock);
	if (is_anybody_needed)
		pthread_cond_signal(&c->more);
}

/* Works, and merges what is done, until there are at most so many blocks out, and the others have
 * just enough to do. */
static void work_along(struct ss_crew *c, unsigned most)
{
	struct ss_job job;
	for (;;) {
		switch (choose_step(c, most, &job)) {
		case MERGE: merge(c, &c->blocks[c->n_merged % c->n_blocks]); break;
		case WORK:
			ss_share_perform(job.share, job.block);
			leave_job(c, &job);
			break;
		case NOTHING: return;
		}
	}
}

/* Hands the block at hand to the workers; there is one to be filled afterwards. */
static void publish(struct ss_crew *c)
{
	struct ss_block *block = c->filling;
	if (block->n_tasks == 0 && !c->windows.retired)
		return;
	c->filling = &c->blocks[(c->n_published + 1) % c->n_blocks];
	block->windows = ss_windows_retire(&c->windows);
	pthread_mutex_lock(&c->lock);
	block->n_left = c->n_shares;
	c->n_published++;
	c->n_waiting += block->n_tasks;
	bool is_any_idle = c->n_idle > 0;
	pthread_mutex_unlock(&c->lock);
	if (is_any_idle)
		pthread_cond_broadcast(&c->more);
	work_along(c, c->n_blocks - 1);
}

/* ---- the keeper ---- */

static uint8_t *take_window(void *user, size_t size)
{
	struct ss_crew *c = user;
	return ss_windows_take(&c->windows, size);
}

static void give_window(void *user, uint8_t *window, size_t size)
{
	struct ss_crew *c = user;
	ss_windows_give(&c->windows, window);
}

static void on_read(void *user)
{
	struct ss_crew *c = user;
	if (c->engine)
		ss_engine_settle(c->engine);
	else if (c->n_workers > 0)
		publish(c);
}

const struct ss_keeper *ss_crew_keeper(struct ss_crew *c)
{
	return &c->keeper;
}

/* ---- beginning ---- */

int ss_crew_create(unsigned workers, struct ss_crew **out)
{
	struct ss_memory account = {.limit = 0};
	struct ss_crew *c = ss_memory_take_zeroed(&account, sizeof *c);
	if (!c)
		return SS_ENOMEM;
	c->n_wanted = workers;
	c->keeper = (struct ss_keeper){.user = c, .on_read = on_read};
	if (workers > 1) {
		c->keeper.take = take_window;
		c->keeper.give = give_window;
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->more, NULL);
	pthread_cond_init(&c->done, NULL);
	*out = c;
	return SS_OK;
}

/* A small limit has fewer shares, and no more workers than shares: each has its part of the limit, by
 * its shards, so that nobody can take what another one's mail needs; and the front one for fragments. */
static unsigned most_shares(const struct ss_crew *c)
{
	size_t wanted = (size_t)c->n_wanted * SHARES_A_WORKER, most = SS_CREW_MOST;
	if (c->options.memory_limit > 0)
		most = c->options.memory_limit / SS_LIMIT_SHARE_MEMORY;
	if (wanted > most)
		wanted = most > 0 ? most : 1;
	return wanted < SS_CREW_MOST ? (unsigned)wanted : SS_CREW_MOST;
}

static void deal_shards(struct ss_crew *c)
{
	c->n_shares = most_shares(c);
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++) {
		unsigned share = shard % c->n_shares;
		c->share_of[shard] = (uint8_t)share;
		c->shares[share].shards |= (uint16_t)(1u << shard);
	}
}

static int create_shares(struct ss_crew *c, const struct ss_charsets *charsets)
{
	struct ss_engine_options options = c->options;
	size_t a_shard = options.memory_limit / (SS_FLOW_SHARDS + 1);
	int error = SS_OK;
	deal_shards(c);
	for (unsigned i = 0; i < c->n_shares && error == SS_OK; i++) {
		struct ss_share *s = &c->shares[i];
		s->number = i;
		options.charsets = &charsets[i];
		error = ss_share_create(s, &options,
		                        a_shard * (size_t)__builtin_popcount(s->shards));
	}
	c->memory.limit = a_shard;
	return error == SS_OK ? ss_front_create(&c->front, &options, &c->memory) : error;
}

/* As many as the system lets us have, beside the caller's thread. */
static void start_workers(struct ss_crew *c)
{
	unsigned most = c->n_wanted < c->n_shares ? c->n_wanted : c->n_shares;
	for (c->n_workers = 1; c->n_workers < most; c->n_workers++) {
		struct ss_worker *w = &c->workers[c->n_workers];
		*w = (struct ss_worker){.crew = c, .number = c->n_workers};
		if (!ss_worker_start(w))
			break;
	}
	for (unsigned i = 0; i < c->n_shares; i++)
		c->turns[i].worker = i % c->n_workers;
}

int ss_crew_start(struct ss_crew *c, const struct ss_engine_options *options,
                  const struct ss_charsets *charsets, const struct ss_crew_pages *pages)
{
	c->options = *options;
	c->options.charsets = charsets;
	if (c->n_wanted == 1)
		return ss_engine_create(&c->options, &c->engine);
	if (options->contents)
		return SS_EARG;
	unsigned n_blocks = c->n_wanted * BLOCKS_A_WORKER + BLOCKS_AHEAD;
	c->n_blocks = n_blocks < BLOCKS ? n_blocks : BLOCKS;
	for (unsigned i = 0; i < c->n_blocks; i++)
		ss_block_init(&c->blocks[i], pages);
	c->filling = &c->blocks[0];
	int error = create_shares(c, charsets);
	if (error == SS_OK)
		start_workers(c);
	return error;
}

/* ---- feeding ---- */

static struct ss_task *add_task(struct ss_crew *c, unsigned share, enum ss_task_kind kind)
{
	struct ss_task *task = ss_block_add(c->filling, share);
	if (task)
		task->kind = (uint8_t)kind;
	else
		c->is_short = true;
	return task;
}

SS_RARE static void add_input(struct ss_crew *c, const struct ss_frame *frame)
{
	for (unsigned i = 0; i < c->n_shares; i++) {
		struct ss_task *task = add_task(c, i, SS_TASK_INPUT);
		if (!task)
			continue;
		task->input.name = frame->input;
		task->input.before = frame->before;
	}
}

SS_RARE static void add_tick(struct ss_crew *c, const struct ss_arrival *a)
{
	for (unsigned i = 0; i < c->n_shares; i++) {
		struct ss_task *task = add_task(c, i, SS_TASK_TICK);
		if (!task)
			continue;
		task->time = a->time;
		task->packet = a->segment.packet;
	}
}

/* What was put together from fragments lies in the decoder until the next frame. */
SS_RARE static bool copy_payload(struct ss_block *b, struct ss_segment *s)
{
	uint8_t *copy = ss_arena_take_raw(&b->arena, s->len);
	if (!copy)
		return false;
	memcpy(copy, s->payload, s->len);
	s->payload = copy;
	return true;
}

SS_RARE static void add_copy(struct ss_crew *c, const struct ss_arrival *a)
{
	struct ss_arrival *copy = ss_arena_take_raw(&c->filling->arena, sizeof *copy);
	if (!copy) {
		c->is_short = true;
		return;
	}
	*copy = *a;
	struct ss_task *task = add_task(c, c->share_of[a->shard], SS_TASK_ARRIVAL);
	if (task)
		task->arrival = copy;
}

/* Its payload lies where it can wait. */
static void add_kept(struct ss_crew *c, const struct ss_arrival *a)
{
	struct ss_block *b = c->filling;
	if (!b->has_shift) {
		b->shift = c->front.clock.shift;
		b->has_shift = true;
	}
	if (!ss_task_takes(a, b->shift)) {
		add_copy(c, a);
		return;
	}
	struct ss_task *task = ss_block_add(b, c->share_of[a->shard]);
	if (task)
		ss_task_pack(task, a);
	else
		c->is_short = true;
}

static void add_segment(struct ss_crew *c, struct ss_arrival *a, const struct ss_frame *frame)
{
	if (!ss_segment_lies_in(&a->segment, frame) && !copy_payload(c->filling, &a->segment)) {
		a->segment.len = 0; /* a gap, as if it had not been captured */
		c->is_short = true;
	}
	add_kept(c, a);
}

void ss_crew_feed(struct ss_crew *c, const struct ss_frame *frame)
{
	struct ss_arrival a;
	if (c->engine) {
		ss_engine_feed_ahead(c->engine, frame);
		return;
	}
	unsigned brings = ss_front_take(&c->front, frame, &a);
	if (brings & SS_BRINGS_INPUT)
		add_input(c, frame);
	if (brings & SS_BRINGS_TICK)
		add_tick(c, &a);
	if (brings & SS_BRINGS_SEGMENT)
		add_segment(c, &a, frame);
	if (c->filling->n_tasks >= MOST_TASKS)
		publish(c);
}

void ss_crew_settle(struct ss_crew *c)
{
	if (c->engine)
		ss_engine_settle(c->engine);
	if (c->n_workers == 0)
		return;
	publish(c);
	work_along(c, 0);
}

/* ---- ending ---- */

/* The id up to which all flows may be ended next; 0: there is none left. */
static uint64_t next_portion(const struct ss_crew *c)
{
	uint64_t last = UINT64_MAX;
	bool is_any_left = false;
	for (unsigned i = 0; i < c->n_shares; i++) {
		const struct ss_share *s = &c->shares[i];
		is_any_left |= s->lowest_left != 0;
		if (s->portion < last)
			last = s->portion;
	}
	return is_any_left ? last : 0;
}

/* False: there is no memory to say so to all. */
static bool add_end(struct ss_crew *c, uint64_t last)
{
	for (unsigned i = 0; i < c->n_shares; i++) {
		struct ss_task *task = add_task(c, i, SS_TASK_END);
		if (!task)
			return false;
		task->last = last;
	}
	return true;
}

/* In portions, as there may be a million of them; the first one tells how large the next may be. */
static void end_flows(struct ss_crew *c)
{
	uint64_t last = 0;
	bool is_told;
	do {
		is_told = add_end(c, last);
		publish(c);
		work_along(c, 0);
		last = next_portion(c);
	} while (is_told && last != 0);
}

void ss_crew_end(struct ss_crew *c, const struct ss_engine_input *input)
{
	if (c->engine) {
		ss_engine_end(c->engine, input);
		return;
	}
	publish(c);
	end_flows(c);
	if (!(c->options.log & 1u << SS_RECORD_STATS))
		return;
	struct ss_stats_sources from = {.front = &c->front,
	                                .memory_peak = c->memory.peak,
	                                .memory_refused = c->memory.refused,
	                                .input = input};
	for (unsigned i = 0; i < c->n_shares; i++) {
		ss_stats_add(&from.counts, c->shares[i].back);
		from.memory_peak += c->shares[i].memory.peak;
		from.memory_refused += c->shares[i].memory.refused;
	}
	ss_stats_write(&c->options, &from);
}

bool ss_crew_is_short(const struct ss_crew *c)
{
	return c->is_short;
}

void ss_crew_stop(struct ss_crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->is_over = true;
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->lock);
	for (unsigned i = 1; i < c->n_workers; i++)
		ss_worker_join(&c->workers[i]);
	ss_front_destroy(&c->front);
	for (unsigned i = 0; i < c->n_shares; i++)
		ss_share_destroy(&c->shares[i]);
	c->n_workers = c->n_shares = 0;
	ss_engine_destroy(c->engine);
	c->engine = NULL;
}

void ss_crew_destroy(struct ss_crew *c)
{
	if (!c)
		return;
	struct ss_memory account = {.used = sizeof *c};
	ss_crew_stop(c);
	for (unsigned i = 0; i < c->n_blocks; i++) {
		ss_windows_reuse(&c->windows, c->blocks[i].windows);
		ss_block_release(&c->blocks[i]);
	}
	ss_windows_release(&c->windows);
	pthread_cond_destroy(&c->done);
	pthread_cond_destroy(&c->more);
	pthread_mutex_destroy(&c->lock);
	ss_memory_give(&account, c, sizeof *c);
}
