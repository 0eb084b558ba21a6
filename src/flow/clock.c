#include "flow/clock.h"

#define SECOND_NS 1000000000LL

static const int64_t FAR_NS = SS_CLOCK_FAR_NS;
/* Longer than every limit, and ticks compare rightly. */
static const int64_t MOST_NS = 86400 * SECOND_NS;

static uint64_t at_most(uint64_t step)
{
	return step < (uint64_t)MOST_NS ? step : (uint64_t)MOST_NS;
}

static void count_jump(struct ss_clock *c)
{
	c->now += at_most(c->jump);
	c->jump = 0;
}

/* A step that two packets agree on. */
static void believe(struct ss_clock *c, int64_t step)
{
	count_jump(c);
	if (step > 0) {
		c->jump = (uint64_t)step;
		c->jumped_at = c->now;
	} else {
		c->went_back = -(uint64_t)step;
	}
}

/* To within a minute. */
static bool is_undoing(uint64_t earlier, uint64_t step)
{
	uint64_t difference = step - earlier + (uint64_t)FAR_NS;
	return earlier != 0 && difference <= 2 * (uint64_t)FAR_NS;
}

static void set(struct ss_clock *c, int64_t ts_ns)
{
	if (!c->is_running) {
		c->is_running = true;
		c->shift = -(uint64_t)ts_ns;
		return;
	}
	int64_t step = (int64_t)((uint64_t)ts_ns + c->shift - c->now);
	bool is_far = step < -FAR_NS || step > FAR_NS;
	if (is_far && step > 0 && is_undoing(c->went_back, (uint64_t)step)) {
		c->went_back = 0;
		c->shift = c->now - (uint64_t)ts_ns;
		step = 0;
		is_far = false;
	}
	uint64_t taken = step > 0 ? at_most((uint64_t)step) : 0;
	bool is_back = step < 0 && is_undoing(c->jump, -(uint64_t)step);
	c->stamp = c->now + taken + (is_back ? 0 : at_most(c->jump));
	if (is_far && !c->is_astray) {
		c->is_astray = true;
		return;
	}
	c->is_astray = false;
	if (!is_far) {
		c->now += taken;
	} else {
		if (is_back)
			c->jump = 0;
		believe(c, step);
		c->shift = c->now - (uint64_t)ts_ns;
	}
	if (c->jump != 0 && c->now - c->jumped_at > (uint64_t)FAR_NS)
		count_jump(c);
	if (c->stamp < c->now)
		c->stamp = c->now;
}

void ss_clock_set_any(struct ss_clock *c, int64_t ts_ns)
{
	set(c, ts_ns);
	c->is_sure = !c->is_astray && c->jump == 0;
}
