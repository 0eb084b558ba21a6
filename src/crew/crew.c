/* The caller's side: deals out, waits, merges. */
#include "crew/crew.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "crew/private.h"
#include "engine/stats.h"
#include "mail/charset.h"

/* ---- blocks, from the caller's side ---- */

static struct ss_block *filling(struct ss_crew *c)
{
	return &c->blocks[c->n_published % c->n_blocks];
}

/* The oldest that is not merged; NULL: there is none, or none is done and nobody shall wait. */
static struct ss_block *oldest_done(struct ss_crew *c, bool may_wait)
{
	if (c->n_merged == c->n_published)
		return NULL;
	struct ss_block *block = &c->blocks[c->n_merged % c->n_blocks];
	pthread_mutex_lock(&c->lock);
	while (may_wait && block->n_left > 0)
		pthread_cond_wait(&c->done, &c->lock);
	bool is_done = block->n_left == 0;
	pthread_mutex_unlock(&c->lock);
	return is_done ? block : NULL;
}

static void merge(struct ss_crew *c, struct ss_block *block)
{
	struct ss_haul *hauls[SS_CREW_MOST];
	for (unsigned i = 0; i < c->n_workers; i++) {
		hauls[i] = &block->hauls[i];
		c->is_short |= hauls[i]->is_short;
	}
	ss_haul_merge(hauls, c->n_workers, c->options.sink, c->options.user);
	ss_windows_reuse(&c->windows, block->windows);
	block->windows = NULL;
	ss_block_clear(block);
	c->n_merged++;
}

/* Merges what is done, and waits for that until there are at most so many blocks out. */
static void reap(struct ss_crew *c, unsigned most)
{
	struct ss_block *block;
	while ((block = oldest_done(c, c->n_published - c->n_merged > most)))
		merge(c, block);
}

/* Hands the block at hand to the workers; there is one to be filled afterwards. */
static void publish(struct ss_crew *c)
{
	struct ss_block *block = filling(c);
	if (block->n_tasks == 0 && !c->windows.retired)
		return;
	block->windows = ss_windows_retire(&c->windows);
	pthread_mutex_lock(&c->lock);
	block->n_left = c->n_workers - 1;
	c->n_published++;
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->lock);
	ss_worker_perform(&c->workers[0], block);
	reap(c, c->n_blocks - 1);
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

/* The caller's thread has the reading and the merging to do, about three tenths of all, or two where
 * digests take their part, and therefore fewer shards: of two workers, or three, less than half or a
 * third, and none beside more. */
static unsigned own_shards(const struct ss_crew *c, unsigned n_workers)
{
	bool hashes = !c->options.settings || c->options.settings->hash != 0;
	switch (n_workers) {
	case 1: return SS_FLOW_SHARDS;
	case 2: return hashes ? 6 : 5;
	case 3: return hashes ? 2 : 1;
	default: return 0;
	}
}

static void deal_shards(struct ss_crew *c, unsigned n_workers)
{
	unsigned own = own_shards(c, n_workers);
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++)
		c->worker_of[shard] =
		        (uint8_t)(shard < own ? 0 : 1 + (shard - own) % (n_workers - 1));
}

/* A share of the limit for each, by its shards, so that nobody can take what another one's mail needs;
 * the caller's has the front's fragments, too.  Too many workers for a small limit are not made. */
static unsigned most_workers(const struct ss_crew *c)
{
	size_t limit = c->options.memory_limit, most = limit / SS_LIMIT_WORKER_MEMORY;
	if (limit == 0 || most >= c->n_wanted)
		return c->n_wanted;
	return most > 0 ? (unsigned)most : 1;
}

static size_t share_of(const struct ss_crew *c, unsigned worker)
{
	unsigned shares = worker == 0;
	for (unsigned shard = 0; shard < SS_FLOW_SHARDS; shard++)
		shares += c->worker_of[shard] == worker;
	return c->options.memory_limit / (SS_FLOW_SHARDS + 1) * shares;
}

