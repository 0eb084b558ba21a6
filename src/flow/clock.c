#include "flow/clock.h"

#define SECOND_NS 1000000000LL

static const int64_t BACK_NS = 60 * SECOND_NS, AHEAD_NS = 600 * SECOND_NS;
/* Longer than every limit, and ticks compare rightly. */
static const int64_t MOST_NS = 86400 * SECOND_NS;

void ss_clock_set(struct ss_clock *c, int64_t ts_ns)
{
	if (!c->is_running) {
		c->is_running = true;
		c->shift = -(uint64_t)ts_ns;
		return;
	}
	int64_t step = (int64_t)((uint64_t)ts_ns + c->shift - c->now);
	bool is_far = step < -BACK_NS || step > AHEAD_NS;
	int64_t taken = step > MOST_NS ? MOST_NS : step > 0 ? step : 0;
	c->stamp = c->now + (uint64_t)taken;
	if (is_far && !c->is_astray) {
		c->is_astray = true;
		return;
	}
	c->is_astray = false;
	c->now = c->stamp;
	if (is_far)
		c->shift = c->now - (uint64_t)ts_ns;
}
