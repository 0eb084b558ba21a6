#include "analysis/band.h"

#include "base/duration.h"

enum {
	MOST_IDLE = 64, /* steps without anything that are counted: an average has forgotten then */
	MOST_LATE = 1   /* steps that what comes late is behind, and counts still */
};

/* Less than that is not worth a word: ten messages, ten recipients, a megabyte; or twice as usual. */
static const double least[SS_N_BAND_MEASURES] = {10, 10, 1048576};
static const double factor = 2;

/* The first steps weigh alike; from the tenth on, old ones are forgotten. */
static double weight_of(uint64_t n_steps)
{
	return n_steps < 10 ? 1.0 / ((double)n_steps + 1) : 0.1;
}

static bool is_above(const struct ss_band *b, const struct ss_band_options *o,
                     struct ss_band_break *out)
{
	for (uint8_t i = 0; b->n_steps >= o->least_steps && i < SS_N_BAND_MEASURES; i++) {
		double more = b->now[i] - b->mean[i];
		if (b->now[i] < least[i] || b->now[i] < factor * b->mean[i] ||
		    more * more <= o->sigma * o->sigma * b->variance[i])
			continue;
		*out = (struct ss_band_break){i, b->now[i], b->mean[i]};
		return true;
	}
	return false;
}

static void close_step(struct ss_band *b)
{
	const double weight = weight_of(b->n_steps);
	for (size_t i = 0; i < SS_N_BAND_MEASURES; i++) {
		double difference = b->now[i] - b->mean[i];
		b->mean[i] += weight * difference;
		b->variance[i] = (1 - weight) * (b->variance[i] + weight * difference * difference);
		b->now[i] = 0;
	}
	b->n_steps++;
}

bool ss_band_add(struct ss_band *b, const struct ss_band_options *o, int64_t ts,
                 const double values[SS_N_BAND_MEASURES], struct ss_band_break *out)
{
	int64_t step = ts / (o->step_ns > 0 ? o->step_ns : 1);
	bool is_broken = false;
	if (ss_since(b->step, step) < -MOST_IDLE) { /* files that are not in the order of time */
		is_broken = is_above(b, o, out);
		*b = (struct ss_band){.step = 0};
	}
	if (b->step == 0)
		b->step = step;
	int64_t passed = ss_since(b->step, step);
	if (passed < -MOST_LATE)
		return is_broken;
	if (passed > 0) {
		int64_t n = passed < MOST_IDLE ? passed : MOST_IDLE;
		is_broken = is_above(b, o, out);
		for (; n > 0; n--)
			close_step(b);
		b->step = step;
	}
	for (size_t i = 0; i < SS_N_BAND_MEASURES; i++)
		b->now[i] += values[i];
	return is_broken;
}

bool ss_band_end(struct ss_band *b, const struct ss_band_options *o, struct ss_band_break *out)
{
	return is_above(b, o, out);
}
