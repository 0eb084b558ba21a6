/* A worker: its thread, and which jobs it takes. */
#include <signal.h>

#include "crew/private.h"

/* ---- jobs: under the lock ---- */

/* How late a share is that this worker may take, beside others.  A share's flows lie in the cache
 * of who had it last, so it is left to that one, unless it is late, or this worker finds no free share
 * of its own. */
static uint64_t rank_of(const struct ss_turn *t, unsigned worker)
{
	return t->n_begun + (t->worker == worker ? 0 : BLOCKS_LATE);
}

static bool is_free(const struct ss_crew *c, const struct ss_turn *t)
{
	return !t->is_busy && t->n_begun < c->n_published;
}

bool ss_crew_take_job(struct ss_crew *c, unsigned worker, struct ss_job *out)
{
	struct ss_turn *best = NULL;
	for (unsigned i = 0; i < c->n_shares; i++) {
		struct ss_turn *t = &c->turns[i];
		if (is_free(c, t) && (!best || rank_of(t, worker) < rank_of(best, worker)))
			best = t;
	}
	if (!best)
		return false;
	out->turn = best;
	out->share = &c->shares[best - c->turns];
	out->block = &c->blocks[best->n_begun % c->n_blocks];
	best->is_busy = true;
	best->worker = worker;
	best->n_begun++;
	c->n_waiting -= out->block->parts[out->share->number].list.n;
	return true;
}

void ss_crew_leave_job(struct ss_crew *c, const struct ss_job *job)
{
	job->turn->is_busy = false;
	if (--job->block->n_left == 0)
		pthread_cond_signal(&c->done);
}

/* ---- the thread ---- */

static void *work(void *user)
{
	const struct ss_worker *w = user;
	struct ss_crew *c = w->crew;
	struct ss_job job;
	pthread_mutex_lock(&c->lock);
	for (;;) {
		if (ss_crew_take_job(c, w->number, &job)) {
			pthread_mutex_unlock(&c->lock);
			ss_share_perform(job.share, job.block);
			pthread_mutex_lock(&c->lock);
			ss_crew_leave_job(c, &job);
		} else if (c->is_over) {
			break;
		} else {
			c->n_idle++;
			pthread_cond_wait(&c->more, &c->lock);
			c->n_idle--;
		}
	}
	pthread_mutex_unlock(&c->lock);
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

void ss_worker_join(struct ss_worker *w)
{
	pthread_join(w->thread, NULL);
}
