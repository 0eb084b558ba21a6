/* What somebody sends in each step of time, and whether one step is far above the others: an average
 * and a variance that forget (EWMA).  Flat, valid when zeroed. */
#ifndef SS_ANALYSIS_BAND_H
#define SS_ANALYSIS_BAND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SS_BAND_MESSAGES, SS_BAND_RECIPIENTS, SS_BAND_OCTETS, SS_N_BAND_MEASURES };

struct ss_band_options {
	int64_t step_ns;
	uint64_t least_steps; /* before anything is judged */
	double sigma;
};

struct ss_band { /* private */
	int64_t step;
	uint64_t n_steps;
	double now[SS_N_BAND_MEASURES], mean[SS_N_BAND_MEASURES], variance[SS_N_BAND_MEASURES];
};

struct ss_band_break {
	uint8_t measure; /* the first one that is too high */
	double value, mean;
};

/* Adds what was sent at that time (any order that is about that of time: what comes later than in the
 * next step is left out, and with what is much earlier all begins anew).  True: the step before, which
 * is over now, was too high. */
bool ss_band_add(struct ss_band *b, const struct ss_band_options *o, int64_t ts,
                 const double values[SS_N_BAND_MEASURES], struct ss_band_break *out);
/* There is no more: is the last step too high? */
bool ss_band_end(struct ss_band *b, const struct ss_band_options *o, struct ss_band_break *out);

#endif
