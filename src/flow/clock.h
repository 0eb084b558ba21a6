/* The table's own time, which never goes back, made from capture times, which may.
 *
 * A packet a minute or more from the others in time is believed when the next one agrees: one bad
 * timestamp neither ends all flows nor stops their limits.  When captures of different days follow
 * each other, time goes on from where it was.
 *
 * Even then a jump ahead only counts once a minute has passed without going back, or at the next
 * one: two interfaces whose clocks differ take turns, and nothing grows old by that.  When time has
 * gone back and comes forward by as much again, it is such a turn. */
#ifndef SS_FLOW_CLOCK_H
#define SS_FLOW_CLOCK_H
#include <stdbool.h>
#include <stdint.h>

#define SS_CLOCK_FAR_NS (60 * 1000000000LL)

struct ss_clock {       /* valid when zeroed */
	uint64_t now;   /* nanoseconds since the first packet */
	uint64_t stamp; /* the same if this packet's time is right after all: what it touches is not
	                   old when the next one proves it */
	uint64_t jump;  /* ahead, not counted in now yet; 0: none */
	uint64_t shift; /* added to capture times, modulo 2^64 */
	uint64_t jumped_at, went_back; /* private from here on */
	bool is_running, is_astray;
	bool is_sure; /* it runs, and neither is a packet astray nor a jump uncounted */
};

void ss_clock_set_any(struct ss_clock *c, int64_t ts_ns); /* private: the long way */

/* Nearly every packet is less than a minute from the one before, and nothing is in doubt: then its
 * time is all there is to it, in a quarter of the instructions. */
static inline void ss_clock_set(struct ss_clock *c, int64_t ts_ns)
{
	int64_t step = (int64_t)((uint64_t)ts_ns + c->shift - c->now);
	if (!c->is_sure || step < -SS_CLOCK_FAR_NS || step > SS_CLOCK_FAR_NS) {
		ss_clock_set_any(c, ts_ns);
		return;
	}
	c->now += step > 0 ? (uint64_t)step : 0;
	c->stamp = c->now;
}

struct ss_instant {          /* what a clock shows, for those who do not set it */
	uint64_t now, stamp; /* as in the clock */
	bool is_sure;
};

static inline struct ss_instant ss_clock_read(const struct ss_clock *c)
{
	return (struct ss_instant){c->now, c->stamp, c->is_sure};
}

/* A coarse time for what is counted in seconds: 16.8 ms, modulo 2.3 years. */
static inline uint32_t ss_clock_ticks(uint64_t ns)
{
	return (uint32_t)(ns >> 24);
}

#endif