/* As many as the system lets us have. */
static int start_workers(struct ss_crew *c, const struct ss_charsets *charsets)
{
	unsigned most = most_workers(c);
	deal_shards(c, most);
	for (unsigned n = 0; n < most; n++) {
		struct ss_worker *w = &c->workers[n];
		int error = ss_worker_create(c, w, &charsets[n], share_of(c, n));
		if (error == SS_OK && n == 0)
			error = ss_front_create(&c->front, &c->options, &w->memory);
		if (error < 0 || (n > 0 && !ss_worker_start(w))) {
			ss_worker_destroy(w);
			break;
		}
		c->n_workers++;
	}
	if (c->n_workers == 0)
		return SS_ENOMEM;
	if (c->n_workers < most)
		deal_shards(c, c->n_workers);
	return SS_OK;
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
	return start_workers(c, charsets);
}

/* ---- feeding ---- */

static struct ss_task *add_task(struct ss_crew *c, unsigned worker, enum ss_task_kind kind)
{
	struct ss_task *task = ss_block_add(filling(c), worker);
	if (task)
		task->kind = (uint8_t)kind;
	else
		c->is_short = true;
	return task;
}

static void add_input(struct ss_crew *c, const struct ss_frame *frame)
{
	for (unsigned i = 0; i < c->n_workers; i++) {
		struct ss_task *task = add_task(c, i, SS_TASK_INPUT);
		if (!task)
			continue;
		task->input.name = frame->input;
		task->input.before = frame->before;
	}
}

static void add_tick(struct ss_crew *c, const struct ss_arrival *a)
{
	for (unsigned i = 0; i < c->n_workers; i++) {
		struct ss_task *task = add_task(c, i, SS_TASK_TICK);
		if (!task)
			continue;
		task->time = a->time;
		task->packet = a->segment.packet;
	}
}

/* What was put together from fragments lies in the decoder until the next frame. */
static bool keep_payload(struct ss_block *b, struct ss_segment *s, const struct ss_frame *frame)
{
	if (s->len == 0 || (s->payload >= frame->bytes && s->payload < frame->bytes + frame->len))
		return true;
	uint8_t *copy = ss_arena_take_raw(&b->arena, s->len);
	if (!copy)
		return false;
	memcpy(copy, s->payload, s->len);
	s->payload = copy;
	return true;
}

static void add_segment(struct ss_crew *c, const struct ss_arrival *a, const struct ss_frame *frame)
{
	struct ss_task *task = add_task(c, c->worker_of[a->shard], SS_TASK_SEGMENT);
	if (!task)
		return;
	task->shard = a->shard;
	task->time = a->time;
	task->segment = a->segment;
	if (keep_payload(filling(c), &task->segment, frame))
		return;
	task->segment.len = 0; /* a gap, as if it had not been captured */
	c->is_short = true;
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
	if (filling(c)->n_tasks >= MOST_TASKS)
		publish(c);
}

void ss_crew_settle(struct ss_crew *c)
{
	if (c->engine)
		ss_engine_settle(c->engine);
	if (c->n_workers == 0)
		return;
	publish(c);
	reap(c, 0);
}

/* ---- ending ---- */

/* The id up to which all flows may be ended next; 0: there is none left. */
static uint64_t next_portion(const struct ss_crew *c)
{
	uint64_t last = UINT64_MAX;
	bool is_any_left = false;
	for (unsigned i = 0; i < c->n_workers; i++) {
		const struct ss_worker *w = &c->workers[i];
		is_any_left |= w->lowest_left != 0;
		if (w->portion < last)
			last = w->portion;
	}
	return is_any_left ? last : 0;
}

/* In portions, as there may be a million of them; the first one tells how large the next may be. */
static void end_flows(struct ss_crew *c)
{
	uint64_t last = 0;
	do {
		for (unsigned i = 0; i < c->n_workers; i++) {
			struct ss_task *task = add_task(c, i, SS_TASK_END);
			if (!task)
				return;
			task->last = last;
		}
		publish(c);
		reap(c, 0);
		last = next_portion(c);
	} while (last != 0);
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
	struct ss_stats_sources from = {.front = &c->front, .input = input};
	for (unsigned i = 0; i < c->n_workers; i++) {
		ss_stats_add(&from.counts, c->workers[i].back);
		from.memory_peak += c->workers[i].memory.peak;
		from.memory_refused += c->workers[i].memory.refused;
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
	for (unsigned i = 0; i < c->n_workers; i++)
		ss_worker_destroy(&c->workers[i]);
	c->n_workers = 0;
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
